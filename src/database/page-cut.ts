/**
 * Limits the contacts that one statement returns: it stops at the row that reaches a limit in bytes, so that a page of
 * the largest contacts never arrives at once. Sizes are computed without decompressing stored values if possible.
 */

/** Bytes of rows that are read together. */
export const maxPageBytes = 4 * 1024 * 1024;
/** Bytes of rows that are read in chunks. */
export const maxPieceBytes = 1024 * 1024;

/** SQL: the rows of an ordered query that has their `size`, up to the row that reaches the bound, each with `through`. */
export function cutRows(text: string): string {
  return `select w.* from (select w.*, sum(w.size) over (rows unbounded preceding) as through from (${text}) w) w
   where w.through - w.size < ${maxPageBytes}`;
}

/** The size columns of a row. */
export interface SizedRow {
  /** bytes of the rows up to and including this one */
  readonly through: number;
}

/** Whether there may be more rows. */
export function isCut(rows: readonly SizedRow[], wanted: number, maxBytes = maxPageBytes): boolean {
  return rows.length < wanted && (rows.at(-1)?.through ?? 0) >= maxBytes;
}
