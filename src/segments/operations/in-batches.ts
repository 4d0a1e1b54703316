/**
 * Compares contacts with a segment in statements of bounded time: a tree of conditions may read megabytes of each
 * contact. Transactions that write must not wait for such statements, because events of all accounts are hidden
 * meanwhile (`database/positions-sql.ts`).
 */
import { invalid } from '@switchbook/domain/problems/problem.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { treeMs, withinShare } from '../../contacts/operations/time-limits.js';
import type { Database, Queryable } from '../../database/database.js';

/** Milliseconds of a statement, after which its contacts are divided; one alone has the time of a page. */
const batchMs = 1_000;
/** Parts of a batch that took too long. */
const parts = 8;

type Find<Found> = (on: Queryable, ids: readonly ContactId[]) => Promise<readonly Found[]>;

/** Finds among the contacts, in their order. Throws `invalid` if one contact alone takes too long. */
export async function inBatches<Found>(
  database: Database,
  ids: readonly ContactId[],
  find: Find<Found>,
): Promise<readonly Found[]> {
  const over = tooSlow();
  try {
    return await withinShare(
      ids.length > 1 ? batchMs : treeMs,
      undefined,
      () => over,
      (until) => find(database.until(until), ids),
    );
  } catch (error) {
    if (error !== over || ids.length <= 1) throw error;
  }
  const found: Found[] = [];
  const size = Math.ceil(ids.length / parts);
  for (let from = 0; from < ids.length; from += size)
    found.push(...(await inBatches(database, ids.slice(from, from + size), find)));
  return found;
}

const tooSlow = () =>
  invalid(
    'segment',
    'too_slow',
    `takes more than ${treeMs / 1_000} seconds to compare with one contact; remove conditions`,
  );
