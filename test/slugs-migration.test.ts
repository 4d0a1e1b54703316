/** Accounts that were made before every account had a slug. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { programRoot } from '../src/config/root.js';
import { migrate, readMigrations } from '../src/store/backups/migrate.js';
import { openDatabase } from '../src/store/database/database.js';
import { planned } from '../src/store/database/sql.js';
import { makeDatabase } from './support/own-database.js';

it('an account without a slug gets one from its name, and no other is changed', async () => {
  const own = await makeDatabase();
  const database = openDatabase({ connection: own.connection, poolSize: 1, applicationName: 'slugs' });
  const migrations = readMigrations(path.join(programRoot, 'migrations'));
  const now = new Date('2026-01-15T09:00:00.000Z');
  await migrate(
    database,
    migrations.filter((one) => one.number < 12),
    now,
  );
  const accounts: readonly (readonly [string, string | null, Date | null])[] = [
    ['Corner Shop', null, null],
    ['Corner  Shop!', null, null],
    ['Other', 'corner-shop-2', null],
    ['Café Zoë', null, null],
    ['Магазин', null, null],
    ['Gone', null, now],
  ];
  for (const [name, slug, deletedAt] of accounts)
    await database.query(
      planned(
        'insert into accounts (id, name, slug, deleted_at, created_at) values (gen_random_uuid(), $1, $2, $3, $4)',
      ),
      [name, slug, deletedAt, now],
    );
  await migrate(database, migrations, now);
  expect(
    await database.query(planned('select name, slug, is_slug_made from accounts order by number'), []),
  ).toEqual([
    { name: 'Corner Shop', slug: 'corner-shop', is_slug_made: true },
    { name: 'Corner  Shop!', slug: 'corner-shop-3', is_slug_made: true },
    { name: 'Other', slug: 'corner-shop-2', is_slug_made: false },
    { name: 'Café Zoë', slug: 'cafe-zoe', is_slug_made: true },
    { name: 'Магазин', slug: 'account', is_slug_made: true },
    { name: 'Gone', slug: null, is_slug_made: false },
  ]);
  await database.close();
  await own.drop();
});
