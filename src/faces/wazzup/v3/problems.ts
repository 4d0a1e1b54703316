/** v3: every refusal as `{error, description}`; refused entries are listed in `data`. */

import type { Issue } from '@switchbook/domain/problems/problem.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import type { Exchange } from '../../kit/wire/declared-route.js';
import { type Refusal, upstreamStatus, upstreamTexts } from '../../kit/wire/refusal.js';
import { type RefusalTable, refusalHeaders, wordsOf } from '../../kit/wire/refusal-table.js';
import type { Answer } from '../../kit/wire/route-answer.js';
import { missingContactV3 } from '../choices.js';
import { describeTooLarge, descriptionsV3, quotaTextV3, rateText } from '../messages.js';
import { names, tooManyCode } from './decode.js';
import type { FailureWire } from './wire.js';

type Words = readonly [
  status: number,
  error: FailureWire['error'],
  description?: string,
  data?: FailureWire['data'],
];

const notValid = (description: string): Words => [400, 'VALIDATION_ERROR', description];
const notJson = notValid(descriptionsV3.badJson);
// Chats are shared, so the remaining conflicts are repeatedly lost races.
const changedMeanwhile = notValid(descriptionsV3.changed);

const noRoute: Words = [404, 'NOT_FOUND', descriptionsV3.noRoute];

const refusals: RefusalTable<Words> = {
  invalid: ({ issues }) => invalidWords(issues),
  bad_json: notJson,
  bad_media_type: notJson,
  bad_encoding: [415, 'VALIDATION_ERROR', descriptionsV3.badEncoding],
  bad_url: notValid(descriptionsV3.badUrl),
  bad_header: ({ message }) => notValid(`${message}.`),
  unauthenticated: [401, 'UNAUTHORIZED', descriptionsV3.unauthenticated],
  forbidden: [403, 'FORBIDDEN'],
  not_found: [missingContactV3.status, missingContactV3.code, descriptionsV3.noContact],
  no_route: noRoute,
  // The vendor's framework routes by path and method together. A public client creates only after a 404.
  wrong_method: noRoute,
  too_large: (problem, exchange) => [413, 'PAYLOAD_TOO_LARGE', describeTooLarge(problem, exchange)],
  limited: [429, 'TOO_MANY_REQUESTS', rateText],
  quota: ({ feature, maximum }) => [400, 'TOO_MANY_ENTITIES', quotaTextV3(feature, maximum)],
  conflict: changedMeanwhile,
  in_use: changedMeanwhile,
  ambiguous: changedMeanwhile,
  stale: changedMeanwhile,
  expired: changedMeanwhile,
  unsupported: notValid(descriptionsV3.unsupported),
  upstream: ({ reason }) => [upstreamStatus(reason), 'UNKNOWN_ERROR', `${upstreamTexts[reason]}.`],
  internal: [500, 'UNKNOWN_ERROR', descriptionsV3.internal],
  unavailable: [503, 'UNKNOWN_ERROR', descriptionsV3.unavailable],
};

export function refuse(refusal: Refusal, exchange: Exchange): Answer {
  const [status, error, description, data] = wordsOf(refusals, refusal, exchange);
  const body: FailureWire = { error, ...withoutUndefined({ description, data }) };
  return { status, body, headers: refusalHeaders(refusal) };
}

/** Phrases issues. A path that begins with an index concerns an entry; any other concerns the request. */
function invalidWords(issues: readonly Issue[]): Words {
  const [first] = issues;
  if (first?.code === tooManyCode && first.path === '') return [400, 'TOO_MANY_ENTITIES', first.message];
  if (first === undefined || !/^[0-9]/.test(first.path))
    return notValid(first?.message ?? descriptionsV3.invalid);
  return [400, 'INVALID_CONTACTS_DATA', descriptionsV3.badContacts, badEntries(issues)];
}

const fieldOrder = Object.values(names.fields);

/** Lists one item for each bad entry, ascending, with its bad members in their order. */
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
