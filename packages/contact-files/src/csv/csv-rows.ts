/** Reads the rows of a CSV file: the scanner splits cells, the layout gives their fields. */
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { CsvScanner } from '@switchbook/text/csv-scanner.js';
import { FileError } from '@switchbook/text/refused-file.js';
import { quoteText } from '@switchbook/text/terminal-text.js';
import { countWords } from '@switchbook/text/words.js';
import {
  type DecimalMark,
  isAmbiguousDate,
  readDoubtfulNumber,
  readSpreadsheetDate,
} from '../columns/dates-and-numbers.js';
import { ContactDraft, type RowRules } from '../rows/contact-draft.js';
import {
  type Corrections,
  type FileColumn,
  type FileRow,
  type Fix,
  hiddenCode,
  type RowNote,
} from '../rows/imported-contact.js';
import {
  maxColumns,
  maxExportRowLength,
  maxRowLength,
  type Position,
  type RowReader,
} from '../rows/row-reader.js';
import {
  type CellContext,
  type CellReader,
  cellReaderOf,
  exportColumns,
  isConsentField,
  isDateField,
  isNumberField,
  isProtectionField,
} from './csv-fields.js';
import { countriesOf, Fixes } from './csv-fixes.js';
import { type CsvLayout, type CsvOptions, csvLayoutOf, isEmptyLine, numberedName } from './csv-layout.js';
import { removeGuard, withoutFormula } from './formula-guard.js';

interface ReadColumn {
  readonly index: number;
  readonly name: string;
  readonly take: CellReader;
  readonly isDate: boolean;
  /** decimal separator of a number column, if known */
  readonly decimalMark: DecimalMark | undefined;
  readonly isConsent: boolean;
}

/** Returns the index of the column of a correction. Throws a `FileError` for one that the file lacks or has twice. */
function correctedColumns(columns: readonly FileColumn[]): (name: string, row: string | number) => number {
  const indexes = new Map(columns.map((_, index) => [numberedName(index), index]));
  const counts = new Map<string, number>();
  for (const [index, { name }] of columns.entries()) {
    indexes.set(name, index);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return (name, row) => {
    const index = indexes.get(name);
    if (index !== undefined && (counts.get(name) ?? 1) === 1) return index;
    const reason =
      index === undefined ? 'does not have' : 'has twice: name it by its position, such as column 2';
    throw new FileError(
      'corrections',
      `A correction of row ${row} names the column ${quoteText(name)}, which the file ${reason}.`,
    );
  };
}

export class CsvRows implements RowReader {
  readonly columns: readonly FileColumn[];
  readonly delimiter: string;
  readonly mayHoldControls: boolean;
  readonly hasHeader: boolean;
  readonly #layout: CsvLayout;
  readonly #corrections: Corrections;
  readonly #correctedColumn: (name: string, row: string | number) => number;
  readonly #scanner: CsvScanner;
  readonly #readColumns: readonly ReadColumn[];
  readonly #context: CellContext;
  readonly #rules: RowRules;
  #row = 0;
  /** number of non-empty lines so far; `#hiddenLines` lists the lines of hidden rows of a sheet */
  #filled = 0;
  readonly #hiddenLines: Set<number> | undefined;
  readonly #fixes: Fixes;
  #isHeaderNext: boolean;
  /** rows left before the header */
  #titleRows: number;
  /** characters left of the line before the header */
  #toSkip: number;

  /** Reads the layout from `start`, the beginning of the text, which the caller also pushes. */
  constructor(
    start: string,
    isWhole: boolean,
    options: CsvOptions & {
      readonly corrections?: Corrections | undefined;
      readonly fixes?: readonly Fix[] | undefined;
      readonly hiddenLines?: Set<number> | undefined;
    },
    rules: RowRules,
  ) {
    this.#layout = csvLayoutOf(start, isWhole, options);
    this.#corrections = options.corrections ?? {};
    this.#correctedColumn = correctedColumns(this.#layout.columns);
    this.hasHeader = this.#layout.hasHeader;
    const { columns, delimiter, isExport, hasHeader, preambleLength, decimalMarks, dateExamples } =
      this.#layout;
    this.delimiter = delimiter;
    this.mayHoldControls = isExport;
    this.#isHeaderNext = hasHeader;
    this.#context = { isExport };
    const { fixes = [] } = options;
    this.#fixes = new Fixes(fixes, columns);
    this.#rules = { ...rules, countries: countriesOf(fixes), dateExamples };
    this.#titleRows = this.#layout.titleRows;
    // The numbers of a sheet have a decimal point in every country.
    const isWritten = !isExport && options.hiddenLines === undefined;
    const decimalOf = (index: number) => (isWritten ? decimalMarks[index] : undefined);
    this.columns = columns.map((column, index) =>
      !isExport && column.field !== null && isNumberField(column.field, options.fields)
        ? { ...column, decimal: decimalOf(index) ?? '' }
        : column,
    );
    this.#readColumns = columns.flatMap(({ name, field }, index) => {
      const take = field === null ? undefined : cellReaderOf(field);
      if (field === null || take === undefined) return [];
      const isDate = !isExport && isDateField(field, options.fields);
      return [{ index, name, take, isDate, decimalMark: decimalOf(index), isConsent: isConsentField(field) }];
    });
    this.#scanner = new CsvScanner(delimiter, {
      maxLength: isExport ? maxExportRowLength : maxRowLength,
      maxColumns,
    });
    this.#hiddenLines = options.hiddenLines;
    this.#toSkip = preambleLength;
    if (preambleLength > 0) this.#scanner.line = 2;
  }

  async checkCorrections(): Promise<void> {
    const slices = new Slices();
    for (const row of Object.keys(this.#corrections)) {
      for (const name of Object.keys(this.#corrections[row] ?? {})) this.#correctedColumn(name, row);
      if (slices.isOver()) await slices.next();
    }
  }

  push(text: string): void {
    this.#scanner.push(this.#toSkip === 0 ? text : text.slice(this.#toSkip));
    this.#toSkip = Math.max(0, this.#toSkip - text.length);
  }

  end(): void {
    this.#scanner.end();
  }

  next(): FileRow | undefined {
    for (;;) {
      const line = this.#scanner.line;
      const cells = this.#scanner.next(this.#isHeaderNext ? undefined : this.#row + 1);
      if (cells === undefined) return undefined;
      if (isEmptyLine(cells)) continue;
      this.#filled += 1;
      if (this.#titleRows > 0) {
        this.#titleRows -= 1;
        continue;
      }
      if (this.#isHeaderNext) {
        this.#isHeaderNext = false;
        continue;
      }
      this.#row += 1;
      if (!this.#canRead(cells)) throw this.#makeRaggedRowError(cells, line);
      return this.#read(cells);
    }
  }

  where(): Position {
    const before = this.#scanner.pending;
    const lines = before.split(/\r\n|\n|\r/);
    const cells = before.split(this.delimiter).length;
    return {
      row: this.#isHeaderNext ? undefined : this.#row + 1,
      line: this.#scanner.line + lines.length - 1,
      column: this.columns[cells - 1]?.name,
    };
  }

  /** Whether the row may have this many cells. Spreadsheets leave out empty cells at its end, or add some. */
  #canRead(cells: readonly string[]): boolean {
    const width = this.columns.length;
    if (cells.length <= width) return cells.length === width || !this.#context.isExport;
    return isEmptyLine(cells.slice(width));
  }

  #read(line: string[]): FileRow {
    const written = line.length;
    const raw = written === this.columns.length ? line : this.columns.map((_, index) => line[index] ?? '');
    const cells = this.#layout.isRejected ? raw.map(removeGuard) : raw;
    for (const [name, text] of Object.entries(this.#corrections[this.#row] ?? {}))
      cells[this.#correctedColumn(name, this.#row)] = text;
    const notes: RowNote[] = this.#hiddenLines?.delete(this.#filled) === true ? [hiddenNote] : [];
    for (let pass = 0; ; pass += 1) {
      const draft = this.#draftOf(cells);
      if (written < cells.length) this.#reportShortRow(draft, written);
      const row = draft.finish(this.#row, cells);
      const isFixable = draft.flaws.length > 0 && !this.#fixes.isEmpty && pass < maxFixPasses;
      const fixed = isFixable ? this.#fixes.apply(cells, draft.flaws) : undefined;
      if (fixed?.skipped !== undefined) return { row: row.row, raw: row.raw, flaws: [fixed.skipped] };
      if (fixed === undefined)
        return notes.length === 0 || 'flaws' in row
          ? row
          : { ...row, notes: [...notes, ...(row.notes ?? [])] };
      notes.push(...fixed.notes);
    }
  }

  /** Records the lack of cells. It rejects a row that may lack an opt-out. */
  #reportShortRow(draft: ContactDraft, written: number): void {
    const missing = this.columns.slice(written);
    const isProtection = missing.some(({ field }) => field !== null && isProtectionField(field));
    const message = `The row has ${countWords(written, 'cell')}, but the file has ${this.columns.length} columns.`;
    draft.concerning(isProtection ? 'protection' : 'anything', () =>
      draft.flaw(missing[0]?.name ?? '', 'short_row', message),
    );
  }

  #draftOf(cells: readonly string[]): ContactDraft {
    const draft = new ContactDraft(this.#rules);
    const { isExport } = this.#context;
    for (const { index, name, take, isDate, decimalMark, isConsent } of this.#readColumns) {
      const written = cells[index] ?? '';
      if (written === '') continue;
      const cell = isExport ? removeGuard(written) : withoutFormula(written.trim());
      const date = isDate ? readSpreadsheetDate(cell, this.#layout.dateOrder) : undefined;
      if (isDate && date === undefined && isAmbiguousDate(cell))
        draft.concerning(isConsent ? 'protection' : 'anything', () => draft.ambiguousDate(cell, name));
      else if ((date ?? cell) !== '')
        take(draft, date ?? readDoubtfulNumber(cell, decimalMark) ?? cell, name, this.#context);
    }
    if (isExport) this.#takeEmptyItems(draft, cells);
    return draft;
  }

  get program(): string | undefined {
    return this.#layout.program;
  }

  get dateOrder(): CsvLayout['dateOrder'] {
    return this.#layout.dateOrder;
  }

  get dateOrderProofs(): CsvLayout['dateOrderProofs'] {
    return this.#layout.dateOrderProofs;
  }

  /** Clears the source or the status if its cell in an export is empty. */
  #takeEmptyItems(draft: ContactDraft, cells: readonly string[]): void {
    if (this.columns[sourceIndex]?.field === 'source' && cells[sourceIndex] === '')
      draft.record.source = null;
    if (this.columns[statusIndex]?.field === 'status' && cells[statusIndex] === '')
      draft.record.status = null;
  }

  #makeRaggedRowError(cells: readonly string[], line: number): FileError {
    const width = this.columns.length;
    const name = this.columns[Math.min(cells.length, width) - 1]?.name ?? '';
    const hint =
      cells.length > width
        ? 'Put quotes around a cell that has the delimiter in it.'
        : 'Each row needs a cell for each column; a cell may be empty.';
    return new FileError(
      'ragged_row',
      `Row ${this.#row} (line ${line}) has ${countWords(cells.length, 'cell')}, but the ${this.#layout.hasHeader ? 'header' : 'first row'} has ${width} columns; they differ from column ${Math.min(cells.length, width)}, ${JSON.stringify(name)}. ${hint}`,
      { row: this.#row, line, column: name, width: { cells: cells.length, columns: width } },
    );
  }
}

const hiddenNote: RowNote = {
  column: null,
  code: hiddenCode,
  message: 'The row is hidden in its sheet. It was read like the others.',
  value: null,
};

/** A fixed cell may have another flaw with another fix. */
const maxFixPasses = 5;

const sourceIndex = exportColumns.indexOf('source');
const statusIndex = exportColumns.indexOf('status');
