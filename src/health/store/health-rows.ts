/** Checks of rows for `doctor`: missing references, wrong totals, expired data. */
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { uuidV7 } from '@switchbook/domain/runtime/ids.js';
import { type ContactLists, correctionSql, listsSql } from '../../contacts/store/packed-items.js';
import { bucketSize } from '../../contacts/store/tallies.js';
import type { Database, Queryable, Transaction } from '../../database/database.js';
import { quoteName } from '../../database/schema/table-catalog.js';
import type { Reference } from '../../database/schema/unconstrained-references.js';
import { ofEachAccount } from '../../database/statements/keyed.js';
import { allRows, scalarOf } from '../../database/statements/one-statement.js';
import { planned } from '../../database/statements/sql.js';

function orphanCondition({ columns, to, toColumns }: Reference): string {
  const isSet = columns.map((column) => `c.${quoteName(column)} is not null`);
  const same = columns.map(
    (column, index) => `p.${quoteName(toColumns[index] ?? '')} = c.${quoteName(column)}`,
  );
  return `${isSet.join(' and ')} and not exists (select from ${quoteName(to)} p where ${same.join(' and ')})`;
}

/** Most rows without their parent that are counted. */
export const maxOrphans = 10_000;

/** Reads `percent` of the table's pages. */
export async function countOrphans(tx: Transaction, reference: Reference, percent: number): Promise<number> {
  const sample = percent < 100 ? ` tablesample system (${percent})` : '';
  const text = `select count(*)::integer as orphans from (select 1 as one from ${quoteName(reference.table)} c${sample}
    where ${orphanCondition(reference)} limit ${maxOrphans}) o`;
  const [row] = await tx.query<{ orphans: number }>(planned(text), []);
  return row?.orphans ?? 0;
}

/** Deletes orphans in one transaction; returns their number. */
export async function dropOrphans(tx: Transaction, reference: Reference): Promise<number> {
  const text = `with g as (delete from ${quoteName(reference.table)} c where ${orphanCondition(reference)} returning 1)
    select count(*)::integer as deleted from g`;
  const [row] = await tx.query<{ deleted: number }>(planned(text), []);
  return row?.deleted ?? 0;
}

/** Allows sequential scans, since these statements read whole tables. */
export async function turnScansOn(tx: Transaction): Promise<void> {
  await tx.query(planned('set local enable_seqscan = on'), []);
}

export interface TalliedAccount {
  readonly id: AccountId;
  /** number of contacts by the tallies */
  readonly contacts: number;
}

const talliedSql = planned(
  `select a.id, coalesce(sum(t.contacts), 0)::float8 as contacts from accounts a
   left join contact_tallies t on t.account_id = a.id where a.deleted_at is null group by a.id`,
);

export const listTallied = allRows<TalliedAccount>(talliedSql);

/** $1 the account; $2 buckets, null: all. Both sides use one snapshot, so concurrent writes do not matter. */
const differences = `
  b as (select distinct t.bucket from contact_tallies t where t.account_id = $1 and ($2::bigint[] is null or t.bucket = any($2))
    union select distinct c.number / ${bucketSize} from contacts c where c.account_id = $1 and $2::bigint[] is null),
  d as (select b.bucket, k.contacts - coalesce(t.contacts, 0) as contacts, k.dialable - coalesce(t.dialable, 0) as dialable,
      k.lowest, k.highest
    from b cross join lateral (select count(*) as contacts, count(c.dial_digits) as dialable, min(c.created_at) as lowest,
        max(c.created_at) as highest from contacts c
      where c.account_id = $1 and c.number between b.bucket * ${bucketSize} and b.bucket * ${bucketSize} + ${bucketSize - 1}) k
    left join lateral (select sum(t.contacts) as contacts, sum(t.dialable) as dialable from contact_tallies t
      where t.account_id = $1 and t.bucket = b.bucket) t on true)`;
const wrongSql = planned(
  `with ${differences} select count(*)::integer as wrong from d where d.contacts <> 0 or d.dialable <> 0`,
);
// The difference is added, since a merge of rows by another process keeps their sum.
const correctSql = planned(
  `with ${differences}, g as (insert into contact_tallies (account_id, bucket, id, contacts, dialable, lowest, highest)
     select $1, d.bucket, $3, d.contacts, d.dialable, d.lowest, d.highest from d where d.contacts <> 0 or d.dialable <> 0
     returning 1)
   select count(*)::integer as wrong from g`,
);
const correctLockSql = planned(`select pg_advisory_xact_lock(hashtextextended('tallies/' || $1::text, 0))`);

/** Returns the number of buckets of the account with a count that differs from the tallies. `buckets` null: of all. */
export const countWrongTallies = scalarOf<number, [buckets: readonly number[] | null]>(wrongSql, 0);

/** Corrects all tallies of the account; returns the number of wrong buckets. */
export function correctTallies(database: Database, accountId: AccountId): Promise<number> {
  return database.transaction(async (tx) => {
    // Two processes that correct at once would add the difference twice.
    await tx.query(correctLockSql, [accountId]);
    const [row] = await tx.query<{ wrong: number }>(correctSql, [accountId, null, uuidV7()]);
    return row?.wrong ?? 0;
  }, 'unbounded');
}

export interface StoredLists {
  readonly accountId: AccountId;
  readonly id: ContactId;
  /** lists in the row of the contact */
  readonly stored: ContactLists;
  /** lists built from its identities, tags and groups */
  readonly made: ContactLists;
}

const listNames = Object.keys(listsSql) as readonly (keyof ContactLists)[];
const jsonMembersSql = (columnOf: (name: keyof ContactLists) => string) =>
  listNames.map((name) => `'${name}', ${columnOf(name)}`).join(', ');

const storedSql = jsonMembersSql((name) => `c.${name}`);
const madeSql = jsonMembersSql((name) => listsSql[name]);
const listsOf = (contacts: string, more: string) =>
  `select c.account_id as "accountId", c.id, json_build_object(${storedSql}) as stored, json_build_object(${madeSql}) as made
   from contacts c${contacts}${more}`;
const nextListsSql = planned(
  listsOf('', ' where (c.account_id, c.id) > ($1, $2) order by c.account_id, c.id limit $3'),
);

/** Reads some random contacts. `percent` of the table's pages are read. */
export function sampleLists(tx: Transaction, percent: number, max: number): Promise<readonly StoredLists[]> {
  const sample = percent < 100 ? ` tablesample system (${percent})` : '';
  return tx.query<StoredLists>(planned(listsOf(sample, ' limit $1')), [max]);
}

/** Reads the contacts of all accounts after a contact. */
export function readStoredLists(
  on: Queryable,
  after: Pick<StoredLists, 'accountId' | 'id'>,
  max: number,
): Promise<readonly StoredLists[]> {
  return on.query<StoredLists>(nextListsSql, [after.accountId, after.id, max]);
}

// Concurrent writes update the lists too, and the row's lock waits for them.
const correctListsSql = planned(correctionSql('c.account_id = $1 and c.id = any($2::uuid[])'));

/** Rewrites the lists of contacts. */
export async function correctLists(
  database: Database,
  accountId: AccountId,
  ids: readonly ContactId[],
): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query(lockRowsSql, [accountId, ids]);
    await tx.query(correctListsSql, [accountId, ids]);
  });
}

const lockRowsSql = planned(
  'select c.id from contacts c where c.account_id = $1 and c.id = any($2::uuid[]) order by c.id for update',
);

interface Overdue {
  readonly accounts: number;
  readonly idempotencyKeys: number;
  readonly tokens: number;
  readonly events: number;
}

const overdueAccountsSql = planned('select a.id from accounts a where a.deleted_at <= $1');
// Each kind of expired data is found by an index lookup.
const overdueSql = ofEachAccount(
  'overdue_of_accounts',
  ({ from, account }) => `select
     exists (select from idempotency_keys k where k.account_id = ${account} and k.expires_at <= $1) as "idempotencyKeys",
     exists (select from access_tokens t where t.account_id = ${account} and t.expires_at <= $1) as tokens,
     exists (select from (select e.occurred_at from events e where e.account_id = ${account}
       order by e.position, e.seq limit 1) e where e.occurred_at < $2) as events
   from ${from} where a.deleted_at is null order by a.id`,
);

/**
 * Counts accounts with data that should be deleted: data that expired before a time, or events from before a time
 * (null: never).
 */
export async function readOverdue(on: Queryable, before: Date, eventsBefore: Date | null): Promise<Overdue> {
  const deleted = await on.query(overdueAccountsSql, [before]);
  type ExpiredKinds = Readonly<Record<'idempotencyKeys' | 'tokens' | 'events', boolean>>;
  const rows = await on.query<ExpiredKinds>(overdueSql, [before, eventsBefore]);
  const count = (kind: keyof ExpiredKinds) => rows.filter((row) => row[kind]).length;
  return {
    accounts: deleted.length,
    idempotencyKeys: count('idempotencyKeys'),
    tokens: count('tokens'),
    events: count('events'),
  };
}

const trialSql = planned(
  'insert into accounts (id, number, slug, name, created_at) values ($1, $2, $3, $4, $5)',
);

/** Inserts the account of a transaction that is rolled back: no number of an account is used up. */
export async function insertTrialAccount(on: Queryable, id: AccountId, now: Date): Promise<void> {
  const number = -1 - Math.floor(Math.random() * 2 ** 40);
  await on.query(trialSql, [id, number, `trial-${id}`, 'Trial', now]);
}
