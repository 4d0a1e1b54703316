/**
 * Measures the effect of many writes on later reads: each read runs before and after a number of creates, without a
 * pause for a vacuum of PostgreSQL. For example, each search reads the pending entries of an index. The new contacts
 * are similar to the existing ones, so that a list by a tag scans as many contacts as before, and only the indexes
 * differ.
 */
import type { ConditionTree } from '../../src/contacts/filters/condition-tree.js';
import { makeRandom, pick } from '../people/people.js';
import type { Result } from '../report/result.js';
import { spread } from '../report/spread.js';
import { readNames } from '../report/targets.js';
import type { Bench } from '../run/bench.js';
import type { BenchFixture } from '../run/fixture.js';
import { type Load, type LoadResult, load } from '../run/load.js';
import { describe, figuresOf } from '../run/rounds.js';
import { bareLookups, bearer, lookups, resolves, searches, usualCreates } from './requests.js';

const mostWrites = 10_000;
/** The maximum of seconds for a read, in all its rounds. */
const maxSeconds = 1;
/** Rounds of a read. A lookup may take half as long in another round, so one round proves no change. */
const rounds = 5;
/** One client, because the work measures the time of one answer. */
const readers = 1;
const mount = '/directory/v1';
const vendor = '/api/v1/contacts?limit=20';

/** Returns each read by its name: a description of its request, and the requests. */
function readsOf(
  fixture: BenchFixture,
  seed: number,
): Readonly<Record<(typeof readNames)[number], readonly [title: string, ours: Load]>> {
  const { account, sample } = fixture;
  const headers = bearer(account.key);
  const random = makeRandom(seed);
  const person = () => pick(sample, random);
  const get = (path: string): readonly [string, Load] => [
    `GET ${path}`,
    () => ({ method: 'GET', path, headers, expects: 200 }),
  ];
  const searching = (name: string, term: () => string, path = `${mount}/contacts?limit=20&search`) =>
    [`GET ${path}=…, ${name}`, searches(term, path, headers)] as const;
  const filtered = (tree: ConditionTree) =>
    get(`${mount}/contacts?limit=50&filter=${encodeURIComponent(JSON.stringify(tree))}`);
  return {
    lookup: ['GET /api/v1/contacts/{id}', lookups(fixture, seed, '/api/v1')],
    'lookup-directory': [`GET ${mount}/contacts/{id}`, lookups(fixture, seed, mount)],
    resolve: [`POST ${mount}/contacts/resolve`, resolves(fixture, seed)],
    list: get('/api/v1/contacts?limit=50'),
    'list-directory': get(`${mount}/contacts?limit=50`),
    'list-by-name': get(`${mount}/contacts?limit=50&sort=display_name`),
    'search-name': searching('names', () => person().name),
    'search-number': searching('ends of numbers', () => person().phone.slice(-6)),
    'search-part': searching('starts of names', () => person().name.slice(0, 4).toLowerCase()),
    'search-vendor': searching('ends of numbers', () => person().phone.slice(-6), `${vendor}&search`),
    'filter-tag': filtered({ field: 'tag', op: 'is', value: 'vip' }),
    'filter-contains': filtered({ field: 'company', op: 'contains', value: 'north' }),
    'filter-name': filtered({ field: 'display_name', op: 'starts_with', value: 'Mar' }),
    count: get(`${mount}/contacts?limit=1&count=exact`),
    feed: get(`${mount}/events?limit=50`),
    catalog: get(`${mount}/tags`),
  };
}

export async function readsAfterWrites({ fixture: open, options, say }: Bench): Promise<readonly Result[]> {
  const fixture = await open();
  const how = { connections: readers, seconds: Math.min(options.seconds, maxSeconds) / rounds };
  const all = readsOf(fixture, options.seed);
  const reads = readNames.map((name) => [name, all[name]] as const);
  const unit = bareLookups(fixture, options.seed, 'lookup');
  const measureAll = async (when: string) => {
    const measured: Measured[] = [];
    for (const [name, [, ours]] of reads) {
      const results: Measured = { ours: [], unit: [] };
      await load(fixture.ours.port, ours, how);
      for (let round = 0; round < rounds; round += 1) {
        results.unit.push(await load(fixture.bare.port, unit, how));
        results.ours.push(await load(fixture.ours.port, ours, how));
      }
      measured.push(results);
      say(`${name} ${when}: ours ${results.ours.map(describe).join(', ')}`);
    }
    return measured;
  };
  const before = await measureAll('before');
  const writes = await write(fixture, options, Math.min(mostWrites, Math.ceil(options.contacts / 2)));
  const after = await measureAll(`after ${writes} writes`);
  return reads.flatMap(([name, [title]], index) => {
    const [first, last] = [before[index], after[index]];
    if (first === undefined || last === undefined) return [];
    return {
      work: `after-writes-${name}`,
      title: `${title}, after ${writes} creates`,
      contacts: fixture.contacts,
      connections: readers,
      ours: figuresOf(last.ours),
      bare: figuresOf(last.unit),
      ratio: spread(last.ours.map(({ perSecond }, at) => perSecond / (last.unit[at]?.perSecond ?? 1))),
      after_writes: spread([p50Of(last) / p50Of(first)]),
    };
  });
}

/** The rounds of a read, and of the unit before each: other work on the computer slows the unit as well. */
interface Measured {
  readonly ours: LoadResult[];
  readonly unit: LoadResult[];
}

/** Returns the median over the rounds of a read's p50, in units. */
function p50Of({ ours, unit }: Measured): number {
  return spread(ours.map(({ p50Ms }, at) => p50Ms / (unit[at]?.p50Ms ?? 1))).median;
}

/** Creates at least this number of contacts. Returns their number. */
async function write(
  fixture: BenchFixture,
  { connections, seed }: Bench['options'],
  count: number,
): Promise<number> {
  const ending = new AbortController();
  const next = usualCreates(fixture, seed);
  let begun = 0;
  const counted: Load = () => {
    begun += 1;
    if (begun >= count) ending.abort();
    return next();
  };
  const { requests } = await load(fixture.ours.port, counted, {
    connections,
    seconds: Number.POSITIVE_INFINITY,
    signal: ending.signal,
  });
  return requests;
}
