/** Every refusal in the vendor's words: `{"error":{"code","message"}}`, no other member. */
import type { Issue, Thing } from '../../domain/problem.js';
import type { Answer, Exchange } from '../kit/wire/define-face.js';
import { type Refusal, upstreamStatus } from '../kit/wire/refusal.js';
import { upstreamTexts } from './choices.js';
import type { FailureWire } from './wire.js';

export function refuse(refusal: Refusal, exchange: Exchange): Answer {
  switch (refusal.kind) {
    case 'unauthenticated':
      return failure(401, 'unauthorized', 'Missing or invalid API key');
    case 'forbidden':
      return failure(403, 'forbidden', forbiddenWords(refusal.scope));
    case 'limited':
      return limited(refusal.retryAfterMs, exchange);
    case 'no_route':
      return failure(404, 'not_found', 'Not found');
    case 'wrong_method': {
      const answer = failure(405, 'method_not_allowed', 'Method not allowed');
      return { ...answer, headers: { allow: refusal.allow.join(', ') } };
    }
    case 'not_found':
      return failure(404, 'not_found', notFoundWords(refusal.what));
    case 'merged':
      return failure(404, 'not_found', 'Contact not found');
    case 'too_large':
      return failure(413, 'payload_too_large', 'Request body must not exceed 1 MiB');
    case 'bad_url':
      return badRequest('Malformed percent-encoding in the request URL');
    case 'bad_header':
      return badRequest(refusal.message);
    case 'bad_json':
    case 'bad_media_type':
      return badRequest('Request body must be a JSON object');
    case 'bad_encoding':
      return failure(415, 'bad_request', 'Content-Encoding must be gzip or identity');
    case 'invalid':
      return badRequest(invalidWords(refusal.issues));
    case 'quota':
      return failure(
        403,
        'forbidden',
        `This account has reached its limit of ${refusal.maximum} ${refusal.feature}`,
      );
    // No operation of this wire ends in one of these; the wire has no word for them but a bad request.
    case 'conflict':
    case 'in_use':
      return badRequest('The request conflicts with data of the account');
    case 'ambiguous':
      return badRequest('The request matches several contacts');
    case 'stale':
      return badRequest('The contact was changed in the meantime');
    case 'unsupported':
      return badRequest('This is not supported');
    case 'expired':
      return badRequest('The cursor has expired');
    case 'unavailable': {
      const answer = failure(503, 'internal', 'Service temporarily unavailable');
      return { ...answer, headers: { 'retry-after': '5' } };
    }
    case 'upstream':
      return failure(upstreamStatus(refusal.reason), 'internal', upstreamTexts[refusal.reason]);
    case 'internal':
      return failure(500, 'internal', 'Internal server error');
  }
  return refusal satisfies never;
}

function failure(status: number, code: FailureWire['error']['code'], message: string): Answer {
  const body: FailureWire = { error: { code, message } };
  return { status, body };
}

function badRequest(message: string): Answer {
  return failure(400, 'bad_request', message);
}

function notFoundWords(what: Thing): string {
  if (what === 'webhook') return 'Webhook not found';
  return what === 'contact' ? 'Contact not found' : 'Not found';
}

function forbiddenWords(scope: string | null): string {
  return scope === null ? 'This API key may not do this' : `This API key is missing the '${scope}' scope`;
}

/** The limit and the window's end are told on the 429 alone. */
function limited(retryAfterMs: number, { rate }: Exchange): Answer {
  const headers: Record<string, string> = {
    'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))),
  };
  if (rate !== undefined) {
    headers['x-ratelimit-limit'] = String(rate.limit);
    headers['x-ratelimit-remaining'] = '0';
    headers['x-ratelimit-reset'] = String(Math.ceil(rate.resetAt / 1000));
  }
  return { ...failure(429, 'rate_limited', 'Rate limit exceeded for this API key'), headers };
}

const fields: Readonly<Record<string, string>> = { display_name: 'name', identities: 'email' };

/** One message, the first. The core says what a field must be and leaves its name to the wire. */
function invalidWords(issues: readonly Issue[]): string {
  const [first] = issues;
  if (first === undefined) return 'The request is not valid';
  if (!/^[a-z]/.test(first.message)) return first.message;
  const path = first.path.split('.')[0] ?? '';
  return `'${fields[path] ?? path}' ${first.message}`;
}
