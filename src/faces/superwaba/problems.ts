/** Every refusal in the vendor's words: `{success:false, error}`, and the same words for the rows of an import. */
import type { Issue, Problem } from '@switchbook/domain/problems/problem.js';
import type { Exchange } from '../kit/wire/declared-route.js';
import { type Refusal, upstreamStatus, upstreamTexts } from '../kit/wire/refusal.js';
import { type RefusalTable, refusalHeaders, wordsOf } from '../kit/wire/refusal-table.js';
import type { Answer } from '../kit/wire/route-answer.js';
import { errorKeys, fieldRules, scopeStatus } from './choices.js';

type Words = readonly [status: number, text: string];

const phoneTaken: Words = [409, 'Contact with this phone number already exists'];
const notRead: Words = [415, 'Unsupported content encoding'];
const broken: Words = [500, 'Internal server error'];

/** Texts depend on the operation. */
const refusals: RefusalTable<Words, string | undefined> = {
  unauthenticated: [401, 'Unauthorized'],
  forbidden: [scopeStatus, 'Forbidden'],
  limited: [429, 'Rate limit exceeded'],
  no_route: [404, 'Not found'],
  wrong_method: [405, 'Method not allowed'],
  not_found: [404, 'Contact not found'],
  bad_url: [400, 'Malformed URL'],
  bad_header: ({ message }) => [400, message],
  bad_json: [400, 'Invalid JSON body'],
  invalid: ({ issues }, operation) => [400, invalidWords(issues, operation)],
  conflict: phoneTaken,
  ambiguous: phoneTaken,
  too_large: [413, 'Request body too large'],
  bad_media_type: notRead,
  bad_encoding: notRead,
  // The vendor has no limit of contacts; after a server error a client would only repeat the request.
  quota: [403, 'Contact limit reached'],
  unavailable: [503, 'Service temporarily unavailable'],
  upstream: ({ reason }) => [upstreamStatus(reason), upstreamTexts[reason]],
  // No operation of this wire ends in such a problem, except in the last one.
  stale: broken,
  in_use: broken,
  unsupported: broken,
  expired: broken,
  internal: broken,
};

export function refuse(refusal: Refusal, { route }: Exchange): Answer {
  const [status, text] = wordsOf(refusals, refusal, route?.operation);
  return { status, body: errorKeys(text), headers: refusalHeaders(refusal) };
}

/** Returns the reason why a row of an import was not stored. */
export function refuseRow(problem: Problem): string {
  const isKnown = problem.kind === 'conflict' || problem.kind === 'ambiguous';
  return isKnown ? rowExists : wordsOf(refusals, problem, 'importContacts')[1];
}

export const rowExists = 'Contact already exists';

/**
 * Returns the API's name of a field, which depends on the operation. Only a PATCH uses snake case, and a PATCH does not
 * change the number.
 */
function wireFieldOf(path: string, operation: string | undefined): string {
  const [part = ''] = path.split('.');
  const [created, patched] = fieldNames.get(part) ?? [part, part];
  return operation === 'updateContact' ? patched : created;
}

const fieldNames: ReadonlyMap<string, readonly [created: string, patched: string]> = new Map([
  ['display_name', ['userName', 'name']],
  ['identities', ['phone number (userNumber)', 'email']],
  ['address', ['countryCode', 'country_code']],
  ['attributes', ['params', 'params']],
]);

/**
 * Returns one text, the first. This face's own issues already have words; issues of the core state what a field must
 * be.
 */
function invalidWords(issues: readonly Issue[], operation: string | undefined): string {
  const [first] = issues;
  if (first === undefined) return 'Request body must be a JSON object';
  return /^[a-z]/.test(first.message)
    ? fieldRules.invalid(wireFieldOf(first.path, operation))
    : first.message;
}
