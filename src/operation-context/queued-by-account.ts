/** Queues transactions of one account that would wait for the same locks. */
import type { Caller } from '@switchbook/domain/access/access.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { Transaction } from '../database/database.js';
import type { Context } from './context.js';

/**
 * Runs a transaction in the queue of its account. A transaction that waits for a lock uses a connection; without the
 * queue, one account could use all connections.
 */
export function queuedByAccount<Result>(
  { lanes, database }: Pick<Context, 'lanes' | 'database'>,
  of: AccountId | Caller,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const accountId = typeof of === 'string' ? of : of.accountId;
  return lanes.single.run(of, () => database.transaction(work, 'request', accountId));
}
