/**
 * Searches while people type, by class of term: one client alone, together with eight others, and right after
 * PostgreSQL's buffers were emptied. The memory of the operating system still has the files then.
 */

import type { Result } from '../report/result.js';
import { spread } from '../report/spread.js';
import { ask, at } from '../run/ask.js';
import type { Bench } from '../run/bench.js';
import type { BenchFixture } from '../run/fixture.js';
import { type Load, type LoadResult, load } from '../run/load.js';
import { withClient } from '../run/place.js';
import { describe, figuresOf, type RequestWork, runRequests } from '../run/rounds.js';
import { bearer, searches } from './requests.js';
import { mixedTerms, type TermClass, type Terms, termClassNames, termsOf } from './search-terms.js';

const mount = '/directory/v1/contacts?limit=20';
const others = { connections: 8, everyMs: 250, seconds: 600 } as const;
/** Later requests of a round find these pages in the buffers. */
const coldRequests = 60;
const maxSeconds = 2;

type Sides = Pick<RequestWork, 'ours' | 'bare'>;

export async function searchClasses({ fixture: open, options, say }: Bench): Promise<readonly Result[]> {
  const fixture = await open();
  const seconds = Math.min(options.seconds, maxSeconds);
  const rounds = { ...options, seconds, rounds: options.longRounds };
  const results: Result[] = [];
  for (const name of termClassNames) {
    await expectFinds(fixture, name, options.seed);
    const work = (situation: string) => ({
      ...sidesOf(fixture, () => termsOf(name, fixture.sample, options.seed)),
      name: `search-${name}${situation === '' ? '' : `-${situation}`}`,
      title: `GET ${mount}&search=…, ${titles[situation as keyof typeof titles]}`,
      connections: 1,
    });
    results.push(await runRequests(work(''), fixture, rounds, say));
    for (const situation of ['others', 'cold'] as const)
      results.push(await runIn(situation, work(situation), fixture, rounds, say));
  }
  return results;
}

const titles = {
  '': 'one client',
  others: 'with eight others who send a term every 250 ms',
  cold: `the first ${coldRequests} after the buffers were emptied`,
} as const;

function sidesOf({ account }: BenchFixture, terms: () => Terms): Sides {
  const headers = bearer(account.key);
  return {
    ours: searches(terms(), `${mount}&search`, headers),
    bare: searches(terms(), `/search/${account.id}?total=no&q`, {}),
  };
}

async function runIn(
  situation: 'others' | 'cold',
  work: RequestWork,
  fixture: BenchFixture,
  { rounds, seconds, seed }: Bench['options'],
  say: (line: string) => void,
): Promise<Result> {
  const mixed = sidesOf(fixture, () => mixedTerms(fixture.sample, seed));
  const run = (side: 'ours' | 'bare') =>
    situation === 'cold'
      ? runCold(fixture, fixture[side].port, work[side])
      : runWithOthers(fixture[side].port, work[side], mixed[side], seconds);
  const results: Record<'ours' | 'bare', LoadResult[]> = { ours: [], bare: [] };
  for (let round = 1; round <= rounds; round += 1) {
    for (const side of ['bare', 'ours'] as const) results[side].push(await run(side));
    const [ourResult, bareResult] = [results.ours.at(-1), results.bare.at(-1)];
    if (ourResult !== undefined && bareResult !== undefined)
      say(`${work.name} ${round}/${rounds}: ours ${describe(ourResult)}, bare ${describe(bareResult)}`);
  }
  return {
    work: work.name,
    title: work.title,
    contacts: fixture.contacts,
    connections: 1,
    ours: figuresOf(results.ours),
    bare: figuresOf(results.bare),
    ratio: spread(
      results.ours.map((loadResult, index) => loadResult.perSecond / (results.bare[index]?.perSecond ?? 1)),
    ),
  };
}

async function runWithOthers(port: number, next: Load, mixed: Load, seconds: number): Promise<LoadResult> {
  const end = new AbortController();
  const typing = load(port, mixed, { ...others, signal: end.signal });
  try {
    return await load(port, next, { connections: 1, seconds });
  } finally {
    end.abort();
    await typing;
  }
}

async function runCold({ connection }: BenchFixture, port: number, next: Load): Promise<LoadResult> {
  await withClient(connection, async (client) => {
    await client.query('create extension if not exists pg_buffercache');
    await client.query('select pg_buffercache_evict_all()');
  });
  const end = new AbortController();
  let count = 0;
  const counted: Load = () => {
    count += 1;
    if (count >= coldRequests) end.abort();
    return next();
  };
  return load(port, counted, { connections: 1, seconds: others.seconds, signal: end.signal });
}

/** Checks that a search matches: one without matches would be fast for the wrong reason. */
async function expectFinds(fixture: BenchFixture, name: TermClass, seed: number): Promise<void> {
  const { ours } = sidesOf(fixture, () => termsOf(name, fixture.sample, seed));
  const request = ours();
  const { json } = await ask(fixture.ours.port, request);
  const firstId = at(json, 'data', 0, 'id');
  if (firstId === undefined) throw new Error(`${request.path} finds nobody`);
}
