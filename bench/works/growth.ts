/**
 * The cost of a hundred times as many contacts: the same reads on accounts of three sizes, each with a separate
 * database and servers, alternately.
 */

import { makeRandom, pick } from '../people/people.js';
import type { Result } from '../report/result.js';
import { spread } from '../report/spread.js';
import type { Bench } from '../run/bench.js';
import { type BenchFixture, openFixture } from '../run/fixture.js';
import { type Load, type LoadResult, load } from '../run/load.js';
import { describe, figuresOf, type RequestWork, warm, warmServers } from '../run/rounds.js';
import { bothLists, type PagedList, pagePaths } from './pages.js';
import { bareLookups, bareResolves, bearer, lookups, resolves } from './requests.js';

interface Grown {
  readonly fixture: BenchFixture;
  readonly work: RequestWork;
  readonly ours: LoadResult[];
  readonly bare: LoadResult[];
}

export async function growth(bench: Bench): Promise<readonly Result[]> {
  const { options, place } = bench;
  const full = await bench.fixture();
  const fixtures: BenchFixture[] = [];
  try {
    for (const share of [100, 10]) {
      const contacts = Math.max(1, Math.floor(options.contacts / share));
      const connection = await place.createDatabase(`growth_${contacts}`);
      const { seed } = options;
      const opened = await openFixture(place, { connection, contacts, seed, profile: 'usual' }, bench.say);
      fixtures.push(opened);
      await warmServers(opened, options);
    }
    return await measureAll(bench, [...fixtures, full]);
  } finally {
    for (const fixture of fixtures) {
      await fixture.close();
      await place.dropDatabase(fixture.connection.database);
    }
  }
}

async function measureAll(bench: Bench, fixtures: readonly BenchFixture[]): Promise<readonly Result[]> {
  const results: Result[] = [];
  const works: readonly ((fixture: BenchFixture) => RequestWork | Promise<RequestWork>)[] = [
    (fixture) => getWork(fixture, bench.options.seed),
    (fixture) => resolveWork(fixture, bench.options.seed),
    firstPageWork,
    (fixture) => nextPageWork(fixture, bench.options.seed),
  ];
  for (const workOf of works) {
    const sizes: Grown[] = [];
    for (const fixture of fixtures) sizes.push({ fixture, work: await workOf(fixture), ours: [], bare: [] });
    await measure(bench, sizes);
    results.push(...sizes.map((size) => resultOf(size, sizes[0], bench.options.connections)));
  }
  return results;
}

async function measure({ options, say }: Bench, sizes: readonly Grown[]): Promise<void> {
  for (const { fixture, work } of sizes) await warm(work, fixture, options);
  for (let round = 1; round <= options.rounds; round += 1)
    for (const { fixture, work, ours, bare } of sizes) {
      const bareResult = await load(fixture.bare.port, work.bare, options);
      const ourResult = await load(fixture.ours.port, work.ours, options);
      bare.push(bareResult);
      ours.push(ourResult);
      say(
        `${work.name} at ${fixture.contacts} ${round}/${options.rounds}: ours ${describe(ourResult)}, bare ${describe(bareResult)}`,
      );
    }
}

function resultOf(
  { fixture, work, ours, bare }: Grown,
  smallest: Grown | undefined,
  connections: number,
): Result {
  return {
    work: work.name,
    title: work.title,
    contacts: fixture.contacts,
    connections,
    ours: figuresOf(ours),
    bare: figuresOf(bare),
    ratio: spread(ours.map((loadResult, index) => loadResult.perSecond / (bare[index]?.perSecond ?? 1))),
    growth: spread(
      ours.map((loadResult, index) => loadResult.p50Ms / (smallest?.ours[index]?.p50Ms ?? loadResult.p50Ms)),
    ),
  };
}

function getWork(fixture: BenchFixture, seed: number): RequestWork {
  return {
    name: 'growth-get',
    title: 'GET /directory/v1/contacts/{id}',
    ours: lookups(fixture, seed, '/directory/v1'),
    bare: bareLookups(fixture, seed, 'contact'),
  };
}

function resolveWork(fixture: BenchFixture, seed: number): RequestWork {
  return {
    name: 'growth-resolve',
    title: 'POST /directory/v1/contacts/resolve by phone',
    ours: resolves(fixture, seed),
    bare: bareResolves(fixture, seed),
  };
}

const pagePath = '/directory/v1/contacts?limit=50';

function firstPageWork({ account }: BenchFixture): RequestWork {
  const headers = bearer(account.key);
  return {
    name: 'growth-first-page',
    title: `GET ${pagePath}`,
    ours: () => ({ method: 'GET', path: pagePath, headers, expects: 200 }),
    bare: () => ({ method: 'GET', path: `/list/${account.id}`, expects: 200 }),
  };
}

/** Pages that are read to collect the positions of next pages. */
const walkedPages = 50;

/** Lists the paths of the pages after the first. */
async function nextPages(list: PagedList): Promise<readonly string[]> {
  const [first = '', ...nextPaths] = (await pagePaths(list, walkedPages + 1)).paths;
  return nextPaths.length === 0 ? [first] : nextPaths;
}

/** Makes requests of next pages, each from the position in the page before it. */
async function nextPageWork(fixture: BenchFixture, seed: number): Promise<RequestWork> {
  const lists = bothLists(fixture, { path: pagePath, bareQuery: '' });
  const [ours, bare] = [await nextPages(lists.ours), await nextPages(lists.bare)];
  const choosing = (paths: readonly string[], requestHeaders: Readonly<Record<string, string>>): Load => {
    const random = makeRandom(seed);
    return () => ({ method: 'GET', path: pick(paths, random), headers: requestHeaders, expects: 200 });
  };
  return {
    name: 'growth-next-page',
    title: `GET ${pagePath}&cursor=…`,
    ours: choosing(ours, lists.ours.headers),
    bare: choosing(bare, {}),
  };
}
