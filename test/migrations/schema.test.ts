/** schema.sql equals the sum of the migrations, in readable form. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { pendingKb } from '../../src/database/connections/deadlines.js';
import { openDatabase } from '../../src/database/database.js';
import {
  readShape,
  readShapes,
  type SchemaShape,
  type ShapeChange,
  shapesFile,
} from '../../src/database/schema/table-catalog.js';
import { planned } from '../../src/database/statements/sql.js';
import { MigrationError, migrate, migrateIn, readMigrations } from '../../src/migrations/store/migrate.js';
import { connectionTo, runOn } from '../support/database/connection.js';
import { creating } from '../support/database/databases.js';
import { describeSchema } from '../support/database/describe-schema.js';
import { indexReasons } from '../support/database/index-reasons.js';
import { lockWaits } from '../support/database/lock-waits.js';
import { useFixture } from '../support/fixture.js';
import { expectGenerated } from '../support/generated.js';
import { until } from '../support/until.js';

const fixture = useFixture({ isAlone: true });
const migrations = readMigrations(path.join(programRoot, 'migrations'));
/** The hash of each migration. `npm run generate` adds new hashes, and never changes a hash. */
const hashesFile = 'test/support/migration-hashes.json';

async function withEmptyDatabase(work: (open: () => ReturnType<typeof openDatabase>) => Promise<void>) {
  const name = `switchbook_schema_${process.pid}_${Math.random().toString(36).slice(2)}`;
  const server = inject('server');
  await runOn(server, creating(name));
  const opened: ReturnType<typeof openDatabase>[] = [];
  try {
    await work(() => {
      const database = openDatabase({
        connection: connectionTo(server, name),
        poolSize: 1,
        applicationName: name,
      });
      opened.push(database);
      return database;
    });
  } finally {
    await Promise.all(opened.map((database) => database.close()));
    await runOn(server, `drop database ${name} with (force)`);
  }
}

/** The difference between two shapes. */
function shapeChange(before: SchemaShape | undefined, after: SchemaShape): ShapeChange {
  const same = (left: readonly string[] = [], right: readonly string[] = []) =>
    left.join('\n') === right.join('\n');
  const tables: Record<string, readonly string[] | null> = {};
  for (const name of before?.tables.keys() ?? []) if (!after.tables.has(name)) tables[name] = null;
  for (const [name, columns] of after.tables)
    if (!same(before?.tables.get(name), columns)) tables[name] = columns;
  return same(before?.sequences, after.sequences) ? { tables } : { tables, sequences: after.sequences };
}

describe('migrations', () => {
  it('add up to schema.sql', async () => {
    expectGenerated('schema.sql', await describeSchema(fixture.database));
  });

  it('have a reason and a reader for every index', async () => {
    const indexes = [...(await describeSchema(fixture.database)).matchAll(/ INDEX (\w+) on /g)];
    expect(Object.keys(indexReasons).toSorted()).toEqual(indexes.map(([, name]) => name).toSorted());
    const readers = Object.values(indexReasons).map(([, reader]) => path.join(programRoot, 'src', reader));
    expect(readers.filter((file) => !fs.existsSync(file))).toEqual([]);
  });

  // A search reads all pending entries of an index, which the server sorts in. It cannot do this in nodes of Citus, and
  // these have no settings for a connection.
  it('leave it to the connection how much of a GIN index may be pending, except on Citus', async () => {
    const bound = inject('hasCitus') ? ['gin_pending_list_limit=256'] : null;
    const indexes = await fixture.database.query<{ name: string; options: string[] | null }>(
      planned(`select c.relname as name, c.reloptions as options from pg_class c join pg_am m on m.oid = c.relam
        where m.amname = 'gin' and c.relkind = 'i' and c.relnamespace = current_schema()::regnamespace order by 1`),
      [],
    );
    expect(indexes).toEqual(
      ['contacts_search_idx', 'field_values_search'].map((name) => ({ name, options: bound })),
    );
    const shown = planned(
      "select setting::integer as kb from pg_settings where name = 'gin_pending_list_limit'",
    );
    expect(await fixture.database.query(shown, [])).toEqual([{ kb: pendingKb.sorted }]);
  });

  it('add up to the tables and columns that a backup is checked by', async () => {
    await withEmptyDatabase(async (open) => {
      const database = open();
      const lines: string[] = [];
      let before: SchemaShape | undefined;
      for (const [index, { name }] of migrations.entries()) {
        await migrate(database, migrations.slice(0, index + 1), new Date());
        const after = await readShape(database);
        lines.push(`  ${JSON.stringify(name)}: ${JSON.stringify(shapeChange(before, after))}`);
        before = after;
      }
      expectGenerated(`migrations/${shapesFile}`, `{\n${lines.join(',\n')}\n}\n`);
      expect(readShapes(path.join(programRoot, 'migrations')).get(migrations.at(-1)?.name ?? '')).toEqual(
        before,
      );
    });
  });

  // A database refuses a program with migrations that differ, by their hashes, from the applied migrations.
  it('are never edited', () => {
    const known = JSON.parse(fs.readFileSync(path.join(programRoot, hashesFile), 'utf8')) as Record<
      string,
      string
    >;
    const found = Object.fromEntries(migrations.map(({ name, hash }) => [name, hash]));
    // A known hash is never replaced, so a migration that was edited stays red.
    expectGenerated(hashesFile, `${JSON.stringify({ ...found, ...known }, null, 2)}\n`);
    expect({ ...found, ...known }).toEqual(found);
  });

  it('are applied once by 20 that start at the same time', async () => {
    await withEmptyDatabase(async (open) => {
      const applied = await Promise.all(
        Array.from({ length: 20 }, () => migrate(open(), migrations, new Date())),
      );
      expect(applied.filter((names) => names.length > 0)).toEqual([
        migrations.map((migration) => migration.name),
      ]);
      expect(await migrate(open(), migrations, new Date())).toEqual([]);
    });
  });

  it('end the statements of an older program that wait for them', async () => {
    await withEmptyDatabase(async (open) => {
      const [newer, older, other] = [open(), open(), open()];
      await migrate(newer, migrations, new Date());
      const later = {
        number: 9999,
        name: '9999_later.sql',
        sql: 'alter table tags add later text',
        hash: 'later',
      };
      let waiting: Promise<unknown> | undefined;
      await newer.transaction(async (tx) => {
        await tx.query(planned('lock table tags'), []);
        waiting = older.query(planned('delete from tags'), []).catch((error: unknown) => error);
        await until('it waits', async () => (await lockWaits(other)) > 0);
        await migrateIn(tx, [...migrations, later], new Date());
      });
      expect(await waiting).toBeInstanceOf(Error);
    });
  });

  it('refuse a database that is newer than the program', async () => {
    await withEmptyDatabase(async (open) => {
      const newer = { number: 9999, name: '9999_later.sql', sql: 'select 1', hash: 'later' };
      await migrate(open(), [...migrations, newer], new Date());
      await expect(migrate(open(), migrations, new Date())).rejects.toThrow(
        /newer than this program.*9999_later/,
      );
    });
  });

  it('refuse a rewritten past, and leave the database as it was', async () => {
    await withEmptyDatabase(async (open) => {
      await migrate(open(), migrations, new Date());
      const [first, ...rest] = migrations;
      if (first === undefined) throw new Error('there are no migrations');
      await expect(migrate(open(), [{ ...first, hash: 'other' }, ...rest], new Date())).rejects.toThrow(
        MigrationError,
      );
      const rows = await open().query<{ count: number }>(
        planned('select count(*) from schema_migrations'),
        [],
      );
      expect(rows).toEqual([{ count: migrations.length }]);
    });
  });

  it('apply wholly or not at all', async () => {
    await withEmptyDatabase(async (open) => {
      const broken = {
        number: 9999,
        name: '9999_broken.sql',
        sql: 'create table half (a int); select nonsense',
        hash: 'x',
      };
      await expect(migrate(open(), [...migrations, broken], new Date())).rejects.toThrow();
      expect(await migrate(open(), migrations, new Date())).toEqual(
        migrations.map((migration) => migration.name),
      );
    });
  });
});
