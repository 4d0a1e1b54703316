/** Searches as people type them: parts of names, numbers and emails of existing contacts, and one or two letters. */

import { makeRandom, pick } from '../people/people.js';
import type { Result } from '../report/result.js';
import { ask, at } from '../run/ask.js';
import type { Bench } from '../run/bench.js';
import type { BenchFixture, Sampled } from '../run/fixture.js';
import { type RequestWork, runRequests } from '../run/rounds.js';
import { bearer, searches } from './requests.js';

/** One client, because the work measures the time of one answer and not the time in a queue. */
const readers = 1;

type Terms = () => string;

export async function search({ fixture: open, options, say }: Bench): Promise<readonly Result[]> {
  const fixture = await open();
  const { seed } = options;
  const plain = { mount: '/api/v1/contacts?limit=20', isCounted: false } as const;
  const counted = { mount: '/api/whatsapp/contacts?limit=20', isCounted: true } as const;
  const works = [
    workOf(fixture, 'search', '3 characters and more', plain, () => longTerms(fixture, seed, false)),
    workOf(fixture, 'search-total', '3 characters and more', counted, () => longTerms(fixture, seed, true)),
    workOf(fixture, 'search-short', '1 and 2 characters', plain, () => shortTerms(fixture, seed)),
    workOf(fixture, 'search-short-total', '1 and 2 characters', counted, () => shortTerms(fixture, seed)),
  ];
  const results: Result[] = [];
  for (const work of works) {
    if (work.isCounted) await expectSameTotal(work, fixture);
    results.push(await runRequests(work, fixture, options, say));
  }
  return results;
}

interface Where {
  readonly mount: string;
  /** whether the wire reports the number of all matches */
  readonly isCounted: boolean;
}

function workOf(
  { account }: BenchFixture,
  name: string,
  length: string,
  { mount, isCounted }: Where,
  terms: () => Terms,
): RequestWork & Where {
  const headers = { ...bearer(account.key), 'x-org-id': account.id };
  return {
    name,
    title: `GET ${mount}&search=…, ${length}${isCounted ? ', with total' : ''}`,
    mount,
    isCounted,
    ours: searches(terms(), `${mount}&search`, headers),
    bare: searches(terms(), `/search/${account.id}?total=${isCounted ? 'yes' : 'no'}&q`, {}),
    connections: readers,
  };
}

function longTerms({ sample }: BenchFixture, seed: number, withEmails: boolean): Terms {
  const random = makeRandom(seed);
  return () => {
    const person = pick(sample, random);
    const kind = random();
    if (withEmails && kind < 0.2 && person.email !== null) return person.email.split('@')[0] ?? '';
    if (kind < 0.4) return person.phone.slice(-6);
    return kind < 0.7 ? person.name : partOf(person, random, 3, 6);
  };
}

function shortTerms({ sample }: BenchFixture, seed: number): Terms {
  const random = makeRandom(seed);
  return () => partOf(pick(sample, random), random, 1, 2);
}

/** Letters from the beginning of one of the names; the whole name if it is shorter. */
function partOf({ name }: Sampled, random: () => number, from: number, to: number): string {
  const length = from + Math.floor(random() * (to - from + 1));
  const parts = name.split(' ').filter((part) => [...part].length >= length);
  const part = parts.length === 0 ? name : pick(parts, random);
  return [...part].slice(0, length).join('').toLowerCase();
}

/**
 * Checks the matches: a search that misses contacts would be fast for the wrong reason. Terms of plain letters match
 * the same on both servers.
 */
async function expectSameTotal(work: RequestWork, fixture: BenchFixture): Promise<void> {
  for (let tries = 0; tries < 10; tries += 1) {
    const [request, bareAsked] = [work.ours(), work.bare()];
    if (!/^[a-z]+$/i.test(request.path.split('search=')[1] ?? '')) continue;
    const ours = at((await ask(fixture.ours.port, request)).json, 'data', 'total');
    const bare = at((await ask(fixture.bare.port, bareAsked)).json, 'total');
    if (ours === undefined || ours !== bare)
      throw new Error(`${request.path} finds ${ours}, the bare server ${bare}`);
  }
}
