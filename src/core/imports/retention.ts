/**
 * What became of the rows of an import is kept for a while: to be looked at, mended and undone. After that the import
 * keeps its totals alone.
 */
import type { AccountId, ImportId } from '../../domain/ids.js';
import type { Database } from '../../store/database.js';
import { lockImport, noteRowsGone } from '../../store/imports.js';
import { dropChunks, dropUndone } from '../../store/imports-rows.js';
import { listAgedImports } from '../../store/unscoped.js';

export interface SweepImports {
  /** imports that ended before this */
  readonly before: Date;
  /** chunks of rows and imports at most, so that it takes no longer than is good; call again while as many went */
  readonly limit: number;
  /** absent: of all accounts */
  readonly accountId?: AccountId;
}

/** Drops the rows of imports that ended before a time; answers how many chunks and imports it went through. */
export async function sweepImports(
  database: Database,
  { before, limit, accountId }: SweepImports,
): Promise<number> {
  let left = limit;
  for (const aged of await listAgedImports(database, before, accountId, limit)) {
    if (left <= 0) break;
    left -= await database.transaction((tx) => sweepOne(tx, aged, before, left));
  }
  return limit - left;
}

async function sweepOne(
  tx: Parameters<typeof dropChunks>[0],
  { accountId, id }: { readonly accountId: AccountId; readonly id: ImportId },
  before: Date,
  limit: number,
): Promise<number> {
  const stored = await lockImport(tx, accountId, id);
  // Somebody may have begun to undo it, which needs the rows.
  const endedAt = stored?.undoneAt ?? stored?.finishedAt ?? null;
  const isUnderWay =
    stored === undefined || ['receiving', 'queued', 'running', 'undoing'].includes(stored.state);
  if (isUnderWay || endedAt === null || endedAt >= before) return 1;
  const dropped = await dropChunks(tx, accountId, id, limit);
  if (dropped >= limit) return dropped;
  await dropUndone(tx, accountId, id);
  await noteRowsGone(tx, accountId, id);
  return dropped + 1;
}
