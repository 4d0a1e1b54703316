/** From every schema that there ever was to the newest, with a row in each table: nothing is lost, backed up or not. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { programRoot } from '../src/config/root.js';
import { backUp } from '../src/core/backups/backup.js';
import { openBackup } from '../src/core/backups/read.js';
import { restore } from '../src/core/backups/restore.js';
import { migrate, readMigrations } from '../src/store/backups/migrate.js';
import { type Database, openDatabase } from '../src/store/database/database.js';
import { describeSchema } from './support/describe-schema.js';
import { allRows, fillEveryTable } from './support/every-table.js';
import { useGround } from './support/ground.js';
import { makeDatabase } from './support/own-database.js';

const ground = useGround({ isAlone: true });
const migrations = readMigrations(path.join(programRoot, 'migrations'));
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

/** What migrations write anew from other columns. */
const derived: Readonly<Record<string, readonly string[]>> = {
  contacts: ['search', 'vendor_scopes'],
  access_tokens: ['family_id'],
  imports: ['part_bytes', 'row_bytes'],
};

it('every table has a row here', async () => {
  await withDatabase(async (database) => {
    await migrate(database, migrations, now);
    await fillEveryTable(database, migrations.at(-1)?.number ?? 0);
    const empty = [...(await allRows(database))].filter(([, rows]) => rows.length === 0);
    expect(empty.map(([table]) => table)).toEqual([]);
  });
});

/** One in ten and the newest; with `UPGRADES=all` every one. */
const tried = migrations.filter(
  (_, index) => process.env.UPGRADES === 'all' || index % 10 === 0 || index === migrations.length - 1,
);

it.each(
  tried.map((one) => [one.name, one.number] as const),
)('from %s: each row is there afterwards, also by way of a backup', async (_, number) => {
  await withDatabase(async (database) => {
    const upTo = migrations.filter((one) => one.number <= number);
    await migrate(database, upTo, now);
    const filled = await fillEveryTable(database, number);
    expect(filled.size).toBeGreaterThan(15);
    const before = await allRows(database);
    const file = await bytesOf(backUp({ database, version: '0.0.0', now: () => now }).pieces);

    await migrate(database, migrations, now);
    const after = await allRows(database);
    for (const [table, rows] of before) {
      if (table === 'import_rows') {
        expect(after.get('import_chunks')).toHaveLength(filled.has('import_rows') ? 1 : 0);
        continue;
      }
      const kept = Object.keys(after.get(table)?.[0] ?? {}).filter((name) => !derived[table]?.includes(name));
      const pick = (row: object) =>
        JSON.stringify(kept.flatMap((name) => (name in row ? [[name, row[name as never]]] : [])));
      const known = (after.get(table) ?? []).map((row) =>
        JSON.stringify(
          kept.flatMap((name) => (rows[0] !== undefined && name in rows[0] ? [[name, row[name]]] : [])),
        ),
      );
      for (const row of rows) expect(known, table).toContain(pick(row));
    }
    expect(await describeSchema(database)).toBe(await describeSchema(ground.database));

    await withDatabase(async (restored) => {
      const backup = await openBackup(file());
      const { leftOut } = await restore({ database: restored, migrations, backup, now: () => now });
      expect(leftOut).toEqual([]);
      const brought = await allRows(restored);
      // Of the installation only the epoch of positions is another.
      const but = (rows: ReadonlyMap<string, readonly Readonly<Record<string, unknown>>[]>) => [
        ...new Map([...rows, ['installation', (rows.get('installation') ?? []).map(withoutEpoch)]]),
      ];
      expect(but(brought)).toEqual(but(before));
      await migrate(restored, migrations, now);
      expect(withoutPositionDefault(await describeSchema(restored))).toBe(
        withoutPositionDefault(await describeSchema(ground.database)),
      );
    });
  });
});

const withoutEpoch = ({ epoch: _, cluster: __, ...rest }: Readonly<Record<string, unknown>>) => rest;

/** It has the epoch as a constant. */
const withoutPositionDefault = (schema: string) => schema.replace(/ \+ '?\d+'?(::bigint)?\)\n/, ')\n');

async function bytesOf(pieces: AsyncIterable<Buffer>) {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return async function* () {
    yield* all;
  };
}
