/**
 * Every refusal in the vendor's words: `{ok: false, status, error: {code, message}}`; refusals of tokens follow RFC
 * 6749.
 */
import type { Issue } from '@switchbook/domain/problems/problem.js';
import type { Exchange } from '../kit/wire/declared-route.js';
import { type Refusal, upstreamStatus, upstreamTexts } from '../kit/wire/refusal.js';
import { type RefusalTable, refusalHeaders, wordsOf } from '../kit/wire/refusal-table.js';
import type { Answer } from '../kit/wire/route-answer.js';
import { messages } from './messages.js';
import { type FailureWire, type TokenFailure, tokenOperation } from './wire.js';

type Words = readonly [status: number, code: string, message: string];

const notServed: Words = [404, 'not_found', messages.noRoute];
const conflictWords = (message: string): Words => [409, 'conflict', message];

const refusals: RefusalTable<Words> = {
  unauthenticated: (_, { headers }) =>
    headers.authorization === undefined
      ? [401, 'missing_token', messages.noToken]
      : [401, 'invalid_key', messages.badToken],
  forbidden: ({ scope }) => [
    403,
    'insufficient_scope',
    scope === null ? messages.forbidden : messages.missingScope(scope),
  ],
  limited: [429, 'rate_limited', messages.limited],
  no_route: notServed,
  unsupported: [501, 'not_supported', messages.unsupported],
  wrong_method: [405, 'method_not_allowed', messages.wrongMethod],
  not_found: ({ resource }) => [
    404,
    'not_found',
    resource === 'contact' ? messages.noContact : messages.notFound,
  ],
  bad_url: [400, 'invalid_url', messages.badUrl],
  bad_json: ({ isEmpty }) => [400, 'invalid_body', isEmpty ? messages.noBody : messages.badJson],
  bad_media_type: [415, 'invalid_body', messages.badJson],
  bad_encoding: [415, 'invalid_body', messages.badEncoding],
  bad_header: ({ message }) => [400, 'invalid_header', message],
  invalid: ({ issues }) => [422, 'invalid_body', invalidWords(issues)],
  expired: [422, 'invalid_body', messages.unsupported],
  too_large: [413, 'payload_too_large', messages.tooLarge],
  quota: ({ maximum }) => [403, 'contact_limit_reached', messages.quota(maximum)],
  conflict: conflictWords(messages.phoneInUse),
  in_use: conflictWords(messages.phoneInUse),
  ambiguous: conflictWords(messages.ambiguous),
  stale: conflictWords(messages.stale),
  unavailable: [503, 'service_unavailable', messages.unavailable],
  upstream: ({ reason }) => [upstreamStatus(reason), 'upstream_error', upstreamTexts[reason]],
  internal: [500, 'internal_error', messages.internal],
};

export function refuse(refusal: Refusal, exchange: Exchange): Answer {
  const [status, code, message] = wordsOf(refusals, refusal, exchange);
  if (exchange.route?.operation === tokenOperation)
    return refuseToken(status, tokenCodes[code] ?? code, message, refusalHeaders(refusal));
  const body: FailureWire = { ok: false, status, error: { code, message } };
  return { status, body, headers: refusalHeaders(refusal) };
}

/** Codes of RFC 6749, for the refusals that it covers. */
const tokenCodes: Readonly<Record<string, string>> = {
  invalid_body: 'invalid_request',
  invalid_url: 'invalid_request',
  payload_too_large: 'invalid_request',
  service_unavailable: 'temporarily_unavailable',
  internal_error: 'server_error',
};

export function refuseToken(
  status: number,
  error: string,
  description: string,
  headers: NonNullable<Answer['headers']> = {},
): Answer {
  const body: TokenFailure = { error, error_description: description };
  return { status, body, headers };
}

/** Returns the first message. The core states what a value must be, and leaves its name to the wire. */
function invalidWords(issues: readonly Issue[]): string {
  const [first] = issues;
  if (first === undefined) return messages.notObject;
  const { path, message } = first;
  if (!/^[a-z]/.test(message) || message.startsWith(path)) return message;
  const [field = ''] = path.split('.');
  return `${fields[field] ?? field} ${message}`;
}

/** Members by the canonical names of the core. */
const fields: Readonly<Record<string, string>> = {
  display_name: 'displayName',
  given_name: 'firstName',
  family_name: 'lastName',
  identities: 'phoneE164',
};
