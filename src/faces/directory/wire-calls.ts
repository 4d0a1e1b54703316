/** What lists of calls send. */
import { type Static, type TSchema, Type } from 'typebox';
import { instant, nullableText, oneOf } from './wire.js';

const answered = {
  at: instant,
  face: Type.String(),
  method: Type.String(),
  path: Type.String(),
  status: Type.Integer({ minimum: 100, maximum: 999 }),
  ms: Type.Number({ minimum: 0 }),
};

/** The cursor is always there. */
const pageOf = <Item extends TSchema>(item: Item, title: string) =>
  Type.Object(
    {
      data: Type.Array(item),
      meta: Type.Object({ next_cursor: Type.String(), has_gap: Type.Boolean() }, { title: 'CallsMeta' }),
    },
    { title },
  );

export const callWire = Type.Object(
  {
    ...answered,
    forwarded: Type.Boolean(),
    looked_up: Type.Optional(oneOf(['imported', 'missing', 'failed'] as const)),
    key_id: nullableText,
    request_id: Type.String(),
  },
  { title: 'Call' },
);
export type CallWire = Static<typeof callWire>;
export const callsPage = pageOf(callWire, 'CallsPage');

export const refusedCallWire = Type.Object(
  { ...answered, address: Type.String(), key_start: nullableText, request_id: Type.String() },
  { title: 'RefusedCall' },
);
export type RefusedCallWire = Static<typeof refusedCallWire>;
export const refusedCallsPage = pageOf(refusedCallWire, 'RefusedCallsPage');
