/** Statuses, tags and choices of a field without a chosen color. */
import { expect, it } from 'vitest';
import {
  choiceColor,
  hueClass,
  hueOfNumber,
  hueOfTag,
  itemColor,
  spreadHues,
  tintOfHue,
} from '../../console/src/values/hue.js';

it('twelve statuses of consecutive numbers have twelve colors, the same in lists and in choosers', () => {
  const items = Array.from({ length: 12 }, (_, at) => ({
    name: `Status ${at}`,
    number: at + 1,
    color: null,
  }));
  const hues = items.map(({ number }) => hueOfNumber(number));
  expect(new Set(hues).size).toBe(12);
  for (const hue of hues) expect(hueClass(hue)).not.toBe('');
  // The entry of a contact has the number too, so both have the same color.
  expect(items.map((item) => itemColor('statuses', item))).toEqual(hues.map(tintOfHue));
  expect(items.map(({ name }) => hueOfTag(name))).not.toEqual(hues);
});

it('a status has its own color though a tag has the same name', () => {
  spreadHues(['VIP']);
  const status = { number: 3, name: 'VIP', color: null };
  expect(itemColor('statuses', status)).toBe(tintOfHue(hueOfNumber(3)));
  expect(itemColor('statuses', status)).not.toBe(tintOfHue(hueOfTag('VIP')));
  expect(itemColor('statuses', { ...status, color: '#22C55E' })).toBe('#22C55E');
  // The name gives the color of tags, so that it is the same everywhere.
  expect(itemColor('tags', status)).toBeNull();
  spreadHues([]);
});

it('twelve choices of a field have twelve colors, and a chosen color remains', () => {
  const colors = Array.from({ length: 12 }, (_, index) => choiceColor(null, index));
  expect(new Set(colors).size).toBe(12);
  expect(choiceColor('#22C55E', 3)).toBe('#22C55E');
});
