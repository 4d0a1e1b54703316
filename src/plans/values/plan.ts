/** The types of plans: the proposal, and its preview for a person. */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import type { BulkChangeJob, NewBulkChange } from '../../bulk-changes/values/bulk-change.js';
import type { FilterTexts } from '../../contacts/filters/filter-text.js';
import type { MergeAnswer } from '../../contacts/values/commands.js';

/** The second contact is merged into the first. */
export interface PlannedMerge {
  readonly op: 'merge';
  /** values of the loser to keep, as in `MergeCommand` */
  readonly take?: readonly string[];
}

export type PlannedChange = PlannedMerge | NewBulkChange['change'];

export interface NewPlan {
  readonly contacts:
    | { readonly by: 'filter'; readonly texts: FilterTexts }
    | { readonly by: 'id'; readonly ids: readonly ContactId[] };
  readonly change: PlannedChange;
}

export interface Plan {
  /** shown once, and stored as a hash */
  readonly token: string;
  readonly change: PlannedChange;
  readonly count: number;
  /** the first contacts of the plan */
  readonly examples: readonly Contact[];
  /** contacts that lose a value or are deleted, among the checked ones */
  readonly loss: { readonly contacts: number; readonly checked: number };
  /** the result of a merge, as in its preview */
  readonly merge: MergeAnswer | null;
  readonly expiresAt: Date;
}

/** `isRepeat`: the plan was already applied, so this request changed nothing. */
export type AppliedPlan = { readonly isRepeat: boolean } & (
  | { readonly kind: 'merge'; readonly merge: { readonly id: string } }
  | { readonly kind: 'bulk change'; readonly job: BulkChangeJob }
);
