/**
 * The few statements that run before the account is known, or that are about no account. Everything else in this
 * folder filters by account; this file is kept as short as it can be.
 */
import type { Account, Key } from '../domain/access.js';
import { type AccountId, asId, type ImportId } from '../domain/ids.js';
import {
  type AccountRow,
  accountColumns,
  fromAccountRow,
  fromKeyRow,
  type KeyRow,
  keyColumns,
} from './accounts.js';
import type { Queryable, Transaction } from './database.js';
import { prepared } from './sql.js';

const findKeySql = prepared(
  'find_key',
  `select ${keyColumns}, ${accountColumns} from api_keys k join accounts a on a.id = k.account_id where k.hash = $1`,
);
const listAccountsSql = prepared(
  'list_accounts',
  `select ${accountColumns} from accounts a order by a.number`,
);
const installSql = prepared(
  'install',
  `insert into installation as i (id, token_secret, created_at) values ($1, $2, $3)
   on conflict on constraint installation_pkey do nothing`,
);
const installationSql = prepared('installation', 'select i.id, i.token_secret from installation i');
const lockInstallationSql = prepared('lock_installation', 'select i.id from installation i for update');
const dueImportsSql = prepared(
  'due_imports',
  `select n.account_id, n.id from imports n where n.state in ('receiving', 'queued', 'running', 'undoing')
   order by n.id limit 1000`,
);
const touchKeysSql = prepared(
  'touch_keys',
  `update api_keys k set last_used_at = greatest(k.last_used_at, u.at)
   from unnest($1::uuid[], $2::timestamptz[]) u(id, at) where k.id = u.id`,
);

/** The key with this hash, and its account, whether or not it is still live. */
export async function findKeyByHash(
  on: Queryable,
  hash: Buffer,
): Promise<{ readonly key: Key; readonly account: Account } | undefined> {
  const row = (await on.query<KeyRow & AccountRow>(findKeySql, [hash]))[0];
  return row === undefined ? undefined : { key: fromKeyRow(row), account: fromAccountRow(row) };
}

export async function listAccounts(on: Queryable): Promise<Account[]> {
  return (await on.query<AccountRow>(listAccountsSql, [])).map(fromAccountRow);
}

export interface Installation {
  readonly id: string;
  /** seals page tokens; 32 bytes */
  readonly tokenSecret: Buffer;
}

/** The installation, made by whoever comes first. */
export async function install(on: Queryable, candidate: Installation, now: Date): Promise<Installation> {
  await on.query(installSql, [candidate.id, candidate.tokenSecret, now]);
  const rows = await on.query<{ id: string; token_secret: Buffer }>(installationSql, []);
  return { id: rows[0]?.id ?? candidate.id, tokenSecret: rows[0]?.token_secret ?? candidate.tokenSecret };
}

/** Until the transaction ends, others that lock the installation wait. */
export async function lockInstallation(tx: Transaction): Promise<void> {
  await tx.query(lockInstallationSql, []);
}

/** Notes when keys were used last. */
export async function touchKeys(on: Queryable, uses: ReadonlyMap<string, Date>): Promise<void> {
  if (uses.size > 0) await on.query(touchKeysSql, [[...uses.keys()], [...uses.values()]]);
}

/** The imports that are not at an end, oldest first. */
export async function listDueImports(
  on: Queryable,
): Promise<readonly { readonly accountId: AccountId; readonly id: ImportId }[]> {
  const rows = await on.query<{ account_id: string; id: string }>(dueImportsSql, []);
  return rows.map((row) => ({ accountId: asId(row.account_id), id: asId(row.id) }));
}
