/** Intakes of an account, with the members that no client sees. */

import type { AccountId, IntakeId } from '../../domain/ids.js';
import type { Intake, IntakeSecrets, KindCounts } from '../../domain/intake.js';
import type { AuditedTransaction } from '../access/audit.js';
import { assigned, membersOf, places, shown, valuesOf, written } from '../database/columns.js';
import type { Queryable, Transaction } from '../database/database.js';
import { keyed } from '../database/keyed.js';
import { finds, meets, reads, writes } from '../database/operations.js';
import { arraysOf, prepared } from '../database/sql.js';

/** The count of refused payloads is not stored in its row. */
export interface StoredIntake extends Omit<Intake, 'refused'>, IntakeSecrets {
  readonly oldSecret: Buffer | null;
  readonly oldTokenHash: Buffer | null;
  /** the day of `today`, as 2026-01-15 */
  readonly todayOn: string | null;
}
export type CountedIntake = StoredIntake & Pick<Intake, 'refused'>;

const members = membersOf<StoredIntake>()(
  'accountId id name variant tokenHash secret verifyToken portfolio numbers unread applied unreadable lastAt madeBy',
  'createdAt updatedAt failed verifiedAt oldSecret oldSecretUntil oldTokenHash oldTokenUntil kinds today todayOn',
);
const columns = shown('n', members);
const counted = `${columns}, (select count(*) from intake_payloads p
     where p.account_id = $1 and p.state = 'refused' and p.intake_id = n.id) as refused`;

const [, ...others] = members;
const insertSql = prepared(
  'insert_intake',
  `insert into intakes as n (account_id, ${written(others)}) values (${places(members.length)}) returning ${columns}`,
);
const listSql = prepared(
  'list_intakes',
  `select ${counted} from intakes n where n.account_id = $1 order by n.created_at desc, n.id desc`,
);
const findSql = prepared(
  'find_intake',
  `select ${counted} from intakes n where n.account_id = $1 and n.id = $2`,
);
const changed = [
  ...(['name', 'verifyToken', 'secret', 'oldSecret', 'oldSecretUntil'] as const),
  ...(['tokenHash', 'oldTokenHash', 'oldTokenUntil', 'verifiedAt', 'updatedAt'] as const),
];
const updateSql = prepared(
  'update_intake',
  `update intakes n set ${assigned(changed, 3)} where n.account_id = $1 and n.id = $2 returning ${counted}`,
);
const verifiedSql = prepared(
  'note_intake_verified',
  'update intakes n set verified_at = $3 where n.account_id = $1 and n.id = $2',
);
const deleteSql = prepared(
  'delete_intake',
  `delete from intakes n where n.account_id = $1 and n.id = $2 returning ${columns}`,
);
const hearsSql = prepared(
  'note_account_has_intakes',
  'update accounts a set has_intakes = true where a.id = $1 and not a.has_intakes',
);
const lockAccountSql = prepared(
  'lock_account_for_intakes',
  'select a.id from accounts a where a.id = $1 and a.deleted_at is null for update',
);
const byTokenSql = keyed(
  'find_intakes_by_token',
  [['hash', 'bytea']],
  ({ from, account }) => `select u.i, ${columns} from ${from}
   join intakes n on n.account_id = ${account} and (n.token_hash = u.hash or n.old_token_hash = u.hash)
   join accounts a on a.id = n.account_id and a.deleted_at is null`,
  { alias: 'u' },
);
// The names are bounded by what one payload may bring and by the most of an intake.
const sumOf = (
  one: string,
  other: string,
) => `(select coalesce(jsonb_object_agg(u.name, u.count), '{}') from (
       select w.name, sum(w.count) as count from (
         select key as name, value::text::bigint as count from jsonb_each(${one})
         union all select key, value::text::bigint from jsonb_each(${other})) w
       group by w.name order by sum(w.count) desc, w.name limit 200) u)`;
const ofToday = "(case when n.today_on = $10 then n.today else '{}' end)";
const noteSql = prepared(
  'note_intake',
  `update intakes n set numbers = n.numbers || $3::jsonb, last_at = greatest(n.last_at, $4),
     applied = n.applied + $5, unreadable = n.unreadable + $6, failed = n.failed + $7,
     unread = ${sumOf('n.unread', '$8::jsonb')}, kinds = ${sumOf('n.kinds', '$9::jsonb')},
     today = ${sumOf(ofToday, '$9::jsonb')}, today_on = $10
   where n.account_id = $1 and n.id = $2`,
);

export async function insertIntake(tx: AuditedTransaction, intake: StoredIntake): Promise<StoredIntake> {
  return (await tx.query<StoredIntake>(insertSql, valuesOf(intake, members)))[0] as StoredIntake;
}

/** Newest first. */
export const listIntakes = reads<CountedIntake, []>(listSql);

export const findIntake = finds<CountedIntake, [id: IntakeId]>(findSql);

/** Writes the members that a request may change. */
export async function updateIntake(
  tx: AuditedTransaction,
  intake: StoredIntake,
): Promise<CountedIntake | undefined> {
  const values = valuesOf(intake, changed);
  return (await tx.query<CountedIntake>(updateSql, [intake.accountId, intake.id, ...values]))[0];
}

/** The platform verified the address. */
export const noteVerified = writes<[id: IntakeId, at: Date]>(verifiedSql);

/** The one that was there; its payloads are gone with it. */
export const deleteIntake = finds<StoredIntake, [id: IntakeId], AuditedTransaction>(deleteSql);

/** Locks the account: until the transaction ends, no other transaction creates an intake of it. */
export const lockIntakes = meets<[], Transaction>(lockAccountSql);

/** Contacts of the account may have messages from now on. */
export const noteHasIntakes = writes<[], Transaction>(hearsSql);

/** Those with these tokens, current or previous, each looked up in the account that its token names; by the hash in hex. */
export async function findIntakesByToken(
  on: Queryable,
  asked: readonly { readonly accountId: AccountId; readonly hash: Buffer }[],
): Promise<ReadonlyMap<string, StoredIntake>> {
  const rows = await on.query<StoredIntake>(byTokenSql, arraysOf(asked, 'accountId', 'hash'));
  return new Map(
    rows.flatMap((row) =>
      [row.oldTokenHash, row.tokenHash].flatMap((hash) =>
        hash === null ? [] : [[hash.toString('hex'), row] as const],
      ),
    ),
  );
}

/** Facts of payloads about the intake itself. */
export interface IntakeNote {
  readonly numbers: Readonly<Record<string, string | null>>;
  readonly unread: KindCounts;
  readonly kinds: KindCounts;
  readonly applied: number;
  readonly unreadable: number;
  readonly failed: number;
  readonly lastAt: Date;
}

/** Adds what payloads told. `today`: as 2026-01-15. */
export async function noteIntake(
  tx: Transaction,
  accountId: AccountId,
  id: IntakeId,
  { numbers, unread, kinds, applied, unreadable, failed, lastAt }: IntakeNote,
  today: string,
): Promise<void> {
  const [numbersJson, unreadJson, kindsJson] = [numbers, unread, kinds].map((map) => JSON.stringify(map));
  const counts = [applied, unreadable, failed];
  await tx.query(noteSql, [accountId, id, numbersJson, lastAt, ...counts, unreadJson, kindsJson, today]);
}
