/** A row with fewer or more cells than the file has columns. */
export interface RowWidth {
  readonly cells: number;
  readonly columns: number;
}

/** A file that is refused as a whole; no row is imported. */
export class FileError extends Error {
  /** counted from 1; null: the error is not in one row */
  readonly row: number | null;
  /** number of the first text line of the row, from 1 */
  readonly line: number | null;
  readonly column: string | null;
  /** cells of the row, and columns of the file; only for rows with more or fewer cells */
  readonly width: RowWidth | undefined;
  /** `encoding`, `ragged_row`, `line_too_long`, `too_large`, `compressed_too_much`, `binary`, `no_rows`, … */
  readonly code: string;

  constructor(
    code: string,
    message: string,
    at: {
      readonly row?: number | undefined;
      readonly line?: number;
      readonly column?: string | undefined;
      readonly width?: RowWidth;
    } = {},
  ) {
    super(message);
    this.name = 'FileError';
    this.code = code;
    this.row = at.row ?? null;
    this.line = at.line ?? null;
    this.column = at.column ?? null;
    this.width = at.width;
  }
}
