/** Detects the layout of a CSV file from its beginning: delimiter, header, and the field of each column. */

import { fieldsAfterFirstRelease, textRuleOf } from '@switchbook/domain/contact/contact-fields.js';
import type { OwnField } from '@switchbook/domain/fields/own-field.js';
import { parseExportedInstant } from '@switchbook/domain/runtime/instant.js';
import { fold } from '@switchbook/domain/text/compared-text.js';
import { CsvScanner } from '@switchbook/text/csv-scanner.js';
import { FileError } from '@switchbook/text/refused-file.js';
import { quoteText } from '@switchbook/text/terminal-text.js';
import {
  type DateOrder,
  type DateOrderProof,
  type DecimalMark,
  dateExample,
  dateOrderOf,
  dateOrders,
  decimalMarkOf,
  isAmbiguousDate,
  readSpreadsheetDate,
  shownDateOrder,
} from '../columns/dates-and-numbers.js';
import { isPlainName, recognize, recognizeProgram } from '../columns/headings.js';
import type { FileColumn } from '../rows/imported-contact.js';
import { maxColumns, maxRowLength } from '../rows/row-reader.js';
import { readBoolean, readType } from '../rows/row-values.js';
import {
  cellReaderOf,
  isDateField,
  isExportHeader,
  isNumberField,
  listFields,
  mayRepeat,
  rejectedColumns,
} from './csv-fields.js';
import { removeGuard, withoutFormula } from './formula-guard.js';

export interface CsvOptions {
  readonly delimiter: string | undefined;
  /** column → field, `''`: not imported */
  readonly mapping: Readonly<Record<string, string>> | undefined;
  /** accept a file without any recognized column */
  readonly mayBeUnknown?: boolean;
  /** own fields, recognized by key and label */
  readonly fields?: readonly OwnField[] | undefined;
  /** undefined: detected */
  readonly dateOrder?: DateOrder | undefined;
  /** ISO 3166-1 alpha-2, for numbers without a clear decimal separator */
  readonly region?: string | undefined;
}

export interface CsvLayout {
  readonly delimiter: string;
  /** characters before the header: the line `sep=;` that Excel reads */
  readonly preambleLength: number;
  /** rows before the header: titles of a sheet, and headings over several columns */
  readonly titleRows: number;
  readonly hasHeader: boolean;
  readonly columns: readonly FileColumn[];
  /** the program that wrote the file, recognized by its headings; undefined: unknown */
  readonly program: string | undefined;
  /** order of dates with slashes; undefined: unknown */
  readonly dateOrder: DateOrder | undefined;
  /** the first dates of each column that show their order; a column without one has an empty list */
  readonly dateOrderProofs: readonly (readonly DateOrderProof[])[];
  /** a date in the form of a column's dates, keyed by the column */
  readonly dateExamples: ReadonlyMap<string, string>;
  /** decimal separator of each column of an own number field; undefined: unknown */
  readonly decimalMarks: readonly (DecimalMark | undefined)[];
  /** whether an export of Switchbook has this header */
  readonly isExport: boolean;
  /** whether rejected rows from Switchbook have this header; their cells have a second formula guard */
  readonly isRejected: boolean;
}

type Cells = readonly string[];

const delimiters = [',', ';', '\t', '|'] as const;
const preamble = /^sep=(.)(?:\r\n|\n|\r)/i;
const maxSampleRows = 100;
/** Characters that each delimiter is tried on; the first line may be a megabyte. */
const maxScoredLength = 128 * 1024;
const maxNameLength = 1_000;

/** Detects the layout. `isWhole`: `start` is the whole file. */
export function csvLayoutOf(start: string, isWhole: boolean, options: CsvOptions): CsvLayout {
  const preambleMatch = preamble.exec(start);
  const preambleLength = preambleMatch?.[0].length ?? 0;
  const sample = start.slice(preambleLength);
  const declared = options.delimiter === undefined ? undefined : checkDelimiter(options.delimiter);
  const delimiter = declared ?? preambleMatch?.[1] ?? findDelimiter(sample, isWhole);
  const sampled = sampleRows(sample, isWhole, delimiter);
  const titleRows = countTitleRowsIn(sampled, options);
  const head = readHead(sampled.slice(titleRows), options);
  const { names, rows, hasHeader, isExport, isRejected } = head;
  const program = hasHeader && !isExport && !isRejected ? recognizeProgram(names) : undefined;
  const proofs = findDateOrderProofsIn(names, rows, options);
  const dateOrder = options.dateOrder ?? dateOrderOf(proofs.flat());
  const guessed = guessFields(head, program?.fields, dateOrder, options);
  // The headings of rejected rows already have the fields of the mapping.
  const { mapping } = options;
  const columns = assign(names, guessed, isRejected ? remainingMapping(names, mapping) : mapping);
  if (options.mayBeUnknown !== true) checkKnown(columns);
  return {
    delimiter,
    preambleLength,
    titleRows,
    hasHeader,
    columns,
    program: program?.name,
    dateOrder,
    dateOrderProofs: proofs.map(firstOfEach),
    dateExamples: findDateExamplesIn(columns, rows, dateOrder, options),
    decimalMarks: findDecimalMarksIn(columns, rows, options),
    isExport,
    isRejected,
  };
}

interface Head extends Pick<CsvLayout, 'hasHeader' | 'isExport' | 'isRejected'> {
  /** the names of the columns, numbered without a header */
  readonly names: Cells;
  /** the first rows below the header, without guards */
  readonly rows: readonly Cells[];
}

/** Reads the first record as the header, if it is a header, and the rows below it. */
function readHead(records: readonly Cells[], options: CsvOptions): Head {
  const first = records[0] ?? [];
  const isRejected = rejectedColumns.every(
    (name, index) => first.at(index - rejectedColumns.length) === name,
  );
  const header = (isRejected ? first.map(removeGuard) : first).map((name) =>
    withoutFormula(name.trim()).toWellFormed(),
  );
  if (header.some((name) => name.length > maxNameLength))
    throw new FileError(
      'header',
      `A heading is longer than ${maxNameLength} characters. Begin the file with the names of its columns.`,
      { line: 1 },
    );
  const isExport = isExportHeader(isRejected ? header.slice(0, -rejectedColumns.length) : header);
  const hasHeader = isExport || isRejected || isHeader(first, options);
  const names = hasHeader ? header : first.map((_, index) => numberedName(index));
  const guards = (isRejected ? 1 : 0) + (isExport ? 1 : 0);
  const rows = records.slice(hasHeader ? 1 : 0).map((cells) => withoutGuards(cells, guards));
  return { names, rows, hasHeader, isExport, isRejected };
}

/** Guesses the field of each column. `programFields`: the fields of the program that wrote the file, by heading. */
function guessFields(
  { names, rows, hasHeader, isExport }: Head,
  programFields: ReadonlyMap<string, string> | undefined,
  dateOrder: DateOrder | undefined,
  options: CsvOptions,
): readonly (string | null)[] {
  if (!hasHeader) return fieldsByContent(rows);
  const fields = names.map((name, index) => {
    const field = programFields?.get(name) ?? recognize(name, options.fields);
    return guessField(field === '' ? undefined : field, cellsOfColumn(rows, index), dateOrder);
  });
  return isExport ? fields : withNameParts(names, fields, rows);
}

function findDateExamplesIn(
  columns: readonly FileColumn[],
  rows: readonly Cells[],
  dateOrder: DateOrder | undefined,
  { fields }: CsvOptions,
): CsvLayout['dateExamples'] {
  const examples = columns.flatMap(({ name, field }, index) => {
    const isDate = field !== null && isDateField(field, fields);
    const example = isDate ? dateExample(cellsOfColumn(rows, index), dateOrder) : undefined;
    return example === undefined ? [] : [[name, example] as const];
  });
  return new Map(examples);
}

function findDecimalMarksIn(
  columns: readonly FileColumn[],
  rows: readonly Cells[],
  { fields, region }: CsvOptions,
): CsvLayout['decimalMarks'] {
  return columns.map(({ field }, index) =>
    field !== null && isNumberField(field, fields)
      ? decimalMarkOf(cellsOfColumn(rows, index), region)
      : undefined,
  );
}

/** Most rows before the header. */
const maxTitleRows = 5;

/**
 * Counts the rows before the header. The header has more known headings than any row above it, and the rows above it
 * have few cells.
 */
function countTitleRowsIn(records: readonly Cells[], { fields }: CsvOptions): number {
  const recognizedCounts = records
    .slice(0, maxTitleRows + 1)
    .map((cells) => cells.filter((cell) => recognize(cell, fields) !== undefined).length);
  const best = recognizedCounts.indexOf(Math.max(...recognizedCounts));
  if (best <= 0 || (recognizedCounts[best] ?? 0) < 2) return 0;
  const filled = (cells: Cells) => cells.filter((cell) => cell.trim() !== '').length;
  const maxFilled = filled(records[best] ?? []) / 2;
  return records.slice(0, best).every((cells) => filled(cells) <= maxFilled) ? best : 0;
}

/** Returns the dates of each column that show the order of day and month. */
function findDateOrderProofsIn(
  names: Cells,
  rows: readonly Cells[],
  options: CsvOptions,
): readonly (readonly DateOrderProof[])[] {
  return names.map((name, index) => {
    const field = mappedField(name, index, options.mapping) ?? recognize(name, options.fields) ?? '';
    if (!isDateField(field, options.fields)) return [];
    return rows.flatMap((cells, at) => {
      const value = withoutFormula(cells[index]?.trim() ?? '');
      const order = shownDateOrder(value);
      return order === undefined ? [] : [{ order, row: at + 1, value }];
    });
  });
}

/** Returns the first date of each order. */
function firstOfEach(proofs: readonly DateOrderProof[]): readonly DateOrderProof[] {
  return dateOrders.flatMap((order) => proofs.find((proof) => proof.order === order) ?? []);
}

/** Removes guards. An export is guarded against formulas, and a file of rejected rows twice. */
function withoutGuards(cells: Cells, guards: number): Cells {
  return guards === 0 ? cells : withoutGuards(cells.map(removeGuard), guards - 1);
}

function checkDelimiter(declared: string): string {
  const delimiter = declared === 'tab' || declared === '\\t' ? '\t' : declared;
  if (delimiter.length === 1 && !/["\r\n]/.test(delimiter)) return delimiter;
  throw new FileError(
    'delimiter',
    `The delimiter ${quoteText(declared)} is not allowed. Use one character other than a quote or a line end, or the word tab.`,
  );
}

/** Returns the delimiter that gives most of the first rows the same number of columns. */
function findDelimiter(sample: string, isWhole: boolean): string {
  const start = sample.slice(0, maxScoredLength);
  const isAll = isWhole && start.length === sample.length;
  const scores = delimiters.map((delimiter) => scoreDelimiter(start, isAll, delimiter));
  return delimiters[scores.indexOf(Math.max(...scores))] ?? ',';
}

function scoreDelimiter(sample: string, isWhole: boolean, delimiter: string): number {
  try {
    const records = sampleRows(sample, isWhole, delimiter);
    const width = records[0]?.length ?? 0;
    if (width < 2) return 0;
    const alike = records.filter((cells) => cells.length === width).length;
    return (alike / records.length) * 1_000 + width / 1_000;
  } catch (error) {
    if (error instanceof FileError) return 0;
    throw error;
  }
}

function sampleRows(sample: string, isWhole: boolean, delimiter: string): readonly Cells[] {
  const scanner = new CsvScanner(delimiter, { maxLength: maxRowLength, maxColumns });
  scanner.push(sample);
  if (isWhole) scanner.end();
  const records: Cells[] = [];
  while (records.length <= maxSampleRows) {
    // An error after the first record is reported when the row is read.
    const cells = records.length === 0 ? scanner.next(undefined) : nextOrNone(scanner);
    if (cells === undefined) break;
    if (!isEmptyLine(cells)) records.push(cells);
  }
  return records;
}

function nextOrNone(scanner: CsvScanner): Cells | undefined {
  try {
    return scanner.next(undefined);
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

/** Whether the line is not a row: it has only white space and delimiters. */
export function isEmptyLine(cells: Cells): boolean {
  for (const cell of cells) if (cell !== '' && cell.trim() !== '') return false;
  return true;
}

function isHeader(first: Cells, { mapping, fields }: CsvOptions): boolean {
  if (first.some((cell) => recognize(cell, fields) !== undefined)) return true;
  if (
    mapping !== undefined &&
    first.some((cell) => cell.trim() !== '' && Object.hasOwn(mapping, cell.trim()))
  )
    return true;
  return !first.some((cell) => looksLikePhone(cell) || looksLikeEmail(cell));
}

function cellsOfColumn(rows: readonly Cells[], index: number): Cells {
  return rows.map((cells) => withoutFormula(cells[index]?.trim() ?? '')).filter((cell) => cell !== '');
}

/** Phones and emails are shorter; a cell may be very long. */
const maxValueLength = 320;

function looksLikePhone(cell: string): boolean {
  if (cell.length > maxValueLength) return false;
  const digits = cell.replaceAll(/\D/g, '').length;
  return /^'?\+?[\d\s()./-]+$/.test(cell.trim()) && digits >= 7 && digits <= 15;
}

function looksLikeEmail(cell: string): boolean {
  return cell.length <= maxValueLength && /^[^\s@]+@[^\s@]+\.[^\s@]+$/u.test(cell.trim());
}

function isReadBy(read: (text: string) => string | undefined): (cell: string) => boolean {
  return (cell) => read(cell) !== undefined;
}

/** Headings with other meanings elsewhere: recognized only when the cells of the first rows have this form. */
const forms: Readonly<Record<string, RegExp | ((cell: string) => boolean)>> = {
  id: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  type: (cell) => readType(cell) !== undefined,
  blocked: (cell) => readBoolean(cell) !== undefined,
  created_at: (cell) => parseExportedInstant(cell) !== undefined,
  updated_at: (cell) => parseExportedInstant(cell) !== undefined,
  ...Object.fromEntries(
    fieldsAfterFirstRelease
      .map(textRuleOf)
      .flatMap(({ wire, read }) => (read ? [[wire, isReadBy(read)]] : [])),
  ),
  avatar_url: /^https?:/,
  identities: /^\[/,
  consents: /^\[/,
  suppressions: /^\[/,
  attributes: /^\{/,
  extensions: /^\{/,
};

/** Whether the field is a time. Other programs use these headings for the times of their records. */
function isTime(field: string): boolean {
  return field === 'created_at' || field === 'updated_at';
}

function guessField(
  field: string | undefined,
  cells: Cells,
  dateOrder: DateOrder | undefined,
): string | null {
  if (field === undefined) return null;
  const form = Object.hasOwn(forms, field) ? forms[field] : undefined;
  if (form === undefined || cells.length === 0) return field;
  const isDate = isDateField(field);
  // The caller must choose the order of ambiguous dates first.
  const needsOrder = isDate && !isTime(field) && dateOrder === undefined;
  if (needsOrder && cells.some(isAmbiguousDate)) return field;
  const isField = cells
    .map((cell) => (isDate ? (readSpreadsheetDate(cell, dateOrder) ?? cell) : cell))
    .some((cell) => (typeof form === 'function' ? form(cell) : form.test(cell)));
  return isField ? field : null;
}

/** Finds fields in a file without a header: phones, emails, and the first column of words as the name. */
function fieldsByContent(rows: readonly Cells[]): readonly (string | null)[] {
  let hasName = false;
  return (rows[0] ?? []).map((_, index) => {
    const cells = cellsOfColumn(rows, index);
    const mostly = (test: (cell: string) => boolean) =>
      cells.length > 0 && cells.filter(test).length >= cells.length * 0.6;
    if (mostly(looksLikePhone)) return 'phone';
    if (mostly(looksLikeEmail)) return 'email';
    if (hasName || !mostly((cell) => /\p{L}/u.test(cell) && !/\d/.test(cell))) return null;
    hasName = true;
    return 'display_name';
  });
}

const otherParts: Readonly<Record<string, string>> = {
  given_name: 'family_name',
  family_name: 'given_name',
};

/**
 * Changes name columns. A column *Name* next to given names is the family name, and vice versa, unless its cells
 * contain both parts.
 */
function withNameParts(
  names: Cells,
  fields: readonly (string | null)[],
  rows: readonly Cells[],
): readonly (string | null)[] {
  const [part, more] = fields.flatMap((field, index) =>
    field !== null && Object.hasOwn(otherParts, field) ? [{ field, index }] : [],
  );
  const whole = fields.flatMap((field, index) => (field === 'display_name' ? [index] : []));
  const [at] = whole;
  if (part === undefined || more !== undefined || at === undefined || whole.length > 1) return fields;
  if (!isPlainName(names[at] ?? '')) return fields;
  const filled = rows
    .map((cells) => [
      withoutFormula(cells[at]?.trim() ?? ''),
      withoutFormula(cells[part.index]?.trim() ?? ''),
    ])
    .filter(([name, one]) => name !== '' && one !== '');
  const isWhole = filled.filter(([name = '', one = '']) => fold(name).includes(fold(one)));
  if (isWhole.length * 2 > filled.length) return fields;
  return fields.map((field, index) => (index === at ? (otherParts[part.field] ?? null) : field));
}

/**
 * Assigns fields to columns. The mapping overrides a guess; of several columns guessed for a single-valued field, the
 * first wins.
 */
function assign(
  names: Cells,
  guessed: readonly (string | null)[],
  mapping: CsvOptions['mapping'],
): readonly FileColumn[] {
  const mapped = names.map((name, index) => mappedField(name, index, mapping));
  if (mapping !== undefined) checkMapping(names, mapped, mapping);
  const usedFields = new Set(mapped);
  return names.map((name, index): FileColumn => {
    const chosenField = mapped[index];
    if (chosenField !== undefined) return { name, field: chosenField === '' ? null : chosenField };
    const field = guessed[index] ?? null;
    if (field === null || (usedFields.has(field) && !mayRepeat(field))) return { name, field: null };
    usedFields.add(field);
    return { name, field };
  });
}

function checkKnown(columns: readonly FileColumn[]): void {
  if (columns.length === 0 || columns.some(({ field }) => field !== null)) return;
  const names = listNames(columns.map(({ name }) => name));
  throw new FileError(
    'mapping',
    `No column has a known heading: ${names}. Map at least one of them to a field: ${listFields()}.`,
  );
}

export function numberedName(index: number): string {
  return `column ${index + 1}`;
}

function remainingMapping(names: Cells, mapping: CsvOptions['mapping']): CsvOptions['mapping'] {
  if (mapping === undefined) return undefined;
  const isDone = ([name, field]: readonly [string, string]) =>
    !names.includes(name) && (names.includes(field) || names.includes(`not imported: ${name}`));
  return Object.fromEntries(Object.entries(mapping).filter((entry) => !isDone(entry)));
}

function mappedField(name: string, index: number, mapping: CsvOptions['mapping']): string | undefined {
  if (mapping === undefined) return undefined;
  if (Object.hasOwn(mapping, name)) return mapping[name];
  return Object.hasOwn(mapping, numberedName(index)) ? mapping[numberedName(index)] : undefined;
}

function checkMapping(
  names: Cells,
  mapped: readonly (string | undefined)[],
  mapping: Readonly<Record<string, string>>,
): void {
  const columnNames = new Set([...names, ...names.map((_, index) => numberedName(index))]);
  const missing = Object.keys(mapping).filter((name) => !columnNames.has(name));
  if (missing.length > 0)
    throw new FileError(
      'mapping',
      `The mapping names columns that the file does not have: ${listNames(missing)}. It has ${listNames(names)}.`,
    );
  const unknown = Object.values(mapping).filter((field) => field !== '' && cellReaderOf(field) === undefined);
  if (unknown.length > 0)
    throw new FileError(
      'mapping',
      `The mapping names unknown fields: ${listNames(unknown)}. The fields are ${listFields()}.`,
    );
  const twice = mapped.find(
    (field, index) =>
      field !== undefined && field !== '' && !mayRepeat(field) && mapped.indexOf(field) !== index,
  );
  if (twice !== undefined)
    throw new FileError(
      'mapping',
      `The mapping gives two columns the field "${twice}". Map at most one column to it.`,
    );
}

function listNames(names: Cells): string {
  const listed = names.slice(0, 50).map(quoteText);
  return names.length > listed.length ? `${listed.join(', ')}, …` : listed.join(', ');
}
