/** Finds accounts with expired data. Only these statements of retention read all accounts. */
import { type AccountId, asId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable } from '../../database/database.js';
import { ofEachAccount } from '../../database/keyed.js';
import { prepared } from '../../database/sql.js';

const deletedAccountsSql = prepared(
  'list_deleted_accounts',
  'select a.id from accounts a where a.deleted_at is not null order by a.deleted_at, a.id',
);
// An index lookup or two per account.
const accountsToSweepSql = ofEachAccount(
  'list_accounts_to_sweep',
  ({ from, account }) => `select a.id,
     exists (select from idempotency_keys k where k.account_id = ${account} and k.expires_at <= $1) as keys,
     exists (select from access_tokens t where t.account_id = ${account} and t.expires_at <= $1) as tokens,
     exists (select from (select e.occurred_at from events e where e.account_id = ${account}
       order by e.position, e.seq limit 1) e where e.occurred_at < $2) as events,
     exists (select from imports n where n.account_id = ${account} and n.finished_at is not null and not n.rows_gone) as imports,
     exists (select from merges m where m.account_id = ${account} and m.snapshot is not null and m.merged_at <= $3) as merges,
     exists (select from bulk_changes b where b.account_id = ${account} and b.finished_at is not null and not b.rows_gone) as bulk,
     exists (select from webhooks w where w.account_id = ${account} and w.cursor_position is not null) as deliveries,
     exists (select from rate_windows r where r.account_id = ${account} and r.ends_at < $4) as windows,
     exists (select from daily_contacts d where d.account_id = ${account} and d.day < $5::date) as usage,
     exists (select from intake_payloads p where p.account_id = ${account} and p.received_at < $6) as payloads,
     exists (select from plans p where p.account_id = ${account} and p.expires_at < $7) as plans,
     exists (select from shown_contacts s where s.account_id = ${account} and s.day < $8::date) as shown,
     exists (select from deleted_contacts x where x.account_id = ${account}) as deleted,
     exists (select from field_values v where v.account_id = ${account}) as values,
     exists (select from begun_erasures b where b.account_id = ${account} and b.touched_at < $9) as erasures
   from ${from} where a.deleted_at is null order by a.id`,
);
const auditToSweepSql = prepared(
  'list_audit_to_sweep',
  `select e.account_id from audit_entries e group by e.account_id
   having min(e.occurred_at) < $1 or count(*) > $2 order by e.account_id limit 1000`,
);

const callsToSweepSql = prepared(
  'list_calls_to_sweep',
  `select r.account_id from recent_calls r group by r.account_id having min(r.at) < $1 order by r.account_id limit 1000`,
);

/** Lists accounts whose deletion has begun, the earliest first. */
export async function listDeletedAccounts(on: Queryable): Promise<readonly AccountId[]> {
  return (await on.query<{ id: string }>(deletedAccountsSql, [])).map((row) => asId<AccountId>(row.id));
}

export interface AccountToSweep {
  readonly id: AccountId;
  /** its data that may have expired */
  readonly keys: boolean;
  readonly tokens: boolean;
  readonly events: boolean;
  readonly imports: boolean;
  readonly merges: boolean;
  readonly bulk: boolean;
  readonly deliveries: boolean;
  readonly windows: boolean;
  readonly usage: boolean;
  readonly payloads: boolean;
  readonly plans: boolean;
  readonly shown: boolean;
  readonly deleted: boolean;
  readonly values: boolean;
  readonly erasures: boolean;
}

/** Times before which rows of each kind have expired. */
interface SweepTimes {
  readonly now: Date;
  /** null: events are kept without limit */
  readonly events: Date | null;
  /** time before which merges can no longer be undone */
  readonly merges: Date;
  /** rate limits' windows that ended */
  readonly windows: Date;
  /** a day; usage before it is deleted */
  readonly usage: string;
  /** payloads of intakes received before it are deleted */
  readonly payloads: Date;
  /** plans that expired before it are deleted */
  readonly plans: Date;
  /** a day; rows of contacts shown to keys on earlier days are deleted */
  readonly shown: string;
  /** erasures without a batch since then are continued */
  readonly erasures: Date;
}

export async function listAccountsToSweep(
  on: Queryable,
  { now, events, merges, windows, usage, payloads, plans, shown, erasures }: SweepTimes,
): Promise<readonly AccountToSweep[]> {
  const values = [now, events, merges, windows, usage, payloads, plans, shown, erasures];
  const rows = await on.query<AccountToSweep>(accountsToSweepSql, values);
  return rows.filter(({ id: _, ...due }) => Object.values(due).some((isDue) => isDue));
}

/**
 * Lists existing and deleted accounts with audit entries that are too old or too many. `before` null: no time limit.
 */
export async function listAuditToSweep(
  on: Queryable,
  before: Date | null,
  most: number,
): Promise<readonly AccountId[]> {
  return (await on.query<{ account_id: AccountId }>(auditToSweepSql, [before, most])).map(
    (row) => row.account_id,
  );
}

/** Streams, of accounts and of the whole server, with calls answered before a time. */
export async function listCallsToSweep(on: Queryable, before: Date): Promise<readonly string[]> {
  return (await on.query<{ account_id: string }>(callsToSweepSql, [before])).map((row) => row.account_id);
}
