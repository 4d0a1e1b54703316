/** Chains of merges within a batch. */
import { expect, it } from 'vitest';
import { lastSurvivorsOf } from './attested-merges.js';

it('the last survivor of a long chain of merges is known for each loser', () => {
  const count = 50_000;
  const survivors = new Map(Array.from({ length: count }, (_, at) => [at, at + 1] as const));
  const last = lastSurvivorsOf(survivors);
  expect([last.size, last.get(0), last.get(count - 1), last.get(count)]).toEqual([
    count,
    count,
    count,
    undefined,
  ]);
});
