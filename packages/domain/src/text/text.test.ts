import fc from 'fast-check';
import { expect, it } from 'vitest';
import { freeSlug, isSlug, slugOf } from './slug.js';
import { byCodePoint, byFoldedName } from './text.js';

it('texts are ordered by code points, like their UTF-8', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', 'é', '\ue000', '\uffff', '👩', '𝔸', ''),
    maxLength: 5,
  });
  fc.assert(
    fc.property(text, text, (left, right) => {
      expect(Math.sign(byCodePoint(left, right))).toBe(Buffer.compare(Buffer.from(left), Buffer.from(right)));
    }),
    { numRuns: 500 },
  );
});

it('a list is sorted by folded names and then by ids, and each name is read once', () => {
  let reads = 0;
  const named = (name: string, id: string) => ({
    id,
    get name() {
      reads += 1;
      return name;
    },
  });
  const many = ['b', 'É', 'B', 'a', 'é', 'A'].map((name, index) => named(name, String(9 - index)));
  expect(byFoldedName(many, ({ id }) => id).map(({ id }) => id)).toEqual(['4', '6', '7', '9', '5', '8']);
  expect(reads).toBe(many.length);
});

it.each([
  ['Corner Shop', 'corner-shop'],
  ['  Café Zoë & Söhne GmbH. ', 'cafe-zoe-sohne-gmbh'],
  ['Магазин', 'account'],
  ['--', 'account'],
  ['ACME 24/7', 'acme-24-7'],
  [`${'a'.repeat(49)} b`, 'a'.repeat(49)],
])('%s becomes %s', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
  expect(isSlug(slug)).toBe(true);
});

it('a used slug gets the next free number', () => {
  expect(freeSlug('shop', new Set(['other']))).toBe('shop');
  expect(freeSlug('shop', new Set(['shop', 'shop-2', 'shop-4']))).toBe('shop-3');
});
