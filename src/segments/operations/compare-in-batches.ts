/**
 * Compares contacts with a segment in statements of bounded time: a tree of conditions may read megabytes of each
 * contact. Transactions that write must not wait for such statements, because later events of the account are hidden
 * meanwhile (`src/database/statements/positions-sql.ts`).
 */

import { invalid } from '@switchbook/domain/problems/problem.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { treeMs, treeStepMs } from '../../contacts/values/request-limits.js';
import type { Database, TimedQueryable } from '../../database/database.js';
import { TreePieces, type TreeShare } from '../../operation-context/time-limits.js';

type Find<Found> = (on: TimedQueryable, ids: readonly ContactId[]) => Promise<readonly Found[]>;

export interface ComparedBatch<Found> {
  readonly found: readonly Found[];
  /** the compared contacts: the first ones of the batch, at least one */
  readonly count: number;
}

/**
 * Finds among the contacts, in their order, until the time of the share is over. Throws `invalid` if the first contact
 * takes too long.
 */
export async function compareInBatches<Found>(
  database: Database,
  ids: readonly ContactId[],
  find: Find<Found>,
  share: TreeShare,
): Promise<ComparedBatch<Found>> {
  const rows: Found[] = [];
  let count = 0;
  const pieces = new TreePieces(share, ids.length);
  while (count < ids.length) {
    const batch = await pieces.run(count === 0, tooSlowSegment, async (until, size) => {
      const piece = ids.slice(count, count + size);
      return { piece, rows: await find(database.until(until), piece) };
    });
    if (batch !== undefined) {
      rows.push(...batch.rows);
      count += batch.piece.length;
    }
    if (count > 0 && pieces.leftMs <= 0) break;
  }
  return { found: rows, count };
}

const tooSlowSegment = () =>
  invalid(
    'segment',
    'too_slow',
    `takes more than ${treeMs / 1_000} seconds to compare with one contact; remove conditions`,
  );

/** Returns the share of a step of a job. `stop`: the job must end. */
export const stepTimeLimit = (stop: AbortSignal): TreeShare => ({ ms: treeStepMs, signal: stop });
