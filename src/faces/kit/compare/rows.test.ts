/** Rows that one side lacks: each is found once, and many cost no more than few. */
import { expect, it, vi } from 'vitest';
import { RowAligner } from './rows.js';

function aligned(vendor: readonly string[], ours: readonly string[], window?: number) {
  const events: string[] = [];
  const aligner = new RowAligner(
    {
      pair: ({ id }) => events.push(`pair ${id}`),
      missing: (id) => events.push(`missing ${id}`),
      added: (id) => events.push(`added ${id}`),
      order: (id) => events.push(`order ${id}`),
    },
    window,
  );
  const rowsOf = (ids: readonly string[]) => ids.map((id) => ({ id }));
  for (let at = 0; at < Math.max(vendor.length, ours.length); at += 1_000) {
    aligner.push('vendor', rowsOf(vendor.slice(at, at + 1_000)));
    aligner.push('ours', rowsOf(ours.slice(at, at + 1_000)));
    aligner.settle();
  }
  aligner.end(true);
  return events;
}

it('no search for the next row begins at the first one, which may be gone', () => {
  const ids = Array.from({ length: 5_000 }, (_, index) => String(index));
  const keys = vi.spyOn(Map.prototype, 'keys');
  const events = aligned(ids, []);
  const searches = keys.mock.calls.length;
  keys.mockRestore();
  expect(searches).toBeLessThan(20);
  expect(events).toHaveLength(ids.length);
  expect([events[0], events.at(-1)]).toEqual(['missing 0', 'missing 4999']);
});

it('rows that come again after all earlier ones were settled are found', () => {
  expect(aligned(['a', 'b', 'x', 'c'], ['a', 'b', 'c', 'y'])).toEqual([
    'pair a',
    'pair b',
    'pair c',
    'missing x',
    'added y',
  ]);
});

it('lost ids are kept up to a number of characters: the oldest are reported before the end', () => {
  const long = (index: number) => `${index} ${'x'.repeat(4_000)}`;
  const ids = Array.from({ length: 5_000 }, (_, index) => long(index));
  const missing: string[] = [];
  const none = () => {};
  const aligner = new RowAligner({
    pair: none,
    missing: (id) => missing.push(id),
    added: none,
    order: none,
  });
  aligner.push('ours', [{ id: 'last' }]);
  for (const id of ids) {
    aligner.push('vendor', [{ id }]);
    aligner.settle();
  }
  const early = missing.length;
  expect(early).toBeGreaterThan(500);
  expect((ids.length - early) * 4_000).toBeLessThan(14 * 1024 ** 2);
  aligner.end(true);
  expect(missing).toEqual(ids);
});
