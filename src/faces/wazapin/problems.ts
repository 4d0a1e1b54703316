/** Every refusal in the vendor's words: `title`, `status`, `detail`, and `errors` if the wire has them. */
import { regionOf } from '@switchbook/domain/access/access.js';
import type { IdentityKind } from '@switchbook/domain/identity/identity.js';
import type { Candidate, IdentityConflict, Issue, Resource } from '@switchbook/domain/problems/problem.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import type { Exchange } from '../kit/wire/declared-route.js';
import { type Refusal, upstreamStatus } from '../kit/wire/refusal.js';
import { type RefusalTable, refusalHeaders, wordsOf } from '../kit/wire/refusal-table.js';
import type { Answer } from '../kit/wire/route-answer.js';
import { errorBounds, hiddenHolder } from './choices.js';
import { changedMembers, upsertMembers } from './decode.js';
import { decodeResolve } from './decode-resolve.js';
import { ruleCode } from './faults.js';
import { fieldsLocation } from './fields.js';
import { idOf } from './ids.js';
import { details, messages, titles } from './messages.js';
import type { EntryWire, FailureWire } from './wire.js';

type Words = readonly [status: number, detail: string, errors?: readonly EntryWire[]];

const notServed: Words = [404, details.notFound.route];

const refusals: RefusalTable<Words> = {
  bad_url: [400, details.badUrl],
  bad_json: ({ isEmpty }) => [400, isEmpty ? details.noBody : details.badJson],
  bad_encoding: [415, details.badEncoding],
  bad_header: ({ message }) => [400, message],
  expired: [400, details.badCursor],
  invalid: ({ issues }, exchange) => invalidWords(issues, exchange),
  unauthenticated: [401, details.unauthenticated],
  forbidden: ({ scope }) => [403, scope === null ? details.organization : details.scope(scope)],
  quota: [403, details.quota],
  not_found: ({ resource }) => [404, notFoundDetail(resource)],
  no_route: notServed,
  unsupported: notServed,
  wrong_method: [405, details.wrongMethod],
  ambiguous: ({ candidates }, exchange) => [409, details.ambiguous, candidateEntries(candidates, exchange)],
  conflict: ({ conflicts }, exchange) => conflictWords(conflicts, exchange),
  in_use: [409, details.inUse],
  stale: [409, details.stale],
  too_large: [413, details.tooLarge],
  bad_media_type: [415, details.badMediaType],
  limited: [429, details.limited],
  unavailable: [503, details.unavailable],
  upstream: ({ reason }) => [upstreamStatus(reason), details.upstream[reason]],
  internal: [500, details.internal],
};

export function refuse(refusal: Refusal, exchange: Exchange): Answer {
  const [status, detail, errors] = wordsOf(refusals, refusal, exchange);
  const bare = { title: titles[status] ?? '', status, detail };
  const body: FailureWire = errors === undefined ? bare : { ...bare, errors: [...errors] };
  const headers = { 'content-type': 'application/problem+json', ...refusalHeaders(refusal) };
  return { status, headers, body };
}

function notFoundDetail(resource: Resource): string {
  if (resource === 'tag' || resource === 'channel') return details.notFound[resource];
  return details.notFound.contact;
}

/** Phrases issues. A broken rule is answered alone; the only missing record that a request can refer to is a tag. */
function invalidWords(issues: readonly Issue[], { route }: Exchange): Words {
  const rule = issues.find((issue) => issue.code === ruleCode);
  if (rule !== undefined) return [400, rule.message];
  if (route?.operation === 'assignTag' && issues.some((issue) => issue.code === 'unknown'))
    return [404, details.notFound.tag];
  return [422, details.invalid, issues.slice(0, errorBounds.max).map(toEntry)];
}

/** Makes an entry. An issue that only the core finds has a path of the core, and concerns the body. */
function toEntry({ path, message, value }: Issue): EntryWire {
  const field = path.replace(/^attributes\./, `${fieldsLocation}.`);
  const location = /^(?:body|query|path)\b/.test(field) ? field : 'body';
  return value === undefined ? { message, location } : { message, location, value: cut(value) };
}

function cut(value: unknown): unknown {
  if (typeof value !== 'string' || value.length <= errorBounds.valueLength) return value;
  return [...value].slice(0, errorBounds.valueLength).join('');
}

function candidateEntries(candidates: readonly Candidate[], exchange: Exchange): readonly EntryWire[] {
  const locations = sentLocations(exchange);
  return candidates.map(({ identifier, contactId: id, contact }) =>
    matchEntry(locations[identifier] ?? 'body', contact === undefined ? id : idOf(contact)),
  );
}

/** Returns the paths of the identifiers in a request, in their order. */
function sentLocations({ route, body, principal }: Exchange): readonly string[] {
  switch (route?.operation) {
    case 'createContact':
      return isObject(body) ? upsertMembers(body).map((name) => `body.${name}`) : [];
    case 'getContactByPhone':
      return ['path.phone'];
    case 'resolveContact':
    case 'lookupContact':
      return decodeResolve(body, principal && regionOf(principal)).locations;
    default:
      return [];
  }
}

const memberOf: Partial<Readonly<Record<IdentityKind, string>>> = {
  phone: 'phone_number',
  email: 'email',
  external: 'external_id',
};

/** Returns the vendor's fault for a conflict. A create that lost a race gets the same fault as a later one. */
function conflictWords(conflicts: readonly IdentityConflict[], { route, body }: Exchange): Words {
  const order = isObject(body) ? changedMembers(body) : [];
  const rank = ({ key }: IdentityConflict) => order.indexOf(memberOf[key.kind] ?? '');
  const entries = conflicts
    .toSorted((left, right) => rank(left) - rank(right))
    .map(({ key, owner }) =>
      matchEntry(
        `body.${memberOf[key.kind] ?? ''}`,
        owner?.contact === undefined ? hiddenHolder : idOf(owner.contact),
      ),
    );
  return [409, route?.operation === 'createContact' ? details.ambiguous : details.conflict, entries];
}

function matchEntry(location: string, id: string): EntryWire {
  return { message: messages.matched, location, value: id };
}
