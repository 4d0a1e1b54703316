/** The commands of contacts: what a caller wants, in canonical words. */
import type { Contact } from '../../domain/contact.js';
import type { ContactEdit } from '../../domain/edit.js';
import type { IdentityKey, IdentityKind } from '../../domain/identity.js';
import type { IdentityScope } from '../../domain/identity-edit.js';
import type { ContactSelector } from '../../store/contact-reads.js';

export type { ContactSelector } from '../../store/contact-reads.js';

/**
 * What a save does with somebody known: `return` answers the contact untouched, `refuse` is a conflict, `merge`
 * applies the edit to it, `replace` applies it and lets go of what lies in the scope and is not sent.
 */
export type OnMatch = 'return' | 'refuse' | 'merge' | 'replace';

/** Who is meant. Without any rule: whoever holds an exclusive identity of the edit. */
export interface MatchRule {
  /** the contact addressed; tried in order, the first that exists is meant */
  readonly addressed?: readonly ContactSelector[];
  /** else whoever holds these */
  readonly held?: {
    readonly keys: readonly IdentityKey[];
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
  /** for `replace` */
  readonly scope?: IdentityScope;
  /** shared kinds that this caller wants held by one contact only */
  readonly alsoUnique?: readonly IdentityKind[];
}

interface AddressedCommand {
  /** tried in order, the first that exists is meant */
  readonly target: readonly ContactSelector[];
  /** contacts for which this is false count as missing */
  readonly isVisible?: (contact: Contact) => boolean;
  /** made on this version; another one is `stale` */
  readonly ifVersion?: number;
  readonly ifMissing?: 'refuse' | 'skip';
}

export interface EditCommand extends AddressedCommand {
  readonly op: 'edit';
  readonly edit: ContactEdit;
  readonly alsoUnique?: readonly IdentityKind[];
  /** what the edit must leave true of the contact; throws the refusal */
  readonly check?: (after: Contact) => void;
}

export interface DeleteCommand extends AddressedCommand {
  readonly op: 'delete';
}

export type ContactCommand = SaveCommand | EditCommand | DeleteCommand;

export type CommandResult =
  /** `found`: known, and nothing was changed */
  | { readonly outcome: 'created' | 'updated' | 'found'; readonly contact: Contact }
  | { readonly outcome: 'deleted'; readonly contact: Contact }
  /** missing, or overruled by a later command of the same batch */
  | { readonly outcome: 'skipped'; readonly contact: null };
