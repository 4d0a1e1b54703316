/** The common interface of the formats: text is pushed while it arrives, complete rows are read. */
import type { FileColumn, FileRow } from './imported-contact.js';

/** Characters of one record. */
export const maxRowLength = 1024 ** 2;
/** Columns of a CSV file. */
export const maxColumns = 500;
/** Characters of one exported record; contacts are created by requests of less than half of this. */
export const maxExportRowLength = 2 * 1024 ** 2;

export interface Position {
  readonly row: number | undefined;
  readonly line: number;
  /** the name of the column, or its position in the line */
  readonly column: string | undefined;
}

export interface RowReader {
  readonly delimiter?: string;
  /** columns of a CSV file and, at its end, properties of vCards */
  readonly columns?: readonly FileColumn[];
  /** an export keeps control characters of contacts */
  readonly mayHoldControls?: boolean;
  /** Throws a `FileError` for a correction of a column that the file lacks or has twice. There may be a megabyte. */
  checkCorrections?(): Promise<void>;
  push(text: string): void;
  /** Marks the end of the text. */
  end(): void;
  /** Returns the next complete row. Undefined: it needs more text, or the end is reached. */
  next(): FileRow | undefined;
  /** Returns the position at the end of the pushed text. */
  where(): Position;
}
