/** Saved views of the list of contacts: filter, order and columns under a name. Pure. */
import type { KeyId, ViewId } from './ids.js';
import type { SegmentTree } from './segment.js';

export interface ViewColumn {
  /** a column of the console, or `attributes.KEY` */
  readonly name: string;
  /** px; absent: the default of the column */
  readonly width?: number;
}

export interface ViewDefinition {
  /** absent: every contact */
  readonly filter?: SegmentTree;
  /** absent: the default order */
  readonly sort?: string;
  /** the columns in their order; none: the default columns */
  readonly columns?: readonly ViewColumn[];
  /** columns that do not scroll */
  readonly freeze?: number;
}

export interface SavedView {
  readonly id: ViewId;
  /** counts up in the account, never used again */
  readonly number: number;
  readonly name: string;
  /** null: it is for all keys of the account */
  readonly ownerKeyId: KeyId | null;
  readonly position: number;
  readonly definition: ViewDefinition;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const viewLimits = {
  forAll: 100,
  ofKey: 50,
  name: 100,
  columns: 60,
  /** code points; keys of own fields have up to 100 */
  columnName: 120,
  width: { minimum: 40, maximum: 2_000 },
  freeze: 20,
  /** bytes of the JSON of a definition */
  bytes: 24 * 1024,
} as const;
