/** Changes that wait for a lock of their account. */
import type { Caller } from '@switchbook/domain/access.js';
import type { AccountId } from '@switchbook/domain/ids.js';
import type { Transaction } from '../database/database.js';
import type { Context } from './context.js';

/**
 * A transaction, in its turn: who waits for a lock holds a connection, and one account with many such changes would hold all of them,
 * which other accounts then wait for.
 */
export function inTurn<Result>(
  { lanes, database }: Pick<Context, 'lanes' | 'database'>,
  of: AccountId | Caller,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  return lanes.single.run(of, () => database.transaction(work));
}
