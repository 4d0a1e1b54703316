/** v2: every refusal as `{code, title, detail, errors}`, without data and meta. */
import type { Answer, Exchange } from '../../kit/wire/define-face.js';
import { type Refusal, upstreamStatus } from '../../kit/wire/refusal.js';
import { lengths, missingContactV2, rateText, upstreamTexts } from '../choices.js';
import { isTokenRoute } from './token-route.js';
import type { FailureWire } from './wire.js';

export function refuse(refusal: Refusal, exchange: Exchange): Answer {
  switch (refusal.kind) {
    case 'invalid':
      return invalid(refusal.issues.map((issue) => issue.message));
    case 'bad_json':
    case 'bad_media_type':
      return invalid(['request body must be valid JSON']);
    case 'bad_encoding':
      return { ...invalid(['Content-Encoding must be gzip or identity']), status: 415 };
    case 'bad_url':
      return invalid(['request URL must be correctly percent-encoded']);
    case 'bad_header':
      return invalid([refusal.message]);
    case 'unauthenticated':
      return unauthenticated(exchange);
    case 'forbidden':
      return failure(403, 'FORBIDDEN', 'Forbidden', 'The access token does not allow this operation.');
    case 'not_found':
    case 'merged':
      return missingContact();
    case 'no_route':
      return failure(404, 'NOT_FOUND', 'Not Found', 'Route not found.');
    case 'wrong_method': {
      const answer = failure(405, 'METHOD_NOT_ALLOWED', 'Method Not Allowed', 'Method not allowed.');
      return { ...answer, headers: { allow: refusal.allow.join(', ') } };
    }
    case 'too_large':
      return failure(413, 'PAYLOAD_TOO_LARGE', 'Payload Too Large', 'Request body is larger than 1 MiB.');
    case 'limited':
      return limited(refusal.retryAfterMs);
    case 'unsupported':
      return failure(
        400,
        'OAUTH_GRANT_TYPE_UNSUPPORTED',
        'Unsupported Grant Type',
        'The grant type is not supported.',
      );
    case 'quota':
      return invalid([`contacts must not exceed the limit of ${refusal.maximum} of the account`]);
    // Chats are shared; what is left here is a race lost again and again.
    case 'conflict':
    case 'in_use':
    case 'ambiguous':
    case 'stale':
    case 'expired':
      return invalid(['contacts were changed by another request']);
    case 'upstream': {
      const status = upstreamStatus(refusal.reason);
      const title = status === 504 ? 'Gateway Timeout' : 'Bad Gateway';
      return failure(status, 'SERVICE_UNAVAILABLE', title, upstreamTexts[refusal.reason]);
    }
    case 'internal':
      return failure(500, 'INTERNAL_ERROR', 'Internal Server Error', 'Internal server error.');
    case 'unavailable':
      return unavailable();
  }
  return refusal satisfies never;
}

function unavailable(): Answer {
  const detail = 'Service is temporarily unavailable.';
  const answer = failure(503, 'SERVICE_UNAVAILABLE', 'Service Unavailable', detail);
  return { ...answer, headers: { 'retry-after': '5' } };
}

function limited(retryAfterMs: number): Answer {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  const answer = failure(429, 'TOO_MANY_REQUESTS', 'Too Many Requests', rateText);
  return { ...answer, headers: { 'retry-after': String(seconds) } };
}

function failure(
  status: number,
  code: FailureWire['code'],
  title: string,
  detail: string,
  errors: readonly string[] = [],
): Answer {
  const body: FailureWire = { code, title, detail, errors: [...errors] };
  return { status, body };
}

function invalid(errors: readonly string[]): Answer {
  const detail = 'One or more fields did not pass validation.';
  return failure(400, 'VALIDATION_FAILED', 'Validation Failed', detail, errors.slice(0, lengths.errors));
}

function missingContact(): Answer {
  const { status, code, title, detail } = missingContactV2;
  return failure(status, code, title, detail);
}

function unauthenticated(exchange: Exchange): Answer {
  const detail = 'The access token is unknown, expired or revoked.';
  const answer = failure(401, 'OAUTH_TOKEN_UNKNOWN_OR_REVOKED', 'Unauthorized', detail);
  return { ...answer, headers: { 'www-authenticate': isTokenRoute(exchange) ? basic : 'Bearer' } };
}

const basic = 'Basic realm="switchbook"';

/** Where tokens are made: account and key do not belong together, or are not known. */
export function unknownClient(): Answer {
  const answer = failure(401, 'OAUTH_CLIENT_UNKNOWN', 'Unauthorized', 'The account id or key is not valid.');
  return { ...answer, headers: { 'www-authenticate': basic } };
}
