/** Settles the rows of one import, chunk by chunk. The next part of the spool is unpacked while a chunk is written. */
import type { AccountId } from '../../domain/ids.js';
import { ProblemError } from '../../domain/problem.js';
import { Slices } from '../../domain/slices.js';
import type { FileRow } from '../../files/record.js';
import { highestNumber } from '../../store/counters.js';
import { isRowFault, violated } from '../../store/errors.js';
import {
  dropPartsBefore,
  findImport,
  findPart,
  type Settled,
  type StoredImport,
  type StoredPart,
  settleRows,
} from '../../store/imports.js';
import type { ImportSession, ImportTransaction } from '../../store/imports-session.js';
import type { Context } from '../context.js';
import { Overtaken } from '../writes/commands.js';
import { ChunkWorker, isRace } from './chunk-worker.js';
import { RowDecisions } from './decide-rows.js';
import type { ImportState, MadeItem } from './import.js';
import type { ImportCatalogs } from './import-catalogs.js';
import { prefetch } from './prefetch.js';
import { unpackRows } from './row-codec.js';
import { addReasons, unwritable } from './row-errors.js';
import { writeChunk, writePreview } from './write.js';

interface Part {
  readonly rows: readonly FileRow[];
  readonly firstRow: number;
  readonly endBytes: number;
  /** of the import when it was read */
  readonly erasures: number;
}

interface Chunk {
  readonly part: Part;
  readonly rows: readonly FileRow[];
  readonly to: number;
  /** for new contacts */
  readonly numbers: readonly number[];
}

export class ImportWorker extends ChunkWorker<Chunk> {
  override readonly dueStates: readonly ImportState[] = ['queued', 'running'];
  override readonly endState = 'done';
  protected override readonly maxAttempts = 4;
  readonly #numbers: ContactNumbers;
  #settledBytes: number;
  #part: Part | undefined;
  #nextPart: Promise<Part | undefined> | undefined;

  constructor(context: Context, session: ImportSession, stored: StoredImport) {
    super(context, session, stored);
    this.#settledBytes = stored.settledBytes;
    this.#numbers = new ContactNumbers(context, session, stored.accountId, stored.checkpoint > 0);
  }

  override async close(): Promise<void> {
    this.#numbers.close();
    await this.#nextPart?.catch(() => {});
  }

  protected override async nextChunk(): Promise<Chunk | 'finished' | 'stopped'> {
    if (this.checkpoint >= this.task.rows) return 'finished';
    const part = await this.#currentPart();
    if (part === undefined) return this.#missingPart();
    const from = this.checkpoint + 1 - part.firstRow;
    const rows = part.rows.slice(from, from + this.size.rows);
    const numbers = this.task.options.isDryRun ? [] : await this.#numbers.take(rows.length);
    return { part, rows, to: this.checkpoint + rows.length, numbers };
  }

  protected override async settle(
    tx: ImportTransaction,
    { part, rows, to, numbers }: Chunk,
    catalogs: ImportCatalogs,
  ): Promise<() => void> {
    const { accountId, id, options, caller, reasons, made } = this.task;
    // A person was erased from the spool since it was read.
    if (part.erasures !== this.task.erasures) throw new Overtaken();
    const partEnd = part.firstRow + part.rows.length - 1;
    await this.#readAhead(tx, partEnd + 1);
    const now = this.context.clock();
    const world = await prefetch(this.context, tx, this.task, catalogs, rows);
    // A copy, because the transaction may run again with the same numbers.
    const changing = { caller, now, newId: this.context.newId, numbers: [...numbers] };
    const decisions = new RowDecisions(world, options, changing);
    const slices = new Slices();
    for (const row of rows) {
      decisions.decide(row);
      if (slices.isOver()) await slices.next();
    }
    catalogs.tidy();
    const written = options.isDryRun
      ? await writePreview(tx, this.task, world, decisions)
      : await writeChunk(tx, this.task, world, decisions, changing);
    const share = rows.length / (partEnd - this.checkpoint);
    const settled: Settled = {
      from: this.checkpoint,
      to,
      bytes: Math.round(this.#settledBytes + share * (part.endBytes - this.#settledBytes)),
      rowsPerSecond: this.pace.rowsPerSecond(),
      ...decisions.counts,
      reasons: addReasons(reasons, decisions.outcomes),
      made: written.made.length === 0 ? null : merged(made, written.made),
      rowBytes: written.rowBytes,
    };
    if (!(await settleRows(tx, accountId, id, settled, now))) throw new Overtaken();
    if (to >= partEnd) await dropPartsBefore(tx, accountId, id, to + 1);
    return () => {
      this.#settledBytes = settled.bytes;
      if (options.isDryRun) return;
      this.#numbers.use(settled.created);
      if (written.made.length > 0) this.context.catalogs.forget(accountId);
    };
  }

  /** After too many races, or when the database rejects a value, smaller chunks find the row, which is rejected then. */
  protected override failed(error: unknown, { part, rows }: Chunk, isRetried: boolean): void {
    this.#numbers.rolledBack(violated(error) === 'contacts_number_key');
    if (isRetried) return;
    if (!isRace(error) && !isRowFault(error)) throw error;
    const [row] = rows;
    if (rows.length > 1 || row === undefined) {
      this.size.shrink(rows.length);
      return;
    }
    if ('flaws' in row) throw error;
    const rejected = {
      row: row.row,
      raw: row.raw,
      flaws: [unwritable(isRace(error) ? 'conflict' : 'invalid')],
    };
    this.#part = { ...part, rows: part.rows.with(row.row - part.firstRow, rejected) };
  }

  async #currentPart(): Promise<Part | undefined> {
    const wanted = this.checkpoint + 1;
    const hasRow = (part: Part | undefined): part is Part =>
      part !== undefined &&
      part.erasures === this.task.erasures &&
      part.firstRow <= wanted &&
      wanted < part.firstRow + part.rows.length;
    if (hasRow(this.#part)) return this.#part;
    const next = await this.#nextPart;
    this.#nextPart = undefined;
    const { accountId, id, erasures } = this.task;
    this.#part = hasRow(next)
      ? next
      : await unpacked(await findPart(this.session, accountId, id, wanted), erasures);
    return hasRow(this.#part) ? this.#part : undefined;
  }

  /** A cancel drops the parts. */
  async #missingPart(): Promise<'stopped'> {
    const stored = await findImport(this.session, this.task.accountId, this.task.id);
    if (stored?.state === 'queued' || stored?.state === 'running')
      throw new ProblemError({ kind: 'internal' }, { detail: 'a part of an import is missing' });
    return 'stopped';
  }

  async #readAhead(tx: ImportTransaction, from: number): Promise<void> {
    const { accountId, id, rows, erasures } = this.task;
    if (this.#nextPart !== undefined || from > rows) return;
    this.#nextPart = unpacked(await findPart(tx, accountId, id, from), erasures);
    // `#currentPart` reports the error.
    this.#nextPart.catch(() => {});
  }
}

async function unpacked(stored: StoredPart | undefined, erasures: number): Promise<Part | undefined> {
  if (stored === undefined) return undefined;
  const { firstRow, endBytes, payload } = stored;
  return { firstRow, endBytes, erasures, rows: await unpackRows(payload) };
}

function merged(made: readonly MadeItem[], more: readonly MadeItem[]): readonly MadeItem[] {
  const known = new Set(made.map((one) => `${one.catalog}/${one.number}`));
  return [...made, ...more.filter((one) => !known.has(`${one.catalog}/${one.number}`))];
}

/** Numbers for new contacts: they ascend in the order of the rows, even while other writers take numbers. */
class ContactNumbers {
  readonly #context: Context;
  readonly #session: ImportSession;
  readonly #accountId: AccountId;
  /** below a number that is already used: returned for other writers */
  #low: number[] = [];
  #taken: number[] = [];
  #last: number | undefined;

  /** `isResumed`: an earlier worker used numbers that this one does not know. */
  constructor(context: Context, session: ImportSession, accountId: AccountId, isResumed: boolean) {
    this.#context = context;
    this.#session = session;
    this.#accountId = accountId;
    this.#last = isResumed ? undefined : 0;
  }

  async take(count: number): Promise<number[]> {
    this.#last ??= await highestNumber(this.#session, this.#accountId);
    const last = this.#last;
    while (this.#taken.length < count) {
      const wanted = count - this.#taken.length;
      const numbers = await this.#context.counters.take(this.#accountId, 'contacts', wanted);
      this.#low.push(...numbers.filter((number) => number <= last));
      this.#taken.push(...numbers.filter((number) => number > last));
      this.#taken.sort((one, other) => one - other);
    }
    return this.#taken.slice(0, count);
  }

  /** The committed chunk used the first `count` numbers. */
  use(count: number): void {
    this.#last = this.#taken[count - 1] ?? this.#last;
    this.#taken = this.#taken.slice(count);
  }

  /** `areUsed`: the reason was that other contacts have the numbers. */
  rolledBack(areUsed: boolean): void {
    if (!areUsed) return;
    this.#taken = [];
    this.#context.counters.drop(this.#accountId, 'contacts');
  }

  close(): void {
    this.#context.counters.giveBack(this.#accountId, 'contacts', [...this.#low, ...this.#taken]);
    this.#low = [];
    this.#taken = [];
  }
}
