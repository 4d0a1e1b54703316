/** What the formats have in common: text goes in as it arrives, rows come out when they are whole. */
import type { FileColumn, FileRow } from './record.js';

/** Of one record, in characters. */
export const maxRecordLength = 1024 ** 2;
/** Of a CSV file. */
export const maxColumns = 500;
/** Of what an export of ours may hold: contacts are made by requests, none of which brings half of this. */
export const maxExportRecordLength = 2 * 1024 ** 2;

export interface Position {
  readonly row: number | undefined;
  readonly line: number;
  /** as the file names it, or the position in the line */
  readonly column: string | undefined;
}

export interface RowReader {
  readonly delimiter?: string;
  /** of a CSV file and, at its end, of vCards */
  readonly columns?: readonly FileColumn[];
  /** whether the text may have control characters in it: an export of ours keeps what contacts have */
  readonly mayHoldControls?: boolean;
  push(text: string): void;
  /** No more text comes. */
  end(): void;
  /** The next whole row; undefined when more text is needed, or none is left. */
  next(): FileRow | undefined;
  /** Where the text ends that was pushed, for what is wrong right after it. */
  where(): Position;
}
