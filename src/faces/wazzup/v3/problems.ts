/** v3: every refusal as `{error, description}`; refused entries are listed in `data`. */
import type { Issue } from '../../../domain/problem.js';
import type { Answer } from '../../kit/wire/define-face.js';
import { type Refusal, upstreamStatus } from '../../kit/wire/refusal.js';
import { missingContactV3, quotaTextV3, rateText, upstreamTexts } from '../choices.js';
import { names, tooManyCode } from './decode.js';
import type { FailureWire } from './wire.js';

export function refuse(refusal: Refusal): Answer {
  switch (refusal.kind) {
    case 'invalid':
      return invalid(refusal.issues);
    case 'bad_json':
    case 'bad_media_type':
      return failure(400, 'VALIDATION_ERROR', 'Request body must be valid JSON.');
    case 'bad_encoding':
      return failure(415, 'VALIDATION_ERROR', 'Content-Encoding must be gzip or identity.');
    case 'bad_url':
      return failure(400, 'VALIDATION_ERROR', 'Request URL must be correctly percent-encoded.');
    case 'bad_header':
      return failure(400, 'VALIDATION_ERROR', `${refusal.message}.`);
    case 'unauthenticated': {
      const answer = failure(401, 'UNAUTHORIZED', 'API key is missing or invalid.');
      return { ...answer, headers: { 'www-authenticate': 'Bearer' } };
    }
    case 'forbidden':
      return failure(403, 'FORBIDDEN');
    case 'not_found':
    case 'merged': {
      const { status, code, description } = missingContactV3;
      return failure(status, code, description);
    }
    case 'no_route':
      return failure(404, 'NOT_FOUND', 'Route not found.');
    case 'wrong_method': {
      const answer = failure(405, 'METHOD_NOT_ALLOWED', 'Method not allowed.');
      return { ...answer, headers: { allow: refusal.allow.join(', ') } };
    }
    case 'too_large':
      return failure(413, 'PAYLOAD_TOO_LARGE', 'Request body is larger than 1 MiB.');
    case 'limited': {
      const seconds = Math.max(1, Math.ceil(refusal.retryAfterMs / 1000));
      const answer = failure(429, 'TOO_MANY_REQUESTS', rateText);
      return { ...answer, headers: { 'retry-after': String(seconds) } };
    }
    case 'quota':
      return failure(400, 'TOO_MANY_ENTITIES', quotaTextV3(refusal.feature, refusal.maximum));
    // Chats are shared; what is left here is a race lost again and again.
    case 'conflict':
    case 'in_use':
    case 'ambiguous':
    case 'stale':
    case 'expired':
      return failure(400, 'VALIDATION_ERROR', 'Contacts were changed by another request.');
    case 'unsupported':
      return failure(400, 'VALIDATION_ERROR', 'This is not supported.');
    case 'upstream':
      return failure(upstreamStatus(refusal.reason), 'UNKNOWN_ERROR', upstreamTexts[refusal.reason]);
    case 'internal':
      return failure(500, 'UNKNOWN_ERROR', 'Internal server error.');
    case 'unavailable': {
      const answer = failure(503, 'UNKNOWN_ERROR', 'Service is temporarily unavailable.');
      return { ...answer, headers: { 'retry-after': '5' } };
    }
  }
  return refusal satisfies never;
}

function failure(
  status: number,
  error: FailureWire['error'],
  description?: string,
  data?: FailureWire['data'],
): Answer {
  const body: FailureWire = {
    error,
    ...(description === undefined ? {} : { description }),
    ...(data === undefined ? {} : { data }),
  };
  return { status, body };
}

/** A path that begins with a position is about an entry; everything else is about the request. */
function invalid(issues: readonly Issue[]): Answer {
  const [first] = issues;
  if (first?.code === tooManyCode && first.path === '')
    return failure(400, 'TOO_MANY_ENTITIES', first.message);
  if (first === undefined || !/^[0-9]/.test(first.path))
    return failure(400, 'VALIDATION_ERROR', first?.message ?? 'The request is not valid.');
  return failure(400, 'INVALID_CONTACTS_DATA', 'Contacts data is invalid.', badEntries(issues));
}

const fieldOrder = Object.values(names.fields);

/** One item for each bad entry, ascending, with its bad members in their order. */
function badEntries(issues: readonly Issue[]): NonNullable<FailureWire['data']> {
  const bad = new Map<number, Set<string>>();
  for (const { path } of issues) {
    const [index, field] = path.split('.');
    const fields = bad.get(Number(index)) ?? new Set();
    bad.set(Number(index), field === undefined ? fields : fields.add(field));
  }
  return [...bad]
    .sort(([one], [other]) => one - other)
    .map(([index, fields]) => ({ index, fields: fieldOrder.filter((field) => fields.has(field)) }));
}
