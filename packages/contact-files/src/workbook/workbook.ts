/**
 * Reads a sheet of a workbook (.xlsx) as the text of a CSV file, so that the CSV reader handles its rows. The sheet is
 * read twice. The first pass finds the width of the sheet, since all lines need the same number of cells, and whether
 * it has rows.
 */
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { FileError } from '@switchbook/text/refused-file.js';
import { quoteText } from '@switchbook/text/terminal-text.js';
import type { TextChunk } from '../bytes/decode-text.js';
import type { FileChunk } from '../bytes/unpack.js';
import { tooLargeWorkbook, workbookDelimiter, workbookLimits } from './limits.js';
import { readForms, readStrings, readWorkbook, type Sheet, scanPart } from './parts.js';
import { type CellContent, type SheetRow, SheetRows } from './sheet.js';
import type { Reserve } from './strings.js';
import { Archive } from './zip.js';

export interface WorkbookOptions {
  /** name of the sheet; absent: the first visible one with rows */
  readonly sheet?: string | undefined;
  readonly reserve?: Reserve | undefined;
  /** rows that are read for the width of the sheet; absent: all */
  readonly widthRows?: number;
}

/** The sheet as text with a line for each row that has any. */
export interface SheetText {
  readonly sheet: string;
  /** names of the sheets that can be chosen */
  readonly sheets: readonly string[];
  /** lines of hidden rows in the chunks so far, from 1, except lines that a reader has removed */
  readonly hiddenLines: Set<number>;
  readonly chunks: AsyncGenerator<TextChunk>;
}

/** Throws a `FileError` for other files than workbooks, and beyond the limits. */
export async function openWorkbook(
  chunks: AsyncIterable<FileChunk>,
  { sheet: sheetName, reserve = () => {}, widthRows }: WorkbookOptions,
): Promise<SheetText> {
  const file = await holdFile(chunks, reserve);
  const archive = new Archive(file);
  const { sheets, isFrom1904, styles, strings } = await readWorkbook(archive);
  const chosen =
    sheetName === undefined ? sheets.filter((sheet) => !sheet.isHidden) : [sheetByName(sheets, sheetName)];
  const content: CellContent = {
    forms: await readForms(archive, styles),
    strings: await readStrings(archive, strings, reserve),
    isFrom1904,
  };
  for (const sheet of chosen) {
    const width = await measureWidth(archive, sheet, content, widthRows);
    if (width === 0) continue;
    const hiddenLines = new Set<number>();
    const text = writeLines({ archive, sheet, content, width, hiddenLines, bytes: file.length });
    return { sheet: sheet.name, sheets: sheets.map(({ name }) => name), hiddenLines, chunks: text };
  }
  throw new FileError(
    'no_rows',
    sheetName === undefined
      ? 'The workbook has no visible sheet with rows.'
      : `The sheet ${quoteText(sheetName)} has no rows.`,
  );
}

async function holdFile(chunks: AsyncIterable<FileChunk>, reserve: Reserve): Promise<Buffer> {
  const all: Uint8Array[] = [];
  let size = 0;
  for await (const { bytes } of chunks) {
    size += bytes.length;
    if (size > workbookLimits.fileBytes)
      throw tooLargeWorkbook(`${workbookLimits.fileBytes / 1024 ** 2} MiB`);
    reserve(bytes.length);
    all.push(bytes);
  }
  return Buffer.concat(all, size);
}

/** Finds a sheet. Excel ignores letter case in names. */
function sheetByName(sheets: readonly Sheet[], sheetName: string): Sheet {
  const fold = (name: string) => name.trim().toLowerCase();
  const sheet =
    sheets.find(({ name }) => name === sheetName) ??
    sheets.find(({ name }) => fold(name) === fold(sheetName));
  if (sheet !== undefined) return sheet;
  const names = sheets.slice(0, 50).map(({ name }) => JSON.stringify(name));
  throw new FileError(
    'sheet',
    `The workbook has no sheet ${quoteText(sheetName)}. It has ${names.join(', ')}${sheets.length > names.length ? ', …' : ''}.`,
  );
}

/** Reads the rows with text, each time that more of the sheet is unpacked. */
async function* readRows(
  archive: Archive,
  { part }: Sheet,
  content: CellContent,
): AsyncGenerator<{ readonly row: SheetRow; readonly consumed: number }> {
  const rows = new SheetRows(content, archive.packedBytes(part));
  const slices = new Slices();
  for await (const { xml, consumed } of scanPart(archive, part)) {
    for (let row = rows.next(xml); row !== undefined; row = rows.next(xml)) {
      yield { row, consumed };
      if (slices.isOver()) await slices.next();
    }
    if (slices.isOver()) await slices.next();
  }
}

async function measureWidth(
  archive: Archive,
  sheet: Sheet,
  content: CellContent,
  rows = Infinity,
): Promise<number> {
  let width = 0;
  let count = 0;
  for await (const { row } of readRows(archive, sheet, content)) {
    width = Math.max(width, row.cells.length);
    count += 1;
    if (count >= rows) break;
  }
  return width;
}

interface Lines {
  readonly archive: Archive;
  readonly sheet: Sheet;
  readonly content: CellContent;
  readonly width: number;
  readonly hiddenLines: Set<number>;
  /** size of the file */
  readonly bytes: number;
}

/** Characters of a chunk; small, because a chunk is read without a pause. */
const chunkLength = 16 * 1024;

async function* writeLines({
  archive,
  sheet,
  content,
  width,
  hiddenLines,
  bytes,
}: Lines): AsyncGenerator<TextChunk> {
  const packedBytes = Math.max(1, archive.packedBytes(sheet.part));
  let text = '';
  let length = 0;
  let line = 0;
  for await (const { row, consumed } of readRows(archive, sheet, content)) {
    line += 1;
    if (row.isHidden) hiddenLines.add(line);
    const written = csvLineOf(row.cells, width);
    length += written.length;
    if (length > workbookLimits.tableLength)
      throw tooLargeWorkbook(`${workbookLimits.tableLength / 1024 ** 2} MiB of text in its rows`);
    text += written;
    if (text.length < chunkLength) continue;
    // The share of the sheet that is read, as bytes of the file.
    yield { text, consumed: Math.floor((bytes * consumed) / packedBytes) };
    text = '';
  }
  yield { text, consumed: bytes };
}

function csvLineOf(cells: readonly string[], width: number): string {
  const missing = width - cells.length;
  return `${cells.map(quoteCell).join(workbookDelimiter)}${workbookDelimiter.repeat(Math.max(0, missing))}\r\n`;
}

/** Quotes a cell. A first cell such as `sep=;` would name a delimiter. */
function quoteCell(cell: string): string {
  return /[",\r\n]|^sep=/i.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
