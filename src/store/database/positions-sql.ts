/** SQL of event positions, apart from `positions.ts` so that the statements of any file may use it. */

/** SQL: the lowest position of the present epoch. */
export const epochStart = '(select i.epoch::bigint << 40 from installation i)';

/** SQL: within the epoch, the first transaction that may still run; `layout.ts` knows this text. */
export const settledBelow = 'pg_snapshot_xmin(pg_current_snapshot())::text::bigint';

/** SQL: the first position that is not settled yet; transactions from there on may still run. */
export const fence = `(${epochStart} + ${settledBelow})`;
