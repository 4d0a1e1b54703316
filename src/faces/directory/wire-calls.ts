/** What lists of calls send. */
import { type Static, Type } from 'typebox';
import { instant, nullableText, oneOf, pageWith } from './wire.js';

const answered = {
  at: instant,
  face: Type.String(),
  method: Type.String(),
  path: Type.String(),
  status: Type.Integer({ minimum: 100, maximum: 999 }),
  ms: Type.Number({ minimum: 0 }),
};

/** The cursor is always there. */
const meta = Type.Object({ next_cursor: Type.String(), has_gap: Type.Boolean() }, { title: 'CallsMeta' });

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
export const callsPage = pageWith(callWire, meta, 'CallsPage');

export const refusedCallWire = Type.Object(
  { ...answered, address: Type.String(), key_start: nullableText, request_id: Type.String() },
  { title: 'RefusedCall' },
);
export type RefusedCallWire = Static<typeof refusedCallWire>;
export const refusedCallsPage = pageWith(refusedCallWire, meta, 'RefusedCallsPage');
