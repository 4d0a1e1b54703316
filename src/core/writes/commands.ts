/** The commands of contacts: what a caller wants, in canonical words. */
import type { Contact } from '../../domain/contact.js';
import type { ContactEdit } from '../../domain/edit.js';
import type { IdentityInput, IdentityKind, SoughtIdentity } from '../../domain/identity.js';
import { type Issue, type Problem, ProblemError } from '../../domain/problem.js';
import type { ContactSelector } from '../../store/contact-reads.js';

export type { ContactSelector } from '../../store/contact-reads.js';

/** What a save does with a known contact: `return` answers it untouched, `refuse` is a conflict, `merge` edits it. */
export type OnMatch = 'return' | 'refuse' | 'merge';

/** Who is meant. Without any rule: whoever holds an exclusive identity of the edit. */
export interface MatchRule {
  /** the contact addressed; tried in order, the first that exists is meant */
  readonly addressed?: readonly ContactSelector[];
  /** else whoever holds these */
  readonly held?: {
    readonly keys: readonly SoughtIdentity[];
    /** also other known forms of a number */
    readonly equivalents: boolean;
    /** `only`: all that match must be one contact, else `ambiguous`; `first`: the first key with a holder decides */
    readonly pick: 'only' | 'first';
    /** a holder counts only while it has no identity of this kind and scope, and no other command means it */
    readonly lacking?: { readonly kind: IdentityKind; readonly scope: string };
  };
}

export interface SaveCommand {
  readonly op: 'save';
  readonly edit: ContactEdit;
  readonly match?: MatchRule;
  readonly onMatch: OnMatch;
  /** held, ahead of the edit's own, by a contact that is made or met by what it holds, not by one addressed */
  readonly claims?: readonly IdentityInput[];
  /** shared kinds that this caller wants held by one contact only */
  readonly alsoUnique?: readonly IdentityKind[];
  readonly flaws?: Flaws;
  readonly check?: EditCheck;
}

/**
 * What the caller found wrong with the command already. When present, even empty, a refusal is one `invalid` that names
 * everything: these, references that lead nowhere, identities that others hold (`identities.<kind>`, code `taken`);
 * and somebody missing is told only when nothing else is wrong.
 */
export type Flaws = readonly Issue[];

/**
 * What must be true of the contact once the edit is applied, also when that changes nothing; throws the refusal.
 * `before` is null for a newcomer.
 */
export type EditCheck = (after: Contact, before: Contact | null) => void;

interface AddressedCommand {
  /** tried in order, the first that exists is meant */
  readonly target: readonly ContactSelector[];
  /** contacts for which this is false count as missing */
  readonly isVisible?: (contact: Contact) => boolean;
  /** made on this version, or on one of these; another one is `stale` */
  readonly ifVersion?: number | readonly number[];
  readonly ifMissing?: 'refuse' | 'skip';
}

/** Throws `stale` for a contact at another version than the command was made on. */
export function checkVersion(command: Pick<AddressedCommand, 'ifVersion'>, contact: Contact): void {
  const { ifVersion } = command;
  if (ifVersion === undefined || [ifVersion].flat().includes(contact.version)) return;
  throw new ProblemError({ kind: 'stale', version: contact.version });
}

export interface EditCommand extends AddressedCommand {
  readonly op: 'edit';
  readonly edit: ContactEdit;
  readonly alsoUnique?: readonly IdentityKind[];
  readonly flaws?: Flaws;
  readonly check?: EditCheck;
}

export interface DeleteCommand extends AddressedCommand {
  readonly op: 'delete';
}

export type ContactCommand = SaveCommand | EditCommand | DeleteCommand;

export type CommandResult =
  /** `found`: known, and nothing was changed */
  | { readonly outcome: 'created' | 'updated' | 'found'; readonly contact: Contact }
  | { readonly outcome: 'deleted'; readonly contact: Contact }
  /** `overruled` by a later command of the same batch */
  | { readonly outcome: 'skipped'; readonly contact: null; readonly reason: 'missing' | 'overruled' };

export type BatchOutcome =
  | { readonly ok: true; readonly result: CommandResult }
  | { readonly ok: false; readonly problem: Problem };

export type SaveResult = Exclude<CommandResult, { outcome: 'deleted' | 'skipped' }>;

/** How a batch goes that is all or nothing. */
export interface BatchOptions {
  /** several commands that mean one contact: applied in turn, only the last applied, or refused */
  readonly repeats: 'sequence' | 'last' | 'refuse';
  /**
   * Absent: identities may change hands within the batch, what counts is who holds what after it. Else each command is
   * checked against what those before it left; `stop`: the first that fails is named, `all`: every one.
   */
  readonly inOrder?: 'stop' | 'all';
}

/**
 * How commands go of which those that fail are left out, in order and each on what those before it left. `once`: in one
 * transaction, with one version step for each contact and one quota for all; `each`: as if they had come one by one.
 */
export interface RunOptions {
  readonly commit: 'once' | 'each';
}

/** A batch that failed: every command that cannot be done, and why. `problem` is the first one's. */
export class BatchError extends ProblemError {
  readonly failures: readonly Failure[];

  constructor(failures: readonly Failure[]) {
    super(failures[0]?.problem ?? { kind: 'internal' });
    this.name = 'BatchError';
    this.failures = failures;
  }
}

export interface Failure {
  /** the position */
  readonly command: number;
  readonly problem: Problem;
}

/** What was decided on has changed before it was written: once more from the start. */
export class Overtaken extends Error {}
