/**
 * The connection for imports, with COPY and a claim for each import that the process works on. A crash may lose the
 * last chunks together with their checkpoint. These chunks then run again, so no commit has to wait for the disk.
 */

import type { AccountId, ImportId } from '@switchbook/domain/runtime/ids.js';
import type pg from 'pg';
import { beginSqlOf, inWriter } from '../../database/connections/announced-writers.js';
import { type Claims, claimsOn, connectToHold } from '../../database/connections/claims.js';
import { queryOn } from '../../database/connections/connection-pool.js';
import { retry, retryConflicts } from '../../database/connections/retry.js';
import type { Database, Queryable, Transaction } from '../../database/database.js';
import { planned } from '../../database/statements/sql.js';

/** A running COPY into several tables in sequence; lines are in its text format. */
export interface Copy {
  write(lines: string): void;
  /** Starts the next table: it receives the lines from now on. */
  next(): void;
  /** Ends the last table. Resolves once the server has all lines. */
  end(): Promise<void>;
}

export interface ImportTransaction extends Transaction {
  /** Begins a COPY for each of the statements. Other statements wait until the last has ended. */
  copy(statements: readonly string[]): Copy;
}

export interface ImportSession extends Claims {
  /** Runs a transaction of an account as `Database.transaction` does, on this connection. */
  transaction<Result>(
    accountId: AccountId,
    work: (tx: ImportTransaction) => Promise<Result>,
    limit?: 'background' | 'attempt',
  ): Promise<Result>;
}

/** Returns the lock of an import. The pull of the import, and the request that sends its file, use the same lock. */
export function importLock(id: ImportId): string {
  return `import/${id}`;
}

export async function openImportSession(database: Database): Promise<ImportSession> {
  let broken: Error | undefined;
  // An error on the connection also fails the statement that runs on it, or the next.
  const client = await connectToHold(database, (error) => {
    broken = error;
  });
  let isOpen = false;
  const query = queryOn(client, database.layout, () => isOpen);
  const once = async <Result>(
    accountId: AccountId,
    work: (tx: ImportTransaction) => Promise<Result>,
  ): Promise<Result> => {
    let copying: CopyIn | undefined;
    const copy = (statements: readonly string[]) => {
      copying = client.query(new CopyIn(statements.join('; ')));
      return copying;
    };
    const on = inWriter(accountId, query);
    try {
      await client.query(beginSqlOf(accountId));
      isOpen = true;
      const result = await work({ ...(on as Transaction), copy });
      await client.query('commit');
      return result;
    } catch (error) {
      // The rollback would wait for the end of the COPY.
      copying?.abandon();
      if (broken === undefined) await client.query('rollback').catch(() => {});
      throw error;
    } finally {
      isOpen = false;
    }
  };
  return {
    ...claimsOn(client, query),
    transaction: (accountId, work, limit = 'background') =>
      limit === 'attempt'
        ? once(accountId, work)
        : retry(retryConflicts(database.requestMs / 2), () => once(accountId, work)),
  };
}

const durableCommitSql = planned('set local synchronous_commit = on');

/** Makes the commit of this transaction wait for the disk, so that all earlier commits are durable too. */
export async function commitDurably(tx: Transaction): Promise<void> {
  await tx.query(durableCommitSql, []);
}

const maintenanceSql = planned('analyze contacts, identities, contact_tags, contact_groups, tags, events');

/** Updates the planner's statistics after many new rows. */
export async function maintainTables(on: Queryable): Promise<void> {
  await on.query(maintenanceSql, []);
}

/** The methods of the driver's connection that COPY needs. */
interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

/**
 * COPY as a statement of the driver. Data written before the driver submits it waits. No write waits for the server's
 * responses, so that the server never waits for us between two tables. After it rejects a row, it skips the rest.
 */
class CopyIn implements pg.Submittable, Copy {
  readonly #text: string;
  readonly #waiting: ((connection: CopyConnection) => void)[] = [];
  readonly #done: Promise<void>;
  #settle: (error?: Error) => void = () => {};
  #connection: CopyConnection | undefined;
  #isOpen = true;
  #error: Error | undefined;

  constructor(text: string) {
    this.#text = text;
    this.#done = new Promise((resolve, reject) => {
      this.#settle = (error) => (error === undefined ? resolve() : reject(error));
    });
    // `end` reports the error.
    this.#done.catch(() => {});
  }

  write(lines: string): void {
    this.#send((connection) => connection.sendCopyFromChunk(Buffer.from(lines)));
  }

  next(): void {
    this.#send((connection) => connection.endCopyFrom());
  }

  end(): Promise<void> {
    if (this.#isOpen) this.next();
    this.#isOpen = false;
    return this.#done;
  }

  /** Ends the COPY. The server discards its lines, unless the COPY was ended before. */
  abandon(): void {
    if (this.#isOpen) this.#send((connection) => connection.sendCopyFail('abandoned'));
    this.#isOpen = false;
  }

  submit(driver: unknown): void {
    const connection = driver as CopyConnection;
    connection.query(this.#text);
    this.#connection = connection;
    for (const send of this.#waiting.splice(0)) send(connection);
  }

  #send(send: (connection: CopyConnection) => void): void {
    if (this.#error !== undefined) return;
    if (this.#connection === undefined) this.#waiting.push(send);
    else send(this.#connection);
  }

  handleCopyInResponse(): void {}

  handleRowDescription(): void {}

  handleDataRow(): void {}

  handleCommandComplete(): void {}

  handleError(error: Error): void {
    this.#connection = undefined;
    this.#error = error;
    this.#settle(error);
  }

  handleReadyForQuery(): void {
    this.#connection = undefined;
    if (this.#error === undefined) this.#settle();
  }
}
