/** Searches among the names of many tags. */
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import { expect, it } from 'vitest';
import { listMatchingTags } from './tree-search.js';

it('the names of tags are read once for all searches, and in slices', async () => {
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
