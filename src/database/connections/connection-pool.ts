/**
 * A connection pool. Each connection is configured before its first use, and returned only when it is reusable.
 * Neighbors: `../database.ts` has four pools, `deadlines.ts` sets the time limits.
 */
import type { PoolUse } from '@switchbook/domain/runtime/resource-use.js';
import pg from 'pg';
import { distributedQueryOn } from '../citus/send.js';
import { isReadOnly, isStorageFault, leavesConnection } from '../errors.js';
import type { Layout } from '../layout.js';
import type { Queryable, Statement } from '../statements/sql.js';
import { types } from '../statements/value-parsers.js';
import { runUntil } from './cancel.js';
import { type Deadlines, destroy, destroyOnTimeout, sessionSql } from './deadlines.js';

export interface PoolOptions {
  /** a connection string, or the embedded server's socket directory */
  readonly connection: string | { host: string; port: number; user: string; database: string };
  /** encryption of the connection; it overrides the connection string */
  readonly ssl?: pg.ClientConfig['ssl'];
  /** shown in pg_stat_activity */
  readonly applicationName: string;
  /** most connections */
  readonly size: number;
  readonly deadlines: Deadlines;
  /** false: commits do not wait for the disk */
  readonly isCommitAwaited?: boolean;
}

export class ConnectionPool {
  readonly #pool: pg.Pool;
  #answered = 0;
  /** a write has failed on a full or broken disk, and none has succeeded since */
  #isWriteInDoubt = false;
  /** incremented when the server is found to be a standby: connections opened before still use it */
  #age = 0;
  readonly #ages = new WeakMap<pg.ClientBase, number>();
  /** the server's process of each connection */
  readonly #processes = new WeakMap<pg.ClientBase, number>();

  constructor(options: PoolOptions) {
    const { connection, ssl, applicationName, size, deadlines, isCommitAwaited = true } = options;
    this.#pool = new pg.Pool({
      ...(typeof connection === 'string' ? { connectionString: connection } : connection),
      ...(ssl === undefined ? {} : { ssl }),
      max: size,
      application_name: applicationName,
      idleTimeoutMillis: 60_000,
      // A new backend frees the memory of the old one (plans, table metadata).
      maxLifetimeSeconds: 1_800,
      connectionTimeoutMillis: deadlines.connectMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      types,
      onConnect: async (client) => {
        this.#ages.set(client, this.#age);
        this.#processes.set(client, await prepareSession(client, deadlines, isCommitAwaited));
      },
    });
    // A pooled connection that ends while idle is not a failure: the pool replaces it at the next use.
    this.#pool.on('error', () => {});
    // A connection may also end before its user adds a listener.
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  /** Number of statements answered so far, including failed ones. */
  get answered(): number {
    return this.#answered;
  }

  /**
   * The number of connections: connections `inUse` run work, other connections are open and idle. `waiting` is the
   * number of callers that wait.
   */
  get load(): PoolUse {
    const { totalCount, idleCount, waitingCount, options } = this.#pool;
    return { inUse: totalCount - idleCount, idle: idleCount, waiting: waitingCount, max: options.max };
  }

  get isWriteInDoubt(): boolean {
    return this.#isWriteInDoubt;
  }

  /** Takes a connection. The caller must release it, with an error when it must not be reused. */
  async take(): Promise<pg.PoolClient> {
    for (;;) {
      const client = await this.#pool.connect();
      if (!this.#isOutdated(client)) return client;
      client.release(true);
    }
  }

  query<Row extends object>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      this.#pool.connect((unopened, client, release) => {
        if (client === undefined) {
          reject(unopened);
          return;
        }
        if (this.#isOutdated(client)) {
          release(true);
          this.query<Row>(statement, values).then(resolve, reject);
          return;
        }
        // The driver calls twice for a value that it cannot send.
        let isDone = false;
        client.query<Row>(configOf(statement, values), (error: Error | null, result) => {
          if (isDone) return;
          isDone = true;
          this.#answered += 1;
          if (error === null) {
            release();
            resolve(result.rows);
            return;
          }
          release(this.judge(error) ? undefined : error);
          reject(error);
        });
      });
    });
  }

  /**
   * Cancels the statement in the database when the signal is aborted, and throws its reason. The connection is released
   * only after the cancel request was answered. PostgreSQL ignores a request that reaches an idle connection, so the
   * request never ends a statement of the connection's next user.
   */
  async queryUntil<Row extends object>(
    signal: AbortSignal,
    others: Queryable,
    statement: Statement,
    values: readonly unknown[],
  ): Promise<Row[]> {
    signal.throwIfAborted();
    const client = await this.take();
    let failure: unknown;
    const run = () =>
      runOn<Row>(client, statement, values).catch((error: unknown) => {
        failure = error;
        throw error;
      });
    try {
      return await runUntil(signal, others, this.processOf(client), run);
    } finally {
      this.#answered += 1;
      client.release(failure === undefined || this.judge(failure) ? undefined : (failure as Error));
    }
  }

  /** Returns the server's process of the connection. */
  processOf(client: pg.ClientBase): number | undefined {
    return this.#processes.get(client);
  }

  /** Whether the connection of this error is reusable; records its information about the server. */
  judge(error: unknown): boolean {
    if (isStorageFault(error)) this.#isWriteInDoubt = true;
    if (isReadOnly(error)) this.#age += 1;
    return leavesConnection(error);
  }

  /** Records that a write succeeded, so the disk is trusted again. */
  trustWrites(): void {
    this.#isWriteInDoubt = false;
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  #isOutdated(client: pg.ClientBase): boolean {
    return this.#age > 0 && this.#ages.get(client) !== this.#age;
  }
}

export async function runOn<Row extends object>(
  client: pg.ClientBase,
  statement: Statement,
  values: readonly unknown[],
): Promise<Row[]> {
  return (await client.query<Row>(configOf(statement, values))).rows;
}

/** Sends statements on a connection; `isOpen`: whether it is in a transaction. */
export function queryOn(
  client: pg.ClientBase,
  layout: Layout,
  isOpen: () => boolean = () => true,
): Queryable['query'] {
  const send: Queryable['query'] = (statement, values) => runOn(client, statement, values);
  return layout === 'plain' ? send : distributedQueryOn(client, send, isOpen);
}

function configOf({ name, text }: Statement, values: readonly unknown[]): pg.QueryConfig {
  const config: pg.QueryConfig = { text, values: values as unknown[] };
  if (name !== undefined) config.name = name;
  return config;
}

/** Returns the server's process of the connection. A connection that cannot be configured in time is not used. */
async function prepareSession(
  client: pg.ClientBase,
  deadlines: Deadlines,
  isCommitAwaited: boolean,
): Promise<number> {
  destroyOnTimeout(client, deadlines.silenceMs);
  const timer = setTimeout(() => destroy(client, deadlines.connectMs), deadlines.connectMs);
  try {
    const commits = isCommitAwaited ? '' : '; set synchronous_commit = off';
    // A pooler reports its own process in the protocol, so the id comes from a query.
    const text = `${sessionSql(deadlines)}${commits}; select pg_backend_pid() as process`;
    const results = (await client.query(text)) as unknown as readonly pg.QueryResult<{ process: number }>[];
    return results.at(-1)?.rows[0]?.process ?? 0;
  } finally {
    clearTimeout(timer);
  }
}
