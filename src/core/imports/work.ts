/**
 * One import in the hands of a worker. A step settles one chunk in one transaction, which also moves the checkpoint, so
 * that whatever ends the worker, the next one goes on behind the last chunk that counts. While the server writes a chunk
 * the next part of the file is unpacked.
 */
import { ProblemError } from '../../domain/problem.js';
import { Slices } from '../../domain/slices.js';
import type { FileRow } from '../../files/record.js';
import { isRowFault, violated } from '../../store/errors.js';
import {
  dropPartsBefore,
  findImport,
  findPart,
  lockImport,
  type Settled,
  settleRows,
} from '../../store/imports.js';
import type { ImportSession, ImportTransaction } from '../../store/imports-session.js';
import type { Context } from '../context.js';
import { Overtaken } from '../writes/commands.js';
import { ChunkSize, Pace } from './chunk-size.js';
import { RowDecisions } from './decide-rows.js';
import { ImportCatalogs, type MadeItem } from './import-catalogs.js';
import { Numbers } from './numbers.js';
import { prefetch } from './prefetch.js';
import { addReasons } from './reasons.js';
import { refused } from './row-errors.js';
import { unpackRows } from './spool.js';
import { type ImportTask, toTask } from './task.js';
import { writeChunk, writeOutcomes, writePreview } from './write.js';

/** `gone`: it is no more to be worked on, whoever said so. */
export type StepResult = 'more' | 'settled' | 'gone';

/** Tries of one chunk before its rows go in smaller ones. */
const maxAttempts = 4;

interface Part {
  readonly rows: readonly FileRow[];
  readonly firstRow: number;
  readonly endBytes: number;
}

type Found = { readonly payload: Buffer; readonly firstRow: number; readonly endBytes: number } | undefined;

export class ImportWork {
  readonly #context: Context;
  readonly #session: ImportSession;
  readonly #size = new ChunkSize();
  readonly #pace = new Pace();
  readonly #numbers: Numbers;
  #task: ImportTask;
  #checkpoint: number;
  #settledBytes: number;
  #part: Part | undefined;
  #next: Promise<Part | undefined> | undefined;
  #catalogs: ImportCatalogs | undefined;
  #attempts = 0;

  constructor(context: Context, session: ImportSession, stored: Parameters<typeof toTask>[0]) {
    this.#context = context;
    this.#session = session;
    this.#task = toTask(stored);
    this.#checkpoint = stored.checkpoint;
    this.#settledBytes = stored.settledBytes;
    this.#numbers = new Numbers(context, session, this.#task.accountId, stored.checkpoint > 0);
  }

  async step(): Promise<StepResult> {
    if (this.#checkpoint >= this.#task.rows) return 'settled';
    const part = await this.#currentPart();
    if (part === undefined) return this.#whyMissing();
    const from = this.#checkpoint + 1 - part.firstRow;
    const rows = part.rows.slice(from, from + this.#size.rows);
    const numbers = this.#task.options.isDryRun ? [] : await this.#numbers.take(rows.length);
    const began = performance.now();
    try {
      const result = await this.#session.transaction((tx) => this.#settle(tx, rows, numbers));
      if (result === 'gone') return 'gone';
      if (!this.#task.options.isDryRun) this.#numbers.use(result.settled.created);
      this.#settled(rows.length, result, performance.now() - began);
      return 'more';
    } catch (error) {
      this.#numbers.failed(violated(error) === 'contacts_number_key');
      await this.#failed(error, rows);
      return 'more';
    }
  }

  /** Lets go of what it holds in memory. */
  async close(): Promise<void> {
    this.#numbers.close();
    await this.#next?.catch(() => {});
  }

  async #currentPart(): Promise<Part | undefined> {
    const wanted = this.#checkpoint + 1;
    const isIn = (part: Part | undefined): part is Part =>
      part !== undefined && part.firstRow <= wanted && wanted < part.firstRow + part.rows.length;
    if (isIn(this.#part)) return this.#part;
    const next = await this.#next;
    this.#next = undefined;
    const { accountId, id } = this.#task;
    const part = isIn(next) ? next : await unpacked(await findPart(this.#session, accountId, id, wanted));
    if (!isIn(part)) return undefined;
    this.#part = part;
    return part;
  }

  /** Its parts go with an import that is cancelled. */
  async #whyMissing(): Promise<StepResult> {
    const stored = await findImport(this.#session, this.#task.accountId, this.#task.id);
    if (stored?.state === 'queued' || stored?.state === 'running')
      throw new ProblemError({ kind: 'internal' }, { detail: 'a part of an import is missing' });
    return 'gone';
  }

  async #settle(
    tx: ImportTransaction,
    rows: readonly FileRow[],
    numbers: readonly number[],
  ): Promise<'gone' | { settled: Settled; made: readonly MadeItem[] }> {
    const { accountId, id, options } = this.#task;
    const stored = await lockImport(tx, accountId, id);
    const isOurs = stored !== undefined && (stored.state === 'queued' || stored.state === 'running');
    if (!isOurs || stored.checkpoint !== this.#checkpoint) return 'gone';
    this.#task = toTask(stored);
    await this.#lookAhead(tx);
    const now = this.#context.clock();
    const catalogs = await this.#currentCatalogs(tx);
    const world = await prefetch(this.#context, tx, this.#task, catalogs, rows);
    // A transaction may be tried again, with all of the numbers.
    const changing = { caller: this.#task.caller, now, newId: this.#context.newId, numbers: [...numbers] };
    const decisions = new RowDecisions(world, options, changing);
    const slices = new Slices();
    for (const row of rows) {
      decisions.decide(row);
      if (slices.isOver()) await slices.next();
    }
    catalogs.tidy();
    const write = options.isDryRun
      ? await writePreview(tx, this.#task, world, decisions)
      : await writeChunk(tx, this.#task, world, decisions, changing);
    const settled: Settled = {
      ...this.#move(rows.length),
      ...decisions.counts,
      reasons: addReasons(this.#task.reasons, decisions.outcomes),
      made: write.made.length === 0 ? null : merged(this.#task.made, write.made),
      rowBytes: write.rowBytes,
    };
    if (!(await settleRows(tx, accountId, id, settled, now))) throw new Overtaken();
    if (this.#isPartDone(rows.length)) await dropPartsBefore(tx, accountId, id, settled.to + 1);
    return { settled, made: write.made };
  }

  async #currentCatalogs(tx: ImportTransaction): Promise<ImportCatalogs> {
    const { accountId, made } = this.#task;
    const known = this.#catalogs;
    if (known !== undefined && (await known.areCurrent(tx, accountId))) return known;
    const read = await ImportCatalogs.read(tx, accountId, made);
    this.#catalogs = read;
    return read;
  }

  /** Asks for the next part while the present one is settled, and has it unpacked meanwhile. */
  async #lookAhead(tx: ImportTransaction): Promise<void> {
    const { accountId, id, rows } = this.#task;
    if (this.#next !== undefined || this.#part === undefined) return;
    const from = this.#part.firstRow + this.#part.rows.length;
    if (from > rows) return;
    const found = await findPart(tx, accountId, id, from);
    this.#next = unpacked(found);
    // Whoever asks for it hears of it.
    this.#next.catch(() => {});
  }

  #move(count: number): Pick<Settled, 'from' | 'to' | 'bytes' | 'rowsPerSecond'> {
    const to = this.#checkpoint + count;
    const part = this.#part;
    if (part === undefined)
      return { from: this.#checkpoint, to, bytes: this.#settledBytes, rowsPerSecond: null };
    const end = part.firstRow + part.rows.length - 1;
    const share = count / (end - this.#checkpoint);
    const bytes = Math.round(this.#settledBytes + share * (part.endBytes - this.#settledBytes));
    return { from: this.#checkpoint, to, bytes, rowsPerSecond: this.#pace.rowsPerSecond() };
  }

  #isPartDone(count: number): boolean {
    const part = this.#part;
    return part !== undefined && this.#checkpoint + count >= part.firstRow + part.rows.length - 1;
  }

  #settled(
    count: number,
    { settled, made }: { settled: Settled; made: readonly MadeItem[] },
    ms: number,
  ): void {
    const { accountId, options } = this.#task;
    this.#checkpoint = settled.to;
    this.#settledBytes = settled.bytes;
    this.#attempts = 0;
    this.#size.took(count, ms);
    this.#pace.note(count);
    if (options.isDryRun) return;
    if (made.length > 0) this.#context.catalogs.forget(accountId);
  }

  /** Somebody was faster, or a row is such that the database refuses it: again, then in smaller chunks, then without it. */
  async #failed(error: unknown, rows: readonly FileRow[]): Promise<void> {
    const isRace = error instanceof Overtaken || violated(error) !== undefined;
    if (!isRace && !isRowFault(error)) throw error;
    this.#catalogs = undefined;
    this.#attempts += 1;
    if (isRace && this.#attempts < maxAttempts) return;
    this.#attempts = 0;
    const [only] = rows;
    if (rows.length === 1 && only !== undefined) await this.#refuse(only, isRace);
    else this.#size.shrink(rows.length);
  }

  async #refuse(row: FileRow, isRace: boolean): Promise<void> {
    const { accountId, id } = this.#task;
    await this.#session.transaction(async (tx) => {
      const stored = await lockImport(tx, accountId, id);
      if (stored?.checkpoint !== this.#checkpoint) return;
      const flaws = [refused(isRace ? 'conflict' : 'invalid')];
      const outcome = { outcome: 'rejected', contactId: null, version: null, before: null } as const;
      const outcomes = [{ ...outcome, row: row.row, flaws, raw: row.raw }];
      const rowBytes = await writeOutcomes(tx, this.#task, outcomes);
      const reasons = addReasons(toTask(stored).reasons, outcomes);
      const none = { created: 0, updated: 0, skipped: 0, rejected: 1, made: null, rowBytes, reasons };
      await settleRows(tx, accountId, id, { ...this.#move(1), ...none }, this.#context.clock());
      this.#settledBytes = this.#move(1).bytes;
    });
    this.#checkpoint += 1;
  }
}

async function unpacked(found: Found): Promise<Part | undefined> {
  if (found === undefined) return undefined;
  const { firstRow, endBytes, payload } = found;
  return { firstRow, endBytes, rows: await unpackRows(payload) };
}

function merged(made: readonly MadeItem[], more: readonly MadeItem[]): readonly MadeItem[] {
  const known = new Set(made.map((one) => `${one.catalog}/${one.number}`));
  return [...made, ...more.filter((one) => !known.has(`${one.catalog}/${one.number}`))];
}
