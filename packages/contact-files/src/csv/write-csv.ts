/**
 * Writes exports as CSV (RFC 4180, UTF-8 with the byte order mark that spreadsheets need): plain columns for people,
 * JSON for the rest. An import recognizes the header and removes the formula guards.
 */
import { fieldsAfterFirstRelease } from '@switchbook/domain/contact/contact-fields.js';
import type { OwnField } from '@switchbook/domain/fields/own-field.js';
import { formatFieldValue } from '@switchbook/domain/fields/own-field-values.js';
import { inStoredOrder } from '@switchbook/domain/runtime/json.js';
import type { ContactWriter, FileContact, Protections } from '../contact-writer.js';
import { encodeIdentities } from '../json/json-identities.js';
import { encodeConsents, encodeSuppressions } from '../json/json-items.js';
import { areComplete, shownEmail, shownPhone } from '../rows/plain-identities.js';
import { joinNames } from '../rows/split-cells.js';
import { attributeHeadingPrefix, exportColumns } from './csv-fields.js';
import { guard } from './formula-guard.js';

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

function csvRow(
  contact: FileContact,
  protections: Protections,
  cell: (text: string | null) => string,
  fields: readonly OwnField[],
): string {
  const { address } = contact;
  const createdAt = contact.createdAt.toISOString();
  const phone = shownPhone(contact);
  const email = shownEmail(contact);
  const texts = [phone, email].filter((text) => text !== '');
  const cells = [
    contact.id,
    cell(contact.displayName),
    cell(contact.givenName),
    cell(contact.familyName),
    cell(phone),
    cell(email),
    cell(contact.company),
    contact.type,
    cell(contact.status?.name ?? null),
    cell(contact.source?.name ?? null),
    cell(itemNamesOf(contact.tags)),
    cell(itemNamesOf(contact.groups)),
    cell(contact.description),
    cell(address.street),
    cell(address.city),
    cell(address.state),
    cell(address.zip),
    cell(address.countryCode),
    cell(contact.owner),
    String(contact.blocked),
    cell(contact.avatarUrl),
    ...fieldsAfterFirstRelease.map((name) => cell(contact[name])),
    createdAt,
    contact.updatedAt.getTime() === contact.createdAt.getTime() ? createdAt : contact.updatedAt.toISOString(),
    areComplete(texts, contact) ? '' : jsonList(encodeIdentities(contact)),
    jsonObject(contact.attributes),
    jsonObject(contact.extensions),
    jsonList(encodeConsents(protections.consents)),
    jsonList(encodeSuppressions(protections.suppressions)),
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
  return items.length === 0 ? '' : quoteCell(guard(JSON.stringify(items)));
}

function jsonObject(object: Readonly<Record<string, unknown>>): string {
  for (const _ in object) return quoteCell(guard(JSON.stringify(inStoredOrder(object))));
  return '';
}

/** Returns a cell that a spreadsheet cannot run as a formula. */
export function guardedCell(text: string | null): string {
  if (text === null || text === '') return '';
  return isSpecial.test(text) ? plainCell(guard(text)) : text;
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
