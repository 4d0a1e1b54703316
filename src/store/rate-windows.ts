/** Windows of rate limits that several processes count together: the database decides when one opens and how full it is. */
import type { AccountId } from '../domain/ids.js';
import type { Queryable } from './database.js';
import { prepared } from './sql.js';

export interface WindowHits {
  readonly accountId: AccountId;
  readonly bucket: string;
  /** to be added */
  readonly hits: number;
  readonly now: Date;
  /** of a window that these hits open; an open one keeps its end */
  readonly endsAt: Date;
}

export interface CountedWindow {
  /** of all processes, with those added */
  readonly hits: number;
  readonly endsAt: Date;
}

const countSql = prepared(
  'count_rate_hits',
  `insert into rate_windows as w (account_id, bucket, hits, ends_at) values ($1, $2, $3, $5)
   on conflict on constraint rate_windows_pkey do update set
     hits = case when w.ends_at <= $4 then excluded.hits else w.hits + excluded.hits end,
     ends_at = case when w.ends_at <= $4 then excluded.ends_at else w.ends_at end
   returning w.hits, w.ends_at as "endsAt"`,
);

/** Adds hits to a window, which opens when none is open. */
export async function countHits(on: Queryable, window: WindowHits): Promise<CountedWindow> {
  const { accountId, bucket, hits, now, endsAt } = window;
  const [row] = await on.query<CountedWindow>(countSql, [accountId, bucket, hits, now, endsAt]);
  if (row === undefined) throw new Error('the upsert of a window answers its row');
  return row;
}
