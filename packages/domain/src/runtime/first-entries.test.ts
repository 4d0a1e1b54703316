import { expect, it } from 'vitest';
import { firstBy, firstEntries } from './first-entries.js';

it('the first entry of a key counts, also one without a value, and keeps its place', () => {
  const entries = firstEntries([
    ['b', undefined],
    ['a', 1],
    ['b', 2],
    ['a', 3],
  ]);
  expect([...entries]).toEqual([
    ['b', undefined],
    ['a', 1],
  ]);
  expect([...firstBy(['Bea', 'Ana', 'bob', 'al'], (name) => name.charAt(0).toLowerCase())]).toEqual([
    ['b', 'Bea'],
    ['a', 'Ana'],
  ]);
  expect(firstBy([], String).size).toBe(0);
});
