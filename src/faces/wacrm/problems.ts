/** Every refusal in the vendor's words: `{"error":{"code","message"}}`, no other member. */
import type { Issue, Resource } from '@switchbook/domain/problems/problem.js';
import type { Exchange } from '../kit/wire/declared-route.js';
import { type Refusal, upstreamStatus, upstreamTexts } from '../kit/wire/refusal.js';
import { type RefusalTable, refusalHeaders, wordsOf } from '../kit/wire/refusal-table.js';
import type { Answer } from '../kit/wire/route-answer.js';
import { messages } from './messages.js';
import type { FailureWire } from './wire.js';

type Words = readonly [status: number, code: FailureWire['error']['code'], message: string];

const badRequest = (message: string): Words => [400, 'bad_request', message];

const notJson = badRequest(messages.notObject);
const conflicting = badRequest(messages.conflict);

const refusals: RefusalTable<Words> = {
  unauthenticated: [401, 'unauthorized', messages.unauthenticated],
  forbidden: ({ scope }) => [403, 'forbidden', forbiddenWords(scope)],
  limited: [429, 'rate_limited', messages.limited],
  no_route: [404, 'not_found', messages.notFound],
  wrong_method: [405, 'method_not_allowed', messages.wrongMethod],
  not_found: ({ resource }) => [404, 'not_found', notFoundWords(resource)],
  too_large: ({ unit }) => [413, 'payload_too_large', messages.tooLarge[unit === 'values' ? unit : 'bytes']],
  bad_url: badRequest(messages.badUrl),
  bad_header: ({ message }) => badRequest(message),
  bad_json: notJson,
  bad_media_type: notJson,
  // This wire has no 415.
  bad_encoding: badRequest(messages.badEncoding),
  invalid: ({ issues }) => badRequest(invalidWords(issues)),
  quota: ({ feature, maximum }) => [403, 'forbidden', messages.quota(feature, maximum)],
  // No operation of this wire throws these, so the wire has no words for them.
  conflict: conflicting,
  in_use: conflicting,
  ambiguous: badRequest(messages.ambiguous),
  stale: badRequest(messages.stale),
  unsupported: badRequest(messages.unsupported),
  expired: badRequest(messages.expired),
  unavailable: [503, 'internal', messages.unavailable],
  upstream: ({ reason }) => [upstreamStatus(reason), 'internal', upstreamTexts[reason]],
  internal: [500, 'internal', messages.internal],
};

export function refuse(refusal: Refusal, exchange: Exchange): Answer {
  const [status, code, message] = wordsOf(refusals, refusal, exchange);
  const body: FailureWire = { error: { code, message } };
  return { status, body, headers: refusalHeadersOf(refusal, exchange) };
}

/** Returns headers of a refusal. Only the 429 has the limit and the window's end; a 401 has no challenge. */
function refusalHeadersOf(refusal: Refusal, { rate }: Exchange) {
  if (refusal.kind === 'unauthenticated') return {};
  const headers = refusalHeaders(refusal);
  if (refusal.kind !== 'limited' || rate === undefined) return headers;
  return {
    ...headers,
    'x-ratelimit-limit': String(rate.limit),
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(Math.ceil(rate.resetAt / 1000)),
  };
}

function notFoundWords(resource: Resource): string {
  if (resource === 'webhook') return messages.noWebhook;
  return resource === 'contact' ? messages.noContact : messages.notFound;
}

function forbiddenWords(scope: string | null): string {
  return scope === null ? messages.forbidden : messages.missingScope(scope);
}

const fields: Readonly<Record<string, string>> = { display_name: 'name', identities: 'email' };

/** Returns one message, the first. The core states what a field must be and leaves its name to the wire. */
function invalidWords(issues: readonly Issue[]): string {
  const [first] = issues;
  if (first === undefined) return messages.invalid;
  if (first.path === '' || !/^[a-z]/.test(first.message)) return first.message;
  const path = first.path.split('.')[0] ?? '';
  return `'${fields[path] ?? path}' ${first.message}`;
}
