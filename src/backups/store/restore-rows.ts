/**
 * Restores the rows of a backup into an empty database, in one transaction: the schema, then the rows by COPY, then
 * indexes and foreign keys. No row is visible before the commit.
 */

import { Interruption } from '@switchbook/domain/runtime/in-time.js';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { databaseLocks } from '../../database/connections/claims.js';
import { runOn } from '../../database/connections/connection-pool.js';
import { destroy, disableReadTimeout } from '../../database/connections/deadlines.js';
import type { Database, Queryable, Transaction } from '../../database/database.js';
import {
  copyTarget,
  type Dependent,
  hasTable,
  listDependents,
  listSequences,
  listTables,
  quoteName,
  readShape,
  type SchemaShape,
  type StoredSequence,
  type StoredTable,
  skippedTables,
} from '../../database/schema/table-catalog.js';
import { planned } from '../../database/statements/sql.js';
import { readCluster, readEpoch, setEpoch } from '../../feed/store/epoch.js';
import { type Migration, migrateIn } from '../../migrations/store/migrate.js';
import {
  activeState,
  readWriteState,
  storeRestored,
  type WriteState,
} from '../../moves/store/write-state.js';
import { readInstallationId } from './database-snapshot.js';

export interface RestoreTarget {
  /** shape after the backup's migrations */
  readonly schema: SchemaShape;
  /** Copies rows in PostgreSQL's text format, in chunks of any length; returns the number of rows. */
  copyIn(table: Pick<StoredTable, 'name' | 'columns'>, chunks: AsyncIterable<Uint8Array>): Promise<number>;
  /** Makes and checks indexes and constraints after the last rows; `onStep` is called before each of them. */
  finish(sequences: readonly StoredSequence[], onStep: (done: number, total: number) => void): Promise<void>;
}

/** Thrown for a database that already has rows. */
export class NotEmptyError extends Error {
  /** number of accounts; 0: only other tables have rows */
  readonly accounts: number;

  constructor(accounts: number) {
    super('the database is not empty');
    this.name = 'NotEmptyError';
    this.accounts = accounts;
  }
}

/** Memory for sorting is needed once, since indexes are built in sequence. */
const settingsSql = planned(
  "set statement_timeout = 0; set lock_timeout = 0; set idle_in_transaction_session_timeout = 0; set enable_seqscan = on; set maintenance_work_mem = '256MB'",
);

export interface RestoreRowsOptions {
  /** migrations of the backup */
  readonly migrations: readonly Migration[];
  readonly now: Date;
  /** write state of the database afterwards; absent: it accepts writes */
  readonly writeState?: WriteState | undefined;
  /** the id of the installation; its unfinished copy may be replaced */
  readonly replaces?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Commits when `work` has ended well. */
export async function restoreRows(
  database: Database,
  { migrations, now, writeState = activeState, replaces, signal }: RestoreRowsOptions,
  work: (target: RestoreTarget) => Promise<void>,
): Promise<void> {
  const client = await database.connect();
  client.on('error', () => {});
  disableReadTimeout(client);
  // Creating an index may take minutes, so an abort destroys the connection.
  const abandon = () => destroy(client, 0);
  signal?.addEventListener('abort', abandon);
  try {
    signal?.throwIfAborted();
    const tx = { query: (statement, values) => runOn(client, statement, values) } as Transaction;
    await tx.query(settingsSql, []);
    await tx.query(planned('begin'), []);
    await tx.query(planned('select pg_advisory_xact_lock($1)'), [databaseLocks.migration]);
    await makeEmpty(tx, replaces);
    await migrateIn(tx, migrations, now);
    const schema = await readShape(tx);
    await tx.query(planned('truncate schema_migrations'), []);
    const dependents = await listDependents(tx);
    for (const { drop } of dependents) await tx.query(planned(drop), []);
    await work({
      schema,
      copyIn: (table, chunks) => copyIn(client, table, chunks),
      finish: async (sequences, onStep) => {
        await finish(tx, dependents, sequences, onStep);
        await storeRestored(tx, writeState);
      },
    });
    await tx.query(planned('commit'), []);
    await tx.query(planned('analyze'), []).catch(() => {});
  } finally {
    signal?.removeEventListener('abort', abandon);
    // Closing the connection rolls back all uncommitted changes.
    client.release(true);
  }
}

/** Empties the database. Throws NotEmptyError if a table has rows. */
async function makeEmpty(tx: Transaction, replaces: string | undefined): Promise<void> {
  await refuseRows(tx, replaces);
  const names = (await listTables(tx)).map((table) => quoteName(table.name));
  if (names.length === 0) return;
  const sequences = (await listSequences(tx)).map(({ name }) => quoteName(name));
  await tx.query(planned(`drop table if exists ${[...names, ...skippedTables].join(', ')} cascade`), []);
  if (sequences.length > 0)
    await tx.query(planned(`drop sequence if exists ${sequences.join(', ')} cascade`), []);
}

/**
 * Throws NotEmptyError if a table has rows. `replaces`: the id of an installation; an unfinished copy of it by a move
 * counts as empty.
 */
export async function refuseRows(on: Queryable, replaces?: string): Promise<void> {
  if (replaces !== undefined && (await isUnfinishedCopy(on, replaces))) return;
  for (const { name } of await listTables(on)) {
    if (name === 'schema_migrations' || name === 'installation') continue;
    const [row] = await on.query<{ some: boolean }>(
      planned(`select exists (select from ${quoteName(name)}) as some`),
      [],
    );
    if (row?.some !== true) continue;
    const [count] = await on.query<{ accounts: number }>(
      planned('select count(*) as accounts from accounts'),
      [],
    );
    throw new NotEmptyError(count?.accounts ?? 0);
  }
}

async function isUnfinishedCopy(on: Queryable, installationId: string): Promise<boolean> {
  const { kind } = await readWriteState(on);
  return kind === 'arriving' && (await readInstallationId(on)) === installationId;
}

async function copyIn(
  client: pg.ClientBase,
  table: Pick<StoredTable, 'name' | 'columns'>,
  chunks: AsyncIterable<Uint8Array>,
): Promise<number> {
  // The table was made in this transaction, so that its rows need no second visit by vacuum.
  const stream = client.query(copyFrom(`copy ${copyTarget(table)} from stdin with (freeze)`));
  const interruption = new Interruption();
  stream.on('error', (error) => interruption.interrupt(error));
  const interruptible = (work: (done: () => void) => void) =>
    interruption.wait(new Promise<void>((resolve) => work(resolve)));
  for await (const chunk of chunks) await interruptible((done) => stream.write(chunk, () => done()));
  await interruptible((done) => stream.end(done));
  return stream.rowCount;
}

const raiseNumbersSql = planned(
  `select setval('account_numbers', n.most) from account_numbers s, (select max(a.number) as most from accounts a) n
   where n.most > s.last_value or (n.most = s.last_value and not s.is_called)`,
);

async function finish(
  tx: Transaction,
  dependents: readonly Dependent[],
  sequences: readonly StoredSequence[],
  onStep: (done: number, total: number) => void,
): Promise<void> {
  for (const [index, { make }] of [...dependents].reverse().entries()) {
    onStep(index, dependents.length);
    await tx.query(planned(make), []);
  }
  for (const { name, last, isCalled } of sequences)
    await tx.query(planned('select setval($1::regclass, $2::bigint, $3)'), [quoteName(name), last, isCalled]);
  // A file with a lower number would prevent new accounts. Positions of events need no such check: see below.
  if (sequences.some(({ name }) => name === 'account_numbers')) await tx.query(raiseNumbersSql, []);
  await beginEpoch(tx);
}

/**
 * Begins an epoch, so later writes get positions above all positions of the backup, even if the cluster cannot be
 * identified. A schema without epochs gets its epoch from the migration that adds them.
 */
async function beginEpoch(tx: Transaction): Promise<void> {
  if (!(await hasTable(tx, 'installation', 'epoch'))) return;
  const epoch = await readEpoch(tx);
  if (epoch === undefined) return;
  await setEpoch(tx, { epoch: epoch.epoch + 1, cluster: (await readCluster(tx)) ?? null });
}
