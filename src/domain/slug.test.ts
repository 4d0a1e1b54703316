import { expect, it } from 'vitest';
import { freeSlug, isSlug, slugOf } from './slug.js';

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

it('a slug that is taken gets the next free number', () => {
  expect(freeSlug('shop', new Set(['other']))).toBe('shop');
  expect(freeSlug('shop', new Set(['shop', 'shop-2', 'shop-4']))).toBe('shop-3');
});
