/**
 * The CSV of an export (RFC 4180, UTF-8 with a byte order mark, without which spreadsheets read it wrongly): what people
 * read in plain columns, the rest as JSON. By its header an import knows it as ours and takes back the guards.
 */
import type { Contact } from '../domain/contact.js';
import { inStoredOrder } from '../domain/stored-order.js';
import { ownColumns } from './fields.js';
import { guard } from './formula-guard.js';
import { encodeConsents, encodeIdentities, encodeSuppressions } from './json-items.js';
import { joinNames } from './lists.js';
import { sayAll, shownEmail, shownPhone } from './plain-identities.js';
import type { BesideContact, ContactWriter } from './write.js';

export const byteOrderMark = '\ufeff';

export const csvWriter: ContactWriter = {
  mediaType: 'text/csv; charset=utf-8; header=present',
  extension: 'csv',
  head: () => `${byteOrderMark}${ownColumns.join(',')}\r\n`,
  row: csvRow,
  tail: () => '',
};

function csvRow(contact: Contact, beside: BesideContact): string {
  const { address } = contact;
  const phone = shownPhone(contact);
  const email = shownEmail(contact);
  const said = [phone, email].filter((text) => text !== '');
  const cells = [
    contact.id,
    cell(contact.displayName),
    cell(contact.givenName),
    cell(contact.familyName),
    // Guarded like any other cell: a spreadsheet would run it too, into a number that loses its last digits.
    cell(phone),
    cell(email),
    cell(contact.company),
    contact.type,
    cell(contact.status?.name ?? null),
    cell(contact.source?.name ?? null),
    names(contact.tags),
    names(contact.groups),
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

function names(items: readonly { readonly name: string }[]): string {
  return items.length === 0 ? '' : cell(joinNames(items.map((item) => item.name)));
}

function jsonList(items: readonly unknown[]): string {
  return items.length === 0 ? '' : quoted(JSON.stringify(items));
}

function jsonObject(object: Readonly<Record<string, unknown>>): string {
  for (const _ in object) return quoted(JSON.stringify(inStoredOrder(object)));
  return '';
}

/** A cell that a spreadsheet cannot run, quoted where it has to be. */
export function cell(text: string | null): string {
  if (text === null || text === '') return '';
  const safe = guard(text);
  return needsQuotes.test(safe) ? quoted(safe) : safe;
}

const needsQuotes = /[",\r\n]/;

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
