import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { clusterUser } from './cluster-files.js';
import type { Postmaster } from './postmaster.js';
import { errorCode, errorText } from './start-error.js';

/** A lock on a running cluster: one connection, whose session-level advisory locks say who uses it and who serves it. */
export interface ClusterLock {
  readonly postmaster: Postmaster;
  /** Calls back once if the connection ends before release. */
  onLost(callback: (error: Error) => void): void;
  /** Releases the shared lock. True when no other process holds it; then none can take it any more. */
  releaseUse(): Promise<boolean>;
  /** Says that the connection will end, because we are about to shut the server down. */
  expectEnd(): void;
  /** Closes the connection, and with it every lock. */
  release(): Promise<void>;
}

/**
 * `holding` ends the search. `again` says that the server is not ready, or going away, and to look again;
 * `taken` that another server holds the cluster.
 */
export type LockResult =
  | { kind: 'holding'; lock: ClusterLock }
  | { kind: 'again'; reason: string }
  | { kind: 'taken' };

export interface LockRequest {
  postmaster: Postmaster;
  role: 'server' | 'visitor';
  deadlineMs: number;
}

/** Keys of the session locks. They count in the database `postgres`, so the product's own cannot clash. */
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
    // Not the product's database: that one must be free to be dropped, restored or used as a template.
    database: 'postgres',
    application_name: 'switchbook lock',
    ssl: false,
    connectionTimeoutMillis: 10_000,
  });
  const loss = watch(client);
  try {
    await client.connect();
    // A visitor that is shutting PostgreSQL down holds this one alone: we get it, or the connection ends.
    if (!(await lockUntil(client, `pg_try_advisory_lock_shared(${useLock})`, deadlineMs))) {
      throw new Error('timeout waiting for a process that is shutting PostgreSQL down');
    }
    const graceEnd = Date.now() + predecessorGraceMs;
    if (role === 'server' && !(await lockUntil(client, `pg_try_advisory_lock(${serverLock})`, graceEnd))) {
      await close(client);
      return { kind: 'taken' };
    }
  } catch (error) {
    await close(client);
    if (isPassing(error)) return { kind: 'again', reason: errorText(error) };
    throw error;
  }
  return { kind: 'holding', lock: makeLock(client, postmaster, loss) };
}

interface Loss {
  callback: ((error: Error) => void) | undefined;
  error: Error | undefined;
  expected: boolean;
}

/** Listens from the beginning, because an error event without a listener ends the process. */
function watch(client: Client): Loss {
  const loss: Loss = { callback: undefined, error: undefined, expected: false };
  const report = (cause?: Error): void => {
    if (loss.expected || loss.error !== undefined) return;
    loss.error = new Error('The embedded PostgreSQL went away.', { cause });
    loss.callback?.(loss.error);
  };
  client.on('error', report);
  client.on('end', () => report());
  return loss;
}

function makeLock(client: Client, postmaster: Postmaster, loss: Loss): ClusterLock {
  return {
    postmaster,
    onLost(callback) {
      loss.callback = callback;
      if (loss.error !== undefined) callback(loss.error);
    },
    expectEnd() {
      loss.expected = true;
    },
    async releaseUse() {
      loss.expected = true;
      await client.query(`select pg_advisory_unlock_shared(${useLock})`);
      return tryLock(client, `pg_try_advisory_lock(${useLock})`);
    },
    async release() {
      loss.expected = true;
      await close(client);
    },
  };
}

async function lockUntil(client: Client, call: string, until: number): Promise<boolean> {
  while (!(await tryLock(client, call))) {
    if (Date.now() > until) return false;
    await pause(10);
  }
  return true;
}

async function tryLock(client: Client, call: string): Promise<boolean> {
  const result = await client.query<{ locked: boolean }>(`select ${call} as locked`);
  return result.rows[0]?.locked === true;
}

async function close(client: Client): Promise<void> {
  try {
    await client.end();
  } catch {
    // The connection is gone already, which is what we want.
  }
}

const passingCodes = new Set([
  '57P01', // admin_shutdown: a visitor shuts the server down
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now: starting up, in recovery or shutting down
  '53300', // too_many_connections
  'ENOENT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
]);

function isPassing(error: unknown): boolean {
  const code = errorCode(error);
  if (code !== undefined) return passingCodes.has(code);
  return error instanceof Error && /terminated|timeout|not queryable|closed/i.test(error.message);
}
