import { createHash, randomBytes } from 'node:crypto';
import { accessSync, chmodSync, constants, linkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProcessUser } from './own-files.js';
import { giveTree, isTaken, makeDirectories, makePrivateDirectory, statIfExists } from './own-files.js';
import { canEnter, chooseProcessUser, isNobody } from './process-user.js';
import { listLeftOver, locationFile, noteStandsFor, readLocation, standInParent } from './stand-ins.js';
import { errorCode, PostgresStartError } from './start-error.js';

/** Where the cluster of one data directory lives, and as whom it runs. */
export interface Place {
  dataDir: string;
  /** The data directory with links resolved, or the directory that stands in for it. */
  base: string;
  /** that directory, when there is one */
  standIn: string | undefined;
  pgData: string;
  logDir: string;
  copiesDir: string;
  user: ProcessUser | undefined;
}

/** sun_path holds 104 bytes on macOS and 108 on Linux, and PostgreSQL appends its file name. */
const maxSocketPathBytes = 100;

export const port = 5432;
export const socketFile = `.s.PGSQL.${port}`;

/** Finds the place of a data directory, making the directory itself when it is missing. */
export function findPlace(dataDir: string, log: (line: string) => void): Place {
  try {
    makeDirectories(dataDir, 0o755);
  } catch (cause) {
    throw notWritable(dataDir, cause);
  }
  const own = realpathSync(dataDir);
  const located = readLocation(own);
  if (located !== undefined && statIfExists(located) === undefined) {
    throw new PostgresStartError(
      `The database of ${dataDir} should be in ${located}, which is not there.`,
      `Bring that directory back, or delete ${join(own, locationFile)} to begin with an empty database.`,
    );
  }
  const base = located ?? chooseBase(own, log);
  if (base === own) return placeIn(dataDir, own);
  if (process.getuid?.() === 0) noteStandsFor(base, own);
  return { ...placeIn(dataDir, base), standIn: base };
}

/** Makes the directories that a start needs, and gives them to the PostgreSQL user. */
export function preparePlace(place: Place): void {
  const { base, pgData, logDir, user } = place;
  const data = statIfExists(pgData);
  try {
    if (data === undefined || statIfExists(logDir) === undefined) accessSync(base, constants.W_OK);
  } catch (cause) {
    throw notWritable(place.dataDir, cause);
  }
  makePrivateDirectory(logDir, user, /^(postgresql-|start).*\.log$/);
  if (data === undefined) return;
  // Data that root restored, or that a release made that ran PostgreSQL as nobody.
  if (user !== undefined && (data.uid === 0 || isNobody(data.uid))) giveTree(pgData, user);
  // Volumes and restored backups come with wider modes, which PostgreSQL refuses.
  if ((data.mode & 0o027) !== 0) chmodSync(pgData, 0o700);
}

/** Makes the socket directory: `run` beside the data, or a short one elsewhere when that path is too long. */
export function prepareSocketDir(place: Place): string {
  const socketDir = chooseSocketDir(place.base);
  makePrivateDirectory(socketDir, place.user, /^\.s\.PGSQL\./);
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

function placeIn(dataDir: string, base: string): Place {
  const pgData = join(base, 'postgres');
  return {
    dataDir,
    base,
    standIn: undefined,
    pgData,
    logDir: join(base, 'log'),
    copiesDir: join(base, 'binaries'),
    user: chooseProcessUser(pgData),
  };
}

/** The data directory itself, unless we are root and the user that PostgreSQL runs as cannot get there. */
function chooseBase(own: string, log: (line: string) => void): string {
  const { pgData, user } = placeIn(own, own);
  if (user === undefined || canEnter(user, own)) return own;
  if (statIfExists(pgData) !== undefined) {
    throw new PostgresStartError(
      `The user ${user.name}, which PostgreSQL runs as, cannot enter ${own}, where the data is.`,
      'Let that user pass through the directories above it (chmod o+x), or move the data directory.',
    );
  }
  const base = settleStandIn(own);
  if (!canEnter(user, base)) {
    throw new PostgresStartError(
      `The user ${user.name}, which PostgreSQL runs as, can enter neither ${own} nor ${base}.`,
      'Set SWITCHBOOK_DATA_DIR to a directory that every user can pass through, or set DATABASE_URL.',
    );
  }
  log(`PostgreSQL's user ${user.name} cannot enter ${own}, so its files are in ${base}.`);
  for (const { path } of listLeftOver(shortHash(own)))
    log(
      `A database that an earlier ${own} had is in ${path} and is not used. Delete it with: switchbook data remove ${path}`,
    );
  return base;
}

/**
 * Settles on a directory that stands in for an unreachable one and records it. The name is new every time: a
 * data directory that was deleted and made again must not find the old data. Of several processes that do
 * this at once, the first to link its file wins and the others follow it.
 */
function settleStandIn(own: string): string {
  const proposed = join(standInParent, `${shortHash(own)}-${randomBytes(4).toString('hex')}`);
  makeDirectories(proposed, 0o711);
  noteStandsFor(proposed, own);
  const draft = join(own, `${locationFile}.${process.pid}-${randomBytes(4).toString('hex')}`);
  writeFileSync(draft, `${proposed}\n`, { flush: true });
  try {
    linkSync(draft, join(own, locationFile));
  } catch (error) {
    if (!isTaken(error)) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const settled = readLocation(own) ?? proposed;
  if (settled !== proposed) rmSync(proposed, { recursive: true, force: true });
  return settled;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function notWritable(dataDir: string, cause: unknown): PostgresStartError {
  return new PostgresStartError(
    `The data directory ${dataDir} cannot be created or written (${errorCode(cause) ?? 'unknown reason'}).`,
    'Set SWITCHBOOK_DATA_DIR to a directory that this program may write to.',
    { cause },
  );
}
