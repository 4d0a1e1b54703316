/** v2: every refusal as `{code, title, detail, errors}`, without data and meta. */

import type { Exchange } from '../../kit/wire/declared-route.js';
import { type Refusal, upstreamStatus, upstreamTexts } from '../../kit/wire/refusal.js';
import { type RefusalTable, refusalHeaders, wordsOf } from '../../kit/wire/refusal-table.js';
import type { Answer } from '../../kit/wire/route-answer.js';
import { lengths, missingContactV2 } from '../choices.js';
import { describeTooLarge, detailsV2, errorsV2, rateText, titlesV2 } from '../messages.js';
import { type FailureWire, isTokenRoute } from './wire.js';

type Words = readonly [
  status: number,
  code: FailureWire['code'],
  title: string,
  detail: string,
  errors?: readonly string[],
];

function notValid(errors: readonly string[], status = 400): Words {
  const listed = errors.slice(0, lengths.errors);
  return [status, 'VALIDATION_FAILED', titlesV2.invalid, detailsV2.invalid, listed];
}

const notJson = notValid([errorsV2.badJson]);
// Chats are shared, so the remaining conflicts are repeatedly lost races.
const changedMeanwhile = notValid([errorsV2.changed]);

const noRoute: Words = [404, 'NOT_FOUND', titlesV2.notFound, detailsV2.noRoute];

const refusals: RefusalTable<Words> = {
  invalid: ({ issues }) => notValid(issues.map((issue) => issue.message)),
  bad_json: notJson,
  bad_media_type: notJson,
  bad_encoding: notValid([errorsV2.badEncoding], 415),
  bad_url: notValid([errorsV2.badUrl]),
  bad_header: ({ message }) => notValid([message]),
  unauthenticated: [401, 'OAUTH_TOKEN_UNKNOWN_OR_REVOKED', titlesV2.unauthenticated, detailsV2.unknownToken],
  forbidden: [403, 'FORBIDDEN', titlesV2.forbidden, detailsV2.forbidden],
  not_found: [missingContactV2.status, missingContactV2.code, titlesV2.notFound, detailsV2.noContact],
  no_route: noRoute,
  // The vendor's framework routes by path and method together. A public client creates only after a 404.
  wrong_method: noRoute,
  too_large: (problem, exchange) => [
    413,
    'PAYLOAD_TOO_LARGE',
    titlesV2.tooLarge,
    describeTooLarge(problem, exchange),
  ],
  limited: [429, 'TOO_MANY_REQUESTS', titlesV2.limited, rateText],
  unsupported: [400, 'OAUTH_GRANT_TYPE_UNSUPPORTED', titlesV2.badGrant, detailsV2.badGrant],
  quota: ({ maximum }) => notValid([errorsV2.quota(maximum)]),
  conflict: changedMeanwhile,
  in_use: changedMeanwhile,
  ambiguous: changedMeanwhile,
  stale: changedMeanwhile,
  expired: changedMeanwhile,
  upstream: ({ reason }) => [
    upstreamStatus(reason),
    'SERVICE_UNAVAILABLE',
    reason === 'timeout' ? titlesV2.timeout : titlesV2.upstream,
    `${upstreamTexts[reason]}.`,
  ],
  internal: [500, 'INTERNAL_ERROR', titlesV2.internal, detailsV2.internal],
  unavailable: [503, 'SERVICE_UNAVAILABLE', titlesV2.unavailable, detailsV2.unavailable],
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
  return answer([401, 'OAUTH_CLIENT_UNKNOWN', titlesV2.unauthenticated, detailsV2.unknownClient], challenge);
}
