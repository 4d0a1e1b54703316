/**
 * The cost of a hundred times as many contacts: the same reads on accounts of three sizes, each with a separate
 * database and servers, alternately.
 */
import { ask, at } from '../ask.js';
import type { Bench } from '../bench.js';
import { type Ground, openGround } from '../fixture.js';
import { type Load, type LoadResult, load } from '../load.js';
import { pick, seeded } from '../people/people.js';
import type { Result } from '../result.js';
import { describe, figuresOf, type RequestWork, warm, warmServers } from '../rounds.js';
import { spread } from '../spread.js';
import { bareLookups, bareResolves, bearer, lookups, resolves } from './requests.js';

interface Grown {
  readonly ground: Ground;
  readonly work: RequestWork;
  readonly ours: LoadResult[];
  readonly bare: LoadResult[];
}

export async function growth(bench: Bench): Promise<readonly Result[]> {
  const { options, place } = bench;
  const full = await bench.ground();
  const grounds: Ground[] = [];
  try {
    for (const share of [100, 10]) {
      const contacts = Math.max(1, Math.floor(options.contacts / share));
      const connection = await place.createDatabase(`growth_${contacts}`);
      const { seed } = options;
      const opened = await openGround(place, { connection, contacts, seed, profile: 'usual' }, bench.say);
      grounds.push(opened);
      await warmServers(opened, options);
    }
    return await measureAll(bench, [...grounds, full]);
  } finally {
    for (const ground of grounds) {
      await ground.close();
      await place.dropDatabase(ground.connection.database);
    }
  }
}

async function measureAll(bench: Bench, grounds: readonly Ground[]): Promise<readonly Result[]> {
  const results: Result[] = [];
  const works: readonly ((ground: Ground) => RequestWork | Promise<RequestWork>)[] = [
    (ground) => getWork(ground, bench.options.seed),
    (ground) => resolveWork(ground, bench.options.seed),
    firstPageWork,
    (ground) => nextPageWork(ground, bench.options.seed),
  ];
  for (const workOf of works) {
    const sizes: Grown[] = [];
    for (const ground of grounds) sizes.push({ ground, work: await workOf(ground), ours: [], bare: [] });
    await measure(bench, sizes);
    results.push(...sizes.map((one) => resultOf(one, sizes[0], bench.options.connections)));
  }
  return results;
}

async function measure({ options, say }: Bench, sizes: readonly Grown[]): Promise<void> {
  for (const { ground, work } of sizes) await warm(work, ground, options);
  for (let round = 1; round <= options.rounds; round += 1)
    for (const { ground, work, ours, bare } of sizes) {
      const other = await load(ground.bare.port, work.bare, options);
      const one = await load(ground.ours.port, work.ours, options);
      bare.push(other);
      ours.push(one);
      say(
        `${work.name} at ${ground.contacts} ${round}/${options.rounds}: ours ${describe(one)}, bare ${describe(other)}`,
      );
    }
}

function resultOf(
  { ground, work, ours, bare }: Grown,
  smallest: Grown | undefined,
  connections: number,
): Result {
  return {
    work: work.name,
    title: work.title,
    contacts: ground.contacts,
    connections,
    ours: figuresOf(ours),
    bare: figuresOf(bare),
    ratio: spread(ours.map((one, index) => one.perSecond / (bare[index]?.perSecond ?? 1))),
    growth: spread(ours.map((one, index) => one.p50Ms / (smallest?.ours[index]?.p50Ms ?? one.p50Ms))),
  };
}

function getWork(ground: Ground, seed: number): RequestWork {
  return {
    name: 'growth-get',
    title: 'GET /directory/v1/contacts/{id}',
    ours: lookups(ground, seed, '/directory/v1'),
    bare: bareLookups(ground, seed, 'contact'),
  };
}

function resolveWork(ground: Ground, seed: number): RequestWork {
  return {
    name: 'growth-resolve',
    title: 'POST /directory/v1/contacts/resolve by phone',
    ours: resolves(ground, seed),
    bare: bareResolves(ground, seed),
  };
}

const pagePath = '/directory/v1/contacts?limit=50';

function firstPageWork({ account }: Ground): RequestWork {
  const headers = bearer(account.key);
  return {
    name: 'growth-first-page',
    title: `GET ${pagePath}`,
    ours: () => ({ method: 'GET', path: pagePath, headers, expects: 200 }),
    bare: () => ({ method: 'GET', path: `/list/${account.id}`, expects: 200 }),
  };
}

/** Pages that the walk visits to collect their positions. */
const walkedPages = 50;

/** Next pages, each from the position in the page before it. */
async function nextPageWork({ account, ours, bare }: Ground, seed: number): Promise<RequestWork> {
  const headers = bearer(account.key);
  const own = await walk(ours.port, pagePath, headers, 'cursor', ['meta', 'next_cursor']);
  const other = await walk(bare.port, `/list/${account.id}?`, {}, 'after', ['next']);
  const choosing = (paths: readonly string[], with_: Readonly<Record<string, string>>): Load => {
    const random = seeded(seed);
    return () => ({ method: 'GET', path: pick(paths, random), headers: with_, expects: 200 });
  };
  return {
    name: 'growth-next-page',
    title: `GET ${pagePath}&cursor=…`,
    ours: choosing(own, headers),
    bare: choosing(other, {}),
  };
}

/** The paths of the pages after the first. */
async function walk(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
  parameter: string,
  position: readonly string[],
): Promise<readonly string[]> {
  const paths: string[] = [];
  let next = path;
  while (paths.length < walkedPages) {
    const { json } = await ask(port, { method: 'GET', path: next, headers, expects: 200 });
    const cursor = at(json, ...position);
    if (typeof cursor !== 'string') break;
    next = `${path}&${parameter}=${encodeURIComponent(cursor)}`;
    paths.push(next);
  }
  return paths.length === 0 ? [path] : paths;
}
