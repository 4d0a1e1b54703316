/** The types of plans: the proposal, and its preview for a person. */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import type { BulkChangeJob, NewBulkChange } from '../bulk-changes/values.js';
import type { FilterTexts } from '../contacts/filters/filter-text.js';
import type { MergeAnswer } from '../contacts/values/commands.js';

/** Limits of plans. */
export const planLimits = {
  /** milliseconds until a plan expires */
  lifeMs: 10 * 60_000,
  /** open plans of an account; a further plan removes the oldest one of the key with the most plans */
  waiting: 100,
  /** contacts that a plan shows */
  examples: 10,
  /** contacts that are checked for lost values; fewer if contacts are large */
  scanned: 500,
} as const;

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
