/**
 * The embedded PostgreSQL: starts a real server below the data directory, or adopts a server that a killed process left
 * running. Stops the server when its last user is done.
 *
 * PostgreSQL itself decides conflicts, through session locks of one dedicated connection per opener
 * (`cluster-lock.ts`). PostgreSQL's own `postmaster.pid` shows whether a server runs (`postmaster.ts`). So a killed
 * process leaves nothing to clean up, except a running server to adopt.
 *
 * Neighbors: `data-dir.ts` (directories and user), `binaries.ts` (the npm package), `create-cluster.ts` (initdb),
 * `postmaster-start.ts` (one attempt to start), `settings.ts`. Imports no other folder. Decision:
 * docs/decisions/0001-embedded-postgresql.md.
 */
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterLock } from './cluster-lock.js';
import { clusterDatabase, clusterUser } from './create-cluster.js';
import type { DataDir } from './data-dir.js';
import { type OpenOptions, ServerOpening } from './find-or-start.js';
import { lookForPostmaster, readPidFile, shutDown } from './postmaster.js';
import { describeThrown, PostgresStartError, useOtherDatabase } from './start-error.js';

export { PostgresStartError } from './start-error.js';

interface EmbeddedOptions extends OpenOptions {
  /** Called if PostgreSQL exits while this process uses it. Called at most once; openEmbedded works again. */
  onLost?: (error: Error) => void;
}

export interface EmbeddedPostgres {
  /** Fits `pg`: the host is the socket directory. */
  connection: { host: string; port: number; user: string; database: string };
  socketDir: string;
  /** the data directory with links resolved */
  dataPath: string;
  /** True when this call made the database. */
  firstRun: boolean;
  /**
   * Ends the use of PostgreSQL. A server stops PostgreSQL and waits for its exit. A visitor stops it only if no other
   * process uses it. Close pools first. A second call returns the same promise.
   */
  stop(): Promise<void>;
}

/** Whether a data directory has been used before; creates nothing. */
export function isMade(dataDir: string): boolean {
  return existsSync(join(dataDir, 'postgres'));
}

/** Whether the PostgreSQL of a data directory runs; starts nothing. */
export function isRunning(dataDir: string): boolean {
  return isMade(dataDir) && lookForPostmaster(join(realpathSync(dataDir), 'postgres')).kind === 'running';
}

/** Milliseconds between two checks of a server whether another process stopped PostgreSQL. */
const watchEveryMs = 1_000;

/**
 * Milliseconds that `stop` searches for the server after its connection was lost. Then it leaves the server running.
 */
const lostTimeoutMs = 20_000;

/** Makes, starts or adopts the PostgreSQL of a data directory and uses it until stop. */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  try {
    const opening = new ServerOpening(options);
    const lock = await opening.findOrStart();
    return makeHandle(options, opening, lock);
  } catch (error) {
    if (error instanceof PostgresStartError) throw error;
    throw new PostgresStartError(
      `The embedded PostgreSQL in "${options.dataDir}" could not be started (${describeThrown(error)}).`,
      `Fix the cause in the message and start again. ${useOtherDatabase}`,
      { cause: error },
    );
  }
}

function makeHandle(options: EmbeddedOptions, opening: ServerOpening, lock: ClusterLock): EmbeddedPostgres {
  const { socketDir, port } = lock.postmaster;
  let isLost = false;
  let stopped: Promise<void> | undefined;
  const watch = options.role === 'server' ? forceShutdown(lock, opening.dir) : undefined;
  lock.onLost((error) => {
    isLost = true;
    clearInterval(watch);
    options.onLost?.(error);
  });
  const stop = async (): Promise<void> => {
    clearInterval(watch);
    if (isLost) return stopIfUnused(options);
    if (options.role === 'server') return endCluster(lock, opening.dir);
    return leave(lock, opening.dir);
  };
  return {
    connection: { host: socketDir, port, user: clusterUser, database: clusterDatabase },
    socketDir,
    dataPath: opening.dir.base,
    firstRun: opening.isFirstRun,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/**
 * Ends a server that is not running and not stopped. A plain SIGTERM makes PostgreSQL refuse new connections and wait
 * for the end of old connections, including ours. So we end our connection, like after any other loss.
 */
function forceShutdown({ postmaster }: ClusterLock, { pgData }: DataDir): NodeJS.Timeout {
  const watch = setInterval(() => {
    const pidFile = readPidFile(pgData);
    if (pidFile?.pid !== postmaster.pid || pidFile.status !== 'stopping') return;
    clearInterval(watch);
    void shutDown(postmaster.pid, pgData).catch(() => {});
  }, watchEveryMs);
  return watch.unref();
}

/** Shuts the server down while our locks keep every other opener waiting. */
async function endCluster(lock: ClusterLock, dir: DataDir): Promise<void> {
  lock.expectEnd();
  try {
    await shutDown(lock.postmaster.pid, dir.pgData);
  } finally {
    await lock.release();
  }
}

/** Shuts the server down if no other process uses it, and just disconnects otherwise. */
async function leave(lock: ClusterLock, dir: DataDir): Promise<void> {
  // A failed connection means that another process is shutting the server down.
  const isLast = await lock.releaseUse().catch(() => false);
  await (isLast ? endCluster(lock, dir) : lock.release());
}

/** Stops the server if no process uses it. Another process may have started it again since the connection was lost. */
async function stopIfUnused(options: EmbeddedOptions): Promise<void> {
  const opening = new ServerOpening({ ...options, role: 'visitor', startTimeoutMs: lostTimeoutMs });
  const lock = await opening.find();
  if (lock !== undefined) await leave(lock, opening.dir);
}
