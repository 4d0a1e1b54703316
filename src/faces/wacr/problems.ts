/** Every refusal in the vendor's words: status, code, message and details, and a map of fields for field errors. */
import type { Issue, ProblemOf, Resource } from '@switchbook/domain/problems/problem.js';
import { firstEntries } from '@switchbook/domain/runtime/first-entries.js';
import type { Exchange } from '../kit/wire/declared-route.js';
import { type Refusal, upstreamStatus, upstreamTexts } from '../kit/wire/refusal.js';
import { type RefusalTable, refusalHeaders, secondsUntil, wordsOf } from '../kit/wire/refusal-table.js';
import type { Answer } from '../kit/wire/route-answer.js';
import {
  type ErrorParts,
  errorShape,
  familyWords,
  retryAfterMembers,
  unservedPaths,
  usedItemRefusal,
} from './choices.js';
import { notAnObject } from './decode.js';
import { metaOf } from './encode.js';
import { catalogFailures, failures, fieldMessages, messages } from './messages.js';
import { isUnknownFilter } from './query.js';
import { groups, nameOfThing, sources, statuses } from './wire.js';

interface Words extends ErrorParts {
  readonly status: number;
}

const badJson = failureWords(400, 'BAD_REQUEST', messages.badJson);

const refusals: RefusalTable<Words> = {
  unauthenticated: failureWords(401, 'UNAUTHORIZED', messages.unauthenticated),
  limited: (refusal) => ({
    status: 429,
    code: 'RATE_LIMIT_EXCEEDED',
    message: messages.limited,
    ...retryAfterMembers(secondsUntil(refusal)),
  }),
  bad_url: failureWords(400, 'BAD_REQUEST', messages.badUrl),
  bad_header: ({ message }) => failureWords(400, 'BAD_REQUEST', message),
  unsupported: ({ feature }) => unservedWords(feature),
  no_route: (_, exchange) => {
    const feature = unservedFeature(exchange);
    return feature === undefined ? failureWords(404, 'NOT_FOUND', messages.noRoute) : unservedWords(feature);
  },
  wrong_method: failureWords(405, 'METHOD_NOT_ALLOWED', messages.wrongMethod),
  forbidden: ({ scope }) => forbiddenWords(scope),
  too_large: failureWords(413, 'PAYLOAD_TOO_LARGE', messages.tooLarge),
  bad_json: badJson,
  bad_media_type: badJson,
  bad_encoding: failureWords(415, 'BAD_REQUEST', messages.badEncoding),
  invalid: ({ issues }, exchange) => invalidWords(issues, exchange),
  conflict: (refusal) => validationWords(conflictErrors(refusal)),
  ambiguous: () => validationWords({ phone: [messages.phoneTaken] }),
  not_found: ({ resource }, exchange) => failureWords(404, 'NOT_FOUND', missingWords(resource, exchange)),
  in_use: ({ resource }) => usedBy(nameOfThing(resource).toLowerCase()),
  quota: ({ feature, current, maximum }) =>
    failureWords(403, 'FEATURE_LIMIT_EXCEEDED', messages.quota, { feature, current, maximum }),
  // No operation of this wire answers the next two.
  stale: failureWords(409, 'CONFLICT', messages.changedMeanwhile),
  expired: failureWords(400, 'BAD_REQUEST', messages.expired),
  unavailable: failureWords(503, 'SERVICE_UNAVAILABLE', messages.away),
  upstream: ({ reason }) =>
    failureWords(upstreamStatus(reason), 'SERVICE_UNAVAILABLE', upstreamTexts[reason]),
  internal: (_, { route }) =>
    failureWords(500, 'INTERNAL_ERROR', failed[route?.operation ?? ''] ?? messages.failed),
};

export function refuse(refusal: Refusal, exchange: Exchange): Answer {
  const { status, ...error } = wordsOf(refusals, refusal, exchange);
  const body = errorShape(error, metaOf(exchange));
  return { status, body, headers: refusalHeaders(refusal) };
}

function failureWords(
  status: number,
  code: string,
  message: string,
  details: ErrorParts['details'] = {},
): Words {
  return { status, code, message, details };
}

/** Returns the feature of a path that no upstream takes. */
function unservedFeature({ url, prefix }: Exchange): string | undefined {
  const [path = ''] = url.slice(prefix.length).split('?');
  return unservedPaths.get(decodeURIComponent(path.split('/')[1] ?? ''));
}

function unservedWords(feature: string): Words {
  const message = messages.unserved(familyWords[feature] ?? feature);
  return failureWords(501, 'FEATURE_NOT_AVAILABLE', message, { feature });
}

function forbiddenWords(scope: string | null): Words {
  if (scope === null) return failureWords(403, 'INSUFFICIENT_SCOPE', messages.forbidden);
  return failureWords(403, 'INSUFFICIENT_SCOPE', messages.missingScope(scope), { required_scope: scope });
}

function invalidWords(issues: readonly Issue[], { route }: Exchange): Words {
  const [first] = issues;
  if (first === notAnObject) return failureWords(400, 'BAD_REQUEST', messages.noObject);
  if (first === nulInUrl) return failureWords(400, 'BAD_REQUEST', messages.nulInUrl);
  if (first !== undefined && isUnknownFilter(first)) return failureWords(400, 'BAD_REQUEST', first.message);
  const [, noun] = /^(?:create|update)(Group|Source|Status)$/.exec(route?.operation ?? '') ?? [];
  return validationWords(fieldErrors(issues, noun));
}

/** A NUL in path or query: a bad request, not a field error. */
export const nulInUrl: Issue = { path: '', code: 'nul', message: '' };

function validationWords(
  errors: FieldErrors,
  status = 422,
  code = 'VALIDATION_ERROR',
  message: string = messages.validation,
): Words {
  return { status, code, message, details: errors, more: { errors } };
}

function usedBy(noun: string): Words {
  const message = messages.inUse(noun);
  return validationWords(
    { [usedItemRefusal.field]: [message] },
    usedItemRefusal.status,
    usedItemRefusal.code,
    message,
  );
}

/** Phrases a conflict that the database found: two writers raced. */
function conflictErrors({ resource, conflicts }: ProblemOf<'conflict'>): FieldErrors {
  if (resource !== 'identity')
    return { name: [fieldMessages.nameInUse(nameOfThing(resource).toLowerCase())] };
  const isEmail = conflicts.length > 0 && conflicts.every((conflict) => conflict.key.kind === 'email');
  return isEmail ? { email: [messages.emailTaken] } : { phone: [messages.phoneTaken] };
}

function missingWords(resource: Resource, { route }: Exchange): string {
  const isChat = route?.operation === 'listComments' || route?.operation === 'addComment';
  return isChat ? messages.noChat : messages.notFound(nameOfThing(resource));
}

const failed: typeof failures = {
  ...failures,
  ...catalogFailures(groups),
  ...catalogFailures(sources),
  ...catalogFailures(statuses),
};

type FieldErrors = Readonly<Record<string, readonly [string]>>;

/** The order of the vendor's tables; other fields keep the order in which they were checked. */
const fieldOrder = [
  'firstname',
  'lastname',
  'phone',
  'type',
  'source_id',
  'status_id',
  'email',
  'company',
  'description',
  'city',
  'state',
  'zip',
  'address',
  'country_id',
  'assigned_id',
  'groups',
  'name',
  'color',
  'id',
];
const ranks: ReadonlyMap<string, number> = new Map(fieldOrder.map((field, index) => [field, index]));
const digits = /^\d+$/;

/**
 * Returns the wire's fields with one text each, in their order. `named`: the kind of record with a name that may be
 * taken.
 */
export function fieldErrors(issues: readonly Issue[], named = 'Resource'): FieldErrors {
  // A list may have ten thousand wrong items, so each place is read once, and its copies are few.
  const worded = issues.map((issue) => {
    const { field, message } = toFieldError(issue, named);
    return { field, message, rank: rank(field), position: positionOf(field) };
  });
  const compare = (error: (typeof worded)[number], otherError: (typeof worded)[number]) =>
    error.rank - otherError.rank || error.position - otherError.position;
  const isInOrder = worded.every((error, at) => at === 0 || compare(worded[at - 1] ?? error, error) <= 0);
  if (!isInOrder) worded.sort(compare);
  return Object.fromEntries(firstEntries(worded.map(({ field, message }) => [field, [message]] as const)));
}

/** Returns the errors of one row of a batch, as issues of the batch. */
export function rowIssues(index: number, issues: readonly Issue[]): readonly Issue[] {
  return Object.entries(fieldErrors(issues)).map(([field, [message]]) => ({
    path: `contacts.${index}.${field}`,
    code: 'rule',
    message,
  }));
}

function rank(field: string): number {
  const dot = field.indexOf('.');
  return ranks.get(dot === -1 ? field : field.slice(0, dot)) ?? fieldOrder.length;
}

/** Returns the index of an element in a list; the list itself is first. */
function positionOf(field: string): number {
  const dot = field.indexOf('.');
  const index = field.slice(dot + 1);
  return dot > 0 && digits.test(index) ? Number(index) : -1;
}

/** The path of a contact in a list, before its index. */
const contactPrefix = 'contacts.';

interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** Translates an issue of the core. Issues of this face already have the wire's fields and texts. */
function toFieldError({ path, code, message }: Issue, named: string): FieldError {
  if (code === 'rule') return { field: path, message };
  const index = path.startsWith(contactPrefix) ? path.slice(contactPrefix.length) : '';
  if (digits.test(index)) return { field: `contact_ids.${index}`, message: fieldMessages.unknownMember };
  if (path === 'number')
    return { field: 'id', message: code === 'taken' ? messages.idTaken : fieldMessages.badId(message) };
  if (path === 'name' && code === 'taken')
    return { field: path, message: fieldMessages.nameInUse(named.toLowerCase()) };
  const error = coreErrors[`${path} ${code}`];
  if (error !== undefined) return error;
  const field = coreFields[path] ?? path.split('.')[0] ?? path;
  return { field, message: wordsOfCore(field, code, message) };
}

const coreErrors: Readonly<Record<string, FieldError>> = {
  'identities.phone taken': { field: 'phone', message: messages.phoneTaken },
  'identities.email taken': { field: 'email', message: messages.emailTaken },
  'source unknown': { field: 'source_id', message: fieldMessages.unknownSource },
  'status unknown': { field: 'status_id', message: fieldMessages.unknownStatus },
};

const coreFields: Readonly<Record<string, string>> = {
  given_name: 'firstname',
  family_name: 'lastname',
  display_name: 'firstname',
  'address.street': 'address',
  'address.city': 'city',
  'address.state': 'state',
  'address.zip': 'zip',
  owner: 'assigned_id',
  body: 'comment',
};

/** Returns the core's limits that this wire does not know, in the wire's words. */
function wordsOfCore(field: string, code: string, message: string): string {
  if (code === 'forbidden_character') return fieldMessages.format(field);
  const [maximum] = /\d+/.exec(message) ?? [];
  if (code === 'too_long' && maximum !== undefined) return fieldMessages.tooLong(field, Number(maximum));
  if (code === 'too_many' && maximum !== undefined) return fieldMessages.tooMany(field, Number(maximum));
  return fieldMessages.format(field);
}
