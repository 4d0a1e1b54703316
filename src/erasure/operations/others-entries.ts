/**
 * Removes the numbers and emails of an erased person where entries of other contacts name them. Such an entry was
 * recorded while both were merged, or before a number changed its owner. The opt-out of the other contact stays.
 */
import { ownedNames } from '@switchbook/domain/identity/identity.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { Database } from '../../database/database.js';
import { type EntryKey, entryTables, rewriteEntries, scanEntries } from '../store/entry-subjects.js';
import type { ErasedPerson } from './erased-person.js';
import { type ErasureBatches, eraseScanned } from './erasure-batches.js';

interface ErasedEntries {
  readonly accountId: AccountId;
  readonly person: ErasedPerson;
  /** time of the erasure: later entries are about a later person */
  readonly until: Date;
}

/** Removes the numbers and emails of the person. */
export async function eraseSubjects(
  on: Database,
  { accountId, person, until }: ErasedEntries,
  batches: ErasureBatches,
): Promise<void> {
  const { ids, subjects, identities } = person;
  if (subjects.length === 0) return;
  const sought = { ids, subjects, names: ownedNames(identities), until };
  // Contacts may be deleted meanwhile, so the entries in the bin go last.
  for (const entryTable of entryTables)
    await eraseScanned(batches, entryTable.table, {
      scan: (after: EntryKey | undefined) => scanEntries(on, accountId, entryTable, sought, after),
      drop: (tx, hits) => rewriteEntries(tx, accountId, entryTable, hits, subjects),
    });
}
