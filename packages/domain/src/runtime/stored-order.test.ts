/** Members are in the order in which PostgreSQL stores them: by bytes in UTF-8, shorter names first. */
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { inStoredOrder } from './json.js';

const letters = fc.constantFrom('a', 'z', 'é', '中', '\ud7ff', '\ue000', '\uffff', '😀', '\u{10ffff}');
const name = fc.array(letters, { minLength: 1, maxLength: 5 }).map((all) => all.join(''));

it('is the order of bytes, for letters of all planes', () => {
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 12 }), (names) => {
      const ordered = Object.keys(inStoredOrder(Object.fromEntries(names.map((text) => [text, 1]))));
      const bytes = (text: string) => Buffer.from(text);
      expect(ordered).toEqual(
        names.sort(
          (left, right) =>
            bytes(left).length - bytes(right).length || Buffer.compare(bytes(left), bytes(right)),
        ),
      );
    }),
  );
});

it('a name is measured once, however many there are', () => {
  const names = Array.from({ length: 1_000 }, (_, at) => `😀${String(1_000 - at)}`);
  const from = vi.spyOn(Buffer, 'from');
  try {
    inStoredOrder(Object.fromEntries(names.map((text) => [text, 1])));
    expect(from.mock.calls.length).toBeLessThanOrEqual(names.length);
  } finally {
    from.mockRestore();
  }
});
