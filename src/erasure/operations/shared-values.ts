/**
 * Removes the numbers and emails of an erased person from other contacts: from their entries, and from earlier values
 * that an undo would restore. Such values were recorded while the two contacts were merged, or before a number changed
 * its owner. The opt-out of the other contact stays.
 */
import { ownedNamesOf } from '@switchbook/domain/identity/identity.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import type { Database } from '../../database/database.js';
import { type EntryKey, entryTables, rewriteEntries, scanEntries } from '../store/entry-subjects.js';
import { rewriteUndos, scanUndos, type UndoKey, undoTables } from '../store/undo-rows.js';
import type { ErasedPerson } from '../values/erased-person.js';
import { scrubJson } from '../values/name-hashes.js';
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
  const search = { ids, subjects, names: ownedNamesOf(identities), until };
  // Contacts may be deleted meanwhile, so the entries in the bin are erased last.
  for (const entryTable of entryTables)
    await eraseScanned(batches, entryTable.table, {
      scan: (after: EntryKey | undefined) => scanEntries(on, accountId, entryTable, search, after),
      drop: (tx, hits) => rewriteEntries(tx, accountId, entryTable, hits, subjects),
    });
}

/** Removes the identities of the person. The undo leaves them out. */
export async function eraseUndoValues(
  on: Database,
  { accountId, person, until }: ErasedEntries,
  batches: ErasureBatches,
): Promise<void> {
  const { ids, values, jsonPatterns } = person;
  for (const undoTable of undoTables)
    for (const patterns of jsonPatterns)
      await eraseScanned(batches, undoTable.table, {
        scan: (after: UndoKey | undefined) =>
          scanUndos(on, accountId, undoTable, { ids, until, patterns }, after),
        drop: (tx, hits) =>
          rewriteUndos(tx, accountId, undoTable, hits, (undo) =>
            scrubJson(withoutCorrections(undo, values), values),
          ),
      });
}

/** Removes corrections of the person's numbers. A correction without one of its numbers could not be undone. */
function withoutCorrections(undo: unknown, values: ReadonlySet<string>): unknown {
  if (!isObject(undo) || !Array.isArray(undo.numbers)) return undo;
  const isOthers = (correction: unknown) =>
    !isObject(correction) ||
    !Object.values(correction).some((member) => typeof member === 'string' && values.has(member));
  return { ...undo, numbers: undo.numbers.filter(isOthers) };
}
