/** Applies fixes to the rows of a CSV file that have flaws: cells without flaws are never touched. */
import { quoteText } from '@switchbook/text/terminal-text.js';
import {
  type FileColumn,
  type Fix,
  type RowFlaw,
  type RowNote,
  skippedByFix,
} from '../rows/imported-contact.js';

interface FixedRow {
  /** notes of the row about the changes */
  readonly notes: readonly RowNote[];
  /** the row is skipped */
  readonly skipped?: RowFlaw;
}

export class Fixes {
  readonly #fixes: readonly Fix[];
  readonly #columns: readonly FileColumn[];

  constructor(fixes: readonly Fix[], columns: readonly FileColumn[]) {
    this.#fixes = fixes.filter((fix) => fix.action !== 'country');
    this.#columns = columns;
  }

  get isEmpty(): boolean {
    return this.#fixes.length === 0;
  }

  /** Changes the cells of the row; undefined when no fix is about its flaws. */
  apply(cells: string[], flaws: readonly RowNote[]): FixedRow | undefined {
    const notes: RowNote[] = [];
    for (const flaw of flaws) {
      const index = this.#indexOf(flaw, cells);
      const cell = index === undefined ? '' : (cells[index] ?? '').trim();
      const fix = this.#fixOf(flaw, cell);
      if (fix === undefined) continue;
      if (fix.action === 'skip_row') return { notes, skipped: skippedFlaw(flaw) };
      if (index === undefined || cell === '') continue;
      const text = fix.action === 'replace' ? (fix.with ?? '') : '';
      // An empty value is in every cell, and names no part of it.
      const part = fix.value === undefined && flaw.value !== null && flaw.value !== '' ? flaw.value : cell;
      cells[index] = cell.includes(part) ? cell.replace(part, () => text) : text;
      notes.push(fixNoteOf(flaw, fix, cell));
    }
    return notes.length === 0 ? undefined : { notes };
  }

  #fixOf({ column, code }: RowFlaw, cell: string): Fix | undefined {
    const among = this.#fixes.filter((fix) => fix.column === column && fix.code === code);
    return among.find((fix) => fix.value === cell) ?? among.find((fix) => fix.value === undefined);
  }

  /** Returns the index of the column with this name; of several columns, the column of the cell with the value. */
  #indexOf({ column, value }: RowNote, cells: readonly string[]): number | undefined {
    const columnIndexes = this.#columns.flatMap(({ name }, index) => (name === column ? [index] : []));
    return (
      columnIndexes.find((index) => value !== null && (cells[index] ?? '').includes(value)) ??
      columnIndexes[0]
    );
  }
}

/** Returns countries for numbers, by column. */
export function countriesOf(fixes: readonly Fix[]): ReadonlyMap<string, string> {
  return new Map(
    fixes.flatMap(({ action, column, with: country }) =>
      action === 'country' && column !== null && country !== undefined ? [[column, country] as const] : [],
    ),
  );
}

function skippedFlaw({ column, message }: RowFlaw): RowFlaw {
  return { column, code: skippedByFix, message: `The row was skipped. ${message}` };
}

function fixNoteOf({ column, value }: RowNote, { action, with: text = '' }: Fix, cell: string): RowNote {
  const oldText = value ?? cell;
  const effect = action === 'replace' ? `was replaced with ${quoteText(text)}` : 'was skipped';
  return {
    column,
    code: action === 'replace' ? 'replaced' : skippedByFix,
    message: `${quoteText(oldText)} ${effect}.`,
    value: oldText.slice(0, 500),
  };
}
