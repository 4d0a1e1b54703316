/** Windows of rate limits that several processes count together: the database decides when one opens and how full it is. */
import type { CountedWindow, WindowHits } from '@switchbook/admission/rate-limiter.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { execute, existsIn, scalarOf } from '../../database/one-statement.js';
import { prepared } from '../../database/sql.js';

const countSql = prepared(
  'count_rate_hits',
  `insert into rate_windows as w (account_id, bucket, hits, ends_at) values ($1, $2, $3, $5)
   on conflict on constraint rate_windows_pkey do update set
     hits = case when w.ends_at <= $4 then excluded.hits else w.hits + excluded.hits end,
     ends_at = case when w.ends_at <= $4 then excluded.ends_at else w.ends_at end
   returning w.hits, w.ends_at as "endsAt"`,
);

const sweepSql = prepared(
  'sweep_rate_windows',
  `with s as (select w.bucket from rate_windows w where w.account_id = $1 and w.ends_at < $2
       order by w.ends_at limit $3 for update skip locked),
     g as (delete from rate_windows w using s where w.account_id = $1 and w.bucket = s.bucket returning 1)
   select count(*) as gone from g`,
);

/** Adds hits to a window; opens one if none is open. */
export async function countHits(on: Queryable, window: WindowHits): Promise<CountedWindow> {
  const { accountId, bucket, hits, now, endsAt } = window;
  const [row] = await on.query<CountedWindow>(countSql, [accountId, bucket, hits, now, endsAt]);
  if (row === undefined) throw new Error('the upsert of a window answers its row');
  return row;
}

/** Deletes windows that ended before a time; returns the count. */
export const sweepRateWindows = scalarOf<number, [before: Date, limit: number], Transaction>(sweepSql, 0);

/** Ids of steps that count once. Expired ones are deleted with the next ones, a few at a time. */
const spendSql = prepared(
  'spend_step',
  `insert into spent_steps (account_id, id, ends_at) values ($1, $2, $3)
   on conflict on constraint spent_steps_pkey do nothing returning id`,
);
const isSpentSql = prepared(
  'is_step_spent',
  'select s.id from spent_steps s where s.account_id = $1 and s.id = $2',
);
// Each new row deletes up to a hundred old ones, so that they become fewer.
const dropSql = prepared(
  'drop_ended_steps',
  `delete from spent_steps s where s.account_id = $1 and s.id in (select o.id from spent_steps o
     where o.account_id = $1 and o.ends_at < $2 order by o.ends_at limit 100)`,
);

/** Marks the id as used; returns false if it was used before. Of two simultaneous calls one gets true. */
export const consumeOnce = existsIn<[id: string, until: Date]>(spendSql);

export const isConsumed = existsIn<[id: string]>(isSpentSql);

export const dropExpiredSteps = execute<[before: Date]>(dropSql);
