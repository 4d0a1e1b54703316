/**
 * Reading of contact files. Bytes go through a chain of small steps, none of which holds more than a piece of the file:
 * `unpack.ts` (gzip, bounds), `encoding.ts` (bytes to text), then the rows of a format: `csv-rows.ts`, `ndjson-rows.ts`
 * or `vcard-rows.ts`. What a row says becomes a `ContactRecord` (`record.ts`) by way of a draft (`record-draft.ts`).
 * Everything here is pure but for the pauses in which others are served.
 */
import { setImmediate as breath } from 'node:timers/promises';
import { FileError } from '../text/file-error.js';
import { refuseMarkup } from './binary.js';
import { prepareCountries } from './country.js';
import { CsvRows } from './csv-rows.js';
import { decodeText, type TextPiece } from './encoding.js';
import { NdjsonRows } from './ndjson-rows.js';
import type { FileColumn, FileFormat, FileRow } from './record.js';
import type { RowRules } from './record-draft.js';
import { maxRecordLength, type RowReader } from './row-reader.js';
import { unpack } from './unpack.js';
import { VcardRows } from './vcard-rows.js';

export interface ReadOptions extends RowRules {
  /** undefined: found out from the beginning of the file, and from the hints when that does not tell */
  readonly format?: FileFormat;
  /** a hint, by its extension */
  readonly fileName?: string;
  /** a hint, as in a Content-Type */
  readonly mediaType?: string;
  /** for CSV; one character, or `tab` */
  readonly delimiter?: string;
  /** a label of the WHATWG Encoding Standard; a byte order mark in the file goes before it */
  readonly encoding?: string;
  /** for CSV: column of the file → field, `''`: not imported; columns not named are recognised */
  readonly mapping?: Readonly<Record<string, string>>;
}

export interface FileBatch {
  readonly rows: readonly FileRow[];
  /** of the file, read until now */
  readonly bytes: number;
}

/** What was found out. */
export interface FileSummary {
  readonly format: FileFormat;
  /** gzip */
  readonly compressed: boolean;
  /** of a CSV file */
  readonly delimiter: string | null;
  readonly encoding: string;
  readonly columns: readonly FileColumn[];
  readonly rows: number;
  readonly bytes: number;
}

const maxBatchRows = 500;
const maxBatchBytes = 64 * 1024;
const sliceMs = 2;
/** Enough to see how a file is laid out. */
const startLength = 64 * 1024;
/** Of a long first line, before others are served. */
const piecesAtOnce = 16;

/**
 * The rows of a file in batches; what was found out is the generator's result. Throws a `FileError` for a file that is
 * refused as a whole, and whatever `bytes` throws.
 */
export async function* readContacts(
  bytes: AsyncIterable<Uint8Array>,
  options: ReadOptions = {},
): AsyncGenerator<FileBatch, FileSummary, undefined> {
  const { isCompressed, pieces } = await unpack(bytes);
  try {
    const {
      encoding,
      isDeclared,
      pieces: text,
    } = await decodeText(pieces, options.encoding ?? charsetOf(options.mediaType));
    const start = await readStart(text);
    if (start.text.trim() === '' && start.isWhole) throw new FileError('no_rows', 'The file is empty.');
    refuseMarkup(start.text);
    const format = options.format ?? formatOf(start.text, options);
    const reader = readerOf(format, start, options);
    if (mayNameCountries(format, reader)) await prepareCountries();
    const rows = new Batches(reader);
    refuseControls(start.text, reader);
    reader.push(start.text);
    let consumed = start.consumed;
    yield* rows.ready(consumed);
    if (start.isBroken) throw badSequence(reader, encoding, isDeclared);
    for await (const piece of text) {
      consumed = piece.consumed;
      refuseControls(piece.text, reader);
      reader.push(piece.text);
      yield* rows.ready(consumed);
      if (piece.isBroken) throw badSequence(reader, encoding, isDeclared);
    }
    reader.end();
    yield* rows.ready(consumed);
    yield* rows.rest(consumed);
    if (rows.count === 0) throw new FileError('no_rows', 'The file has no rows.');
    const { columns = [], delimiter = null } = reader;
    return {
      format,
      compressed: isCompressed,
      delimiter,
      encoding,
      columns,
      rows: rows.count,
      bytes: consumed,
    };
  } finally {
    await pieces.return(undefined);
  }
}

interface Start {
  readonly text: string;
  readonly consumed: number;
  readonly isWhole: boolean;
  readonly isBroken: boolean;
}

/** So much of the text that a line is in it, unless that line is longer than any may be. */
async function readStart(pieces: AsyncGenerator<TextPiece>): Promise<Start> {
  const texts: string[] = [];
  let length = 0;
  let consumed = 0;
  let hasLine = false;
  const start = (isWhole: boolean, isBroken: boolean): Start => ({
    text: texts.join(''),
    consumed,
    isWhole,
    isBroken,
  });
  while (length < startLength || (length <= maxRecordLength && !hasLine)) {
    const next = await pieces.next();
    if (next.done === true) return start(true, false);
    const { text } = next.value;
    texts.push(text);
    length += text.length;
    consumed = next.value.consumed;
    hasLine ||= text.includes('\n') || text.includes('\r');
    if (next.value.isBroken === true) return start(false, true);
    if (texts.length % piecesAtOnce === 0) await breath();
  }
  return start(false, false);
}

/** Hands out the rows that are ready, giving way to others in between. */
class Batches {
  count = 0;
  readonly #reader: RowReader;
  #rows: FileRow[] = [];
  #from = 0;
  #sliceFrom = performance.now();

  constructor(reader: RowReader) {
    this.#reader = reader;
  }

  async *ready(consumed: number): AsyncGenerator<FileBatch> {
    for (let row = this.#reader.next(); row !== undefined; row = this.#reader.next()) {
      this.#rows.push(row);
      this.count += 1;
      if (this.#rows.length >= maxBatchRows) yield* this.rest(consumed);
      // Most rows take microseconds, and one may take all the time that there is.
      const way = this.#giveWay();
      if (way !== undefined) await way;
    }
    if (consumed - this.#from >= maxBatchBytes) yield* this.rest(consumed);
    await this.#giveWay();
  }

  async *rest(consumed: number): AsyncGenerator<FileBatch> {
    this.#from = consumed;
    if (this.#rows.length === 0) return;
    const rows = this.#rows;
    this.#rows = [];
    // The caller's time counts too, until it yields.
    yield { rows, bytes: consumed };
  }

  #giveWay(): Promise<void> | undefined {
    return performance.now() - this.#sliceFrom < sliceMs ? undefined : this.#breathe();
  }

  async #breathe(): Promise<void> {
    await breath();
    this.#sliceFrom = performance.now();
  }
}

function readerOf(format: FileFormat, start: Start, options: ReadOptions): RowReader {
  if (format !== 'csv' && options.mapping !== undefined && Object.keys(options.mapping).length > 0)
    throw new FileError('mapping', 'Only a CSV file has columns to map.');
  switch (format) {
    case 'csv': {
      const { delimiter, mapping } = options;
      return new CsvRows(start.text, start.isWhole || start.isBroken, { delimiter, mapping }, options);
    }
    case 'ndjson':
      return new NdjsonRows(start.text, options);
    case 'vcf':
      return new VcardRows(options);
  }
}

/** A CSV says so in its columns; the others may in any record. */
function mayNameCountries(format: FileFormat, { columns = [] }: RowReader): boolean {
  return format !== 'csv' || columns.some(({ field }) => field?.startsWith('country') === true);
}

/** The text decides where it can; hints decide the rest. */
function formatOf(start: string, options: ReadOptions): FileFormat {
  if (/^\s*begin:vcard\s/i.test(start)) return 'vcf';
  if (/^\s*[{[]/.test(start)) return 'ndjson';
  const extension = /\.([a-z0-9]+)(?:\.gz)?$/i.exec(options.fileName ?? '')?.[1]?.toLowerCase();
  const mediaType = options.mediaType?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (extension === 'vcf' || extension === 'vcard' || /^text\/(x-)?vcard$/.test(mediaType)) return 'vcf';
  const isLines =
    extension === 'ndjson' || extension === 'jsonl' || /^application\/.*(ndjson|jsonl)$/.test(mediaType);
  return isLines ? 'ndjson' : 'csv';
}

/** Clients say UTF-8 of any text that they send, so that alone declares nothing. */
function charsetOf(mediaType: string | undefined): string | undefined {
  const charset = /;\s*charset="?([^\s;"]+)/i.exec(mediaType ?? '')?.[1];
  return charset === undefined || /^utf-?8$/i.test(charset) ? undefined : charset;
}

const controls = /[\u0000-\u0008\u000b\u000e-\u001f]/;

function refuseControls(text: string, reader: RowReader): void {
  const at = text.search(reader.mayHoldControls === true ? /\u0000/ : controls);
  if (at === -1) return;
  // Rows before it are of no use: only their number is.
  reader.push(text.slice(0, at));
  while (reader.next() !== undefined);
  const { row, line, column } = reader.where();
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0');
  throw new FileError(
    'control_character',
    `${placeName(row, line)} has the control character U+${code}, which no text has. Export the contacts once more as text.`,
    { line, ...(row === undefined ? {} : { row }), ...(column === undefined ? {} : { column }) },
  );
}

function badSequence(reader: RowReader, encoding: string, isDeclared: boolean): FileError {
  const { row, line, column } = reader.where();
  const hint = isDeclared
    ? 'Name the encoding that the file has, or save it as UTF-8.'
    : 'Save the file as UTF-8, or name its encoding.';
  return new FileError(
    'encoding',
    `${placeName(row, line)} has bytes that are not ${encoding.toUpperCase()}${column === undefined ? '' : `, in column ${JSON.stringify(column)}`}. ${hint}`,
    { line, ...(row === undefined ? {} : { row }), ...(column === undefined ? {} : { column }) },
  );
}

function placeName(row: number | undefined, line: number): string {
  return row === undefined ? `Line ${line}` : `Row ${row} (line ${line})`;
}
