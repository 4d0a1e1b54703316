/** The paths of the account. */

import type { Account } from '@switchbook/domain/access/access.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import type { CallerExchange, KeyRoute } from '../kit/wire/declared-route.js';
import type { Answer } from '../kit/wire/route-answer.js';
import { subscriptionKey } from './choices.js';
import { formatTime, metaOf, ok } from './encode.js';
import { faceName } from './ids.js';
import { limitNames, messages } from './messages.js';
import { route } from './route.js';
import {
  type AccountWire,
  accountAnswer,
  type LimitsWire,
  type LimitWire,
  limitsAnswer,
  type UsageWire,
  usageAnswer,
} from './wire.js';

export const accountRoutes: readonly KeyRoute[] = [
  route('GET /account', 'getAccount', 'Get the account of the key', {
    scope: 'account:read',
    response: { 200: accountAnswer },
    handle: (exchange) =>
      ok(200, encodeAccount(exchange.principal.account), messages.accountShown, metaOf(exchange)),
  }),
  route('GET /account/usage', 'getUsage', 'Get how much of the limits is used', {
    scope: 'account:read',
    // The usage has the number of contacts.
    includes: ['contacts:read'],
    response: { 200: usageAnswer },
    handle: getUsage,
  }),
  route('GET /account/limits', 'getLimits', 'Get the limits of the account and of the key', {
    scope: 'account:read',
    response: { 200: limitsAnswer },
    handle: async (exchange) => {
      const upstream = await exchange.core.findUpstream(exchange.caller.accountId, faceName);
      const limits = encodeLimits(exchange, upstream !== undefined);
      return ok(200, limits, messages.limitsShown, metaOf(exchange));
    },
  }),
];

function encodeAccount({ number, name, slug, createdAt }: Account): AccountWire {
  return {
    id: number,
    name: name || slug,
    subdomain: slug,
    status: 'active',
    created_at: formatTime(createdAt),
    [subscriptionKey]: { plan_name: 'Free', plan_id: null, status: null, expires_at: null },
  };
}

async function getUsage(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, principal } = exchange;
  const contacts = await core.countContacts(caller, allContacts);
  const usages = {
    contacts: usage(contacts, principal.account.settings.contact_limit),
    conversations: usage(0, undefined),
    campaigns: usage(0, undefined),
    staff: usage(await core.countMembers(caller), undefined),
  };
  return ok(200, usages, messages.usageShown, metaOf(exchange));
}

function usage(current: number, limit: number | undefined): UsageWire {
  if (limit === undefined)
    return { current, limit: -1, remaining: null, percentage_used: 0, is_unlimited: true };
  const percentage = limit === 0 ? 100 : Math.round((current / limit) * 10_000) / 100;
  const remaining = Math.max(0, limit - current);
  return { current, limit, remaining, percentage_used: percentage, is_unlimited: false };
}

/** Encodes limits. Features of forwarded requests work as at the vendor. */
function encodeLimits({ principal, rate }: CallerExchange, isForwarded: boolean): LimitsWire {
  const perMinute = rate === undefined ? undefined : Math.floor((rate.limit * 60_000) / rate.windowMs);
  return {
    limits: {
      contacts: limit(principal.account.settings.contact_limit, limitNames.contacts),
      conversations: limit(undefined, limitNames.conversations),
      campaigns: limit(undefined, limitNames.campaigns),
      staff: limit(undefined, limitNames.staff),
      api_calls_per_minute: limit(perMinute, limitNames.callsPerMinute),
    },
    features: {
      whatsapp_templates: isForwarded,
      bulk_messaging: isForwarded,
      chatbot: false,
      advanced_analytics: false,
      api_access: true,
      custom_branding: false,
    },
  };
}

function limit(maximum: number | undefined, name: string): LimitWire {
  return { limit: maximum ?? -1, feature_name: name, is_unlimited: maximum === undefined };
}
