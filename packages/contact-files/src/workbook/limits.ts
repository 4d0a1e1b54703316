/** Bounds on a workbook, and the refusals that name them. */
import { FileError } from '@switchbook/text/refused-file.js';

const mebibyte = 1024 ** 2;

/** Separates the cells of a sheet in its text form. */
export const workbookDelimiter = ',';

export const workbookLimits = {
  /** size of the uploaded file; it is in memory, because its directory is at its end */
  fileBytes: 32 * mebibyte,
  /** files in the archive */
  entries: 4_000,
  /** unpacked, of all parts that are read */
  totalBytes: 512 * mebibyte,
  /** unpacked to packed; the markup around cells compresses well */
  ratio: 400,
  /** any ratio is accepted up to this size */
  freeBytes: 16 * mebibyte,
  /** shared strings, which stay in memory while the sheet is read */
  stringBytes: 32 * mebibyte,
  strings: 2_000_000,
  /** text of all cells: a shared string may be in many */
  tableLength: 512 * mebibyte,
  /** filled cells */
  cells: 20_000_000,
  /** cells without text: a base, and more for each packed byte of the sheet */
  emptyCells: 50_000,
  emptyCellsAByte: 20,
  /** characters of a cell; Excel allows no more */
  cellLength: 32_767,
  /** the last row and column of Excel */
  rows: 1_048_576,
  columns: 16_384,
  sheets: 1_000,
  /** formats of cells, and formats of numbers */
  formats: 65_536,
  formatLength: 1_000,
} as const;

const sendCsv = 'Save the sheet as CSV (UTF-8) and send that.';

export function damagedFile(why: string): FileError {
  return new FileError(
    'workbook_damaged',
    `The workbook is damaged: ${why}. Open it in Excel, save it again as .xlsx, and send that.`,
  );
}

export function tooLargeWorkbook(limit: string): FileError {
  return new FileError('too_large', `The workbook has more than ${limit}. ${sendCsv}`);
}

export function unreadableWorkbook(fault: string): FileError {
  return new FileError('workbook', `${fault} ${sendCsv}`);
}
