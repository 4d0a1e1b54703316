/** What a merge or its undoing writes beside the contacts. */
import type { SuppressionMoves, WholeSuppression } from '../../store/merges/merge-parts.js';
import type { MergeRecord } from '../../store/merges/merges.js';

/** A suppression that one of both gets although it was set on the other. */
export interface SuppressionCopy {
  readonly to: 'survivor' | 'loser';
  readonly suppression: WholeSuppression;
}

export type JointWrite =
  | {
      readonly op: 'merge';
      readonly merge: Omit<MergeRecord, 'undoneAt' | 'isKept'>;
      /** JSON text */
      readonly snapshot: string;
      readonly moves: SuppressionMoves;
    }
  | {
      readonly op: 'unmerge';
      readonly merge: MergeRecord;
      /** suppressions that were put away and are in force again, by id */
      readonly takenOut: readonly string[];
      readonly copies: readonly SuppressionCopy[];
    };
