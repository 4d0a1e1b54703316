/**
 * Inspects the beginning of a file: its format, its encoding and its columns. Each column has its field, the way in
 * which the field was recognized, examples of cells, and the number of valid cells among the first ones. An unreadable
 * row refuses nothing.
 */

import { mapInSlices, Slices } from '@switchbook/domain/runtime/time-slices.js';
import { FileError } from '@switchbook/text/refused-file.js';
import { beginningOf } from '@switchbook/text/words.js';
import { checkNotMarkup } from './bytes/binary.js';
import { decodeText } from './bytes/decode-text.js';
import type { CodePageReading } from './bytes/latin-code-pages.js';
import { type FileChunk, isZip, unpack } from './bytes/unpack.js';
import { suggestConsent } from './columns/consent-headings.js';
import {
  type DateOrder,
  type DateOrderProof,
  decimalMarkOf,
  isAmbiguousDate,
  isDoubtfulNumber,
  readSpreadsheetDate,
} from './columns/dates-and-numbers.js';
import { type GuessedType, guessType } from './columns/guess-type.js';
import { isDateField, isNumberField } from './csv/csv-fields.js';
import { CsvRows } from './csv/csv-rows.js';
import { withoutFormula } from './csv/formula-guard.js';
import {
  fileFormatOf,
  loadWorkbooks,
  optionsOf,
  type ReaderOptions,
  type ReadOptions,
  readStart,
  rowReaderOf,
} from './read.js';
import type { FileColumn, FileFormat, FileRow, RawRow, Recognition } from './rows/imported-contact.js';
import type { RowReader } from './rows/row-reader.js';

interface InspectOptions extends ReadOptions {
  /** the bytes are the beginning of a longer file */
  readonly isPartial: boolean;
}

interface InspectedColumn extends FileColumn, GuessedType {
  /** the way in which the field was recognized; null: the column is not imported */
  readonly by: Recognition | null;
  /** percent of the cells looked at that can be read as the field; null without any */
  readonly confidence: number | null;
  readonly samples: readonly string[];
  /** a field for consents, which only an explicit mapping can choose; null: no suggestion */
  readonly suggested: string | null;
  /** the first date that shows day before month, and the first that shows month before day */
  readonly dateOrderProofs: readonly DateOrderProof[];
}

/** The cells of a row, shortened. A phone number has its country code. */
interface InspectedRow {
  readonly row: number;
  readonly cells: readonly string[];
}

export interface Inspection {
  readonly format: FileFormat;
  readonly isCompressed: boolean;
  readonly encoding: string;
  readonly delimiter: string | null;
  readonly hasHeader: boolean;
  /** columns of a CSV file, or properties of vCards */
  readonly columns: readonly InspectedColumn[];
  /** the first rows, as they are read: of another format than CSV with the cells of `plainCellsOf` */
  readonly rows: readonly InspectedRow[];
  /** the first lines or cards of another format */
  readonly examples: readonly string[];
  /** cells have phone numbers without a country, or ambiguous decimal separators, and the region is unknown */
  readonly needsRegion: boolean;
  /** the program that wrote the file, recognized by its headings */
  readonly program: string | null;
  /** order of day and month in ambiguous dates: as requested, else as other dates show; null: unknown */
  readonly dateOrder: DateOrder | null;
  /** some dates are ambiguous: day and month may be swapped */
  readonly needsDateOrder: boolean;
  /** if the encoding is an uncertain guess: this guess and likely others; else empty */
  readonly encodings: readonly CodePageReading[];
  /** sheet of a workbook that was read; null for other files */
  readonly sheet: string | null;
  /** names of all sheets of the workbook */
  readonly sheets: readonly string[];
}

const maxBytes = 256 * 1024;
const maxRows = 200;
/** Rows of a sheet that are read for its width. */
const maxWidthRows = 1_000;
const maxSamples = 3;
const maxSampleLength = 200;
const maxExampleLength = 2_000;
const maxShownRows = 10;
/** Characters of the shown rows: a file may have many columns. */
const maxShownLength = 64 * 1024;

/** Throws a `FileError` for a file that is not a file of contacts. */
export async function inspect(bytes: Uint8Array, requested: InspectOptions): Promise<Inspection> {
  const start = isZip(bytes) ? await inspectSheet(bytes, requested) : await inspectText(bytes, requested);
  const { text, isEnd, encoding } = start;
  const options = { ...requested, ...start.options, encoding };
  const format = options.format ?? fileFormatOf(text, options);
  const readerOf = (more?: Pick<ReaderOptions, 'badCells'>) => {
    const layout = { text, isWhole: isEnd, isBroken: false };
    const made = rowReaderOf(format, layout, { ...options, ...more }, true);
    made.push(text);
    if (isEnd) made.end();
    return made;
  };
  const reader = readerOf();
  const rows = await readRows(reader, maxRows);
  if (!isEnd) reader.end();
  const csv = reader instanceof CsvRows ? reader : undefined;
  const hasPhone = reader.columns?.some(({ field }) => field === 'phone' || field === 'whatsapp') === true;
  const columns = await mapInSlices(reader.columns ?? [], (column, index) =>
    csv === undefined
      ? columnWithoutSamples(column)
      : {
          ...columnWithSamples(column, index, rows, recognizedBy(column, index, csv, options)),
          ...aboutCells(column.name, filledCells(rows, index), { hasPhone, dateOrder: csv.dateOrder }),
          dateOrderProofs: csv.dateOrderProofs[index] ?? [],
        },
  );
  const needsDateOrder =
    csv !== undefined && csv.dateOrder === undefined && hasAmbiguousDate(rows, columns, options.fields);
  return {
    format,
    isCompressed: start.isCompressed,
    encoding,
    sheet: start.sheet,
    sheets: start.sheets,
    delimiter: reader.delimiter ?? null,
    hasHeader: csv?.hasHeader ?? false,
    columns,
    // A bad cell does not hide how the others of its row are read.
    rows: firstRowsOf(
      await readRows(readerOf({ badCells: 'drop_cell' }), maxShownRows),
      csv === undefined
        ? plainCellsOf
        : (row) => columns.map((column, index) => shownCellOf(row, column, index)),
    ),
    examples: csv === undefined ? rows.slice(0, maxSamples).map(({ raw }) => exampleOf(raw)) : [],
    needsRegion:
      options.region === undefined &&
      (rows.some((row) => lacksCountry(row, columns)) ||
        (start.sheet === null && hasDoubtfulNumber(rows, columns, options.fields))),
    program: csv?.program ?? null,
    dateOrder: csv?.dateOrder ?? null,
    needsDateOrder,
    encodings: start.readings,
  };
}

/** Returns the type and the meaning that the cells of a column show. */
function aboutCells(
  name: string,
  cells: readonly string[],
  { hasPhone, dateOrder }: { readonly hasPhone: boolean; readonly dateOrder: CsvRows['dateOrder'] },
): Pick<InspectedColumn, 'suggested'> & GuessedType {
  const dated = cells.map((cell) => readSpreadsheetDate(cell, dateOrder) ?? cell);
  return { suggested: suggestConsent(name, dated, { hasPhone }), ...guessType(cells, dateOrder) };
}

async function readRows(reader: RowReader, count: number): Promise<readonly FileRow[]> {
  const rows: FileRow[] = [];
  const slices = new Slices();
  while (rows.length < count) {
    const row = reader.next();
    if (row === undefined) break;
    rows.push(row);
    if (slices.isOver()) await slices.next();
  }
  return rows;
}

function firstRowsOf(
  rows: readonly FileRow[],
  cellsOf: (row: FileRow) => readonly string[],
): readonly InspectedRow[] {
  const firstRows: InspectedRow[] = [];
  let length = 0;
  for (const row of rows) {
    const cells = cellsOf(row).map((cell) => beginningOf(cell, maxSampleLength));
    length += cells.reduce((sum, cell) => sum + cell.length, 0);
    if (length > maxShownLength) break;
    firstRows.push({ row: row.row, cells });
  }
  return firstRows;
}

const shownCellOf = (row: FileRow, column: FileColumn, index: number) =>
  numberOf(row, column) ?? cellOf(row, index);

/** Returns the name, phone, email and company of a row that has no cells; empty texts for a rejected row. */
function plainCellsOf(row: FileRow): readonly string[] {
  if ('flaws' in row) return ['', '', '', ''];
  const { displayName, givenName, familyName, company = '', identities } = row.record;
  const identityOf = (name: string) => identities.find(({ kind }) => kind === name)?.value;
  const phone = identityOf('phone');
  const fullName = displayName ?? [givenName, familyName].filter(Boolean).join(' ');
  return [fullName, phone === undefined ? '' : `+${phone}`, identityOf('email') ?? '', company];
}

/** Returns the phone number of a cell. Undefined: the cell has none, or several. */
function numberOf(row: FileRow, { name }: FileColumn): string | undefined {
  if ('flaws' in row) return undefined;
  const isOfCell = ({ kind, column }: { readonly kind: string; readonly column: string }) =>
    kind === 'phone' && column === name;
  const [number, ...others] = row.record.identities.filter(isOfCell);
  return number === undefined || others.length > 0 ? undefined : `+${number.value}`;
}

function filledCells(rows: readonly FileRow[], index: number): readonly string[] {
  return rows.map((row) => cellOf(row, index)).filter((cell) => cell !== '');
}

function hasAmbiguousDate(
  rows: readonly FileRow[],
  columns: readonly FileColumn[],
  fields: InspectOptions['fields'],
): boolean {
  return columns.some(
    ({ field }, index) =>
      field !== null &&
      isDateField(field, fields) &&
      filledCells(rows, index).some((cell) => isAmbiguousDate(cell)),
  );
}

/** Whether the meaning of a number depends on the region, in a field or in a column that may become a field. */
function hasDoubtfulNumber(
  rows: readonly FileRow[],
  columns: readonly InspectedColumn[],
  fields: InspectOptions['fields'],
): boolean {
  return columns.some(({ field, valueType }, index) => {
    const isNumber = field === null ? valueType === 'number' : isNumberField(field, fields);
    if (!isNumber) return false;
    const cells = filledCells(rows, index);
    return cells.some(isDoubtfulNumber) && decimalMarkOf(cells, undefined) === undefined;
  });
}

interface InspectedStart {
  readonly text: string;
  /** the text is the whole file */
  readonly isEnd: boolean;
  readonly encoding: string;
  readonly readings: Inspection['encodings'];
  readonly isCompressed: boolean;
  readonly options: ReaderOptions;
  readonly sheet: string | null;
  readonly sheets: readonly string[];
}

async function inspectText(bytes: Uint8Array, options: InspectOptions): Promise<InspectedStart> {
  const start = await unpackStart(bytes, options.isPartial);
  const { encoding, readings, chunks } = await decodeText(yieldChunk(start.bytes), options.encoding);
  const { text, isWhole } = await readStart(chunks);
  if (text.trim() === '') throw new FileError('no_rows', 'The file is empty.');
  checkNotMarkup(text);
  const { isCompressed } = start;
  const isEnd = isWhole && start.isWhole;
  return { text, isEnd, encoding, readings, isCompressed, options, sheet: null, sheets: [] };
}

/** Reads the first rows of a workbook. Its directory is at the end, so the whole file is read. */
async function inspectSheet(bytes: Uint8Array, options: InspectOptions): Promise<InspectedStart> {
  if (options.isPartial)
    throw new FileError('workbook', 'The file is only the beginning of a workbook. Send the whole workbook.');
  const { openWorkbook } = await loadWorkbooks();
  const { sheet, sheets, hiddenLines, chunks } = await openWorkbook(yieldChunk(bytes), {
    ...options,
    widthRows: maxWidthRows,
  });
  let text = '';
  for await (const chunk of chunks) {
    text += chunk.text;
    if (text.length > maxBytes) break;
  }
  const chosenSheet = { sheet, sheets, options: optionsOf(options, hiddenLines) };
  const isEnd = text.length <= maxBytes;
  return { ...chosenSheet, text, isEnd, encoding: 'utf-8', readings: [], isCompressed: false };
}

interface StartBytes {
  readonly bytes: Uint8Array;
  readonly isCompressed: boolean;
  readonly isWhole: boolean;
}

/** Unpacks the start. If more follows, it ends at the last line end, so that no character is cut. */
async function unpackStart(bytes: Uint8Array, isPartial: boolean): Promise<StartBytes> {
  const { isCompressed, chunks } = await unpack(yieldBytes(bytes));
  const parts: Uint8Array[] = [];
  let size = 0;
  let isWhole = !isPartial;
  try {
    for await (const chunk of chunks) {
      parts.push(chunk.bytes);
      size += chunk.bytes.length;
      if (size <= maxBytes) continue;
      isWhole = false;
      break;
    }
  } catch (error) {
    const isCut = isPartial && error instanceof FileError && error.code === 'compressed_truncated';
    if (!isCut) throw error;
  }
  const all = Buffer.concat(parts);
  const end = all.lastIndexOf(0x0a);
  return { bytes: isWhole || end === -1 ? all : all.subarray(0, end + 1), isCompressed, isWhole };
}

async function* yieldBytes(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* yieldChunk(bytes: Uint8Array): AsyncGenerator<FileChunk> {
  yield { bytes, consumed: bytes.length };
}

function recognizedBy(
  { name, field }: FileColumn,
  index: number,
  { hasHeader }: CsvRows,
  { mapping = {} }: InspectOptions,
): InspectedColumn['by'] {
  if (field === null) return null;
  if (Object.hasOwn(mapping, name) || Object.hasOwn(mapping, `column ${index + 1}`)) return 'mapping';
  return hasHeader ? 'heading' : 'content';
}

const nothingLooked = {
  confidence: null,
  samples: [],
  suggested: null,
  dateOrderProofs: [],
  ...guessType([], undefined),
} as const;

function columnWithoutSamples(column: FileColumn): InspectedColumn {
  return { ...column, by: column.field === null ? null : 'heading', ...nothingLooked };
}

function columnWithSamples(
  column: FileColumn,
  index: number,
  rows: readonly FileRow[],
  by: InspectedColumn['by'],
): Omit<InspectedColumn, 'suggested' | 'dateOrderProofs' | keyof GuessedType> {
  const filled = rows.filter((row) => cellOf(row, index) !== '');
  const read = filled.filter((row) => !flawsOf(row).some((flaw) => flaw.column === column.name));
  const share = filled.length === 0 ? null : Math.floor((read.length / filled.length) * 100);
  const samples = [
    ...new Set(filled.slice(0, 20).map((row) => cellOf(row, index).slice(0, maxSampleLength))),
  ];
  return { ...column, by, confidence: by === null ? null : share, samples: samples.slice(0, maxSamples) };
}

function cellOf({ raw }: FileRow, index: number): string {
  return typeof raw === 'string' ? '' : withoutFormula((raw[index] ?? '').trim()).toWellFormed();
}

function flawsOf(row: FileRow): readonly { readonly column: string | null }[] {
  return 'flaws' in row ? row.flaws : [];
}

function lacksCountry(row: FileRow, columns: readonly FileColumn[]): boolean {
  return flawsOf(row).some(({ column }) => {
    const index = columns.findIndex(({ name }) => name === column);
    if (columns[index]?.field !== 'phone') return false;
    const cell = cellOf(row, index);
    return cell.replaceAll(/\D/g, '').length >= 5 && !/^\s*(\+|00)/.test(cell);
  });
}

function exampleOf(raw: RawRow): string {
  return beginningOf(typeof raw === 'string' ? raw : raw.join('\n'), maxExampleLength);
}
