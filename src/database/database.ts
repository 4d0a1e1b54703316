/**
 * The only access to PostgreSQL: a small pool, named prepared statements, transactions with bounded retries.
 * Neighbors: `connections/connection-pool.ts` is a pool, `connections/deadlines.ts` sets the time limits, `errors.ts`
 * turns failures into problems, `connections/listen.ts` invalidates the caches of several processes. The folder
 * `statements` builds statements.
 */
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import pg from 'pg';
import { defaultRequestMs } from '../config/defaults.js';
import { distributedQuery } from './citus/send.js';
import { beginSqlOf, inWriter } from './connections/announced-writers.js';
import { runUntil } from './connections/cancel.js';
import { ConnectionPool, type PoolOptions, queryOn } from './connections/connection-pool.js';
import {
  disableReadTimeout,
  longDeadlines,
  requestDeadlines,
  unboundedSql,
} from './connections/deadlines.js';
import {
  commitHeld,
  type HeldTransaction,
  holdTransaction,
  OutcomeUnknownError,
  type RunUntil,
} from './connections/held-transaction.js';
import { Readiness } from './connections/readiness.js';
import { retry, retryConflicts } from './connections/retry.js';
import { toProblem } from './errors.js';
import type { Layout } from './layout.js';
import type { EndSignal, Queryable, Statement, TimedQueryable } from './statements/sql.js';

export interface DatabaseOptions extends Pick<PoolOptions, 'connection' | 'ssl' | 'applicationName'> {
  /** maximum connections for statements and transactions; long-lived connections are separate */
  readonly poolSize: number;
  /** most milliseconds that a request waits for the database; absent: the default of the setting */
  readonly requestMs?: number;
  /** milliseconds between two checks of the user's rights, for readiness; absent: ten seconds */
  readonly rightsEveryMs?: number | undefined;
}

export type { EndSignal, Queryable, TimedQueryable };

declare const open: unique symbol;
/** The parameter type of functions that must run in a transaction. */
export interface Transaction extends Queryable {
  readonly [open]: true;
}

/**
 * The time limit. `request`: a caller waits; many connections, used briefly. `background`: a part of longer work, on
 * one of the few long-lived connections, a minute per statement. `attempt`: like `request`, tried once, since the
 * caller retries. `unbounded`: no limit, tried once.
 */
type TimeLimit = 'request' | 'attempt' | 'background' | 'unbounded';

export interface Database extends Queryable {
  /** the known distribution of the rows; plain until it is settled */
  readonly layout: Layout;
  /** Sets the layout for all later statements. */
  setLayout(layout: Layout): void;
  /** Connections for short shared reads, which do not wait for other work. */
  readonly reads: Queryable;
  query<Row extends object>(
    statement: Statement,
    values: readonly unknown[],
    limit?: 'request' | 'background',
  ): Promise<Row[]>;
  /** Runs statements of one request. When its client disconnects, they are cancelled and throw the signal's reason. */
  until<Gone extends AbortSignal>(signal: Gone): Gone extends EndSignal ? TimedQueryable : Queryable;
  /**
   * Commits all changes of `work`, or none. Deadlocks and serialization failures are retried. `accountId`: the only
   * account with events of this transaction, so that readers of other accounts do not wait for it. Absent: readers of
   * all accounts wait.
   */
  transaction<Result>(
    work: (tx: Transaction) => Promise<Result>,
    limit?: TimeLimit,
    accountId?: AccountId,
  ): Promise<Result>;
  /** most milliseconds that a request waits for the database */
  readonly requestMs: number;
  /** most connections for the statements of requests */
  readonly poolSize?: number;
  /**
   * Runs one transaction for several operations, which use only `asyncCommits` in addition. It is retried like any
   * other. Throws OutcomeUnknownError when the transaction may or may not be committed.
   */
  hold<Result>(
    work: (tx: HeldTransaction) => Promise<Result>,
    limit?: 'request' | 'attempt',
    accountId?: AccountId,
  ): Promise<Result>;
  /** latest time for the last attempt of a transaction for several operations to begin, by `performance.now()` */
  readonly deadline?: number;
  /**
   * For short statements that never wait for a lock, on separate connections. A caller that holds locks may use such a
   * connection while all other connections wait for these locks. The commits of these connections do not wait for the
   * disk. A later commit that waits for the disk makes these writes durable too.
   */
  readonly asyncCommits: Queryable;
  /** Opens a dedicated connection, for LISTEN and long cursors. Release it. */
  connect(): Promise<pg.PoolClient>;
  close(): Promise<void>;
}

export interface OpenDatabase extends Database {
  /** Whether requests, writes included, can be answered. Responds within a second. */
  isReady(): Promise<boolean>;
  /** Opens another database of this server with the same user. */
  openOther(name: string): OpenDatabase;
  /** the connections of each pool, by its purpose */
  readonly readLoad: () => Readonly<Record<PoolLabel, ConnectionPool['load']>>;
}

/**
 * The pools by the labels of metrics, which operators use in alerts: `requests`, `reads` of a moment, `held` for
 * background work of minutes, `numbers` for `Database.asyncCommits`.
 */
type PoolLabel = 'requests' | 'reads' | 'held' | 'numbers';

/** Most long-lived connections, for LISTEN, eight exports, eight uploaded files and the import runner. */
export const maxLongLived = 20;

/** Most connections for reads of a few milliseconds; each serves all concurrent callers. */
const maxReads = 6;

/** Returns the maximum number of connections that a process with this pool opens. */
export function connectionsOf(poolSize: number): number {
  return poolSize + Math.min(poolSize, maxReads) + maxLongLived + 1;
}

function openPools(options: DatabaseOptions) {
  const { poolSize, requestMs = defaultRequestMs, rightsEveryMs: _, ...where } = options;
  const deadlines = requestDeadlines(requestMs);
  return {
    requests: new ConnectionPool({ ...where, size: poolSize, deadlines }),
    reads: new ConnectionPool({ ...where, size: Math.min(poolSize, maxReads), deadlines }),
    // A separate pool, so that no request waits for a long-lived connection.
    background: new ConnectionPool({ ...where, size: maxLongLived, deadlines: longDeadlines }),
    asyncPool: new ConnectionPool({ ...where, size: 1, deadlines, isCommitAwaited: false }),
  };
}

export function openDatabase(options: DatabaseOptions): OpenDatabase {
  const { requestMs = defaultRequestMs } = options;
  const pools = openPools(options);
  const { requests, reads, background, asyncPool } = pools;
  const { rightsEveryMs } = options;
  const readiness = new Readiness(Object.values(pools), { rightsEveryMs });
  let layout: Layout = 'plain';
  const policy = () => retryConflicts(requestMs / 2);
  const onPool = (pool: ConnectionPool, send: Queryable['query'] = pool.query.bind(pool)): Queryable => {
    const query = distributedQuery({
      query: send,
      inOneTransaction: (work) => retry(policy(), () => transact(pool, layout, (tx) => work(tx.query))),
      isPool: true,
    });
    return {
      query: (statement, values) => (layout === 'plain' ? send(statement, values) : query(statement, values)),
    };
  };
  const queries = { request: onPool(requests), background: onPool(background) };
  const asyncCommits = onPool(asyncPool);
  const connect = () => background.take();

  return {
    requestMs,
    poolSize: options.poolSize,
    get layout() {
      return layout;
    },
    setLayout: (layoutFound) => {
      layout = layoutFound;
    },
    query: (statement, values, limit = 'request') => queries[limit].query(statement, values),
    until: ((signal) =>
      onPool(requests, (statement, values) =>
        requests.queryUntil(signal, reads, statement, values),
      )) as Database['until'],
    reads: onPool(reads),
    transaction: (work, limit = 'request', accountId?: AccountId) => {
      const isUnbounded = limit === 'unbounded';
      const pool = limit === 'background' || isUnbounded ? background : requests;
      const attempt = () => transact(pool, layout, work, { isUnbounded, of: accountId });
      return limit === 'attempt' || isUnbounded ? attempt() : retry(policy(), attempt);
    },
    hold: (work, limit = 'request', accountId?: AccountId) => {
      const retried = policy();
      const root = { asyncCommits, connect, deadline: retried.deadline, layout, requestMs };
      const onClient = (tx: Transaction, client: pg.PoolClient) => {
        const until: RunUntil = (signal, run) => runUntil(signal, reads, requests.processOf(client), run);
        return work(holdTransaction({ client, tx, until }, root));
      };
      const attempt = () => transact(requests, layout, onClient, { commit: commitHeld, of: accountId });
      return limit === 'attempt' ? attempt() : retry(retried, attempt);
    },
    asyncCommits,
    connect,
    isReady: () => readiness.isReady(),
    openOther: (name) =>
      openDatabase({ ...options, connection: otherOf(options.connection, name), poolSize: 2 }),
    readLoad: () => ({
      requests: requests.load,
      reads: reads.load,
      held: background.load,
      numbers: asyncPool.load,
    }),
    close: async () => {
      await Promise.all(Object.values(pools).map((pool) => pool.close()));
    },
  };
}

function otherOf(connection: DatabaseOptions['connection'], name: string): DatabaseOptions['connection'] {
  if (typeof connection !== 'string') return { ...connection, database: name };
  // The authority has no slash, since passwords are percent-encoded.
  return connection.replace(/^(\w+:\/\/[^/?]*)(\/[^?]*)?/, `$1/${encodeURIComponent(name)}`);
}

async function transact<Result>(
  pool: ConnectionPool,
  layout: Layout,
  work: (tx: Transaction, client: pg.PoolClient) => Promise<Result>,
  how: {
    readonly isUnbounded?: boolean;
    readonly of?: AccountId | undefined;
    readonly commit?: (client: pg.PoolClient) => Promise<unknown>;
  } = {},
): Promise<Result> {
  const client = await pool.take();
  let broken: Error | undefined;
  const recordBroken = (error: Error) => {
    broken ??= error;
  };
  client.on('error', recordBroken);
  try {
    await client.query(beginSqlOf(how.of));
    if (how.isUnbounded === true) await liftBounds(client);
    const tx = inWriter(how.of, queryOn(client, layout)) as Transaction;
    const result = await work(tx, client);
    await (how.commit?.(client) ?? client.query('commit'));
    return result;
  } catch (error) {
    if (broken === undefined) await client.query('rollback').catch(recordBroken);
    if (error instanceof OutcomeUnknownError) recordBroken(error);
    if (error instanceof pg.DatabaseError && !pool.judge(error)) recordBroken(error);
    throw error;
  } finally {
    client.off('error', recordBroken);
    client.release(broken ?? how.isUnbounded);
  }
}

async function liftBounds(client: pg.ClientBase): Promise<void> {
  disableReadTimeout(client);
  await client.query(unboundedSql);
}

/** Runs store work and turns its errors into problems. */
export async function asProblems<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw toProblem(error);
  }
}
