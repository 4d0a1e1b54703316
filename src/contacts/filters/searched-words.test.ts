/** Searches among the names of many tags. */

import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import type { ReadField } from '@switchbook/domain/fields/own-field.js';
import { expect, it, vi } from 'vitest';
import { maxTagsOfWord } from '../values/request-limits.js';
import { listMatchingTags, withSearched, withTags } from './searched-words.js';

it('the names of tags are read once for all searches, and in slices', { tags: ['nightly'] }, async () => {
  let reads = 0;
  const tags = Array.from({ length: 20_000 }, (_, number) => ({
    number,
    get name() {
      reads += 1;
      return `Été ${number} ${'é'.repeat(200)}`;
    },
  }));
  const terms = Array.from({ length: 30 }, (_, at) => ({ in: 'everything' as const, value: `ete ${at} ` }));
  const searches: readonly ContactFilter[] = terms.map((term) => ({ op: 'text', terms: [term] }));
  let rounds = 0;
  let isDone = false;
  const next = () => {
    rounds += 1;
    if (!isDone) setImmediate(next);
  };
  setImmediate(next);
  const found = await listMatchingTags(searches, tags);
  isDone = true;
  expect(found.map(({ number }) => number)).toEqual(terms.map((_, at) => at));
  expect(reads).toBe(tags.length);
  expect(rounds).toBeGreaterThan(5);
  await listMatchingTags(searches, tags);
  expect(reads).toBe(tags.length);
});

it('the tags that were found are not compared with each search again', async () => {
  const tags = Array.from({ length: 500 }, (_, number) => ({ number, name: `Customer ${number}` }));
  const search: ContactFilter = { op: 'text', terms: [{ in: 'everything', value: 'customer 49' }] };
  const found = await listMatchingTags([search], tags);
  const includes = vi.spyOn(String.prototype, 'includes');
  try {
    const extended = withTags(search, found);
    expect(includes).not.toHaveBeenCalled();
    const numbers = [49, ...Array.from({ length: 10 }, (_, at) => 490 + at)];
    expect(extended.terms.at(-1)).toEqual({ in: 'tags', numbers, value: 'customer 49' });
  } finally {
    includes.mockRestore();
  }
});

it('a word in the names of very many tags finds no contacts by them', async () => {
  const tags = Array.from({ length: maxTagsOfWord + 1 }, (_, number) => ({
    number,
    name: number === 0 ? 'Buyer' : `Buyer ${number}`,
  }));
  const searchOf = (value: string) => ({ op: 'text', terms: [{ in: 'everything', value }] }) as const;
  const numbersOf = async (value: string, among: typeof tags) => {
    const found = withTags(searchOf(value), await listMatchingTags([searchOf(value)], among));
    return found.terms.flatMap((term) => (term.in === 'tags' ? term.numbers : []));
  };
  expect(await numbersOf('buyer', tags)).toEqual([]);
  expect(await numbersOf('buyer', tags.slice(1))).toHaveLength(maxTagsOfWord);
  expect(await numbersOf('buyer 49', tags)).toHaveLength(11);
  expect(withTags(searchOf('buyer'), tags)).toEqual(searchOf('buyer'));
});

it('a search that is extended again has its fields and tags once, as they are now', () => {
  const field = { key: 'city', type: 'text', searched: true } as unknown as ReadField;
  const tags = [{ number: 7, name: 'Buyer' }];
  const search = { op: 'text', terms: [{ in: 'everything', value: 'buyer' }] } as const;
  const extended = withTags(withSearched(search, [field]), tags);
  expect(extended.terms.map((term) => term.in)).toEqual(['everything', 'ownFields', 'tags']);
  expect(withTags(withSearched(extended, [field]), tags)).toEqual(extended);
  expect(withTags(withSearched(extended, []), [])).toEqual(search);
});
