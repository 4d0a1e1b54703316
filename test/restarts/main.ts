/** The restarts suite: progress on stderr, JSON on stdout; exit code 1 when a request failed or ran twice. */
import { Command, InvalidArgumentError } from 'commander';
import { Program } from '../support/program/program.js';
import { hasProxy, type ProxyName, proxyNames } from './proxies.js';
import { runRestarts } from './run-restarts.js';

interface Options {
  readonly restarts: number;
  readonly connections: number;
  readonly pause: number;
  readonly seed: number;
  readonly drain: number;
  readonly wait: number;
  readonly only?: string;
}

export async function main(argv: readonly string[]): Promise<number> {
  const command = new Command('restarts')
    .description('restarts two servers behind real proxies under writes, and checks that no request fails')
    .option('--restarts <n>', 'how many', wholeNumber, 100)
    .option('--connections <n>', 'of each proxy', wholeNumber, 24)
    .option('--pause <ms>', 'between two requests of a connection, on average', wholeNumber, 100)
    .option('--drain <seconds>', 'SWITCHBOOK_DRAIN', wholeNumber, 5)
    .option('--wait <ms>', 'between a server that is ready and the stop of the other one', wholeNumber, 5_000)
    .option('--seed <n>', 'of an earlier run', wholeNumber, 1 + Math.floor(Math.random() * 2 ** 20))
    .option('--only <list>', `some of ${proxyNames.join(',')}`)
    .exitOverride();
  try {
    command.parse(argv, { from: 'user' });
  } catch (error) {
    return (error as { exitCode?: number }).exitCode === 0 ? 0 : 2;
  }
  const { restarts, connections, pause, seed, drain, wait, only } = command.opts<Options>();
  const wanted = only?.split(',') ?? [...proxyNames];
  const proxies = proxyNames.filter((name) => wanted.includes(name) && hasProxy(name));
  const missing = wanted.filter((name) => !proxies.includes(name as ProxyName));
  if (missing.length > 0) say(`Not installed here, so not tried: ${missing.join(', ')}`);
  if (proxies.length === 0) return 1;
  const program = new Program();
  try {
    const figures = await runRestarts({
      program,
      proxies,
      restarts,
      connections,
      seed,
      drain,
      say,
      pauseMs: pause,
      waitMs: wait,
    });
    process.stdout.write(`${JSON.stringify({ proxies, seed, ...figures }, null, 2)}\n`);
    return figures.is_good ? 0 : 1;
  } finally {
    await program.cleanUp();
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('a whole number');
  return Number(text);
}
