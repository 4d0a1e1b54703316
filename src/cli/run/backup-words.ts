/** Words about the newest backup, for `doctor` and the start. */
import type { BackupFile } from '../../core/backups/folder.js';
import { formatBytes, formatSeconds } from './progress.js';

export interface BackupFacts {
  /** SWITCHBOOK_BACKUP_DIR */
  readonly directory: string | undefined;
  /** Milliseconds between scheduled backups; null: none. */
  readonly everyMs: number | null;
  readonly newest: BackupFile | undefined;
}

/** `2026-01-15 09:00:00 UTC, 3 h 05 min ago, 12.3 MB, /srv/backups/switchbook-….backup` */
export function backupWords({ directory, everyMs, newest }: BackupFacts, now: Date): string {
  if (newest !== undefined) {
    const at = newest.madeAt.toISOString().slice(0, 19).replace('T', ' ');
    return `${at} UTC, ${ageWords(newest.madeAt, now)} ago, ${formatBytes(newest.bytes)}, ${newest.path}`;
  }
  if (directory === undefined) return 'none; set SWITCHBOOK_BACKUP_DIR to make them on a schedule';
  return everyMs === null
    ? `none in ${directory}`
    : `none yet; the first is made in ${directory} soon after the start`;
}

const daySeconds = 24 * 3_600;

function ageWords(madeAt: Date, now: Date): string {
  const seconds = (now.getTime() - madeAt.getTime()) / 1000;
  return seconds < 2 * daySeconds ? formatSeconds(seconds) : `${Math.floor(seconds / daySeconds)} days`;
}

export function newestJson(newest: BackupFile | undefined) {
  return newest === undefined
    ? null
    : { file: newest.path, made_at: newest.madeAt.toISOString(), bytes: newest.bytes };
}
