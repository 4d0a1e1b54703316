/**
 * Stores the results of the last command after a backup, and of the last restore test, in a file next to the backups.
 * So every process and `doctor` can read them, also after a restart.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Database } from '../../database/database.js';
import { withBackupLock } from '../store/database-snapshot.js';
import { writeDurably } from './backup-folder.js';

export interface BackupOutcome {
  /** name of the backup */
  readonly file: string;
  /** RFC 3339 */
  readonly at: string;
  readonly isOk: boolean;
  /** the reason of a failure, without personal data */
  readonly reason: string | null;
}

export interface BackupStatus {
  readonly command?: BackupOutcome;
  readonly test?: BackupOutcome & { readonly rows?: number };
}

/** Returns the path of the status file, next to the backup. */
function statusPath(backup: string): string {
  const [, tag = '00000000'] = /^switchbook-([0-9a-f]{8})-/.exec(path.basename(backup)) ?? [];
  return path.join(path.dirname(backup), `switchbook-${tag}.status.json`);
}

/** Reads the status of a backup; empty if the file is missing or unreadable. */
export async function readBackupStatus(backup: string): Promise<BackupStatus> {
  const text = await readFile(statusPath(backup), 'utf8').catch(() => '{}');
  try {
    return JSON.parse(text) as BackupStatus;
  } catch {
    return {};
  }
}

/** Adds outcomes to the status. Another process may record an outcome at the same time, so it waits. */
export async function writeBackupStatus(
  database: Database,
  backup: string,
  news: BackupStatus,
): Promise<void> {
  const write = async () => {
    const status = { ...(await readBackupStatus(backup)), ...news };
    await writeDurably(statusPath(backup), [Buffer.from(`${JSON.stringify(status, null, 2)}\n`)]);
  };
  await withBackupLock(database, write, { waits: true, of: 'status' });
}
