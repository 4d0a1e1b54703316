/** Finds accounts with expired data. Only these statements of retention read all accounts. */
import { type AccountId, asId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable } from '../../database/database.js';
import { ofEachAccount } from '../../database/statements/keyed.js';
import { prepared } from '../../database/statements/sql.js';

const deletedAccountsSql = prepared(
  'list_deleted_accounts',
  'select a.id from accounts a where a.deleted_at is not null order by a.deleted_at, a.id',
);
/**
 * SQL: whether the account may have expired rows, by kind; an index lookup or two each. A new kind also needs its sweep
 * in `src/retention/operations/sweep-kinds.ts`. Accounts are swept in this order.
 */
const dueSql = {
  /** days of calls and of contacts */
  usageDays: (account: string) =>
    `exists (select from daily_contacts d where d.account_id = ${account} and d.day < $5::date)`,
  idempotencyKeys: (account: string) =>
    `exists (select from idempotency_keys k where k.account_id = ${account} and k.expires_at <= $1)`,
  deliveries: (account: string) =>
    `exists (select from webhooks w where w.account_id = ${account} and w.cursor_position is not null)`,
  intakePayloads: (account: string) =>
    `exists (select from intake_payloads p where p.account_id = ${account} and p.received_at < $6)`,
  plans: (account: string) =>
    `exists (select from plans p where p.account_id = ${account} and p.expires_at < $7)`,
  /** deleted contacts that could be restored */
  deletedContacts: (account: string) =>
    `exists (select from deleted_contacts x where x.account_id = ${account})`,
  /** values in indexes of own fields that were dropped */
  fieldValues: (account: string) => `exists (select from field_values v where v.account_id = ${account})`,
  /** contacts that keys were shown on earlier days */
  shownContacts: (account: string) =>
    `exists (select from shown_contacts s where s.account_id = ${account} and s.day < $8::date)`,
  tokens: (account: string) =>
    `exists (select from access_tokens t where t.account_id = ${account} and t.expires_at <= $1)`,
  rateWindows: (account: string) =>
    `exists (select from rate_windows r where r.account_id = ${account} and r.ends_at < $4)`,
  events: (account: string) =>
    `exists (select from (select e.occurred_at from events e where e.account_id = ${account}
       order by e.position, e.seq limit 1) e where e.occurred_at < $2)`,
  /** merges that can no longer be undone */
  merges: (account: string) =>
    `exists (select from merges m where m.account_id = ${account} and m.snapshot is not null and m.merged_at <= $3)`,
  /** undo data of bulk changes */
  bulkChangeContacts: (account: string) =>
    `exists (select from bulk_changes b where b.account_id = ${account} and b.finished_at is not null and not b.rows_gone)`,
  /** chunks of a thousand rows at most */
  importChunks: (account: string) =>
    `exists (select from imports n where n.account_id = ${account} and n.finished_at is not null and not n.rows_gone)`,
  /** erasures of persons that must continue */
  erasures: (account: string) =>
    `exists (select from begun_erasures b where b.account_id = ${account} and b.touched_at < $9)`,
};

export type SweepKind = keyof typeof dueSql;
export const dueNames = Object.keys(dueSql) as readonly SweepKind[];

const dueColumns = (account: string) =>
  dueNames.map((name) => `${dueSql[name](account)} as "${name}"`).join(', ');
const accountsToSweepSql = ofEachAccount(
  'list_accounts_to_sweep',
  ({ from, account }) =>
    `select a.id, ${dueColumns(account)} from ${from} where a.deleted_at is null order by a.id`,
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

/** Lists accounts that are being deleted, the earliest first. */
export async function listDeletedAccounts(on: Queryable): Promise<readonly AccountId[]> {
  return (await on.query<{ id: string }>(deletedAccountsSql, [])).map((row) => asId<AccountId>(row.id));
}

/** An account, and its data that may have expired. */
export type AccountToSweep = { readonly id: AccountId } & Readonly<Record<SweepKind, boolean>>;

/** Times before which rows of each kind have expired. */
interface SweepTimes {
  readonly now: Date;
  /** null: events are stored without limit */
  readonly events: Date | null;
  /** time before which merges can no longer be undone */
  readonly merges: Date;
  /** time before which windows of rate limits have ended */
  readonly windows: Date;
  /** day before which usage is deleted */
  readonly usage: string;
  /** time before which received payloads of intakes are deleted */
  readonly payloads: Date;
  /** time before which expired plans are deleted */
  readonly plans: Date;
  /** day before which rows of contacts shown to keys are deleted */
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
  max: number,
): Promise<readonly AccountId[]> {
  return (await on.query<{ account_id: AccountId }>(auditToSweepSql, [before, max])).map(
    (row) => row.account_id,
  );
}

/** Streams, of accounts and of the whole server, with calls answered before a time. */
export async function listCallsToSweep(on: Queryable, before: Date): Promise<readonly string[]> {
  return (await on.query<{ account_id: string }>(callsToSweepSql, [before])).map((row) => row.account_id);
}
