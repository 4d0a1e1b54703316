/** The columns and the bytes of the parts of a contact, which bound the rows of a page (`maxPageBytes`). */
import {
  addressParts,
  alwaysRead,
  mapNames,
  textParts,
  wireOf,
} from '@switchbook/domain/contact/contact-fields.js';
import { type ContactPart, contactParts } from '@switchbook/domain/contact/contact-parts.js';

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
 * Returns SQL for the approximate bytes of a row `s` of these parts. Compressed JSON may be a hundred times its stored
 * length; sizes of a few texts and of uncompressed JSON are free.
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

/**
 * Returns SQL that limits the rows of the query `text` until they reach the size limit. Each row has a column
 * `through`.
 */
export function cutSql(text: string, maxBytes: number, parts: readonly ContactPart[]): string {
  // `offset 0`: otherwise each mention would compute the sizes. A window without an order keeps the order of the rows.
  return `select b.* from (
      select w.*, sum(w.bytes) over (rows unbounded preceding) as through
      from (select s.*, ${sizeSql(parts)} as bytes from (${text}) s offset 0) w) b
    where b.through - b.bytes < ${maxBytes}`;
}
