/** Input of a merge or its undo, and the rows that it writes in addition to the contacts. */
import type { KnownEntries } from '@switchbook/domain/consent/consent.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { Identity } from '@switchbook/domain/identity/identity.js';
import type { WholeSuppression } from '../../../consents/store/suppression-rows.js';
import type { ContactBelongings, SplitBelongings, SuppressionMoves } from '../../store/merge-parts.js';
import type { ContestedNames } from '../../values/commands.js';
import type { NewMerge, StoredMerge } from '../../values/stored-merge.js';
import type { BeforeUnmerge } from '../../values/unmerge.js';

/** Two contacts to be merged. */
export interface MergeInput {
  readonly op: 'merge';
  readonly survivor: Contact;
  readonly loser: Contact;
  readonly belongings: { readonly survivor: ContactBelongings; readonly loser: ContactBelongings };
}

/** A merge to be undone. */
export interface UnmergeInput extends BeforeUnmerge {
  readonly op: 'unmerge';
  readonly merge: StoredMerge;
  readonly belongings: SplitBelongings;
  /** the latest entry of either ledger when they were merged */
  readonly lastEntryId: string;
  /**
   * other contacts were merged into the survivor later; their opt-outs may have been left out because the loser had
   * equal opt-outs
   */
  readonly hasLater: boolean;
}

/** A deleted contact to be restored. */
export interface RestoreInput {
  readonly op: 'restore';
  /** the state before the deletion */
  readonly contact: Contact;
  readonly knownEntries: KnownEntries;
  /** its shared identities that no longer have an owner */
  readonly ownerless: ReadonlySet<Identity['id']>;
  readonly withoutTaken: boolean;
  readonly contested: ContestedNames | undefined;
}

/** A merge in its stored form: the contacts by `toSnapshot`. */
export interface MergeSnapshot {
  readonly survivor: unknown;
  readonly loser: unknown;
  readonly merged: unknown;
  readonly mark: string;
}

/** A suppression that was set on one side and is copied to the other. */
export interface SuppressionCopy {
  readonly to: 'survivor' | 'loser';
  readonly suppression: WholeSuppression;
}

export type ExclusiveWrite =
  | {
      readonly op: 'merge';
      readonly merge: NewMerge;
      /** JSON text */
      readonly snapshot: string;
      readonly moves: SuppressionMoves;
    }
  | {
      readonly op: 'unmerge';
      readonly merge: StoredMerge;
      /** suppressions that were put away and are in force again, by id */
      readonly restoredIds: readonly string[];
      readonly copies: readonly SuppressionCopy[];
    }
  | { readonly op: 'restore' };
