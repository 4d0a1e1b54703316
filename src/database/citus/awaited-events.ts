/** Finds the waiting readers with new events, in one statement over all shards. */
import { epochStart } from '../statements/positions-sql.js';
import { prepared, type Queryable } from '../statements/sql.js';
import { readEnded } from './fence.js';

/**
 * Number of transactions before the fence with events that a waiting reader can have missed: all readers have just read
 * to the end.
 */
const lookback = 10_000;

// Reads several accounts at once, by the shards that have them. $1 accounts, $2 from, $3 up to
const lastEventsSql = prepared(
  'last_events',
  `select e.account_id as id, max(array[e.position, e.seq]) as last from events e
   where e.account_id = any($1::uuid[]) and e.position >= ${epochStart} + $2 and e.position < ${epochStart} + $3
   group by e.account_id`,
);

/**
 * Finds awaited events on a cluster. There is no fence per account, so a waiting client may wake a moment too early.
 * Events that were prepared before a crash may be committed later than this query looks back. They are found at the end
 * of the wait.
 */
export async function findAwaitedOnCluster<Row extends object>(
  { query: send }: Queryable,
  [accounts, positions, seqs]: readonly unknown[],
): Promise<Row[]> {
  const ended = await readEnded(send);
  const rows = await send<{ id: string; last: readonly number[] }>(lastEventsSql, [
    accounts,
    ended - lookback,
    ended,
  ]);
  const last = new Map(rows.map((row) => [row.id, row.last.map(Number)]));
  return (accounts as readonly string[]).flatMap((id, at) => {
    const [position = -1, seq = -1] = last.get(id) ?? [];
    const [afterPosition = 0, afterSeq = 0] = [(positions as number[])[at], (seqs as number[])[at]];
    const isLater = position > afterPosition || (position === afterPosition && seq > afterSeq);
    return isLater ? [{ i: at + 1 } as unknown as Row] : [];
  });
}
