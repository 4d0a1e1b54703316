/** Keys that were made with every scope before there were more. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { programRoot } from '../src/config/root.js';
import { scopes } from '../src/domain/access.js';
import { migrate, readMigrations } from '../src/store/backups/migrate.js';
import { openDatabase } from '../src/store/database/database.js';
import { planned } from '../src/store/database/sql.js';
import { makeDatabase } from './support/own-database.js';

const later = ['upstream:use', 'upstreams:manage', 'pulls:manage', 'account:write', 'health:read'];

it('a key with every scope has those that came later too, and no other key has', async () => {
  const own = await makeDatabase();
  const database = openDatabase({ connection: own.connection, poolSize: 1, applicationName: 'scopes' });
  const migrations = readMigrations(path.join(programRoot, 'migrations'));
  const now = new Date('2026-01-15T09:00:00.000Z');
  await migrate(
    database,
    migrations.filter((one) => one.number < 20),
    now,
  );
  const id = '0196b1d6-7d2f-7c55-9f0e-4c1f6f1f6f1f';
  await database.query(
    planned("insert into accounts (id, slug, name, created_at) values ($1, 'a', 'A', $2)"),
    [id, now],
  );
  const before = scopes.filter((one) => !later.includes(one));
  for (const [name, granted] of [
    ['all', before],
    ['few', before.slice(1)],
    ['none', []],
  ] as const)
    await database.query(
      planned(`insert into api_keys (id, account_id, rate_key_id, name, hash, prefix, scopes, created_at)
        select i.id, $1, i.id, $2::text, sha256($2::text::bytea), 'x', $3, $4 from (select gen_random_uuid() as id) i`),
      [id, name, granted, now],
    );
  await migrate(database, migrations, now);
  const rows = await database.query<{ name: string; scopes: string[] }>(
    planned('select name, scopes from api_keys order by name'),
    [],
  );
  expect(rows).toEqual([
    { name: 'all', scopes: [...before, ...later] },
    { name: 'few', scopes: before.slice(1) },
    { name: 'none', scopes: [] },
  ]);
  await database.close();
  await own.drop();
});
