import { expect, it } from 'vitest';
import { ReadFrequencies } from './read-frequencies.js';

function noted(reads: ReadFrequencies, mark: number, times: number): ReadFrequencies {
  for (let count = 0; count < times; count += 1) reads.countRead(mark);
  return reads;
}

it('counts each mark in its slot, up to a limit', () => {
  const reads = noted(noted(new ReadFrequencies(64), 3, 2), 4, 100);
  expect([reads.of(3), reads.of(4), reads.of(5), reads.of(3 + 64)]).toEqual([2, 15, 0, 2]);
  reads.forget(4);
  expect([reads.of(3), reads.of(4)]).toEqual([2, 0]);
});

it('halves all counts after many reads', () => {
  const reads = noted(new ReadFrequencies(16), 1, 10);
  noted(reads, 2, 8 * 16 - 10);
  expect([reads.of(1), reads.of(2)]).toEqual([5, 7]);
});

it('accepts a new entry that is read more often, and reduces the count of old ones', () => {
  const reads = noted(noted(new ReadFrequencies(64), 1, 3), 2, 5);
  expect(reads.passes(2, 1)).toBe(true);
  expect([1, 2, 3].map(() => reads.passes(1, 2))).toEqual([false, false, false]);
  expect(reads.passes(1, 2)).toBe(true);
});
