/** The columns and the bytes of the parts of a contact, which bound the rows of a page (`maxPageBytes`). */
import {
  addressParts,
  alwaysRead,
  mapNames,
  textParts,
  wireOf,
} from '@switchbook/domain/contact/contact-fields.js';
import { type ContactPart, contactParts } from '@switchbook/domain/contact/contact-parts.js';
import { valueBytesSql } from '../../database/statements/page-cut.js';

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

/** Returns SQL for the bytes of the texts of a row `q` that may be long. Reading them unpacks no value. */
export const longTextsSql =
  'coalesce(octet_length(q.identities), 0) + coalesce(octet_length(q.description), 0)';

/** Returns SQL for the approximate bytes of a row of these parts. The sizes of texts are free. */
export function sizeSql(parts: readonly ContactPart[] = contactParts, row = 's'): string {
  const texts = [...textParts, 'address' as const].filter((part) => parts.includes(part));
  const documents = (['attributes', 'extensions'] as const).filter((part) => parts.includes(part));
  return [
    ...(parts.includes('identities') ? [`coalesce(octet_length(${row}.identities), 0)`] : []),
    ...[...alwaysRead.map(wireOf), ...texts.flatMap((part) => partNames[part])].map(
      (name) => `coalesce(octet_length(${row}.${name}), 0)`,
    ),
    ...documents.map((name) => valueBytesSql(`${row}.${name}`)),
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
