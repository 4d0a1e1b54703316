/** `/usage`: contacts and calls of the account, by days. */
import { Type } from 'typebox';
import { maxUsageDays } from '../../core/usage/usage.js';
import type { Answer, CallerExchange, KeyRoute } from '../kit/wire/define-face.js';
import { ok } from './answers.js';
import { Parameters } from './query.js';
import { one } from './wire.js';
import { type UsageWire, usageWire } from './wire-usage.js';

const defaultDays = 30;
const usageQuery = Type.Object({
  days: Type.Optional(Type.Integer({ minimum: 1, maximum: maxUsageDays, default: defaultDays })),
});

export const usageRoutes: readonly KeyRoute[] = [
  {
    method: 'GET',
    path: '/usage',
    operation: 'getUsage',
    summary: 'Show contacts and calls by days',
    scope: 'account:read',
    schema: { query: usageQuery, response: { 200: one(usageWire) } },
    handle: getUsage,
  },
];

async function getUsage({ core, principal, query }: CallerExchange): Promise<Answer> {
  const parameters = new Parameters(query, Object.keys(usageQuery.properties));
  const days = parameters.whole('days', 1, maxUsageDays) ?? defaultDays;
  parameters.settle();
  const usage = await core.readUsage(principal.account, days);
  return ok({
    contacts: usage.contacts,
    contact_limit: principal.account.settings.contact_limit ?? null,
    days: [...usage.days],
  } satisfies UsageWire);
}
