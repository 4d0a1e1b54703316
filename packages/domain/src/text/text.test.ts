import fc from 'fast-check';
import { expect, it } from 'vitest';
import { freeSlug, isSlug, slugOf } from './slug.js';
import { byCodePoint } from './text.js';

it('texts are ordered by code points, like their UTF-8', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', 'é', '\ue000', '\uffff', '👩', '𝔸', ''),
    maxLength: 5,
  });
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(Math.sign(byCodePoint(one, other))).toBe(Buffer.compare(Buffer.from(one), Buffer.from(other)));
    }),
    { numRuns: 500 },
  );
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
