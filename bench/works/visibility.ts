/**
 * Measures lists and searches of members who see only own contacts, a twentieth of the account. These contacts are
 * spread evenly, or are the oldest, or the newest. The same requests run for a caller with full visibility, and on the
 * bare server, which reads a page of the same account.
 */

import { commandLineCaller } from '@switchbook/domain/access/access.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import { makeRandom, pick } from '../people/people.js';
import type { Result } from '../report/result.js';
import { spread } from '../report/spread.js';
import { ask, at, countOf } from '../run/ask.js';
import type { Bench } from '../run/bench.js';
import { type BenchFixture, openFixture, withCore } from '../run/fixture.js';
import { type Load, load, type WireRequest } from '../run/load.js';
import { describe, figuresOf } from '../run/rounds.js';
import { bearer } from './requests.js';
import { mixedTerms } from './search-terms.js';

/** One of twenty people belongs to the member. */
const oneIn = 20;
const layouts = ['spread', 'oldest', 'newest'] as const;
const mount = '/directory/v1/contacts?limit=50';
const deepPages = 50;
/** The maximum of seconds for a request. */
const maxSeconds = 2;

function ownerAt(place: number, contacts: number): string {
  if (place < contacts / oneIn) return 'oldest';
  if (place >= contacts - contacts / oneIn) return 'newest';
  return place % (oneIn - 2) === 0 ? 'spread' : 'others';
}

export async function visibility(bench: Bench): Promise<readonly Result[]> {
  const { options, place, say } = bench;
  const { contacts, seed } = options;
  const connection = await place.createDatabase('visibility');
  const ownerOf = (index: number) => ownerAt(index, contacts);
  const fixture = await openFixture(place, { connection, contacts, seed, profile: 'usual', ownerOf }, say);
  try {
    const keys = { everyone: fixture.account.key, ...(await memberKeys(fixture)) };
    const results: Result[] = [];
    for (const [who, key] of Object.entries(keys))
      for (const [name, ours] of Object.entries(await questionsOf(fixture, key, seed)))
        results.push(await measure(bench, fixture, `${name}-${who}`, ours));
    return results;
  } finally {
    await fixture.close();
    await place.dropDatabase(connection.database);
  }
}

/** Creates a key of a member for each layout. The agents see the people of one owner. */
function memberKeys({ connection, account }: BenchFixture): Promise<Readonly<Record<string, string>>> {
  return withCore(connection, async (core) => {
    const keys: Record<string, string> = {};
    const caller = commandLineCaller(asId(account.id));
    for (const owner of layouts) {
      const newMember = { name: owner, email: null, role: 'agent', owners: [owner] };
      const { number: memberNumber } = await core.createMember(caller, newMember);
      await core.signIn((await core.inviteMember(caller, memberNumber)).code);
      const rateLimit = { kind: 'unlimited' } as const;
      const key = {
        name: owner,
        scopes: ['contacts:read'],
        rateLimit,
        expiresAt: null,
        memberNumber,
      } as const;
      keys[owner] = (await core.createKey(caller.accountId, key)).secret;
    }
    return keys;
  });
}

async function questionsOf(
  fixture: BenchFixture,
  key: string,
  seed: number,
): Promise<Readonly<Record<string, Load>>> {
  const request = (path: string): WireRequest => ({
    method: 'GET',
    path,
    headers: bearer(key),
    expects: 200,
  });
  const pages = await deepOf(fixture, request);
  const random = makeRandom(seed);
  const terms = mixedTerms(fixture.sample, seed);
  return {
    first: () => request(mount),
    counted: () => request(`${mount}&count=exact`),
    deep: () => request(pick(pages, random)),
    name: () => request(`${mount}&sort=display_name`),
    search: () => request(`${mount}&search=${encodeURIComponent(terms())}`),
  };
}

/** Returns the paths of pages from the middle of the list on, by cursors. */
async function deepOf(
  { ours }: BenchFixture,
  request: (path: string) => WireRequest,
): Promise<readonly string[]> {
  const read = async (path: string) => (await ask(ours.port, request(path))).json;
  const total = Number(at(await read(`${mount}&count=exact`), 'meta', 'total') ?? 0);
  const paths = [`${mount}&offset=${Math.min(5_000, Math.floor(total / 2))}`];
  while (paths.length < deepPages) {
    const page = await read(paths.at(-1) ?? '');
    if (countOf(at(page, 'data')) === 0) throw new Error('a page far down has nobody');
    const next = at(page, 'meta', 'next_cursor');
    if (typeof next !== 'string') break;
    paths.push(`${mount}&cursor=${encodeURIComponent(next)}`);
  }
  return paths.slice(1);
}

async function measure(
  { options, say }: Bench,
  fixture: BenchFixture,
  name: string,
  ours: Load,
): Promise<Result> {
  const loadOptions = { connections: 1, seconds: Math.min(options.seconds / 2, maxSeconds) };
  const bare: Load = () => ({ method: 'GET', path: `/list/${fixture.account.id}?limit=50`, expects: 200 });
  for (let warm = 0; warm < 20; warm += 1) await ask(fixture.ours.port, ours());
  const bareResult = await load(fixture.bare.port, bare, loadOptions);
  const result = await load(fixture.ours.port, ours, loadOptions);
  say(`visibility ${name}: ours ${describe(result)}, bare ${describe(bareResult)}`);
  return {
    work: `visibility-${name}`,
    title: `GET ${mount}… ${name}`,
    contacts: fixture.contacts,
    connections: 1,
    ours: figuresOf([result]),
    bare: figuresOf([bareResult]),
    ratio: spread([result.perSecond / bareResult.perSecond]),
  };
}
