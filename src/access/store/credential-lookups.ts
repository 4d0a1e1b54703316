/** Finds the keys and tokens of requests, whose account is not known yet. */
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable } from '../../database/database.js';
import { keyed } from '../../database/statements/keyed.js';
import { arraysOf, prepared } from '../../database/statements/sql.js';
import { type KeyAndAccount, keyAndAccount, keyAndAccountColumns, memberJoinSql } from './api-key-rows.js';
import { type FoundToken, fromTokenRow, tokenColumns } from './token-rows.js';

const findKeysSql = prepared(
  'find_keys',
  `select k.hash, null::timestamptz as until, ${keyAndAccountColumns}
   from api_keys k join accounts a on a.id = k.account_id ${memberJoinSql}
   where k.hash = any($1::bytea[]) and a.deleted_at is null
   union all
   select k.former_hash, k.former_until, ${keyAndAccountColumns}
   from api_keys k join accounts a on a.id = k.account_id ${memberJoinSql}
   where k.former_hash = any($1::bytea[]) and a.deleted_at is null`,
);
const findTokensSql = keyed(
  'find_tokens',
  [['hash', 'bytea']],
  ({ from, account }) => `select u.i, t.hash, ${tokenColumns}
   from ${from}
   join access_tokens t on t.account_id = ${account} and t.hash = u.hash
   join api_keys k on k.account_id = t.account_id and k.id = t.key_id
   join accounts a on a.id = t.account_id and a.deleted_at is null
   ${memberJoinSql}`,
  { alias: 'u' },
);

export interface FoundKey extends KeyAndAccount {
  /** expiry of a secret that was replaced; null: the current one */
  readonly until: Date | null;
}

/** Returns the keys with these hashes, usable or not, and their accounts; by the hash in hex. */
export async function findKeysByHash(
  on: Queryable,
  hashes: readonly Buffer[],
): Promise<ReadonlyMap<string, FoundKey>> {
  if (hashes.length === 0) return new Map();
  type Row = { readonly hash: Buffer; readonly until: Date | null };
  const keys = new Map<string, FoundKey>();
  for (const row of await on.query<Row>(findKeysSql, [hashes])) {
    const name = row.hash.toString('hex');
    // If the old secret of one key is the current secret of another, the current owner wins.
    if (row.until === null || !keys.has(name)) keys.set(name, { ...keyAndAccount(row), until: row.until });
  }
  return keys;
}

/**
 * Returns the tokens with these hashes by the hash in hex. Each token is looked up only in the account that its text
 * contains.
 */
export async function findTokensByHash(
  on: Queryable,
  lookups: readonly { readonly accountId: AccountId; readonly hash: Buffer }[],
): Promise<ReadonlyMap<string, FoundToken>> {
  if (lookups.length === 0) return new Map();
  const rows = await on.query<FoundToken & { hash: Buffer }>(
    findTokensSql,
    arraysOf(lookups, 'accountId', 'hash'),
  );
  return new Map(rows.map((row) => [row.hash.toString('hex'), fromTokenRow(row)]));
}
