/**
 * Creates the files of the cluster in a data directory. Checks that existing files belong to this release of
 * PostgreSQL.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type DataDir, ownDirectory } from './data-dir.js';
import {
  chownTree,
  isOccupied,
  listHalfMade,
  listIfExists,
  type ProcessUser,
  readIfExists,
} from './file-ownership.js';
import { chooseInitdbUser } from './process-user.js';
import { type ProgramResult, runProgram } from './run-program.js';
import { errorCode, PostgresStartError, useOtherDatabase } from './start-error.js';

interface ClusterRequest {
  dir: DataDir;
  initdb: string;
  postgres: string;
  log: (line: string) => void;
  /** initdb has been started, and takes a while. */
  onSpawned?: (() => void) | undefined;
}

/** The superuser of the cluster, and the name of the product's database. */
export const clusterUser = 'switchbook';
export const clusterDatabase = 'switchbook';

const halfMadePrefix = 'postgres.new-';
const maxWaitForOtherMakerMs = 60_000;

/** Whether the directory has a cluster of the right release; throws if it has other content. */
export function hasCluster(dir: DataDir, major: number): boolean {
  const version = readVersion(dir)?.trim();
  if (version === undefined) {
    if (listIfExists(dir.pgData).length === 0) return false;
    throw new PostgresStartError(
      `The directory "${dir.pgData}" has files, but no PostgreSQL database.`,
      'Move it away, or set SWITCHBOOK_DATA_DIR to another directory.',
    );
  }
  if (version !== String(major)) {
    throw new PostgresStartError(
      `The database in "${dir.pgData}" was created by PostgreSQL ${version}, and this program runs PostgreSQL ${major}.`,
      'Back it up with the Switchbook release that created it (switchbook backup FILE), then run here: SWITCHBOOK_DATA_DIR=NEW switchbook restore FILE. See docs/operate/upgrade.md.',
    );
  }
  return true;
}

function readVersion(dir: DataDir): string | undefined {
  try {
    return readIfExists(join(dir.pgData, 'PG_VERSION'));
  } catch (cause) {
    if (errorCode(cause) !== 'EACCES') throw cause;
    throw new PostgresStartError(
      `The database in "${dir.pgData}" belongs to another user of this machine.`,
      'Run Switchbook as that user or as root, or set SWITCHBOOK_DATA_DIR to another directory.',
      { cause },
    );
  }
}

/**
 * Creates the cluster if it is missing; returns true if this call created it. It is created under a temporary name and
 * renamed when complete, so a killed process leaves garbage, but never a partial cluster. Other callers wait for the
 * creator, to save CPU; if two create one, the rename decides.
 */
export async function ensureCluster(request: ClusterRequest, major: number): Promise<boolean> {
  const { dir } = request;
  const waitUntil = performance.now() + maxWaitForOtherMakerMs;
  for (;;) {
    if (hasCluster(dir, major)) return false;
    const { living, dead } = listHalfMade(dir.base, halfMadePrefix);
    for (const name of dead) removeHalfMade(join(dir.base, name));
    // The process id of a dead maker may be in use again, so the wait has a limit.
    if (living.length === 0 || performance.now() > waitUntil) return makeCluster(request);
    await delay(10);
  }
}

async function makeCluster(request: ClusterRequest): Promise<boolean> {
  const { base, pgData, user } = request.dir;
  const half = join(base, `${halfMadePrefix}${process.pid}-${randomBytes(4).toString('hex')}`);
  const newCluster = join(half, 'cluster');
  request.log(`Creating the database in ${pgData}.`);
  try {
    const maker = user === undefined ? undefined : (chooseInitdbUser(user, base) ?? user);
    mkdirSync(half, { mode: 0o700 });
    mkdirSync(newCluster, { mode: 0o700 });
    if (maker !== undefined) {
      chownSync(newCluster, maker.uid, maker.gid);
      chownSync(half, 0, maker.gid);
      chmodSync(half, 0o710);
    }
    await initialize(request, newCluster, maker);
    if (user !== undefined) chownTree(newCluster, user);
    renameSync(newCluster, pgData);
    removeHalfMade(half);
    syncDirectory(base);
    return true;
  } catch (error) {
    removeHalfMade(half);
    if (isOccupied(error)) return false;
    throw isFullDisk(String(error)) ? fullDisk(base, error) : error;
  }
}

async function initialize(
  { dir, initdb, postgres, onSpawned }: ClusterRequest,
  newCluster: string,
  maker: ProcessUser | undefined,
): Promise<void> {
  const run = { user: maker, cwd: newCluster };
  const directory = dir.isClosed ? ownDirectory : newCluster;
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  // Trust is safe: the only entry is a socket in a directory that only the PostgreSQL user may enter. No other program
  // runs as that user. Another process of the same user could read the files anyway.
  const access = ['--auth-local=trust', '--auth-host=reject', '--set=listen_addresses='];
  const names = ['-D', directory, '-U', clusterUser, '-E', 'UTF8'];
  const initializing = runProgram(initdb, [...names, ...locale, ...access], run);
  onSpawned?.();
  const initialized = await initializing;
  if (initialized.code !== 0) throw initializeFailed(dir, initialized);
  // A single-user backend makes the database, so that a cluster without it never gets the real name.
  const single = await runProgram(
    postgres,
    ['--single', '-D', directory, '-c', 'log_checkpoints=off', 'postgres'],
    { ...run, stdin: `create database ${clusterDatabase};\n` },
  );
  if (single.code !== 0 || /\b(ERROR|FATAL|PANIC): /.test(single.stderr)) throw initializeFailed(dir, single);
}

function initializeFailed(dir: DataDir, result: ProgramResult): PostgresStartError {
  if (isFullDisk(result.stderr)) return fullDisk(dir.base, result.stderr);
  if (/could not look up effective user ID/.test(result.stderr)) {
    return new PostgresStartError(
      'PostgreSQL cannot run as the current user, because that user has no name on this system.',
      `Add the user to /etc/passwd, or run Switchbook as another user. ${useOtherDatabase}`,
    );
  }
  const lines = result.stderr.trim().split('\n');
  const telling = lines.find((line) => /\b(error|FATAL|PANIC|ERROR): /.test(line)) ?? lines.at(-1);
  return new PostgresStartError(
    `The database could not be created in "${dir.pgData}" (${telling || `initdb ended by ${result.signal ?? result.code}`}).`,
    'Fix the cause in the message and start again. No files were left.',
  );
}

function isFullDisk(text: string): boolean {
  return /No space left on device|Disk quota exceeded|ENOSPC|EDQUOT/i.test(text);
}

function fullDisk(directory: string, cause: unknown): PostgresStartError {
  return new PostgresStartError(
    `There is not enough free space in "${directory}" to create the database.`,
    'An empty database takes 50 MB there, and doctor asks for 256 MiB free on the disk. Free some space, or set SWITCHBOOK_DATA_DIR to a directory on another disk.',
    { cause },
  );
}

function removeHalfMade(directory: string): void {
  rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
}

function syncDirectory(directory: string): void {
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
