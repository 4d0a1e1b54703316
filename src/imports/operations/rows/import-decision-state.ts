/** The state in memory for deciding the rows of an import, with the stored data that rows may match. */
import type { SimilarPerson } from '@switchbook/contact-files/imported-contact.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { DecisionState, type Quota } from '../../../contacts/writes/decision-state.js';
import type { KnownNote } from '../../store/imported-notes.js';
import type { ImportCatalogs } from './import-catalogs.js';

/** Stored data that rows may match. */
interface MatchableData {
  /** Erasure times of persons who had opted out, by number or email. */
  readonly erased: ReadonlyMap<string, Date>;
  /** contacts by numbers that rows contain */
  readonly numberHolders: ReadonlyMap<number, ContactId>;
  /** notes that rows may repeat */
  readonly notes: readonly KnownNote[];
}

export const nothingToMatch: MatchableData = { erased: new Map(), numberHolders: new Map(), notes: [] };

export class ImportDecisionState extends DecisionState<ImportCatalogs> implements MatchableData {
  readonly erased: MatchableData['erased'];
  readonly numberHolders: MatchableData['numberHolders'];
  readonly notes: MatchableData['notes'];
  /** the stored contact that a row looks like, by the number of the row */
  similar: ReadonlyMap<number, SimilarPerson> = new Map();

  constructor(
    catalogs: ImportCatalogs,
    quota: Quota | undefined,
    { erased, numberHolders, notes }: MatchableData,
  ) {
    super(catalogs, quota);
    this.erased = erased;
    this.numberHolders = numberHolders;
    this.notes = notes;
  }

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
