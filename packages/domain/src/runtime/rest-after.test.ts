import { expect, it } from 'vitest';
import { restAfter } from './rest-after.js';

it('a pause is a multiple of the work, within its bounds', () => {
  const rule = { perWork: 4, maxMs: 1_000 };
  expect([0, 1, 249, 250, 251, 60_000].map((workMs) => restAfter(workMs, rule))).toEqual([
    0, 4, 996, 1_000, 1_000, 1_000,
  ]);
  expect([0, 6, 7, 60_000].map((workMs) => restAfter(workMs, { ...rule, minMs: 25 }))).toEqual([
    25, 25, 28, 1_000,
  ]);
  expect(restAfter(10, { perWork: 0.5, maxMs: 100 })).toBe(5);
});
