/** Upgrades a database to this program, after a backup of its content. */

import { ExplainedError } from '@switchbook/domain/runtime/errors.js';
import { hasAccounts, withBackupLock } from '../backups/store/database-snapshot.js';
import { programRelease } from '../config/root.js';
import type { Settings } from '../config/settings.js';
import type { Database } from '../database/database.js';
import type { Migration } from '../migrations/store/migrate.js';
import { migrateDatabase, readProgramMigrationState, readWriteState } from './open-core.js';

interface UpgradeOptions {
  readonly settings: Pick<
    Settings,
    'backupDir' | 'backupEveryMs' | 'backupKeep' | 'databaseUrl' | 'dataDir'
  > &
    Partial<Pick<Settings, 'backupEncryptTo'>>;
  readonly log: (line: string) => void;
  /** The operator requested an upgrade without a backup. */
  readonly isWithoutBackup?: boolean;
  /** the program's own when absent */
  readonly migrations?: readonly Migration[];
  /** milliseconds between two lines about the progress */
  readonly reportEveryMs?: number;
}

const defaultReportMs = 2_000;

/** Applies the missing migrations, and returns their names. An installation with accounts is backed up first. */
export async function upgradeDatabase(database: Database, options: UpgradeOptions): Promise<string[]> {
  const { migrations } = options;
  const { missing, applied } = await readProgramMigrationState(database, migrations);
  if (missing.length === 0) return [];
  const { kind, place } = await readWriteState(database);
  if (kind === 'moved' || kind === 'arriving')
    throw new UpgradeElsewhereError(kind, place ?? 'another place');
  if (options.isWithoutBackup === true || applied.length === 0 || !(await hasAccounts(database)))
    return migrateReporting(database, options);
  const { backupDirectory, backupSettingsOf } = await import('./backups.js');
  const directory = backupDirectory(options.settings);
  if (directory === undefined) {
    options.log('No backup was made before the upgrade, because SWITCHBOOK_BACKUP_DIR is not set.');
    return migrateReporting(database, options);
  }
  const work = async (lost: AbortSignal) => {
    // Another process may have upgraded the database while this process waited.
    const [next] = (await readProgramMigrationState(database, migrations)).missing;
    if (next === undefined) return [];
    options.log('Making a backup before the upgrade.');
    const { makeBackup } = await import('../backups/operations/make-backup.js');
    const { file } = await makeBackup(
      { database, settings: backupSettingsOf(options.settings, directory), version: programRelease },
      { before: Number.parseInt(next, 10), signal: lost },
    ).catch((cause: unknown) => Promise.reject(new UpgradeBackupError(cause)));
    options.log(`A backup was made before the upgrade: ${file.path}`);
    return migrateReporting(database, options);
  };
  return (await withBackupLock(database, work, { waits: true })) ?? [];
}

/** Reports the progress of a long upgrade. */
function migrateReporting(
  database: Database,
  { migrations, log, reportEveryMs = defaultReportMs }: UpgradeOptions,
): Promise<string[]> {
  let reportedAt = performance.now();
  return migrateDatabase(database, migrations, (done, all) => {
    if (done === all || performance.now() - reportedAt < reportEveryMs) return;
    reportedAt = performance.now();
    log(`${done} of ${all} migrations are applied.`);
  });
}

class UpgradeElsewhereError extends ExplainedError {
  constructor(kind: 'moved' | 'arriving', place: string) {
    super(
      kind === 'moved'
        ? `The database was not upgraded, because the installation was moved to "${place}".`
        : `The database was not upgraded, because it is the copy of an unfinished move from "${place}".`,
      'Use the active installation, or the version of Switchbook that made the move.',
    );
  }
}

class UpgradeBackupError extends ExplainedError {
  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `The database was not upgraded, because the backup before it failed: ${reason}`,
      'Free disk space, or set SWITCHBOOK_BACKUP_DIR to another directory. To upgrade without a backup: switchbook migrate --without-backup',
      { cause },
    );
  }
}
