/** Problems as our own wire and the command line with --json show them (RFC 9457), and back. */
import type { IdentityKind } from '../identity/identity.js';
import type { ContactId } from '../runtime/ids.js';
import { withoutUndefined } from '../runtime/json.js';
import {
  type ForbiddenReason,
  type Issue,
  type Problem,
  type ProblemKind,
  type ProblemOf,
  type RefusingState,
  type Resource,
  resources,
  sizeUnits,
  type WaitingState,
  waitingStates,
} from './problem.js';

export const problemHeads: Readonly<
  Record<ProblemKind, { readonly status: number; readonly title: string }>
> = {
  not_found: { status: 404, title: 'Not found' },
  invalid: { status: 400, title: 'Invalid request' },
  conflict: { status: 409, title: 'Conflict' },
  merged: { status: 410, title: 'Merged' },
  ambiguous: { status: 409, title: 'Ambiguous' },
  stale: { status: 412, title: 'Changed in the meantime' },
  unauthenticated: { status: 401, title: 'Not authenticated' },
  forbidden: { status: 403, title: 'Not allowed' },
  limited: { status: 429, title: 'Too many requests' },
  too_large: { status: 413, title: 'Too large' },
  in_use: { status: 409, title: 'In use' },
  unsupported: { status: 422, title: 'Not supported' },
  expired: { status: 400, title: 'Expired' },
  quota: { status: 403, title: 'Limit of the account reached' },
  unavailable: { status: 503, title: 'Not available' },
  internal: { status: 500, title: 'Internal error' },
};

export function problemUrn(code: string): string {
  return `urn:switchbook:problem:${code}`;
}

function waitingReason(state: WaitingState): string {
  return `member_${state}`;
}

/** Returns the name of a kind of record on the wire: `deleted_contact`. */
function resourceNameOf(resource: Resource): string {
  return resource.replaceAll(' ', '_');
}

/** Further members of a problem. They contain all data that a program needs: no client parses a sentence. */
export interface ProblemMembers {
  readonly what?: string;
  readonly reason?: string;
  readonly scope?: string;
  readonly errors?: Omit<Issue, 'value'>[];
  readonly contact_id?: string;
  readonly contact_number?: number;
  readonly identity?: { readonly kind: string; readonly scope: string; readonly value: string };
  readonly candidates?: { readonly identifier?: number; readonly contact_id: string }[];
  readonly version?: number;
  readonly feature?: string;
  readonly current?: number;
  readonly maximum?: number;
  readonly unit?: string;
}

type Encode<Kind extends ProblemKind> = (problem: ProblemOf<Kind>) => ProblemMembers;
type Decode<Kind extends ProblemKind> = (members: ProblemMembers, retryAfterMs: number) => ProblemOf<Kind>;

/** Encodes and decodes each kind in one row, so that no member is added to only one of them. */
const codecs: { readonly [Kind in ProblemKind]: readonly [Encode<Kind>, Decode<Kind>] } = {
  not_found: [
    ({ resource }) => ({ what: resourceNameOf(resource) }),
    ({ what }) => ({ kind: 'not_found', resource: resourceOf(what) }),
  ],
  invalid: [
    ({ issues }) => ({
      errors: issues.map(({ path, code, message, form, country, row, line, cells, columns }) => ({
        path,
        code,
        message,
        ...withoutUndefined({ form, country, row, line, cells, columns }),
      })),
    }),
    ({ errors = [] }) => ({ kind: 'invalid', issues: errors }),
  ],
  conflict: [encodeConflict, decodeConflict],
  merged: [
    ({ survivor }) => ({ contact_id: survivor.id, contact_number: survivor.number }),
    ({ contact_id: id = '', contact_number: number = 0 }) => ({
      kind: 'merged',
      survivor: { id: id as ContactId, number },
    }),
  ],
  ambiguous: [
    ({ candidates }) => {
      const ids = new Set(candidates.map((candidate) => candidate.contactId));
      return { candidates: [...ids].map((contact_id) => ({ contact_id })) };
    },
    ({ candidates = [] }) => ({
      kind: 'ambiguous',
      candidates: candidates.map(({ identifier, contact_id }, index) => ({
        identifier: identifier ?? index,
        contactId: contact_id as ContactId,
      })),
    }),
  ],
  stale: [
    ({ version, exists }) => (exists === undefined ? { version } : { what: resourceNameOf(exists) }),
    ({ version = 0, what }) => ({ kind: 'stale', version, ...(what && { exists: resourceOf(what) }) }),
  ],
  unauthenticated: [
    ({ waitsFor }) => (waitsFor === undefined ? {} : { reason: waitingReason(waitsFor) }),
    ({ reason }) => {
      const waitsFor = waitingStates.find((state) => waitingReason(state) === reason);
      return { kind: 'unauthenticated', ...(waitsFor !== undefined && { waitsFor }) };
    },
  ],
  forbidden: [
    ({ scope, why }) => ({ ...(scope !== null && { scope }), ...(why && { reason: why }) }),
    ({ scope = null, reason }) => ({
      kind: 'forbidden',
      scope,
      ...(reason !== undefined && { why: reason as ForbiddenReason }),
    }),
  ],
  limited: [
    ({ of }) => (of === undefined ? {} : { reason: of }),
    ({ reason }, retryAfterMs) => ({
      kind: 'limited',
      retryAfterMs,
      ...(reason === 'work' && { of: reason }),
    }),
  ],
  too_large: [
    ({ maximum, unit }) => withoutUndefined({ maximum, unit }),
    ({ maximum, unit }) => ({
      kind: 'too_large',
      ...withoutUndefined({ maximum, unit: sizeUnits.find((sizeUnit) => sizeUnit === unit) }),
    }),
  ],
  in_use: [
    ({ resource }) => ({ what: resourceNameOf(resource) }),
    ({ what }) => ({ kind: 'in_use', resource: resourceOf(what) }),
  ],
  unsupported: [({ feature }) => ({ feature }), ({ feature = '' }) => ({ kind: 'unsupported', feature })],
  expired: [
    ({ what }) => ({ what }),
    ({ what }) => ({ kind: 'expired', what: (what ?? 'page') as ProblemOf<'expired'>['what'] }),
  ],
  quota: [
    ({ feature, current, maximum }) => ({ feature, current, maximum }),
    ({ feature = '', current = 0, maximum = 0 }) => ({ kind: 'quota', feature, current, maximum }),
  ],
  unavailable: [() => ({}), () => ({ kind: 'unavailable' })],
  internal: [() => ({}), () => ({ kind: 'internal' })],
};

export function problemMembers(problem: Problem): ProblemMembers {
  const [encode] = codecs[problem.kind] as unknown as readonly [Encode<ProblemKind>, unknown];
  return encode(problem);
}

/**
 * Returns the problem of a kind with these members. Members that an older server does not send get a value that fits.
 */
export function problemFrom(kind: ProblemKind, members: ProblemMembers, retryAfterMs: number): Problem {
  return codecs[kind][1](members, retryAfterMs);
}

export function isProblemKind(code: string): code is ProblemKind {
  return Object.hasOwn(problemHeads, code);
}

function resourceOf(name: string | undefined): Resource {
  return resources.find((resource) => resourceNameOf(resource) === name) ?? 'contact';
}

function encodeConflict({ resource, state, conflicts }: ProblemOf<'conflict'>): ProblemMembers {
  const base = { what: resourceNameOf(resource) };
  if (state !== undefined) return { ...base, reason: state };
  const [first] = conflicts;
  if (first === undefined) return base;
  const { kind, scope, value } = first.key;
  const identity = { kind, scope, value };
  const { owner } = first;
  return owner === null
    ? { ...base, identity }
    : { ...base, contact_id: owner.id, contact_number: owner.number, identity };
}

function decodeConflict(members: ProblemMembers): ProblemOf<'conflict'> {
  const { what, reason, identity, contact_id: id, contact_number: number = 0 } = members;
  const state = reason === undefined ? {} : { state: reason as RefusingState };
  if (identity === undefined)
    return { kind: 'conflict', resource: resourceOf(what), conflicts: [], ...state };
  const { kind, scope, value } = identity;
  const key = { kind: kind as IdentityKind, scope, value };
  const owner = id === undefined ? null : { id: id as ContactId, number };
  return { kind: 'conflict', resource: resourceOf(what), conflicts: [{ command: 0, key, owner }], ...state };
}
