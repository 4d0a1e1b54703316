/**
 * The one way to PostgreSQL: a small pool, named prepared statements, transactions with bounded retries.
 * Neighbours: `errors.ts` turns its failures into problems, `listen.ts` keeps the caches of several processes
 * honest, the other files of this folder hold the statements.
 */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { isRetryable, toProblem } from './errors.js';
import { commitHeld, type HeldTransaction, holdTransaction } from './held-transaction.js';
import type { Statement } from './sql.js';
import { types } from './types.js';

export interface DatabaseOptions {
  /** a connection string, or the embedded server's socket directory */
  readonly connection: string | { host: string; port: number; user: string; database: string };
  /** connections for statements and transactions at most; those that are held for long are apart */
  readonly poolSize: number;
  /** shown in pg_stat_activity */
  readonly applicationName: string;
}

export interface Queryable {
  query<Row extends object>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
}

declare const open: unique symbol;
/** A function that must run in a transaction takes one of these. */
export interface Transaction extends Queryable {
  readonly [open]: true;
}

export interface Database extends Queryable {
  /** Connections for short reads that many share: nothing else makes them wait. */
  readonly reads: Queryable;
  /** Commits what `work` did, or nothing. Deadlocks and serialization failures are tried again. */
  transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result>;
  /**
   * A transaction for several operations, which use no other connection but `apart` meanwhile. Tried again as any other;
   * throws OutcomeUnknownError when nobody knows whether it was committed.
   */
  hold<Result>(work: (tx: HeldTransaction) => Promise<Result>): Promise<Result>;
  /**
   * For short statements that nobody's lock can keep waiting, on a connection of their own: whoever holds locks may ask
   * for one, while all other connections wait for those locks.
   */
  readonly apart: Queryable;
  /** A connection of one's own, for LISTEN and long cursors; release it. */
  connect(): Promise<pg.PoolClient>;
  close(): Promise<void>;
}

/**
 * Times come in UTC. Prepared statements keep their plans; one made while a table was empty would scan it whole for
 * every row of a batch until statistics catch up, so scans of whole tables count as what they soon become.
 */
const sessionOptions = '-c timezone=UTC -c datestyle=ISO -c extra_float_digits=1 -c enable_seqscan=off';

const maxAttempts = 6;

/** Held for long: LISTEN, four exports, four files that are read, the runner of imports. Opened when they are needed. */
const maxHeld = 12;

/** For reads of a few milliseconds; each serves all who ask at the time. */
const maxReads = 6;

export function openDatabase(options: DatabaseOptions): Database {
  const poolOf = (max: number) => {
    const pool = new pg.Pool({
      ...(typeof options.connection === 'string'
        ? { connectionString: options.connection }
        : options.connection),
      max,
      application_name: options.applicationName,
      idleTimeoutMillis: 60_000,
      connectionTimeoutMillis: 15_000,
      options: sessionOptions,
      types,
    });
    // A pooled connection that ends while idle is no failure: the pool replaces it at the next use.
    pool.on('error', () => {});
    // Nor is one that ends between being opened and being taken: its user listens a moment later only.
    pool.on('connect', (client) => client.on('error', () => {}));
    return pool;
  };
  const pool = poolOf(options.poolSize);
  const reads = poolOf(Math.min(options.poolSize, maxReads));
  // Apart, so that what is held for long is never what a request waits for.
  const held = poolOf(maxHeld);
  const short = poolOf(1);
  const apart: Queryable = { query: (statement, values) => run(short, statement, values) };
  const connect = () => held.connect();

  return {
    query: (statement, values) => run(pool, statement, values),
    reads: { query: (statement, values) => run(reads, statement, values) },
    transaction: (work) => retrying(() => inTransaction(pool, work)),
    hold: (work) =>
      retrying(() =>
        inTransaction(
          pool,
          (tx, client) => work(holdTransaction(client, tx, { apart, connect })),
          commitHeld,
        ),
      ),
    apart,
    connect,
    close: async () => {
      await Promise.all([pool.end(), reads.end(), held.end(), short.end()]);
    },
  };
}

async function run<Row extends object>(
  on: pg.Pool | pg.PoolClient,
  statement: Statement,
  values: readonly unknown[],
): Promise<Row[]> {
  const config: pg.QueryConfig = { text: statement.text, values: values as unknown[] };
  if (statement.name !== undefined) config.name = statement.name;
  return (await on.query<Row>(config)).rows;
}

async function inTransaction<Result>(
  pool: pg.Pool,
  work: (tx: Transaction, client: pg.PoolClient) => Promise<Result>,
  commit: (client: pg.PoolClient) => Promise<unknown> = (client) => client.query('commit'),
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const note = (error: Error) => {
    broken = error;
  };
  client.on('error', note);
  try {
    await client.query('begin');
    const tx = { query: (statement, values) => run(client, statement, values) } as Transaction;
    const result = await work(tx, client);
    await commit(client);
    return result;
  } catch (error) {
    if (broken === undefined) await client.query('rollback').catch(note);
    throw error;
  } finally {
    client.off('error', note);
    client.release(broken);
  }
}

async function retrying<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= maxAttempts || !isRetryable(error)) throw error;
      // Full jitter, so that those who collided do not meet again.
      await delay(Math.random() * 10 * 2 ** attempt);
    }
  }
}

/** Runs store work and lets nothing but problems out. */
export async function asProblems<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw toProblem(error);
  }
}
