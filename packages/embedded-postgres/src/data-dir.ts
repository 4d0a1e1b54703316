/** The data directory: its subdirectories, its socket and its owner. */
import { createHash } from 'node:crypto';
import { accessSync, chmodSync, chownSync, constants, realpathSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { ProcessUser } from './file-ownership.js';
import { chownTree, makeDirectories, makePrivateDirectory, statIfExists } from './file-ownership.js';
import { socketFile } from './postmaster.js';
import { canEnter, canWorkIn, chooseProcessUser, isNobody } from './process-user.js';
import { errorCode, PostgresStartError } from './start-error.js';

/** Directories of one data directory's cluster, and the user that it runs as. */
export interface DataDir {
  dataDir: string;
  /** the data directory with links resolved */
  base: string;
  pgData: string;
  logDir: string;
  /** PostgreSQL's programs are copied here when its user cannot read the package. */
  copiesDir: string;
  user: ProcessUser | undefined;
  /**
   * The user cannot pass through a directory above. PostgreSQL then starts inside its data directory, which it calls
   * `ownDirectory`. All other paths are relative to that directory.
   */
  isClosed: boolean;
}

/** The working directory of the process that opens it; resolved without permission on the directories above. */
export const ownDirectory = '/proc/self/cwd';

/** Copies of the programs, for data below a closed directory. It contains no data. */
const sharedCopiesDir = '/var/lib/switchbook/programs';

/** sun_path has 104 bytes on macOS and 108 on Linux, and PostgreSQL appends its file name. */
const maxSocketPathBytes = 100;

/** Resolves a data directory, and makes it when it is missing. */
export function openDataDir(dataDir: string): DataDir {
  try {
    makeDirectories(dataDir, 0o755);
  } catch (cause) {
    if (['ENOTDIR', 'EEXIST'].includes(errorCode(cause) ?? '')) throw noDirectory(dataDir, cause);
    throw notWritable(dataDir, cause);
  }
  if (!statSync(dataDir).isDirectory()) throw noDirectory(dataDir);
  const base = realpathSync(dataDir);
  const pgData = join(base, 'postgres');
  const user = chooseProcessUser(pgData);
  const isClosed = user !== undefined && !canEnter(user, base);
  if (isClosed) grantAccess(user, base);
  return {
    dataDir,
    base,
    pgData,
    logDir: join(base, 'log'),
    copiesDir: isClosed ? sharedCopiesDir : join(base, 'binaries'),
    user,
    isClosed,
  };
}

/**
 * Returns the path that PostgreSQL gets for a directory next to its data. PostgreSQL must pass through the data
 * directory to reach it, which `grantAccess` allows.
 */
export function pathForServer(dir: DataDir, directory: string): string {
  return dir.isClosed && directory.startsWith(dir.base) ? relative(dir.pgData, directory) : directory;
}

function noDirectory(dataDir: string, cause?: unknown): PostgresStartError {
  return new PostgresStartError(
    `The data directory "${dataDir}" is a file, or is below a file.`,
    'Set SWITCHBOOK_DATA_DIR to a directory.',
    { cause },
  );
}

/** Lets the user's group enter the data directory only; directories above stay closed. */
function grantAccess(user: ProcessUser, base: string): void {
  if (!canWorkIn(user, base)) {
    const { mode } = statSync(base);
    chownSync(base, -1, user.gid);
    chmodSync(base, (mode & 0o777) | 0o010);
  }
  if (process.platform === 'linux' && canWorkIn(user, base)) return;
  throw new PostgresStartError(
    `PostgreSQL runs as the user "${user.name}", who cannot enter the data directory "${base}".`,
    'Let that user enter the directories above it (chmod o+x), or set SWITCHBOOK_DATA_DIR to another directory.',
  );
}

/** Makes the directories that a start needs, and gives them to the PostgreSQL user. */
export function prepareDataDir(dir: DataDir): void {
  const { base, pgData, logDir, user } = dir;
  const data = statIfExists(pgData);
  try {
    if (data === undefined || statIfExists(logDir) === undefined) accessSync(base, constants.W_OK);
  } catch (cause) {
    throw notWritable(dir.dataDir, cause);
  }
  makePrivateDirectory(logDir, user, /^(postgresql-|start).*\.log$/);
  if (data === undefined) return;
  // Root restored this data, or a release made it that ran PostgreSQL as `nobody`.
  if (user !== undefined && (data.uid === 0 || isNobody(data.uid))) chownTree(pgData, user);
  // Volumes and restored backups have wider modes, which PostgreSQL refuses.
  if ((data.mode & 0o027) !== 0) chmodSync(pgData, 0o700);
}

/** Makes the socket directory: `run` in the data directory, or a short one elsewhere when that path is too long. */
export function prepareSocketDir(dir: DataDir): string {
  const socketDir = chooseSocketDir(dir.base);
  makePrivateDirectory(socketDir, dir.user, /^\.s\.PGSQL\./);
  return socketDir;
}

function chooseSocketDir(base: string): string {
  const short = `switchbook-${shortHash(base)}`;
  const candidates = [join(base, 'run'), join(tmpdir(), short), join('/tmp', short)];
  const fitting = candidates.find(
    (directory) => Buffer.byteLength(join(directory, socketFile)) <= maxSocketPathBytes,
  );
  return fitting ?? join('/tmp', short);
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function notWritable(dataDir: string, cause: unknown): PostgresStartError {
  return new PostgresStartError(
    `The data directory "${dataDir}" cannot be created or written (${errorCode(cause) ?? 'unknown reason'}).`,
    'Set SWITCHBOOK_DATA_DIR to a directory that this program may write to.',
    { cause },
  );
}
