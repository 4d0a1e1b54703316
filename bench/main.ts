/**
 * The benchmark: every work against a *bare* server (node:http and pg, one prepared statement or one plain transaction
 * for each request) on the same database with the same data in the same run, round by round in turn, so that what
 * counts is a ratio. JSON on stdout, progress and a table for people on stderr.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { programVersion } from '../src/config/root.js';
import { openEmbedded } from '../src/postgres/embedded.js';
import { openGround } from './ground.js';
import { runWork, type WorkResult } from './rounds.js';
import { table } from './table.js';
import { type WorkName, workNames, works } from './works.js';

interface Options {
  readonly contacts: number;
  readonly connections: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly seed: number;
  readonly quick?: boolean;
}

export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('bench')
    .description('measures Switchbook against a bare server on the same database')
    .argument('[work...]', `what to measure: ${workNames.join(', ')}; all of them when none is named`)
    .option('--contacts <n>', 'contacts in the account', wholeNumber, 10_000)
    .option('--connections <n>', 'connections of the client', wholeNumber, 32)
    .option('--rounds <n>', 'rounds of each side', wholeNumber, 5)
    .option('--seconds <n>', 'length of a round', wholeNumber, 4)
    .option('--seed <n>', 'seed of the data', wholeNumber, 1)
    .option('--quick', 'three rounds of two seconds on 2,000 contacts')
    .exitOverride();
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    return (error as { exitCode?: number }).exitCode === 0 ? 0 : 2;
  }
  const names = program.args.length === 0 ? workNames : program.args;
  const unknown = names.find((name) => !isWork(name));
  if (unknown !== undefined) {
    process.stderr.write(`There is no work called '${unknown}'; there are ${workNames.join(', ')}.\n`);
    return 2;
  }
  const options = quicken(program.opts<Options>());
  const results = await measure(names.filter(isWork), options);
  process.stderr.write(`\n${table(results)}\n`);
  process.stdout.write(`${JSON.stringify({ ...machine(), options, results }, null, 2)}\n`);
  return 0;
}

function quicken(options: Options): Options {
  return options.quick === true ? { ...options, contacts: 2_000, rounds: 3, seconds: 2 } : options;
}

function isWork(name: string): name is WorkName {
  return (workNames as readonly string[]).includes(name);
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) < 1)
    throw new InvalidArgumentError('a whole number from 1 is needed');
  return Number(text);
}

function machine() {
  return {
    version: programVersion,
    node: process.version,
    cores: os.availableParallelism(),
    memory_gib: Math.round(os.totalmem() / 2 ** 30),
    platform: `${os.platform()} ${os.arch()}`,
  };
}

async function measure(names: readonly WorkName[], options: Options): Promise<readonly WorkResult[]> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'switchbook-bench-'));
  fs.chmodSync(dataDir, 0o755);
  const postgres = await openEmbedded({ dataDir, role: 'visitor' });
  try {
    const ground = await openGround(postgres.connection, options, say);
    const results: WorkResult[] = [];
    try {
      for (const name of names) results.push(await runWork(name, works[name](ground), ground, options, say));
    } finally {
      await ground.close();
    }
    return results;
  } finally {
    await postgres.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
