/**
 * Contact commands: a request of a caller in canonical words. `phone` is `{ kind: 'phone', value: '14155550100' }`, and
 * `hold` is `{ op: 'hold', identity: phone }`. Examples:
 *
 * Create, or refuse if another contact has the number.
 *     { op: 'save', onMatch: 'refuse', edit: { displayName: set('Ana'), identities: [hold] } }
 * Create, or edit the contact with the number.
 *     { op: 'save', onMatch: 'merge', edit: { displayName: set('Ana'), identities: [hold] } }
 * Edit by id, if the stored version is 3.
 *     { op: 'edit', target: [{ by: 'id', id }], ifVersion: 3, edit: { displayName: clear } }
 * Delete one of two ids of a vendor; deleting the last id deletes the contact.
 *     { op: 'delete', target: [{ by: 'identity', key }], unlessOthers: { kind: 'vendor_id', scope: 'crm' } }
 * Move a number in a batch, in any order.
 *     [{ op: 'edit', target: [to], edit: { identities: [hold] } },
 *      { op: 'edit', target: [from], edit: { identities: [{ op: 'release', key }] } }]
 */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { AppliedEdit, ContactEdit } from '@switchbook/domain/contact/edit.js';
import type { MergeCounts, MergeReport } from '@switchbook/domain/contact/merge.js';
import type {
  Identity,
  IdentityInput,
  IdentityKey,
  IdentityKind,
  IdentityName,
  LookupIdentity,
} from '@switchbook/domain/identity/identity.js';
import {
  type IdentityConflict,
  type Issue,
  type Problem,
  ProblemError,
} from '@switchbook/domain/problems/problem.js';
import type { ContactId, MergeId } from '@switchbook/domain/runtime/ids.js';
import type { MergedContact, StoredMerge } from './stored-merge.js';

/** A contact by its id, its number or one of its identities. */
export type ContactSelector =
  | { readonly by: 'id'; readonly id: ContactId }
  | { readonly by: 'number'; readonly number: number }
  | { readonly by: 'identity'; readonly key: IdentityKey };

/** Effect of a save on a known contact: `return` does not change it, `refuse` is a conflict, `merge` edits it. */
export type OnMatch = 'return' | 'refuse' | 'merge';

/** The contact that a save means. Absent: the owner of an exclusive identity of its edit, such as the phone. */
export interface MatchRule {
  /** ids or numbers of the contact; the first that exists is the target */
  readonly addressed?: readonly ContactSelector[];
  /** otherwise the contact that has one of these identities */
  readonly holder?: {
    readonly keys: readonly LookupIdentity[];
    /** also other known forms of a number */
    readonly equivalents: boolean;
    /** `only`: all matches must be one contact, else `ambiguous`; `first`: the first key with a holder decides */
    readonly pick: 'only' | 'first';
    /** matches only a contact that has no identity of this kind and scope, and that no other command targets */
    readonly lacking?: { readonly kind: IdentityKind; readonly scope: string };
  };
}

export interface SaveCommand extends Editing {
  readonly op: 'save';
  readonly match?: MatchRule;
  readonly onMatch: OnMatch;
  /** identities that the contact also gets, before the edit's, unless it was found by `addressed` */
  readonly addedIdentities?: readonly IdentityInput[];
}

interface Editing {
  readonly edit: ContactEdit;
  /** kinds that several contacts may share, but not for this caller, such as `email` */
  readonly alsoUnique?: readonly IdentityKind[];
  readonly issues?: Issues;
  readonly check?: EditCheck;
  /** the new contact that the edit makes; imports compute it in advance */
  readonly draft?: AppliedEdit | undefined;
  /** whether provisional owners of the identities become their sharers, instead of a conflict */
  readonly takesOver?: boolean;
  /** a check that runs after all others; throws the problem */
  readonly accept?: (after: Contact) => void;
}

/**
 * The caller's earlier findings on the command. If the list is present, even empty, all problems are reported as one
 * `invalid`. Its issues are these findings, unresolved references, and identities of other contacts
 * (`identities.<kind>`, code `taken`). A missing contact is reported only without any other problem.
 */
export type Issues = readonly Issue[];

/**
 * Must hold for the contact after the edit, even an edit without changes; throws the problem. `before` is null for a
 * new contact. `conflicts`: identities that others have, if commands are decided in order.
 */
export type EditCheck = (
  after: Contact,
  before: Contact | null,
  conflicts: readonly IdentityConflict[],
) => void;

/** Selects a contact that may have been merged away. */
export interface Addressed {
  /** ids, numbers or identities of the contact; the first that exists is the target */
  readonly target: readonly ContactSelector[];
  /** Contacts count as missing if this returns false. `merged`: the merged contact with the requested id. */
  readonly isVisible?: (contact: Contact, merged?: MergedContact) => boolean;
  /** an id of a merged contact: `follow` targets the survivor, `report` throws `merged`; absent: missing */
  readonly merged?: 'follow' | 'report';
}

interface AddressedCommand extends Addressed {
  /** the expected version, or several accepted versions; any other version is `stale` */
  readonly ifVersion?: number | readonly number[];
  readonly ifMissing?: 'refuse' | 'skip';
}

/** Throws `stale` for a contact at another version than the command's. */
export function checkVersion(
  { ifVersion }: { readonly ifVersion?: AddressedCommand['ifVersion'] | undefined },
  contact: Contact,
): void {
  if (ifVersion === undefined || [ifVersion].flat().includes(contact.version)) return;
  throw new ProblemError({ kind: 'stale', version: contact.version });
}

export interface EditCommand extends AddressedCommand, Editing {
  readonly op: 'edit';
}

/**
 * Deletes a contact. An identity that the contact has from a merge does not address it, unless `unlessOthers` is set.
 */
export interface DeleteCommand extends AddressedCommand {
  readonly op: 'delete';
  /** The contact is erased: its event has only its id. */
  readonly isErasure?: boolean;
  /** if one of several identities of this kind and scope addresses a contact, the contact loses only that identity */
  readonly unlessOthers?: { readonly kind: IdentityKind; readonly scope: string };
}

/** Merges two contacts: the loser's parts go to the survivor, and its id refers to the survivor. */
export interface MergeCommand {
  readonly op: 'merge';
  /** id or number */
  readonly survivor: readonly ContactSelector[];
  readonly loser: readonly ContactSelector[];
  /** the paths of values that are the loser's afterwards, as the report of a merge names them */
  readonly take?: readonly string[];
  /** based on these versions, or `stale` */
  readonly ifVersions?: { readonly survivor?: number | undefined; readonly loser?: number | undefined };
}

export interface UnmergeCommand {
  readonly op: 'unmerge';
  readonly merge: MergeId;
}

/** Restores a deleted contact from the bin. */
export interface RestoreCommand {
  readonly op: 'restore';
  readonly contact: ContactId;
  /** leave out identities that other contacts now hold, instead of refusing */
  readonly withoutTaken?: boolean;
  /** absent: the contact shares or takes back nothing that another contact owns */
  readonly contested?: ContestedNames;
}

/** Names of identities that a restored contact had and that another contact owns now. */
export interface ContestedNames {
  /** the restored contact shares them */
  readonly shared: ReadonlySet<IdentityName>;
  /** the restored contact owns them again, and the other contact shares them */
  readonly takenBack: ReadonlySet<IdentityName>;
}

/** Needs more than the contacts of a command, and runs alone in its transaction. */
export type ExclusiveCommand = MergeCommand | UnmergeCommand | RestoreCommand;

export interface MergeSummary extends MergeReport {
  readonly counts: MergeCounts;
}

export type ExclusiveResult =
  | {
      readonly op: 'merge';
      /** the survivor */
      readonly contact: Contact;
      /** the loser before the merge */
      readonly loser: Contact;
      readonly merge: StoredMerge;
      /** versions at the time of the decision */
      readonly versions: { readonly survivor: number; readonly loser: number };
      readonly summary: MergeSummary;
    }
  | {
      readonly op: 'unmerge';
      /** the survivor */
      readonly contact: Contact;
      readonly loser: Contact;
      readonly merge: StoredMerge;
      /** names of values that the survivor keeps, or that remain removed */
      readonly notRestored: readonly string[];
    }
  | {
      readonly op: 'restore';
      readonly contact: Contact;
      /** names of identities that were dropped */
      readonly notRestored: readonly string[];
    };
/** A merge, or its preview. */
export type MergeAnswer = Extract<ExclusiveResult, { op: 'merge' }>;
export type UnmergeAnswer = Extract<ExclusiveResult, { op: 'unmerge' }>;

export type ContactCommand = SaveCommand | EditCommand | DeleteCommand;

/** An identity of a provisional owner that another contact took over. */
export interface Takeover {
  readonly contactId: ContactId;
  /** version of the contact afterwards */
  readonly version: number;
  readonly id: Identity['id'];
  readonly wasPrimary: boolean;
}

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

/** Options of an all-or-nothing batch. */
export interface BatchOptions {
  /** several commands for one contact: applied in sequence, only the last applied, or refused */
  readonly repeats: 'sequence' | 'last' | 'refuse';
  /**
   * Absent: identities may move within the batch, and only their final holders count. Else each command is checked
   * against the results of earlier commands. `stop`: the first failure is reported; `all`: every failure.
   */
  readonly inOrder?: 'stop' | 'all';
}

/**
 * How commands are applied in order. Each command sees the results of earlier successful commands. `once`: in one
 * transaction, with one version step per contact and one quota check; `each`: like separate requests.
 */
export interface RunOptions {
  readonly commit: 'once' | 'each';
  /** The contacts of the outcomes lack their long parts: all of them together would be too large for memory. */
  readonly omitsLongParts?: true;
  /** Gets each outcome with its whole contact, if `omitsLongParts`, once it is written. `command`: the position */
  readonly onOutcome?: (outcome: BatchOutcome, command: number) => void;
}

/** A failed batch: every failed command, and why. `problem` is the first one's. */
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
