/**
 * What became of the rows of an import is kept for a while: to be looked at, mended and undone. After that the import
 * keeps its totals alone.
 */
import type { AccountId } from '../../domain/ids.js';
import type { Transaction } from '../../store/database.js';
import { lockAged, noteRowsGone } from '../../store/imports-kept.js';
import { dropChunks, dropUndone } from '../../store/imports-rows.js';

/**
 * One step: drops rows of imports of the account that ended before a time. Answers how many chunks of rows and imports
 * it went through; as many as the limit, so there may be more.
 */
export async function sweepImports(
  tx: Transaction,
  accountId: AccountId,
  before: Date,
  limit: number,
): Promise<number> {
  let left = limit;
  for (const id of await lockAged(tx, accountId, before, limit)) {
    left -= await dropChunks(tx, accountId, id, left);
    if (left <= 0) break;
    await dropUndone(tx, accountId, id);
    await noteRowsGone(tx, accountId, id);
    left -= 1;
    if (left <= 0) break;
  }
  return limit - left;
}
