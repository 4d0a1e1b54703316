/** One undo in the hands of a worker: as `work.ts`, downwards. */
import { violated } from '../../store/errors.js';
import { lockImport, settleUndo } from '../../store/imports.js';
import { findChunk } from '../../store/imports-rows.js';
import type { ImportSession, ImportTransaction } from '../../store/imports-session.js';
import type { Context } from '../context.js';
import { Overtaken } from '../writes/commands.js';
import { ChunkSize, Pace } from './chunk-size.js';
import { ImportCatalogs } from './import-catalogs.js';
import { WrittenRows } from './row-chunks.js';
import { type ImportTask, toTask } from './task.js';
import { undoRows } from './undo.js';
import type { StepResult } from './work.js';

/** Contacts are read and written whole. */
const mostRows = 200;
const maxAttempts = 6;

export class UndoWork {
  readonly #context: Context;
  readonly #session: ImportSession;
  readonly #size = new ChunkSize();
  readonly #pace = new Pace();
  readonly #task: ImportTask;
  #checkpoint: number;
  #catalogs: ImportCatalogs | undefined;
  /** those around the checkpoint */
  #rows: WrittenRows | undefined;
  #attempts = 0;

  constructor(context: Context, session: ImportSession, stored: Parameters<typeof toTask>[0]) {
    this.#context = context;
    this.#session = session;
    this.#task = toTask(stored);
    this.#checkpoint = stored.checkpoint;
  }

  async step(): Promise<StepResult> {
    if (this.#checkpoint <= 0) return 'settled';
    const began = performance.now();
    try {
      const rows = await this.#currentRows();
      const lowest = (rows?.firstRow ?? 1) - 1;
      const to =
        rows === undefined ? 0 : Math.max(lowest, this.#checkpoint - Math.min(this.#size.rows, mostRows));
      const isOurs = await this.#session.transaction((tx) => this.#undo(tx, to, rows));
      if (!isOurs) return 'gone';
      const count = this.#checkpoint - to;
      this.#checkpoint = to;
      this.#attempts = 0;
      this.#pace.note(count);
      this.#size.took(count, performance.now() - began);
    } catch (error) {
      this.#attempts += 1;
      this.#catalogs = undefined;
      const isRace = error instanceof Overtaken || violated(error) !== undefined;
      if (!isRace || this.#attempts >= maxAttempts) throw error;
    }
    return 'more';
  }

  async close(): Promise<void> {}

  async #currentRows(): Promise<WrittenRows | undefined> {
    const last = this.#checkpoint;
    if (this.#rows !== undefined && this.#rows.firstRow <= last && last <= this.#rows.lastRow)
      return this.#rows;
    const chunk = await findChunk(this.#session, this.#task.accountId, this.#task.id, last);
    this.#rows = chunk === undefined ? undefined : await WrittenRows.read(chunk);
    return this.#rows;
  }

  async #undo(tx: ImportTransaction, to: number, rows: WrittenRows | undefined): Promise<boolean> {
    const { accountId, id } = this.#task;
    const stored = await lockImport(tx, accountId, id);
    if (stored?.state !== 'undoing' || stored.checkpoint !== this.#checkpoint) return false;
    if (this.#catalogs === undefined || !(await this.#catalogs.areCurrent(tx, accountId)))
      this.#catalogs = await ImportCatalogs.read(tx, accountId, []);
    const catalogs = this.#catalogs;
    const written = (await rows?.between(to, this.#checkpoint)) ?? [];
    const undone = await undoRows(this.#context, tx, this.#task, catalogs, written);
    const rowsPerSecond = this.#pace.rowsPerSecond();
    const settled = { from: this.#checkpoint, to, rowsPerSecond, ...undone };
    return settleUndo(tx, accountId, id, settled, this.#context.clock());
  }
}
