/**
 * Backups with the settings of a server, for commands, the schedule and the metrics. `src/backups/jobs.ts` has the
 * schedule with its attempts; `src/compose/upgrade.ts` creates backups before upgrades.
 */

import os from 'node:os';
import path from 'node:path';
import type { Clock } from '@switchbook/domain/runtime/ids.js';
import { dayMs } from '@switchbook/domain/runtime/instant.js';
import { ScheduledBackups } from '../backups/jobs.js';
import { type BackupFile, listBackups, sortBackups } from '../backups/operations/backup-folder.js';
import { BackupError } from '../backups/operations/backup-format.js';
import { type BackupOptions, type BackupStream, streamBackup } from '../backups/operations/backup-stream.js';
import { type Ledger, ledgerPath, readLedgerFile } from '../backups/operations/erasure-ledger.js';
import type { BackupSettings } from '../backups/operations/make-backup.js';
import type { BackupEnd, OpenBackup } from '../backups/operations/read-backup.js';
import {
  type RestoreOptions,
  type RestoreResult,
  restoreBackup,
  verifyBackup as verify,
} from '../backups/operations/restore-backup.js';
import { readInstallationId } from '../backups/store/database-snapshot.js';
import { programRelease } from '../config/root.js';
import type { Settings } from '../config/settings.js';
import type { Database, OpenDatabase } from '../database/database.js';
import type { NamedDirectory } from '../health/operations/checks/machine-checks.js';
import { programMigrations } from './open-core.js';

const readClock = () => new Date();

/** Returns the whole database as one file. */
export function backUpDatabase(
  database: Database,
  options: Omit<BackupOptions, 'database' | 'version' | 'now'>,
): BackupStream {
  return streamBackup({ database, version: programRelease, now: readClock, ...options });
}

/** Restores the backup into the database, which must be empty. */
export function restoreDatabase(
  database: Database,
  backup: OpenBackup,
  options: Pick<RestoreOptions, 'signal' | 'onProgress'>,
): Promise<RestoreResult> {
  return restoreBackup({ database, backup, migrations: programMigrations(), now: readClock, ...options });
}

/** Reads all of the backup and checks that this program could restore it. */
export function verifyOpenBackup(backup: OpenBackup, onChunk: (rows: number) => void): Promise<BackupEnd> {
  return verify(backup, programMigrations(), onChunk);
}

const defaults = { everyMs: dayMs, keep: 7 };

/** Whether scheduled backups are made. */
export function hasBackups({ backupDir, backupEveryMs = defaults.everyMs }: Partial<Settings>): boolean {
  return backupDir !== undefined && backupEveryMs !== null;
}

/** Returns undefined without scheduled backups. */
export function openBackups(
  database: OpenDatabase,
  settings: Partial<Settings>,
  clock?: Clock,
): ScheduledBackups | undefined {
  const { backupDir } = settings;
  if (backupDir === undefined || !hasBackups(settings)) return undefined;
  return new ScheduledBackups({
    database,
    settings: backupSettingsOf(settings, backupDir),
    version: programRelease,
    tests: { openOther: (name) => database.openOther(name), migrations: programMigrations },
    clock,
  });
}

export function backupSettingsOf(settings: Partial<Settings>, directory: string): BackupSettings {
  const { backupEveryMs: everyMs = defaults.everyMs, backupKeep: keep = defaults.keep } = settings;
  const {
    backupEncryptTo: encryptTo = [],
    backupCommand: command,
    backupTestMs: testEveryMs = null,
  } = settings;
  return { directory, everyMs, keep, encryptTo, command, testEveryMs };
}

/** Returns the directory of scheduled backups; undefined if none are scheduled. */
export function backupDirectory({
  backupDir,
  databaseUrl,
  dataDir,
}: Pick<Settings, 'backupDir' | 'databaseUrl' | 'dataDir'>): string | undefined {
  return backupDir ?? (databaseUrl === undefined ? path.join(dataDir, 'backups') : undefined);
}

/** Lists directories on disks that must not fill up. */
export function directoriesOf({
  dataDir,
  databaseUrl,
  backupDir,
}: Partial<Pick<Settings, 'backupDir' | 'databaseUrl' | 'dataDir'>>): readonly NamedDirectory[] {
  return [
    ...(dataDir !== undefined && databaseUrl === undefined ? [{ what: 'the data', directory: dataDir }] : []),
    ...(backupDir === undefined ? [] : [{ what: 'backups', directory: backupDir }]),
    { what: 'temporary files', directory: os.tmpdir() },
  ];
}

/** Returns the newest backup in that directory; `database`: only of this installation. */
export async function findNewestIn(
  settings: Pick<Settings, 'backupDir' | 'databaseUrl' | 'dataDir'>,
  database?: Database,
): Promise<BackupFile | undefined> {
  const directory = backupDirectory(settings);
  if (directory === undefined) return undefined;
  const installationId = database === undefined ? null : await readInstallationId(database);
  return (await listBackups({ directory, installationId }))[0];
}

/** Returns the newest backup in the directories of all servers. Their settings may differ. */
export async function findNewestBackup(
  locations: readonly Parameters<typeof findNewestIn>[0][],
  database: Database,
): Promise<BackupFile | undefined> {
  const files = await Promise.all(locations.map((location) => findNewestIn(location, database)));
  return sortBackups(files.filter((file) => file !== undefined))[0];
}

/**
 * Reads the lists of erased persons that servers and scheduled backups keep: next to a backup, and in their directory.
 * `damaged`: files without a complete list.
 */
export async function listLedgersNextTo(
  database: Database,
  settings: Pick<Settings, 'backupDir' | 'databaseUrl' | 'dataDir'>,
  file: string,
): Promise<{ readonly ledgers: readonly Ledger[]; readonly damaged: readonly string[] }> {
  const id = await readInstallationId(database);
  if (id === null) return { ledgers: [], damaged: [] };
  const folderOfFile = file === '-' ? undefined : path.dirname(path.resolve(file));
  const directories = new Set([folderOfFile, backupDirectory(settings)]);
  const damaged: string[] = [];
  const read = [...directories].map(async (directory) => {
    if (directory === undefined) return undefined;
    const list = ledgerPath(directory, id);
    return readLedgerFile(list).catch((error: unknown) => {
      if (!(error instanceof BackupError)) throw error;
      damaged.push(list);
      return undefined;
    });
  });
  return { ledgers: (await Promise.all(read)).filter((ledger) => ledger !== undefined), damaged };
}
