/**
 * Splits the text of a CSV file into cells, as it arrives (RFC 4180; lines end with CRLF, LF or CR). No library is
 * used, since files have a million rows. A search for delimiters takes a fraction of the time of a parser that reads
 * byte by byte. The tests compare the results with a library's parser.
 */
import { FileError } from './refused-file.js';

interface CsvBounds {
  /** maximum characters of a record: without it, an unclosed quote would make one cell of the whole file */
  readonly maxLength: number;
  readonly maxColumns: number;
}

export class CsvScanner {
  /** number of the first text line of the next record, from 1 */
  line = 1;
  readonly #delimiter: string;
  readonly #bounds: CsvBounds;
  readonly #isLenient: boolean;
  #text = '';
  #at = 0;
  #isLast = false;
  /** Characters needed before the next attempt: an incomplete record is not scanned again at each chunk. */
  #enough = 0;
  // Positions of the next line feed, carriage return, quote and delimiter after the scan position; infinity: no more in
  // the text.
  #lineFeed = -1;
  #carriageReturn = -1;
  #quote = -1;
  #nextDelimiter = -1;

  /** Starts a scan. With `isLenient`, empty lines are skipped, and text after a closing quote remains as written. */
  constructor(delimiter: string, bounds: CsvBounds, isLenient = false) {
    this.#delimiter = delimiter;
    this.#bounds = bounds;
    this.#isLenient = isLenient;
  }

  push(text: string): void {
    this.#text = this.#at === this.#text.length ? text : this.#text.slice(this.#at) + text;
    this.#at = 0;
    this.#lineFeed = -1;
    this.#carriageReturn = -1;
    this.#quote = -1;
    this.#nextDelimiter = -1;
  }

  /** Marks the end of the text. */
  end(): void {
    this.#isLast = true;
    this.push('');
  }

  /** The text of the incomplete record at the end. */
  get pending(): string {
    return this.#text.slice(this.#at);
  }

  /**
   * Returns the cells of the next record; undefined: it is incomplete, or the end is reached. `row` is for messages.
   */
  next(row: number | undefined): string[] | undefined {
    for (;;) {
      const from = this.#at;
      const cells = this.#readRecord(row);
      const isEmptyLine = this.#isLenient && cells?.length === 1 && this.#findLineEnd(from) === from;
      if (!isEmptyLine) return cells;
    }
  }

  #readRecord(row: number | undefined): string[] | undefined {
    const left = this.#text.length - this.#at;
    if (left === 0 || (left < this.#enough && !this.#isLast)) return undefined;
    const end = this.#findLineEnd(this.#at);
    const cells = this.#findQuote(this.#at) < end ? this.#readQuoted(row) : this.#readPlain(end, row);
    if (cells === undefined) {
      if (left > this.#bounds.maxLength) throw this.#makeTooLongError(row);
      this.#enough = Math.min(left * 2, this.#bounds.maxLength + 1);
      return undefined;
    }
    this.#enough = 0;
    return cells;
  }

  /** Reads a line without quotes. */
  #readPlain(end: number, row: number | undefined): string[] | undefined {
    if (!this.#isWhole(end)) return undefined;
    const text = this.#text;
    const stop = Math.min(end, text.length);
    const cells: string[] = [];
    let from = this.#at;
    for (let to = this.#findDelimiter(from); to < stop; to = this.#findDelimiter(from)) {
      cells.push(text.slice(from, to));
      if (cells.length >= this.#bounds.maxColumns) throw this.#makeTooManyColumnsError(row);
      from = to + 1;
    }
    cells.push(text.slice(from, stop));
    this.#advance(stop, 0);
    return cells;
  }

  #readQuoted(row: number | undefined): string[] | undefined {
    const text = this.#text;
    const cells: string[] = [];
    let lines = 0;
    let from = this.#at;
    for (;;) {
      if (cells.length >= this.#bounds.maxColumns) throw this.#makeTooManyColumnsError(row);
      let to: number;
      if (text.charCodeAt(from) === 0x22) {
        const close = this.#findClosingQuote(from + 1);
        if (close === -1) {
          if (this.#isLast) throw this.#makeUnclosedQuoteError(row, from);
          return undefined;
        }
        // The quote may be the first of two, or a line feed may follow a carriage return.
        if (close + 2 >= text.length && !this.#isLast) return undefined;
        const cell = text.slice(from + 1, close);
        // Several times faster than a replacement if a cell is all quotes.
        cells.push(cell.includes('"') ? cell.split('""').join('"') : cell);
        lines += countLineEnds(cell);
        to = close + 1;
        if (to < text.length && !this.#endsCell(to)) {
          if (!this.#isLenient) throw this.#makeMisplacedQuoteError(row, cells.length, to);
          to = this.#findCellEnd(to);
          if (to === -1) return undefined;
          cells[cells.length - 1] = text.slice(from, to);
        }
      } else {
        to = this.#findCellEnd(from);
        if (to === -1) return undefined;
        cells.push(text.slice(from, to));
      }
      if (text[to] !== this.#delimiter) {
        this.#advance(to, lines);
        return cells;
      }
      from = to + 1;
    }
  }

  /** Returns the end of an unquoted cell; -1: it is incomplete. */
  #findCellEnd(from: number): number {
    const to = Math.min(this.#findDelimiter(from), this.#findLineEnd(from));
    if (to >= this.#text.length - 1 && !this.#isLast) return -1;
    return Math.min(to, this.#text.length);
  }

  /** Advances past the line end at `end`. `lines`: line ends inside the record. */
  #advance(end: number, lines: number): void {
    const isPair = this.#text.charCodeAt(end) === 0x0d && this.#text.charCodeAt(end + 1) === 0x0a;
    this.#at = Math.min(this.#text.length, end + (isPair ? 2 : 1));
    this.line += lines + 1;
  }

  /** Whether the record that ends at `end` is complete: a line feed may follow a carriage return. */
  #isWhole(end: number): boolean {
    if (this.#isLast) return true;
    const last = this.#text.length - 1;
    return end < last || (end === last && this.#text.charCodeAt(last) === 0x0a);
  }

  #endsCell(at: number): boolean {
    const code = this.#text.charCodeAt(at);
    return code === 0x0a || code === 0x0d || this.#text[at] === this.#delimiter;
  }

  /** Returns the position of the closing quote of the cell text at `from`; -1 if the text ends before it. */
  #findClosingQuote(from: number): number {
    let at = this.#text.indexOf('"', from);
    while (at !== -1 && this.#text.charCodeAt(at + 1) === 0x22) at = this.#text.indexOf('"', at + 2);
    return at;
  }

  #findLineEnd(from: number): number {
    if (this.#lineFeed < from) this.#lineFeed = this.#find('\n', from);
    if (this.#carriageReturn < from) this.#carriageReturn = this.#find('\r', from);
    return Math.min(this.#lineFeed, this.#carriageReturn);
  }

  #findQuote(from: number): number {
    if (this.#quote < from) this.#quote = this.#find('"', from);
    return this.#quote;
  }

  #findDelimiter(from: number): number {
    if (this.#nextDelimiter < from) this.#nextDelimiter = this.#find(this.#delimiter, from);
    return this.#nextDelimiter;
  }

  #find(character: string, from: number): number {
    const at = this.#text.indexOf(character, from);
    return at === -1 ? Number.POSITIVE_INFINITY : at;
  }

  #makeTooLongError(row: number | undefined): FileError {
    const quote = this.#findOpenQuote();
    const hint =
      quote === undefined ? '' : ` A quote that opens on line ${quote} may be missing its closing quote.`;
    return new FileError(
      'line_too_long',
      `${rowNameOf(row)} (line ${this.line}) is longer than ${this.#bounds.maxLength / 1024 ** 2} MiB.${hint}`,
      this.#positionOf(row),
    );
  }

  #makeUnclosedQuoteError(row: number | undefined, at: number): FileError {
    const line = this.line + countLineEnds(this.#text.slice(this.#at, at));
    return new FileError(
      'quote_not_closed',
      `${rowNameOf(row)}: the quote that opens on line ${line} has no closing quote.`,
      this.#positionOf(row),
    );
  }

  #makeMisplacedQuoteError(row: number | undefined, column: number, at: number): FileError {
    const line = this.line + countLineEnds(this.#text.slice(this.#at, at));
    return new FileError(
      'quote_misplaced',
      `${rowNameOf(row)} (line ${line}), column ${column}: text follows a closing quote. A quote inside a cell is written twice.`,
      { ...this.#positionOf(row), column: String(column) },
    );
  }

  #makeTooManyColumnsError(row: number | undefined): FileError {
    return new FileError(
      'too_many_columns',
      `${rowNameOf(row)} (line ${this.line}) has more than ${this.#bounds.maxColumns} columns.`,
      this.#positionOf(row),
    );
  }

  /** Returns the line of the cell with an unclosed quote; undefined if every quote is closed. */
  #findOpenQuote(): number | undefined {
    const text = this.#text;
    let from = this.#at;
    for (;;) {
      if (text.charCodeAt(from) === 0x22) {
        const close = this.#findClosingQuote(from + 1);
        if (close === -1) return this.line + countLineEnds(text.slice(this.#at, from));
        from = close + 1;
      }
      const to = text.indexOf(this.#delimiter, from);
      if (to === -1) return undefined;
      from = to + 1;
    }
  }

  #positionOf(row: number | undefined): { readonly row?: number; readonly line: number } {
    return row === undefined ? { line: this.line } : { row, line: this.line };
  }
}

function rowNameOf(row: number | undefined): string {
  return row === undefined ? 'The first line' : `Row ${row}`;
}

/** Counts line ends; CRLF counts once. */
export function countLineEnds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  for (let at = text.indexOf('\r'); at !== -1; at = text.indexOf('\r', at + 1))
    if (text.charCodeAt(at + 1) !== 0x0a) count += 1;
  return count;
}

/** The character between the cells of a CSV file, as people name it. */
const delimiterByName: ReadonlyMap<string, string> = new Map([
  ['comma', ','],
  ['semicolon', ';'],
  ['tab', '\t'],
  ['pipe', '|'],
]);

/** Returns the character of a name, or a single usable character; undefined for another text. */
export function delimiterOf(text: string): string | undefined {
  const character = delimiterByName.get(text) ?? text;
  return character.length === 1 && !/["\r\n]/.test(character) ? character : undefined;
}
