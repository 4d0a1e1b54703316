/** Room on disks: looked at before something large begins, and told in words where it ended for want of it. */
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Place } from './config/place.js';
import type { Database } from './store/database.js';
import { readDatabaseBytes } from './store/database-size.js';

/** A disk has too little room; says how much. */
export class SpaceError extends Error {
  readonly nextStep: string;

  constructor(message: string, nextStep: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'SpaceError';
    this.nextStep = nextStep;
  }
}

/** Of the file system that the path is on, or will be; undefined where it cannot be known. */
export async function freeBytes(where: string): Promise<number | undefined> {
  let found = path.resolve(where);
  while (!existsSync(found) && path.dirname(found) !== found) found = path.dirname(found);
  const stats = await statfs(found).catch(() => undefined);
  return stats === undefined ? undefined : stats.bavail * stats.bsize;
}

/** An empty cluster, and what is written to its log of changes at once. */
const clusterBytes = 128 * 1024 * 1024;

/** Throws SpaceError where a directory has not the room for what is in the database. That of a PostgreSQL is not known. */
export async function refuseSpace(database: Database, target: Place): Promise<void> {
  if (!('directory' in target)) return;
  const needed = (await readDatabaseBytes(database)) + clusterBytes;
  await needRoom(target.directory, needed, 'The copy');
}

/** Throws SpaceError where fewer bytes are free. */
export async function needRoom(where: string, needed: number, what: string): Promise<void> {
  const free = await freeBytes(where);
  if (free === undefined || free >= needed) return;
  throw new SpaceError(
    `${what} needs about ${sizeWords(needed)}, and ${where} has ${sizeWords(free)} free.`,
    'Make room there, or name a place on another disk.',
  );
}

/** `1.2 GB`, of powers of 1,000, as disks are sold. */
export function sizeWords(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let [size, unit] = [bytes, 0];
  while (size >= 1_000 && unit < units.length - 1) [size, unit] = [size / 1_000, unit + 1];
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}
