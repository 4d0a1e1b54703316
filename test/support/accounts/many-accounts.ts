/** Creates accounts with a key each, directly in the database: the command line takes a second for each. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { hashSecret, newSecret, shownPrefix, systemRandom } from '../../../src/access/values/secrets.js';

export interface KeyedAccount {
  readonly id: string;
  readonly key: string;
}

/** Adds accounts. All of them get the catalogs of the account `like`. */
export async function addAccounts(
  client: pg.ClientBase,
  count: number,
  like?: string,
): Promise<readonly KeyedAccount[]> {
  const accounts = Array.from({ length: count }, () => ({ id: randomUUID(), key: newSecret(systemRandom) }));
  const ids = accounts.map((account) => account.id);
  await client.query(
    `insert into accounts (id, name, slug, created_at) select id, 'One of many', 'one-' || id, now() from unnest($1::uuid[]) as id`,
    [ids],
  );
  await client.query(
    `insert into api_keys (account_id, id, name, hash, prefix, scopes, rate_limit_count, created_at)
     select k.account_id, gen_random_uuid(), 'attack', k.hash, k.prefix, $4, 0, now()
     from unnest($1::uuid[], $2::bytea[], $3::text[]) as k(account_id, hash, prefix)`,
    [
      ids,
      accounts.map((account) => hashSecret(account.key)),
      accounts.map((account) => shownPrefix(account.key)),
      ['contacts:read', 'contacts:write', 'contacts:delete'],
    ],
  );
  if (like !== undefined) for (const table of catalogTables) await copyRows(client, table, like, ids);
  return accounts;
}

const catalogTables = ['counters', 'sources', 'statuses'];

async function copyRows(
  client: pg.ClientBase,
  table: string,
  from: string,
  to: readonly string[],
): Promise<void> {
  const { rows } = await client.query<{ columns: string }>(
    `select string_agg(column_name, ', ') as columns from information_schema.columns
     where table_schema = 'public' and table_name = $1 and column_name <> 'account_id'`,
    [table],
  );
  const columns = rows[0]?.columns;
  await client.query(
    `insert into ${table} (account_id, ${columns})
     select n.account_id, ${columns?.replaceAll(/\w+/g, 't.$&')}
     from unnest($2::uuid[]) as n(account_id), ${table} t where t.account_id = $1`,
    [from, to],
  );
}
