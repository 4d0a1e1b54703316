/** Daily usage of an account: its calls by API, and its number of contacts. Days are days in UTC. */
import type { AccountId, KeyId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { keyed, ofEachAccount } from '../../database/statements/keyed.js';
import { rowsOf } from '../../database/statements/one-statement.js';
import { arraysOf, prepared } from '../../database/statements/sql.js';

/** Number of calls of one account, day and face. */
export interface DailyCalls {
  readonly accountId: AccountId;
  /** `2026-01-15` */
  readonly day: string;
  readonly face: string;
  readonly calls: number;
  /** calls that the vendor answered */
  readonly forwarded: number;
  /** calls of unknown paths: not served here, and not forwarded */
  readonly unserved: number;
  /** the first successful call of the day, and its key; null: none */
  readonly firstAt: Date | null;
  readonly firstKeyId: KeyId | null;
}

// The rows of all statements have the same order. So processes that add at the same time wait for each other and do not
// deadlock.
const addSql = keyed(
  'add_daily_calls',
  [
    ['day', 'date'],
    ['face', 'text'],
    ['calls', 'bigint'],
    ['forwarded', 'bigint'],
    ['unserved', 'bigint'],
    ['first_at', 'timestamptz'],
    ['first_key_id', 'uuid'],
  ],
  ({
    from,
    account,
  }) => `insert into daily_calls as c (account_id, day, face, calls, forwarded, unserved, first_at, first_key_id)
   select a.id, k.day, k.face, k.calls, k.forwarded, k.unserved, k.first_at, k.first_key_id
   from ${from} join accounts a on a.id = ${account} and a.deleted_at is null
   order by a.id, k.day, k.face
   on conflict on constraint daily_calls_pkey do update set calls = c.calls + excluded.calls,
     forwarded = c.forwarded + excluded.forwarded, unserved = c.unserved + excluded.unserved,
     first_at = least(c.first_at, excluded.first_at),
     first_key_id = case when c.first_at <= excluded.first_at or excluded.first_at is null
       then c.first_key_id else excluded.first_key_id end`,
);

/** Adds to the stored numbers. Calls of deleted accounts are dropped. */
export async function addDailyCalls(on: Queryable, counted: readonly DailyCalls[]): Promise<void> {
  const columns = ['day', 'face', 'calls', 'forwarded', 'unserved', 'firstAt', 'firstKeyId'] as const;
  await on.query(addSql, arraysOf(counted, 'accountId', ...columns));
}

// The totals are kept (`src/contacts/store/tallies.ts`): a few hundred rows of an account with a million contacts.
const storeContactsSql = ofEachAccount(
  'store_daily_contacts',
  ({ from, account }) => `insert into daily_contacts as d (account_id, day, contacts)
   select ${account}, $1::date,
     (select coalesce(sum(t.contacts), 0) from contact_tallies t where t.account_id = ${account})
   from ${from} where a.deleted_at is null order by a.id
   on conflict on constraint daily_contacts_pkey do update set contacts = excluded.contacts
   where d.contacts <> excluded.contacts`,
);

/** Records how many contacts every account has on this day; a later count of the day replaces it. */
export async function storeDailyContacts(tx: Transaction, day: string): Promise<void> {
  await tx.query(storeContactsSql, [day]);
}

interface UsageRow {
  readonly day: string;
  /** null: the row is about contacts */
  readonly face: string | null;
  readonly count: number;
}

// Includes the last count of contacts before the range, which is valid until the next count.
const readSql = prepared(
  'read_usage',
  `select c.day::text as day, c.face, c.calls as count from daily_calls c where c.account_id = $1 and c.day >= $2::date
   union all
   select d.day::text, null, d.contacts from daily_contacts d
   where d.account_id = $1 and d.day >= coalesce(
     (select max(b.day) from daily_contacts b where b.account_id = $1 and b.day < $2::date), $2::date)`,
);

/** Reads usage since a day, unordered, and the last count of contacts before that day. */
export const readUsageRows = rowsOf<UsageRow, [from: string]>(readSql);

const sweepSql = ['daily_calls', 'daily_contacts'].map((table) =>
  prepared(
    `sweep_${table}`,
    `with g as (delete from ${table} t where t.account_id = $1 and t.day < $2::date returning 1)
     select count(*) as deleted from g`,
  ),
);

/** Deletes usage older than the day, a few rows for each day; returns the count. */
export async function sweepUsage(tx: Transaction, accountId: AccountId, before: string): Promise<number> {
  let deleted = 0;
  for (const statement of sweepSql)
    deleted += (await tx.query<{ deleted: number }>(statement, [accountId, before]))[0]?.deleted ?? 0;
  return deleted;
}
