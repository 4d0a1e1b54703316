/** Reads the cards of a vCard file: versions 3.0 and 4.0, and 2.1 as phones write it. */
import { FileError } from '../text/file-error.js';
import { type Line, LineScanner } from './line-scanner.js';
import type { FileColumn, FileRow } from './record.js';
import { RecordDraft, type RowRules } from './record-draft.js';
import { maxExportRecordLength, type Position, type RowReader } from './row-reader.js';
import { PropertyCounts, takeCard } from './vcard-contact.js';

/** Lines of a card; the longest one has fewer when it is folded correctly. */
const maxLines = 100_000;

export class VcardRows implements RowReader {
  readonly #rules: RowRules;
  readonly #counts = new PropertyCounts();
  readonly #lines = new LineScanner();
  /** lines of the incomplete card */
  #card: string[] | undefined;
  #cardLine = 1;
  #length = 0;
  #row = 0;
  #isLast = false;

  constructor(rules: RowRules) {
    this.#rules = rules;
  }

  get columns(): readonly FileColumn[] {
    return this.#counts.columns;
  }

  push(text: string): void {
    this.#lines.push(text);
  }

  end(): void {
    this.#isLast = true;
    this.#lines.end();
  }

  next(): FileRow | undefined {
    for (let line = this.#lines.next(); line !== undefined; line = this.#lines.next()) {
      const card = this.#take(line);
      if (card === undefined) continue;
      this.#row += 1;
      const draft = new RecordDraft(this.#rules);
      takeCard(draft, card, this.#counts);
      return draft.finish(this.#row, card.join('\r\n'));
    }
    this.#checkLength(this.#lines.pendingLength);
    if (this.#isLast && this.#card !== undefined) throw this.#unclosed();
    return undefined;
  }

  where(): Position {
    return { row: this.#row + 1, line: this.#lines.number, column: String(this.#lines.pendingLength + 1) };
  }

  /** The lines of the card when this is its last line. */
  #take({ text, number }: Line): readonly string[] | undefined {
    const mark = text.trim().toUpperCase();
    const isFolded = text.startsWith(' ') || text.startsWith('\t');
    if (this.#card === undefined) {
      if (mark === '') return undefined;
      if (mark !== 'BEGIN:VCARD') throw this.#outside(text, number);
      this.#card = [text];
      this.#cardLine = number;
      this.#length = 0;
      return undefined;
    }
    if (!isFolded && mark === 'BEGIN:VCARD') throw this.#unclosed();
    this.#card.push(text);
    this.#length += text.length;
    this.#checkLength(0);
    if (this.#card.length > maxLines) throw this.#tooLong(`has more than ${maxLines} lines`);
    if (isFolded || mark !== 'END:VCARD') return undefined;
    const card = this.#card;
    this.#card = undefined;
    return card;
  }

  #checkLength(pending: number): void {
    if (this.#length + pending > maxExportRecordLength)
      throw this.#tooLong(`is longer than ${maxExportRecordLength / 1024 ** 2} MiB`);
  }

  #tooLong(how: string): FileError {
    return new FileError('line_too_long', `Card ${this.#row + 1} (line ${this.#cardLine}) ${how}.`, {
      row: this.#row + 1,
      line: this.#cardLine,
    });
  }

  #unclosed(): FileError {
    return new FileError(
      'card_not_closed',
      `Card ${this.#row + 1} begins on line ${this.#cardLine} and has no END:VCARD.`,
      { row: this.#row + 1, line: this.#cardLine },
    );
  }

  #outside(text: string, line: number): FileError {
    return new FileError(
      'format',
      `Line ${line} is ${JSON.stringify(text.slice(0, 60))}, where card ${this.#row + 1} must begin with BEGIN:VCARD.`,
      { row: this.#row + 1, line },
    );
  }
}
