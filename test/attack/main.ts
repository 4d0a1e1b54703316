/**
 * Runs the attacks. None of them may end the server, lose or duplicate data, give access, or let one account block
 * another. Each prints a line on stderr; stdout gets a JSON summary. The exit code is 1 when a promise did not hold.
 */
import { Command } from 'commander';
import { findAttacks, lineOf, type Outcome, runAttack } from './runner.js';
import { startTarget } from './target.js';

export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('attack')
    .description('attacks a separate server and checks that its promises hold')
    .option('--only <name...>', 'these alone')
    .option('--short', 'the short forms, as in the tests')
    .option('--list', 'only name them')
    .exitOverride();
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    return (error as { exitCode?: number }).exitCode === 0 ? 0 : 2;
  }
  const { only, short, list } = program.opts<{ only?: string[]; short?: boolean; list?: boolean }>();
  const all = await findAttacks();
  const attacks = only === undefined ? all : all.filter((attack) => only.includes(attack.name));
  const unknown = only?.find((name) => !all.some((attack) => attack.name === name));
  if (unknown !== undefined) {
    process.stderr.write(
      `There is no attack '${unknown}'; there are ${all.map((attack) => attack.name).join(', ')}.\n`,
    );
    return 2;
  }
  if (list === true) {
    for (const attack of attacks) process.stdout.write(`${attack.name}: ${attack.promise}\n`);
    return 0;
  }
  const outcomes: Outcome[] = [];
  const target = await startTarget();
  try {
    for (const attack of attacks) {
      const outcome = await runAttack(attack, target, short === true ? 'short' : 'full');
      outcomes.push(outcome);
      process.stderr.write(`${lineOf(outcome)}\n`);
      if (!target.isAlive()) break;
    }
  } finally {
    await target.close();
  }
  process.stdout.write(`${JSON.stringify({ attacks: outcomes }, null, 2)}\n`);
  return outcomes.length === attacks.length && outcomes.every((outcome) => outcome.held) ? 0 : 1;
}
