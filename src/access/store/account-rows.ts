/** Accounts, for a caller with a known account. */

import type { Account } from '@switchbook/domain/access/access.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { AuditedTransaction } from '../../audit/store.js';
import type { Queryable } from '../../database/database.js';
import { Columns } from '../../database/statements/columns.js';
import { allRows, existsIn, foundRow } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';

/** SQL: an account `a`. */
export const accountColumns = new Columns(
  'a',
  'id number slug isSlugMade name settings createdAt hasIntakes',
);

const insertAccountSql = prepared(
  'insert_account',
  `insert into accounts as a (id, slug, is_slug_made, name, settings, created_at) values ($1, $2, $3, $4, $5, $6)
   returning ${accountColumns}`,
);
const findAccountSql = prepared(
  'find_account',
  `select ${accountColumns} from accounts a where a.id = $1 and a.deleted_at is null`,
);
const updateAccountSql = prepared(
  'update_account',
  `update accounts a set slug = $2, is_slug_made = $3, name = $4, settings = $5 where a.id = $1 returning ${accountColumns}`,
);
const lockAccountSql = prepared(
  'lock_account',
  `select ${accountColumns} from accounts a where a.id = $1 and a.deleted_at is null for no key update`,
);

export async function insertAccount(
  tx: AuditedTransaction,
  account: Omit<Account, 'number' | 'hasIntakes'>,
): Promise<Account> {
  const { id, slug, isSlugMade, name, settings, createdAt } = account;
  const values = [id, slug, isSlugMade, name, settings, createdAt];
  return (await tx.query<Account>(insertAccountSql, values))[0] as Account;
}

export const findAccount = foundRow<Account, []>(findAccountSql);

/** Finds the account, and locks its row until the transaction ends. */
export const lockAccount = foundRow<Account, []>(lockAccountSql);

export async function updateAccountRow(
  tx: AuditedTransaction,
  accountId: AccountId,
  { slug, isSlugMade, name, settings }: Pick<Account, 'slug' | 'isSlugMade' | 'name' | 'settings'>,
): Promise<Account | undefined> {
  return (await tx.query<Account>(updateAccountSql, [accountId, slug, isSlugMade, name, settings]))[0];
}

const listAccountsSql = prepared(
  'list_accounts',
  `select ${accountColumns} from accounts a where a.deleted_at is null order by a.number`,
);
const otherAccountsSql = prepared(
  'find_other_account',
  `select a.id from accounts a where a.id <> $1 and a.deleted_at is null limit 1`,
);
const slugsSql = prepared(
  'list_slugs',
  `select a.slug from accounts a where a.slug = $1 or a.slug like $1 || '-%'`,
);

export const listAccounts = allRows<Account>(listAccountsSql);

/** Whether the installation has other accounts than this one. */
export const hasOtherAccounts = existsIn<[]>(otherAccountsSql);

/** Finds the slugs in use that are the stem, or begin with it. */
export async function findSlugs(on: Queryable, stem: string): Promise<ReadonlySet<string>> {
  const rows = await on.query<{ slug: string }>(slugsSql, [stem]);
  return new Set(rows.map((row) => row.slug));
}
