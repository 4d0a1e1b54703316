/** Accounts and keys, for a caller who knows the account. */
import type { Account, AccountSettings, Key, RateLimitRule, Scope } from '../domain/access.js';
import { type AccountId, asId, type KeyId } from '../domain/ids.js';
import type { Queryable } from './database.js';
import { prepared } from './sql.js';

export interface AccountRow {
  id: string;
  number: number;
  slug: string | null;
  name: string;
  settings: AccountSettings;
  created_at: Date;
}

export const accountColumns = 'a.id, a.number, a.slug, a.name, a.settings, a.created_at';

export function fromAccountRow(row: AccountRow): Account {
  return {
    id: asId(row.id),
    number: row.number,
    slug: row.slug,
    name: row.name,
    settings: row.settings,
    createdAt: row.created_at,
  };
}

const insertAccountSql = prepared(
  'insert_account',
  `insert into accounts as a (id, slug, name, settings, created_at) values ($1, $2, $3, $4, $5)
   returning ${accountColumns}`,
);
const findAccountSql = prepared(
  'find_account',
  `select ${accountColumns} from accounts a where a.id = $1 and a.deleted_at is null`,
);
const updateAccountSql = prepared(
  'update_account',
  `update accounts a set slug = $2, name = $3, settings = $4 where a.id = $1 returning ${accountColumns}`,
);
const lockAccountSql = prepared(
  'lock_account',
  `select ${accountColumns} from accounts a where a.id = $1 and a.deleted_at is null for no key update`,
);

export async function insertAccount(
  on: Queryable,
  account: Pick<Account, 'id' | 'slug' | 'name' | 'settings' | 'createdAt'>,
): Promise<Account> {
  const values = [account.id, account.slug, account.name, account.settings, account.createdAt];
  const rows = await on.query<AccountRow>(insertAccountSql, values);
  return fromAccountRow(rows[0] as AccountRow);
}

export async function findAccount(on: Queryable, accountId: AccountId): Promise<Account | undefined> {
  const rows = await on.query<AccountRow>(findAccountSql, [accountId]);
  return rows[0] === undefined ? undefined : fromAccountRow(rows[0]);
}

/** The account, locked against others who lock it, until the transaction ends. */
export async function lockAccount(on: Queryable, accountId: AccountId): Promise<Account | undefined> {
  const rows = await on.query<AccountRow>(lockAccountSql, [accountId]);
  return rows[0] === undefined ? undefined : fromAccountRow(rows[0]);
}

export async function updateAccount(
  on: Queryable,
  accountId: AccountId,
  changed: Pick<Account, 'slug' | 'name' | 'settings'>,
): Promise<Account | undefined> {
  const values = [accountId, changed.slug, changed.name, changed.settings];
  const rows = await on.query<AccountRow>(updateAccountSql, values);
  return rows[0] === undefined ? undefined : fromAccountRow(rows[0]);
}

export interface KeyRow {
  key_id: string;
  account_id: string;
  key_name: string;
  prefix: string;
  scopes: Scope[];
  rate_limit_count: number | null;
  rate_limit_seconds: number | null;
  key_created_at: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
  last_used_at: Date | null;
}

export const keyColumns = `k.id as key_id, k.account_id, k.name as key_name, k.prefix, k.scopes, k.rate_limit_count,
  k.rate_limit_seconds, k.created_at as key_created_at, k.expires_at, k.revoked_at, k.last_used_at`;

export function fromKeyRow(row: KeyRow): Key {
  return {
    id: asId<KeyId>(row.key_id),
    accountId: asId<AccountId>(row.account_id),
    name: row.key_name,
    prefix: row.prefix,
    scopes: row.scopes,
    rateLimit: fromRateColumns(row.rate_limit_count, row.rate_limit_seconds),
    createdAt: row.key_created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  };
}

function fromRateColumns(count: number | null, seconds: number | null): RateLimitRule {
  if (count === null) return { kind: 'default' };
  return count === 0 || seconds === null ? { kind: 'unlimited' } : { kind: 'window', count, seconds };
}

const insertKeySql = prepared(
  'insert_key',
  `insert into api_keys as k (account_id, id, name, hash, prefix, scopes, rate_limit_count, rate_limit_seconds,
     created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning ${keyColumns}`,
);
const listKeysSql = prepared(
  'list_keys',
  `select ${keyColumns} from api_keys k where k.account_id = $1 order by k.created_at, k.id`,
);
const revokeKeySql = prepared(
  'revoke_key',
  `update api_keys k set revoked_at = coalesce(k.revoked_at, $3) where k.account_id = $1 and k.id = $2
   returning ${keyColumns}`,
);

export async function insertKey(
  on: Queryable,
  key: Pick<Key, 'accountId' | 'id' | 'name' | 'prefix' | 'scopes' | 'rateLimit' | 'createdAt' | 'expiresAt'>,
  hash: Buffer,
): Promise<Key> {
  const { rateLimit } = key;
  const rows = await on.query<KeyRow>(insertKeySql, [
    key.accountId,
    key.id,
    key.name,
    hash,
    key.prefix,
    key.scopes,
    rateLimit.kind === 'default' ? null : rateLimit.kind === 'unlimited' ? 0 : rateLimit.count,
    rateLimit.kind === 'window' ? rateLimit.seconds : null,
    key.createdAt,
    key.expiresAt,
  ]);
  return fromKeyRow(rows[0] as KeyRow);
}

export async function listKeys(on: Queryable, accountId: AccountId): Promise<Key[]> {
  return (await on.query<KeyRow>(listKeysSql, [accountId])).map(fromKeyRow);
}

export async function revokeKey(
  on: Queryable,
  accountId: AccountId,
  id: KeyId,
  now: Date,
): Promise<Key | undefined> {
  const rows = await on.query<KeyRow>(revokeKeySql, [accountId, id, now]);
  return rows[0] === undefined ? undefined : fromKeyRow(rows[0]);
}

const insertTokenSql = prepared(
  'insert_token',
  `insert into access_tokens (account_id, hash, key_id, purpose, scopes, created_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7)`,
);
const findTokenSql = prepared(
  'find_token',
  `select t.purpose, t.scopes as token_scopes, t.expires_at as token_expires_at, t.spent_at,
     ${keyColumns}, ${accountColumns}
   from access_tokens t
   join api_keys k on k.account_id = t.account_id and k.id = t.key_id
   join accounts a on a.id = t.account_id and a.deleted_at is null
   where t.account_id = $1 and t.hash = $2`,
);
const spendTokenSql = prepared(
  'spend_token',
  `update access_tokens t set spent_at = $3 where t.account_id = $1 and t.hash = $2 and t.spent_at is null
   returning t.hash`,
);
const dropTokensSql = prepared(
  'drop_tokens',
  'delete from access_tokens t where t.account_id = $1 and t.expires_at <= $2',
);

export interface TokenRecord {
  readonly accountId: AccountId;
  readonly hash: Buffer;
  readonly keyId: KeyId;
  readonly purpose: 'access' | 'refresh';
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface FoundToken {
  readonly purpose: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: Date;
  readonly spentAt: Date | null;
  readonly key: Key;
  readonly account: Account;
}

export async function insertToken(on: Queryable, token: TokenRecord): Promise<void> {
  const { accountId, hash, keyId, purpose, scopes, createdAt, expiresAt } = token;
  await on.query(insertTokenSql, [accountId, hash, keyId, purpose, scopes, createdAt, expiresAt]);
}

type TokenRow = KeyRow &
  AccountRow & { purpose: string; token_scopes: Scope[]; token_expires_at: Date; spent_at: Date | null };

export async function findToken(
  on: Queryable,
  accountId: AccountId,
  hash: Buffer,
): Promise<FoundToken | undefined> {
  const row = (await on.query<TokenRow>(findTokenSql, [accountId, hash]))[0];
  if (row === undefined) return undefined;
  return {
    purpose: row.purpose,
    scopes: row.token_scopes,
    expiresAt: row.token_expires_at,
    spentAt: row.spent_at,
    key: fromKeyRow(row),
    account: fromAccountRow(row),
  };
}

/** Whether the token was still unspent; it is spent now. */
export async function spendToken(
  on: Queryable,
  accountId: AccountId,
  hash: Buffer,
  now: Date,
): Promise<boolean> {
  return (await on.query(spendTokenSql, [accountId, hash, now])).length > 0;
}

export async function dropExpiredTokens(on: Queryable, accountId: AccountId, now: Date): Promise<void> {
  await on.query(dropTokensSql, [accountId, now]);
}
