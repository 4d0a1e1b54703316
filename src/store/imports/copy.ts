/** New contacts, and previews of them, as lines of COPY for the tables that an import writes. */
import type { Consent, Suppression } from '../../domain/consent.js';
import type { CatalogItem, Contact } from '../../domain/contact.js';
import type { AccountId, ContactId, ImportId } from '../../domain/ids.js';
import { contactNames, identityNames } from '../contacts/contact-write-sql.js';
import { toContactRow, toIdentityRows } from '../contacts/contact-writes.js';
import type { EventRecord } from '../events/events.js';

const eventNames = [
  'id',
  'type',
  'contact_id',
  'version',
  'before',
  'after',
  'actor',
  'occurred_at',
] as const satisfies readonly (keyof EventRecord)[];

/** Tables with the columns of the lines, in an order that the foreign keys allow. */
export const copyTargets = {
  contacts: `contacts (account_id, ${contactNames.join(', ')})`,
  identities: `identities (account_id, ${identityNames.join(', ')})`,
  tags: 'contact_tags (account_id, contact_id, number, position)',
  groups: 'contact_groups (account_id, contact_id, number, position)',
  consents: `consents (account_id, id, contact_id, channel, state, purpose, source, basis, proof, subjects, actor,
    occurred_at, expires_at, created_at)`,
  suppressions: `suppressions (account_id, id, contact_id, channel, subject, subjects, reason, source, note, actor,
    expires_at, created_at, updated_at)`,
  events: `events (account_id, ${eventNames.join(', ')})`,
  previews: 'import_previews (account_id, import_id, contact_id, contact)',
  previewKeys: 'import_preview_keys (account_id, import_id, name, contact_id)',
} as const;

export type CopyTarget = keyof typeof copyTargets;

/** What is written of a new contact. */
export const madeTargets = [
  'contacts',
  'identities',
  'tags',
  'groups',
  'consents',
  'suppressions',
  'events',
] as const satisfies readonly CopyTarget[];

/** Lines by table. */
export type CopyLines = Partial<Record<CopyTarget, string>>;

/** A new contact with all that is written with it. */
export interface MadeRows {
  readonly after: Contact;
  readonly events: readonly EventRecord[];
  readonly consents: readonly Consent[];
  readonly suppressions: readonly {
    readonly suppression: Suppression;
    readonly subjects: readonly string[];
    readonly actor: Consent['actor'];
  }[];
}

export function madeLines({ after, events, consents, suppressions }: MadeRows): CopyLines {
  const { accountId, tags, groups } = after;
  return {
    contacts: contactLine(after),
    identities: identityLines(after),
    tags: assignmentLines(after, tags),
    groups: assignmentLines(after, groups),
    consents: consents.map((one) => consentLine(accountId, one)).join(''),
    suppressions: suppressions
      .map((one) => suppressionLine(accountId, one.suppression, one.subjects, one.actor))
      .join(''),
    events: events.map((one) => eventLine(accountId, one)).join(''),
  };
}

function contactLine(contact: Contact): string {
  const row: Readonly<Record<string, unknown>> = toContactRow(contact);
  return line(contact.accountId, contactNames, row);
}

function identityLines(contact: Contact): string {
  return toIdentityRows(contact)
    .map((row) => line(contact.accountId, identityNames, row))
    .join('');
}

/** `items`: the tags or the groups of the contact. */
function assignmentLines(contact: Contact, items: readonly CatalogItem[]): string {
  return items
    .map((item, position) => `${contact.accountId}\t${contact.id}\t${item.number}\t${position}\n`)
    .join('');
}

function consentLine(accountId: AccountId, consent: Consent): string {
  return joined([
    accountId,
    consent.id,
    consent.contactId,
    consent.channel,
    consent.state,
    consent.purpose,
    consent.source,
    consent.basis,
    consent.proof,
    textArray(consent.subjects),
    consent.actor,
    consent.occurredAt,
    consent.expiresAt,
    consent.createdAt,
  ]);
}

function suppressionLine(
  accountId: AccountId,
  suppression: Suppression,
  subjects: readonly string[],
  actor: Consent['actor'],
): string {
  return joined([
    accountId,
    suppression.id,
    suppression.contactId,
    suppression.channel,
    suppression.subject,
    textArray(subjects),
    suppression.reason,
    suppression.source,
    suppression.note,
    actor,
    suppression.expiresAt,
    suppression.createdAt,
    suppression.updatedAt,
  ]);
}

function eventLine(accountId: AccountId, event: EventRecord): string {
  return line(accountId, eventNames, { ...event });
}

export function previewLine(
  accountId: AccountId,
  importId: ImportId,
  contactId: ContactId,
  contact: unknown,
): string {
  return joined([accountId, importId, contactId, contact]);
}

export function previewKeyLine(
  accountId: AccountId,
  importId: ImportId,
  name: string,
  contactId: ContactId,
): string {
  return joined([accountId, importId, name, contactId]);
}

function line(first: string, names: readonly string[], row: Readonly<Record<string, unknown>>): string {
  let text = first;
  for (const name of names) text += `\t${field(row[name])}`;
  return `${text}\n`;
}

function joined(values: readonly unknown[]): string {
  return `${values.map(field).join('\t')}\n`;
}

function field(value: unknown): string {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (value instanceof Date) return value.toISOString();
  return escaped(JSON.stringify(value));
}

const special = /[\\\t\n\r]/;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escaped(text: string): string {
  if (!special.test(text)) return text;
  return text.replaceAll(/[\\\t\n\r]/g, (character) => escapes[character] ?? character);
}

function textArray(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
