/**
 * Turns CSV into rows, in the form of JSON rows. The file is read twice. The first read validates it, since a file with
 * a fault at its end must import no rows. The second read is row by row, so that the rows of a large file are never all
 * in memory.
 */
import { isUtf8 } from 'node:buffer';
import { StringDecoder } from 'node:string_decoder';
import { invalid, ProblemError } from '@switchbook/domain/problems/problem.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { trim } from '@switchbook/domain/text/text.js';
import { CsvScanner } from '@switchbook/text/csv-scanner.js';
import { csvRules, fieldRules } from './choices.js';
import { readCountry } from './countries.js';
import { tooManyRows } from './decode.js';
import { importMessages } from './messages.js';

type Cells = readonly string[];
type CsvRow = Readonly<Record<string, unknown>>;

/** Returns the rows under the header. Throws `invalid` for other files than CSV, or without a column for the phone. */
export async function readCsv(bytes: Buffer, owner: string): Promise<AsyncIterable<CsvRow>> {
  const file = bytes.subarray(bytes.subarray(0, 3).equals(byteOrderMark) ? 3 : 0);
  if (!isUtf8(file) || file.includes(0)) throw noCsv();
  const delimiter = findDelimiter(file);
  const columns = readColumns(await scan(file, delimiter, owner));
  if (!columns.some((column) => column.field === 'userNumber'))
    throw invalid('file', 'required', importMessages.noColumn);
  return readCsvRows(file, delimiter, columns, owner);
}

const byteOrderMark = Buffer.from('\ufeff');

function noCsv() {
  return invalid('file', 'form', importMessages.notCsv, 'file');
}

/** Reads to the end, keeping only the header. */
async function scan(file: Buffer, delimiter: string, owner: string): Promise<Cells> {
  let header: Cells | undefined;
  let rows = -1;
  try {
    for await (const cells of readRecords(file, delimiter, owner)) {
      header ??= cells;
      rows += 1;
      if (rows > csvRules.maxRows) throw tooManyRows(csvRules.maxRows);
    }
  } catch (error) {
    throw error instanceof ProblemError ? error : noCsv();
  }
  if (header === undefined || header.length > csvRules.maxColumns) throw noCsv();
  return header;
}

/** Bytes of the file that are text at once. */
const chunkBytes = 16 * 1024;
/** Cells beyond the columns are ignored; a row with far more cells shows that the file is not CSV. */
const bounds = { maxLength: Number.POSITIVE_INFINITY, maxColumns: 4 * csvRules.maxColumns };

/** Reads records. Other requests run between two slices. */
async function* readRecords(file: Buffer, delimiter: string, owner: string): AsyncGenerator<Cells> {
  const slices = new Slices(owner);
  const scanner = new CsvScanner(delimiter, bounds, true);
  const decoder = new StringDecoder('utf8');
  let isLast = false;
  for (let start = 0; !isLast; start += chunkBytes) {
    isLast = start >= file.length;
    if (isLast) scanner.end();
    else scanner.push(decoder.write(file.subarray(start, start + chunkBytes)));
    for (const cells of wholeRecords(scanner)) {
      yield cells;
      if (slices.isOver()) await slices.next();
    }
    if (slices.isOver()) await slices.next();
  }
}

function* wholeRecords(scanner: CsvScanner): Generator<Cells> {
  for (let cells = scanner.next(undefined); cells !== undefined; cells = scanner.next(undefined)) {
    const [only = ''] = cells;
    const isBlank = cells.length === 1 && only !== '' && trim(only) === '';
    if (!isBlank) yield cells;
  }
}

const quote = 0x22;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const blank = 0x20;

/** Finds the delimiter by its count in the header, outside quotes. */
function findDelimiter(file: Buffer): string {
  const counts = new Map<number, number>(
    csvRules.delimiters.map((delimiter) => [delimiter.charCodeAt(0), 0]),
  );
  let isQuoted = false;
  let isCellStart = true;
  let isBlank = true;
  for (let index = 0; index < Math.min(file.length, csvRules.headerBytes); index += 1) {
    const byte = file[index] ?? 0;
    if (isQuoted) {
      if (byte !== quote) continue;
      // Two quotes are a quote in the text.
      if (file[index + 1] === quote) index += 1;
      else isQuoted = false;
      continue;
    }
    const isLineEnd = byte === lineFeed || byte === carriageReturn;
    if (isLineEnd && !isBlank) break;
    const count = counts.get(byte);
    if (count !== undefined) counts.set(byte, count + 1);
    isQuoted = byte === quote && isCellStart;
    isCellStart = isLineEnd || count !== undefined;
    isBlank &&= isLineEnd || byte === blank;
  }
  const highest = Math.max(...counts.values());
  const winners = csvRules.delimiters.filter((delimiter) => counts.get(delimiter.charCodeAt(0)) === highest);
  return (winners.length === 1 ? winners[0] : undefined) ?? csvRules.delimiters[0];
}

type CsvField = keyof typeof csvRules.columns;

interface Column {
  /** trimmed */
  readonly header: string;
  /** undefined: a column of params */
  readonly field: CsvField | undefined;
}

const fields: ReadonlyMap<string, CsvField> = new Map(
  (Object.keys(csvRules.columns) as CsvField[]).flatMap((field) =>
    csvRules.columns[field].map((heading) => [heading, field] as const),
  ),
);

/** Reads the columns. The first column that matches a field is the field's. */
function readColumns(header: Cells): readonly Column[] {
  const usedFields = new Set<CsvField>();
  return header.map((cell) => {
    const field = fields.get(cell.toLowerCase().replaceAll(/[\s_.-]/gu, ''));
    if (field === undefined || usedFields.has(field)) return { header: trim(cell), field: undefined };
    usedFields.add(field);
    return { header: trim(cell), field };
  });
}

async function* readCsvRows(
  file: Buffer,
  delimiter: string,
  columns: readonly Column[],
  owner: string,
): AsyncGenerator<CsvRow> {
  let isHeader = true;
  for await (const cells of readRecords(file, delimiter, owner)) {
    if (!isHeader) yield csvRowOf(columns, cells);
    isHeader = false;
  }
}

function csvRowOf(columns: readonly Column[], cells: Cells): Readonly<Record<string, unknown>> {
  const row: Partial<Record<CsvField, unknown>> = {};
  const params = new Map<string, string>();
  // The loop is over cells, not columns: a row that ends early has no further cells.
  cells.forEach((cellText, index) => {
    const column = columns[index];
    const cell = trim(cellText);
    if (column === undefined || cell === '') return;
    const { header, field } = column;
    const isParam = field === undefined || (field === 'countryCode' && readCountry(cell) === undefined);
    if (!isParam) row[field] = cellValue(field, cell);
    else if (header !== '' && header !== '__proto__') params.set(header, cell);
  });
  return params.size === 0 ? row : { ...row, params: Object.fromEntries(params) };
}

function cellValue(field: CsvField, cell: string): unknown {
  if (field === 'tags') return cell.split(csvRules.tagSeparator, fieldRules.sentTags + 1);
  // Spreadsheets put an apostrophe before a text that must not become a number.
  return field === 'userNumber' ? cell.replace(/^'/, '') : cell;
}
