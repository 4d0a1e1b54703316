/**
 * Rows as the database stores them: lines of JSON, deflated. Spooled rows are packed in parts, outcomes in chunks, which also
 * have the snapshots of updated contacts: a file that is small when compressed must not become large in the database.
 */
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import type { ContactRecord, FileRow, RawRow, RowFlaw, RowNote } from '@switchbook/contact-files/record.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { withTimes } from '@switchbook/domain/runtime/instant.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { toSnapshot } from '../../contacts/writes/snapshot.js';
import type { NewChunk, Outcomes, StoredChunk } from '../store/import-rows.js';
import { identitiesOf } from './decide-rows.js';
import type { ImportRow, RowOutcome } from './import.js';
import { type DecidedRow, skippedAs, storableFlaw, storableNote } from './row-errors.js';

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

export async function unpackRows(payload: Buffer): Promise<FileRow[]> {
  const slices = new Slices();
  const rows: FileRow[] = [];
  for (const line of await unpackLines(payload)) {
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
  return { row, raw, record: timed(record), ...(notes === undefined ? {} : { notes }) };
}

function timed(record: ContactRecord): ContactRecord {
  const { identities, consents, suppressions, notes } = record;
  return {
    ...withTimes(record),
    identities: identities.map(withTimes),
    ...(consents && { consents: consents.map(withTimes) }),
    ...(suppressions && { suppressions: suppressions.map(withTimes) }),
    ...(notes && { notes: notes.map(withTimes) }),
  };
}

/** A settled row: a line of JSON, without members that are empty. */
export interface StoredRow {
  readonly outcome: RowOutcome;
  readonly contactId?: ContactId | undefined;
  /** reason for skipping the row, if its code is enough */
  readonly reason?: Parameters<typeof skippedAs>[0] | undefined;
  readonly flaws?: readonly RowFlaw[] | undefined;
  readonly raw?: RawRow | undefined;
  readonly notes?: readonly RowNote[] | undefined;
}

/** Characters of text in a table row, which is read as a whole. */
const maxTextLength = 2 * 1024 ** 2;
/** Version of a contact that an import created. */
const firstVersion = 1;

/** `isStored`: with snapshots for an undo. */
export async function packChunks(
  rows: readonly DecidedRow[],
  isStored: boolean,
): Promise<readonly NewChunk[]> {
  const slices = new Slices();
  const chunks: Promise<NewChunk>[] = [];
  let some: DecidedRow[] = [];
  let lines: string[] = [];
  let changes: string[] = [];
  let length = 0;
  for (const row of rows) {
    if (length >= maxTextLength) {
      chunks.push(packChunk(some, lines, changes));
      [some, lines, changes, length] = [[], [], [], 0];
    }
    const line = JSON.stringify(toStored(row));
    const hasChange = isStored && row.outcome === 'updated' && row.before !== null;
    const change = hasChange ? JSON.stringify([row.version, toSnapshot(row.before)]) : undefined;
    some.push(row);
    lines.push(line);
    if (change !== undefined) changes.push(change);
    length += line.length + (change?.length ?? 0);
    if (slices.isOver()) await slices.next();
  }
  if (some.length > 0) chunks.push(packChunk(some, lines, changes));
  return Promise.all(chunks);
}

function toStored({ outcome, contactId, flaws, raw, notes }: DecidedRow): StoredRow {
  const code = outcome === 'skipped' ? flaws?.[0]?.code : undefined;
  const reason = code === 'known' || code === 'unchanged' ? code : undefined;
  return {
    outcome,
    contactId: contactId ?? undefined,
    reason,
    raw: raw ?? undefined,
    flaws: reason === undefined ? flaws?.map(storableFlaw) : undefined,
    notes: notes?.map(storableNote),
  };
}

async function packChunk(
  rows: readonly DecidedRow[],
  lines: readonly string[],
  changes: readonly string[],
): Promise<NewChunk> {
  const counts = { created: 0, updated: 0, skipped: 0, rejected: 0 };
  for (const { outcome } of rows) counts[outcome] += 1;
  return {
    firstRow: rows[0]?.row ?? 0,
    rows: rows.length,
    ...counts,
    ...(await packOutcomes(lines, changes)),
  };
}

/** `lines`: of all rows; `changes`: of the updated ones, the version after the row and a snapshot of the contact before it. */
export async function packOutcomes(lines: readonly string[], changes: readonly string[]): Promise<Outcomes> {
  // Many rows are equal, and deflate alone compresses these to a hundredth at best.
  const content = await packLines(lines.map((line, index) => (line === lines[index - 1] ? '' : line)));
  return { content, changes: changes.length === 0 ? null : await packLines(changes) };
}

/** A line for each row of the chunk. */
export async function linesOf(chunk: StoredChunk): Promise<readonly string[]> {
  if (chunk.content === null) return earlierLines(chunk);
  const lines = [...(await unpackLines(chunk.content))];
  for (const [index, line] of lines.entries()) if (line === '') lines[index] = lines[index - 1] ?? '';
  return lines;
}

/** A line for each updated row of the chunk, unless it was of a dry run. */
export function changesOf({ changes, packed }: StoredChunk): Promise<readonly string[]> {
  return unpackLines(changes, packed !== false);
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
  const rows: ImportRow[] = [];
  const slices = new Slices();
  for (const [index, line] of (await linesOf(chunk)).entries()) {
    const row = chunk.firstRow + index;
    if (row <= after) continue;
    const {
      outcome,
      contactId = null,
      reason,
      raw = null,
      notes = [],
      ...rest
    } = JSON.parse(line) as StoredRow;
    if (!wanted(outcome)) continue;
    if (budget.rows <= 0 || budget.length <= 0) break;
    budget.rows -= 1;
    budget.length -= line.length;
    const flaws = reason === undefined ? (rest.flaws ?? []) : [skippedAs(reason)];
    rows.push({ row, outcome, contactId, flaws, raw, notes });
    if (slices.isOver()) await slices.next();
  }
  return rows;
}

/** A row that created or updated a contact. */
export interface WrittenRow {
  readonly row: number;
  readonly contactId: ContactId;
  /** Version of the contact after the row. */
  readonly version: number;
  /** a snapshot, of an updated contact */
  readonly before?: unknown;
}

/** The written rows of a chunk, for an undo. */
export class WrittenRows {
  readonly firstRow: number;
  readonly lastRow: number;
  /** `change`: of an updated contact */
  readonly #rows: { row: number; contactId: ContactId; change: string | undefined }[] = [];

  private constructor({ firstRow, rows }: StoredChunk) {
    this.firstRow = firstRow;
    this.lastRow = firstRow + rows - 1;
  }

  static async read(chunk: StoredChunk): Promise<WrittenRows> {
    const read = new WrittenRows(chunk);
    const changes = (await changesOf(chunk)).values();
    const slices = new Slices();
    for (const [index, line] of (await linesOf(chunk)).entries()) {
      const { outcome, contactId } = JSON.parse(line) as StoredRow;
      if (contactId !== undefined && (outcome === 'created' || outcome === 'updated')) {
        const change = outcome === 'updated' ? changes.next().value : undefined;
        read.#rows.push({ row: chunk.firstRow + index, contactId, change });
      }
      if (slices.isOver()) await slices.next();
    }
    return read;
  }

  /** The rows after `after` up to `last`, in descending order. */
  async between(after: number, last: number): Promise<readonly WrittenRow[]> {
    const slices = new Slices();
    const rows: WrittenRow[] = [];
    for (const { row, contactId, change } of this.#rows) {
      if (row <= after || row > last) continue;
      if (change === undefined) rows.push({ row, contactId, version: firstVersion });
      else {
        const [version, before] = JSON.parse(change) as [number, unknown];
        rows.push({ row, contactId, version, before });
      }
      if (slices.isOver()) await slices.next();
    }
    return rows.reverse();
  }
}

// Lines of JSON as bytes of a table row: deflated, in other threads.

const deflated = promisify<Buffer, { level: number }, Buffer>(deflate);
const inflated = promisify<Buffer, Buffer>(inflate);

export function packLines(lines: readonly string[]): Promise<Buffer> {
  return deflated(Buffer.from(lines.join('\n')), { level: 1 });
}

/** `isPacked`: of chunks of an early release the bytes may be plain. */
export async function unpackBytes(bytes: Buffer | null, isPacked = true): Promise<Buffer> {
  if (bytes === null) return Buffer.alloc(0);
  return isPacked ? inflated(bytes) : bytes;
}

export async function unpackLines(...packed: Parameters<typeof unpackBytes>): Promise<readonly string[]> {
  const text = (await unpackBytes(...packed)).toString();
  return text === '' ? [] : text.split('\n');
}

// Reads chunks of Switchbook 0.2.0 in the current format: they had a letter for each outcome, with a count for several
// equal ones, the ids of contacts as 16 bytes each, and a line of JSON for each row with flaws or notes.

/** Outcomes by letter; the row of an upper-case letter also has a line. */
const rowOf: Readonly<Record<string, { readonly outcome: string; readonly reason?: string }>> = {
  c: { outcome: 'created' },
  u: { outcome: 'updated' },
  k: { outcome: 'skipped', reason: 'known' },
  n: { outcome: 'skipped', reason: 'unchanged' },
  r: { outcome: 'rejected' },
};

type EarlierLine = readonly [flaws: readonly RowFlaw[], raw: RawRow | null, notes?: readonly RowNote[]];

/** A line for each row. */
async function earlierLines(chunk: StoredChunk): Promise<readonly string[]> {
  const isPacked = chunk.packed !== false;
  const ids = (await unpackBytes(chunk.contacts, isPacked)).toString('hex');
  const earlier = repeated(await unpackLines(chunk.rejections, isPacked));
  const slices = new Slices();
  const lines: string[] = [];
  let at = 0;
  for (const [, sign = '', count] of (chunk.outcomes ?? '').matchAll(/([a-z])(\d*)/gi)) {
    const letter = sign.toLowerCase();
    for (let left = Number(count || 1); left > 0; left -= 1) {
      const hasContact = letter !== 'r';
      const contactId = hasContact ? idAt(ids, at) : undefined;
      if (hasContact) at += 1;
      const line = hasContact && letter === sign ? undefined : earlier.next().value;
      lines.push(
        JSON.stringify({ ...rowOf[letter], contactId, ...(line === undefined ? {} : membersOf(line)) }),
      );
      if (slices.isOver()) await slices.next();
    }
  }
  return lines;
}

function membersOf(line: string) {
  const [flaws, raw, notes] = JSON.parse(line) as EarlierLine;
  return { reason: undefined, raw: raw ?? undefined, flaws, notes };
}

/** A number repeats the previous line as many times. */
function* repeated(lines: readonly string[]): Generator<string> {
  for (const [index, line] of lines.entries())
    if (line.startsWith('[')) yield line;
    else for (let left = Number(line); left > 0; left -= 1) yield lines[index - 1] ?? '';
}

function idAt(ids: string, index: number): string {
  return ids.slice(index * 32, index * 32 + 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
