/**
 * Windows of rate limits that several processes count together: the database decides when one opens and how full it is.
 */
import type { CountedWindow, WindowHits } from '@switchbook/admission/rate-limiter.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { scalarOf } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';

const endedSql = '(w.ends_at <= $4 or w.ends_at > $6)';
const countSql = prepared(
  'count_rate_hits',
  `insert into rate_windows as w (account_id, bucket, hits, ends_at) values ($1, $2, $3, $5)
   on conflict on constraint rate_windows_pkey do update set
     hits = case when ${endedSql} then excluded.hits else w.hits + excluded.hits end,
     ends_at = case when ${endedSql} then excluded.ends_at else w.ends_at end
   returning w.hits, w.ends_at as "endsAt"`,
);

const sweepSql = prepared(
  'sweep_rate_windows',
  `with s as (select w.bucket from rate_windows w where w.account_id = $1 and w.ends_at < $2
       order by w.ends_at limit $3 for update skip locked),
     g as (delete from rate_windows w using s where w.account_id = $1 and w.bucket = s.bucket returning 1)
   select count(*) as deleted from g`,
);

/** Adds hits to a window; opens one if none is open. */
export async function countHits(on: Queryable, window: WindowHits): Promise<CountedWindow> {
  const { accountId, bucket, hits, now, endsAt, latestEnd } = window;
  const [row] = await on.query<CountedWindow>(countSql, [accountId, bucket, hits, now, endsAt, latestEnd]);
  if (row === undefined) throw new Error('the upsert of a window returns its row');
  return row;
}

/** Deletes windows that ended before a time; returns the count. */
export const sweepRateWindows = scalarOf<number, [before: Date, limit: number], Transaction>(sweepSql, 0);
