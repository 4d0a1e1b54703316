/**
 * Limits the contacts that one statement returns: it stops at the row that reaches a limit in bytes, so that a page of
 * the largest contacts never arrives at once. Sizes are computed without decompressing stored values if possible.
 */
import {
  addressParts,
  alwaysRead,
  mapNames,
  textParts,
  wireOf,
} from '@switchbook/domain/contact/contact-fields.js';
import { type ContactPart, contactParts } from '@switchbook/domain/contact/contact-parts.js';

/** Bytes of rows that are read together. */
export const maxPageBytes = 4 * 1024 * 1024;
/** Bytes of rows that are read in chunks. */
export const maxPieceBytes = 1024 * 1024;

/** The size columns of a row. */
export interface SizedRow {
  /** bytes of the rows up to and including this one */
  readonly through: number;
}

/** The columns of each part in the row of a contact. */
export const partNames: Readonly<Record<ContactPart, readonly string[]>> = {
  number: ['number'],
  version: ['version', 'spent_version'],
  type: ['type'],
  blocked: ['blocked'],
  ...mapNames(textParts, (part) => [wireOf(part)]),
  address: Object.values(addressParts),
  attributes: ['attributes'],
  extensions: ['extensions'],
  identities: ['identities'],
  tags: ['tags'],
  groups: ['groups'],
  source: ['source_number'],
  status: ['status_number'],
  reach: ['consent', 'suppressed'],
};

/**
 * SQL: approximate bytes of a row `s` of these parts. Compressed JSON may be a hundred times its stored length; sizes
 * of a few texts and of uncompressed JSON are free.
 */
function sizeSql(parts: readonly ContactPart[] = contactParts): string {
  const texts = [...textParts, 'address' as const].filter((part) => parts.includes(part));
  const documents = (['attributes', 'extensions'] as const).filter((part) => parts.includes(part));
  return [
    ...(parts.includes('identities') ? ['coalesce(pg_column_size(s.identities), 0)'] : []),
    ...[...alwaysRead.map(wireOf), ...texts.flatMap((part) => partNames[part])].map(
      (name) => `coalesce(octet_length(s.${name}), 0)`,
    ),
    ...documents.map(
      (name) =>
        `case when pg_column_compression(s.${name}) is null then pg_column_size(s.${name}) else octet_length(s.${name}::text) end`,
    ),
  ].join(' + ');
}

/** The rows of `text`, a query in the order of the list, up to the row that reaches the bound, each with `through`. */
export function cutSql(text: string, maxBytes: number, parts: readonly ContactPart[]): string {
  // `offset 0`: otherwise each mention would compute the sizes. A window without an order keeps the order of the rows.
  return `select b.* from (
      select w.*, sum(w.bytes) over (rows unbounded preceding) as through
      from (select s.*, ${sizeSql(parts)} as bytes from (${text}) s offset 0) w) b
    where b.through - b.bytes < ${maxBytes}`;
}

/** Whether there may be more rows. */
export function isCut(rows: readonly SizedRow[], wanted: number, maxBytes: number): boolean {
  return rows.length < wanted && (rows.at(-1)?.through ?? 0) >= maxBytes;
}
