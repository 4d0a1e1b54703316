/** Keys, with their members and accounts, for a caller with a known account. */

import type { Account, Key, RateLimitRule, ShownKey } from '@switchbook/domain/access/access.js';
import type { AccountId, KeyId } from '@switchbook/domain/runtime/ids.js';
import type { AuditedTransaction } from '../../audit/store.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { Columns } from '../../database/statements/columns.js';
import { keyed } from '../../database/statements/keyed.js';
import {
  execute,
  existsIn,
  firstColumn,
  foundRow,
  rowsOf,
  scalarOf,
} from '../../database/statements/one-statement.js';
import { arraysOf, prepared, type Statement } from '../../database/statements/sql.js';
import type { SignedInMember } from '../../members/values/member.js';
import { programRole, type Role } from '../../members/values/role.js';
import { maxEndedListed } from '../values/key-limits.js';
import { accountColumns } from './account-rows.js';

/** SQL: a key `k`. */
export const keyColumns = new Columns(
  'k',
  'id accountId parentId name prefix scopes createdAt expiresAt revokedAt memberNumber isSession',
  {
    rateKeyId: 'coalesce(k.rate_key_id, k.id)',
    oldSecretUntil: 'k.former_until',
    // The rule that `toRateColumns` wrote. Uses only immutable functions, since Citus allows no others in `returning`.
    rateLimit: `case when k.rate_limit_count is null then '{"kind":"default"}'::json
     when k.rate_limit_count = 0 or k.rate_limit_seconds is null then '{"kind":"unlimited"}'::json
     else ('{"kind":"window","count":' || k.rate_limit_count::text || ',"seconds":' || k.rate_limit_seconds::text || '}')::json
     end`,
  },
);

/** SQL: joins the member `m` of a key `k`, and the role `r` that the account made for it. */
export const memberJoinSql = `left join members m on m.account_id = k.account_id and m.number = k.member_number
   left join roles r on r.account_id = m.account_id and r.name = m.role`;
const memberColumn = `case when m.id is not null then json_build_object('id', m.id, 'number', m.number, 'name', m.name,
     'state', m.state, 'role', m.role, 'groups', m.group_numbers, 'owners', m.owners,
     'made', case when r.name is not null then json_build_object('name', r.name, 'label', r.label, 'scopes', r.scopes,
       'sees', r.sees, 'hidden', r.hidden, 'masked', r.masked) end) end as key_member`;

/** SQL: the columns of a key `k`, of its member (`memberJoinSql`) and of its account `a`. */
export const keyAndAccountColumns = `${keyColumns.under('key_')}, ${memberColumn}, ${accountColumns.under('account_')}`;
const storedKeyOf = keyColumns.readFrom<Key>('key_');
const accountOf = accountColumns.readFrom<Account>('account_');

export interface KeyAndAccount {
  readonly key: Key;
  readonly account: Account;
  /** null: the key belongs to no member */
  readonly member: SignedInMember | null;
}

type MemberRow = Omit<SignedInMember, 'role'> & { readonly role: string; readonly made: Role | null };

export function keyAndAccount(row: object): KeyAndAccount {
  const { key_member: memberRow } = row as { readonly key_member: MemberRow | null };
  return {
    key: storedKeyOf(row),
    account: accountOf(row),
    member: memberRow === null ? null : signedInMemberOf(memberRow),
  };
}

/** Returns the member of a row. A deleted role has no scopes, and sees no contact. */
function signedInMemberOf({ made, role: name, ...member }: MemberRow): SignedInMember {
  const deletedRole: Role = { name, label: name, scopes: [], sees: 'own', hidden: [], masked: [] };
  return { ...member, role: programRole(name) ?? made ?? deletedRole };
}

/** Maps a rule to its columns; a count of 0 means no limit. */
export function toRateColumns(rule: RateLimitRule): readonly [count: number | null, seconds: number | null] {
  if (rule.kind === 'window') return [rule.count, rule.seconds];
  return [rule.kind === 'default' ? null : 0, null];
}

const insertKeySql = prepared(
  'insert_key',
  `insert into api_keys as k (account_id, id, name, hash, prefix, scopes, rate_limit_count, rate_limit_seconds,
     created_at, expires_at, parent_id, rate_key_id, member_number, is_session)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) returning ${keyColumns}`,
);
const shownKeySql = `select ${keyColumns},
     (select u.last_used_at from key_uses u where u.account_id = $1 and u.key_id = k.id) as "lastUsedAt",
     (select m.state from members m where m.account_id = $1 and m.number = k.member_number) as "memberState"
   from api_keys k where k.account_id = $1`;
const endedSql = (key: string) =>
  `(${key}.revoked_at is not null or coalesce(${key}.expires_at <= $2, false))`;
const listKeysSql = prepared(
  'list_keys',
  `${shownKeySql} and (not ${endedSql('k')} or k.id in (
     select o.id from api_keys o where o.account_id = $1 and ${endedSql('o')} and not o.is_session
     order by coalesce(o.revoked_at, o.expires_at) desc, o.id desc limit ${maxEndedListed}))
   order by k.created_at, k.id`,
);
const keyNamesSql = prepared(
  'key_names',
  'select k.id, k.name from api_keys k where k.account_id = $1 and k.id = any($2::uuid[])',
);
const countKeysSql = prepared(
  'count_keys',
  `select count(*)::integer as keys from api_keys k where k.account_id = $1 and not ${endedSql('k')} and not k.is_session`,
);
const getKeySql = prepared('get_key', `${shownKeySql} and k.id = $2`);
const keepLatestUseSql = `on conflict on constraint key_uses_pkey do update set last_used_at = excluded.last_used_at
     where u.last_used_at < excluded.last_used_at`;
// Rows are sorted, so that two processes do not wait for each other. An account may have been deleted. Citus sends a
// plain row to one node directly, but splits a query into several steps.
const saveUsesSql = keyed(
  'save_key_uses',
  [
    ['key_id', 'uuid'],
    ['used_at', 'timestamptz'],
  ],
  ({ from, account, only }) =>
    only === undefined
      ? `insert into key_uses as u (account_id, key_id, last_used_at)
   select ${account}, k.key_id, k.used_at from ${from}
   where exists (select from api_keys a where a.account_id = ${account} and a.id = k.key_id) order by 1, 2
   ${keepLatestUseSql}`
      : `insert into key_uses as u (account_id, key_id, last_used_at)
   values (${only}, ($2::uuid[])[1], ($3::timestamptz[])[1]) ${keepLatestUseSql}`,
  { isSequential: true },
);
const lockKeySql = prepared(
  'lock_key',
  'select k.id from api_keys k where k.account_id = $1 and k.id = $2 for no key update',
);
const keyAndMemberSql = prepared(
  'find_key_and_member',
  `select ${keyAndAccountColumns} from api_keys k join accounts a on a.id = $1 and a.deleted_at is null ${memberJoinSql}
   where k.account_id = $1 and k.id = $2`,
);
const parentAndMemberSql = prepared(
  'find_parent_and_member',
  `select ${keyAndAccountColumns} from api_keys made
   join api_keys k on k.account_id = $1 and k.id = made.parent_id
   join accounts a on a.id = $1 and a.deleted_at is null ${memberJoinSql}
   where made.account_id = $1 and made.id = $2`,
);
const opensKeySql = prepared(
  'opens_key',
  `select k.id from api_keys k
   where k.account_id = $1 and k.id = $2 and (k.hash = $3 or (k.former_hash = $3 and k.former_until > $4))`,
);
const liveKeysSql = prepared(
  'live_keys',
  `select k.id, ${memberColumn} from api_keys k ${memberJoinSql}
   where k.account_id = $1 and k.id = any($2::uuid[]) and k.revoked_at is null
     and (k.expires_at is null or k.expires_at > $3) and (k.member_number is null or m.state = 'active')`,
);
const sameMembersSql = prepared(
  'list_keys_of_same_member',
  `select o.id from api_keys k join api_keys o on o.account_id = k.account_id and o.member_number = k.member_number
   where k.account_id = $1 and k.id = $2`,
);
/** A key and all its descendants. */
export const familySql = `with recursive family as (
     select k.id from api_keys k where k.account_id = $1 and k.id = $2
     union all
     select c.id from family f join api_keys c on c.account_id = $1 and c.parent_id = f.id
   )`;
const isDescendantSql = prepared('is_descendant', `${familySql} select f.id from family f where f.id = $3`);
const revokeKeySql = prepared(
  'revoke_key',
  `${familySql}
   update api_keys k set revoked_at = $3 from family f
   where k.account_id = $1 and k.id = f.id and k.revoked_at is null
   returning ${keyColumns}`,
);

export async function insertKey(
  tx: AuditedTransaction,
  key: Omit<ShownKey, 'revokedAt' | 'oldSecretUntil' | 'lastUsedAt'>,
  hash: Buffer,
): Promise<ShownKey> {
  const [inserted] = await tx.query<Key>(insertKeySql, [
    key.accountId,
    key.id,
    key.name,
    hash,
    key.prefix,
    key.scopes,
    ...toRateColumns(key.rateLimit),
    key.createdAt,
    key.expiresAt,
    key.parentId,
    key.rateKeyId === key.id ? null : key.rateKeyId,
    key.memberNumber,
    key.isSession,
  ]);
  return { ...(inserted as Key), lastUsedAt: null, memberState: key.memberState };
}

export const readKeys = rowsOf<ShownKey, [now: Date]>(listKeysSql);

/** Reads the names of keys, including keys that have ended. */
export const readKeyNames = rowsOf<{ readonly id: string; readonly name: string }, [ids: readonly string[]]>(
  keyNamesSql,
);

/** Counts the keys that have not ended, without keys of sessions. */
export const countKeys = scalarOf<number, [now: Date], Transaction>(countKeysSql, 0);

export const findKey = foundRow<ShownKey, [id: KeyId]>(getKeySql);

export interface KeyUse {
  readonly accountId: AccountId;
  readonly keyId: KeyId;
  readonly at: Date;
}

/** Records when keys were last used; each key once. */
export async function saveKeyUses(on: Queryable, uses: readonly KeyUse[]): Promise<void> {
  if (uses.length === 0) return;
  await on.query(saveUsesSql, arraysOf(uses, 'accountId', 'keyId', 'at'));
}

/** Locks a key: until the transaction ends, other lockers and revokers of the key wait. */
export const lockKey = execute<[id: KeyId], Transaction>(lockKeySql);

const foundKeyAndMember = (statement: Statement) => async (on: Queryable, accountId: AccountId, id: KeyId) =>
  (await on.query(statement, [accountId, id])).map(keyAndAccount)[0];

/** Returns the key with its member, even if it has ended. */
export const findKeyAndMember = foundKeyAndMember(keyAndMemberSql);

/** Returns the parent of the key, with its member; undefined: the command line created the key. */
export const findParentAndMember = foundKeyAndMember(parentAndMemberSql);

/** Whether the secret is the current secret of the key, or its old secret within the overlap. */
export const isSecretOfKey = existsIn<[id: KeyId, secretHash: Buffer, now: Date]>(opensKeySql);

/**
 * Returns the usable keys among these, with their members. Leaves out keys that are revoked or expired, or of a
 * suspended member.
 */
export async function findLiveKeys(
  on: Queryable,
  accountId: AccountId,
  ids: readonly KeyId[],
  now: Date,
): Promise<ReadonlyMap<KeyId, SignedInMember | null>> {
  if (ids.length === 0) return new Map();
  type Row = { readonly id: KeyId; readonly key_member: MemberRow | null };
  const rows = await on.query<Row>(liveKeysSql, [accountId, ids, now]);
  return new Map(rows.map(({ id, key_member: memberRow }) => [id, memberRow && signedInMemberOf(memberRow)]));
}

/** Lists the keys of the member that has this key, ended ones included. */
export const listKeysOfSame = firstColumn<KeyId, [id: KeyId]>(sameMembersSql);

/** Whether `id` is the key `ancestor` or one of its descendants. */
export const isOfFamily = existsIn<[ancestor: KeyId, id: KeyId]>(isDescendantSql);

/** Revokes the key and its descendants; returns the previously live keys, in their new state. */
export const revokeFamily = rowsOf<Key, [id: KeyId, now: Date], AuditedTransaction>(revokeKeySql);
