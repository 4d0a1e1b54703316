/** Statements of intakes in addition to the statements of every record. */

import type { AccountId, IntakeId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { membersOf, selectList } from '../../database/statements/columns.js';
import { keyed } from '../../database/statements/keyed.js';
import { execute } from '../../database/statements/one-statement.js';
import { arraysOf, prepared } from '../../database/statements/sql.js';
import { intakeLimits, type KindCounts, type StoredIntake } from '../values/intake.js';

/** The members of an intake that receiving payloads needs. */
export type KnownIntake = Pick<
  StoredIntake,
  | ('accountId' | 'id' | 'variant' | 'secret' | 'verifyToken' | 'tokenHash')
  | ('oldSecret' | 'oldSecretUntil' | 'oldTokenHash' | 'oldTokenUntil')
>;
const knownMembers = membersOf<KnownIntake>()(
  'accountId id variant secret verifyToken tokenHash oldSecret oldSecretUntil oldTokenHash oldTokenUntil',
);
const verifiedSql = prepared(
  'store_intake_verified',
  'update intakes n set verified_at = $3 where n.account_id = $1 and n.id = $2',
);
const storeHasIntakesSql = prepared(
  'store_account_has_intakes',
  'update accounts a set has_intakes = true where a.id = $1 and not a.has_intakes',
);
const byTokenSql = keyed(
  'find_intakes_by_token',
  [['hash', 'bytea']],
  ({ from, account }) => `select u.i, ${selectList('n', knownMembers)} from ${from}
   join intakes n on n.account_id = ${account} and (n.token_hash = u.hash or n.old_token_hash = u.hash)
   join accounts a on a.id = n.account_id and a.deleted_at is null`,
  { alias: 'u' },
);
// Known numbers stay, with their new digits.
const boundNumbers = `(select coalesce(jsonb_object_agg(u.key, u.value), '{}') from (
       select m.key, m.value from jsonb_each(n.numbers || $3::jsonb) m
       order by n.numbers ? m.key desc, m.key collate "C" limit ${intakeLimits.businessNumbers}) u)`;
// The names are limited per payload and per intake.
const countSumSql = (
  counts: string,
  otherCounts: string,
) => `(select coalesce(jsonb_object_agg(u.name, u.count), '{}') from (
       select w.name, sum(w.count) as count from (
         select key as name, value::text::bigint as count from jsonb_each(${counts})
         union all select key, value::text::bigint from jsonb_each(${otherCounts})) w
       group by w.name order by sum(w.count) desc, w.name limit 200) u)`;
const todaySql = "(case when n.today_on = $10 then n.today else '{}' end)";
const addCountsSql = prepared(
  'add_intake_counts',
  `update intakes n set numbers = ${boundNumbers}, last_at = greatest(n.last_at, $4),
     applied = n.applied + $5, unreadable = n.unreadable + $6, failed = n.failed + $7,
     unread = ${countSumSql('n.unread', '$8::jsonb')}, kinds = ${countSumSql('n.kinds', '$9::jsonb')},
     today = ${countSumSql(todaySql, '$9::jsonb')}, today_on = $10
   where n.account_id = $1 and n.id = $2`,
);

/** Records that the platform verified the address. */
export const storeVerified = execute<[id: IntakeId, at: Date]>(verifiedSql);

/** Records that contacts of the account may have messages from now on. */
export const storeHasIntakes = execute<[], Transaction>(storeHasIntakesSql);

/**
 * Finds intakes by their current or previous tokens. The result is by the hash in hex. Each token is looked up only in
 * the account that it contains.
 */
export async function findIntakesByToken(
  on: Queryable,
  lookups: readonly { readonly accountId: AccountId; readonly hash: Buffer }[],
): Promise<ReadonlyMap<string, KnownIntake>> {
  const rows = await on.query<KnownIntake>(byTokenSql, arraysOf(lookups, 'accountId', 'hash'));
  return new Map(
    rows.flatMap((row) =>
      [row.oldTokenHash, row.tokenHash].flatMap((hash) =>
        hash === null ? [] : [[hash.toString('hex'), row] as const],
      ),
    ),
  );
}

/** Facts about the intake itself, from payloads. */
export interface IntakeCounts {
  readonly numbers: Readonly<Record<string, string | null>>;
  readonly unread: KindCounts;
  readonly kinds: KindCounts;
  readonly applied: number;
  readonly unreadable: number;
  readonly failed: number;
  readonly lastAt: Date;
}

/** Adds facts from payloads. `today`: as 2026-01-15. */
export async function addIntakeCounts(
  tx: Transaction,
  accountId: AccountId,
  id: IntakeId,
  { numbers, unread, kinds, applied, unreadable, failed, lastAt }: IntakeCounts,
  today: string,
): Promise<void> {
  const [numbersJson, unreadJson, kindsJson] = [numbers, unread, kinds].map((map) => JSON.stringify(map));
  const counts = [applied, unreadable, failed];
  await tx.query(addCountsSql, [accountId, id, numbersJson, lastAt, ...counts, unreadJson, kindsJson, today]);
}
