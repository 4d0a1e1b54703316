/** `/usage`: contacts and calls of the account, by days. */

import { count, nullableCount, shape } from '@switchbook/domain/records/schemas.js';
import { type Static, Type } from 'typebox';
import { encoderOf } from '../../faces/directory/kit/encoder.js';
import { QueryParameters, wholeOf } from '../../faces/directory/kit/query.js';
import { itemRoute } from '../../faces/directory/kit/route-kinds.js';
import type { CallerExchange, KeyRoute } from '../../faces/kit/wire/declared-route.js';
import { usageDays } from '../values.js';

const day = Type.String({ format: 'date' });
const usageDayWire = shape('UsageDay', {
  day,
  contacts: nullableCount,
  calls: Type.Unsafe<Readonly<Record<string, number>>>({ type: 'object', additionalProperties: count }),
});

const usageWire = shape('Usage', {
  contacts: count,
  contact_limit: nullableCount,
  days: Type.Array(usageDayWire),
});
export type UsageWire = Static<typeof usageWire>;

const usageQuery = Type.Object({ days: wholeOf(1, usageDays.max, usageDays.default) });

export const usageRoutes: readonly KeyRoute[] = [
  itemRoute('GET /usage', 'getUsage', 'Show contacts and calls per day', {
    scope: 'account:read',
    query: usageQuery,
    item: usageWire,
    data: getUsage,
  }),
];

const encode = encoderOf(usageWire);
async function getUsage({ core, caller, principal, query, signal }: CallerExchange): Promise<UsageWire> {
  const parameters = new QueryParameters(query, usageQuery);
  const days = parameters.whole('days');
  parameters.throwIfInvalid();
  const { contact_limit: contactLimit = null } = principal.account.settings;
  return encode({ ...(await core.getUsage(caller, days, signal)), contactLimit });
}
