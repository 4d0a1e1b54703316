/**
 * Reads contact files as a stream. First `bytes/unpack.ts` (gzip, bounds), then `bytes/decode-text.ts` (text) or
 * `workbook/` (a sheet to the text of a CSV file). Then the rows of a format: `csv/csv-rows.ts`, `json/ndjson-rows.ts`
 * or `vcard/vcard-rows.ts`. `rows/contact-draft.ts` makes each row an `ImportedContact` (`rows/imported-contact.ts`).
 */
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { fold } from '@switchbook/domain/text/compared-text.js';
import { copyText } from '@switchbook/domain/text/copy-text.js';
import { FileError } from '@switchbook/text/refused-file.js';
import { quoteText } from '@switchbook/text/terminal-text.js';
import { checkNotMarkup } from './bytes/binary.js';
import { controls, decodeText, type TextChunk } from './bytes/decode-text.js';
import { unpack } from './bytes/unpack.js';
import { prepareCountries } from './columns/country.js';
import type { DateOrder } from './columns/dates-and-numbers.js';
import { CsvRows } from './csv/csv-rows.js';
import { NdjsonRows } from './json/ndjson-rows.js';
import type { RowRules } from './rows/contact-draft.js';
import {
  type Corrections,
  type FileColumn,
  type FileFormat,
  type FileRow,
  type Fix,
  type RowNote,
  tagCaseCode,
  unsureCode,
} from './rows/imported-contact.js';
import { maxRowLength, type Position, type RowReader } from './rows/row-reader.js';
import { VcardRows } from './vcard/vcard-rows.js';
import { workbookDelimiter } from './workbook/limits.js';
import type { Reserve } from './workbook/strings.js';

export interface ReadOptions extends RowRules {
  /** undefined: detected from the beginning of the file, else from the hints */
  readonly format?: FileFormat;
  /** the name of the file; its extension suggests the format */
  readonly fileName?: string;
  /** a hint, as in a Content-Type */
  readonly mediaType?: string;
  /** delimiter of a CSV file; one character, or `tab` */
  readonly delimiter?: string;
  /** a label of the WHATWG Encoding Standard, or `ibm850`; a byte order mark in the file wins */
  readonly encoding?: string;
  /** CSV: column → field, `''`: not imported; other columns are recognized by their heading */
  readonly mapping?: Readonly<Record<string, string>>;
  /** finds the choices for a CSV file by its columns */
  readonly rememberedBy?: (
    columns: readonly FileColumn[],
  ) => Promise<Pick<ReadOptions, 'mapping' | 'region' | 'dateOrder'>>;
  /** corrected cells of a CSV file */
  readonly corrections?: Corrections;
  /** fixes of cells of a CSV file */
  readonly fixes?: readonly Fix[];
  /** order of dates with slashes in a CSV file; undefined: detected */
  readonly dateOrder?: DateOrder;
  /** sheet of a workbook; undefined: the first visible one with rows */
  readonly sheet?: string;
  /** reserves memory for a workbook while it is read */
  readonly reserve?: Reserve;
}

/** The options, completed by findings in the file. */
export interface ReaderOptions extends ReadOptions {
  /** lines of hidden rows in their sheet; the reader removes each line it has read */
  readonly hiddenLines?: Set<number>;
}

export interface FileBatch {
  readonly rows: readonly FileRow[];
  /** bytes of the file read so far */
  readonly bytes: number;
}

export interface FileSummary {
  readonly format: FileFormat;
  /** gzip */
  readonly compressed: boolean;
  /** delimiter of a CSV file; null for other formats */
  readonly delimiter: string | null;
  readonly encoding: string;
  readonly columns: readonly FileColumn[];
  readonly rows: number;
  readonly bytes: number;
}

const maxBatchRows = 500;
/** Characters of the rows of a batch: a small workbook may have many rows of a megabyte. */
const maxBatchLength = 64 * 1024;
/** Characters for detecting the layout. */
const startLength = 64 * 1024;

/**
 * Reads the rows of a file in batches; the summary is the result of the generator. Throws a `FileError` for a file that
 * is rejected as a whole, and any error of `bytes`.
 */
export async function* readContacts(
  bytes: AsyncIterable<Uint8Array>,
  requested: ReadOptions = {},
): AsyncGenerator<FileBatch, FileSummary, undefined> {
  const { isCompressed, isArchive, chunks } = await unpack(bytes);
  let text: AsyncGenerator<TextChunk> | undefined;
  try {
    const sheet = isArchive ? await (await loadWorkbooks()).openWorkbook(chunks, requested) : undefined;
    const options = sheet === undefined ? requested : optionsOf(requested, sheet.hiddenLines);
    const { encoding, isDeclared, readings, ...decoded } =
      sheet === undefined
        ? await decodeText(chunks, options.encoding ?? charsetOf(options.mediaType))
        : { ...sheet, encoding: 'utf-8', isDeclared: true, readings: [] };
    text = decoded.chunks;
    const start = await readStart(text);
    if (start.text.trim() === '' && start.isWhole) throw new FileError('no_rows', 'The file is empty.');
    if (sheet === undefined) checkNotMarkup(start.text);
    const format = options.format ?? fileFormatOf(start.text, options);
    const chosen = { ...(await withRemembered(format, start, options)), encoding };
    const reader = rowReaderOf(format, start, chosen);
    await reader.checkCorrections?.();
    if (mayNameCountries(format, reader)) await prepareCountries();
    const rows = new Batches(reader, readings.length > 0 ? encoding : undefined);
    rows.hasWrong = start.hasWrong;
    await checkControls(start.text, reader);
    reader.push(start.text);
    let consumed = start.consumed;
    yield* rows.yieldReady(consumed);
    if (start.isBroken) throw badSequence(reader, encoding, isDeclared);
    for await (const chunk of text) {
      consumed = chunk.consumed;
      await checkControls(chunk.text, reader);
      rows.hasWrong ||= chunk.hasWrong === true;
      reader.push(chunk.text);
      yield* rows.yieldReady(consumed);
      if (chunk.isBroken) throw badSequence(reader, encoding, isDeclared);
    }
    reader.end();
    yield* rows.yieldReady(consumed);
    yield* rows.rest(consumed);
    if (rows.count === 0) throw new FileError('no_rows', 'The file has no rows.');
    checkCorrected(options.corrections, rows.count);
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
    await text?.return(undefined);
    await chunks.return(undefined);
  }
}

/** Loads the reader of workbooks and its parser, with the first workbook. */
export const loadWorkbooks = () => import('./workbook/workbook.js');

/** Returns the options for a workbook. Its sheet is read as CSV. */
export function optionsOf(options: ReadOptions, hiddenLines: Set<number>): ReaderOptions {
  if ((options.format ?? 'csv') !== 'csv')
    throw new FileError('binary', `The file is a workbook, not ${options.format}. Leave the format out.`);
  return { ...options, format: 'csv', delimiter: workbookDelimiter, hiddenLines };
}

/** Returns the options with the choices that belong to the columns of the file. */
async function withRemembered(
  format: FileFormat,
  start: Start,
  options: ReaderOptions,
): Promise<ReaderOptions> {
  if (options.rememberedBy === undefined || format !== 'csv') return options;
  const { columns = [] } = rowReaderOf(format, start, options, true);
  return { ...options, ...(await options.rememberedBy(columns)) };
}

function checkCorrected(corrections: Corrections | undefined, rows: number): void {
  const missing = Object.keys(corrections ?? {}).find((row) => Number(row) > rows);
  if (missing !== undefined)
    throw new FileError(
      'corrections',
      `A correction names row ${missing}, but the file has only ${rows} rows.`,
    );
}

interface Start {
  readonly text: string;
  readonly consumed: number;
  readonly isWhole: boolean;
  readonly isBroken: boolean;
  readonly hasWrong: boolean;
}

/** Reads until the text has a complete line, unless the line is too long. */
export async function readStart(chunks: AsyncGenerator<TextChunk>): Promise<Start> {
  const texts: string[] = [];
  let length = 0;
  let consumed = 0;
  let hasLine = false;
  let hasWrong = false;
  const slices = new Slices();
  const start = (isWhole: boolean, isBroken: boolean): Start => ({
    text: texts.join(''),
    consumed,
    isWhole,
    isBroken,
    hasWrong,
  });
  while (length < startLength || (length <= maxRowLength && !hasLine)) {
    const next = await chunks.next();
    if (next.done === true) return start(true, false);
    const { text } = next.value;
    texts.push(text);
    length += text.length;
    consumed = next.value.consumed;
    hasWrong ||= next.value.hasWrong === true;
    hasLine ||= text.includes('\n') || text.includes('\r');
    if (next.value.isBroken === true) return start(false, true);
    if (slices.isOver()) await slices.next();
  }
  return start(false, false);
}

/** Collects complete rows into batches, with pauses for the event loop. */
class Batches {
  count = 0;
  /** the text may have unpaired surrogates in place of invalid bytes: they must not be stored */
  hasWrong = false;
  readonly #reader: RowReader;
  /** an encoding that is to be recorded at the first row with letters of it */
  #unsure: string | undefined;
  /** the first spelling of each tag, by its folded form; undefined for an export, whose tags are exact */
  readonly #tags: Map<string, string> | undefined;
  readonly #otherSpellings = new Set<string>();
  #rows: FileRow[] = [];
  #length = 0;
  readonly #slices = new Slices();

  constructor(reader: RowReader, unsure: string | undefined) {
    this.#reader = reader;
    this.#unsure = unsure;
    this.#tags = reader instanceof CsvRows && !reader.mayHoldControls ? new Map() : undefined;
  }

  async *yieldReady(consumed: number): AsyncGenerator<FileBatch> {
    for (let row = this.#reader.next(); row !== undefined; row = this.#reader.next()) {
      this.#rows.push(this.#addTagNotes(this.#detectEncoding(row)));
      this.#length += lengthOf(row);
      this.count += 1;
      if (this.#rows.length >= maxBatchRows || this.#length >= maxBatchLength) yield* this.rest(consumed);
      if (this.#slices.isOver()) await this.#slices.next();
    }
    if (this.#slices.isOver()) await this.#slices.next();
  }

  #detectEncoding(row: FileRow): FileRow {
    if (this.#unsure !== undefined && 'record' in row && beyondAscii.test(rowTextOf(row))) {
      const note = unsureNote(this.#unsure);
      this.#unsure = undefined;
      return { ...row, notes: [note, ...(row.notes ?? [])] };
    }
    if (!this.hasWrong) return row;
    const { raw } = row;
    const whole = typeof raw === 'string' ? raw.toWellFormed() : raw.map((cell) => cell.toWellFormed());
    return { ...row, raw: whole };
  }

  /** Adds a note for each tag of which an earlier row has another letter case. */
  #addTagNotes(row: FileRow): FileRow {
    const tags = this.#tags;
    if (tags === undefined || !('record' in row) || row.record.tags === undefined) return row;
    const notes: RowNote[] = [];
    for (const tag of row.record.tags) {
      const folded = fold(tag);
      const earlier = tags.get(folded);
      if (earlier === undefined && tags.size < maxComparedTags) tags.set(copyText(folded), copyText(tag));
      if (earlier === undefined || earlier === tag || this.#otherSpellings.has(tag)) continue;
      if (this.#otherSpellings.size >= maxComparedTags) continue;
      this.#otherSpellings.add(copyText(tag));
      notes.push(tagCaseNote(this.#reader.columns, earlier, tag));
    }
    return notes.length === 0 ? row : { ...row, notes: [...(row.notes ?? []), ...notes] };
  }

  async *rest(consumed: number): AsyncGenerator<FileBatch> {
    if (this.#rows.length === 0) return;
    const rows = this.#rows;
    this.#rows = [];
    this.#length = 0;
    yield { rows, bytes: consumed };
  }
}

function lengthOf({ raw }: FileRow): number {
  return typeof raw === 'string' ? raw.length : raw.reduce((sum, cell) => sum + cell.length, 0);
}

const beyondAscii = /[^\x00-\x7f]/;

function rowTextOf({ raw }: FileRow): string {
  return typeof raw === 'string' ? raw : raw.join(' ');
}

function unsureNote(encoding: string): RowNote {
  return {
    column: null,
    code: unsureCode,
    message: `The file was read as ${encoding}, which is not sure. Compare the letters of this row, and name the encoding if they are wrong.`,
    value: null,
  };
}

/** Tags that are compared, and other spellings with a note. A file with more has other texts in this column. */
const maxComparedTags = 10_000;

function tagCaseNote(columns: readonly FileColumn[] = [], earlier: string, tag: string): RowNote {
  return {
    column: columns.find(({ field }) => field === 'tags')?.name ?? null,
    code: tagCaseCode,
    message: `The tags ${quoteText(earlier)} and ${quoteText(tag)} differ only in letter case. They become two tags.`,
    value: tag,
  };
}

/** Makes the reader of a format. `mayBeUnknown`: accept a CSV file without any recognized column. */
export function rowReaderOf(
  format: FileFormat,
  start: Pick<Start, 'text' | 'isWhole' | 'isBroken'>,
  options: ReaderOptions,
  mayBeUnknown = false,
): RowReader {
  if (format !== 'csv' && options.mapping !== undefined && Object.keys(options.mapping).length > 0)
    throw new FileError('mapping', 'Only a CSV file has columns to map.');
  if (format !== 'csv' && options.corrections !== undefined)
    throw new FileError('corrections', 'Only a CSV file has cells to correct.');
  if (format !== 'csv' && (options.fixes?.length ?? 0) > 0)
    throw new FileError('fixes', 'Only a CSV file has cells to fix.');
  switch (format) {
    case 'csv': {
      const { corrections, fields, fixes, hiddenLines, ...layout } = options;
      const { delimiter, mapping, dateOrder, region } = layout;
      const csv = { delimiter, mapping, mayBeUnknown, fields, dateOrder, region };
      const cells = { corrections, fixes, hiddenLines };
      return new CsvRows(start.text, start.isWhole || start.isBroken, { ...csv, ...cells }, options);
    }
    case 'ndjson':
      return new NdjsonRows(start.text, options);
    case 'vcf':
      return new VcardRows({ ...options, isInspection: mayBeUnknown });
  }
}

/** Whether a file can contain countries. A CSV file shows this by its columns; other formats always can. */
function mayNameCountries(format: FileFormat, { columns = [] }: RowReader): boolean {
  return format !== 'csv' || columns.some(({ field }) => field?.startsWith('country') === true);
}

/** Detects the format from the text if it is clear, else from the hints. */
export function fileFormatOf(start: string, options: ReadOptions): FileFormat {
  if (/^\s*begin:vcard\s/i.test(start)) return 'vcf';
  if (/^\s*[{[]/.test(start)) return 'ndjson';
  const extension = /\.([a-z0-9]+)(?:\.gz)?$/i.exec(options.fileName ?? '')?.[1]?.toLowerCase();
  const mediaType = options.mediaType?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (extension === 'vcf' || extension === 'vcard' || /^text\/(x-)?vcard$/.test(mediaType)) return 'vcf';
  const isLines =
    extension === 'ndjson' || extension === 'jsonl' || /^application\/.*(ndjson|jsonl)$/.test(mediaType);
  return isLines ? 'ndjson' : 'csv';
}

/** Returns the charset of a media type. UTF-8 is ignored, because clients declare it for any text. */
function charsetOf(mediaType: string | undefined): string | undefined {
  const charset = /;\s*charset="?([^\s;"]+)/i.exec(mediaType ?? '')?.[1];
  return charset === undefined || /^utf-?8$/i.test(charset) ? undefined : charset;
}

async function checkControls(text: string, reader: RowReader): Promise<void> {
  const at = text.search(reader.mayHoldControls === true ? /\u0000/ : controls);
  if (at === -1) return;
  // Skips the rows before it, for its position.
  reader.push(text.slice(0, at));
  const slices = new Slices();
  while (reader.next() !== undefined) if (slices.isOver()) await slices.next();
  const position = reader.where();
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0');
  throw new FileError(
    'control_character',
    `${positionName(position)} has the control character U+${code}, which text must not contain. Export the contacts once more as text.`,
    position,
  );
}

function badSequence(reader: RowReader, encoding: string, isDeclared: boolean): FileError {
  const position = reader.where();
  const { column } = position;
  const hint = isDeclared
    ? 'Name the right encoding of the file, or save it as UTF-8.'
    : 'Save the file as UTF-8, or name its encoding.';
  return new FileError(
    'encoding',
    `${positionName(position)} has bytes that are not ${encoding.toUpperCase()}${column === undefined ? '' : `, in column ${JSON.stringify(column)}`}. ${hint}`,
    position,
  );
}

function positionName({ row, line }: Position): string {
  return row === undefined ? `Line ${line}` : `Row ${row} (line ${line})`;
}
