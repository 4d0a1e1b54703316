/** Conditions on long lists of items. */
import type { CatalogItem } from '@switchbook/domain/contact/contact.js';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { readQuery } from '../kit/wire/query-string.js';
import { chooseItems, inSpans } from './query-catalogs.js';

it('a name of an item and a value of the query are folded once', () => {
  const now = new Date(0);
  const items = Array.from({ length: 500 }, (_, at) => ({
    id: String(at),
    number: at + 1,
    name: `Group ${at}`,
    color: null,
    createdAt: now,
    updatedAt: now,
  })) as unknown as readonly CatalogItem[];
  const values = Array.from({ length: 500 }, (_, at) => `GROUP ${2 * at}`);
  const query = readQuery(`filter[name][in]=${values.map(encodeURIComponent).join(',')}&sort=name`);
  const lower = vi.spyOn(String.prototype, 'toLowerCase');
  try {
    expect(chooseItems(items, query)).toHaveLength(250);
    expect(lower.mock.calls.length).toBeLessThan(1_100);
  } finally {
    lower.mockRestore();
  }
});

it('a time is found among many spans in few steps, by the same rule', () => {
  const instant = fc.integer({ min: 0, max: 40 });
  const span = fc
    .tuple(instant, fc.constantFrom(1, 7))
    .map(([from, length]) => ({ from: new Date(from), to: new Date(from + length) }));
  fc.assert(
    fc.property(fc.array(fc.option(span, { nil: undefined }), { maxLength: 8 }), instant, (spans, at) => {
      const time = new Date(at);
      const isIn = spans.some(
        (candidate) => candidate !== undefined && time >= candidate.from && time < candidate.to,
      );
      expect(inSpans(spans)(time)).toBe(isIn);
    }),
  );
  const spans = Array.from({ length: 1_000 }, (_, index) => ({
    from: new Date(10 * index),
    to: new Date(10 * index + 1),
  }));
  let reads = 0;
  const holds = inSpans(
    new Proxy(spans, {
      get: (of, name, receiver) => {
        reads += 1;
        return Reflect.get(of, name, receiver) as unknown;
      },
    }),
  );
  for (const at of [0, 5, 9_990, 9_995]) expect(holds(new Date(at))).toBe(at % 10 === 0);
  expect(reads).toBeLessThan(5 * spans.length);
});
