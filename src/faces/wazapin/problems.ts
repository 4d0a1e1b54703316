/** Every refusal in the vendor's words: `title`, `status`, `detail`, and `errors` where the wire has them. */
import type { IdentityKind } from '../../domain/identity.js';
import type { Candidate, IdentityConflict, Issue, Thing } from '../../domain/problem.js';
import { isObject } from '../kit/body/json-body.js';
import type { Answer, Exchange } from '../kit/wire/define-face.js';
import { type Refusal, upstreamStatus } from '../kit/wire/refusal.js';
import { contactId, details, errorBounds, messages } from './choices.js';
import { changedMembers, upsertMembers } from './decode.js';
import { decodeResolve } from './decode-resolve.js';
import { ruleCode } from './faults.js';
import type { EntryWire, FailureWire } from './wire.js';

export function refuse(refusal: Refusal, exchange: Exchange): Answer {
  switch (refusal.kind) {
    case 'bad_url':
      return failure(400, details.badUrl);
    case 'bad_json':
      return failure(400, refusal.isEmpty ? details.noBody : details.badJson);
    case 'bad_encoding':
      return failure(415, details.badEncoding);
    case 'bad_header':
      return failure(400, refusal.message);
    case 'expired':
      return failure(400, details.badCursor);
    case 'invalid':
      return invalidAnswer(refusal.issues, exchange);
    case 'unauthenticated':
      return withHeader(failure(401, details.unauthenticated), 'www-authenticate', 'Bearer');
    case 'forbidden':
      return failure(403, refusal.scope === null ? details.organization : details.scope(refusal.scope));
    case 'quota':
      return failure(403, details.quota);
    case 'not_found':
      return failure(404, notFoundDetail(refusal.what));
    case 'merged':
      return failure(404, notFoundDetail('contact'));
    case 'no_route':
    case 'unsupported':
      return failure(404, details.notFound.route);
    case 'wrong_method':
      return withHeader(failure(405, details.wrongMethod), 'allow', refusal.allow.join(', '));
    case 'ambiguous':
      return failure(409, details.ambiguous, candidateEntries(refusal.candidates, exchange));
    case 'conflict':
      return conflictAnswer(refusal.conflicts, exchange);
    case 'in_use':
      return failure(409, details.inUse);
    case 'stale':
      return failure(409, details.stale);
    case 'too_large':
      return failure(413, details.tooLarge);
    case 'bad_media_type':
      return failure(415, details.badMediaType);
    case 'limited': {
      const seconds = Math.max(1, Math.ceil(refusal.retryAfterMs / 1000));
      return withHeader(failure(429, details.limited), 'retry-after', String(seconds));
    }
    case 'unavailable':
      return withHeader(failure(503, details.unavailable), 'retry-after', '5');
    case 'upstream':
      return failure(upstreamStatus(refusal.reason), details.upstream[refusal.reason]);
    case 'internal':
      return failure(500, details.internal);
  }
  return refusal satisfies never;
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Request Entity Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

function failure(status: number, detail: string, errors?: readonly EntryWire[]): Answer {
  const bare = { title: titles[status] ?? '', status, detail };
  const body: FailureWire = errors === undefined ? bare : { ...bare, errors: [...errors] };
  return { status, headers: { 'content-type': 'application/problem+json' }, body };
}

function withHeader(answer: Answer, name: string, value: string): Answer {
  return { ...answer, headers: { ...answer.headers, [name]: value } };
}

function notFoundDetail(what: Thing): string {
  if (what === 'tag' || what === 'channel') return details.notFound[what];
  return details.notFound.contact;
}

/** A broken rule is answered alone; a tag that does not exist is the only reference a request can hold. */
function invalidAnswer(issues: readonly Issue[], { route }: Exchange): Answer {
  const rule = issues.find((issue) => issue.code === ruleCode);
  if (rule !== undefined) return failure(400, rule.message);
  if (route?.operation === 'assignTag' && issues.some((issue) => issue.code === 'unknown'))
    return failure(404, details.notFound.tag);
  return failure(422, details.invalid, issues.slice(0, errorBounds.most).map(toEntry));
}

/** What only the core refuses has a path of the core; it came with the body. */
function toEntry({ path, message, value }: Issue): EntryWire {
  const location = /^(?:body|query|path)\b/.test(path) ? path : 'body';
  return value === undefined ? { message, location } : { message, location, value: cut(value) };
}

function cut(value: unknown): unknown {
  if (typeof value !== 'string' || value.length <= errorBounds.valueLength) return value;
  return [...value].slice(0, errorBounds.valueLength).join('');
}

function candidateEntries(candidates: readonly Candidate[], exchange: Exchange): readonly EntryWire[] {
  const locations = askedLocations(exchange);
  return candidates.map(({ identifier, contactId: id, contact }) =>
    matchEntry(locations[identifier] ?? 'body', contact === undefined ? id : contactId(contact)),
  );
}

/** Where the identifiers stood that an operation was asked with, in their order. */
function askedLocations({ route, body, principal }: Exchange): readonly string[] {
  switch (route?.operation) {
    case 'createContact':
      return isObject(body) ? upsertMembers(body).map((name) => `body.${name}`) : [];
    case 'getContactByPhone':
      return ['path.phone'];
    case 'resolveContact':
    case 'lookupContact': {
      const { positions } = decodeResolve(body, principal?.account.settings.default_region);
      return positions.map((position) => `body.identifiers[${position}]`);
    }
    default:
      return [];
  }
}

const memberOf: Partial<Readonly<Record<IdentityKind, string>>> = {
  phone: 'phone_number',
  email: 'email',
  external: 'external_id',
};

/** A create that lost a race meets the same fault as one that came later. */
function conflictAnswer(conflicts: readonly IdentityConflict[], { route, body }: Exchange): Answer {
  const order = isObject(body) ? changedMembers(body) : [];
  const place = ({ key }: IdentityConflict) => order.indexOf(memberOf[key.kind] ?? '');
  const entries = conflicts
    .toSorted((one, other) => place(one) - place(other))
    .map(({ key, holder }) => matchEntry(`body.${memberOf[key.kind] ?? ''}`, contactId(holder)));
  return failure(409, route?.operation === 'createContact' ? details.ambiguous : details.conflict, entries);
}

function matchEntry(location: string, id: string): EntryWire {
  return { message: messages.matched, location, value: id };
}
