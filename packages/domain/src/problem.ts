/**
 * The closed union of problems that the core reports to the faces. Every face renders every kind; a new kind does not
 * compile until all do. The public text is made from these fields; `detail` and `cause` of a ProblemError go to the log
 * only.
 */

import type { Contact } from './contact.js';
import type { IdentityKey } from './identity.js';
import type { ContactId } from './ids.js';

/** The subjects of a lookup, a name or a number. */
export const things = [
  'account',
  'agent',
  'bulk change',
  'channel',
  'consent',
  'contact',
  'deleted contact',
  'delivery',
  'dismissal',
  'event',
  'face',
  'field',
  'group',
  'identity',
  'import',
  'intake',
  'invitation',
  'key',
  'login',
  'member',
  'merge',
  'note',
  'plan',
  'pull',
  'receiver',
  'role',
  'segment',
  'session',
  'source',
  'status',
  'suppression',
  'tag',
  'upstream',
  'view',
  'webhook',
] as const;
export type Thing = (typeof things)[number];

/** One field that cannot be accepted; `path` is the canonical name, dotted, list positions from 0. */
export interface Issue {
  readonly path: string;
  readonly code: string;
  readonly message: string;
  /** the value received, for wires that show it; absent when none came */
  readonly value?: unknown;
}

/** An identity that another contact holds, or claims in the same batch. */
export interface IdentityConflict {
  /** the position in the batch, 0 for a single command */
  readonly command: number;
  readonly key: IdentityKey;
  /** null: one that the caller may not see */
  readonly holder: Holder | null;
}

/** The contact that has an identity; `contact` where it was read, which a client of the API does not do. */
interface Holder {
  readonly id: ContactId;
  readonly number: number;
  readonly contact?: Contact;
}

export function holderOf(contact: Contact): Holder {
  return { id: contact.id, number: contact.number, contact };
}

/** A contact that matched an identifier of the question; `identifier` is its position in the question. */
export interface Candidate {
  readonly identifier: number;
  readonly contactId: ContactId;
  /** present where it was read */
  readonly contact?: Contact;
}

/** Reasons for which a caller is not allowed, in addition to a scope that it lacks. */
export const forbiddenReasons = ['member_itself', 'keyless_upstream', 'way_in'] as const;
export type ForbiddenReason = (typeof forbiddenReasons)[number];

/** States of a member whose valid key is refused: never signed in, or suspended. */
export const waitingStates = ['invited', 'suspended'] as const;
export type WaitingState = (typeof waitingStates)[number];

/** States of a thing that an operation refuses, for each kind of thing. `problem-words.ts` has the words of each. */
export const refusingStates = {
  merge: ['undone', 'too_late', 'survivor_gone', 'survivor_merged', 'id_taken'],
  'deleted contact': ['not_deleted', 'number_taken'],
  'bulk change': ['deletion', 'conversion', 'under_way', 'undone', 'too_late', 'ended'],
  import: ['ended', 'not_undoable'],
  pull: ['not_resumable'],
  webhook: ['not_sending'],
  receiver: ['not_sending'],
} as const satisfies { readonly [What in Thing]?: readonly string[] };
export type Stateful = keyof typeof refusingStates;
export type RefusingState<What extends Stateful = Stateful> = (typeof refusingStates)[What][number];

export type Problem =
  /** absent, or another account's */
  | { readonly kind: 'not_found'; readonly what: Thing }
  /** input cannot be accepted; one issue per field */
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[] }
  /** an identity is held by another contact, a name or number is taken, or the state of a job forbids it */
  | {
      readonly kind: 'conflict';
      readonly what: Thing;
      readonly conflicts: readonly IdentityConflict[];
      /** present where the state of the thing is in the way */
      readonly state?: RefusingState;
      /** contacts of a plan that have changed since */
      readonly changed?: number;
    }
  /** the contact was merged into another, which is named */
  | { readonly kind: 'merged'; readonly survivor: { readonly id: ContactId; readonly number: number } }
  /** several contacts match; we never guess */
  | { readonly kind: 'ambiguous'; readonly candidates: readonly Candidate[] }
  /** the edit was made on an older version */
  | { readonly kind: 'stale'; readonly version: number }
  /** no credential, or an unknown one. `waitsFor`: a key of a member who may not sign in, in this state */
  | { readonly kind: 'unauthenticated'; readonly waitsFor?: WaitingState }
  /** a known caller that is not allowed; `scope` is what it lacks, `why` another reason that has words */
  | {
      readonly kind: 'forbidden';
      readonly scope: string | null;
      readonly why?: ForbiddenReason;
    }
  /** too many requests in the window; with `work`: too many jobs, files or bytes at work at once */
  | { readonly kind: 'limited'; readonly retryAfterMs: number; readonly of?: 'work' }
  /** a body, batch or value over its cap */
  | {
      readonly kind: 'too_large';
      readonly maximum: number;
      /** unit of the maximum; absent: bytes of the body */
      readonly unit?: SizeUnit;
    }
  /** kept, since contacts use it */
  | { readonly kind: 'in_use'; readonly what: Thing }
  /** valid, but not supported here */
  | { readonly kind: 'unsupported'; readonly feature: string }
  /** a token no longer opens, what follows it in the feed is no longer kept, or the time of a plan is over */
  | { readonly kind: 'expired'; readonly what: 'page' | 'feed' | 'plan' }
  /** the account's limit is reached */
  | { readonly kind: 'quota'; readonly feature: string; readonly current: number; readonly maximum: number }
  /** try again later; the write may have been done */
  | { readonly kind: 'unavailable' }
  /** a broken invariant */
  | { readonly kind: 'internal' };

/** Units of what one request may have; `stored_bytes`: of the contacts that it reads or changes. */
export const sizeUnits = ['values', 'contacts', 'identities', 'stored_bytes'] as const;
export type SizeUnit = (typeof sizeUnits)[number];

export type ProblemKind = Problem['kind'];
export type ProblemOf<Kind extends ProblemKind> = Extract<Problem, { kind: Kind }>;

/** A problem as an error. `detail` and `cause` are for the log, never for the caller. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options: { detail?: string; cause?: unknown } = {}) {
    const limit = Error.stackTraceLimit;
    // A refusal is an answer: no log shows where it was made, and looking costs as much as the rest of a short request.
    if (problem.kind !== 'internal' && problem.kind !== 'unavailable') Error.stackTraceLimit = 0;
    super(options.detail ?? problem.kind, options.cause === undefined ? undefined : { cause: options.cause });
    Error.stackTraceLimit = limit;
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** A problem with one field. */
export function invalid(path: string, code: string, message: string): ProblemError {
  return new ProblemError({ kind: 'invalid', issues: [{ path, code, message }] });
}

export function notFound(what: Thing): ProblemError {
  return new ProblemError({ kind: 'not_found', what });
}

/** A thing whose state does not allow the operation. */
export function inState<What extends Stateful>(what: What, state: RefusingState<What>): ProblemError {
  return new ProblemError({ kind: 'conflict', what, conflicts: [], state });
}

/** Returns what was looked up. Throws `not_found` where there is none. */
export function existing<Found>(found: Found | undefined, what: Thing): Found {
  if (found === undefined) throw notFound(what);
  return found;
}

/** A broken invariant: callers see `internal` and a request id. */
export function invariant(condition: unknown, detail: string): asserts condition {
  if (!condition) throw new ProblemError({ kind: 'internal' }, { detail });
}
