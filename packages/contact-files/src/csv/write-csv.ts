/**
 * Writes exports as CSV (RFC 4180, UTF-8 with the byte order mark that spreadsheets need): plain columns for people,
 * JSON for the rest. An import recognizes the header and removes the formula guards.
 */
import { fieldsAfterFirstRelease, wireOf } from '@switchbook/domain/contact/contact-fields.js';
import type { OwnField } from '@switchbook/domain/fields/own-field.js';
import { formatFieldValue } from '@switchbook/domain/fields/own-field-values.js';
import { inStoredOrder } from '@switchbook/domain/runtime/json.js';
import type { ContactWriter, FileContact, Protections } from '../contact-writer.js';
import { encodeIdentities } from '../json/json-identities.js';
import { encodeConsents, encodeSuppressions } from '../json/json-items.js';
import { areComplete, shownEmail, shownPhone } from '../rows/plain-identities.js';
import { joinNames } from '../rows/split-cells.js';
import { attributeHeadingPrefix, exportColumns, type NamedColumn } from './csv-fields.js';
import { addGuard } from './formula-guard.js';

export const byteOrderMark = '\ufeff';

/** Makes the writer. `isPlain`: without guards, for programs that would read them as text. */
export function csvWriterOf(isPlain: boolean, fields: readonly OwnField[] = []): ContactWriter {
  const cell = isPlain ? plainCell : guardedCell;
  const columns = [
    ...exportColumns,
    ...fields.map(({ key }) => plainCell(`${attributeHeadingPrefix}${key}`)),
  ];
  return {
    mediaType: 'text/csv; charset=utf-8; header=present',
    extension: 'csv',
    head: () => `${byteOrderMark}${columns.join(',')}\r\n`,
    row: (contact, protections) => csvRow(contact, protections, cell, fields),
  };
}

/** A contact whose row is written, with the texts that several cells need. */
interface CsvRow {
  readonly contact: FileContact;
  readonly protections: Protections;
  readonly phone: string;
  readonly email: string;
  readonly createdAt: string;
  readonly cell: (text: string | null) => string;
}
type CellWriter = (row: CsvRow) => string;

const namedCells: { readonly [Name in NamedColumn]: CellWriter } = {
  id: ({ contact }) => contact.id,
  display_name: ({ contact, cell }) => cell(contact.displayName),
  given_name: ({ contact, cell }) => cell(contact.givenName),
  family_name: ({ contact, cell }) => cell(contact.familyName),
  phone: ({ phone, cell }) => cell(phone),
  email: ({ email, cell }) => cell(email),
  company: ({ contact, cell }) => cell(contact.company),
  type: ({ contact }) => contact.type,
  status: ({ contact, cell }) => cell(contact.status?.name ?? null),
  source: ({ contact, cell }) => cell(contact.source?.name ?? null),
  tags: ({ contact, cell }) => cell(itemNamesOf(contact.tags)),
  groups: ({ contact, cell }) => cell(itemNamesOf(contact.groups)),
  description: ({ contact, cell }) => cell(contact.description),
  street: ({ contact, cell }) => cell(contact.address.street),
  city: ({ contact, cell }) => cell(contact.address.city),
  state: ({ contact, cell }) => cell(contact.address.state),
  zip: ({ contact, cell }) => cell(contact.address.zip),
  country_code: ({ contact, cell }) => cell(contact.address.countryCode),
  owner: ({ contact, cell }) => cell(contact.owner),
  blocked: ({ contact }) => String(contact.blocked),
  avatar_url: ({ contact, cell }) => cell(contact.avatarUrl),
  created_at: ({ createdAt }) => createdAt,
  updated_at: ({ contact, createdAt }) =>
    contact.updatedAt.getTime() === contact.createdAt.getTime() ? createdAt : contact.updatedAt.toISOString(),
  identities: ({ contact, phone, email }) => {
    const texts = [phone, email].filter((text) => text !== '');
    return areComplete(texts, contact) ? '' : jsonList(encodeIdentities(contact));
  },
  attributes: ({ contact }) => jsonObject(contact.attributes),
  extensions: ({ contact }) => jsonObject(contact.extensions),
  consents: ({ protections }) => jsonList(encodeConsents(protections.consents)),
  suppressions: ({ protections }) => jsonList(encodeSuppressions(protections.suppressions)),
};

const cellWriters: ReadonlyMap<string, CellWriter> = new Map<string, CellWriter>([
  ...Object.entries(namedCells),
  ...fieldsAfterFirstRelease.map((name): [string, CellWriter] => [
    wireOf(name),
    ({ contact, cell }) => cell(contact[name]),
  ]),
]);
/** The cells of a row, in the order of the columns. */
const exportCells = exportColumns.flatMap((name) => cellWriters.get(name) ?? []);

function csvRow(
  contact: FileContact,
  protections: Protections,
  cell: (text: string | null) => string,
  fields: readonly OwnField[],
): string {
  const createdAt = contact.createdAt.toISOString();
  const row = {
    contact,
    protections,
    phone: shownPhone(contact),
    email: shownEmail(contact),
    createdAt,
    cell,
  };
  const cells = [
    ...exportCells.map((write) => write(row)),
    ...fields.map((field) => cell(formatFieldValue(field, ownValue(contact.attributes, field)) ?? null)),
  ];
  return `${cells.join(',')}\r\n`;
}

function ownValue(attributes: FileContact['attributes'], { key }: OwnField): unknown {
  return Object.hasOwn(attributes, key) ? attributes[key] : undefined;
}

function itemNamesOf(items: readonly { readonly name: string }[]): string {
  return joinNames(items.map((item) => item.name));
}

function jsonList(items: readonly unknown[]): string {
  return items.length === 0 ? '' : quoteCell(addGuard(JSON.stringify(items)));
}

function jsonObject(object: Readonly<Record<string, unknown>>): string {
  for (const _ in object) return quoteCell(addGuard(JSON.stringify(inStoredOrder(object))));
  return '';
}

/** Returns a cell that a spreadsheet cannot run as a formula. */
export function guardedCell(text: string | null): string {
  if (text === null || text === '') return '';
  return isSpecial.test(text) ? plainCell(addGuard(text)) : text;
}

/** Characters to guard or to quote: most texts have none, and one test is faster than two. */
const isSpecial = /^['\s=+\-@\uff1d\uff0b\uff0d\uff20]|[",\r\n;|\t]/;

function plainCell(text: string | null): string {
  if (text === null || text === '') return '';
  return needsQuotes.test(text) ? quoteCell(text) : text;
}

const needsQuotes = /[",\r\n]/;

function quoteCell(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
