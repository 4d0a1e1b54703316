/** Plans: changes that a key proposed, and the contacts and versions that they were made for. */
import type { AccountId, ContactId, KeyId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../database/database.js';
import { execute, foundRow, rowsOf, scalarOf } from '../database/statements/one-statement.js';
import { prepared } from '../database/statements/sql.js';

/** `change` is JSON that the core writes and reads. */
export interface StoredPlan {
  readonly keyId: KeyId;
  readonly change: unknown;
  readonly contactIds: readonly ContactId[];
  readonly versions: readonly number[];
  readonly expiresAt: Date;
  readonly appliedAt: Date | null;
  readonly outcomeId: string | null;
}

const insertSql = prepared(
  'insert_plan',
  `insert into plans (account_id, hash, key_id, change, contact_ids, versions, created_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8)`,
);
const lockSql = prepared(
  'lock_plan',
  `select p.key_id as "keyId", p.change, p.contact_ids as "contactIds", p.versions, p.expires_at as "expiresAt",
     p.applied_at as "appliedAt", p.outcome_id as "outcomeId"
   from plans p where p.account_id = $1 and p.hash = $2 for update`,
);
const markAppliedSql = prepared(
  'apply_plan',
  'update plans p set applied_at = $3, outcome_id = $4 where p.account_id = $1 and p.hash = $2',
);
// A key with many plans loses its oldest ones first, so its plans do not displace those of other keys.
const dropOldestSql = prepared(
  'drop_oldest_plans',
  `delete from plans p where p.account_id = $1 and p.hash in (
     select n.hash from (select o.hash, o.created_at,
         row_number() over (partition by o.key_id order by o.created_at desc) as age
       from plans o where o.account_id = $1 and o.applied_at is null) n
     order by n.age, n.created_at desc offset $2)`,
);
const versionsSql = prepared(
  'versions_of_contacts',
  'select c.id, c.version from contacts c where c.account_id = $1 and c.id = any($2::uuid[])',
);
const sweepSql = prepared(
  'sweep_plans',
  `with s as (select p.hash from plans p where p.account_id = $1 and p.expires_at < $2
       order by p.expires_at limit $3 for update skip locked),
     g as (delete from plans p using s where p.account_id = $1 and p.hash = s.hash returning 1)
   select count(*) as deleted from g`,
);
const eraseSql = prepared(
  'erase_plans',
  `with d as (delete from plans p where p.account_id = $1 and p.contact_ids && $2::uuid[] returning 1)
   select count(*) as rows from d`,
);

export const insertPlan = execute<
  [
    hash: Buffer,
    keyId: KeyId,
    change: string,
    contactIds: readonly ContactId[],
    versions: readonly number[],
    now: Date,
    expiresAt: Date,
  ],
  Transaction
>(insertSql);

/** Locks the plan until the transaction ends. */
export const lockPlan = foundRow<StoredPlan, [hash: Buffer]>(lockSql);

export const markPlanApplied = execute<[hash: Buffer, now: Date, outcomeId: string], Queryable>(
  markAppliedSql,
);

/** Deletes waiting plans beyond this number: the oldest plans of the key with most. */
export const dropOldestPlans = execute<[max: number], Transaction>(dropOldestSql);

const listVersions = rowsOf<{ id: ContactId; version: number }, [ids: readonly ContactId[]]>(versionsSql);

/** Reads the versions of the contacts that exist, by id. */
export async function readContactVersions(
  on: Queryable,
  accountId: AccountId,
  ids: readonly ContactId[],
): Promise<ReadonlyMap<ContactId, number>> {
  return new Map((await listVersions(on, accountId, ids)).map(({ id, version }) => [id, version]));
}

/** Deletes plans that expired before a time; returns the count. */
export const sweepPlans = scalarOf<number, [before: Date, limit: number], Transaction>(sweepSql, 0);

/** Deletes plans that include one of the contacts; returns the count. */
export const erasePlans = scalarOf<number, [ids: readonly ContactId[]], Transaction>(eraseSql, 0);
