/** The extension stores the order of params, in objects of any depth, also inside of lists. */

import { inStoredOrder, isObject } from '@switchbook/domain/runtime/json.js';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { rounds } from '../../../test/support/rounds.js';
import { inSentOrder, orderMembers } from './params-order.js';

type Params = Readonly<Record<string, unknown>>;

/** The contact as the store returns it: objects have the order of the store. */
const shown = (sent: Params) =>
  JSON.stringify(
    inSentOrder({
      attributes: inStoredOrder(sent),
      extensions: { superwaba: inStoredOrder(orderMembers(sent)) },
    }),
  );

it.each([
  '{"x":[{"n":1,"m":2}]}',
  '{"x":[{"n":1,"m":2},{"m":1,"n":2},{"n":3,"m":4}]}',
  '{"x":[1,{"n":1,"m":2},"a",null,[{"b":1,"a":2}]]}',
  '{"b":{"x":[[[{"n":{"z":1,"y":[{"k":1,"j":2}]},"m":2}]]]},"a":[]}',
  '{"x":[{"aa":1,"b":2},{"b":1,"aa":2}],"*":[{"*":1,"%":2}]}',
])('%s is shown as sent', (sent) => {
  expect(shown(JSON.parse(sent))).toBe(sent);
});

it('any params are shown as sent', () => {
  const name = fc.stringMatching(/^[a-zä*_]{1,3}$/);
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(1, 'a', null, true),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(name, tie('value'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(name, value, { maxKeys: 5 }), (sent) => {
      expect(shown(sent)).toBe(JSON.stringify(sent));
    }),
    { numRuns: rounds(100, 500) },
  );
});

it('many items of one shape store one order', () => {
  const items = Array.from({ length: 2_000 }, (_, index) => ({ zebra: index, apple: index }));
  const members = orderMembers({ items });
  expect(members).toEqual({ params_order: [['items', { '*': ['zebra', 'apple'] }]] });
});

it('a wrong order from a file loses no data', () => {
  const attributes = { x: [{ a: 1, b: 2 }], y: { c: 3 } };
  for (const params_order of [
    [['x', { '*': 'b', '0': 7 }]],
    [
      ['x', ['b']],
      ['y', { '*': ['c'] }],
    ],
    [['x', { '9': ['b'] }], 'y', 'y', null],
  ]) {
    const found = inSentOrder({ attributes, extensions: { superwaba: { params_order } } });
    expect(isObject(found) && found).toEqual(attributes);
  }
});

it('an order is read once, however many items have it', () => {
  const names = Array.from({ length: 300 }, (_, index) => `n${index}`);
  let reads = 0;
  const order = new Proxy(names, {
    get(list, name, receiver) {
      reads += 1;
      return Reflect.get(list, name, receiver);
    },
  });
  const x = [{ n2: 1, n1: 2 }, ...Array.from({ length: 300 }, () => ({}))];
  const found = inSentOrder({
    attributes: { x },
    extensions: { superwaba: { params_order: [['x', { '*': order }]] } },
  });
  expect(JSON.stringify(found)).toBe(JSON.stringify({ x: [{ n1: 2, n2: 1 }, ...x.slice(1)] }));
  // Each place of the list is looked for and read.
  expect(reads).toBeLessThan(4 * names.length);
});
