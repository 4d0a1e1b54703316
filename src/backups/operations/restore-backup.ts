/** Restores a backup into an empty database, or checks it without one. */

import { errorCodeOf, messageOf } from '@switchbook/domain/runtime/errors.js';
import type { Database } from '../../database/database.js';
import {
  type AppliedMigration,
  type Migration,
  refuseOtherMigrations,
  withoutReplacedMigrations,
} from '../../migrations/store/migrate.js';
import {
  NotEmptyError,
  type RestoreRowsOptions,
  type RestoreTarget,
  restoreRows,
} from '../store/restore-rows.js';
import { BackupError, damagedBackup } from './backup-format.js';
import type { BackupHead } from './check-head.js';
import { checkContents } from './check-head.js';
import type { BackupEnd, OpenBackup } from './read-backup.js';

export type RestoreProgress =
  | { readonly at: 'rows'; readonly rows: number; readonly estimatedRows: number; readonly bytes: number }
  | { readonly at: 'indexes'; readonly done: number; readonly of: number };

/** `migrations`: all migrations of the program */
export interface RestoreOptions extends Omit<RestoreRowsOptions, 'now'> {
  readonly database: Database;
  readonly backup: OpenBackup;
  readonly now: () => Date;
  readonly onProgress?: ((progress: RestoreProgress) => void) | undefined;
}

export interface RestoreResult {
  readonly head: BackupHead;
  readonly end: BackupEnd;
  /** tables that were skipped, because this program does not know them */
  readonly leftOut: readonly string[];
}

/** Throws BackupError, and leaves the database unchanged, unless all rows were restored. */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreResult> {
  const { database, backup, now, writeState, replaces, signal } = options;
  const { head } = backup;
  const migrations = migrationsOf(head, options.migrations);
  const leftOut: string[] = [];
  try {
    await restoreRows(database, { migrations, now: now(), writeState, replaces, signal }, async (target) => {
      const { schema } = target;
      checkContents(head, schema);
      const sequences = head.sequences.filter(({ name }) => schema.sequences.includes(name));
      for await (const { table, rows } of backup.readTables()) {
        if (schema.tables.has(table.name)) await restoreInto(target, table, rows, options);
        else {
          leftOut.push(table.name);
          for await (const _ of rows) options.signal?.throwIfAborted();
        }
      }
      // Slow steps begin only after the whole file was verified.
      backup.end();
      await target.finish(sequences, (done, total) => {
        options.signal?.throwIfAborted();
        options.onProgress?.({ at: 'indexes', done, of: total });
      });
    });
  } catch (error) {
    throw error instanceof NotEmptyError ? describeNotEmpty(error) : (refusedRows(error) ?? error);
  }
  return { head, end: backup.end(), leftOut };
}

async function restoreInto(
  target: RestoreTarget,
  table: { readonly name: string; readonly columns: readonly string[] },
  rows: AsyncIterable<Buffer>,
  { backup, signal, onProgress }: RestoreOptions,
): Promise<void> {
  const { counts, head } = backup;
  const sumBefore = rowSumOf(counts);
  let bytes = 0;
  const watched = async function* () {
    for await (const chunk of rows) {
      signal?.throwIfAborted();
      bytes += chunk.length;
      yield chunk;
      onProgress?.({
        at: 'rows',
        rows: sumBefore + (counts.get(table.name) ?? 0),
        estimatedRows: head.estimatedRows,
        bytes,
      });
    }
  };
  const count = await target.copyIn(table, watched());
  const expected = counts.get(table.name) ?? 0;
  if (count !== expected)
    throw damagedBackup(`only ${count} of ${expected} rows were restored into "${table.name}"`);
}

function rowSumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/**
 * Reads the whole backup without writing. Throws BackupError if it is damaged, or this program could not restore it.
 * Values of rows are not checked: only PostgreSQL can.
 */
export async function verifyBackup(
  backup: OpenBackup,
  migrations: readonly KnownMigration[],
  onChunk: (rows: number, head: BackupHead) => void = () => {},
): Promise<BackupEnd> {
  const schema = migrationsOf(backup.head, migrations).at(-1)?.schema;
  if (schema !== undefined) checkContents(backup.head, schema);
  for await (const { rows } of backup.readTables())
    for await (const _ of rows) onChunk(rowSumOf(backup.counts), backup.head);
  return backup.end();
}

type KnownMigration = AppliedMigration & Pick<Migration, 'schema'>;

/** Returns the program's own migrations up to the last one of the backup. */
function migrationsOf<Known extends AppliedMigration>(
  head: BackupHead,
  migrations: readonly Known[],
): readonly Known[] {
  const applied = withoutReplacedMigrations(head.migrations, migrations);
  const last = applied.at(-1);
  if (last !== undefined && applied.length > migrations.length)
    throw new BackupError(
      `The backup is newer than this program: it was made by Switchbook ${head.program}, with migration ${last.name}.`,
      'Restore it with that version of Switchbook or a newer one.',
    );
  refuseOtherMigrations(applied, migrations);
  return migrations.slice(0, applied.length);
}

/** Returns the error for rows that PostgreSQL refuses, without their values: a wrong value, or a broken constraint. */
function refusedRows(error: unknown): BackupError | undefined {
  return /^(22|23|42)[0-9A-Z]{3}$/.test(errorCodeOf(error)) && error instanceof Error
    ? damagedBackup(`PostgreSQL refused its rows (${messageOf(error)})`, error)
    : undefined;
}

export function describeNotEmpty({ accounts }: NotEmptyError): BackupError {
  const accountCount = accounts === 1 ? '1 account' : `${accounts} accounts`;
  return new BackupError(
    `The target database is not empty: it has an installation with ${accountCount}.`,
    'Set SWITCHBOOK_DATA_DIR to a new directory, or DATABASE_URL to an empty database.',
  );
}
