/**
 * Rows as the database stores them: lines of JSON, deflated. Spooled rows are packed in parts, outcomes in chunks,
 * which also have the snapshots of updated contacts. So a file that is small when compressed does not become large in
 * the database.
 */
import type {
  FileRow,
  ImportedContact,
  RawRow,
  RowFlaw,
  RowNote,
} from '@switchbook/contact-files/imported-contact.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { withTimes } from '@switchbook/domain/runtime/instant.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import type { Takeover } from '../../../contacts/values/commands.js';
import { toSnapshot } from '../../../contacts/writes/merges/merge-snapshot.js';
import type { NewChunk, Outcomes, StoredChunk } from '../../store/import-rows.js';
import type { ImportRow, RowOutcome } from '../../values/import-job.js';
import { type DecidedRow, skippedFlaw, storableFlaw, storableNote } from '../../values/row-flaws.js';
import { readEarlierLines } from './chunks-of-0-2-0.js';
import { packLines, unpackLines } from './packed-lines.js';

type SpoolLine = readonly [
  row: number,
  raw: RawRow,
  record: ImportedContact | null,
  flaws: readonly RowFlaw[] | null,
  notes?: readonly RowNote[],
];

/** Encodes one line of the spool. */
export function encodeRow(row: FileRow): string {
  if ('flaws' in row) return JSON.stringify([row.row, row.raw, null, row.flaws] satisfies SpoolLine);
  const line: SpoolLine = [row.row, row.raw, row.record, null];
  return JSON.stringify(row.notes === undefined ? line : [...line, row.notes]);
}

export async function unpackRows(payload: Buffer): Promise<FileRow[]> {
  const slices = new Slices();
  const rows: FileRow[] = [];
  for (const line of await unpackLines(payload)) {
    rows.push(decodeRow(line));
    if (slices.isOver()) await slices.next();
  }
  return rows;
}

export function decodeRow(text: string): FileRow {
  const [row, raw, record, flaws, notes] = JSON.parse(text) as SpoolLine;
  if (record === null) return { row, raw, flaws: flaws ?? [] };
  return { row, raw, record: withParsedTimes(record), ...(notes === undefined ? {} : { notes }) };
}

/** Parses the times of a record. The record was parsed just now, so its lists are changed instead of copied. */
function withParsedTimes(record: ImportedContact): ImportedContact {
  const { identities, consents, suppressions, notes } = record;
  for (const items of [identities, consents, suppressions, notes]) if (items !== undefined) setTimes(items);
  return withTimes(record);
}

function setTimes(items: readonly object[]): void {
  const list = items as object[];
  for (const [index, item] of list.entries()) list[index] = withTimes(item);
}

/** A settled row: a line of JSON, without members that are empty. */
export interface StoredRow {
  readonly outcome: RowOutcome;
  readonly contactId?: ContactId | undefined;
  /** reason for skipping the row, if its code is enough */
  readonly reason?: Parameters<typeof skippedFlaw>[0] | undefined;
  readonly flaws?: readonly RowFlaw[] | undefined;
  readonly raw?: RawRow | undefined;
  readonly notes?: readonly RowNote[] | undefined;
  /** identities that the row took over from provisional owners */
  readonly takenOver?: readonly Takeover[] | undefined;
}

/** Characters of text in a table row, which is read as a whole. */
const maxTextLength = 2 * 1024 ** 2;
/** Version of a contact that an import created. */
const firstVersion = 1;

/** Packs decided rows into chunks. `isStored`: with snapshots for an undo. */
export async function packChunks(
  rows: readonly DecidedRow[],
  isStored: boolean,
): Promise<readonly NewChunk[]> {
  const slices = new Slices();
  const chunks: Promise<NewChunk>[] = [];
  let chunkRows: DecidedRow[] = [];
  let lines: string[] = [];
  let changes: string[] = [];
  let length = 0;
  for (const row of rows) {
    if (length >= maxTextLength) {
      chunks.push(packChunk(chunkRows, lines, changes));
      [chunkRows, lines, changes, length] = [[], [], [], 0];
    }
    const line = JSON.stringify(toStored(row));
    const hasChange = isStored && row.outcome === 'updated' && row.before !== null;
    const change = hasChange
      ? JSON.stringify([row.version, toSnapshot(row.before), row.addedNotes ?? 0])
      : undefined;
    chunkRows.push(row);
    lines.push(line);
    if (change !== undefined) changes.push(change);
    length += line.length + (change?.length ?? 0);
    if (slices.isOver()) await slices.next();
  }
  if (chunkRows.length > 0) chunks.push(packChunk(chunkRows, lines, changes));
  return Promise.all(chunks);
}

function toStored({ outcome, contactId, flaws, raw, notes, takeovers }: DecidedRow): StoredRow {
  const code = outcome === 'skipped' ? flaws?.[0]?.code : undefined;
  const reason = code === 'known' || code === 'unchanged' ? code : undefined;
  return {
    outcome,
    contactId: contactId ?? undefined,
    reason,
    raw: raw ?? undefined,
    flaws: reason === undefined ? flaws?.map(storableFlaw) : undefined,
    notes: notes?.map(storableNote),
    takenOver: takeovers,
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

/**
 * Packs the outcomes of rows. `lines`: lines of all rows. `changes`: for updated rows, the version after the row, a
 * snapshot of the contact before it, and the number of added notes.
 */
export async function packOutcomes(lines: readonly string[], changes: readonly string[]): Promise<Outcomes> {
  // Many rows are equal, and deflate alone compresses these to a hundredth at best.
  const content = await packLines(lines.map((line, index) => (line === lines[index - 1] ? '' : line)));
  return { content, changes: changes.length === 0 ? null : await packLines(changes) };
}

/** Returns a line for each row of the chunk. */
export async function readChunkLines(chunk: StoredChunk): Promise<readonly string[]> {
  if (chunk.content === null) return readEarlierLines(chunk);
  const lines = [...(await unpackLines(chunk.content))];
  for (const [index, line] of lines.entries()) if (line === '') lines[index] = lines[index - 1] ?? '';
  return lines;
}

/** Reads a line for each updated row of the chunk; a dry run has no lines. */
export function readUpdateLines({ changes, packed }: StoredChunk): Promise<readonly string[]> {
  return unpackLines(changes, packed !== false);
}

/** Rows, and characters of flaws and notes, that still fit on a page. */
export interface RowBudget {
  rows: number;
  length: number;
}

/** Reads the rows of some outcomes after a row, until the budget is used up. */
export async function readRows(
  chunk: StoredChunk,
  isWanted: (outcome: RowOutcome) => boolean,
  after: number,
  budget: RowBudget,
): Promise<readonly ImportRow[]> {
  const rows: ImportRow[] = [];
  const slices = new Slices();
  for (const [index, line] of (await readChunkLines(chunk)).entries()) {
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
    if (!isWanted(outcome)) continue;
    if (budget.rows <= 0 || budget.length <= 0) break;
    budget.rows -= 1;
    budget.length -= line.length;
    const flaws = reason === undefined ? (rest.flaws ?? []) : [skippedFlaw(reason)];
    rows.push({ row, outcome, contactId, flaws, raw, notes });
    if (slices.isOver()) await slices.next();
  }
  return rows;
}

/** A row that created or updated a contact. */
export interface WrittenRow {
  readonly row: number;
  readonly contactId: ContactId;
  /** version of the contact after the row */
  readonly version: number;
  /** a snapshot, of an updated contact */
  readonly before?: unknown;
  /** number of notes that the row added to an updated contact; absent: not stored */
  readonly addedNotes?: number | undefined;
  /** absent: none, or not stored */
  readonly takeovers?: readonly Takeover[] | undefined;
}

/** The written rows of a chunk, for an undo. */
export class WrittenRows {
  readonly firstRow: number;
  readonly lastRow: number;
  /** `change`: of an updated contact */
  readonly #rows: (Pick<WrittenRow, 'row' | 'contactId' | 'takeovers'> & { change: string | undefined })[] =
    [];

  private constructor({ firstRow, rows }: StoredChunk) {
    this.firstRow = firstRow;
    this.lastRow = firstRow + rows - 1;
  }

  static async read(chunk: StoredChunk): Promise<WrittenRows> {
    const read = new WrittenRows(chunk);
    const changes = (await readUpdateLines(chunk)).values();
    const slices = new Slices();
    for (const [index, line] of (await readChunkLines(chunk)).entries()) {
      const { outcome, contactId, takenOver: takeovers } = JSON.parse(line) as StoredRow;
      if (contactId !== undefined && (outcome === 'created' || outcome === 'updated')) {
        const change = outcome === 'updated' ? changes.next().value : undefined;
        read.#rows.push({ row: chunk.firstRow + index, contactId, takeovers, change });
      }
      if (slices.isOver()) await slices.next();
    }
    return read;
  }

  /** Returns the rows after `after` up to `last`, in descending order. */
  async readBetween(after: number, last: number): Promise<readonly WrittenRow[]> {
    const slices = new Slices();
    const rows: WrittenRow[] = [];
    for (const { change, ...written } of this.#rows) {
      if (written.row <= after || written.row > last) continue;
      if (change === undefined) rows.push({ ...written, version: firstVersion });
      else {
        const [version, before, addedNotes] = JSON.parse(change) as [number, unknown, number?];
        rows.push({ ...written, version, before, addedNotes });
      }
      if (slices.isOver()) await slices.next();
    }
    return rows.reverse();
  }
}
