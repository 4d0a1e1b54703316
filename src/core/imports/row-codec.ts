/**
 * Rows as the database stores them. Spooled rows are lines of JSON, deflated in parts. Outcomes of a chunk are a letter for
 * each row, the ids of the contacts, snapshots of updated contacts, and a line of JSON for each row with flaws or notes: a
 * file that is small when compressed must not become large in the database.
 */
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import { asId, type ContactId } from '../../domain/ids.js';
import { Slices } from '../../domain/slices.js';
import type { ContactRecord, FileRow, RawRow, RowFlaw, RowNote } from '../../files/record.js';
import type { OutcomeCounts, StoredChunk } from '../../store/imports/rows.js';
import { toSnapshot } from '../writes/snapshot.js';
import { identitiesOf } from './decide-rows.js';
import type { ImportRow, RowOutcome } from './import.js';
import { withTimes } from './record-times.js';
import type { DecidedRow } from './row-errors.js';
import { skippedAs, storableFlaw, storableNote } from './row-errors.js';

const deflated = promisify<Buffer, { level: number }, Buffer>(deflate);
export const inflated = promisify<Buffer, Buffer>(inflate);

type SpoolLine = readonly [
  row: number,
  raw: RawRow,
  record: ContactRecord | null,
  flaws: readonly RowFlaw[] | null,
  notes?: readonly RowNote[],
];

/** One line of the spool. */
export function encodeRow(row: FileRow): string {
  if ('flaws' in row) return JSON.stringify([row.row, row.raw, null, row.flaws] satisfies SpoolLine);
  const line: SpoolLine = [row.row, row.raw, row.record, null];
  return JSON.stringify(row.notes === undefined ? line : [...line, row.notes]);
}

export function packRows(lines: readonly string[]): Promise<Buffer> {
  return deflated(Buffer.from(lines.join('\n')), { level: 1 });
}

export async function unpackRows(payload: Buffer): Promise<FileRow[]> {
  const lines = (await inflated(payload)).toString().split('\n');
  const slices = new Slices();
  const rows: FileRow[] = [];
  for (const line of lines) {
    const row = decodeRow(line);
    // Fills the cache outside the transaction that locks rows.
    if ('record' in row) identitiesOf(row.record);
    rows.push(row);
    if (slices.isOver()) await slices.next();
  }
  return rows;
}

export function decodeRow(text: string): FileRow {
  const [row, raw, record, flaws, notes] = JSON.parse(text) as SpoolLine;
  if (record === null) return { row, raw, flaws: flaws ?? [] };
  return { row, raw, record: withTimes(record), ...(notes === undefined ? {} : { notes }) };
}

/** In upper case when the row has a line: of notes, or of the row that it repeats. */
export type Letter = 'c' | 'u' | 'k' | 'n' | 'r';
const outcomeOf: Readonly<Record<Letter, RowOutcome>> = {
  c: 'created',
  u: 'updated',
  k: 'skipped',
  n: 'skipped',
  r: 'rejected',
};

/** Characters of text in a table row, which is read as a whole. */
const maxTextLength = 2 * 1024 ** 2;
/** Of a contact that an import created. */
const firstVersion = 1;

/** `isKept`: with snapshots for an undo. */
export async function packChunks(
  rows: readonly DecidedRow[],
  isKept: boolean,
): Promise<readonly (StoredChunk & OutcomeCounts)[]> {
  const slices = new Slices();
  const chunks: Promise<StoredChunk & OutcomeCounts>[] = [];
  let draft = new ChunkDraft();
  for (const row of rows) {
    if (draft.length >= maxTextLength) {
      chunks.push(draft.packed());
      draft = new ChunkDraft();
    }
    draft.add(row, isKept);
    if (slices.isOver()) await slices.next();
  }
  if (rows.length > 0) chunks.push(draft.packed());
  return Promise.all(chunks);
}

class ChunkDraft {
  /** of the texts, in characters */
  length = 0;
  readonly #counts = { created: 0, updated: 0, skipped: 0, rejected: 0 };
  readonly #contacts: string[] = [];
  readonly #changes: string[] = [];
  readonly #rejections: string[] = [];
  #lastLine = '';
  #repeatedLines = 0;
  #outcomes = '';
  #lastLetter: string | undefined;
  #runLength = 0;
  #firstRow = 0;
  #rows = 0;

  add(row: DecidedRow, isKept: boolean): void {
    if (this.#rows === 0) this.#firstRow = row.row;
    this.#rows += 1;
    this.#counts[row.outcome] += 1;
    const notes = row.notes?.map(storableNote);
    // A row that repeats another has a line too, since its letter cannot say which one.
    const isRepeated = row.outcome === 'skipped' && row.flaws?.[0]?.code === 'repeated';
    const hasLine = (notes !== undefined || isRepeated) && row.outcome !== 'rejected';
    this.#letter(hasLine ? letterOf(row).toUpperCase() : letterOf(row));
    if (row.contactId !== null) this.#contacts.push(row.contactId);
    if (row.outcome === 'updated' && isKept && row.before !== null)
      this.#text(this.#changes, [row.version, toSnapshot(row.before)]);
    const flaws = row.flaws?.map(storableFlaw) ?? [];
    if (notes !== undefined || isRepeated) this.#line([flaws, row.raw, notes ?? []]);
    else if (row.outcome === 'rejected') this.#line([flaws, row.raw]);
  }

  async packed(): Promise<StoredChunk & OutcomeCounts> {
    this.#endRun();
    this.#endLine();
    const ids = Buffer.from(this.#contacts.join('').replaceAll('-', ''), 'hex');
    const [contacts, changes, rejections] = await Promise.all([
      packed(ids),
      packed(Buffer.from(this.#changes.join('\n'))),
      packed(Buffer.from(this.#rejections.join('\n'))),
    ]);
    const outcomes = this.#outcomes;
    const buffers = { packed: true, contacts, changes, rejections };
    return { firstRow: this.#firstRow, rows: this.#rows, outcomes, ...buffers, ...this.#counts };
  }

  #text(to: string[], value: unknown): void {
    const text = JSON.stringify(value);
    this.length += text.length;
    to.push(text);
  }

  /** Repeated lines are stored as a count, because many rows are rejected for the same reason. */
  #line(value: unknown): void {
    const text = JSON.stringify(value);
    if (text === this.#lastLine) this.#repeatedLines += 1;
    else {
      this.#endLine();
      this.#lastLine = text;
      this.length += text.length;
      this.#rejections.push(text);
    }
  }

  #endLine(): void {
    if (this.#repeatedLines > 0) this.#rejections.push(String(this.#repeatedLines));
    this.#repeatedLines = 0;
  }

  #letter(letter: string): void {
    if (letter !== this.#lastLetter) this.#endRun();
    this.#lastLetter = letter;
    this.#runLength += 1;
  }

  #endRun(): void {
    if (this.#lastLetter === undefined) return;
    this.#outcomes += this.#runLength === 1 ? this.#lastLetter : `${this.#lastLetter}${this.#runLength}`;
    this.#lastLetter = undefined;
    this.#runLength = 0;
  }
}

function letterOf({ outcome, flaws }: DecidedRow): Letter {
  switch (outcome) {
    case 'created':
      return 'c';
    case 'updated':
      return 'u';
    case 'skipped':
      return flaws?.[0]?.code === 'unchanged' ? 'n' : 'k';
    case 'rejected':
      return 'r';
  }
}

async function packed(bytes: Buffer): Promise<Buffer | null> {
  return bytes.length === 0 ? null : deflated(bytes, { level: 1 });
}

export async function unpacked(chunk: StoredChunk, bytes: Buffer | null): Promise<Buffer> {
  if (bytes === null) return Buffer.alloc(0);
  return chunk.packed ? inflated(bytes) : bytes;
}

/** A text as the buffers of this chunk are stored. */
export async function packedLike(chunk: StoredChunk, text: string): Promise<Buffer | null> {
  const bytes = Buffer.from(text);
  return chunk.packed ? packed(bytes) : bytes.length === 0 ? null : bytes;
}

/** Rows, and characters of flaws and notes, that still fit on a page. */
export interface PageBudget {
  rows: number;
  length: number;
}

/** The rows after one, of some outcomes, until the budget is used up. */
export async function readRows(
  chunk: StoredChunk,
  wanted: (outcome: RowOutcome) => boolean,
  after: number,
  budget: PageBudget,
): Promise<readonly ImportRow[]> {
  const ids = await unpacked(chunk, chunk.contacts);
  const hasLines = wanted('rejected') || /[A-Z]/.test(chunk.outcomes);
  const texts = hasLines ? (await unpacked(chunk, chunk.rejections)).toString() : '';
  const lines = repeatedLinesOf(texts);
  const rows: ImportRow[] = [];
  const slices = new Slices();
  for (const { row, letter, hasNotes, contact } of entriesOf(chunk)) {
    const outcome = outcomeOf[letter];
    const line = letter === 'r' || hasNotes ? lines.next().value : undefined;
    if (row <= after || !wanted(outcome)) continue;
    if (budget.rows <= 0 || budget.length <= 0) break;
    const contactId = contact === undefined ? null : idAt(ids, contact);
    budget.rows -= 1;
    budget.length -= line?.length ?? 0;
    const details = line === undefined ? { flaws: reasonOf(letter), raw: null, notes: [] } : parseLine(line);
    rows.push({ row, outcome, contactId, ...details });
    if (slices.isOver()) await slices.next();
  }
  return rows;
}

type OutcomeLine = readonly [
  flaws: readonly RowFlaw[] | null,
  raw: RawRow | null,
  notes?: readonly RowNote[],
];

function parseLine(line: string): Pick<ImportRow, 'flaws' | 'raw' | 'notes'> {
  const [flaws, raw, notes = []] = JSON.parse(line) as OutcomeLine;
  return { flaws: flaws ?? [], raw, notes };
}

function reasonOf(letter: Letter): readonly RowFlaw[] {
  if (letter === 'k') return [skippedAs('known')];
  return letter === 'n' ? [skippedAs('unchanged')] : [];
}

/** A row that created or updated a contact. */
export interface WrittenRow {
  readonly row: number;
  readonly contactId: ContactId;
  /** of the contact after the row */
  readonly version: number;
  /** a snapshot, of an updated contact */
  readonly before?: unknown;
}

/** The written rows of a chunk, for an undo. */
export class WrittenRows {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly #rows: readonly { readonly row: number; readonly contactId: ContactId; readonly line?: string }[];

  private constructor(chunk: StoredChunk, ids: Buffer, texts: string) {
    this.firstRow = chunk.firstRow;
    this.lastRow = chunk.firstRow + chunk.rows - 1;
    const lines = linesOf(texts);
    this.#rows = [...entriesOf(chunk)].flatMap(({ row, letter, contact = 0 }) => {
      const line = letter === 'u' ? lines.next().value : undefined;
      if (letter !== 'c' && letter !== 'u') return [];
      const contactId = idAt(ids, contact);
      return [line === undefined ? { row, contactId } : { row, contactId, line }];
    });
  }

  static async read(chunk: StoredChunk): Promise<WrittenRows> {
    const [ids, texts] = [await unpacked(chunk, chunk.contacts), await unpacked(chunk, chunk.changes)];
    return new WrittenRows(chunk, ids, texts.toString());
  }

  /** The rows after `after` up to `last`, in descending order. */
  async between(after: number, last: number): Promise<readonly WrittenRow[]> {
    const slices = new Slices();
    const rows: WrittenRow[] = [];
    for (const { row, contactId, line } of this.#rows) {
      if (row <= after || row > last) continue;
      if (line === undefined) rows.push({ row, contactId, version: firstVersion });
      else {
        const [version, before] = JSON.parse(line) as [number, unknown];
        rows.push({ row, contactId, version, before });
      }
      if (slices.isOver()) await slices.next();
    }
    return rows.reverse();
  }
}

export interface Entry {
  readonly row: number;
  readonly letter: Letter;
  readonly hasNotes: boolean;
  /** the index of its contact among the ids */
  readonly contact?: number;
}

export function* entriesOf({ firstRow, outcomes }: StoredChunk): Generator<Entry> {
  let row = firstRow;
  let contact = 0;
  for (const [, sign = '', count] of outcomes.matchAll(/([cuknr])(\d*)/gi)) {
    const letter = sign.toLowerCase() as Letter;
    const hasNotes = letter !== sign;
    const times = count === undefined || count === '' ? 1 : Number(count);
    for (let index = 0; index < times; index += 1) {
      if (letter === 'r') yield { row, letter, hasNotes };
      else {
        yield { row, letter, hasNotes, contact };
        contact += 1;
      }
      row += 1;
    }
  }
}

export function* linesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    const to = end === -1 ? text.length : end;
    yield text.slice(from, to);
    from = to + 1;
  }
}

/** One line for each row: a number repeats the line before as many times. */
export function* repeatedLinesOf(text: string): Generator<string> {
  let last = '';
  for (const line of linesOf(text)) {
    if (line.startsWith('[')) {
      last = line;
      yield line;
    } else for (let left = Number(line); left > 0; left -= 1) yield last;
  }
}

/** The lines of `repeatedLinesOf`, stored. */
export function withRepeats(lines: readonly string[]): readonly string[] {
  const stored: string[] = [];
  let count = 0;
  for (const [index, line] of lines.entries()) {
    if (line === lines[index - 1]) count += 1;
    else {
      if (count > 0) stored.push(String(count));
      count = 0;
      stored.push(line);
    }
  }
  return count > 0 ? [...stored, String(count)] : stored;
}

export function idAt(ids: Buffer, index: number): ContactId {
  const hex = ids.toString('hex', index * 16, index * 16 + 16);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  return asId<ContactId>(parts.join('-'));
}
