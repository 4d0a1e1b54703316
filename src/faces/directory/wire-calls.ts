/** What a list of calls sends. */
import { type Static, Type } from 'typebox';
import { instant, nullableText } from './wire.js';

export const callWire = Type.Object(
  {
    at: instant,
    face: Type.String(),
    method: Type.String(),
    path: Type.String(),
    status: Type.Integer({ minimum: 100, maximum: 999 }),
    ms: Type.Number({ minimum: 0 }),
    forwarded: Type.Boolean(),
    key_id: nullableText,
    request_id: Type.String(),
  },
  { title: 'Call' },
);
export type CallWire = Static<typeof callWire>;

/** The cursor is always there. */
export const callsPage = Type.Object(
  {
    data: Type.Array(callWire),
    meta: Type.Object({ next_cursor: Type.String(), has_gap: Type.Boolean() }, { title: 'CallsMeta' }),
  },
  { title: 'CallsPage' },
);

export const refusedCallWire = Type.Object(
  {
    at: instant,
    face: Type.String(),
    method: Type.String(),
    path: Type.String(),
    status: Type.Integer({ minimum: 100, maximum: 999 }),
    ms: Type.Number({ minimum: 0 }),
    address: Type.String(),
    key_start: nullableText,
    request_id: Type.String(),
  },
  { title: 'RefusedCall' },
);
export type RefusedCallWire = Static<typeof refusedCallWire>;

export const refusedCallsPage = Type.Object(
  {
    data: Type.Array(refusedCallWire),
    meta: Type.Object({ next_cursor: Type.String(), has_gap: Type.Boolean() }, { title: 'CallsMeta' }),
  },
  { title: 'RefusedCallsPage' },
);
