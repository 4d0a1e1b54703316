/** Finds the running server of a data directory, or starts one. Several processes may call it at once. */
import { setTimeout as delay } from 'node:timers/promises';
import { findPostgresPackage, type PostgresPackage, prepareBinaries, removeOldCopies } from './binaries.js';
import { type ClusterLock, lockCluster } from './cluster-lock.js';
import { ensureCluster, hasCluster } from './create-cluster.js';
import { type DataDir, openDataDir, pathForServer, prepareDataDir, prepareSocketDir } from './data-dir.js';
import { statIfExists } from './file-ownership.js';
import {
  clusterPort,
  endOrphans,
  isAnswering,
  lookForPostmaster,
  type Postmaster,
  removeStalePidFile,
  removeStaleSocketLock,
  shutDown,
} from './postmaster.js';
import { type Attempt, type StartOutcome, spawnPostmaster } from './postmaster-start.js';
import { isNobody } from './process-user.js';
import { settingsArguments } from './settings.js';
import { PostgresStartError } from './start-error.js';

export interface OpenOptions {
  /** Absolute path. Made when missing. */
  dataDir: string;
  /** one `server` at a time; any number of `visitor`s at the same time */
  role: 'server' | 'visitor';
  /** progress lines for people */
  log?: ((line: string) => void) | undefined;
  /** Further PostgreSQL settings. They count only for a server that this call starts. */
  settings?: Record<string, string> | undefined;
  /** called when a program of PostgreSQL was started and works: the caller may do other work. May be called again */
  onSpawned?: (() => void) | undefined;
  /** Milliseconds to wait for a server that starts or recovers; two minutes by default. */
  startTimeoutMs?: number;
}

const defaultStartTimeoutMs = 120_000;
const progressEveryMs = 5_000;
/** Milliseconds that a half-written or unexplained `postmaster.pid` may stay before it counts as stale. */
const maxUnclearMs = 1_000;
/** Milliseconds that processes of a killed server have to exit by themselves, and in total. */
const remainsGraceMs = 500;
const maxRemainsMs = 15_000;
const maxKilledAttempts = 5;
/** Milliseconds that a server may take to stop by itself. */
const maxStoppingMs = 3_000;
const pollMs = 5;
/**
 * PostgreSQL was killed while it rolled back the creation of an unlogged table. Its recovery finds the emptied file of
 * the table, and stops. The next start removes the file first.
 */
const leftByRollback = /^could not create file ".*": File exists/;

/**
 * Finds a server to lock: connects to a ready server, waits for a server that starts or stops, or starts a server.
 * Another process may change the state at any step, so this is a loop.
 */
export class ServerOpening {
  readonly dir: DataDir;
  /** True once this call has made the database. */
  isFirstRun = false;

  readonly #options: OpenOptions;
  readonly #source: PostgresPackage;
  readonly #startedMs = performance.now();
  readonly #deadlineMs: number;
  #nextProgressMs = this.#startedMs + progressEveryMs;
  #attempt: Attempt | undefined;
  #killedAttempts = 0;
  #remainsSinceMs: number | undefined;
  #unclear: { text: string; sinceMs: number } | undefined;
  #slowStop: { pid: number; endAtMs: number } | undefined;

  constructor(options: OpenOptions) {
    this.#options = options;
    this.#deadlineMs = this.#startedMs + (options.startTimeoutMs ?? defaultStartTimeoutMs);
    this.#source = findPostgresPackage();
    this.dir = openDataDir(options.dataDir);
    const uid = process.getuid?.();
    if (uid !== undefined && isNobody(uid) && options.role === 'server')
      this.#log(
        'Switchbook runs as the user `nobody`, so other programs of that user can read its data. Run it as a dedicated user.',
      );
    hasCluster(this.dir, this.#source.major);
  }

  /** Locks the running server; starts it if necessary. */
  async findOrStart(): Promise<ClusterLock> {
    for (;;) {
      const lock = await this.find();
      if (lock !== undefined) return lock;
      await this.#advanceStart();
    }
  }

  /** Locks the running server, waiting out a start or stop; undefined if none runs. */
  async find(): Promise<ClusterLock | undefined> {
    for (;;) {
      const lookup = lookForPostmaster(this.dir.pgData);
      if (lookup.kind === 'none') return undefined;
      if (lookup.kind === 'running') {
        const lock = await this.#tryToHold(lookup.postmaster);
        if (lock !== undefined) return lock;
      } else if (
        this.#hasStayed(lookup.text, lookup.kind === 'unfinished' || (await isAnswering(lookup.postmaster)))
      ) {
        if (lookup.kind === 'stale' && (await isAnswering(lookup.postmaster)))
          throw this.#makeForeignServerError(lookup.postmaster);
        removeStalePidFile(this.dir.pgData, lookup.text);
      }
      await this.#wait(pollMs, (lookup.kind === 'running' && lookup.postmaster.status) || 'starting');
    }
  }

  async #tryToHold(postmaster: Postmaster): Promise<ClusterLock | undefined> {
    if (postmaster.status === 'stopping') await this.#endSlowStop(postmaster.pid);
    if (postmaster.status !== 'ready') return undefined;
    const result = await lockCluster({ postmaster, role: this.#options.role, deadlineMs: this.#deadlineMs });
    if (result.kind === 'holding') {
      if (this.#options.role === 'server' && this.#runsAsNobody(postmaster)) {
        await this.#stopServer(result.lock);
        return undefined;
      }
      this.#settle(postmaster);
      return result.lock;
    }
    if (result.kind === 'taken') {
      throw new PostgresStartError(
        `Another Switchbook server is already running on the data directory "${this.dir.dataDir}".`,
        'Stop it first, or set SWITCHBOOK_DATA_DIR to another directory.',
      );
    }
    await this.#wait(50, result.reason); // PostgreSQL logs every refused connection, so not too often.
    return undefined;
  }

  /**
   * Ends a server that takes too long to stop. A plain SIGTERM lets it wait for the end of all connections. PostgreSQL
   * 18 never ends by itself if a fast shutdown comes between the crash of a backend and the recovery.
   */
  async #endSlowStop(pid: number): Promise<void> {
    const now = performance.now();
    if (this.#slowStop?.pid !== pid) this.#slowStop = { pid, endAtMs: now + maxStoppingMs };
    if (now < this.#slowStop.endAtMs) return;
    this.#slowStop.endAtMs = Number.POSITIVE_INFINITY;
    this.#log(`PostgreSQL (process ${pid}) has not stopped by itself. Switchbook ends it.`);
    // A process of another user cannot be ended: it may still end within the time limit.
    await shutDown(pid, this.dir.pgData).catch(() => {});
  }

  /** Whether the server runs as `nobody`, started by an old release or that user. Its data needs a dedicated user. */
  #runsAsNobody({ pid }: Postmaster): boolean {
    if (this.dir.user === undefined || process.platform !== 'linux') return false;
    const owner = statIfExists(`/proc/${pid}`);
    return owner !== undefined && isNobody(owner.uid);
  }

  /** Stops PostgreSQL. The caller has the lock, so no other process serves this directory. */
  async #stopServer(lock: ClusterLock): Promise<void> {
    this.#log('PostgreSQL was running as the user `nobody`. Switchbook restarts it as a dedicated user.');
    lock.expectEnd();
    await shutDown(lock.postmaster.pid, this.dir.pgData);
    await lock.release();
  }

  #settle(postmaster: Postmaster): void {
    const isOurs = this.#attempt?.pid === postmaster.pid;
    this.#attempt?.forget();
    if (isOurs) {
      // Copies for data below closed directories are shared.
      if (!this.dir.isClosed) removeOldCopies(this.dir.copiesDir, this.#source.version);
    } else if (this.#options.role === 'server') {
      this.#log(`PostgreSQL (process ${postmaster.pid}) was already running, and Switchbook uses it.`);
    }
  }

  /** Takes one step towards a running server; called while none runs. */
  async #advanceStart(): Promise<void> {
    if (this.#attempt === undefined) return this.#start();
    const outcome = this.#attempt.outcome();
    if (outcome === undefined) return this.#wait(pollMs, 'starting');
    this.#attempt.forget();
    this.#attempt = undefined;
    return this.#handleOutcome(outcome);
  }

  async #start(): Promise<void> {
    const { dir } = this;
    const { onSpawned } = this.#options;
    const log = (line: string): void => this.#log(line);
    prepareDataDir(dir);
    const request = { source: this.#source, copiesDir: dir.copiesDir, user: dir.user, log };
    const { initdb, postgres } = await prepareBinaries(request);
    if (await ensureCluster({ dir, initdb, postgres, log, onSpawned }, this.#source.major))
      this.isFirstRun = true;
    const socketDir = prepareSocketDir(dir);
    removeStaleSocketLock(socketDir, dir.pgData);
    const extra = this.#options.settings ?? {};
    const settings = settingsArguments({
      port: clusterPort,
      socketDir: pathForServer(dir, socketDir),
      logDir: pathForServer(dir, dir.logDir),
      extra,
    });
    this.#attempt = spawnPostmaster(dir, postgres, settings);
    onSpawned?.();
  }

  async #handleOutcome(outcome: StartOutcome): Promise<void> {
    if (outcome.kind === 'beaten' || outcome.kind === 'ended') return;
    if (outcome.kind === 'remains') {
      this.#remainsSinceMs ??= performance.now();
      const remainsMs = performance.now() - this.#remainsSinceMs;
      if (remainsMs > remainsGraceMs) endOrphans(this.dir.pgData);
      if (remainsMs < maxRemainsMs) return this.#wait(100, 'cleaning up');
      throw new PostgresStartError(
        `Processes of a PostgreSQL server that was killed still use the data in "${this.dir.pgData}".`,
        'End those processes and start again.',
      );
    }
    this.#killedAttempts += 1;
    if (outcome.kind === 'killed' && this.#killedAttempts < maxKilledAttempts) return;
    if (leftByRollback.test(outcome.reason) && this.#killedAttempts === 1) return;
    throw new PostgresStartError(
      `PostgreSQL did not start: ${outcome.reason}.`,
      `Fix the cause in the message and start again. The details are in "${outcome.logFile}".`,
    );
  }

  /** Whether the file is certain, or has not changed for long enough. */
  #hasStayed(text: string, isDoubtful: boolean): boolean {
    if (!isDoubtful) return true;
    if (this.#unclear?.text !== text) this.#unclear = { text, sinceMs: performance.now() };
    return performance.now() - this.#unclear.sinceMs > maxUnclearMs;
  }

  #makeForeignServerError(postmaster: Postmaster): PostgresStartError {
    return new PostgresStartError(
      `PostgreSQL uses the data in "${this.dir.pgData}", but its process (${postmaster.pid}) is not visible here.`,
      'Stop the program that uses the data directory, perhaps in another container, and start again.',
    );
  }

  async #wait(ms: number, status: string): Promise<void> {
    const now = performance.now();
    const seconds = Math.round((now - this.#startedMs) / 1000);
    if (now > this.#deadlineMs) {
      throw new PostgresStartError(
        `PostgreSQL in "${this.dir.pgData}" was not ready after ${seconds} seconds (${status}).`,
        `It may need longer to recover. Start again in some minutes, or read the newest file in "${this.dir.logDir}".`,
      );
    }
    if (now > this.#nextProgressMs) {
      this.#log(`Waiting for PostgreSQL (${status}, ${seconds} s).`);
      this.#nextProgressMs = now + progressEveryMs;
    }
    await delay(ms);
  }

  #log(line: string): void {
    this.#options.log?.(line);
  }
}
