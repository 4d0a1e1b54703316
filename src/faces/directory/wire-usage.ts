/** How much the account is used. */
import { type Static, Type } from 'typebox';
import { count, nullableCount } from './wire.js';

const day = Type.String({ format: 'date' });
const usageDayWire = Type.Object(
  {
    day,
    contacts: nullableCount,
    calls: Type.Unsafe<Readonly<Record<string, number>>>({ type: 'object', additionalProperties: count }),
  },
  { title: 'UsageDay' },
);

export const usageWire = Type.Object(
  { contacts: count, contact_limit: nullableCount, days: Type.Array(usageDayWire) },
  { title: 'Usage' },
);
export type UsageWire = Static<typeof usageWire>;
