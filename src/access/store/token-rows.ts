/** Tokens issued from keys: only their hashes are stored. All descendants of one first pair are a family. */
import type { Scope } from '@switchbook/domain/access/access.js';
import type { AccountId, KeyId, TokenFamilyId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { Columns } from '../../database/statements/columns.js';
import { execute, existsIn, scalarOf } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';
import { type KeyAndAccount, keyAndAccount, keyAndAccountColumns, memberJoinSql } from './api-key-rows.js';

const insertTokenSql = prepared(
  'insert_token',
  `insert into access_tokens (account_id, hash, key_id, family_id, purpose, scopes, created_at, expires_at,
     made_by)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);
const ownColumns = new Columns('t', 'familyId purpose scopes expiresAt madeBy', {
  consumedAt: 't.spent_at',
  issuedAt: 't.created_at',
});
/** SQL: a token `t` with its key `k` and their account `a`. */
export const tokenColumns = `${ownColumns}, ${keyAndAccountColumns}`;

const findTokenSql = prepared(
  'find_token',
  `select ${tokenColumns}
   from access_tokens t
   join api_keys k on k.account_id = t.account_id and k.id = t.key_id
   join accounts a on a.id = t.account_id and a.deleted_at is null
   ${memberJoinSql}
   where t.account_id = $1 and t.hash = $2`,
);
const consumeTokenSql = prepared(
  'consume_token',
  `update access_tokens t set spent_at = $3 where t.account_id = $1 and t.hash = $2 and t.spent_at is null
   returning t.hash`,
);
const replaceTokenSql = prepared(
  'replace_token',
  `update access_tokens t set spent_at = $3, expires_at = least(t.expires_at, $4)
   where t.account_id = $1 and t.hash = $2`,
);
const endKeyTokensSql = prepared(
  'end_key_tokens',
  `delete from access_tokens t
   where t.account_id = $1 and t.key_id = $2 and t.family_id is distinct from $3`,
);
const hasFamilySql = prepared(
  'has_token_family',
  `select t.hash from access_tokens t
   where t.account_id = $1 and t.family_id = $2 and t.purpose <> 'invitation' limit 1`,
);
const hasPairSql = prepared(
  'has_token_pair',
  `select t.hash from access_tokens t
   where t.account_id = $1 and t.family_id = $2 and t.purpose = 'refresh' limit 1`,
);
const familyEndSql = prepared(
  'find_family_end',
  `select max(t.expires_at) as ends_at from access_tokens t
   where t.account_id = $1 and t.family_id = $2 and t.purpose in ('access', 'session')`,
);
const endFamilySql = prepared(
  'end_token_family',
  'delete from access_tokens t where t.account_id = $1 and t.family_id = $2',
);
const dropTokensSql = prepared(
  'drop_tokens',
  'delete from access_tokens t where t.account_id = $1 and t.expires_at <= $2',
);

export interface StoredToken {
  readonly accountId: AccountId;
  readonly hash: Buffer;
  readonly keyId: KeyId;
  readonly familyId: TokenFamilyId;
  /**
   * `sign_in`: a code that is exchanged once for an access token. `session`: a member's, in the cookie of a browser.
   * `invitation`: opens the first session of a member, once
   */
  readonly purpose: 'access' | 'refresh' | 'sign_in' | 'session' | 'invitation';
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** the key that issued the invitation or code; the end of this key ends both; null: no key issued it */
  readonly madeBy: KeyId | null;
}

export interface FoundToken extends KeyAndAccount {
  readonly familyId: TokenFamilyId;
  readonly purpose: string;
  readonly scopes: readonly Scope[];
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly consumedAt: Date | null;
  readonly madeBy: KeyId | null;
}

export async function insertToken(on: Queryable, token: StoredToken): Promise<void> {
  const { accountId, hash, keyId, familyId, purpose, scopes, createdAt, expiresAt, madeBy } = token;
  const times = [createdAt, expiresAt];
  await on.query(insertTokenSql, [accountId, hash, keyId, familyId, purpose, scopes, ...times, madeBy]);
}

export async function findToken(
  on: Queryable,
  accountId: AccountId,
  hash: Buffer,
): Promise<FoundToken | undefined> {
  return (await on.query<FoundToken>(findTokenSql, [accountId, hash])).map(fromTokenRow)[0];
}

/** Returns the token of a row, which has its key and account as columns. */
export function fromTokenRow(row: FoundToken): FoundToken {
  const { familyId, purpose, scopes, issuedAt, expiresAt, consumedAt, madeBy } = row;
  return { familyId, purpose, scopes, issuedAt, expiresAt, consumedAt, madeBy, ...keyAndAccount(row) };
}

/** Marks the token as used. Returns false if it was used before. */
export const consumeToken = existsIn<[hash: Buffer, now: Date]>(consumeTokenSql);

/** Ends a token that another one replaced. It is accepted until `until`, at most until its previous end. */
export const replaceToken = execute<[hash: Buffer, now: Date, until: Date]>(replaceTokenSql);

/**
 * Ends all tokens of a key, except the tokens of one family. The caller locks the key first, so that no token is issued
 * until the transaction ends.
 */
export const endKeyTokens = execute<[keyId: KeyId, except: TokenFamilyId | null], Transaction>(
  endKeyTokensSql,
);

export const dropExpiredTokens = execute<[now: Date]>(dropTokensSql);

/** Whether the family is still live. */
export const hasTokenFamily = existsIn<[familyId: TokenFamilyId]>(hasFamilySql);

/** Whether the family began with a pair, which may be renewed; any other is a session. */
export const hasTokenPair = existsIn<[familyId: TokenFamilyId]>(hasPairSql);

/** Finds the latest expiry of the family's valid tokens. Returns null without any. */
export const findFamilyEnd = scalarOf<Date | null, [familyId: TokenFamilyId]>(familyEndSql, null);

export const endTokenFamily = execute<[familyId: TokenFamilyId]>(endFamilySql);
