/**
 * Limits the contacts that one statement returns. The statement ends with the row that reaches a limit in bytes, so
 * that a page of the largest contacts needs several statements. Sizes are computed without decompressing stored values
 * if possible.
 */

import { ProblemError } from '@switchbook/domain/problems/problem.js';

/** Bytes of rows that are read together. */
export const maxPageBytes = 4 * 1024 * 1024;
/** Bytes of rows that are read in chunks. */
export const maxChunkBytes = 1024 * 1024;

/**
 * Cuts an ordered query, whose rows have a `size` in bytes, after the row that reaches the bound. Each row gets
 * `through`, the sum of the sizes so far.
 */
export function cutRows(text: string, maxBytes = maxPageBytes): string {
  return `select w.* from (select w.*, sum(w.size) over (rows unbounded preceding) as through from (${text}) w) w
   where w.through - w.size < ${maxBytes}`;
}

/**
 * Returns SQL for the bytes of the value of a column. A compressed value may be a hundred times its stored length. A
 * value that is stored uncompressed is not unpacked.
 */
export function valueBytesSql(column: string): string {
  return `case when pg_column_compression(${column}) is null then pg_column_size(${column}) else octet_length(${column}::text) end`;
}

/** Bytes of all rows of a contact that one operation reads. */
export const maxWholeBytes = 32 * 1024 * 1024;

/** Returns SQL for the rows of a query that has their `size`, for `wholeRows`. */
export function boundedRows(text: string): string {
  return cutRows(text, maxWholeBytes);
}

/** Returns all rows of a statement of `boundedRows`. Throws `too_large` if there may be more. */
export function wholeRows<Row extends object>(
  rows: readonly (Row & SizedRow & { readonly size: number })[],
): Row[] {
  checkWhole(rows);
  return rows.map(({ size: _size, through: _through, ...row }) => row as unknown as Row);
}

/** Throws `too_large` if the rows reached `maxWholeBytes`, so that there may be more. */
export function checkWhole(rows: readonly SizedRow[]): void {
  if ((rows.at(-1)?.through ?? 0) >= maxWholeBytes)
    throw new ProblemError({ kind: 'too_large', maximum: maxWholeBytes, unit: 'stored_bytes' });
}

/** The size columns of a row. */
export interface SizedRow {
  /** bytes of the rows up to and including this row */
  readonly through: number;
}

/** Whether there may be more rows. */
export function isCut(rows: readonly SizedRow[], limit: number, maxBytes = maxPageBytes): boolean {
  return rows.length < limit && (rows.at(-1)?.through ?? 0) >= maxBytes;
}
