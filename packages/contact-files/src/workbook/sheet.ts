/** The rows of a sheet, from its XML (ECMA-376 part 1, 18.3). */
import { FileError } from '@switchbook/text/refused-file.js';
import { quoteText } from '@switchbook/text/terminal-text.js';
import { maxColumns, maxRowLength } from '../rows/row-reader.js';
import { formatSheetNumber, type NumberForm, plainNumber } from './cell-values.js';
import { damagedFile, tooLargeWorkbook, workbookLimits } from './limits.js';
import { appendText, isTrue, RichText } from './parts.js';
import type { SharedStrings } from './strings.js';
import type { XmlScanner, XmlToken } from './xml.js';

export interface SheetRow {
  /** up to the last one with text */
  readonly cells: readonly string[];
  readonly isHidden: boolean;
}

export interface CellContent {
  readonly strings: SharedStrings;
  /** one for each cell format */
  readonly forms: readonly NumberForm[];
  readonly isFrom1904: boolean;
}

export class SheetRows {
  readonly #content: CellContent;
  readonly #rich = new RichText();
  #isInData = false;
  /** number of the latest row, from 1 */
  #row = 0;
  #cells: string[] = [];
  #length = 0;
  #isHidden = false;
  /** column of the latest cell, from 0 */
  #column = -1;
  #type = 'n';
  #form: NumberForm = plainNumber;
  #value = '';
  #isValue = false;
  #filled = 0;
  /** empty cells left in the limit */
  #empty: number;

  /** Sets the number of empty cells that the sheet may have, by its size in the file. */
  constructor(content: CellContent, packedBytes: number) {
    this.#content = content;
    this.#empty = workbookLimits.emptyCells + workbookLimits.emptyCellsAByte * packedBytes;
  }

  /** Returns the next row with text; undefined when the scanner needs more. */
  next(xml: XmlScanner): SheetRow | undefined {
    for (let token = xml.next(); token !== undefined; token = xml.next()) {
      if (token !== 'text' && xml.name === 'sheetData') this.#isInData = token === 'open';
      else if (this.#isInData && this.#take(xml, token) && this.#cells.length > 0)
        return { cells: this.#cells, isHidden: this.#isHidden };
    }
    return undefined;
  }

  /** Whether a row is whole. */
  #take(xml: XmlScanner, token: XmlToken): boolean {
    if (token === 'text') {
      if (this.#isValue) this.#value = appendText(this.#value, xml.text);
      else if (this.#type === 'inlineStr') this.#rich.take(xml, token);
      return false;
    }
    const isOpen = token === 'open';
    switch (xml.name) {
      case 'row':
        if (isOpen) this.#beginRow(xml);
        return !isOpen;
      case 'c':
        if (isOpen) this.#beginCell(xml);
        else this.#endCell();
        return false;
      case 'v':
        this.#isValue = isOpen;
        return false;
      default:
        if (this.#type === 'inlineStr') this.#rich.take(xml, token);
        return false;
    }
  }

  #beginRow(xml: XmlScanner): void {
    const written = xml.attribute('r');
    const row = written === undefined ? this.#row + 1 : Number(written);
    if (!Number.isInteger(row) || row <= this.#row || row > workbookLimits.rows)
      throw damagedFile(`its row ${quoteText(written ?? String(row))} does not follow row ${this.#row}`);
    this.#row = row;
    this.#cells = [];
    this.#length = 0;
    this.#column = -1;
    this.#isHidden = isTrue(xml.attribute('hidden'));
  }

  #beginCell(xml: XmlScanner): void {
    const reference = xml.attribute('r');
    this.#column = reference === undefined ? this.#column + 1 : this.#columnOf(reference);
    if (this.#column >= workbookLimits.columns)
      throw damagedFile(`row ${this.#row} has more than ${workbookLimits.columns} cells`);
    this.#type = xml.attribute('t') ?? 'n';
    this.#form = this.#content.forms[Number(xml.attribute('s') ?? 0)] ?? plainNumber;
    this.#value = '';
    this.#isValue = false;
    this.#rich.begin();
  }

  /** Returns the index of the column. Throws unless the cells are in the order of the columns. */
  #columnOf(reference: string): number {
    const [, letters = ''] = /^\$?([A-Z]{1,3})\$?\d{1,7}$/i.exec(reference) ?? [];
    let column = 0;
    for (const letter of letters.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
    if (column === 0 || column > workbookLimits.columns || column - 1 <= this.#column)
      throw damagedFile(
        `row ${this.#row} has a cell at ${quoteText(reference)}, which is not a valid position`,
      );
    return column - 1;
  }

  #endCell(): void {
    const text = this.#readCellText();
    this.#type = 'n';
    if (text.trim() === '') {
      this.#empty -= 1;
      if (this.#empty < 0) throw tooLargeWorkbook('the empty cells that a file of this size may have');
      return;
    }
    if (this.#column >= maxColumns)
      throw new FileError(
        'too_many_columns',
        `Row ${this.#row} of the sheet has more than ${maxColumns} columns.`,
      );
    this.#filled += 1;
    if (this.#filled > workbookLimits.cells) throw tooLargeWorkbook(`${workbookLimits.cells} cells`);
    this.#length += text.length;
    if (this.#length > maxRowLength)
      throw new FileError(
        'line_too_long',
        `Row ${this.#row} of the sheet is longer than ${maxRowLength / 1024 ** 2} MiB.`,
      );
    while (this.#cells.length < this.#column) this.#cells.push('');
    this.#cells.push(text);
  }

  /** Returns the text of a cell. The text of a formula is the value that Excel stored with it. */
  #readCellText(): string {
    const { strings, isFrom1904 } = this.#content;
    switch (this.#type) {
      case 's':
        return this.#value.trim() === '' ? '' : decodeEscapes(strings.at(Number(this.#value)));
      case 'inlineStr':
        return decodeEscapes(this.#rich.text);
      case 'str':
        return decodeEscapes(this.#value);
      case 'b':
        return this.#value.trim() === '' ? '' : isTrue(this.#value.trim()) ? 'TRUE' : 'FALSE';
      case 'n':
        return formatSheetNumber(this.#value, this.#form, isFrom1904);
      case 'd':
        return this.#value.trim().replace(/T00:00(:00(\.0+)?)?Z?$/, '');
      default:
        // Errors such as #N/A.
        return this.#value;
    }
  }
}

/**
 * Decodes a text. Excel writes characters that XML cannot contain as `_x000D_`; characters that text cannot contain are
 * dropped.
 */
function decodeEscapes(text: string): string {
  if (!text.includes('_x')) return text;
  const whole = text.replaceAll(/_x([\dA-F]{4})_/gi, (_, hex: string) => {
    const code = Number.parseInt(hex, 16);
    return code >= 0x20 || code === 9 || code === 10 || code === 13 ? String.fromCharCode(code) : '';
  });
  return whole.toWellFormed();
}
