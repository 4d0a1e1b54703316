/**
 * The position up to which an account's events are settled on a cluster. Below it, a later statement sees every write
 * that can become visible. `../statements/positions-sql.ts` has the text for one PostgreSQL.
 *
 * Transaction ids are the coordinator's, and Citus commits on the coordinator first, then on the worker. An example:
 * transaction 7 has ended on the coordinator, but its worker crashed before the second commit, and recovers a minute
 * later. Until then its event is invisible, and 7 is in no snapshot as running. A reader that took 8 as its position
 * would lose the event. The worker lists the write as prepared, however, so the fence is 7.
 */
import { settledBelow } from '../statements/positions-sql.js';
import { type PerShard, prepared, type Queryable } from '../statements/sql.js';

/** Reads the fence of the account $1 first. `textOf` gets its text; `last` is the number of its parameter. */
export function withFence(label: string, textOf: (settled: string) => string, last: number): PerShard {
  const statement = prepared(`${label}_fenced`, textOf(`$${last}::bigint`));
  return async ({ query }, values) => query(statement, [...values, await readFence(query, values[0])]);
}

const endedSql = prepared('fence', `select ${settledBelow} as fence`);

/** Reads the id below which the coordinator's transactions have ended. Their writes may still be missing. */
export async function readEnded(send: Queryable['query']): Promise<number> {
  return (await send<{ fence: number }>(endedSql, []))[0]?.fence ?? 0;
}

// Prepared transactions on the node of the account $1 that wrote events or payloads of its shard. If the account has no
// event yet: all of the node. Functions instead of views, since Citus would query the coordinator for a view. A
// transaction becomes visible first, and then leaves the list.
const preparedSql = prepared(
  'prepared_writes',
  `select array(select p.gid from pg_prepared_xact() p
     where p.dbid = (select s.datid from pg_stat_get_activity(pg_backend_pid()) s)
       and (x.shard is null or exists (select from pg_lock_status() t
         join pg_lock_status() r on r.virtualtransaction = t.virtualtransaction
         where t.locktype = 'transactionid' and t.transactionid = p.transaction
           and r.relation in (x.shard, x.payload_shard)))) as names
   from (select max(h.shard) as shard, max(h.payload_shard) as payload_shard
     from ((select e.tableoid as shard, null::oid as payload_shard from events e where e.account_id = $1 limit 1)
       union all (select null, p.tableoid from intake_payloads p where p.account_id = $1 limit 1)) h) x`,
);

// Citus records the name in the transaction itself: without a row it was not committed. It deletes the row only after
// no node has the transaction prepared.
const committedSql = prepared(
  'prepared_writes_committed',
  'select d.xmin::text::bigint as number from pg_catalog.pg_dist_transaction d where d.gid = any($1::text[])',
);

/**
 * Reads the id below which all events of the account are settled. It holds for statements that are sent after this one.
 * The ended transactions are read first, then the prepared writes of the shard, then the transactions of these writes.
 */
export async function readFence(send: Queryable['query'], accountId: unknown): Promise<number> {
  const ended = await readEnded(send);
  const [row] = await send<{ names: readonly string[] }>(preparedSql, [accountId]);
  if (row === undefined || row.names.length === 0) return ended;
  const committed = await send<{ number: number }>(committedSql, [row.names]);
  return lowestOf(
    ended,
    committed.map(({ number }) => number),
  );
}

const idsInEpoch = 2 ** 32;

/**
 * Returns the lowest of some transaction ids that are near each other. `whole` has all 64 bits of its id, `lasts` only
 * the low 32 bits of theirs.
 */
export function lowestOf(whole: number, lasts: readonly number[]): number {
  const distances = lasts.map((last) => {
    const above = (((last - whole) % idsInEpoch) + idsInEpoch) % idsInEpoch;
    return above >= idsInEpoch / 2 ? above - idsInEpoch : above;
  });
  return whole + Math.min(0, ...distances);
}
