/** The state in memory of an import: also what its rows may contain. */
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { DecisionState } from '../../contacts/writes/decision-state.js';
import type { KnownNote } from '../store/imported-notes.js';
import type { ImportCatalogs } from './import-catalogs.js';
import type { SimilarContact } from './row-errors.js';

export class ImportDecisionState extends DecisionState<ImportCatalogs> {
  /** Times at which persons who had opted out were erased, by number or email. */
  erased: ReadonlyMap<string, Date> = new Map();
  /** contacts by numbers that rows contain */
  numberHolders: ReadonlyMap<number, ContactId> = new Map();
  /** notes that rows may repeat */
  notes: readonly KnownNote[] = [];

  /** the stored contact that a row looks like, by the number of the row */
  similar: ReadonlyMap<number, SimilarContact> = new Map();

  /** Whether nothing is known that rows could match. */
  override get isEmpty(): boolean {
    return (
      super.isEmpty &&
      this.erased.size === 0 &&
      this.numberHolders.size === 0 &&
      this.notes.length === 0 &&
      this.similar.size === 0
    );
  }
}
