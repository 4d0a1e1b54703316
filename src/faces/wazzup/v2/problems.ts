/** v2: every refusal as `{code, title, detail, errors}`, without data and meta. */

import type { Exchange } from '../../kit/wire/declared-route.js';
import { type Refusal, upstreamStatus, upstreamTexts } from '../../kit/wire/refusal.js';
import { type RefusalTable, refusalHeaders, wordsOf } from '../../kit/wire/refusal-table.js';
import type { Answer } from '../../kit/wire/route-answer.js';
import { describeTooLarge, lengths, missingContactV2, rateText } from '../choices.js';
import { type FailureWire, isTokenRoute } from './wire.js';

type Words = readonly [
  status: number,
  code: FailureWire['code'],
  title: string,
  detail: string,
  errors?: readonly string[],
];

function notValid(errors: readonly string[], status = 400): Words {
  const detail = 'One or more fields did not pass validation.';
  return [status, 'VALIDATION_FAILED', 'Validation Failed', detail, errors.slice(0, lengths.errors)];
}

const notJson = notValid(['request body must be valid JSON']);
// Chats are shared, so the remaining conflicts are repeatedly lost races.
const raced = notValid(['contacts were changed by another request']);
const { status: missingStatus, code: missingCode, title: missingTitle, detail: missing } = missingContactV2;
const unknownToken = 'The access token is unknown, expired or revoked.';

const noRoute: Words = [404, 'NOT_FOUND', 'Not Found', 'Route not found.'];

const refusals: RefusalTable<Words> = {
  invalid: ({ issues }) => notValid(issues.map((issue) => issue.message)),
  bad_json: notJson,
  bad_media_type: notJson,
  bad_encoding: notValid(['Content-Encoding must be gzip or identity'], 415),
  bad_url: notValid(['request URL must be correctly percent-encoded']),
  bad_header: ({ message }) => notValid([message]),
  unauthenticated: [401, 'OAUTH_TOKEN_UNKNOWN_OR_REVOKED', 'Unauthorized', unknownToken],
  forbidden: [403, 'FORBIDDEN', 'Forbidden', 'The access token does not allow this operation.'],
  not_found: [missingStatus, missingCode, missingTitle, missing],
  no_route: noRoute,
  // The vendor's framework routes by path and method together. A public client creates only after a 404.
  wrong_method: noRoute,
  too_large: (problem, exchange) => [
    413,
    'PAYLOAD_TOO_LARGE',
    'Payload Too Large',
    describeTooLarge(problem, exchange),
  ],
  limited: [429, 'TOO_MANY_REQUESTS', 'Too Many Requests', rateText],
  unsupported: [
    400,
    'OAUTH_GRANT_TYPE_UNSUPPORTED',
    'Unsupported Grant Type',
    'The grant type is not supported.',
  ],
  quota: ({ maximum }) => notValid([`contacts must not exceed the limit of ${maximum} of the account`]),
  conflict: raced,
  in_use: raced,
  ambiguous: raced,
  stale: raced,
  expired: raced,
  upstream: ({ reason }) => [
    upstreamStatus(reason),
    'SERVICE_UNAVAILABLE',
    reason === 'timeout' ? 'Gateway Timeout' : 'Bad Gateway',
    `${upstreamTexts[reason]}.`,
  ],
  internal: [500, 'INTERNAL_ERROR', 'Internal Server Error', 'Internal server error.'],
  unavailable: [503, 'SERVICE_UNAVAILABLE', 'Service Unavailable', 'Service is temporarily unavailable.'],
};

export function refuse(refusal: Refusal, exchange: Exchange): Answer {
  const isOfBasic = refusal.kind === 'unauthenticated' && isTokenRoute(exchange);
  return answer(wordsOf(refusals, refusal, exchange), isOfBasic ? challenge : refusalHeaders(refusal));
}

function answer(
  [status, code, title, detail, errors = []]: Words,
  headers: NonNullable<Answer['headers']>,
): Answer {
  const body: FailureWire = { code, title, detail, errors: [...errors] };
  return { status, body, headers };
}

const challenge = { 'www-authenticate': 'Basic realm="switchbook"' } as const;

/** Refuses a token: account and key do not belong together, or are not known. */
export function unknownClient(): Answer {
  const detail = 'The account id or key is not valid.';
  return answer([401, 'OAUTH_CLIENT_UNKNOWN', 'Unauthorized', detail], challenge);
}
