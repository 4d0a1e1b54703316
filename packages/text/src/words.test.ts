import { expect, it } from 'vitest';
import { countWords, durationWords, listFirst } from './words.js';

it('a count has its noun in the singular or the plural', () => {
  expect([0, 1, 2].map((count) => countWords(count, 'contact'))).toEqual([
    '0 contacts',
    '1 contact',
    '2 contacts',
  ]);
  expect(countWords(2, 'entry', 'entries')).toBe('2 entries');
});

it('a duration has a unit that fits it', () => {
  const texts = [1_000, 119_000, 120_000, 7_199_000, 7_200_000, 172_800_000].map(durationWords);
  expect(texts).toEqual(['1 second', '119 seconds', '2 minutes', '120 minutes', '2 hours', '2 days']);
});

it('a list says how many items it leaves out', () => {
  expect(listFirst(['a', 'b'], 2)).toBe('a, b');
  expect(listFirst(['a', 'b', 'c', 'd'], 2, '; ')).toBe('a; b, and 2 more');
  expect(listFirst([], 2)).toBe('');
});
