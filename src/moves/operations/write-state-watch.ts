/**
 * Tracks whether the database accepts writes: moves announce their start and end by NOTIFY. The database itself refuses
 * writes (`src/moves/store/write-state.ts`); this class informs only the jobs and the log.
 */

import type { Database } from '../../database/database.js';
import { DueSignal } from '../../operation-context/due-signal.js';
import { activateAbandoned, becomeActive, readWriteState, type WriteState } from '../store/write-state.js';

/** Milliseconds between two checks whether the mover still runs. */
const checkMoverEveryMs = 1_000;

export class WriteStateWatch {
  readonly #database: Database;
  readonly #changes = new DueSignal();
  #current: WriteState;
  #reading: Promise<void> | undefined;
  #needsReread = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  private constructor(database: Database, writeState: WriteState) {
    this.#database = database;
    this.#current = writeState;
    this.#scheduleRefresh();
  }

  /** Lets a database accept writes after its mover has crashed, unless the process only reads. */
  static async open(database: Database, { isReadOnly = false } = {}): Promise<WriteStateWatch> {
    let writeState = await readWriteState(database);
    if (writeState.kind === 'moving' && !isReadOnly && (await activate(database)))
      writeState = await readWriteState(database);
    return new WriteStateWatch(database, writeState);
  }

  get current(): WriteState {
    return this.#current;
  }

  subscribe(callback: () => void): () => void {
    return this.#changes.subscribe(callback);
  }

  /** Reads the write state again. After a failure the last known one is used until the next connection. */
  refresh(): Promise<void> {
    this.#needsReread = true;
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  async #readAll(): Promise<void> {
    while (this.#needsReread && !this.#isClosed) {
      this.#needsReread = false;
      const before = this.#current;
      this.#current = await readWriteState(this.#database).catch(() => before);
      if (this.#current.kind !== before.kind || this.#current.moveId !== before.moveId) this.#changes.raise();
    }
    this.#scheduleRefresh();
  }

  /** Schedules the next refresh during a move: a crashed mover notifies no other process. */
  #scheduleRefresh(): void {
    clearTimeout(this.#timer);
    if (this.#current.kind !== 'moving' || this.#isClosed) return;
    this.#timer = setTimeout(async () => {
      await activate(this.#database).catch(() => false);
      await this.refresh();
    }, checkMoverEveryMs).unref();
  }
}

/** Activates the database if the process of its move has ended; returns whether it did. */
function activate(database: Database): Promise<boolean> {
  return becomeActive(database.transaction, activateAbandoned);
}
