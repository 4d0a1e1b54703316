/** Differences of maps, whose members clients choose. */
import { inStoredOrder } from '@switchbook/domain/runtime/json.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inTwoLengths } from '../../../test/support/lengths.js';
import { differencesOf } from './differences.js';

const differences = (was: object, is: object) =>
  differencesOf({ type: 'contact.updated', before: { attributes: was }, after: { attributes: is } } as never);

inTwoLengths(
  'are the changed members in the order of the database',
  { short: 120, long: 10_000 },
  async (runs) => {
    const name = fc.oneof(
      fc.constantFrom('a', 'B', '10', '9', 'é', 'ü', '\u{1f600}', '\uffff', '__proto__', 'constructor'),
      fc.string({ maxLength: 3 }),
    );
    const value = fc.oneof(
      fc.constantFrom('', 'x', null, 0, false),
      fc.dictionary(name, fc.string({ maxLength: 1 })),
    );
    const map = fc.dictionary(name, value, { maxKeys: 8 });
    fc.assert(
      fc.property(map, map, (was, is) => {
        const own = (object: object, key: string) =>
          Object.hasOwn(object, key) ? ((object as Record<string, unknown>)[key] ?? null) : null;
        const [before, after] = [inStoredOrder(was), inStoredOrder(is)];
        const expected = Object.keys(inStoredOrder({ ...was, ...is }))
          .map((key) => ({ field: `attributes.${key}`, before: own(before, key), after: own(after, key) }))
          .filter((item) => JSON.stringify(item.before) !== JSON.stringify(item.after));
        expect(JSON.stringify(differences(was, is))).toBe(JSON.stringify(expected));
      }),
      { numRuns: runs },
    );
  },
);

it('are none if only the order of members differs', () => {
  expect(differences({ a: { x: 1, y: 2 }, b: 1 }, { b: 1, a: { y: 2, x: 1 } })).toEqual([]);
});
