/** Directories and files with their owner and mode, if the process is root and PostgreSQL must not be. */
import {
  chmodSync,
  type Dirent,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { errorCode, PostgresStartError } from './start-error.js';

/** The unprivileged user that PostgreSQL runs as when we are root. */
export interface ProcessUser {
  uid: number;
  gid: number;
  name: string;
}

/** Returns undefined for a missing path; throws other errors (no permission). */
export function statIfExists(path: string): Stats | undefined {
  return undefinedIfAbsent(() => statSync(path));
}

/** Returns a file's text, or undefined like statIfExists. */
export function readIfExists(path: string): string | undefined {
  return undefinedIfAbsent(() => readFileSync(path, 'utf8'));
}

/** Lists the directory's entries; returns an empty list if the directory does not exist. */
export function listIfExists(path: string): Dirent[] {
  return undefinedIfAbsent(() => readdirSync(path, { withFileTypes: true })) ?? [];
}

/** Whether a rename failed at a non-empty directory, or the creation of a path failed because it exists. */
export function isOccupied(error: unknown): boolean {
  return errorCode(error) === 'ENOTEMPTY' || errorCode(error) === 'EEXIST';
}

function undefinedIfAbsent<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Creates a directory and its missing parents. If the process is root, the mode of new directories does not depend on
 * the umask, because another user must pass through them. Existing directories stay unchanged.
 */
export function makeDirectories(path: string, mode: number): void {
  const missing: string[] = [];
  // Directories are created separately: the recursive form of Node.js never ends if a file system accepts no
  // directories, as /proc.
  for (let at = resolve(path); statIfExists(at) === undefined; at = dirname(at)) missing.unshift(at);
  for (const directory of missing) {
    try {
      mkdirSync(directory);
    } catch (error) {
      if (isOccupied(error) && statIfExists(directory)?.isDirectory() === true) continue;
      throw error;
    }
    if (process.getuid?.() === 0) chmodSync(directory, mode);
  }
}

/**
 * Makes a directory that only the PostgreSQL user may enter. If the directory belongs to another user, but has only
 * known files, its owner is changed. Such a directory exists after root has moved or restored data. Otherwise it is
 * refused.
 */
export function makePrivateDirectory(path: string, user: ProcessUser | undefined, ours: RegExp): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  const stats = lstatSync(path);
  const owner = user?.uid ?? process.getuid?.() ?? stats.uid;
  const entries = stats.isDirectory() && stats.uid !== owner && user !== undefined ? readdirSync(path) : [];
  const foreignOwner =
    stats.uid !== owner && (user === undefined || !entries.every((name) => ours.test(name)));
  if (!stats.isDirectory() || foreignOwner) {
    throw new PostgresStartError(
      `"${path}" is not a directory that belongs to the user of PostgreSQL.`,
      'Move it away, or give it to that user.',
    );
  }
  if (user !== undefined && stats.uid !== owner) {
    for (const entry of entries) lchownSync(join(path, entry), user.uid, user.gid);
    lchownSync(path, user.uid, user.gid);
  }
  if ((stats.mode & 0o777) !== 0o700) chmodSync(path, 0o700);
}

/** Changes the owner of a whole tree: of links themselves, never of their targets. */
export function chownTree(path: string, user: ProcessUser): void {
  for (const entry of listIfExists(path)) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) chownTree(child, user);
    else lchownSync(child, user.uid, user.gid);
  }
  lchownSync(path, user.uid, user.gid);
}

/** Whether a process of this id exists, of any user. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/**
 * Lists the `<name>-<pid>-<random>` entries of a directory, by whether their creator still runs. They become final by
 * one rename, so entries of an ended creator are garbage.
 */
export function listHalfMade(directory: string, prefix: string): { living: string[]; dead: string[] } {
  const names = listIfExists(directory).flatMap((entry) =>
    entry.name.startsWith(prefix) ? [entry.name] : [],
  );
  const isLiving = (name: string): boolean => processExists(Number.parseInt(name.slice(prefix.length), 10));
  return { living: names.filter(isLiving), dead: names.filter((name) => !isLiving(name)) };
}
