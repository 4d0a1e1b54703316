/**
 * Backups as files of one directory. The name contains the installation and the time. A file with such a name is
 * complete, since it is written under another name and renamed. Files of other installations, and all other files, are
 * ignored.
 */
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { errorCodeOf } from '@switchbook/domain/runtime/errors.js';
import { describeFullDisk, isDiskFull, requireSpace } from '../../machine/disk-space.js';
import { syncParentDirectory } from '../../machine/durable-file.js';
import { BackupError } from './backup-format.js';

/** The suffix of a file that is being written. */
const partSuffix = '.part';

/** Writes a temporary file and renames it after it is on the disk; returns its size in bytes. One writer per file. */
export async function writeDurably(
  file: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<number> {
  const part = `${file}${partSuffix}`;
  let bytes = 0;
  try {
    const opened = await open(part, 'w', 0o600);
    try {
      for await (const chunk of chunks) {
        await opened.writeFile(chunk);
        bytes += chunk.length;
      }
      await opened.sync();
    } finally {
      await opened.close();
    }
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    throw error;
  }
  await syncParentDirectory(file);
  return bytes;
}

export interface BackupFile {
  readonly path: string;
  /** the time of the snapshot, to the second */
  readonly madeAt: Date;
  readonly bytes: number;
  /** made before an upgrade, not scheduled */
  readonly isOfUpgrade: boolean;
  readonly isEncrypted: boolean;
}

/** The directory of backups of one installation. */
interface BackupFolder {
  readonly directory: string;
  /** the installation that the backups belong to; null: any */
  readonly installationId: string | null;
}

const backupNameForm = /^switchbook-([0-9a-f]{8})-(\d{8}T\d{6}Z)(-before-\d{4})?\.backup(\.age)?$/;

/** The maximum difference between the clocks of several servers, in milliseconds. */
const clockSkewMs = 5 * 60_000;

/**
 * Sorts backups, newest first. A wrong clock gives a backup a time in the future. Such a backup is last. Otherwise the
 * removal of old backups would remove newer ones instead.
 */
export function sortBackups(files: readonly BackupFile[], now = new Date()): readonly BackupFile[] {
  const latest = now.getTime() + clockSkewMs;
  const rank = ({ madeAt }: BackupFile) => (madeAt.getTime() > latest ? 1 : 0);
  return files.toSorted(
    (left, right) => rank(left) - rank(right) || right.madeAt.getTime() - left.madeAt.getTime(),
  );
}

/** Lists backups, newest first; empty if the directory does not exist. */
export async function listBackups(
  { directory, installationId }: BackupFolder,
  now?: Date,
): Promise<readonly BackupFile[]> {
  const names = await readdir(directory).catch((cause: unknown) => {
    if (errorCodeOf(cause) === 'ENOENT') return [];
    throw unusableFolder(directory, 'read', cause);
  });
  const files: BackupFile[] = [];
  for (const name of names) {
    const [, tag, time = '', upgrade, age] = backupNameForm.exec(name) ?? [];
    if (tag === undefined || (installationId !== null && tag !== installationTagOf(installationId))) continue;
    const file = path.join(directory, name);
    const stats = await stat(file).catch(() => undefined);
    if (stats?.isFile() === true)
      files.push({
        path: file,
        madeAt: nameTimeOf(time),
        bytes: stats.size,
        isOfUpgrade: upgrade !== undefined,
        isEncrypted: age !== undefined,
      });
  }
  return sortBackups(files, now);
}

interface NewBackup {
  readonly madeAt: Date;
  /** the migration that it precedes; absent: a scheduled backup */
  readonly before?: number | undefined;
  /** the chunks are encrypted */
  readonly isEncrypted?: boolean;
  /** estimated bytes of the file; absent: unknown */
  readonly neededBytes?: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Writes the backup atomically. The caller has the lock of backups, so no other backup is being written. */
export async function writeBackup(folder: BackupFolder, backup: NewBackup): Promise<BackupFile> {
  const { directory, installationId } = folder;
  const { madeAt, before, isEncrypted = false, neededBytes } = backup;
  const suffix = before === undefined ? '' : `-before-${String(before).padStart(4, '0')}`;
  const name = `switchbook-${installationTagOf(installationId)}-${fileTimeOf(madeAt)}${suffix}.backup${isEncrypted ? '.age' : ''}`;
  const target = path.join(directory, name);
  try {
    // Only the owner may read backups.
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await removeParts(folder);
    // Older backups may be deleted only after the new backup exists.
    if (neededBytes !== undefined) await requireSpace('The next backup', directory, neededBytes);
    const bytes = await writeDurably(target, backup.chunks);
    return {
      path: target,
      madeAt: nameTimeOf(fileTimeOf(madeAt)),
      bytes,
      isOfUpgrade: before !== undefined,
      isEncrypted,
    };
  } catch (error) {
    if (isDiskFull(error)) throw await toFullDiskError(directory, neededBytes, error);
    throw isFileSystemError(error) ? unusableFolder(directory, 'written', error) : error;
  }
}

/** Deletes partial files of killed processes. */
async function removeParts({ directory, installationId }: BackupFolder): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.endsWith(partSuffix)) continue;
    const [, tag] = backupNameForm.exec(name.slice(0, -partSuffix.length)) ?? [];
    if (tag === installationTagOf(installationId)) await rm(path.join(directory, name), { force: true });
  }
}

/** Deletes all except the newest `keep` of each kind; returns the number of deleted ones. */
export async function removeOldBackups(folder: BackupFolder, keep: number, now?: Date): Promise<number> {
  const files = await listBackups(folder, now);
  const old = [true, false].flatMap((isOfUpgrade) =>
    files.filter((file) => file.isOfUpgrade === isOfUpgrade).slice(keep),
  );
  for (const file of old) await rm(file.path, { force: true });
  return old.length;
}

/**
 * Returns the tag of an installation, which is the end of its id. The beginning of the id is a time, which other
 * installations may share.
 */
export function installationTagOf(installationId: string | null): string {
  return installationId?.replaceAll('-', '').slice(-8).toLowerCase() ?? '00000000';
}

/** Writes a time, such as `20260115T090000Z`. */
function fileTimeOf(time: Date): string {
  return `${time.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

function nameTimeOf(text: string): Date {
  const [, ...parts] = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text) ?? [];
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map(Number);
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
}

function isFileSystemError(error: unknown): boolean {
  return (
    error instanceof Error &&
    'syscall' in error &&
    /^(open|write|fsync|rename|mkdir|scandir|close)$/.test(String(error.syscall))
  );
}

async function toFullDiskError(
  directory: string,
  neededBytes: number | undefined,
  cause: unknown,
): Promise<BackupError> {
  return new BackupError(
    `The backup could not be written to "${directory}": ${await describeFullDisk(directory, neededBytes)}.`,
    'Free disk space there, lower SWITCHBOOK_BACKUP_KEEP, or set SWITCHBOOK_BACKUP_DIR to a directory on another disk.',
    { cause },
  );
}

function unusableFolder(directory: string, done: 'read' | 'written', cause: unknown): BackupError {
  return new BackupError(
    `The backup directory "${directory}" cannot be ${done} (${errorCodeOf(cause) || 'unknown error'}).`,
    'Give the user of Switchbook write access to it, or set SWITCHBOOK_BACKUP_DIR to another directory.',
    { cause },
  );
}
