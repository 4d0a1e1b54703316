/** Statuses and tags without a chosen color. */
import { expect, it } from 'vitest';
import { hueClass, hueOfStatus, hueOfTag, setStatusHues } from '../../console/src/values/hue.js';

it('twelve statuses of consecutive numbers have twelve colors, the same in lists and in choosers', () => {
  const items = Array.from({ length: 12 }, (_, at) => ({ name: `Status ${at}`, number: at + 1 }));
  const hues = items.map(({ number }) => hueOfStatus(number));
  expect(new Set(hues).size).toBe(12);
  for (const hue of hues) expect(hueClass(hue)).not.toBe('');
  setStatusHues(items);
  expect(items.map(({ name }) => hueOfTag(name))).toEqual(hues);
  setStatusHues([]);
  expect(items.map(({ name }) => hueOfTag(name))).not.toEqual(hues);
});
