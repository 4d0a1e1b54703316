/** Checks free disk space before large work, and explains a full disk. */
import { stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { ExplainedError, errorCodeOf } from '@switchbook/domain/runtime/errors.js';
import { sizeWords } from '@switchbook/text/words.js';

/** Thrown before work for which too few bytes are free. */
export class DiskSpaceError extends ExplainedError {}

/** Returns the free bytes of the folder's file system; undefined: unknown. */
export async function readFreeBytes(folder: string): Promise<number | undefined> {
  const stats = await statfs(await findNearestExisting(path.resolve(folder))).catch(() => undefined);
  return stats === undefined ? undefined : stats.bavail * stats.bsize;
}

/** Throws DiskSpaceError if fewer bytes are free. `subject`: `The backup`. */
export async function requireSpace(subject: string, folder: string, needed: number): Promise<void> {
  const free = await readFreeBytes(folder);
  if (free === undefined || free >= needed) return;
  throw new DiskSpaceError(
    `${subject} needs about ${sizeWords(needed)}, but "${folder}" has only ${sizeWords(free)} free.`,
    'Free disk space there, or choose a folder on another disk.',
  );
}

/** Returns the message for a full disk. `needed`: the required bytes, if known. */
export async function describeFullDisk(folder: string, needed?: number): Promise<string> {
  const free = await readFreeBytes(folder);
  const parts = [
    ...(free === undefined ? [] : [`${sizeWords(free)} are free`]),
    ...(needed === undefined ? [] : [`about ${sizeWords(needed)} are needed`]),
  ];
  return `the disk is full${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

/** Bytes of an empty PostgreSQL and its first WAL. */
export const emptyClusterBytes = 128 * 1024 * 1024;

export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(errorCodeOf(error));
}

/** Returns the directory, or its nearest existing parent. */
export async function findNearestExisting(directory: string): Promise<string> {
  const exists = await stat(directory).then(
    () => true,
    () => false,
  );
  return exists || path.dirname(directory) === directory
    ? directory
    : findNearestExisting(path.dirname(directory));
}
