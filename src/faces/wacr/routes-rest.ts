/** The paths of comments and of the account. */
import type { Account } from '../../domain/access.js';
import type { Answer, CallerExchange, KeyRoute } from '../kit/define-face.js';
import { commentBody, mobileParams } from './bodies.js';
import { MESSAGES, STAFF_COUNT, SUBSCRIPTION_KEY } from './choices.js';
import { decodeComment } from './decode-rest.js';
import { commentAdded, encodeComment, formatTime, metaOf, ok } from './encode.js';
import { holderOf } from './phone.js';
import { failures, jsonBody, missing, regionOf, unwritten } from './routes.js';
import {
  type AccountWire,
  accountWire,
  answerOf,
  commentAddedAnswer,
  commentsAnswer,
  type LimitsWire,
  type LimitWire,
  limitsWire,
  type UsageWire,
  usagesWire,
} from './wire.js';

const maxComments = 1_000;

export const commentRoutes: readonly KeyRoute[] = [
  {
    method: 'GET',
    path: '/comments/:mobile',
    operation: 'listComments',
    summary: 'The notes on whoever has the number, newest first',
    scope: null,
    schema: { params: mobileParams, response: { ...missing, 200: commentsAnswer } },
    handle: listComments,
  },
  {
    method: 'POST',
    path: '/comments/:mobile',
    operation: 'addComment',
    summary: 'Add a note to whoever has the number',
    scope: null,
    body: jsonBody,
    schema: {
      params: mobileParams,
      body: commentBody,
      response: { ...unwritten, 200: commentAddedAnswer },
    },
    handle: async (exchange) => {
      const { core, caller, principal, body } = exchange;
      const note = await core.addNote(caller, holder(exchange), decodeComment(body));
      return commentAdded(note, note.contact, principal.account);
    },
  },
];

/** As many as there may be; those that are too much to be read at once follow while the first are sent. */
async function listComments(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, principal } = exchange;
  const target = holder(exchange);
  const first = await core.listNotes(caller, target, { limit: maxComments, after: null });
  async function* comments() {
    let left = maxComments;
    for (let page = first; ; ) {
      for (const note of page.items) yield encodeComment(note, principal.account);
      left -= page.items.length;
      if (page.next === null || left <= 0) return;
      page = await core.listNotes(caller, target, { limit: left, after: page.next });
    }
  }
  const body = (data: readonly unknown[] = []) => ({ success: true, data });
  return { status: 200, long: { lists: [comments()], body, bytes: first.bytes ?? 0 } };
}

function holder(exchange: CallerExchange) {
  return { target: holderOf(exchange.params.mobile ?? '', regionOf(exchange)) };
}

export const accountRoutes: readonly KeyRoute[] = [
  {
    method: 'GET',
    path: '/account',
    operation: 'getAccount',
    summary: 'The account of the key',
    scope: 'account:read',
    schema: { response: { ...failures, 200: answerOf(accountWire) } },
    handle: (exchange) =>
      ok(200, encodeAccount(exchange.principal.account), MESSAGES.accountShown, metaOf(exchange)),
  },
  {
    method: 'GET',
    path: '/account/usage',
    operation: 'getUsage',
    summary: 'What is used of the limits',
    scope: 'account:read',
    schema: { response: { ...failures, 200: answerOf(usagesWire) } },
    handle: getUsage,
  },
  {
    method: 'GET',
    path: '/account/limits',
    operation: 'getLimits',
    summary: 'The limits of the account and of the key',
    scope: 'account:read',
    schema: { response: { ...failures, 200: answerOf(limitsWire) } },
    handle: (exchange) => ok(200, encodeLimits(exchange), MESSAGES.limitsShown, metaOf(exchange)),
  },
];

function encodeAccount({ number, name, slug, createdAt }: Account): AccountWire {
  return {
    id: number,
    name: name || slug,
    subdomain: slug,
    status: 'active',
    created_at: formatTime(createdAt),
    [SUBSCRIPTION_KEY]: { plan_name: 'Free', plan_id: null, status: null, expires_at: null },
  };
}

async function getUsage(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, principal } = exchange;
  const contacts = await core.countContacts(caller, { op: 'all', filters: [] });
  const usages = {
    contacts: usage(contacts, principal.account.settings.contact_limit),
    conversations: usage(0, undefined),
    campaigns: usage(0, undefined),
    staff: usage(STAFF_COUNT, undefined),
  };
  return ok(200, usages, MESSAGES.usageShown, metaOf(exchange));
}

function usage(current: number, limit: number | undefined): UsageWire {
  if (limit === undefined)
    return { current, limit: -1, remaining: null, percentage_used: 0, is_unlimited: true };
  const percentage = limit === 0 ? 100 : Math.round((current / limit) * 10_000) / 100;
  const remaining = Math.max(0, limit - current);
  return { current, limit, remaining, percentage_used: percentage, is_unlimited: false };
}

function encodeLimits({ principal, rate }: CallerExchange): LimitsWire {
  const perMinute = rate === undefined ? undefined : Math.floor((rate.limit * 60_000) / rate.windowMs);
  return {
    limits: {
      contacts: limit(principal.account.settings.contact_limit, 'Total Contacts'),
      conversations: limit(undefined, 'Conversations per Month'),
      campaigns: limit(undefined, 'Active Campaigns'),
      staff: limit(undefined, 'Team Members'),
      api_calls_per_minute: limit(perMinute, 'API Calls per Minute'),
    },
    features: {
      whatsapp_templates: false,
      bulk_messaging: false,
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
