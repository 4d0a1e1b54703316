/** New contacts, and previews of them, as lines of COPY for the tables that an import writes. */
import type { Consent, Suppression } from '@switchbook/domain/consent/consent.js';
import type { CatalogItem, Contact } from '@switchbook/domain/contact/contact.js';
import { isoTime } from '@switchbook/domain/runtime/instant.js';
import { compileList } from '@switchbook/domain/runtime/literal.js';
import { storedConsentMembers } from '../../consents/store/consent-rows.js';
import { storedSuppressionMembers } from '../../consents/store/suppression-rows.js';
import { contactNames, identityNames } from '../../contacts/store/contact-write-sql.js';
import { toContactRow, toIdentityRows } from '../../contacts/store/contact-writes.js';
import { sortWaiting } from '../../contacts/store/search-entries.js';
import { insertColumns, membersOf } from '../../database/statements/columns.js';
import type { NewEvent } from '../../feed/store/events.js';

const eventNames = membersOf<NewEvent>()('id type contact_id version before after actor occurred_at');

const copyInto = (table: string, columns: string) => `copy ${table} (account_id, ${columns}) from stdin`;

const copyContacts = [copyInto('contacts', contactNames.join(', ')), sortWaiting].join('; ');

/** Statements for the columns of the lines, in an order that the foreign keys allow. */
export const copyTargets = {
  contacts: copyContacts,
  identities: copyInto('identities', identityNames.join(', ')),
  tags: copyInto('contact_tags', 'contact_id, number, position'),
  groups: copyInto('contact_groups', 'contact_id, number, position'),
  consents: copyInto('consents', insertColumns(storedConsentMembers)),
  suppressions: copyInto('suppressions', `${insertColumns(storedSuppressionMembers)}, subjects, actor`),
  events: copyInto('events', eventNames.join(', ')),
  previews: copyInto('import_previews', 'import_id, name, contact_id, contact'),
} as const;

export type CopyTarget = keyof typeof copyTargets;

/** Tables that a new contact is written to. */
export const newContactTables = [
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

/** A new contact with all its rows. */
export interface NewContactRows {
  readonly after: Contact;
  readonly events: readonly NewEvent[];
  readonly consents: readonly Consent[];
  readonly suppressions: readonly {
    readonly suppression: Suppression;
    readonly subjects: readonly string[];
    readonly actor: Consent['actor'];
  }[];
}

export function newContactLines({ after, events, consents, suppressions }: NewContactRows): CopyLines {
  const { accountId, tags, groups } = after;
  return {
    contacts: joinFields(accountId, contactValues(toContactRow(after))),
    identities: toIdentityRows(after)
      .map((row) => joinFields(accountId, identityValues(row)))
      .join(''),
    tags: assignmentLines(after, tags),
    groups: assignmentLines(after, groups),
    consents: consents
      .map((consent) => copyLine([accountId, ...storedConsentMembers.map((name) => consent[name])]))
      .join(''),
    suppressions: suppressions
      .map(({ suppression, subjects, actor }) =>
        copyLine([accountId, ...storedSuppressionMembers.map((name) => suppression[name]), subjects, actor]),
      )
      .join(''),
    events: events.map((event) => joinFields(accountId, eventValues(event))).join(''),
  };
}

/** Returns lines for COPY. `items`: the tags or the groups of the contact. */
function assignmentLines(contact: Contact, items: readonly CatalogItem[]): string {
  return items
    .map((item, position) => `${contact.accountId}\t${contact.id}\t${item.number}\t${position}\n`)
    .join('');
}

const contactValues = compileList<ReturnType<typeof toContactRow>>(contactNames);
const identityValues = compileList<ReturnType<typeof toIdentityRows>[number]>(identityNames);
const eventValues = compileList<NewEvent>(eventNames);

function joinFields(first: string, values: readonly unknown[]): string {
  const fields = new Array<string>(values.length + 1);
  fields[0] = first;
  for (let index = 0; index < values.length; index += 1) fields[index + 1] = toCopyField(values[index]);
  // A join is one flat text. A concatenated text references its pieces, and lines wait for a chunk.
  return `${fields.join('\t')}\n`;
}

/** Returns a line of these values. */
export function copyLine(values: readonly unknown[]): string {
  return `${values.map(toCopyField).join('\t')}\n`;
}

function toCopyField(value: unknown): string {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'string') return escapeCell(value);
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (value instanceof Date) return isoTime(value);
  // A list is always a list of texts, since no column has JSON that is a list.
  if (Array.isArray(value)) return escapeCell(textArray(value));
  // Most contacts have no attributes.
  for (const _ in value as object) return escapeCell(JSON.stringify(value));
  return '{}';
}

const special = /[\\\t\n\r]/;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escapeCell(text: string): string {
  if (!special.test(text)) return text;
  return text.replaceAll(/[\\\t\n\r]/g, (character) => escapes[character] ?? character);
}

function textArray(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
