/**
 * What one statement may bring of contacts: it stops at the row with which a bound in bytes is reached, so that a page of
 * the largest contacts never arrives at once. Sizes are told without unpacking what is stored packed, where that can be.
 */
import { orderSql, type SortColumn } from './contact-order.js';

/** Of rows that are read together. */
export const maxPageBytes = 4 * 1024 * 1024;
/** Of those that are read one piece after the other. */
export const maxPieceBytes = 1024 * 1024;

/** What a row says of its size. */
export interface SizedRow {
  readonly bytes: number;
  /** of the rows up to this one */
  readonly through: number;
}

const texts = [
  ...['description', 'display_name', 'given_name', 'family_name', 'company', 'avatar_url', 'owner'],
  ...['street', 'city', 'state', 'zip'],
];

// Packed JSON may be a hundred times as long as it is stored; a few texts and JSON that is not packed are told for nothing.
export const sizeSql = [
  'coalesce(pg_column_size(s.identities), 0)',
  ...texts.map((name) => `coalesce(octet_length(s.${name}), 0)`),
  ...['attributes', 'extensions'].map(
    (name) =>
      `case when pg_column_compression(s.${name}) is null then pg_column_size(s.${name}) else octet_length(s.${name}::text) end`,
  ),
].join(' + ');

/** The rows of a list in its order, up to the one with which the bound is reached. */
export function cutSql(text: string, columns: readonly SortColumn[], maxBytes: number): string {
  const order = (alias: string) => orderSql(columns, (one) => `${alias}.${one.alias}`);
  return `select q.* from (
      select s.*, ${sizeSql} as bytes,
        sum(${sizeSql}) over (order by ${order('s')} rows unbounded preceding) as through
      from (${text}) s) q
    where q.through - q.bytes < ${maxBytes} order by ${order('q')}`;
}

/** Whether there may be more than what was read. */
export function isCut(rows: readonly SizedRow[], wanted: number, maxBytes: number): boolean {
  return rows.length < wanted && (rows.at(-1)?.through ?? 0) >= maxBytes;
}
