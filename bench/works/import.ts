/**
 * A CSV file of people (phone, name, email, two tags) sent to an empty account, until all rows are imported. It is
 * compared with raw COPY of the same rows. Its effect on lookups of other clients is measured too.
 */
import fs from 'node:fs';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { residentMb } from '../machine/memory.js';
import { csvOf } from '../people/people.js';
import type { Moment, Result } from '../report/result.js';
import { spread } from '../report/spread.js';
import type { Bench } from '../run/bench.js';
import { type Account, makeAccounts } from '../run/fixture.js';
import { bytesOf, importFile } from '../run/importing.js';
import { type LoadResult, load } from '../run/load.js';
import { type Connection, withClient } from '../run/place.js';
import { takeRowsOut, timeRawCopy } from '../run/raw-copy.js';
import { describe, figuresOf } from '../run/rounds.js';
import { bareLookups, lookups } from './requests.js';

interface Imported {
  readonly seconds: number;
  readonly receivedSeconds: number;
  readonly rssOverIdleMb: number | undefined;
  readonly course: readonly Moment[];
}

export async function importing(bench: Bench): Promise<readonly Result[]> {
  const { options, place, say } = bench;
  const { rows, seed } = options;
  const file = path.join(place.exchangeDir, 'people.csv');
  await writeCsv(file, csvOf(rows, seed, 'plain'));
  const ours: Imported[] = [];
  const bare: number[] = [];
  for (let round = 1; round <= options.longRounds; round += 1) {
    const database = `import_${round}`;
    const connection = await place.createDatabase(database);
    const imported = await importOnce(bench, connection, file);
    const directory = await takeRowsOut(place, connection);
    await place.dropDatabase(database);
    const raw = await timeRawCopy(place, `copy_${round}`, directory, rows);
    fs.rmSync(directory, { recursive: true });
    ours.push(imported);
    bare.push(raw);
    say(
      `import ${round}/${options.longRounds}: ours ${imported.seconds.toFixed(1)} s (${imported.receivedSeconds.toFixed(1)} s of it sending), raw COPY ${raw.toFixed(1)} s`,
    );
  }
  fs.rmSync(file);
  return [
    {
      work: 'import',
      title: `POST /directory/v1/imports, ${rows.toLocaleString('en')} rows of CSV (phone, name, email, two tags)`,
      contacts: rows,
      ours: {
        ...figuresFor(
          rows,
          ours.map((imported) => imported.seconds),
        ),
        ...memoryOf(ours),
      },
      bare: figuresFor(rows, bare),
      ratio: spread(ours.map((imported, index) => (bare[index] ?? 0) / imported.seconds)),
      course: ours[0]?.course ?? [],
    },
  ];
}

async function writeCsv(file: string, text: Iterable<string>): Promise<void> {
  const stream = fs.createWriteStream(file);
  for (const piece of text)
    if (!stream.write(piece)) await new Promise<void>((resolve) => stream.once('drain', () => resolve()));
  stream.end();
  await finished(stream);
}

const sampleEveryMs = 100;
const settleMs = 1_000;

async function importOnce(bench: Bench, connection: Connection, file: string): Promise<Imported> {
  const { place, options } = bench;
  const [account] = await makeAccounts(connection, ['Bench']);
  if (account === undefined) throw new Error('an account was wanted');
  await withClient(connection, (client) => client.query('checkpoint'));
  const server = await place.startOurs(connection);
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const idle = residentMb(server.pid);
  const course: Moment[] = [];
  let settled = 0;
  const startedAt = performance.now();
  const sampling = setInterval(() => {
    const second = (performance.now() - startedAt) / 1000;
    course.push({ second, rows: settled, rss_mb: residentMb(server.pid) ?? 0 });
  }, sampleEveryMs);
  try {
    const { seconds, receivedSeconds } = await importFile(
      { port: server.port, key: account.key },
      fs.createReadStream(file),
      options.rows,
      (rows) => {
        settled = rows;
      },
    );
    course.push({ second: seconds, rows: settled, rss_mb: residentMb(server.pid) ?? 0 });
    const highest = Math.max(...course.map((moment) => moment.rss_mb));
    return {
      seconds,
      receivedSeconds,
      rssOverIdleMb: idle === undefined ? undefined : highest - idle,
      course: thinOut(course),
    };
  } finally {
    clearInterval(sampling);
    await server.stop();
  }
}

const maxMoments = 120;

/** Reduces the moments to the points of a drawing, each with the highest memory since the previous point. */
function thinOut(course: readonly Moment[]): readonly Moment[] {
  const step = Math.ceil(course.length / maxMoments);
  const moments: Moment[] = [];
  for (let end = step; end < course.length + step; end += step) {
    const slice = course.slice(end - step, end);
    const last = slice.at(-1);
    if (last === undefined) continue;
    const highest = Math.max(...slice.map((moment) => moment.rss_mb));
    moments.push({ second: round1(last.second), rows: last.rows, rss_mb: round1(highest) });
  }
  return moments;
}

function round1(number: number): number {
  return Math.round(number * 10) / 10;
}

function figuresFor(rows: number, seconds: readonly number[]) {
  return { seconds: spread(seconds), rows_per_second: spread(seconds.map((second) => rows / second)) };
}

function memoryOf(imports: readonly Imported[]) {
  const memory = imports.flatMap((imported) =>
    imported.rssOverIdleMb === undefined ? [] : [imported.rssOverIdleMb],
  );
  return memory.length === imports.length ? { rss_over_idle_mb: spread(memory) } : {};
}

/** The usual load of users: the number of connections, and the interval of their requests. */
const visitors = { connections: 8, everyMs: 20 } as const;
const maxBesideRows = 200_000;

/** Lookups at a steady rate, first alone and then during an import into another account. */
export async function importLookups(bench: Bench): Promise<readonly Result[]> {
  const { options, say } = bench;
  const fixture = await bench.fixture();
  const rows = Math.min(options.rows, maxBesideRows);
  const idle: LoadResult[] = [];
  const busy: LoadResult[] = [];
  const bare: LoadResult[] = [];
  const next = lookups(fixture, options.seed, '/api/v1');
  const bareNext = bareLookups(fixture, options.seed, 'lookup');
  await load(fixture.ours.port, next, { ...visitors, seconds: Math.min(1, options.seconds) });
  const names = Array.from({ length: options.longRounds }, (_, index) => `Import ${index + 1}`);
  for (const account of await makeAccounts(fixture.connection, names)) {
    bare.push(await load(fixture.bare.port, bareNext, { ...visitors, seconds: options.seconds }));
    const alone = await load(fixture.ours.port, next, { ...visitors, seconds: options.seconds });
    const beside = await loadBesideImport(fixture.ours.port, account, rows, options.seed, next);
    idle.push(alone);
    busy.push(beside);
    say(`import-lookups: while importing ${describe(beside)}, idle ${describe(alone)}`);
  }
  return [
    {
      work: 'import-lookups',
      title: `GET /api/v1/contacts/{id} at a steady rate while ${rows.toLocaleString('en')} rows are imported`,
      contacts: fixture.contacts,
      connections: visitors.connections,
      ours: figuresOf(busy),
      bare: figuresOf(bare),
      ratio: spread(busy.map((loadResult, index) => loadResult.perSecond / (bare[index]?.perSecond ?? 1))),
      p99_growth: spread(busy.map((loadResult, index) => loadResult.p99Ms / (idle[index]?.p99Ms ?? 1))),
    },
  ];
}

async function loadBesideImport(
  port: number,
  account: Account,
  rows: number,
  seed: number,
  next: () => ReturnType<ReturnType<typeof lookups>>,
): Promise<LoadResult> {
  const done = new AbortController();
  const imported = importFile({ port, key: account.key }, bytesOf(csvOf(rows, seed, 'plain')), rows).finally(
    () => done.abort(),
  );
  const loaded = load(port, next, { ...visitors, seconds: 3600, signal: done.signal });
  const [, result] = await Promise.all([imported, loaded]);
  return result;
}
