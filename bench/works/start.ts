/**
 * Measures the time from the start of the program until it reports that it is ready. One start has the data of this
 * run, the other an empty directory, where the program first creates a database. The bare figure is the time until
 * PostgreSQL alone answers on the same data.
 */

import type { Result } from '../report/result.js';
import { spread } from '../report/spread.js';
import type { Bench } from '../run/bench.js';
import type { BenchHost } from '../run/place.js';

/** Ends the PostgreSQL of the run, so this work must be the last one. */
export async function start(bench: Bench): Promise<readonly Result[]> {
  const { options, place, say } = bench;
  const fixture = await bench.fixture();
  await fixture.close();
  await place.stopPostgres();
  const { longRounds: rounds } = options;
  return [
    await measure(
      { work: 'start', title: 'start on existing data', contacts: fixture.contacts },
      rounds,
      say,
      (run) => run(place, place.dataDir),
    ),
    await measure(
      { work: 'start-first', title: 'first start, in an empty directory', contacts: 0 },
      rounds,
      say,
      (run) => inEmptyDirectory(place, run),
    ),
  ];
}

type Run = (place: BenchHost, dataDir: string) => Promise<number>;

async function measure(
  row: Pick<Result, 'work' | 'title' | 'contacts'>,
  rounds: number,
  say: (line: string) => void,
  where: (run: Run) => Promise<number>,
): Promise<Result> {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    bare.push(await where(postgresAlone));
    ours.push(await where(wholeProgram));
    say(
      `${row.work} ${round}/${rounds}: ours ${ours.at(-1)?.toFixed(2)} s, PostgreSQL alone ${bare.at(-1)?.toFixed(2)} s`,
    );
  }
  return {
    ...row,
    ours: { seconds: spread(ours) },
    bare: { seconds: spread(bare) },
    ratio: spread(ours.map((value, index) => (bare[index] ?? 0) / value)),
  };
}

async function inEmptyDirectory(place: BenchHost, run: Run): Promise<number> {
  const dataDir = place.makeDirectory('start');
  const seconds = await run(place, dataDir);
  place.removeDirectory(dataDir);
  return seconds;
}

async function postgresAlone(place: BenchHost, dataDir: string): Promise<number> {
  const startedAt = performance.now();
  const postgres = await place.openPostgres(dataDir);
  const seconds = (performance.now() - startedAt) / 1000;
  await postgres.stop();
  return seconds;
}

async function wholeProgram(place: BenchHost, dataDir: string): Promise<number> {
  const startedAt = performance.now();
  const server = await place.startWhole(dataDir);
  const seconds = (performance.now() - startedAt) / 1000;
  await server.stop();
  return seconds;
}
