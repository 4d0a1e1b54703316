/** Rounds of requests: the bare server and ours alternate, and the results are minimum, median and maximum. */

import { sortWaiting } from '../../src/contacts/store/search-entries.js';
import { measureLimits, middle, type ProfiledRound, profileRound } from '../profile/profile.js';
import type { Figures, Result } from '../report/result.js';
import { spread } from '../report/spread.js';
import { bareLookups, lookups } from '../works/requests.js';
import type { BenchOptions } from './bench.js';
import type { BenchFixture } from './fixture.js';
import { type Load, type LoadResult, load } from './load.js';
import { withClient } from './place.js';

/** The same work for both sides. */
export interface RequestWork {
  readonly name: string;
  readonly title: string;
  readonly ours: Load;
  readonly bare: Load;
  /** A bound on connections, for works that measure the time of one answer and not the throughput. */
  readonly connections?: number;
}

export async function runRequests(
  work: RequestWork,
  fixture: BenchFixture,
  options: BenchOptions,
  say: (line: string) => void,
): Promise<Result> {
  const ours: LoadResult[] = [];
  const bare: LoadResult[] = [];
  const connections = Math.min(work.connections ?? options.connections, options.connections);
  await warm(work, fixture, { ...options, connections });
  if (fixture.place.isProfiled) return profileRequests(work, fixture, { ...options, connections }, say);
  for (let round = 1; round <= options.rounds; round += 1) {
    await sortEntriesOfBoth(fixture);
    const bareResult = await load(fixture.bare.port, work.bare, { ...options, connections });
    await sortEntriesOfBoth(fixture);
    const ourResult = await load(fixture.ours.port, work.ours, { ...options, connections });
    bare.push(bareResult);
    ours.push(ourResult);
    say(`${work.name} ${round}/${options.rounds}: ours ${describe(ourResult)}, bare ${describe(bareResult)}`);
  }
  return resultOf(work, fixture.contacts, connections, ours, bare);
}

/**
 * Sorts waiting entries into the index of searches. Bare leaves up to four megabytes of them. The server's next write
 * would sort them, in its own round, and each search would read them.
 */
export async function sortEntriesOfBoth({ connection }: Pick<BenchFixture, 'connection'>): Promise<void> {
  await withClient(connection, (client) => client.query(sortWaiting));
}

function resultOf(
  { name, title }: RequestWork,
  contacts: number,
  connections: number,
  ours: readonly LoadResult[],
  bare: readonly LoadResult[],
): Result {
  return {
    work: name,
    title,
    contacts,
    connections,
    ours: figuresOf(ours),
    bare: figuresOf(bare),
    ratio: spread(ours.map((loadResult, index) => loadResult.perSecond / (bare[index]?.perSecond ?? 1))),
  };
}

/** Repeats the rounds with V8's profiler in both servers, which slows both. */
async function profileRequests(
  work: RequestWork,
  fixture: BenchFixture,
  options: BenchOptions,
  say: (line: string) => void,
): Promise<Result> {
  const ours: ProfiledRound[] = [];
  const bare: ProfiledRound[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    await sortEntriesOfBoth(fixture);
    bare.push(await profileRound(fixture, 'bare', work, options));
    await sortEntriesOfBoth(fixture);
    ours.push(await profileRound(fixture, 'ours', work, options));
    const [ourRound, bareRound] = [ours.at(-1), bare.at(-1)];
    say(
      `${work.name} ${round}/${options.rounds}: ours ${ourRound?.profile.server_us} µs, bare ${bareRound?.profile.server_us} µs`,
    );
  }
  const loads = (rounds: readonly ProfiledRound[]) => rounds.map((round) => round.load);
  return {
    ...resultOf(work, fixture.contacts, options.connections, loads(ours), loads(bare)),
    profile: {
      ours: middle(ours),
      bare: middle(bare),
      limits: await measureLimits(fixture, work, options),
    },
  };
}

/** Runs a short round of each, which warms caches, plans and the compilers. */
export async function warm(
  work: RequestWork,
  fixture: BenchFixture,
  options: { readonly connections: number; readonly seconds: number },
): Promise<void> {
  const seconds = Math.max(0.4, Math.min(1, options.seconds / 2));
  await load(fixture.bare.port, work.bare, { ...options, seconds });
  await load(fixture.ours.port, work.ours, { ...options, seconds });
}

const firstWarmSeconds = 2;

/** Warms the servers: a server that has just started runs code that is not compiled yet, for any request. */
export async function warmServers(fixture: BenchFixture, options: BenchOptions): Promise<void> {
  const { connections, seed } = options;
  const how = { connections, seconds: firstWarmSeconds };
  await load(fixture.bare.port, bareLookups(fixture, seed, 'lookup'), how);
  await load(fixture.ours.port, lookups(fixture, seed, '/api/v1'), how);
}

export function figuresOf(results: readonly LoadResult[]): Figures {
  return {
    requests_per_second: spread(results.map((loadResult) => loadResult.perSecond)),
    p50_ms: spread(results.map((loadResult) => loadResult.p50Ms)),
    p99_ms: spread(results.map((loadResult) => loadResult.p99Ms)),
  };
}

export function describe({ perSecond, p50Ms, p99Ms }: LoadResult): string {
  const rate = perSecond < 100 ? perSecond.toFixed(1) : Math.round(perSecond);
  return `${rate}/s (p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms)`;
}
