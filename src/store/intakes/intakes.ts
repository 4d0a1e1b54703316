/** Intakes of an account, with the members that no client sees. */

import type { AccountId, IntakeId } from '../../domain/ids.js';
import type { Intake } from '../../domain/intake.js';
import type { AuditedTransaction } from '../access/audit.js';
import { membersOf, places, shown, valuesOf, written } from '../database/columns.js';
import type { Queryable, Transaction } from '../database/database.js';
import { keyed } from '../database/keyed.js';
import { finds, meets, reads, writes } from '../database/operations.js';
import { arraysOf, prepared } from '../database/sql.js';

export interface StoredIntake extends Intake {
  readonly tokenHash: Buffer;
  /** encrypted */
  readonly secret: Buffer;
  readonly verifyToken: Buffer;
}

const members = membersOf<StoredIntake>()(
  'accountId id name variant tokenHash secret verifyToken portfolio numbers unread applied unreadable lastAt madeBy',
  'createdAt updatedAt',
);
const columns = shown('n', members);

const [, ...others] = members;
const insertSql = prepared(
  'insert_intake',
  `insert into intakes as n (account_id, ${written(others)}) values (${places(members.length)}) returning ${columns}`,
);
const listSql = prepared(
  'list_intakes',
  `select ${columns} from intakes n where n.account_id = $1 order by n.created_at desc, n.id desc`,
);
const findSql = prepared(
  'find_intake',
  `select ${columns} from intakes n where n.account_id = $1 and n.id = $2`,
);
const deleteSql = prepared(
  'delete_intake',
  `delete from intakes n where n.account_id = $1 and n.id = $2 returning ${columns}`,
);
const lockAccountSql = prepared(
  'lock_account_for_intakes',
  'select a.id from accounts a where a.id = $1 and a.deleted_at is null for update',
);
const byTokenSql = keyed(
  'find_intakes_by_token',
  [['hash', 'bytea']],
  ({ from, account }) => `select u.i, ${columns} from ${from}
   join intakes n on n.account_id = ${account} and n.token_hash = u.hash
   join accounts a on a.id = n.account_id and a.deleted_at is null`,
  { alias: 'u' },
);
// The names are bounded by what one payload may bring and by the most of an intake.
const noteSql = prepared(
  'note_intake',
  `update intakes n set numbers = n.numbers || $3::jsonb, applied = n.applied + $5, unreadable = n.unreadable + $6,
     last_at = greatest(n.last_at, $7),
     unread = (select coalesce(jsonb_object_agg(u.name, u.count), '{}') from (
       select w.name, sum(w.count) as count from (
         select key as name, value::text::bigint as count from jsonb_each(n.unread)
         union all select key, value::text::bigint from jsonb_each($4::jsonb)) w
       group by w.name order by sum(w.count) desc, w.name limit 200) u)
   where n.account_id = $1 and n.id = $2`,
);

export async function insertIntake(tx: AuditedTransaction, intake: StoredIntake): Promise<StoredIntake> {
  return (await tx.query<StoredIntake>(insertSql, valuesOf(intake, members)))[0] as StoredIntake;
}

/** Newest first. */
export const listIntakes = reads<StoredIntake, []>(listSql);

export const findIntake = finds<StoredIntake, [id: IntakeId]>(findSql);

/** The one that was there; its payloads are gone with it. */
export const deleteIntake = finds<StoredIntake, [id: IntakeId], AuditedTransaction>(deleteSql);

/** Locks the account: until the transaction ends, no other transaction creates an intake of it. */
export const lockIntakes = meets<[], Transaction>(lockAccountSql);

/** Those with these tokens, each looked up in the account that its token names; by the hash in hex. */
export async function findIntakesByToken(
  on: Queryable,
  asked: readonly { readonly accountId: AccountId; readonly hash: Buffer }[],
): Promise<ReadonlyMap<string, StoredIntake>> {
  const rows = await on.query<StoredIntake>(byTokenSql, arraysOf(asked, 'accountId', 'hash'));
  return new Map(rows.map((row) => [row.tokenHash.toString('hex'), row]));
}

/** Adds what payloads told of the intake itself; the maps are JSON. */
export const noteIntake = writes<
  [id: IntakeId, numbers: string, unread: string, applied: number, unreadable: number, lastAt: Date],
  Transaction
>(noteSql);
