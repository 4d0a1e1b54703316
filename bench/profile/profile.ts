/**
 * Profiles the time of a request: both servers under the load of a work, each with V8's profiler, and the best possible
 * time of the machine. All figures are microseconds of processor for each request that was answered.
 *
 * Profiler samples give each layer's share. The share is applied to the main thread's CPU time from /proc, so waits for
 * a CPU do not count. On few cores, a write wakes a process that takes the CPU at once. Then sockets and the driver
 * seem to take more time than they need. A budget is the time of bare and its PostgreSQL, divided by the target of the
 * route: unlike a budget in a file, it depends on the machine. `--cpu-prof` would profile the start too, and `perf`
 * needs rights that containers lack.
 */
import fs from 'node:fs';
import path from 'node:path';
import { ask } from '../run/ask.js';
import type { BenchOptions } from '../run/bench.js';
import { type Load, type LoadResult, load } from '../run/load.js';
import { type BenchHost, type Connection, withClient } from '../run/place.js';
import type { ServerProcess } from '../run/processes.js';
import { type HotFunction, hottest, type Layer, layers, sharesOf } from './layers.js';
import { isRead, replay } from './pgbench.js';
import { familyMicroseconds, parentOf, threadMicroseconds } from './process-times.js';

export interface SideProfile {
  /** the process of the server, without the profiler's own thread */
  readonly server_us: number;
  readonly layers_us: Readonly<Partial<Record<Layer, number>>>;
  /** PostgreSQL with all its processes; absent on systems without /proc */
  readonly postgres_us?: number;
  /** the benchmark's own client */
  readonly client_us: number;
  readonly hottest: readonly HotFunction[];
}

interface Limits {
  /** the same bytes from memory, only by node:http */
  readonly memory_us: number;
  readonly memory_per_second: number;
  /** statements that the server sent for each request; several requests may share one */
  readonly statements: number;
  /** PostgreSQL alone with the same statements, by pgbench; absent for writes and without pgbench */
  readonly postgres_us?: number;
  readonly postgres_per_second?: number;
}

export interface Profile {
  readonly ours: SideProfile;
  readonly bare: SideProfile;
  readonly limits: Limits;
}

interface ProfiledFixture {
  readonly place: BenchHost;
  readonly connection: Connection;
  readonly ours: ServerProcess;
  readonly bare: ServerProcess;
}

interface ProfiledWork {
  readonly ours: Load;
  readonly bare: Load;
}

export interface ProfiledRound {
  readonly load: LoadResult;
  readonly profile: SideProfile;
}

type LoadOptions = Pick<BenchOptions, 'connections' | 'seconds'>;

/** Runs one round of a side. */
export async function profileRound(
  fixture: ProfiledFixture,
  side: 'ours' | 'bare',
  work: ProfiledWork,
  how: LoadOptions,
): Promise<ProfiledRound> {
  const server = fixture[side];
  const postgres = await postmasterOf(fixture.connection);
  const before = await server.order('profile');
  const [threadsBefore, postgresBefore] = [threadMicroseconds(server.pid), familyMicroseconds(postgres)];
  const clientBefore = process.cpuUsage();
  const result = await load(server.port, work[side], how);
  const client = total(process.cpuUsage(clientBefore));
  const [threads, postgresAfter] = [threadMicroseconds(server.pid), familyMicroseconds(postgres)];
  const after = await server.order('stop');
  if (after.profile === undefined) throw new Error('the server made no profile');
  const perRequest = (microseconds: number) => roundTenths(microseconds / result.requests);
  const profiler = (threads?.profiler ?? 0) - (threadsBefore?.profiler ?? 0);
  const all = total(after.usage) - total(before.usage) - profiler;
  const busy =
    threads === undefined || threadsBefore === undefined
      ? all
      : Math.min(all, threads.main - threadsBefore.main);
  const shares = sharesOf(after.profile);
  const layerNames = Object.keys(layers) as readonly Layer[];
  const layerTimes = layerNames.map((layer) => [
    layer,
    perRequest(layer === 'threads' ? all - busy : (shares.get(layer) ?? 0) * busy),
  ]);
  return {
    load: result,
    profile: {
      server_us: perRequest(all),
      layers_us: Object.fromEntries(layerTimes.filter(([, microseconds]) => microseconds !== 0)),
      ...(postgresAfter === undefined || postgresBefore === undefined
        ? {}
        : { postgres_us: perRequest(postgresAfter - postgresBefore) }),
      client_us: perRequest(client),
      hottest: hottest(after.profile, hotFunctions),
    },
  };
}

const hotFunctions = 15;

/** Returns the round with the median time of the server: its layers belong together. */
export function middle(rounds: readonly ProfiledRound[]): SideProfile {
  const sorted = [...rounds].sort((left, right) => left.profile.server_us - right.profile.server_us);
  const chosen = sorted[Math.floor((sorted.length - 1) / 2)];
  if (chosen === undefined) throw new Error('there was no round');
  return chosen.profile;
}

/** Measures the maximum of this computer for the work, with the bytes and the statements of our server. */
export async function measureLimits(
  fixture: ProfiledFixture,
  work: ProfiledWork,
  how: LoadOptions,
): Promise<Limits> {
  const { place, ours } = fixture;
  const file = path.join(place.exchangeDir, 'answer');
  fs.writeFileSync(file, (await ask(ours.port, work.ours())).text);
  const memory = await place.startRecorded(file);
  const same: Load = () => ({ ...work.ours(), expects: 200 });
  await load(memory.port, same, { ...how, seconds: Math.min(1, how.seconds) });
  const before = total((await memory.order('recorded')).usage);
  const answered = await load(memory.port, same, how);
  const memoryUs = total((await memory.order('recorded')).usage) - before;
  await memory.stop();

  await ours.order('record');
  const { requests } = await load(ours.port, work.ours, { ...how, seconds: Math.min(1, how.seconds) });
  const { recorded } = await ours.order('recorded');
  const { count = 0, statements = [] } = recorded ?? {};
  const reads = statements.filter((statement) => isRead(statement.text));
  const isReading = reads.length > 0 && reads.length >= statements.length * leastReads;
  const alone = isReading ? await measureReplay(fixture, reads, how.seconds) : undefined;
  const perRequest = count / requests;
  return {
    memory_us: roundTenths(memoryUs / answered.requests),
    memory_per_second: Math.round(answered.perSecond),
    statements: Math.round(perRequest * 100) / 100,
    ...(alone === undefined
      ? {}
      : {
          postgres_us: roundTenths(alone.us * perRequest),
          postgres_per_second: Math.round(alone.perSecond / perRequest),
        }),
  };
}

/** The share of reads in the statements of a reading work; all others are the server's background work. */
const leastReads = 0.9;

async function measureReplay(
  { place, connection }: ProfiledFixture,
  statements: Parameters<typeof replay>[2],
  seconds: number,
) {
  const postgres = await postmasterOf(connection);
  const before = familyMicroseconds(postgres);
  const startedAt = performance.now();
  const done = await replay(place, connection, statements, seconds);
  const [after, ms] = [familyMicroseconds(postgres), performance.now() - startedAt];
  if (done === undefined) return undefined;
  const statementCount = (done.statements_per_second * ms) / 1_000;
  const us = before === undefined || after === undefined ? 0 : (after - before) / statementCount;
  return { us, perSecond: done.statements_per_second };
}

/** Returns PostgreSQL's first process, the parent of all its others. */
async function postmasterOf(connection: Connection): Promise<number> {
  return withClient(connection, async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    return parentOf(rows[0]?.pid ?? 0) ?? 0;
  });
}

function total({ user, system }: NodeJS.CpuUsage): number {
  return user + system;
}

function roundTenths(microseconds: number): number {
  return Math.round(microseconds * 10) / 10;
}
