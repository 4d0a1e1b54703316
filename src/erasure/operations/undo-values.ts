/**
 * Removes the identities of an erased person from values of other contacts that an undo would restore: another contact
 * may have had a number before the person.
 */
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import type { Database } from '../../database/database.js';
import { rewriteUndos, scanUndos, type UndoKey, undoTables } from '../store/undo-rows.js';
import { scrubJson } from '../values.js';
import type { ErasedPerson } from './erased-person.js';
import { type ErasureBatches, eraseScanned } from './erasure-batches.js';

interface ErasedUndos {
  readonly accountId: AccountId;
  readonly person: ErasedPerson;
  /** time of the erasure */
  readonly until: Date;
}

/** Removes the identities of the person. The undo leaves them out. */
export async function eraseUndoValues(
  on: Database,
  { accountId, person, until }: ErasedUndos,
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
    !Object.values(correction).some((text) => typeof text === 'string' && values.has(text));
  return { ...undo, numbers: undo.numbers.filter(isOthers) };
}
