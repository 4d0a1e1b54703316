/**
 * Calls that servers publish while a client subscribes, and their retention. A stream is the id of an account, or one
 * of the ids that `calls` reserves for the whole server.
 */
import type { Queryable, Transaction } from '../database/database.js';
import { arraysOf, prepared } from '../database/statements/sql.js';
import type { PublishedCall, StoredCall } from './values/call.js';

const insertSql = prepared(
  'insert_recent_calls',
  `insert into recent_calls (account_id, origin, seq, at, is_earlier, call)
   select $1, $2, c.seq, c.at, c.is_earlier, c.call
   from unnest($3::bigint[], $4::timestamptz[], $5::boolean[], $6::text[]) c(seq, at, is_earlier, call)
   on conflict on constraint recent_calls_pkey do nothing`,
);
const trimSql = prepared(
  'trim_recent_calls',
  'delete from recent_calls r where r.account_id = $1 and r.origin = $2 and r.seq <= $3',
);
const listSql = prepared(
  'list_recent_calls',
  `select r.origin, r.seq, r.is_earlier as "isEarlier", r.call
   from recent_calls r left join unnest($2::text[], $3::bigint[]) c(origin, seq) on c.origin = r.origin
   where r.account_id = $1 and r.seq > coalesce(c.seq, 0) order by r.at, r.origin, r.seq`,
);
const sweepSql = prepared(
  'sweep_recent_calls',
  `with s as (select r.origin, r.seq from recent_calls r where r.account_id = $1 and r.at < $2 order by r.at limit $3),
     g as (delete from recent_calls r using s where r.account_id = $1 and r.origin = s.origin and r.seq = s.seq returning 1)
   select count(*) as deleted from g`,
);

/**
 * Adds calls of one origin, in order, and deletes the oldest beyond the limit. Already stored calls are left unchanged.
 */
export async function addRecentCalls(
  on: Queryable,
  stream: string,
  origin: string,
  calls: readonly PublishedCall[],
  max: number,
): Promise<void> {
  await on.query(insertSql, [stream, origin, ...arraysOf(calls, 'seq', 'at', 'isEarlier', 'call')]);
  const last = calls.at(-1)?.seq ?? 0;
  if (last > max) await on.query(trimSql, [stream, origin, last - max]);
}

/** Lists the calls after a cursor, oldest first. A cursor has the last read number of each origin. */
export function listRecentCalls(
  on: Queryable,
  stream: string,
  after: ReadonlyMap<string, number>,
): Promise<StoredCall[]> {
  return on.query<StoredCall>(listSql, [stream, [...after.keys()], [...after.values()]]);
}

/** Deletes calls answered before a time; returns the count. */
export async function sweepRecentCalls(
  tx: Transaction,
  stream: string,
  before: Date,
  limit: number,
): Promise<number> {
  const [row] = await tx.query<{ deleted: number }>(sweepSql, [stream, before, limit]);
  return row?.deleted ?? 0;
}
