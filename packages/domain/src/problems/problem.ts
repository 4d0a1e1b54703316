/**
 * The closed union of problems that the core reports to the faces. Every face renders every kind; a new kind does not
 * compile until all do. The public text is made from these fields; `detail` and `cause` of a ProblemError go to the log
 * only.
 */

import type { Contact } from '../contact/contact.js';
import type { IdentityKey } from '../identity/identity.js';
import type { ContactId } from '../runtime/ids.js';
import { type FormMembers, type FormOf, formMembersOf } from './value-form.js';

/** The subjects of a lookup, a name or a number. */
export const resources = [
  'account',
  'agent',
  'book',
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
export type Resource = (typeof resources)[number];

/**
 * One field that cannot be accepted; `path` is the canonical name, dotted, list positions from 0. `issueOf` makes
 * issues of the code `form`, which have a form.
 */
export interface Issue extends FormMembers {
  readonly path: string;
  readonly code: string;
  readonly message: string;
  /** the row of a file from 1, without the header */
  readonly row?: number;
  /** the line of a file from 1, at which the row begins */
  readonly line?: number;
  /** cells of the row, if the file has another number of columns */
  readonly cells?: number;
  /** columns of the file, if the row has another number of cells */
  readonly columns?: number;
  /** the received value, for wires that show it; absent: no value was sent */
  readonly value?: unknown;
}

/** An identity that another contact holds, or gets in the same batch. */
export interface IdentityConflict {
  /** the position in the batch, 0 for a single command */
  readonly command: number;
  readonly key: IdentityKey;
  /** null: the caller may not see the contact */
  readonly owner: IdentityOwner | null;
}

/** The owner of an identity; `contact` if the server read it (API clients do not). */
interface IdentityOwner {
  readonly id: ContactId;
  readonly number: number;
  readonly contact?: Contact;
}

export function identityOwnerOf(contact: Contact): IdentityOwner {
  return { id: contact.id, number: contact.number, contact };
}

/** A contact that matched an identifier of the request; `identifier`: its index in the request. */
export interface Candidate {
  readonly identifier: number;
  readonly contactId: ContactId;
  /** present if the operation has read the contact */
  readonly contact?: Contact;
}

/** Reasons for `forbidden` other than a missing scope. */
export const forbiddenReasons = ['member_itself', 'keyless_upstream', 'way_in'] as const;
export type ForbiddenReason = (typeof forbiddenReasons)[number];

/** States of a member that make the server refuse its valid key. */
export const waitingStates = ['invited', 'suspended'] as const;
export type WaitingState = (typeof waitingStates)[number];

/** States of a record that an operation refuses, by kind. `problem-words.ts` has the text of each state. */
export const refusingStates = {
  merge: ['undone', 'too_late', 'survivor_gone', 'survivor_merged', 'id_taken'],
  'deleted contact': ['not_deleted', 'number_taken'],
  'bulk change': ['deletion', 'conversion', 'under_way', 'undone', 'too_late', 'ended'],
  import: ['ended', 'not_undoable'],
  pull: ['not_resumable'],
  webhook: ['not_sending'],
  receiver: ['not_sending'],
} as const satisfies { readonly [What in Resource]?: readonly string[] };
export type StatefulResource = keyof typeof refusingStates;
export type RefusingState<What extends StatefulResource = StatefulResource> =
  (typeof refusingStates)[What][number];

export type Problem =
  /** the record does not exist, or belongs to another account */
  | { readonly kind: 'not_found'; readonly resource: Resource }
  /** input cannot be accepted; one issue per field */
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[] }
  /** another contact has the identity, a name or number is taken, or the state of a job forbids the request */
  | {
      readonly kind: 'conflict';
      readonly resource: Resource;
      readonly conflicts: readonly IdentityConflict[];
      /** present if the state of the record is the reason */
      readonly state?: RefusingState;
      /** number of the plan's contacts that have changed since */
      readonly changed?: number;
    }
  /** the contact was merged into another, which is named */
  | { readonly kind: 'merged'; readonly survivor: { readonly id: ContactId; readonly number: number } }
  /** several contacts match; we never guess */
  | { readonly kind: 'ambiguous'; readonly candidates: readonly Candidate[] }
  /** the edit was made on an older version; `exists`: the kind of a record, which was not to be replaced */
  | { readonly kind: 'stale'; readonly version: number; readonly exists?: Resource }
  /** the credential is missing or unknown. `waitsFor`: the state of the key's member, who may not sign in */
  | { readonly kind: 'unauthenticated'; readonly waitsFor?: WaitingState }
  /** the caller is known but not allowed; `scope`: the missing scope, `why`: another reason */
  | { readonly kind: 'forbidden'; readonly scope: string | null; readonly why?: ForbiddenReason }
  /** too many requests in the window; with `work`: too many jobs, files or bytes at work at once */
  | { readonly kind: 'limited'; readonly retryAfterMs: number; readonly of?: 'work' }
  /** a body, batch or value over its cap */
  | {
      readonly kind: 'too_large';
      /** absent: the limit of the route's body */
      readonly maximum?: number;
      /** unit of the maximum; absent: bytes of the body */
      readonly unit?: SizeUnit;
    }
  /** the record is not deleted, since contacts use it */
  | { readonly kind: 'in_use'; readonly resource: Resource }
  /** the value is valid, but this server does not support it */
  | { readonly kind: 'unsupported'; readonly feature: string }
  /** a page token has expired, the feed no longer keeps the next events, or a plan has expired */
  | { readonly kind: 'expired'; readonly what: 'page' | 'feed' | 'plan' }
  /** the account's limit is reached */
  | { readonly kind: 'quota'; readonly feature: string; readonly current: number; readonly maximum: number }
  /** retry later; the write may have succeeded. With `work`: the server has too much at work at once */
  | { readonly kind: 'unavailable'; readonly of?: 'work' }
  /** a broken invariant */
  | { readonly kind: 'internal' };

/** Units of request limits; `stored_bytes`: size of the contacts that the request reads or changes. */
export const sizeUnits = ['values', 'contacts', 'identities', 'stored_bytes'] as const;
export type SizeUnit = (typeof sizeUnits)[number];

export type ProblemKind = Problem['kind'];
export type ProblemOf<Kind extends ProblemKind> = Extract<Problem, { kind: Kind }>;

/** Whether the error refuses a size: a smaller part may succeed. */
export function isTooLarge(
  error: unknown,
): error is ProblemError & { readonly problem: ProblemOf<'too_large'> } {
  return error instanceof ProblemError && error.problem.kind === 'too_large';
}

/** A problem as an error. `detail` and `cause` are for the log, never for the caller. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options: { detail?: string; cause?: unknown } = {}) {
    const limit = Error.stackTraceLimit;
    // A refusal is a normal answer: no log shows its stack, and capturing one would double the cost of a short
    // request.
    if (problem.kind !== 'internal' && problem.kind !== 'unavailable') Error.stackTraceLimit = 0;
    super(options.detail ?? problem.kind, options.cause === undefined ? undefined : { cause: options.cause });
    Error.stackTraceLimit = limit;
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** Returns one issue. The code `form` needs the form that the value must have. */
export function issueOf<Code extends string>(
  path: string,
  code: Code,
  message: string,
  ...expected: FormOf<Code>
): Issue {
  return { path, code, message, ...formMembersOf(expected) };
}

/** Reports one issue of several. */
export type ReportIssue = <Code extends string>(...issue: Parameters<typeof issueOf<Code>>) => unknown;

/** Returns a problem of one field. */
export function invalid<Code extends string>(...issue: Parameters<typeof issueOf<Code>>): ProblemError {
  return new ProblemError({ kind: 'invalid', issues: [issueOf(...issue)] });
}

/** Throws `too_large` for more than the maximum. */
export function checkCount(count: number, maximum: number, unit: SizeUnit): void {
  if (count > maximum) throw new ProblemError({ kind: 'too_large', maximum, unit });
}

export function isUnavailable(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.kind === 'unavailable';
}

export function notFound(resource: Resource): ProblemError {
  return new ProblemError({ kind: 'not_found', resource });
}

/** Refuses an operation because of the record's state. */
export function inState<Name extends StatefulResource>(
  resource: Name,
  state: RefusingState<Name>,
): ProblemError {
  return new ProblemError({ kind: 'conflict', resource, conflicts: [], state });
}

/** Returns the found record. Throws `not_found` for undefined. */
export function orNotFound<Found>(value: Found | undefined, resource: Resource): Found {
  if (value === undefined) throw notFound(resource);
  return value;
}

/** Throws for a broken invariant: callers see `internal` and a request id. */
export function invariant(condition: unknown, detail: string): asserts condition {
  if (!condition) throw new ProblemError({ kind: 'internal' }, { detail });
}
