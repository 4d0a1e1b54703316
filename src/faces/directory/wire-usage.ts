/** Usage of the account. */

import { type Static, Type } from 'typebox';
import { count, nullableCount, shape } from '../../domain/schemas.js';

const day = Type.String({ format: 'date' });
const usageDayWire = shape('UsageDay', {
  day,
  contacts: nullableCount,
  calls: Type.Unsafe<Readonly<Record<string, number>>>({ type: 'object', additionalProperties: count }),
});

export const usageWire = shape('Usage', {
  contacts: count,
  contact_limit: nullableCount,
  days: Type.Array(usageDayWire),
});
export type UsageWire = Static<typeof usageWire>;
