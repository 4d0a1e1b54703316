/** Makes a backup of the whole installation as a file, and removes old ones. */
import type { Clock } from '@switchbook/domain/runtime/ids.js';
import type { RestRule } from '@switchbook/domain/runtime/rest-after.js';
import type { Database } from '../../database/database.js';
import { readDatabaseSize } from '../../health/store/postgres-state.js';
import { readInstallationId } from '../store/database-snapshot.js';
import { encryptStream } from './backup-encryption.js';
import { type BackupFile, listBackups, removeOldBackups, writeBackup } from './backup-folder.js';
import { type BackupSummary, streamBackup } from './backup-stream.js';
import { writeLedger } from './erasure-ledger.js';

export interface BackupSettings {
  readonly directory: string;
  /** milliseconds between two scheduled backups; null: no schedule */
  readonly everyMs: number | null;
  /** number of stored backups of each kind: scheduled ones, and backups before upgrades */
  readonly keep: number;
  /** public keys of age; empty: not encrypted */
  readonly encryptTo?: readonly string[];
  /** a line for a shell, run after each scheduled backup */
  readonly command?: string | undefined;
  /** milliseconds between two restore tests; null: no tests */
  readonly testEveryMs?: number | null;
}

export interface BackupMaker {
  readonly database: Database;
  readonly settings: BackupSettings;
  /** version of this program */
  readonly version: string;
  readonly clock?: Clock | undefined;
}

export interface FinishedBackup {
  readonly file: BackupFile;
  readonly summary: BackupSummary;
  /** number of older backups that were deleted after this backup */
  readonly removed: number;
}

/**
 * Makes a backup; the caller holds the lock of backups. `before`: the migration that it precedes; absent: a scheduled
 * backup.
 */
export async function makeBackup(
  { database, settings, version, clock = () => new Date() }: BackupMaker,
  options: { readonly before?: number; readonly rest?: RestRule; readonly signal?: AbortSignal | undefined },
): Promise<FinishedBackup> {
  const { before, ...reading } = options;
  const folder = { directory: settings.directory, installationId: await readInstallationId(database) };
  const madeAt = clock();
  const { chunks, summary } = streamBackup({ database, version, now: () => madeAt, ...reading });
  const { encryptTo = [] } = settings;
  // The estimate is the size of the last backup, else the typical size for this database.
  const neededBytes = (await listBackups(folder, madeAt))[0]?.bytes ?? (await estimateBackupBytes(database));
  const isEncrypted = encryptTo.length > 0;
  const file = await writeBackup(folder, {
    madeAt,
    before,
    isEncrypted,
    neededBytes,
    chunks: encryptStream(chunks, encryptTo),
  });
  // A restore needs the erasures after the backup.
  await writeLedger(database, settings.directory).catch(() => {});
  return { file, summary: summary(), removed: await removeOldBackups(folder, settings.keep, madeAt) };
}

/** Size of tables with their indexes relative to a backup of their rows. */
const packing = 12;

/** Estimates the bytes of a backup from the size of the database. */
export async function estimateBackupBytes(database: Database): Promise<number> {
  return Math.round((await readDatabaseSize(database)) / packing);
}
