/**
 * Tracks whether the database accepts writes: moves announce their start and end by NOTIFY. The database itself refuses
 * writes (`src/moves/store/write-state.ts`); this informs only the jobs and the log.
 */

import type { Database } from '../../database/database.js';
import { DueSignal } from '../../operation-context/due-signal.js';
import { activateAbandoned, becomeActive, readWriteState, type WriteState } from '../store/write-state.js';

/** Milliseconds between two checks whether the mover still runs. */
const reloadEveryMs = 1_000;

export class WriteStateWatch {
  readonly #database: Database;
  readonly #changes = new DueSignal();
  #now: WriteState;
  #reading: Promise<void> | undefined;
  #needsReread = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  private constructor(database: Database, writeState: WriteState) {
    this.#database = database;
    this.#now = writeState;
    this.#reload();
  }

  /** Lets a database accept writes after its mover has crashed, unless the process only reads. */
  static async open(database: Database, { isReadOnly = false } = {}): Promise<WriteStateWatch> {
    let writeState = await readWriteState(database);
    if (writeState.kind === 'moving' && !isReadOnly && (await activate(database)))
      writeState = await readWriteState(database);
    return new WriteStateWatch(database, writeState);
  }

  get now(): WriteState {
    return this.#now;
  }

  subscribe(callback: () => void): () => void {
    return this.#changes.subscribe(callback);
  }

  /** Reloads the write state. After a failure the last known one is used until the next connection. */
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
      const before = this.#now;
      this.#now = await readWriteState(this.#database).catch(() => before);
      if (this.#now.kind !== before.kind || this.#now.moveId !== before.moveId) this.#changes.raise();
    }
    this.#reload();
  }

  /** Refreshes the state regularly during a move: a crashed mover notifies no other process. */
  #reload(): void {
    clearTimeout(this.#timer);
    if (this.#now.kind !== 'moving' || this.#isClosed) return;
    this.#timer = setTimeout(async () => {
      await activate(this.#database).catch(() => false);
      await this.refresh();
    }, reloadEveryMs).unref();
  }
}

/** Activates the database if the process of its move has ended; returns whether it did. */
function activate(database: Database): Promise<boolean> {
  return becomeActive(database.transaction, activateAbandoned);
}
