/** The stored filter of a bulk change, which may have many words. */
import { expect, it } from 'vitest';
import { hasCondition } from '../../contacts/filters/filter-conditions.js';
import { readStoredFilter } from './bulk-batches.js';

it('compares its words with thousands of tags in slices', async () => {
  const tags = Array.from({ length: 10_000 }, (_, number) => ({
    number,
    name: `${'tag '.repeat(20)}${number}`,
  }));
  const search = (at: number) => ({
    field: 'search',
    op: 'contains',
    value: `a${at} b${at} c${at} ${2_000 + at}`,
  });
  const filter = JSON.stringify({ any: Array.from({ length: 100 }, (_, at) => search(at)) });
  let rounds = 0;
  let isDone = false;
  const next = () => {
    rounds += 1;
    if (!isDone) setImmediate(next);
  };
  setImmediate(next);
  const read = await readStoredFilter({
    filter: { filter, tags },
    region: null,
    createdAt: new Date(0),
    caller: { face: 'directory', keyId: null },
  });
  isDone = true;
  expect(rounds).toBeGreaterThan(20);
  const hasTag = (number: number) =>
    hasCondition(read, ({ op, ...condition }) => {
      const { terms = [] } = condition as { terms?: readonly { in: string; numbers?: readonly number[] }[] };
      return op === 'text' && terms.some((term) => term.numbers?.includes(number) === true);
    });
  expect([2_000, 2_099, 1_999].map(hasTag)).toEqual([true, true, false]);
});
