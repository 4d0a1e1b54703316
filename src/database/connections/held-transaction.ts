/**
 * Runs several operations in one transaction without changes to them: each gets a database that uses this transaction.
 * Statements and transactions of the operation become savepoints, one after the other on one connection. So a failure
 * rolls back only its savepoint. All changes commit together, or none.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import type { Database, Queryable, Transaction } from '../database.js';
import { isRetryable } from '../errors.js';
import type { Statement } from '../statements/sql.js';

export interface HeldTransaction extends Transaction {
  /**
   * Runs `work` on a database that uses this transaction. After a deadlock or similar error of a statement, this throws
   * the error even if `work` has handled it, because the whole transaction must be rerun. A rollback to a savepoint is
   * not enough: it keeps the locks for which other transactions wait.
   */
  attempt<Result>(work: (database: Database) => Promise<Result>): Promise<Result>;
  /** Rolls back the latest attempt; earlier work and its locks remain. */
  undo(): Promise<void>;
}

type Root = Pick<Database, 'asyncCommits' | 'connect' | 'deadline' | 'layout' | 'requestMs'>;

/** The connection was lost over the commit: the outcome is unknown. */
export class OutcomeUnknownError extends Error {
  constructor(cause: unknown) {
    super('the connection was lost during the commit of a transaction', { cause });
    this.name = 'OutcomeUnknownError';
  }
}

/** Runs one statement of the transaction; it is cancelled when the signal is aborted. */
export type RunUntil = <Result>(signal: AbortSignal, run: () => Promise<Result>) => Promise<Result>;

/** An open transaction. */
interface OpenTransaction {
  readonly client: pg.PoolClient;
  readonly tx: Transaction;
  readonly until: RunUntil;
}

/**
 * Returns the functions of a transaction that stays open. `root` serves the database functions outside the transaction.
 */
export function holdTransaction(open: OpenTransaction, root: Root): HeldTransaction {
  const { client, tx } = open;
  const transaction: Pick<HeldTransaction, 'attempt' | 'undo'> = {
    attempt: async (work) => {
      await client.query('savepoint work; savepoint unit');
      const savepoints = new Savepoints(open);
      try {
        return await work(savepoints.asDatabase(root));
      } finally {
        await savepoints.end();
      }
    },
    undo: async () => {
      await client.query('rollback to savepoint work');
    },
  };
  return { ...tx, ...transaction };
}

export async function commitHeld(client: pg.PoolClient): Promise<void> {
  let command: string;
  try {
    ({ command } = await client.query('commit'));
  } catch (error) {
    throw new OutcomeUnknownError(error);
  }
  // PostgreSQL answers this, without an error, when the transaction had failed before.
  if (command !== 'COMMIT') throw new Error('the transaction was rolled back instead of committed');
}

/** Whether a rollback with the next statement may lose this one without harm. */
function onlyReads({ text }: Statement): boolean {
  return /^\s*select\b/.test(text) && !/\bpg_notify\b|\bfor (update|share)\b/.test(text);
}

/** The transactions that the present work is inside. */
const inside = new AsyncLocalStorage<readonly Savepoints[]>();
let insides = 0;

/**
 * Runs the work with the savepoints in the storage, and disables the storage after the last such work. Until then,
 * Node.js copies its value to every promise of the process.
 */
async function runInside<Result>(savepoints: Savepoints, work: () => Promise<Result>): Promise<Result> {
  insides += 1;
  try {
    return await inside.run([...(inside.getStore() ?? []), savepoints], work);
  } finally {
    insides -= 1;
    if (insides === 0) inside.disable();
  }
}

/** The savepoint `unit` always exists; it is renewed before the next statement if a statement has written since. */
class Savepoints {
  readonly #client: pg.PoolClient;
  readonly #tx: Transaction;
  readonly #until: RunUntil;
  #tail: Promise<unknown> = Promise.resolve();
  /** the error that requires a rerun; no statement runs after it */
  #failure: unknown;
  #isEnded = false;
  #hasWritten = false;

  constructor({ client, tx, until }: OpenTransaction) {
    this.#client = client;
    this.#tx = tx;
    this.#until = until;
  }

  asDatabase(root: Root): Database {
    const until = (signal: AbortSignal): Queryable => ({
      // Its savepoint remains: a cancelled statement does not end the transaction.
      query: (statement, values) =>
        this.#runNext(
          () => this.#until(signal, () => this.#tx.query(statement, values)),
          !onlyReads(statement),
        ),
    });
    const database: Database = {
      query: (statement, values) =>
        this.#runNext(() => this.#tx.query(statement, values), !onlyReads(statement)),
      get reads() {
        return database;
      },
      until: until as Database['until'],
      transaction: (work) => this.#runNext(() => this.#runNested(work), true),
      hold: () => Promise.reject(new Error('a held transaction cannot hold another one')),
      ...root,
      setLayout: () => {},
      close: async () => {},
    };
    return database;
  }

  /**
   * Closes after the running statement. Later statements, from work that is no longer awaited, are rejected. Throws the
   * error that requires a rerun.
   */
  async end(): Promise<void> {
    this.#isEnded = true;
    await this.#tail;
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Runs the work after all earlier work, in the order of the calls. */
  #runNext<Result>(work: () => Promise<Result>, writes: boolean): Promise<Result> {
    if (inside.getStore()?.includes(this) === true)
      return Promise.reject(
        new Error('this call would wait for itself: inside a transaction, use that transaction'),
      );
    const done = this.#tail.then(() => this.#run(work, writes));
    this.#tail = done.catch(() => {});
    return done;
  }

  async #run<Result>(work: () => Promise<Result>, writes: boolean): Promise<Result> {
    if (this.#isEnded) throw new Error('the transaction has ended');
    if (this.#failure !== undefined) throw this.#failure;
    try {
      if (this.#hasWritten) await this.#client.query('release savepoint unit; savepoint unit');
      this.#hasWritten = false;
      const result = await work();
      this.#hasWritten = writes;
      return result;
    } catch (error) {
      if (isRetryable(error)) this.#failure = error;
      // The next statement fails on a lost connection.
      else await this.#client.query('rollback to savepoint unit').catch(() => {});
      throw error;
    }
  }

  async #runNested<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    let isOpen = true;
    const query = async (statement: Statement, values: readonly unknown[]) => {
      if (!isOpen) throw new Error('the transaction has ended');
      return this.#tx.query(statement, values);
    };
    try {
      return await runInside(this, () => work({ query } as Transaction));
    } finally {
      isOpen = false;
    }
  }
}
