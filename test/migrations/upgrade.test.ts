/**
 * Upgrades from every schema since Switchbook 0.2.0, with a row in each table: no data is lost, with or without a
 * backup.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { unpackState } from '@switchbook/domain/events/packed-state.js';
import { describe, expect, it } from 'vitest';
import { streamBackup } from '../../src/backups/operations/backup-stream.js';
import { openBackup } from '../../src/backups/operations/read-backup.js';
import { restoreBackup, verifyBackup } from '../../src/backups/operations/restore-backup.js';
import { programRoot } from '../../src/config/root.js';
import { type Database, openDatabase } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import {
  type AppliedMigration,
  listApplied,
  migrate,
  readMigrationState,
  readMigrations,
} from '../../src/migrations/store/migrate.js';
import { describeSchema } from '../support/database/describe-schema.js';
import { allRows, fillEveryTable } from '../support/database/every-table.js';
import { makeDatabase } from '../support/database/own-database.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture({ isAlone: true });
const migrations = readMigrations(path.join(programRoot, 'migrations'));
/** The migrations of Switchbook 0.2.0. */
const past: readonly AppliedMigration[] = Object.entries<string>(
  JSON.parse(readFileSync(path.join(programRoot, 'test/support/past-migrations.json'), 'utf8')),
).map(([name, hash]) => ({ number: Number(name.slice(0, 4)), name, hash }));
const now = new Date('2026-02-01T10:00:00.000Z');

async function withDatabase<Result>(work: (database: Database) => Promise<Result>): Promise<Result> {
  const own = await makeDatabase();
  const database = openDatabase({ connection: own.connection, poolSize: 2, applicationName: 'upgrade' });
  try {
    return await work(database);
  } finally {
    await database.close();
    await own.drop();
  }
}

it('every table has a row here', async () => {
  await withDatabase(async (database) => {
    await migrate(database, migrations, now);
    await fillEveryTable(database);
    const empty = [...(await allRows(database))].filter(([, rows]) => rows.length === 0);
    expect(empty.map(([table]) => table)).toEqual([]);
  });
});

/** Tables that a migration empties, by its number: address books read all of their book once more. */
const emptiedBy: ReadonlyMap<string, number> = new Map([
  ['book_readers', 97],
  ['book_members', 97],
]);

/** The oldest migration; with `UPGRADES=all` every one. */
const tried = migrations.filter((_, index) => process.env.UPGRADES === 'all' || index === 0);

it.each(
  tried.map((migration) => [migration.name, migration.number] as const),
)('from %s: each row exists afterwards, also through a backup', async (_, number) => {
  await withDatabase(async (database) => {
    await migrate(
      database,
      migrations.filter((migration) => migration.number <= number),
      now,
    );
    const filled = await fillEveryTable(database);
    expect(filled.size).toBeGreaterThan(15);
    const before = await allRows(database);
    const file = await bytesOf(streamBackup({ database, version: '0.0.0', now: () => now }).chunks);
    await migrate(database, migrations, now);
    const after = await allRows(database);
    for (const [table, rows] of before) {
      if (table === 'schema_migrations') continue;
      const kept = (emptiedBy.get(table) ?? 0) > number ? [] : rows;
      expect(columnsOf(after.get(table), rows), table).toEqual(columnsOf(kept, rows));
    }
    expect(await describeSchema(database)).toBe(await describeSchema(fixture.database));
    await expectRestored(file(), before);
  });
});

describe('a database of Switchbook 0.2.0', () => {
  const later = { number: 9_999, name: '9999_later.sql', sql: 'create table later (id uuid)', hash: 'later' };

  /** Fills every table, and lists the first `of` migrations as applied. */
  async function asBefore(database: Database, of = past.length): Promise<void> {
    await migrate(database, migrations.slice(0, 1), now);
    await fillEveryTable(database);
    await database.query(planned('delete from schema_migrations'), []);
    await database.query(
      planned(`insert into schema_migrations (number, name, hash, applied_at)
        select p.number, p.name, p.hash, $2 from jsonb_to_recordset($1) p(number integer, name text, hash text)`),
      [JSON.stringify(past.slice(0, of)), now],
    );
  }

  it('keeps all its rows, and its list of migrations restarts with the next one', async () => {
    await withDatabase(async (database) => {
      await asBefore(database);
      const before = await allRows(database);
      const file = await bytesOf(streamBackup({ database, version: '0.2.0', now: () => now }).chunks);
      const first = migrations[0]?.name ?? '';
      const state = await readMigrationState(database, [...migrations, later]);
      expect([state.applied[0], state.missing.at(-1)]).toEqual([first, later.name]);

      expect(await migrate(database, migrations.slice(0, 1), now)).toEqual([]);
      expect(await allRows(database)).toEqual(before);
      const applied = await migrate(database, [...migrations, later], now);
      expect(applied).toEqual([...migrations.slice(1).map(({ name }) => name), later.name]);
      expect((await listApplied(database)).map(({ name, hash }) => [name, hash])).toEqual(
        [...migrations, later].map(({ name, hash }) => [name, hash]),
      );
      const after = await allRows(database);
      for (const [table, rows] of before)
        if (table !== 'schema_migrations')
          expect(columnsOf(after.get(table), rows), table).toEqual(columnsOf(rows, rows));
      expect(await migrate(database, [...migrations, later], now)).toEqual([]);
      await expectRestored(file(), before);
    });
  });

  it('is refused with all its rows when the migration that follows fails', async () => {
    await withDatabase(async (database) => {
      await asBefore(database);
      const before = await allRows(database);
      const broken = { ...later, sql: 'select nonsense' };
      await expect(migrate(database, [...migrations, broken], now)).rejects.toThrow(/nonsense/);
      expect(await allRows(database)).toEqual(before);
    });
  });

  it.each([
    ['the last but one', past.length - 1],
    ['the first', 1],
  ])('a database without all its migrations (%s) must be upgraded with it first, and so must its backup', async (_, of) => {
    await withDatabase(async (database) => {
      await asBefore(database, of);
      const before = await allRows(database);
      const refusal = {
        message: `The schema is too old for this version to upgrade: its newest migration is "${past[of - 1]?.name}".`,
        nextStep: expect.stringMatching(
          /^Upgrade with Switchbook 0\.2\.0 first \(git checkout [0-9a-f]{12}, then npm ci\): /,
        ),
      };
      await expect(migrate(database, migrations, now)).rejects.toMatchObject(refusal);
      await expect(readMigrationState(database, migrations)).rejects.toMatchObject(refusal);
      expect(await allRows(database)).toEqual(before);
      const file = await bytesOf(streamBackup({ database, version: '0.2.0', now: () => now }).chunks);
      await expect(verifyBackup(await openBackup(file()), migrations)).rejects.toMatchObject(refusal);
      await withDatabase(async (item) => {
        const backup = await openBackup(file());
        await expect(
          restoreBackup({ database: item, migrations, backup, now: () => now }),
        ).rejects.toMatchObject(refusal);
        expect((await allRows(item)).size).toBe(0);
      });
    });
  });

  it('a database with other texts of the same names is not accepted', async () => {
    await withDatabase(async (database) => {
      await asBefore(database);
      await database.query(planned(`update schema_migrations set hash = 'other' where number = 7`), []);
      await expect(migrate(database, migrations, now)).rejects.toThrow(
        /is not the same as "0035_schema\.sql"/,
      );
    });
  });
});

type Rows = readonly Readonly<Record<string, unknown>>[];

/** Returns the columns of `others` for each row, sorted. */
function columnsOf(rows: Rows = [], others: Rows): readonly string[] {
  const names = Object.keys(others[0] ?? {});
  return rows.map((row) => JSON.stringify(names.map((name) => [name, unpacked(name, row[name])]))).sort();
}

/** States and actors of events were JSON before they were packed texts. */
function unpacked(name: string, value: unknown): unknown {
  return ['before', 'after', 'actor'].includes(name) && typeof value === 'string'
    ? unpackState(value)
    : value;
}

/** A backup restores all rows into an empty database, which the program then upgrades. */
async function expectRestored(file: AsyncIterable<Buffer>, before: ReadonlyMap<string, Rows>): Promise<void> {
  await withDatabase(async (restored) => {
    const backup = await openBackup(file);
    const { leftOut } = await restoreBackup({ database: restored, migrations, backup, now: () => now });
    expect(leftOut).toEqual([]);
    // Only the epoch of positions in `installation` differs.
    const but = (rows: ReadonlyMap<string, Rows>) => [
      ...new Map([...rows, ['installation', (rows.get('installation') ?? []).map(withoutEpoch)]]),
    ];
    expect(but(await allRows(restored))).toEqual(but(before));
    await migrate(restored, migrations, now);
    expect(withoutPositionDefault(await describeSchema(restored))).toBe(
      withoutPositionDefault(await describeSchema(fixture.database)),
    );
  });
}

const withoutEpoch = ({ epoch: _, cluster: __, ...rest }: Readonly<Record<string, unknown>>) => rest;

/** The dump has the epoch as a constant. */
const withoutPositionDefault = (schema: string) => schema.replace(/ \+ '?\d+'?(::bigint)?\)\n/, ')\n');

async function bytesOf(pieces: AsyncIterable<Buffer>) {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return async function* () {
    yield* all;
  };
}
