/** Every refusal in the vendor's words: `{success:false, error}`, and the same words for the rows of an import. */
import type { Issue, Problem } from '../../domain/problem.js';
import type { Answer, Exchange } from '../kit/wire/define-face.js';
import { type Refusal, upstreamStatus } from '../kit/wire/refusal.js';
import { errorKeys, fieldRules, retryAfterSeconds, scopeStatus, upstreamTexts } from './choices.js';

export function refuse(refusal: Refusal, { route }: Exchange): Answer {
  const { status, text } = wordsOf(refusal, route?.operation);
  const headers = headersOf(refusal);
  return { status, body: errorKeys(text), ...(headers === undefined ? {} : { headers }) };
}

/** Why a row of an import was not stored. */
export function refuseRow(problem: Problem): string {
  return problem.kind === 'conflict' || problem.kind === 'ambiguous'
    ? rowExists
    : wordsOf(problem, 'importContacts').text;
}

export const rowExists = 'Contact already exists';

interface Words {
  readonly status: number;
  readonly text: string;
}

function wordsOf(refusal: Refusal, operation: string | undefined): Words {
  switch (refusal.kind) {
    case 'unauthenticated':
      return { status: 401, text: 'Unauthorized' };
    case 'forbidden':
      return { status: scopeStatus, text: 'Forbidden' };
    case 'limited':
      return { status: 429, text: 'Rate limit exceeded' };
    case 'no_route':
      return { status: 404, text: 'Not found' };
    case 'wrong_method':
      return { status: 405, text: 'Method not allowed' };
    case 'not_found':
    case 'merged':
      return { status: 404, text: 'Contact not found' };
    case 'bad_url':
      return { status: 400, text: 'Malformed URL' };
    case 'bad_header':
      return { status: 400, text: refusal.message };
    case 'bad_json':
      return { status: 400, text: 'Invalid JSON body' };
    case 'invalid':
      return { status: 400, text: invalidWords(refusal.issues, operation) };
    case 'conflict':
    case 'ambiguous':
      return { status: 409, text: 'Contact with this phone number already exists' };
    case 'too_large':
      return { status: 413, text: 'Request body too large' };
    case 'bad_media_type':
    case 'bad_encoding':
      return { status: 415, text: 'Unsupported content encoding' };
    // The vendor knows no limit of contacts; a client that is told of a server error would only send it again.
    case 'quota':
      return { status: 403, text: 'Contact limit reached' };
    case 'unavailable':
      return { status: 503, text: 'Service temporarily unavailable' };
    case 'upstream':
      return { status: upstreamStatus(refusal.reason), text: upstreamTexts[refusal.reason] };
    // No operation of this wire ends in one of these but the last.
    case 'stale':
    case 'in_use':
    case 'unsupported':
    case 'expired':
    case 'internal':
      return { status: 500, text: 'Internal server error' };
  }
  return refusal satisfies never;
}

function headersOf(refusal: Refusal): Readonly<Record<string, string>> | undefined {
  if (refusal.kind === 'unauthenticated') return { 'www-authenticate': 'Bearer' };
  if (refusal.kind === 'wrong_method') return { allow: refusal.allow.join(', ') };
  if (refusal.kind === 'limited') return { 'retry-after': String(retryAfterSeconds(refusal.retryAfterMs)) };
  if (refusal.kind === 'unavailable') return { 'retry-after': '5' };
  return undefined;
}

/** By what the core calls it, and by the operation: only a PATCH is in snake case, and leaves the number alone. */
function fieldOf(path: string, operation: string | undefined): string {
  const isPatch = operation === 'updateContact';
  switch (path.split('.')[0]) {
    case 'display_name':
      return isPatch ? 'name' : 'userName';
    case 'identities':
      return isPatch ? 'email' : 'phone number (userNumber)';
    case 'address':
      return isPatch ? 'country_code' : 'countryCode';
    case 'attributes':
      return 'params';
    default:
      return path.split('.')[0] ?? '';
  }
}

/** One text, the first. This face's own issues are worded already; the core's say what a field must be. */
function invalidWords(issues: readonly Issue[], operation: string | undefined): string {
  const [first] = issues;
  if (first === undefined) return 'Request body must be a JSON object';
  return /^[a-z]/.test(first.message) ? fieldRules.invalid(fieldOf(first.path, operation)) : first.message;
}
