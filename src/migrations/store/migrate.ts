/**
 * Migrations: plain SQL files, forward only, in the order of their numbers. A run is one transaction under an advisory
 * lock, so any number of processes may start at once. Applied files never change. A database that is newer than the
 * program is refused.
 */

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ExplainedError } from '@switchbook/domain/runtime/errors.js';
import { upgradeFirstWith } from '@switchbook/text/releases.js';
import { setSequentialMode } from '../../database/citus/distribute.js';
import { readLayout } from '../../database/citus/distribution.js';
import { applyDistributed } from '../../database/citus/migrate-distributed.js';
import { databaseLocks } from '../../database/connections/claims.js';
import { notifyMigrated } from '../../database/connections/listen.js';
import type { Database, Transaction } from '../../database/database.js';
import type { Layout } from '../../database/layout.js';
import { hasTable, readShapes, type SchemaShape } from '../../database/schema/table-catalog.js';
import { allRows } from '../../database/statements/one-statement.js';
import { planned } from '../../database/statements/sql.js';
import { migrateFolding } from './steps/compared-forms.js';
import { migrateSearch } from './steps/plain-search.js';

/**
 * Changes that SQL cannot compute: the program makes them in the transaction of a migration, after the statements
 * of all migrations.
 */
const steps: Readonly<Record<string, (tx: Transaction) => Promise<void>>> = {
  '0061_compared_forms.sql': migrateFolding,
  '0071_plain_search.sql': migrateSearch,
};

/** Runs the code step of a migration, if it has one. */
async function runStep(tx: Transaction, migration: string): Promise<void> {
  await steps[migration]?.(tx);
}

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly hash: string;
  /** tables and columns after the migration */
  readonly schema?: SchemaShape | undefined;
}

/** Thrown for a database that this program must not change. It names the next step. */
export class MigrationError extends ExplainedError {}

export function readMigrations(folder: string): Migration[] {
  const names = fs.readdirSync(folder).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name));
  const shapes = readShapes(folder);
  return names.sort().map((name) => {
    const sql = fs.readFileSync(path.join(folder, name), 'utf8');
    return {
      number: Number(name.slice(0, 4)),
      name,
      sql,
      hash: createHash('sha256').update(sql).digest('hex'),
      schema: shapes.get(name),
    };
  });
}

/**
 * Migrations name operator classes of pg_trgm, which may be in a schema of extensions. That schema joins the search
 * path until the transaction ends. Statements need no path, since indexes know their operators.
 */
const extensionPathSql = `
  select set_config('search_path', concat_ws(', ', current_setting('search_path'), quote_ident(n.nspname)), true)
  from pg_extension e join pg_namespace n on n.oid = e.extnamespace
  where e.extname = 'pg_trgm' and n.nspname <> all (current_schemas(true))`;

export type AppliedMigration = Pick<Migration, 'number' | 'name' | 'hash'>;

const appliedSql = planned('select number, name, hash from schema_migrations order by number');

/** Lists applied migrations, ordered by number. */
export const listApplied = allRows<AppliedMigration>(appliedSql);

/** Called after each migration, with the number of applied ones and the number to apply. */
export type OnMigrated = (done: number, all: number) => void;

/** Migrates the database to the version of the program; returns the names of the applied migrations. */
export async function migrate(
  database: Database,
  migrations: readonly Migration[],
  now: Date,
  onEach?: OnMigrated,
): Promise<string[]> {
  // Waits for another migrating process, and builds indexes of any size.
  return database.transaction((tx) => migrateIn(tx, migrations, now, onEach), 'unbounded');
}

/**
 * Ends the sessions that wait for a lock. They belong to an older program, which does not know the rules of the new
 * schema. For example, a deleted contact would leave its numbers. Sessions that this role may not end continue.
 */
const endWaitingSql =
  planned(`select pg_terminate_backend(l.pid) from pg_locks l join pg_stat_activity a on a.pid = l.pid
  where not l.granted and l.locktype = 'relation' and a.datname = current_database() and pg_has_role(a.usesysid, 'member')
    and pg_backend_pid() = any(pg_blocking_pids(l.pid))`);

/** Migrates as `migrate` does, in the given transaction. Other processes cannot migrate until it ends. */
export async function migrateIn(
  tx: Transaction,
  migrations: readonly Migration[],
  now: Date,
  onEach: OnMigrated = () => {},
): Promise<string[]> {
  await tx.query(planned('select pg_advisory_xact_lock($1)'), [databaseLocks.migration]);
  await tx.query(
    planned(`create table if not exists schema_migrations (
      number integer not null, name text not null, hash text not null, applied_at timestamptz(3) not null,
      constraint schema_migrations_pkey primary key (number))`),
    [],
  );
  const appliedMigrations = await listApplied(tx);
  const applied = withoutReplacedMigrations(appliedMigrations, migrations);
  refuseOtherMigrations(applied, migrations);
  const missing = migrations.slice(applied.length);
  if (missing.length === 0) return [];
  if (applied[0] !== appliedMigrations[0]) await replaceMigrations(tx, applied[0] as AppliedMigration);
  const layout = await readLayout(tx);
  await tx.query(planned(extensionPathSql), []);
  if (layout === 'distributed') await setSequentialMode(tx);
  for (const [index, migration] of missing.entries()) {
    await apply(tx, layout, migration, now);
    onEach(index + 1, missing.length);
  }
  // Steps run after all SQL, because the program works only on the newest schema.
  for (const migration of missing) await runStep(tx, migration.name);
  // Processes of an older program exit.
  await notifyMigrated(tx);
  await tx.query(endWaitingSql, []);
  return missing.map((migration) => migration.name);
}

export interface MigrationState {
  /** names, in order */
  readonly applied: readonly string[];
  readonly missing: readonly string[];
}

/** Reads the applied and missing migrations. Throws MigrationError as `migrate` does. */
export async function readMigrationState(
  database: Database,
  migrations: readonly Migration[],
): Promise<MigrationState> {
  const isInstalled = await hasTable(database, 'schema_migrations');
  const applied = isInstalled ? withoutReplacedMigrations(await listApplied(database), migrations) : [];
  refuseOtherMigrations(applied, migrations);
  return {
    applied: applied.map((row) => row.name),
    missing: migrations.slice(applied.length).map((migration) => migration.name),
  };
}

async function apply(tx: Transaction, layout: Layout, migration: Migration, now: Date): Promise<void> {
  if (layout === 'plain') await tx.query(planned(migration.sql), []);
  else await applyDistributed(tx, migration.sql);
  await tx.query(
    planned('insert into schema_migrations (number, name, hash, applied_at) values ($1, $2, $3, $4)'),
    [migration.number, migration.name, migration.hash, now],
  );
}

/**
 * Hash over the numbers and hashes of the migrations 0001 to 0035 of Switchbook 0.2.0, which the first migration
 * replaces.
 */
const pastDigest = '0cd0ffe15b64243a5bb2c2a983de2f654400dac8d462b037f8a2982d2d3660b2';

/**
 * Replaces the applied migrations of 0.2.0, which the first migration now contains, in the list of a database or a
 * backup. Throws MigrationError if only some of them were applied.
 */
export function withoutReplacedMigrations(
  applied: readonly AppliedMigration[],
  [first]: readonly AppliedMigration[],
): readonly AppliedMigration[] {
  if (first === undefined || applied[0] === undefined || applied[0].number >= first.number) return applied;
  const past = applied.filter((row) => row.number <= first.number);
  const digest = createHash('sha256');
  for (const row of past) digest.update(`${row.number} ${row.hash}\n`);
  if (digest.digest('hex') === pastDigest) return [first, ...applied.slice(past.length)];
  const last = applied.at(-1);
  if (last === undefined || last.number >= first.number) return applied;
  throw new MigrationError(
    `The schema is too old for this version to upgrade: its newest migration is "${last.name}".`,
    upgradeFirstWith('0.2.0', 'start it on the database, or restore the backup with it'),
  );
}

/** Runs only together with later migrations. Servers of 0.2.0 run until then, and then exit. */
async function replaceMigrations(tx: Transaction, { number, name, hash }: AppliedMigration): Promise<void> {
  await tx.query(planned('delete from schema_migrations where number < $1'), [number]);
  await tx.query(planned('update schema_migrations set name = $2, hash = $3 where number = $1'), [
    number,
    name,
    hash,
  ]);
}

/** Throws MigrationError unless the applied migrations are the first migrations of the program. */
export function refuseOtherMigrations(
  applied: readonly AppliedMigration[],
  migrations: readonly AppliedMigration[],
): void {
  for (const [index, row] of applied.entries()) {
    const migration = migrations[index];
    if (migration === undefined)
      throw new MigrationError(
        `The database is newer than this program: it has the unknown migration "${row.name}".`,
        'Start the newer version of Switchbook, or restore a backup of this version.',
      );
    if (migration.number !== row.number || migration.hash !== row.hash)
      throw new MigrationError(
        `The migration "${row.name}" of the database is not the same as "${migration.name}" of this program.`,
        'Start the version of Switchbook that created this database. Applied migrations must not be edited.',
      );
  }
}
