/**
 * The crash suite. A line for each round on stderr, JSON on stdout; exit code 1 when a rule did not hold. The seed
 * repeats the targets of kills, and their times as far as the speed of the computer allows.
 */
import { Command, InvalidArgumentError } from 'commander';
import { Program } from '../support/program/program.js';
import { type CrashFigures, runRounds } from './rounds.js';
import type { PostgresKind } from './site.js';

interface Options {
  readonly rounds: number;
  readonly seed: number;
  readonly writes: number;
  readonly only?: PostgresKind;
}

export async function main(argv: readonly string[]): Promise<number> {
  const { CRASH_ROUNDS: rounds = '50', CRASH_SEED: seed, CRASH_WRITES: writes = '300' } = process.env;
  const command = new Command('crash')
    .description('kills servers and PostgreSQL at random under a mixed load, and checks that nothing is lost')
    .option('--rounds <n>', 'how many (CRASH_ROUNDS)', wholeNumber, wholeNumber(rounds))
    .option('--seed <n>', 'of an earlier run (CRASH_SEED)', wholeNumber, wholeNumber(seed ?? `${newSeed()}`))
    .option('--writes <n>', 'acknowledged before each kill (CRASH_WRITES)', wholeNumber, wholeNumber(writes))
    .option('--only <kind>', 'with the embedded PostgreSQL, or with your own: embedded, own')
    .exitOverride();
  try {
    command.parse(argv, { from: 'user' });
  } catch (error) {
    return (error as { exitCode?: number }).exitCode === 0 ? 0 : 2;
  }
  const options = command.opts<Options>();
  say(`seed ${options.seed}`);
  const shares: readonly (readonly [PostgresKind, number])[] =
    options.only === undefined
      ? [
          ['embedded', Math.ceil(options.rounds * 0.6)],
          ['own', options.rounds - Math.ceil(options.rounds * 0.6)],
        ]
      : [[options.only, options.rounds]];
  const runs: CrashFigures[] = [];
  for (const [postgresKind, count] of shares) {
    const program = new Program();
    try {
      const { seed: of, writes: each } = options;
      runs.push(await runRounds({ program, postgresKind, rounds: count, seed: of, writes: each, say }));
    } finally {
      await program.cleanUp();
    }
  }
  const isGood = runs.every((run) => run.faults.length === 0);
  process.stdout.write(`${JSON.stringify({ is_good: isGood, seed: options.seed, runs }, null, 2)}\n`);
  if (!isGood) say(`again: npm run crash -- --seed ${options.seed} --rounds ${options.rounds}`);
  return isGood ? 0 : 1;
}

function newSeed(): number {
  return 1 + Math.floor(Math.random() * 2 ** 31);
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) < 1) throw new InvalidArgumentError('a whole number from 1');
  return Number(text);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
