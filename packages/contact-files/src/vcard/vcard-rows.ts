/**
 * Reads the cards of a vCard file: versions 3.0 and 4.0, and 2.1 as phones write it. Groups of an address book become
 * groups of their members. A group card may precede or follow its members, so the latest rows are buffered.
 */
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { copyText } from '@switchbook/domain/text/copy-text.js';
import { FileError } from '@switchbook/text/refused-file.js';
import { quoteText } from '@switchbook/text/terminal-text.js';
import { LineScanner, type NumberedLine } from '../csv/line-scanner.js';
import { addGroup, ContactDraft, type RowRules } from '../rows/contact-draft.js';
import type { FileColumn, FileRow } from '../rows/imported-contact.js';
import { maxExportRowLength, type Position, type RowReader } from '../rows/row-reader.js';
import { PropertyCounts } from './property-counts.js';
import { type GroupCard, takeCard } from './vcard-contact.js';

/** Most lines of a card. The longest valid card has fewer lines if it is folded correctly. */
const maxLines = 100_000;

/** Characters of buffered rows, for groups that follow their members. */
const maxBuffered = 1024 ** 2;
/** Most memberships in groups that are searched for; characters of the ids of members and groups. */
const maxMembers = { count: 100_000, length: 8 * 1024 ** 2 } as const;

interface BufferedRow {
  readonly row: FileRow;
  readonly uid: string;
  readonly length: number;
}

interface CardOptions extends RowRules {
  /** encoding of quoted-printable text without a charset */
  readonly encoding?: string | undefined;
  /** return every row at once, without the groups of later cards */
  readonly isInspection?: boolean;
}

export class VcardRows implements RowReader {
  readonly #rules: CardOptions;
  readonly #counts = new PropertyCounts();
  readonly #lines = new LineScanner();
  /** names of groups, by the id of a member that was not read yet */
  readonly #groups = new Map<string, Set<string>>();
  #members = 0;
  #membersLength = 0;
  readonly #buffer: BufferedRow[] = [];
  /** positions of buffered rows by id, counted from the first row of the file */
  readonly #positions = new Map<string, number>();
  /** position of the first row of the buffer */
  #bufferStart = 0;
  #bufferFrom = 0;
  #bufferLength = 0;
  readonly #maxBuffered: number;
  /** cards inside of the card, such as an assistant's */
  #depth = 0;
  #hasInner = false;
  /** lines of the incomplete card */
  #card: string[] | undefined;
  #cardLine = 1;
  #length = 0;
  #row = 0;
  #isLast = false;

  constructor(rules: CardOptions) {
    this.#rules = rules;
    this.#maxBuffered = rules.isInspection === true ? 0 : maxBuffered;
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
    for (let row = this.#release(); ; row = this.#release()) {
      if (row !== undefined) return row;
      const line = this.#lines.next();
      if (line === undefined) break;
      const card = this.#take(line);
      if (card !== undefined) this.#read(card);
    }
    this.#checkLength(this.#lines.pendingLength);
    if (!this.#isLast) return undefined;
    if (this.#card !== undefined) throw this.#makeUnclosedCardError();
    const last = this.#shift();
    if (last === undefined) this.#countMissing();
    return last;
  }

  #read(card: readonly string[]): void {
    const draft = new ContactDraft(this.#rules);
    const counts = this.#counts;
    const text = card.join(lineEnd);
    // Parts of a string keep all of it in memory, and a buffered row must not keep the text around its card.
    const lines = text.split(lineEnd);
    const outerLines = this.#hasInner ? ownLines(lines) : lines;
    if (this.#hasInner) counts.add('AGENT', null);
    const { uid, group } = takeCard(draft, outerLines, { counts, encoding: this.#rules.encoding });
    if (group !== undefined) {
      this.#takeGroup(group);
      return;
    }
    this.#row += 1;
    const row = draft.finish(this.#row, text);
    if (uid !== '') this.#positions.set(uid, this.#bufferStart + this.#buffer.length);
    this.#buffer.push({ row: this.#addGroups(row, uid), uid, length: text.length });
    this.#bufferLength += text.length;
  }

  /** Returns the oldest row if the buffer is full, or if no group can name the row. */
  #release(): FileRow | undefined {
    const isFree = this.#buffer[this.#bufferFrom]?.uid === '';
    return isFree || this.#bufferLength > this.#maxBuffered ? this.#shift() : undefined;
  }

  #shift(): FileRow | undefined {
    const row = this.#buffer[this.#bufferFrom];
    if (row === undefined) return undefined;
    // A later row with the same id keeps its position.
    if (this.#positions.get(row.uid) === this.#bufferStart + this.#bufferFrom)
      this.#positions.delete(row.uid);
    this.#bufferFrom += 1;
    this.#bufferLength -= row.length;
    if (this.#bufferFrom === this.#buffer.length || this.#bufferFrom > 1_000) {
      this.#bufferStart += this.#bufferFrom;
      this.#buffer.splice(0, this.#bufferFrom);
      this.#bufferFrom = 0;
    }
    return row.row;
  }

  #addGroups(row: FileRow, uid: string): FileRow {
    const names = uid === '' ? undefined : this.#groups.get(uid);
    if (names === undefined) return row;
    this.#groups.delete(uid);
    return [...names].reduce((all, name) => this.#addToGroup(all, name), row);
  }

  #addToGroup(row: FileRow, name: string): FileRow {
    const added = addGroup(row, name);
    this.#counts.add(memberColumn, added === undefined ? null : 'groups');
    return added ?? row;
  }

  #takeGroup({ name, members }: GroupCard): void {
    this.#counts.add('KIND:group', name === '' ? null : 'groups');
    if (name === '') return;
    const copied = copyText(name);
    for (const uid of members) {
      const position = this.#positions.get(uid);
      const index = position === undefined ? -1 : position - this.#bufferStart;
      const row = this.#buffer[index];
      if (row !== undefined) this.#buffer[index] = { ...row, row: this.#addToGroup(row.row, name) };
      else this.#expect(uid, copied);
    }
  }

  /** Keeps the group of a member that was not read yet. A contact cannot have more groups than the limit. */
  #expect(uid: string, name: string): void {
    const names = this.#groups.get(uid);
    if (names?.has(name) === true) return;
    const length = this.#membersLength + uid.length + name.length;
    const isFull = this.#members >= maxMembers.count || length > maxMembers.length;
    if (isFull || (names?.size ?? 0) >= contactLimits.groups) {
      this.#counts.add(memberColumn, null);
      return;
    }
    this.#members += 1;
    this.#membersLength = length;
    if (names === undefined) this.#groups.set(copyText(uid), new Set([name]));
    else names.add(name);
  }

  /** Counts members of groups that are not in the file, or that are too far in front of their group. */
  #countMissing(): void {
    for (const names of this.#groups.values()) for (const _ of names) this.#counts.add(memberColumn, null);
    this.#groups.clear();
  }

  where(): Position {
    return { row: this.#row + 1, line: this.#lines.number, column: String(this.#lines.pendingLength + 1) };
  }

  /** Returns the lines of the card when this is its last line. */
  #take({ text, number }: NumberedLine): readonly string[] | undefined {
    if (this.#card === undefined) {
      const delimiter = text.trim().toUpperCase();
      if (delimiter === '') return undefined;
      if (delimiter !== 'BEGIN:VCARD') throw this.#makeOutsideCardError(text, number);
      this.#card = [text];
      this.#cardLine = number;
      this.#length = 0;
      this.#hasInner = false;
      return undefined;
    }
    const delimiter = findDelimiterIn(text);
    const isBegin = delimiter === 'BEGIN:VCARD';
    if (isBegin && this.#depth === 0 && !isAgent(this.#card)) throw this.#makeUnclosedCardError();
    if (isBegin) {
      this.#depth += 1;
      this.#hasInner = true;
    }
    this.#card.push(text);
    this.#length += text.length;
    this.#checkLength(0);
    if (this.#card.length > maxLines) throw this.#makeTooLongError(`has more than ${maxLines} lines`);
    if (delimiter !== 'END:VCARD') return undefined;
    if (this.#depth > 0) {
      this.#depth -= 1;
      return undefined;
    }
    const card = this.#card;
    this.#card = undefined;
    return card;
  }

  #checkLength(pending: number): void {
    if (this.#length + pending > maxExportRowLength)
      throw this.#makeTooLongError(`is longer than ${maxExportRowLength / 1024 ** 2} MiB`);
  }

  #makeTooLongError(how: string): FileError {
    return new FileError('line_too_long', `Card ${this.#row + 1} (line ${this.#cardLine}) ${how}.`, {
      row: this.#row + 1,
      line: this.#cardLine,
    });
  }

  #makeUnclosedCardError(): FileError {
    return new FileError(
      'card_not_closed',
      `Card ${this.#row + 1} begins on line ${this.#cardLine} and has no END:VCARD.`,
      { row: this.#row + 1, line: this.#cardLine },
    );
  }

  #makeOutsideCardError(text: string, line: number): FileError {
    return new FileError(
      'format',
      `Line ${line} is ${quoteText(text)}, where card ${this.#row + 1} must begin with BEGIN:VCARD.`,
      { row: this.#row + 1, line },
    );
  }
}

const memberColumn = 'MEMBER';
const lineEnd = '\r\n';

/** Whether a card may begin here: vCard 2.1 writes an assistant as a card inside the card. */
function isAgent(card: readonly string[]): boolean {
  const before = card.findLast((line) => line.trim() !== '') ?? '';
  return /^(?:[\w-]+\.)?AGENT(?:;[^:]*)?:\s*$/i.test(before);
}

/** Returns the lines without inner cards. */
function ownLines(card: readonly string[]): readonly string[] {
  let depth = -1;
  return card.filter((line) => {
    const delimiter = findDelimiterIn(line);
    if (delimiter === 'BEGIN:VCARD') depth += 1;
    const isOwn = depth === 0;
    if (delimiter === 'END:VCARD') depth -= 1;
    return isOwn;
  });
}

/** Returns the line as a delimiter, such as `END:VCARD`, is written; empty for a folded line. */
function findDelimiterIn(line: string): string {
  return line.startsWith(' ') || line.startsWith('\t') ? '' : line.trim().toUpperCase();
}
