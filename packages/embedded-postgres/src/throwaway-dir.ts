/**
 * Data directories of throwaway servers: in memory if the system has a memory file system, and removed at the end. The
 * name contains the process id of the creator, so that a later start finds directories of killed processes.
 */
import { execFileSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statfsSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listIfExists, processExists } from './file-ownership.js';
import { endOrphans, lookForPostmaster, shutDown } from './postmaster.js';

const sharedMemory = '/dev/shm';
/** The shared memory of a container has 64 MB by default, which one database fills. */
const minFreeBytes = 512 * 2 ** 20;
const folderName = /^switchbook-throwaway-(\d+)-(\d+)-(\d+)-\w+$/;

/** Settings of PostgreSQL for data that need not survive: writes do not wait for a disk, and memory use is low. */
export const throwawaySettings: Readonly<Record<string, string>> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  min_wal_size: '32MB',
  max_wal_size: '128MB',
  shared_buffers: '64MB',
};

/** Makes the data directory of this process. */
export function makeThrowawayDir(): string {
  const name = ['switchbook-throwaway', namespaceOf(), process.pid, startOf(process.pid) ?? 0, ''].join('-');
  const dataDir = mkdtempSync(join(parentDir(), name));
  // PostgreSQL then runs as another user, and its directories inside are closed to other users.
  if (process.getuid?.() === 0) chmodSync(dataDir, 0o755);
  return dataDir;
}

export function removeThrowawayDir(dataDir: string): void {
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
}

/**
 * Removes the directories of processes that were killed, and ends their PostgreSQL. Directories of living processes
 * stay.
 */
export async function removeAbandonedDirs(): Promise<void> {
  for (const parent of new Set([sharedMemory, tmpdir()]))
    for (const { name } of listIfExists(parent)) {
      const dataDir = join(parent, name);
      if (!isAbandoned(dataDir, name)) continue;
      const pgData = join(realpathSync(dataDir), 'postgres');
      const lookup = lookForPostmaster(pgData);
      if (lookup.kind === 'running') await shutDown(lookup.postmaster.pid, pgData);
      endOrphans(pgData);
      removeThrowawayDir(dataDir);
    }
}

/**
 * Whether a directory is abandoned. Only directories of this user in this process namespace are checked, since process
 * ids of other namespaces are unknown here.
 */
function isAbandoned(path: string, name: string): boolean {
  const [, namespace, pid, start] = folderName.exec(name) ?? [];
  if (namespace !== namespaceOf() || pid === undefined || start === undefined) return false;
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory() !== true || stats.uid !== process.getuid?.()) return false;
  return !processExists(Number(pid)) || startOf(Number(pid)) !== start;
}

function parentDir(): string {
  return realpathSync(hasSpace(sharedMemory) ? sharedMemory : tmpdir());
}

function hasSpace(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize >= minFreeBytes;
  } catch {
    return false;
  }
}

function namespaceOf(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
  } catch {
    return '0';
  }
}

/**
 * Returns the start time of a process, which distinguishes the process from a later one with the same id. Returns
 * undefined without such a process.
 */
function startOf(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') {
      const text = execFileSync('ps', ['-p', String(pid), '-o', 'lstart='], { encoding: 'utf8' });
      return String(Date.parse(text));
    }
    // The name of the program, in brackets, may have blanks; the start is the 20th field after it.
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
