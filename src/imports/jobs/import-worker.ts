/**
 * Imports the rows of one file, chunk by chunk. While the server writes a chunk, the next part of the spool is unpacked
 * and the new contacts of the next chunk are drafted. Decision: docs/decisions/0010-import.md.
 */

import type { FileColumn, FileRow } from '@switchbook/contact-files/imported-contact.js';
import { isTooLarge, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { isStateChanged, StateChangedError } from '../../database/connections/retry.js';
import type { Transaction } from '../../database/database.js';
import { isRowFault, provesNothingWritten, violatedConstraint } from '../../database/errors.js';
import type { StepResult } from '../../job-runner/job.js';
import type { Context } from '../../operation-context/context.js';
import type { VendorCatalogs } from '../../pulls/values/pull-source.js';
import type { ImportHost } from '../operations/import-host.js';
import { RowDecisions } from '../operations/rows/decide-rows.js';
import type { ImportCatalogs } from '../operations/rows/import-catalogs.js';
import { unpackRows } from '../operations/rows/row-codec.js';
import { type ComparedRows, prepareComparison } from '../operations/rows/similar-rows.js';
import { piecesOf, writeVendorItems } from '../operations/vendor-items.js';
import type { ImportSession, ImportTransaction } from '../store/import-session.js';
import {
  dropPartsBefore,
  findImport,
  findPart,
  lockImport,
  readItems,
  type SettledImport,
  type StoredPart,
  settleItems,
  settleRows,
} from '../store/stored-imports.js';
import type { StoredImport } from '../values/import-job.js';
import {
  type CreatedItem,
  comparesRows,
  type ImportRules,
  type ImportTask,
  toTask,
} from '../values/import-job.js';
import type { ImportState } from '../values/import-limits.js';
import { addReasons } from '../values/reason-counts.js';
import { unwritableFlaw } from '../values/row-flaws.js';
import { ChunkWorker } from './chunk-worker.js';
import { ContactNumbers } from './contact-numbers.js';
import { Drafts } from './drafts.js';
import { compareBefore, prefetch } from './prefetch.js';
import { writeChunk, writePreview } from './write-rows.js';

/** Maximum number of contacts with remembered rows, some three megabytes. */
const maxRemembered = 20_000;

interface Part {
  readonly rows: readonly FileRow[];
  readonly firstRow: number;
  readonly endBytes: number;
  /** erasures of the import when the part was read */
  readonly erasures: number;
}

interface Chunk {
  readonly part: Part;
  readonly rows: readonly FileRow[];
  readonly from: number;
  /** end of the decided rows: fewer may be decided than were read */
  to: number;
  /** numbers for new contacts */
  readonly numbers: readonly number[];
  readonly drafts?: Drafts;
  /** absent: the rows of the chunk were not compared beforehand */
  readonly compared?: ComparedRows;
}

export class ImportWorker extends ChunkWorker<Chunk> {
  override readonly dueStates: readonly ImportState[] = ['queued', 'running'];
  override readonly endState = 'done';
  protected override readonly maxAttempts = 4;
  readonly #numbers: ContactNumbers;
  #settledBytes: number;
  /** every stored contact can be found by likeness */
  #isComparable = false;
  /**
   * Rows that were not compared before a chunk that failed. They are few, since contacts are rarely deleted during an
   * import.
   */
  readonly #missed = new Set<number>();
  /** recently created contacts, by row; contacts from before a restart are not included */
  readonly #createdBy = new Map<ContactId, number>();
  #part: Part | undefined;
  #nextPart: Promise<Part | undefined> | undefined;
  /** the chunk that follows the running one */
  #nextChunk: Promise<Chunk | undefined> | undefined;

  constructor(context: Context, session: ImportSession, stored: StoredImport, host: ImportHost) {
    super(context, session, stored, host);
    this.#settledBytes = stored.settledBytes;
    this.#numbers = new ContactNumbers(context, session, stored.accountId, stored.checkpoint > 0);
  }

  override async close(): Promise<void> {
    await this.#nextChunk?.catch(() => {});
    await this.#nextPart?.catch(() => {});
    this.#numbers.close();
  }

  protected override async nextChunk(): Promise<Chunk | StepResult> {
    if (this.task.hasItems && !this.task.options.isDryRun && !(await this.#writeVendorItems()))
      return 'stopped';
    if (this.checkpoint >= this.task.rows) return 'finished';
    if (!this.#isComparable && comparesRows(this.task.options)) {
      const { accountId, id } = this.task;
      this.#isComparable = await prepareComparison(this.context, accountId);
      // A cancel takes effect between two steps.
      if (!this.#isComparable)
        return isDue(await findImport(this.session, accountId, id)) ? 'more' : 'stopped';
    }
    const from = this.checkpoint + 1;
    const drafted = await this.#nextChunk?.catch(() => undefined);
    this.#nextChunk = undefined;
    if (drafted?.from === from) return this.#compareChunk(drafted);
    if (drafted !== undefined) this.#numbers.onChunkEnd(drafted.numbers);
    const part = await this.#readPart(from, true);
    return part === undefined
      ? this.#stopIfCancelled()
      : this.#compareChunk(await this.#sliceChunk(part, from));
  }

  /** Compares similar contacts before the transaction: later events of the account wait for it. */
  async #compareChunk(chunk: Chunk): Promise<Chunk> {
    if (!comparesRows(this.task.options)) return chunk;
    const { session, task } = this;
    return { ...chunk, compared: await compareBefore(session, task, chunk.rows, this.#missed) };
  }

  /** Writes the given catalog items, a piece in each transaction. Returns false if the import was stopped. */
  async #writeVendorItems(): Promise<boolean> {
    const { accountId, id } = this.task;
    const catalogs = (await this.session.transaction(accountId, (tx) => readItems(tx, accountId, id))) ?? {};
    for (const piece of piecesOf(catalogs as VendorCatalogs))
      if (!(await this.#runInTask((tx, task) => writeVendorItems(this.context, tx, task, piece))))
        return false;
    const isSettled = await this.#runInTask((tx) => settleItems(tx, accountId, id));
    if (isSettled) await this.host.onRowsCommitted(accountId, 0, true);
    return isSettled;
  }

  /** Runs work in a transaction with the import locked. Returns false if the import was stopped. */
  async #runInTask(work: (tx: Transaction, task: ImportTask) => Promise<unknown>): Promise<boolean> {
    const { accountId, id } = this.task;
    const task = await this.session.transaction(accountId, async (tx) => {
      const stored = await lockImport(tx, accountId, id);
      if (stored === undefined || !this.dueStates.includes(toTask(stored).state)) return undefined;
      await work(tx, toTask(stored));
      return toTask((await findImport(tx, accountId, id)) ?? stored);
    });
    if (task === undefined) return false;
    this.task = task;
    return true;
  }

  get #rules(): ImportRules {
    const { id, options, scope, numbersFrom, numbersBelow } = this.task;
    const newestFirst = numbersBelow === null ? null : { numbersBelow, id };
    const columns = this.task.columns as readonly FileColumn[];
    return { ...options, scope, columns, numbersFrom, newestFirst, scopes: this.context.integerScopes };
  }

  async #sliceChunk(part: Part, from: number): Promise<Chunk> {
    const at = from - part.firstRow;
    // The chunks of a part have about the same number of rows, so that none is small.
    const left = part.rows.length - at;
    const rows = part.rows.slice(at, at + Math.ceil(left / Math.ceil(left / this.size.limit)));
    const { options, numbersBelow } = this.task;
    const hasOwn = options.isDryRun || numbersBelow !== null;
    const numbers = hasOwn ? [] : await this.#numbers.take(rows.length);
    return { part, rows, from, to: from + rows.length - 1, numbers };
  }

  /** Returns the chunk that begins with a row. It has drafts, if these need no statement of this connection. */
  async #draftNext(from: number, catalogs: ImportCatalogs): Promise<Chunk | undefined> {
    const part = await this.#readPart(from, false);
    if (part === undefined) return undefined;
    const chunk = await this.#sliceChunk(part, from);
    const { newId, clock } = this.context;
    const drafting = { caller: this.task.caller, newId, now: clock(), numbers: [...chunk.numbers] };
    return { ...chunk, drafts: await Drafts.make(chunk.rows, this.#rules, catalogs, drafting) };
  }

  protected override async settle(
    tx: ImportTransaction,
    chunk: Chunk,
    catalogs: ImportCatalogs,
  ): Promise<() => boolean> {
    const { part, numbers } = chunk;
    const { accountId, id, options, caller, reasons, made: earlierItems } = this.task;
    // A person was erased from the spool since it was read.
    if (part.erasures !== this.task.erasures) throw new StateChangedError();
    const partEnd = part.firstRow + part.rows.length - 1;
    await this.#readAhead(tx, partEnd + 1);
    const drafts = chunk.drafts?.fitCatalogs(catalogs) === true ? chunk.drafts : undefined;
    const now = drafts?.now ?? this.context.clock();
    const state = await prefetch(this.context, tx, this.task, catalogs, chunk);
    // A copy, because the transaction may run again with the same numbers.
    const changing = { caller, now, newId: this.context.newId, numbers: [...numbers] };
    const ahead = state.isEmpty && state.quota === undefined ? drafts?.decisions : undefined;
    const decisions =
      ahead ?? new RowDecisions(state, this.#rules, changing, drafts?.decisions.drafts, this.#createdBy);
    if (ahead === undefined) {
      // A dry run creates no items, so the items that earlier rows need are still missing.
      if (!options.isDryRun) catalogs.resetNeeds();
      await decisions.decideAll(chunk.rows);
    }
    const rows = chunk.rows.slice(0, decisions.outcomes.length);
    const to = chunk.from + rows.length - 1;
    chunk.to = to;
    catalogs.tidy();
    const draftNext = () => {
      if (decisions.counts.created <= rows.length / 2) return;
      this.#nextChunk ??= this.#draftNext(to + 1, catalogs);
      // `nextChunk` then works without drafts.
      this.#nextChunk.catch(() => {});
    };
    const written = options.isDryRun
      ? await writePreview(tx, this.task, state, decisions)
      : await writeChunk(tx, this.task, state, decisions, {
          ...changing,
          drafts,
          onSent: draftNext,
          reads: this.context.reads,
          noteNumbers: (count) => this.context.counters.take(accountId, 'notes', count),
        });
    const share = rows.length / (partEnd - this.checkpoint);
    const settled: SettledImport = {
      from: this.checkpoint,
      to,
      bytes: Math.round(this.#settledBytes + share * (part.endBytes - this.#settledBytes)),
      rowsPerSecond: this.throughput.rowsPerSecond(),
      ...decisions.counts,
      reasons: addReasons(reasons, decisions.outcomes, this.task.columns as readonly FileColumn[]),
      made: written.made.length === 0 ? null : mergeItems(earlierItems, written.made),
      rowBytes: written.rowBytes,
    };
    if (!(await settleRows(tx, accountId, id, settled, now))) throw new StateChangedError();
    if (to >= partEnd) await dropPartsBefore(tx, accountId, id, to + 1);
    return () => {
      this.#settledBytes = settled.bytes;
      this.#missed.clear();
      this.#remember(decisions.createdBy);
      if (options.isDryRun) return false;
      this.#numbers.onChunkEnd(numbers, decisions.usedNumbers);
      return written.made.length > 0;
    };
  }

  #remember(created: ReadonlyMap<ContactId, number>): void {
    for (const [id, row] of created) this.#createdBy.set(id, row);
    for (const id of this.#createdBy.keys()) {
      if (this.#createdBy.size <= maxRemembered) return;
      this.#createdBy.delete(id);
    }
  }

  /**
   * Makes chunks smaller after too many races, when the database rejects a value, or when the contacts of the rows have
   * too many entries together. Smaller chunks find the row with that value, which is then rejected.
   */
  protected override failed(error: unknown, { part, rows, numbers }: Chunk, isRetried: boolean): void {
    if (violatedConstraint(error) === 'contacts_number_key') this.#numbers.drop();
    else if (isStateChanged(error) || provesNothingWritten(error)) this.#numbers.onChunkEnd(numbers);
    else this.#numbers.discard(numbers);
    if (isRetried) return;
    if (!isStateChanged(error) && !isRowFault(error) && !isTooLarge(error)) throw error;
    const [row] = rows;
    if (rows.length > 1 || row === undefined) {
      this.size.shrink(rows.length);
      return;
    }
    if ('flaws' in row) throw error;
    const rejected = {
      row: row.row,
      raw: row.raw,
      flaws: [unwritableFlaw(isStateChanged(error) ? 'conflict' : 'invalid')],
    };
    this.#part = { ...part, rows: part.rows.with(row.row - part.firstRow, rejected) };
  }

  /** Returns the part with the row. With `isRead` it reads a part that is not in memory. */
  async #readPart(row: number, isRead: boolean): Promise<Part | undefined> {
    const hasRow = (part: Part | undefined): part is Part =>
      part !== undefined &&
      part.erasures === this.task.erasures &&
      part.firstRow <= row &&
      row < part.firstRow + part.rows.length;
    if (hasRow(this.#part)) return this.#part;
    const reading = this.#nextPart;
    this.#nextPart = undefined;
    let next = await reading;
    const { accountId, id, erasures } = this.task;
    if (!hasRow(next) && isRead)
      next = await unpackPart(await findPart(this.session, accountId, id, row), erasures);
    if (!hasRow(next)) return undefined;
    this.#part = next;
    return next;
  }

  /** Stops if the import was cancelled, which drops the parts. Throws if a part of a due import is missing. */
  async #stopIfCancelled(): Promise<'stopped'> {
    const stored = await findImport(this.session, this.task.accountId, this.task.id);
    if (isDue(stored))
      throw new ProblemError({ kind: 'internal' }, { detail: 'a part of an import is missing' });
    return 'stopped';
  }

  async #readAhead(tx: ImportTransaction, from: number): Promise<void> {
    const { accountId, id, rows, erasures } = this.task;
    if (this.#nextPart !== undefined || from > rows) return;
    this.#nextPart = unpackPart(await findPart(tx, accountId, id, from), erasures);
    // `#readPart` reports the error.
    this.#nextPart.catch(() => {});
  }
}

function isDue(stored: StoredImport | undefined): boolean {
  return stored?.state === 'queued' || stored?.state === 'running';
}

async function unpackPart(stored: StoredPart | undefined, erasures: number): Promise<Part | undefined> {
  if (stored === undefined) return undefined;
  const { firstRow, endBytes, payload } = stored;
  return { firstRow, endBytes, erasures, rows: await unpackRows(payload) };
}

function mergeItems(items: readonly CreatedItem[], more: readonly CreatedItem[]): readonly CreatedItem[] {
  const names = new Set(items.map((createdItem) => `${createdItem.catalog}/${createdItem.number}`));
  return [
    ...items,
    ...more.filter((createdItem) => !names.has(`${createdItem.catalog}/${createdItem.number}`)),
  ];
}
