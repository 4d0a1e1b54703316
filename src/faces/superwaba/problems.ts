/** Every refusal in the vendor's words: `{success:false, error}`, and the same words for the rows of an import. */
import type { Issue, Problem } from '@switchbook/domain/problems/problem.js';
import type { Exchange } from '../kit/wire/declared-route.js';
import { type Refusal, upstreamStatus, upstreamTexts } from '../kit/wire/refusal.js';
import { type RefusalTable, refusalHeaders, wordsOf } from '../kit/wire/refusal-table.js';
import type { Answer } from '../kit/wire/route-answer.js';
import { errorKeys, scopeStatus } from './choices.js';
import { fieldNames, importMessages, messages } from './messages.js';

type Words = readonly [status: number, text: string];

const phoneTaken: Words = [409, messages.phoneInUse];
const notRead: Words = [415, messages.badEncoding];
const broken: Words = [500, messages.internal];

/** Texts depend on the operation. */
const refusals: RefusalTable<Words, string | undefined> = {
  unauthenticated: [401, messages.unauthenticated],
  forbidden: [scopeStatus, messages.forbidden],
  limited: [429, messages.limited],
  no_route: [404, messages.notFound],
  wrong_method: [405, messages.wrongMethod],
  not_found: [404, messages.noContact],
  bad_url: [400, messages.badUrl],
  bad_header: ({ message }) => [400, message],
  bad_json: [400, messages.badJson],
  invalid: ({ issues }, operation) => [400, invalidWords(issues, operation)],
  conflict: phoneTaken,
  ambiguous: phoneTaken,
  too_large: [413, messages.tooLarge],
  bad_media_type: notRead,
  bad_encoding: notRead,
  // The vendor has no limit of contacts; after a server error a client would only repeat the request.
  quota: [403, messages.quota],
  unavailable: [503, messages.unavailable],
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
  return isKnown ? importMessages.rowExists : wordsOf(refusals, problem, 'importContacts')[1];
}

/**
 * Returns the API's name of a field, which depends on the operation. Only a PATCH uses snake case, and a PATCH does not
 * change the number.
 */
function wireFieldOf(path: string, operation: string | undefined): string {
  const [part = ''] = path.split('.');
  const [created, patched] = fieldNames.get(part) ?? [part, part];
  return operation === 'updateContact' ? patched : created;
}

/**
 * Returns one text, the first. This face's own issues already have words; issues of the core state what a field must
 * be.
 */
function invalidWords(issues: readonly Issue[], operation: string | undefined): string {
  const [first] = issues;
  if (first === undefined) return messages.notObject;
  return /^[a-z]/.test(first.message) ? messages.invalid(wireFieldOf(first.path, operation)) : first.message;
}
