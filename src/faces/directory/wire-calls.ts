/** Answers of lists of calls. */

import { type Static, Type } from 'typebox';
import { instant, nullableText, oneOf, shape } from '../../domain/schemas.js';
import { pageWith } from './wire.js';

const answered = {
  at: instant,
  face: Type.String(),
  method: Type.String(),
  path: Type.String(),
  status: Type.Integer({ minimum: 100, maximum: 999 }),
  ms: Type.Number({ minimum: 0 }),
};

/** The cursor is always there. */
const meta = shape('CallsMeta', { next_cursor: Type.String(), has_gap: Type.Boolean() });

export const callWire = shape('Call', {
  ...answered,
  forwarded: Type.Boolean(),
  looked_up: Type.Optional(oneOf(['imported', 'missing', 'failed'] as const)),
  key_id: nullableText,
  problem: Type.Optional(Type.String()),
  lacks: Type.Optional(Type.String()),
  request_id: Type.String(),
});
export type CallWire = Static<typeof callWire>;
export const callsPage = pageWith(callWire, meta, 'CallsPage');

export const refusedCallWire = shape('RefusedCall', {
  ...answered,
  address: Type.String(),
  key_start: nullableText,
  request_id: Type.String(),
});
export const refusedCallsPage = pageWith(refusedCallWire, meta, 'RefusedCallsPage');
