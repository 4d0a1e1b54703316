/**
 * A restore test: restores a backup into a temporary database on the same server, and drops it. A restore compares the
 * rows of every table with the counts of the file, checks all constraints and makes all indexes.
 */
import { createReadStream } from 'node:fs';
import type { Database, OpenDatabase } from '../../database/database.js';
import { quoteName } from '../../database/schema/table-catalog.js';
import { planned } from '../../database/statements/sql.js';
import type { Migration } from '../../migrations/store/migrate.js';
import { openPlainStream } from './backup-encryption.js';
import { installationTagOf } from './backup-folder.js';
import { BackupError } from './backup-format.js';
import { openBackup } from './read-backup.js';
import { restoreBackup } from './restore-backup.js';

export interface RestoreTestOptions {
  readonly database: Database;
  /** another database of the same server */
  readonly openOther: (name: string) => OpenDatabase;
  readonly migrations: readonly Migration[];
  readonly installationId: string | null;
  readonly file: string;
  readonly now: () => Date;
  readonly signal?: AbortSignal | undefined;
}

const mayCreateSql = planned(
  'select r.rolcreatedb or r.rolsuper as may, r.rolname::text as role from pg_roles r where r.rolname = current_user',
);

/**
 * Restores the file into a temporary database and counts its rows. Throws BackupError, or the error of the database.
 * The caller holds the lock of backups.
 */
export async function testRestore(options: RestoreTestOptions): Promise<number> {
  const { database, openOther, migrations, installationId, file, now, signal } = options;
  const [role] = await database.query<{ may: boolean; role: string }>(mayCreateSql, []);
  if (role?.may !== true)
    throw new BackupError(
      `The role "${role?.role ?? ''}" may not create the database for restore tests.`,
      `As a superuser: alter role ${quoteName(role?.role ?? '')} createdb;`,
    );
  const name = `switchbook_test_${installationTagOf(installationId)}`;
  const drop = () =>
    database.query(planned(`drop database if exists ${quoteName(name)} with (force)`), [], 'background');
  // A killed process may have left its database.
  await drop();
  await database.query(planned(`create database ${quoteName(name)} template template0`), [], 'background');
  const testDatabase = openOther(name);
  try {
    const chunks = createReadStream(file, { highWaterMark: 256 * 1024 });
    const backup = await openBackup(openPlainStream(chunks, []));
    try {
      const { end } = await restoreBackup({ database: testDatabase, migrations, backup, now, signal });
      return end.rows;
    } finally {
      await backup.close();
      chunks.destroy();
    }
  } finally {
    await testDatabase.close();
    await drop();
  }
}
