/**
 * Moves an installation to another database: stops writes, copies, compares, and activates the copy. One commit
 * decides: the source records in it that it has moved. After a crash before this commit, the source stays active. After
 * a later crash the copy is complete, and the same command activates it. So the command can be repeated at any time.
 */
import { ExplainedError, messageOf } from '@switchbook/domain/runtime/errors.js';
import { type Clock, type IdSource, uuidV7 } from '@switchbook/domain/runtime/ids.js';
import { streamBackup } from '../../backups/operations/backup-stream.js';
import { openBackup } from '../../backups/operations/read-backup.js';
import {
  describeNotEmpty,
  type RestoreProgress,
  restoreBackup,
} from '../../backups/operations/restore-backup.js';
import { openSnapshot, readInstallationId } from '../../backups/store/database-snapshot.js';
import { NotEmptyError, refuseRows } from '../../backups/store/restore-rows.js';
import { readLayout } from '../../database/citus/distribution.js';
import { watchConnection } from '../../database/connections/claims.js';
import { runOn } from '../../database/connections/connection-pool.js';
import type { Database, Queryable, Transaction } from '../../database/database.js';
import { isDatabaseUnavailable, isRetryable, toProblem } from '../../database/errors.js';
import { planned } from '../../database/statements/sql.js';
import type { Migration } from '../../migrations/store/migrate.js';
import { type Digests, describeDifferences, digestTable } from '../store/table-digests.js';
import {
  activateDatabase,
  becomeActive,
  changeWriteState,
  freezeTables,
  isFrozenByMove,
  readWriteState,
  releaseMoveLock,
  type WriteState,
  waitForMoveLock,
} from '../store/write-state.js';

/** A move that cannot be made, with the next step. */
export class MoveError extends ExplainedError {}

export type MoveProgress =
  | { readonly at: 'stopping' }
  | RestoreProgress
  | { readonly at: 'comparing'; readonly done: number; readonly of: number };

export interface MoveOptions {
  readonly source: Database;
  readonly target: Database;
  /** Names of both databases in messages: a directory, or an address without its password. */
  readonly places: { readonly source: string; readonly target: string };
  /** all migrations of the program; both databases are migrated to the last one */
  readonly migrations: readonly Migration[];
  /** version of this program */
  readonly version: string;
  readonly clock?: Clock;
  readonly newId?: IdSource;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: MoveProgress) => void;
}

export interface MoveResult {
  /** false: only the last step of an interrupted move was completed */
  readonly isCopied: boolean;
  /** the move was already complete */
  readonly wasDone: boolean;
  readonly tables: number;
  readonly rows: number;
  readonly contacts: number;
  readonly accounts: number;
  /** milliseconds during which writes were refused */
  readonly stoppedMs: number;
}

/**
 * Moves the installation to the target. Throws MoveError, BackupError or ProblemError. After an error the source is
 * still active, unless the message states otherwise.
 */
export async function moveInstallation(options: MoveOptions): Promise<MoveResult> {
  const lock = await MoveLock.acquire(options.source);
  try {
    return await runMove(lock, {
      ...options,
      signal: AbortSignal.any([lock.lost, options.signal ?? lock.lost]),
    });
  } finally {
    await lock.release();
  }
}

async function runMove(lock: MoveLock, options: MoveOptions): Promise<MoveResult> {
  const { source, target, places } = options;
  const writeState = await readWriteState(lock);
  const id = await readInstallationId(lock);
  if (id === null)
    throw new MoveError(
      'There is no installation here to move.',
      'Check SWITCHBOOK_DATA_DIR and DATABASE_URL, or start a new installation: switchbook serve',
    );
  if (writeState.kind === 'arriving') throw unfinishedMoveError(writeState);
  if (writeState.kind === 'moved') return finishMove(options, writeState, id);
  if ((await readLayout(source)) !== 'plain') throw distributedError();
  await refuseSameDatabase(target, id);
  await refuseRows(target, id).catch((error: unknown) =>
    Promise.reject(error instanceof NotEmptyError ? describeNotEmpty(error) : error),
  );
  const moveId = (options.newId ?? uuidV7)();
  const at = (options.clock ?? (() => new Date()))();
  const began = performance.now();
  options.onProgress?.({ at: 'stopping' });
  try {
    await lock.freeze({ kind: 'moving', moveId, place: places.target, at }, options.signal);
    const copied = await copyInstallation(
      options,
      { kind: 'arriving', moveId, place: places.source, at },
      id,
    );
    options.signal?.throwIfAborted();
    await lock.handOver({ kind: 'moved', moveId, place: places.target, at });
    await activate(target, moveId);
    return { ...copied, isCopied: true, wasDone: false, stoppedMs: performance.now() - began };
  } catch (error) {
    await lock.abandon(moveId);
    throw explainLostConnection(error);
  }
}

/** Phrases the error of a lost connection; returns any other error unchanged. */
function explainLostConnection(error: unknown): unknown {
  if (error instanceof MoveError || !isDatabaseUnavailable(error)) return error;
  return new MoveError(
    `The connection to PostgreSQL was lost during the move (${error instanceof Error ? messageOf(error) : 'unknown'}).`,
    'The source still accepts writes. Run the same command again.',
    { cause: error },
  );
}

/** Copies all rows of the frozen source to the inactive target, and compares them. */
async function copyInstallation(
  { source, target, migrations, version, clock = () => new Date(), signal, onProgress }: MoveOptions,
  arriving: WriteState,
  id: string,
): Promise<Pick<MoveResult, 'tables' | 'rows' | 'contacts' | 'accounts'>> {
  const backup = await openBackup(streamBackup({ database: source, version, now: clock, signal }).chunks);
  try {
    const { end } = await restoreBackup({
      database: target,
      migrations,
      backup,
      now: clock,
      signal,
      onProgress,
      writeState: arriving,
      replaces: id,
    });
    const [sourceDigests, targetDigests] = await Promise.all([
      digestTables(source, signal),
      digestTables(target, signal, (done, total) => onProgress?.({ at: 'comparing', done, of: total })),
    ]);
    const differing = describeDifferences(sourceDigests, targetDigests);
    if (differing.length > 0)
      throw new MoveError(
        `The copy differs from the source: ${differing.join(', ')}.`,
        'The source still accepts writes. Run the same command again, and report it if this happens twice.',
      );
    return {
      tables: sourceDigests.tables.length,
      rows: end.rows,
      contacts: backup.counts.get('contacts') ?? 0,
      accounts: backup.head.accounts,
    };
  } finally {
    await backup.close();
  }
}

/** Columns that must be equal in both databases. The write state itself differs. */
const installation = {
  name: 'installation',
  columns: ['id', 'token_secret', 'created_at'],
  estimatedRows: 1,
};

async function digestTables(
  database: Database,
  signal: AbortSignal | undefined,
  onTable: (done: number, total: number) => void = () => {},
): Promise<Digests> {
  const snapshot = await openSnapshot(database);
  try {
    const tables = [...snapshot.tables.filter(({ name }) => isFrozenByMove(name)), installation];
    const digests: Digests['tables'][number][] = [];
    for (const [index, table] of tables.entries()) {
      signal?.throwIfAborted();
      onTable(index, tables.length);
      digests.push(await digestTable(snapshot.on, table));
    }
    return { tables: digests, sequences: snapshot.sequences };
  } finally {
    snapshot.close();
  }
}

/** Handles a source that has already moved: completes an interrupted move, or reports the finished one. */
async function finishMove(
  { target, places }: MoveOptions,
  writeState: WriteState,
  id: string,
): Promise<MoveResult> {
  const targetState = await readWriteState(target);
  const isSame = (await readInstallationId(target)) === id;
  const nothing = { tables: 0, rows: 0, contacts: 0, accounts: 0, stoppedMs: 0, isCopied: false };
  if (isSame && targetState.kind === 'arriving' && targetState.moveId === writeState.moveId) {
    await activate(target, writeState.moveId);
    return { ...nothing, wasDone: false };
  }
  if (isSame && targetState.kind !== 'arriving' && places.target === writeState.place)
    return { ...nothing, wasDone: true };
  throw new MoveError(
    `This installation was already moved to "${writeState.place ?? 'another place'}".`,
    'Move it from there. To use this old copy separately instead: switchbook serve --force',
  );
}

async function activate(target: Database, moveId: string | null): Promise<void> {
  const isDone = await target
    .transaction((tx) => activateDatabase(tx, ['arriving'], { moveId }))
    .catch((cause: unknown) => {
      throw new MoveError(
        `Everything was copied and compared, and the source is closed, but the copy could not be activated (${
          cause instanceof Error ? messageOf(cause) : 'unknown'
        }).`,
        'Run the same command again: only this step is left.',
        { cause },
      );
    });
  if (!isDone)
    throw new MoveError(
      'Another program changed the copy during the move.',
      'To use the copy as it is, start it there: switchbook serve --force',
    );
}

/** Refuses a target that is the source by another name. */
async function refuseSameDatabase(target: Database, id: string): Promise<void> {
  if ((await readInstallationId(target)) !== id) return;
  const { kind } = await readWriteState(target);
  if (kind === 'arriving') return;
  throw new MoveError(
    kind === 'active' || kind === 'moving'
      ? 'The target is this installation itself, and it must be empty.'
      : 'The target is the place that this installation was moved from, and it still has the old data.',
    'Name an empty directory or database: switchbook move --to PLACE',
  );
}

function unfinishedMoveError({ place }: WriteState): MoveError {
  return new MoveError(
    `This is the copy of an unfinished move from "${place ?? 'another place'}".`,
    'Run the same move there once more.',
  );
}

function distributedError(): MoveError {
  return new MoveError(
    'The accounts are on a Citus cluster, which cannot be moved while it runs.',
    'Stop every server, then run switchbook backup FILE, and restore it into the other database; see docs/develop/citus.md.',
  );
}

/** Longer than a server needs to reactivate the source after its move was killed. */
const lockWaitMs = 5_000;

/** Writers end within seconds; after each attempt, waiting writers may run. */
const freezeWaitsMs = [1_500, 1_500, 3_000, 3_000, 3_000, 4_000, 4_000, 4_000, 4_000, 4_000];

type Connection = Awaited<ReturnType<Database['connect']>>;

/**
 * The connection to the source that holds the lock of the move. While it is open, no other process reactivates the
 * source.
 */
class MoveLock implements Queryable {
  readonly #client: Connection;
  readonly #watch: ReturnType<typeof watchConnection>;
  readonly query: Queryable['query'];

  private constructor(client: Connection) {
    this.#client = client;
    this.#watch = watchConnection(client);
    this.query = (statement, values) => runOn(client, statement, values);
  }

  static async acquire(source: Database): Promise<MoveLock> {
    const client = await source.connect().catch((error: unknown) => Promise.reject(toProblem(error)));
    const lock = new MoveLock(client);
    const isLocked = await waitForMoveLock(lock, lockWaitMs).catch((error: unknown) => {
      lock.#close();
      throw error;
    });
    if (isLocked) return lock;
    lock.#close();
    throw new MoveError(
      'Another move of this installation is running.',
      'Wait for its end or stop it, then run this command again.',
    );
  }

  async freeze(writeState: WriteState, signal: AbortSignal | undefined): Promise<void> {
    for (const [attempt, waitMs] of freezeWaitsMs.entries())
      try {
        signal?.throwIfAborted();
        return await this.#runInTransaction((tx) => freezeTables(tx, writeState, waitMs));
      } catch (error) {
        if (!isRetryable(error)) throw error;
        if (attempt === freezeWaitsMs.length - 1)
          throw new MoveError(
            'A transaction that writes does not end, so writes could not be stopped.',
            "Find it in psql: select * from pg_stat_activity where xact_start < now() - interval '10 s'",
            { cause: error },
          );
      }
  }

  /**
   * Commits that the source has moved. The statement uses this connection, so that it fails if the connection has lost
   * its lock.
   */
  async handOver(moved: WriteState): Promise<void> {
    const isDone = await this.#runInTransaction((tx) =>
      changeWriteState(tx, moved, ['moving'], moved.moveId),
    ).catch((cause: unknown) => {
      throw new MoveError(
        'The connection to the source was lost at the last step of the move.',
        'Run the same command again: it continues and finishes the move.',
        { cause },
      );
    });
    if (!isDone)
      throw new MoveError(
        'Another process reactivated the source during the move.',
        'Run the same command again: the move starts from the beginning.',
      );
  }

  /** Reactivates the source if it was frozen for this move. Without a connection, the servers of the source do this. */
  async abandon(moveId: string): Promise<void> {
    const take = (tx: Transaction) => activateDatabase(tx, ['moving'], { moveId });
    await becomeActive((work) => this.#runInTransaction(work), take).catch(() => {});
  }

  async release(): Promise<void> {
    await releaseMoveLock(this).catch(() => {});
    this.#close();
  }

  /** Returns the signal of a lost lock. The copy, which may take hours, would be refused at its end. */
  get lost(): AbortSignal {
    return this.#watch.lost;
  }

  #close(): void {
    this.#watch.stop();
    this.#client.release(true);
  }

  async #runInTransaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    await this.query(planned('begin'), []);
    try {
      const result = await work(this as unknown as Transaction);
      await this.query(planned('commit'), []);
      return result;
    } catch (error) {
      await this.query(planned('rollback'), []).catch(() => {});
      throw error;
    }
  }
}
