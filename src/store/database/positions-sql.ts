/** SQL of event positions, in a file without imports of `positions.ts`, so that the statements of any file may use it. */
import { Sql, sql } from './pieces.js';

/** SQL: the lowest position of the present epoch. */
export const epochStart = '(select i.epoch::bigint << 40 from installation i)';

/** SQL: the number of this transaction; where the rows are distributed only true on the coordinator. */
export const ownTransaction = 'pg_current_xact_id()::text::bigint';

/** SQL: the position of a transaction. */
export const positionOf = (transaction: string) => `${epochStart} + ${transaction}`;

/** SQL: within the epoch, the first transaction that may still run; see `fence.ts` where the rows are distributed. */
export const settledBelow = new Sql([{ settled: 'pg_snapshot_xmin(pg_current_snapshot())::text::bigint' }]);

/** SQL: the first position that is not settled yet; transactions from there on may still run. */
export const fence = sql`(${epochStart} + ${settledBelow})`;
