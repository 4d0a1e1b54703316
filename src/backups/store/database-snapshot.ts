/**
 * A snapshot of the whole database, read with COPY on a dedicated connection. Its read-only transaction sees the
 * commits before its start, and no later commits. Migrations wait for its end.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { to as copyTo } from 'pg-copy-streams';
import { databaseLocks, watchConnection } from '../../database/connections/claims.js';
import { runOn } from '../../database/connections/connection-pool.js';
import { disableReadTimeout } from '../../database/connections/deadlines.js';
import type { Database, Queryable } from '../../database/database.js';
import {
  copyTarget,
  hasTable,
  listSequences,
  listTables,
  type StoredSequence,
  type StoredTable,
} from '../../database/schema/table-catalog.js';
import { planned } from '../../database/statements/sql.js';
import { type AppliedMigration, listApplied } from '../../migrations/store/migrate.js';

export interface Snapshot {
  readonly migrations: readonly AppliedMigration[];
  readonly tables: readonly StoredTable[];
  readonly sequences: readonly StoredSequence[];
  readonly accounts: number;
  /**
   * Reads a table in PostgreSQL's text format, in chunks that end anywhere. Once all chunks are read, `rows` returns
   * how many rows PostgreSQL sent.
   */
  copyOut(table: StoredTable): {
    readonly chunks: AsyncIterable<Buffer>;
    readonly rows: () => Promise<number>;
  };
  /** runs other statements in the same transaction */
  readonly on: Queryable;
  /** Ends the transaction and its connection, even during a statement. */
  close(): void;
}

/** No timeouts: the length of a table and the speed of its reader are unknown. */
const settingsSql = planned(
  'set statement_timeout = 0; set lock_timeout = 0; set idle_in_transaction_session_timeout = 0; ' +
    "set bytea_output = 'hex'; set intervalstyle = 'postgres'",
);
const schemaLockSql = planned('select pg_advisory_lock_shared($1)');
const beginSql = planned('begin isolation level repeatable read, read only');
const nextSql = planned('select');
const accountsSql = planned('select count(*) as accounts from accounts');

export async function openSnapshot(database: Database): Promise<Snapshot> {
  const client = await database.connect();
  // An error of the connection also fails the running or the next statement.
  client.on('error', () => {});
  disableReadTimeout(client);
  const on: Queryable = { query: (statement, values) => runOn(client, statement, values) };
  try {
    await on.query(settingsSql, []);
    // A lock of the session, since the transaction would see the state before the wait.
    await on.query(schemaLockSql, [databaseLocks.migration]);
    await on.query(beginSql, []);
    const migrations = await listApplied(on);
    const [row] = await on.query<{ accounts: number }>(accountsSql, []);
    return {
      migrations,
      tables: await listTables(on),
      // Sequences are not part of the snapshot: they are at least as high as in its rows.
      sequences: await listSequences(on),
      accounts: row?.accounts ?? 0,
      copyOut: (table) => {
        const stream = client.query(copyTo(`copy ${copyTarget(table)} to stdout`));
        // The COPY may fail after its last chunk, when no reader is left. The next statement then reports the failure.
        stream.on('error', () => {});
        return {
          chunks: stream,
          rows: async () => {
            // The count may arrive after the last row, but always before the next response.
            await on.query(nextSql, []);
            return stream.rowCount;
          },
        };
      },
      on,
      close: () => client.release(true),
    };
  } catch (error) {
    client.release(true);
    throw error;
  }
}

const claimSql = planned(`select pg_try_advisory_lock(hashtextextended($1, 0)) as claimed`);
const unlockSql = planned(`select pg_advisory_unlock(hashtextextended($1, 0))`);

/**
 * `backup`: making and testing backups, for hours; `erasures`, `status`: writing the list of erasures, or the outcomes
 * of commands and tests, for an instant.
 */
type BackupWork = 'backup' | 'erasures' | 'status';

/** Milliseconds between two attempts at a lock that another process has. */
const waitMs = 200;

/**
 * Runs the work under a lock of this database. Without `waits` it is skipped if another process has the lock. `lost` is
 * aborted if the lock is lost with its connection: another process may then begin, so the work must end.
 */
export async function withBackupLock<Result>(
  database: Database,
  work: (lost: AbortSignal) => Promise<Result>,
  { waits = false, of = 'backup' }: { readonly waits?: boolean; readonly of?: BackupWork } = {},
): Promise<Result | undefined> {
  const client = await database.connect();
  const connection = watchConnection(client);
  try {
    while (!(await runOn<{ claimed: boolean }>(client, claimSql, [of]))[0]?.claimed) {
      if (!waits) return undefined;
      await delay(waitMs);
    }
    try {
      return await work(connection.lost);
    } finally {
      // Releases the lock at once, for the next attempt too. A lost connection ends it.
      if (!connection.lost.aborted) await runOn(client, unlockSql, [of]).catch(() => {});
    }
  } finally {
    connection.stop();
    client.release(true);
  }
}

const installationSql = planned('select i.id from installation i');

/** Returns null if the database was never opened. */
export async function readInstallationId(on: Queryable): Promise<string | null> {
  if (!(await hasTable(on, 'installation'))) return null;
  return (await on.query<{ id: string }>(installationSql, []))[0]?.id ?? null;
}

/** Whether the database has an account, so that a migration could lose data. */
export async function hasAccounts(on: Queryable): Promise<boolean> {
  if (!(await hasTable(on, 'accounts'))) return false;
  const [row] = await on.query<{ some: boolean }>(
    planned(`select exists (select from accounts) as some`),
    [],
  );
  return row?.some === true;
}
