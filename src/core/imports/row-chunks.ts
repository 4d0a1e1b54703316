/**
 * What became of a chunk's rows, as it is stored: a letter for each row, the ids of the contacts, and a line of JSON for
 * each row that has more to say. Plain outcomes take next to nothing: a file that is small when packed must not become
 * large on our disk.
 */
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import { asId, type ContactId } from '../../domain/ids.js';
import { Slices } from '../../domain/slices.js';
import type { RawRow, RowFlaw, RowNote } from '../../files/record.js';
import type { ChunkCounts, StoredChunk } from '../../store/imports-rows.js';
import type { DecidedRow } from './decide-rows.js';
import { toImage } from './image.js';
import type { ImportRow, RowOutcome } from './import.js';
import { skippedAs } from './row-errors.js';

const deflated = promisify<Buffer, { level: number }, Buffer>(deflate);
const inflated = promisify<Buffer, Buffer>(inflate);

/** In upper case when the row has notes. */
type Letter = 'c' | 'u' | 'k' | 'n' | 'r';
const outcomeOf: Readonly<Record<Letter, RowOutcome>> = {
  c: 'created',
  u: 'updated',
  k: 'skipped',
  n: 'skipped',
  r: 'rejected',
};

/** Texts of more characters go into another table row, since a table row is read whole. */
const maxTextLength = 2 * 1024 ** 2;
/** Whom an import made is at this version. */
const firstVersion = 1;

/** `isKept`: whether what was changed may be wanted back. */
export async function packChunks(
  rows: readonly DecidedRow[],
  isKept: boolean,
): Promise<readonly (StoredChunk & ChunkCounts)[]> {
  const slices = new Slices();
  const chunks: Promise<StoredChunk & ChunkCounts>[] = [];
  let draft = new Draft();
  for (const row of rows) {
    if (draft.length >= maxTextLength) {
      chunks.push(draft.packed());
      draft = new Draft();
    }
    draft.add(row, isKept);
    if (slices.isOver()) await slices.next();
  }
  if (rows.length > 0) chunks.push(draft.packed());
  return Promise.all(chunks);
}

class Draft {
  /** of the texts, in characters */
  length = 0;
  readonly #counts = { created: 0, updated: 0, skipped: 0, rejected: 0 };
  readonly #contacts: string[] = [];
  readonly #changes: string[] = [];
  readonly #rejections: string[] = [];
  #lastRejection = '';
  #alike = 0;
  #outcomes = '';
  #last: string | undefined;
  #repeated = 0;
  #firstRow = 0;
  #rows = 0;

  add(row: DecidedRow, isKept: boolean): void {
    if (this.#rows === 0) this.#firstRow = row.row;
    this.#rows += 1;
    this.#counts[row.outcome] += 1;
    const notes = row.notes?.map(storableNote);
    const hasNotes = notes !== undefined && row.outcome !== 'rejected';
    this.#letter(hasNotes ? letterOf(row).toUpperCase() : letterOf(row));
    if (row.contactId !== null) this.#contacts.push(row.contactId);
    if (row.outcome === 'updated' && isKept && row.before !== null)
      this.#text(this.#changes, [row.version, toImage(row.before)]);
    const flaws = row.flaws?.map(storableFlaw) ?? [];
    if (notes !== undefined) this.#line([flaws, row.raw, notes]);
    else if (row.outcome === 'rejected') this.#line([flaws, row.raw]);
  }

  async packed(): Promise<StoredChunk & ChunkCounts> {
    this.#endRun();
    this.#endAlike();
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

  /** Many rows are rejected alike: of a line that repeats itself only the count is kept. */
  #line(value: unknown): void {
    const text = JSON.stringify(value);
    if (text === this.#lastRejection) this.#alike += 1;
    else {
      this.#endAlike();
      this.#lastRejection = text;
      this.length += text.length;
      this.#rejections.push(text);
    }
  }

  #endAlike(): void {
    if (this.#alike > 0) this.#rejections.push(String(this.#alike));
    this.#alike = 0;
  }

  #letter(letter: string): void {
    if (letter !== this.#last) this.#endRun();
    this.#last = letter;
    this.#repeated += 1;
  }

  #endRun(): void {
    if (this.#last === undefined) return;
    this.#outcomes += this.#repeated === 1 ? this.#last : `${this.#last}${this.#repeated}`;
    this.#last = undefined;
    this.#repeated = 0;
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

async function unpacked(chunk: StoredChunk, bytes: Buffer | null): Promise<Buffer> {
  if (bytes === null) return Buffer.alloc(0);
  return chunk.packed ? inflated(bytes) : bytes;
}

/** What is wrong with a text may be just what no answer can hold. */
function storableFlaw({ column, code, message }: RowFlaw): RowFlaw {
  return { column: column === null ? null : storable(column), code, message: storable(message) };
}

function storableNote(note: RowNote): RowNote {
  return { ...storableFlaw(note), value: note.value === null ? null : storable(note.value) };
}

export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd');
}

/** How many more rows a page takes, and how many more characters of rejected rows. */
export interface Room {
  rows: number;
  length: number;
}

/** The rows after one, of some outcomes, until the room is used up. */
export async function readRows(
  chunk: StoredChunk,
  wanted: (outcome: RowOutcome) => boolean,
  after: number,
  room: Room,
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
    if (room.rows <= 0 || room.length <= 0) break;
    const contactId = contact === undefined ? null : idAt(ids, contact);
    room.rows -= 1;
    room.length -= line?.length ?? 0;
    const said = line === undefined ? { flaws: reasonOf(letter), raw: null, notes: [] } : saidIn(line);
    rows.push({ row, outcome, contactId, ...said });
    if (slices.isOver()) await slices.next();
  }
  return rows;
}

type Line = readonly [flaws: readonly RowFlaw[] | null, raw: RawRow | null, notes?: readonly RowNote[]];

function saidIn(line: string): Pick<ImportRow, 'flaws' | 'raw' | 'notes'> {
  const [flaws, raw, notes = []] = JSON.parse(line) as Line;
  return { flaws: flaws ?? [], raw, notes };
}

function reasonOf(letter: Letter): readonly RowFlaw[] {
  if (letter === 'k') return [skippedAs('known')];
  return letter === 'n' ? [skippedAs('unchanged')] : [];
}

/** A row that wrote something. */
export interface WrittenRow {
  readonly row: number;
  readonly contactId: ContactId;
  /** of the contact as the row left it */
  readonly version: number;
  /** of an updated one as it was, opaque */
  readonly before?: unknown;
}

/** A chunk as an undo goes through it, from its last row. */
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

  /** The rows above one and up to another, the last first. */
  async between(above: number, upTo: number): Promise<readonly WrittenRow[]> {
    const slices = new Slices();
    const rows: WrittenRow[] = [];
    for (const { row, contactId, line } of this.#rows) {
      if (row <= above || row > upTo) continue;
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

interface Entry {
  readonly row: number;
  readonly letter: Letter;
  readonly hasNotes: boolean;
  /** where its contact stands among the ids */
  readonly contact?: number;
}

function* entriesOf({ firstRow, outcomes }: StoredChunk): Generator<Entry> {
  let row = firstRow;
  let contact = 0;
  for (const [, said = '', count] of outcomes.matchAll(/([cuknr])(\d*)/gi)) {
    const letter = said.toLowerCase() as Letter;
    const hasNotes = letter !== said;
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

function* linesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    const to = end === -1 ? text.length : end;
    yield text.slice(from, to);
    from = to + 1;
  }
}

/** A line for each row that has one: a number stands for so many more of the line before. */
function* repeatedLinesOf(text: string): Generator<string> {
  let last = '';
  for (const line of linesOf(text)) {
    if (line.startsWith('[')) {
      last = line;
      yield line;
    } else for (let left = Number(line); left > 0; left -= 1) yield last;
  }
}

function idAt(ids: Buffer, index: number): ContactId {
  const hex = ids.toString('hex', index * 16, index * 16 + 16);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  return asId<ContactId>(parts.join('-'));
}
