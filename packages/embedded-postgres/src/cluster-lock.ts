/**
 * Locks of a running cluster. All processes that use it share one lock. The process that serves it also holds a second,
 * exclusive lock.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { clusterUser } from './create-cluster.js';
import type { Postmaster } from './postmaster.js';
import { describeThrown, errorCode } from './start-error.js';

/**
 * `holding` ends the search. `again`: the server is not ready, or is stopping, and the caller must retry. `taken`:
 * another server uses the cluster.
 */
type LockResult =
  | { kind: 'holding'; lock: ClusterLock }
  | { kind: 'again'; reason: string }
  | { kind: 'taken' };

interface LockRequest {
  postmaster: Postmaster;
  role: 'server' | 'visitor';
  /** a time of `performance.now()` */
  deadlineMs: number;
}

/**
 * Keys of the session locks. The locks are in the database `postgres`. Locks of the product are in its own
 * database, so they cannot conflict.
 */
const useLock = '21314, 1';
const serverLock = '21314, 2';
/** A server that was killed keeps its lock until its backend notices. */
const predecessorGraceMs = 1_000;

/** Connects to a ready postmaster and takes the locks of the role. */
export async function lockCluster({ postmaster, role, deadlineMs }: LockRequest): Promise<LockResult> {
  const client = new Client({
    host: postmaster.socketDir,
    port: postmaster.port,
    user: clusterUser,
    // The lock is not in the product's database, which must be free to be dropped, restored or used as a template.
    database: 'postgres',
    application_name: 'switchbook lock',
    ssl: false,
    connectionTimeoutMillis: 10_000,
  });
  const lock = new ClusterLock(client, postmaster);
  try {
    await client.connect();
    // A visitor that stops PostgreSQL has this lock exclusively: we get it, or the connection ends.
    if (!(await lockUntil(client, `pg_try_advisory_lock_shared(${useLock})`, deadlineMs))) {
      throw new Error('another process that stops PostgreSQL did not end in time');
    }
    const graceEnd = performance.now() + predecessorGraceMs;
    if (role === 'server' && !(await lockUntil(client, `pg_try_advisory_lock(${serverLock})`, graceEnd))) {
      await lock.release();
      return { kind: 'taken' };
    }
  } catch (error) {
    await lock.release();
    if (isTransient(error)) return { kind: 'again', reason: describeThrown(error) };
    throw error;
  }
  return { kind: 'holding', lock };
}

/**
 * A lock on a running cluster: one connection with session-level advisory locks, which record the users and the server
 * of the cluster.
 */
export class ClusterLock {
  readonly postmaster: Postmaster;
  readonly #client: Client;
  #callback: ((error: Error) => void) | undefined;
  #loss: Error | undefined;
  #isExpected = false;

  /** Listens from the beginning, because an error event without a listener ends the process. */
  constructor(client: Client, postmaster: Postmaster) {
    this.#client = client;
    this.postmaster = postmaster;
    client.on('error', (cause) => this.#lose(cause));
    client.on('end', () => this.#lose());
  }

  #lose(cause?: Error): void {
    if (this.#isExpected || this.#loss !== undefined) return;
    this.#loss = new Error('The embedded PostgreSQL has ended.', { cause });
    this.#callback?.(this.#loss);
  }

  /** Calls back once if the connection ends before release. */
  onLost(callback: (error: Error) => void): void {
    this.#callback = callback;
    if (this.#loss !== undefined) callback(this.#loss);
  }

  /** Announces the end of the connection before the caller shuts the server down. */
  expectEnd(): void {
    this.#isExpected = true;
  }

  /** Releases the shared lock. True if no other process has the lock; from then on no other process can take it. */
  async releaseUse(): Promise<boolean> {
    this.expectEnd();
    await this.#client.query(`select pg_advisory_unlock_shared(${useLock})`);
    return tryLock(this.#client, `pg_try_advisory_lock(${useLock})`);
  }

  /** Closes the connection, and with it every lock. */
  async release(): Promise<void> {
    this.expectEnd();
    // `end` also closes a lost connection.
    await this.#client.end().catch(() => {});
  }
}

async function lockUntil(client: Client, call: string, until: number): Promise<boolean> {
  while (!(await tryLock(client, call))) {
    if (performance.now() > until) return false;
    await delay(10);
  }
  return true;
}

async function tryLock(client: Client, call: string): Promise<boolean> {
  const result = await client.query<{ locked: boolean }>(`select ${call} as locked`);
  return result.rows[0]?.locked === true;
}

const transientCodes = new Set([
  '57P01', // admin_shutdown: a visitor shuts the server down
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now: starting up, in recovery or shutting down
  '53300', // too_many_connections
  'ENOENT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
]);

function isTransient(error: unknown): boolean {
  const code = errorCode(error);
  if (code !== undefined) return transientCodes.has(code);
  return error instanceof Error && /terminated|timeout|not queryable|closed/i.test(error.message);
}
