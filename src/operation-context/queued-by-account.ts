/** Queues transactions of one account that would wait for the same locks. */
import type { Caller } from '@switchbook/domain/access/access.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { Transaction } from '../database/database.js';
import type { Context } from './context.js';
import { recheckAfterMs } from './time-limits.js';

/**
 * Runs a transaction in the queue of its account. A transaction that waits for a lock uses a connection; without the
 * queue, one account could use all connections.
 */
export function queuedByAccount<Result>(
  { lanes, database }: Pick<Context, 'lanes' | 'database'>,
  owner: AccountId | Caller,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const accountId = typeof owner === 'string' ? owner : owner.accountId;
  return lanes.single.run(owner, () => {
    const allowed = typeof owner === 'string' ? work : ifStillAllowed(owner, work);
    return database.transaction(allowed, 'request', accountId);
  });
}

/**
 * Returns the work of a transaction with a check at its end. If the transaction had to wait, the check throws if the
 * rights or the session of the caller have ended meanwhile.
 */
export function ifStillAllowed<Result>(
  { assertStillAllowed }: Pick<Caller, 'assertStillAllowed'>,
  work: (tx: Transaction) => Promise<Result>,
): (tx: Transaction) => Promise<Result> {
  if (assertStillAllowed === undefined) return work;
  const began = performance.now();
  return async (tx) => {
    const result = await work(tx);
    if (performance.now() - began > recheckAfterMs) await assertStillAllowed();
    return result;
  };
}
