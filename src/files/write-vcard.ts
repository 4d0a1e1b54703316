/**
 * The vCard 4.0 of an export (RFC 6350): what address books know in standard properties, the rest as JSON in one
 * property of ours, in the words of the native API.
 */
import type { Contact } from '../domain/contact.js';
import { inStoredOrder } from '../domain/stored-order.js';
import type { BesideContact, ContactWriter } from './contact-writer.js';
import { encodeConsents, encodeIdentities, encodeSuppressions, type Json } from './json-items.js';
import { emailText, phoneText, sayAll } from './plain-identities.js';
import { contentLine, escapeValue, isWritable } from './vcard-property.js';

export const vcardWriter: ContactWriter = {
  mediaType: 'text/vcard; charset=utf-8',
  extension: 'vcf',
  head: () => '',
  row: card,
  tail: () => '',
};

/** The property that an import knows a card of ours by. */
export const exportProperty = 'X-SWITCHBOOK-CONTACT';

function card(contact: Contact, beside: BesideContact): string {
  const reachable = contact.identities.flatMap((one) => {
    if (one.kind !== 'phone' && one.kind !== 'email') return [];
    const text = one.kind === 'phone' ? phoneText(one) : emailText(one);
    return text === ''
      ? []
      : [{ name: one.kind === 'phone' ? 'TEL' : 'EMAIL', isPrimary: one.isPrimary, text }];
  });
  const said = reachable.map(({ text }) => text);
  const { address } = contact;
  const tags = contact.tags.map((tag) => tag.name);
  const parts = [address.street, address.city, address.state, address.zip, address.countryCode];
  const lines = [
    'BEGIN:VCARD\r\nVERSION:4.0\r\n',
    `UID:urn:uuid:${contact.id}\r\n`,
    contentLine('FN', escapeValue(contact.displayName ?? '')),
    contact.givenName === null && contact.familyName === null
      ? ''
      : contentLine(
          'N',
          `${escapeValue(contact.familyName ?? '')};${escapeValue(contact.givenName ?? '')};;;`,
        ),
    textLine('ORG', contact.company),
    ...reachable.map(({ name, isPrimary, text }) => contentLine(isPrimary ? `${name};PREF=1` : name, text)),
    parts.every((part) => part === null || part === '')
      ? ''
      : contentLine('ADR', `;;${parts.map((part) => escapeValue(part ?? '')).join(';')}`),
    textLine('NOTE', contact.description),
    contact.avatarUrl === null ? '' : contentLine('PHOTO', contact.avatarUrl),
    ...attributeLines(contact.attributes),
    tags.length > 0 && tags.every(isWritable)
      ? contentLine('CATEGORIES', tags.map(escapeValue).join(','))
      : '',
    `REV:${contact.updatedAt.toISOString().replaceAll(/[-:]|\.\d+/g, '')}\r\n`,
    contentLine(
      exportProperty,
      escapeValue(JSON.stringify(rest(contact, beside, sayAll(said, contact.identities)))),
    ),
    'END:VCARD\r\n',
  ];
  return lines.join('');
}

/** Attributes that address books have a property for, as an import reads them. */
function attributeLines({ title, nickname, birthday, url }: Json): readonly string[] {
  const isText = (value: unknown): value is string => typeof value === 'string' && isWritable(value);
  return [
    isText(title) ? textLine('TITLE', title) : '',
    isText(nickname) ? textLine('NICKNAME', nickname) : '',
    isText(birthday) && /^\d{4}-\d\d-\d\d$/.test(birthday)
      ? contentLine('BDAY', birthday.replaceAll('-', ''))
      : '',
    isText(url) && /^https?:\/\/[^\s\\]+$/i.test(url) ? contentLine('URL', url) : '',
  ];
}

function textLine(name: string, text: string | null): string {
  return text === null || text === '' ? '' : contentLine(name, escapeValue(text));
}

/** What the other properties do not say, and the texts that they cannot hold. */
function rest(contact: Contact, beside: BesideContact, saysIdentities: boolean): Json {
  const { address } = contact;
  const inexact: Record<string, unknown> = {};
  const texts = {
    display_name: contact.displayName,
    given_name: contact.givenName,
    family_name: contact.familyName,
    company: contact.company,
    description: contact.description,
  };
  for (const [name, text] of Object.entries(texts)) if (!isWritable(text ?? '')) inexact[name] = text;
  const { countryCode: _, ...parts } = address;
  if (Object.values(parts).some((part) => !isWritable(part ?? ''))) inexact.address = parts;
  const tags = contact.tags.map((tag) => tag.name);
  if (!tags.every(isWritable)) inexact.tags = tags;
  return {
    type: contact.type,
    ...inexact,
    ...(saysIdentities ? {} : { identities: encodeIdentities(contact.identities) }),
    ...list(
      'groups',
      contact.groups.map((group) => group.name),
    ),
    source: contact.source?.name ?? null,
    status: contact.status?.name ?? null,
    ...(contact.owner === null || contact.owner === '' ? {} : { owner: contact.owner }),
    blocked: contact.blocked,
    ...object('attributes', contact.attributes),
    ...object('extensions', contact.extensions),
    ...list('consents', encodeConsents(beside.consents)),
    ...list('suppressions', encodeSuppressions(beside.suppressions)),
    created_at: contact.createdAt.toISOString(),
    updated_at: contact.updatedAt.toISOString(),
  };
}

function list(name: string, items: readonly unknown[]): Json {
  return items.length === 0 ? {} : { [name]: items };
}

function object(name: string, members: Json): Json {
  return Object.keys(members).length === 0 ? {} : { [name]: inStoredOrder(members) };
}
