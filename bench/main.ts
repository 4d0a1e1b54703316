/**
 * The benchmark compares every work with a *bare* server: node:http and pg, one prepared statement or one plain
 * transaction for each request. Both use the same database and data in the same run, in alternate rounds. So the result
 * is a ratio. JSON on stdout, progress and tables for people on stderr.
 *
 * Neighbors: `works/` (the measurements, one file each), `bare/` (the bare server), `people/` (the data),
 * `run/place.ts` (PostgreSQL and processes), `report/` (tables, drawings, the documentation).
 */
import os from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { programCommit, programVersion } from '../src/config/root.js';
import { readRun, refreshDocs } from './report/refresh.js';
import type { Result } from './report/result.js';
import { describeRun, type Run } from './report/run.js';
import { judge } from './report/targets.js';
import type { Bench, BenchOptions } from './run/bench.js';
import { type BenchFixture, openFixture } from './run/fixture.js';
import { readOptions } from './run/options.js';
import { BenchHost, endOnSignals } from './run/place.js';
import { warmServers } from './run/rounds.js';
import { type WorkName, works } from './works/works.js';

/** A server may log a failure this long after its answer. */
const lateOutputMs = 500;

/** Runs the benchmark, and returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const read = readOptions(argv);
  if (typeof read === 'number') return read;
  const { names, options, mayWriteDocs, isProfiled } = read;
  if (read.from.length > 0) {
    refreshDocs(read.from.map(readRun));
    return 0;
  }
  const startedAt = performance.now();
  const place = new BenchHost({ isProfiled });
  const ended = endOnSignals(place, say);
  try {
    const results = await measure(place, names, options);
    const run: Run = {
      ...machine(),
      seconds: Math.round((performance.now() - startedAt) / 1000),
      options: { ...options },
      results,
      peers: peersOf(results),
      targets: judge(results),
    };
    process.stderr.write(`\n${describeRun(run)}\n`);
    process.stdout.write(`${JSON.stringify(run, null, 2)}\n`);
    if (mayWriteDocs) refreshDocs([run]);
    return 0;
  } catch (error) {
    // Failures after a signal are expected, and not reported.
    if (ended.signal !== undefined) return 130;
    await delay(lateOutputMs);
    say(`\nThe servers said:\n${place.output()}\n${error instanceof Error ? error.stack : String(error)}`);
    return 1;
  } finally {
    await place.close();
  }
}

async function measure(
  place: BenchHost,
  names: readonly WorkName[],
  options: BenchOptions,
): Promise<readonly Result[]> {
  let fixture: Promise<BenchFixture> | undefined;
  const openOnce = async () => {
    const { contacts, seed } = options;
    const connection = await place.connection();
    const opened = await openFixture(place, { connection, contacts, seed, profile: 'usual' }, say);
    await warmServers(opened, options);
    return opened;
  };
  const bench: Bench = {
    place,
    options,
    say,
    fixture: () => {
      fixture ??= openOnce();
      return fixture;
    },
  };
  const results: Result[] = [];
  for (const name of names) results.push(...(await works[name](bench)));
  return results;
}

/** Returns the ratios to other programs, by work. */
function peersOf(results: readonly Result[]): NonNullable<Run['peers']> {
  const compared = results.filter((result) => result.peer !== undefined);
  return Object.fromEntries(compared.map(({ work, peer = '', ratio }) => [work, { peer, ratio }]));
}

function machine() {
  return {
    version: programVersion,
    commit: programCommit,
    node: process.version,
    cores: os.availableParallelism(),
    memory_gib: Math.round(os.totalmem() / 2 ** 30),
    platform: `${os.platform()} ${os.arch()}`,
  };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
