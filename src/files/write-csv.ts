/**
 * The CSV of an export (RFC 4180, UTF-8 with a byte order mark, without which spreadsheets read it wrongly): what people
 * read in plain columns, the rest as JSON. By its header an import knows it as ours and takes back the guards.
 */
import type { Contact } from '../domain/contact.js';
import { inStoredOrder } from '../domain/stored-order.js';
import type { BesideContact, ContactWriter } from './contact-writer.js';
import { exportColumns } from './fields.js';
import { guard } from './formula-guard.js';
import { encodeConsents, encodeIdentities, encodeSuppressions } from './json-items.js';
import { joinNames } from './lists.js';
import { sayAll, shownEmail, shownPhone } from './plain-identities.js';

export const byteOrderMark = '\ufeff';

/** `isPlain`: for programs that run no cell, and would take the guards for text. */
export function csvWriterOf(isPlain: boolean): ContactWriter {
  const cell = isPlain ? plainCell : guardedCell;
  return {
    mediaType: 'text/csv; charset=utf-8; header=present',
    extension: 'csv',
    head: () => `${byteOrderMark}${exportColumns.join(',')}\r\n`,
    row: (contact, beside) => csvRow(contact, beside, cell),
    tail: () => '',
  };
}

function csvRow(contact: Contact, beside: BesideContact, cell: (text: string | null) => string): string {
  const { address } = contact;
  const phone = shownPhone(contact);
  const email = shownEmail(contact);
  const said = [phone, email].filter((text) => text !== '');
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
    cell(namesOf(contact.tags)),
    cell(namesOf(contact.groups)),
    cell(contact.description),
    cell(address.street),
    cell(address.city),
    cell(address.state),
    cell(address.zip),
    cell(address.countryCode),
    cell(contact.owner),
    String(contact.blocked),
    cell(contact.avatarUrl),
    contact.createdAt.toISOString(),
    contact.updatedAt.toISOString(),
    sayAll(said, contact.identities) ? '' : jsonList(encodeIdentities(contact.identities)),
    jsonObject(contact.attributes),
    jsonObject(contact.extensions),
    jsonList(encodeConsents(beside.consents)),
    jsonList(encodeSuppressions(beside.suppressions)),
  ];
  return `${cells.join(',')}\r\n`;
}

function namesOf(items: readonly { readonly name: string }[]): string {
  return joinNames(items.map((item) => item.name));
}

function jsonList(items: readonly unknown[]): string {
  return items.length === 0 ? '' : quoted(JSON.stringify(items));
}

function jsonObject(object: Readonly<Record<string, unknown>>): string {
  for (const _ in object) return quoted(JSON.stringify(inStoredOrder(object)));
  return '';
}

/** A cell that a spreadsheet cannot run, quoted where it has to be. */
export function guardedCell(text: string | null): string {
  return plainCell(text === null ? null : guard(text));
}

function plainCell(text: string | null): string {
  if (text === null || text === '') return '';
  return needsQuotes.test(text) ? quoted(text) : text;
}

const needsQuotes = /[",\r\n]/;

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
