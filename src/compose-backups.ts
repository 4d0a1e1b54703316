/** Backups, put together with the program's migrations and version. */
import { programMigrations } from './compose-core.js';
import { programVersion } from './config/root.js';
import { type BackupOptions, type BackupStream, backUp } from './core/backups/backup.js';
import type { BackupEnd, OpenBackup } from './core/backups/read.js';
import {
  type Restored,
  type RestoreOptions,
  restore,
  verifyBackup as verify,
} from './core/backups/restore.js';
import type { Database } from './store/database.js';

const now = () => new Date();

/** Everything in the database as one file. */
export function backUpDatabase(
  database: Database,
  options: Omit<BackupOptions, 'database' | 'version' | 'now'>,
): BackupStream {
  return backUp({ database, version: programVersion, now, ...options });
}

/** Brings the backup into the database, which must be empty. */
export function restoreDatabase(
  database: Database,
  backup: OpenBackup,
  options: Pick<RestoreOptions, 'signal' | 'onProgress'>,
): Promise<Restored> {
  return restore({ database, backup, migrations: programMigrations(), now, ...options });
}

/** Reads all of the backup and checks that this program could restore it. */
export function verifyBackup(backup: OpenBackup, onPiece: (rows: number) => void): Promise<BackupEnd> {
  return verify(backup, programMigrations(), onPiece);
}
