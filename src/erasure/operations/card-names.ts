/** Erases names of cards that clients chose for an erased person, from the records of the cards that keys have read. */
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { forgetCardNames, type ScannedReader, scanReaders } from '../../books/store.js';
import { withoutNamesOf } from '../../books/values/sync-steps.js';
import type { Queryable } from '../../database/database.js';
import type { ErasureBatches } from './erasure-batches.js';

/**
 * Erases the names on the cards of readers. Readers are compared outside of transactions. A reader that
 * changes during its comparison is compared once more.
 */
export async function eraseCardNames(
  on: Queryable,
  accountId: AccountId,
  ids: readonly string[],
  batches: ErasureBatches,
): Promise<void> {
  const erased = new Set(ids);
  for (let last: ScannedReader | undefined, isMore = true; isMore; ) {
    const from = last;
    const page = await batches.turn(() => scanReaders(on, accountId, ids, from));
    isMore = page.length > 0;
    for (const reader of page) {
      const rest = reader.members === null ? undefined : withoutNamesOf(reader.members, erased);
      const isDone =
        rest === undefined ||
        (await batches.run('book_readers', async (tx) =>
          (await forgetCardNames(tx, accountId, reader, rest)) ? 1 : 0,
        )) > 0;
      if (!isDone) break;
      last = reader;
    }
  }
}
