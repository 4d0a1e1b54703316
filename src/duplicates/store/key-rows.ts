/**
 * Keys that similar contacts share. The search writes the keys of each contact that it passes, and looks up other
 * contacts with the same keys.
 */
import { minFrequent } from '@switchbook/domain/contact/duplicate-score.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { scalarOf } from '../../database/statements/one-statement.js';
import { prepared, type Statement } from '../../database/statements/sql.js';
import { maxKeyHolders } from '../values.js';

const dropSql = prepared(
  'drop_duplicate_keys',
  `delete from duplicate_keys d where d.account_id = $1 and d.contact_id = any($2::uuid[]) and not exists (
     select from unnest($3::uuid[], $4::bigint[]) n(contact_id, key) where n.contact_id = d.contact_id and n.key = d.key)`,
);
const putSql = prepared(
  'put_duplicate_keys',
  `insert into duplicate_keys (account_id, key, contact_id)
   select $1, n.key, n.contact_id from unnest($2::uuid[], $3::bigint[]) n(contact_id, key) order by n.key, n.contact_id
   on conflict on constraint duplicate_keys_pkey do nothing`,
);

/** Replaces the keys of these contacts. A contact without any loses its keys. */
export async function writeKeys(
  tx: Transaction,
  accountId: AccountId,
  ids: readonly ContactId[],
  keys: ReadonlyMap<ContactId, readonly string[]>,
): Promise<void> {
  const rows = [...keys].flatMap(([id, all]) => all.map((key) => [id, key] as const));
  const columns = [rows.map(([id]) => id), rows.map(([, key]) => key)];
  await tx.query(dropSql, [accountId, ids, ...columns]);
  if (rows.length > 0) await tx.query(putSql, [accountId, ...columns]);
}

// Reading stops after the bound: then the key is too frequent. $1 account, $2 keys, $3 bound
const holdersSql = prepared(
  'holders_of_duplicate_keys',
  `select k.key::text as key, h.ids from unnest($2::bigint[]) k(key) cross join lateral (
     select array(select d.contact_id from duplicate_keys d where d.account_id = $1 and d.key = k.key limit $3) as ids) h
   where cardinality(h.ids) > 0`,
);
// $1 account, $2 keys, $3 the last contact that was read of each, $4 rows of each
const nextHoldersSql = prepared(
  'next_holders_of_duplicate_keys',
  `select k.key::text as key, h.ids from unnest($2::bigint[], $3::uuid[]) k(key, after) cross join lateral (
     select array(select d.contact_id from duplicate_keys d
       where d.account_id = $1 and d.key = k.key and d.contact_id > k.after order by d.contact_id limit $4) as ids) h
   where cardinality(h.ids) > 0`,
);

/** Returns the contacts with each key, one more than `maxKeyHolders` at most. */
export async function findKeyHolders(
  on: Queryable,
  accountId: AccountId,
  keys: Iterable<string>,
): Promise<ReadonlyMap<string, readonly ContactId[]>> {
  const uniqueKeys = [...new Set(keys)];
  if (uniqueKeys.length === 0) return new Map();
  return readHolders(on, holdersSql, [accountId, uniqueKeys, maxKeyHolders + 1]);
}

/** Finds the next contacts with each key, after the last contact that was read for the key. */
export async function findNextHolders(
  on: Queryable,
  accountId: AccountId,
  after: ReadonlyMap<string, string>,
  limit: number,
): Promise<ReadonlyMap<string, readonly ContactId[]>> {
  if (after.size === 0) return new Map();
  return readHolders(on, nextHoldersSql, [accountId, [...after.keys()], [...after.values()], limit]);
}

async function readHolders(on: Queryable, statement: Statement, values: readonly unknown[]) {
  const rows = await on.query<{ key: string; ids: ContactId[] }>(statement, values);
  return new Map(rows.map(({ key, ids }) => [key, ids]));
}

const frequentSql = prepared(
  'frequent_duplicate_keys',
  `select k.key::text as key from unnest($2::bigint[]) k(key) where exists (
     select from duplicate_keys d where d.account_id = $1 and d.key = k.key offset ${minFrequent - 1})`,
);

/** Finds the keys of names that at least `minFrequent` contacts have. */
export async function findFrequentKeys(
  on: Queryable,
  accountId: AccountId,
  keys: Iterable<string>,
): Promise<ReadonlySet<string>> {
  const uniqueKeys = [...new Set(keys)];
  if (uniqueKeys.length === 0) return new Set();
  const rows = await on.query<{ key: string }>(frequentSql, [accountId, uniqueKeys]);
  return new Set(rows.map(({ key }) => key));
}

const countSql = prepared(
  'contacts_of_duplicate_walk',
  'select coalesce(sum(t.contacts), 0)::bigint as contacts from contact_tallies t where t.account_id = $1',
);

export const estimateContacts = scalarOf<number, []>(countSql, 0);
