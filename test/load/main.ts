/** The load suite: progress on stderr, JSON on stdout; exit code 1 when a rule did not hold. */
import { Command, InvalidArgumentError } from 'commander';
import { startTarget } from '../attack/target.js';
import { runLoad } from './run.js';

export async function main(argv: readonly string[]): Promise<number> {
  const {
    LOAD_SECONDS: seconds = '600',
    LOAD_CONNECTIONS: connections = '500',
    LOAD_ACCOUNTS: accounts = '5000',
  } = process.env;
  const command = new Command('load')
    .description('loads a separate server at 80 percent of its maximum, and above it')
    .option('--seconds <n>', 'at 80 percent (LOAD_SECONDS)', wholeNumber, wholeNumber(seconds))
    .option('--connections <n>', 'LOAD_CONNECTIONS', wholeNumber, wholeNumber(connections))
    .option('--accounts <n>', 'LOAD_ACCOUNTS', wholeNumber, wholeNumber(accounts))
    .exitOverride();
  try {
    command.parse(argv, { from: 'user' });
  } catch (error) {
    return (error as { exitCode?: number }).exitCode === 0 ? 0 : 2;
  }
  const chosen = command.opts<{ seconds: number; connections: number; accounts: number }>();
  const target = await startTarget();
  try {
    const figures = await runLoad({
      target,
      accounts: chosen.accounts,
      connections: chosen.connections,
      steadySeconds: chosen.seconds,
      maximumSeconds: Math.min(20, chosen.seconds),
      aboveSeconds: Math.min(45, chosen.seconds),
      floodsFromMany: true,
      say: (line) => process.stderr.write(`${line}\n`),
    });
    process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
    return figures.is_good ? 0 : 1;
  } finally {
    await target.close();
  }
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) < 1) throw new InvalidArgumentError('a whole number from 1');
  return Number(text);
}
