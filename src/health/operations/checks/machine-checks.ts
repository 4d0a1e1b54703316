/** Checks of this machine: free space on its disks, files of killed processes, the newest backup. */

import { readdir, rm, stat, statfs } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { dayMs } from '@switchbook/domain/runtime/instant.js';
import { countWords, durationWords, sizeWords } from '@switchbook/text/words.js';
import type { BackupFile } from '../../../backups/operations/backup-folder.js';
import { readBackupStatus } from '../../../backups/operations/backup-status.js';
import { readHeadOnly } from '../../../backups/operations/read-backup.js';
import { findNearestExisting } from '../../../machine/disk-space.js';
import {
  type Check,
  type Finding,
  failedFinding,
  makeCheck,
  makeReason,
  okFinding,
  type Reason,
  type ShownCheck,
  secondsOf,
  warningFinding,
} from './check.js';

const mebibyte = 1024 ** 2;

interface DiskLimits {
  /** free bytes; less fails */
  readonly failed: number;
  /** less is a warning; less than a twentieth of the disk is a warning too, up to ten times this */
  readonly warning: number;
}

const defaultDiskLimits: DiskLimits = { failed: 256 * mebibyte, warning: 1024 * mebibyte };

export interface NamedDirectory {
  /** its content as in a sentence: `the data` */
  readonly what: string;
  readonly directory: string;
}

export interface DiskUse {
  readonly what: string;
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** Returns the name of a disk as in a table: `data`. */
export function diskNameOf({ what }: Pick<DiskUse, 'what'>): string {
  return what.replace(/^the /, '');
}

export async function readDiskUse({ what, directory }: NamedDirectory): Promise<DiskUse> {
  const disk = await statfs(await findNearestExisting(directory));
  return { what, freeBytes: disk.bavail * disk.bsize, totalBytes: disk.blocks * disk.bsize };
}

export function diskCheck(
  directories: readonly NamedDirectory[],
  limits: DiskLimits = defaultDiskLimits,
): ShownCheck {
  return makeCheck('disk', async () => {
    const freeSpaces: string[] = [];
    const low: string[] = [];
    const enoughOf: Reason[] = [];
    const lowOf: Reason[] = [];
    let state: Finding['state'] = 'ok';
    for (const disk of directories) {
      const { what, freeBytes: free, totalBytes } = await readDiskUse(disk);
      const share = totalBytes / 20;
      const enough = Math.max(limits.warning, Math.min(share, 10 * limits.warning));
      const values = { disk: what, free_bytes: free };
      freeSpaces.push(`${sizeWords(free)} for ${what}`);
      enoughOf.push(makeReason('disk_free', values));
      if (free < enough) {
        low.push(`${sizeWords(free)} for ${what} (limit: ${sizeWords(enough)})`);
        lowOf.push(makeReason('disk_low', { ...values, limit_bytes: Math.round(enough) }));
      }
      if (free < limits.failed) state = 'failed';
      else if (free < enough && state === 'ok') state = 'warning';
    }
    if (state === 'ok') return okFinding(`Free disk space: ${freeSpaces.join(', ')}.`, ...enoughOf);
    return {
      state,
      message: `Too little disk space is free: ${low.join(', ')}.`,
      nextStep:
        'Delete files that are not needed, or move the data to a larger disk. A full disk makes writes fail.',
      reasons: lowOf,
    };
  });
}

const staleAfterMs = dayMs;

/** Finds the files that killed processes left: parts of backups, and files of exports. */
export function leftFilesCheck(backupDir: string | undefined, now: () => Date, tmp = os.tmpdir()): Check {
  const find = async () => {
    const folders = [
      { directory: tmp, form: /^switchbook-export-[0-9a-f-]{36}$/ },
      ...(backupDir === undefined
        ? []
        : [
            {
              directory: backupDir,
              form: /^switchbook-[0-9a-f]{8}-\d{8}T\d{6}Z(-before-\d{4})?\.backup(\.age)?\.part$/,
            },
          ]),
    ];
    const files: { readonly file: string; readonly bytes: number }[] = [];
    for (const { directory, form } of folders)
      for (const name of await readdir(directory).catch(() => [])) {
        if (!form.test(name)) continue;
        const file = path.join(directory, name);
        const stats = await stat(file).catch(() => undefined);
        if (stats?.isFile() === true && now().getTime() - stats.mtimeMs > staleAfterMs)
          files.push({ file, bytes: stats.size });
      }
    return files;
  };
  return {
    name: 'left files',
    run: async () => {
      const files = await find();
      if (files.length === 0) return okFinding('No temporary files are left over.');
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      return warningFinding(
        `Killed processes left ${countWords(files.length, 'file')} (${sizeWords(bytes)}), for example "${files[0]?.file}".`,
        'Delete them: switchbook doctor --fix',
      );
    },
    fix: async () => {
      const files = await find();
      for (const { file } of files) await rm(file, { force: true });
      return files.length === 0
        ? undefined
        : `Deleted ${countWords(files.length, 'file')} that no process uses.`;
    },
  };
}

interface BackupCheckInput {
  readonly newest: BackupFile | undefined;
  /** Directory of scheduled backups; undefined: none are made. */
  readonly directory: string | undefined;
  readonly everyMs: number | null;
  readonly now: () => Date;
  /** hides the path, and does not read the backup */
  readonly hidesPath?: boolean;
}

export function backupCheck({
  newest,
  directory,
  everyMs,
  now,
  hidesPath = false,
}: BackupCheckInput): ShownCheck {
  return makeCheck('backup', async () => {
    if (newest === undefined)
      return warningFinding(
        'There is no backup.',
        directory === undefined
          ? 'Set SWITCHBOOK_BACKUP_DIR to schedule backups, or make one now: switchbook backup FILE'
          : 'A server makes one soon after its start. If it does not, search its log for "a backup failed".',
        makeReason(directory === undefined ? 'backup_none' : 'backup_first'),
      );
    const age = now().getTime() - newest.madeAt.getTime();
    // A backup is late after twice its interval: a run may be under way.
    if (directory !== undefined && everyMs !== null && age > 2 * everyMs)
      return failedFinding(
        `The newest backup is ${durationWords(age)} old, but SWITCHBOOK_BACKUP_EVERY is ${durationWords(everyMs)}${hidesPath ? '' : `: ${newest.path}`}.`,
        'Start a server, which makes backups. If one is running, search its log for "a backup failed".',
        makeReason('backup_late', { seconds: secondsOf(age), every_seconds: secondsOf(everyMs) }),
      );
    const words = `The newest backup is ${durationWords(age)} old`;
    if (hidesPath) return okFinding(`${words}.`, makeReason('backup', { seconds: secondsOf(age) }));
    if (newest.isEncrypted)
      return okFinding(`${words}; its contents were not checked, because it is encrypted.`);
    const { accounts } = await readHeadOnly(newest.path);
    return okFinding(
      `${words}, passed a quick check, and has ${countWords(accounts, 'account')} (${newest.path}).`,
    );
  });
}

/** Checks the last restore test and the last command after a backup. */
export function followUpChecks({ newest, now }: Pick<BackupCheckInput, 'newest' | 'now'>): readonly Check[] {
  const words = { command: 'The command after a backup', test: 'The restore test of a backup' } as const;
  return (['command', 'test'] as const).map((followUp) => ({
    name: `backup ${followUp}`,
    run: async () => {
      const outcome = newest === undefined ? undefined : (await readBackupStatus(newest.path))[followUp];
      if (outcome === undefined) return okFinding(`${words[followUp]} never ran.`);
      const age = durationWords(now().getTime() - Date.parse(outcome.at));
      return outcome.isOk
        ? okFinding(`${words[followUp]} succeeded ${age} ago for ${outcome.file}.`)
        : failedFinding(
            `${words[followUp]} failed ${age} ago for ${outcome.file}: ${outcome.reason ?? 'unknown'}.`,
            followUp === 'command'
              ? 'Correct SWITCHBOOK_BACKUP_COMMAND. It runs again after the next backup.'
              : 'Fix that cause. The next backup is tested again.',
          );
    },
  }));
}
