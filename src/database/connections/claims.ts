/**
 * A connection with claims. A claim is an advisory lock for one run of background work, which sends its statements on
 * the same connection. The locks end with the connection. The work of a dead process is then free at once, and a
 * process that lost its connection cannot write any more.
 */
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type pg from 'pg';
import type { Database, Queryable } from '../database.js';
import { planned, prepared } from '../statements/sql.js';
import { queryOn, runOn } from './connection-pool.js';

/** Advisory locks of the whole database. Each has a unique number. */
export const databaseLocks = {
  /** The schema changes. */
  migration: 7_274_921_003,
  /** A mover works. */
  move: 7_274_921_004,
  /** A step of a sweep deletes expired rows. */
  sweep: 7_274_921_005,
} as const;

export interface Claims extends Queryable {
  /** Takes the lock; false when another session holds it. */
  claim(lock: string): Promise<boolean>;
  unclaim(lock: string): Promise<void>;
  /** Ends the connection, which releases all claims. */
  close(): void;
}

/** Work lost in a crash is done again, so no commit has to wait for the disk. */
const settings = planned('set synchronous_commit = off');
const claimSql = prepared('claim_work', 'select pg_try_advisory_lock(hashtextextended($1, 0)) as claimed');
const unclaimSql = prepared('unclaim_work', 'select pg_advisory_unlock(hashtextextended($1, 0))');

const freeSql = prepared('is_work_free', 'select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as free');

/** Whether no session has the lock; the query takes it briefly. */
export async function isUnclaimed(on: Queryable, lock: string): Promise<boolean> {
  return (await on.query<{ free: boolean }>(freeSql, [lock]))[0]?.free === true;
}

/** Opens a connection for claims. Statements of several workers run in sequence. */
export async function openClaims(database: Database): Promise<Claims> {
  // A lost connection also fails the statement that runs on it, or the next.
  const client = await connectToHold(database, () => {});
  const send = queryOn(client, database.layout, () => false);
  let last: Promise<unknown> = Promise.resolve();
  const query: Queryable['query'] = <Row extends object>(
    ...[statement, values]: Parameters<Queryable['query']>
  ) => {
    const next = last.then(() => send<Row>(statement, values));
    last = next.catch(() => {});
    return next;
  };
  return claimsOn(client, query);
}

/** Grants every claim without a connection, for work that locks the rows of each step itself. */
export function withoutClaims({ query }: Queryable): Claims {
  return { query, claim: async () => true, unclaim: async () => {}, close: () => {} };
}

/** Milliseconds between two statements that keep a connection alive: PostgreSQL frees the locks of a dead one later. */
const beatMs = 20_000;
const beatSql = planned('select');

/**
 * Watches a connection that has a lock and is idle for long. Statements keep it alive, and find out that the server
 * does not answer. `lost` is aborted when the connection, and its lock with it, is lost.
 */
export function watchConnection(
  client: pg.PoolClient,
  everyMs = beatMs,
): { readonly lost: AbortSignal; stop(): void } {
  const losing = new AbortController();
  const lose = (cause?: Error) =>
    losing.abort(
      new ProblemError({ kind: 'unavailable' }, { detail: 'the connection with the lock was lost', cause }),
    );
  client.on('error', lose).on('end', lose);
  let isWaiting = false;
  const beat = async () => {
    // A second statement would wait behind the first one.
    if (isWaiting) return;
    isWaiting = true;
    await runOn(client, beatSql, []).catch(() => {});
    isWaiting = false;
  };
  const beating = setInterval(() => void beat(), everyMs).unref();
  return {
    lost: losing.signal,
    stop: () => {
      clearInterval(beating);
      client.off('end', lose);
      client.off('error', lose);
      // The pool listens after the release. An error without a listener ends the process, and one listener is enough.
      client.off('error', ignoreError);
      client.on('error', ignoreError);
    },
  };
}

const ignoreError = () => {};

/** Returns a long-lived connection. Its commits do not wait for the disk. */
export async function connectToHold(
  database: Database,
  onLost: (error: Error) => void,
): Promise<pg.PoolClient> {
  const client = await database.connect();
  client.on('error', onLost);
  try {
    await runOn(client, settings, []);
  } catch (error) {
    // No other code has the connection yet, so it is closed here.
    client.release(true);
    throw error;
  }
  return client;
}

export function claimsOn(client: pg.PoolClient, query: Queryable['query']): Claims {
  return {
    query,
    claim: async (lock) => (await query<{ claimed: boolean }>(claimSql, [lock]))[0]?.claimed === true,
    unclaim: async (lock) => {
      await query(unclaimSql, [lock]);
    },
    close: () => client.release(true),
  };
}
