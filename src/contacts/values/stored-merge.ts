/** A merge in its stored form, and a contact that was merged into another. */
import type { EventActor } from '@switchbook/domain/consent/consent.js';
import type { MergeCounts } from '@switchbook/domain/contact/merge.js';
import type { ContactId, MergeId } from '@switchbook/domain/runtime/ids.js';

export interface StoredMerge {
  readonly id: MergeId;
  readonly survivorId: ContactId;
  readonly loserId: ContactId;
  readonly loserNumber: number;
  readonly loserCreatedAt: Date;
  readonly counts: MergeCounts;
  readonly actor: EventActor;
  readonly mergedAt: Date;
  readonly undoneAt: Date | null;
  /** the merge can still be undone */
  readonly isUndoable: boolean;
}

/** A merge that was not undone. */
export type NewMerge = Omit<StoredMerge, 'undoneAt' | 'isUndoable'>;

/** A merged contact, and its survivor. */
export interface MergedContact {
  readonly id: ContactId;
  readonly number: number;
  readonly createdAt: Date;
  readonly survivor: { readonly id: ContactId; readonly number: number };
}
