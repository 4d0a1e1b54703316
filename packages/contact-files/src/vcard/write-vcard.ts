/**
 * Writes exports as vCard 4.0 (RFC 6350): standard properties, and the rest in one property as JSON of the native API.
 * Also writes cards for address books in 3.0 (RFC 2426) or 4.0, without this property.
 */
import { allIdentities, type Contact, dialDigits, nameParts } from '@switchbook/domain/contact/contact.js';
import { personFields, textNames, textRuleOf, wireOf } from '@switchbook/domain/contact/contact-fields.js';
import { inStoredOrder, type Json } from '@switchbook/domain/runtime/json.js';
import type { ContactWriter, FileContact, Protections } from '../contact-writer.js';
import { encodeIdentities } from '../json/json-identities.js';
import { encodeConsents, encodeSuppressions } from '../json/json-items.js';
import { areComplete, formatEmail, formatPhone } from '../rows/plain-identities.js';
import { contentLine, escapeValue, isWritable } from './vcard-property.js';

export const vcardWriter: ContactWriter = {
  mediaType: 'text/vcard; charset=utf-8',
  extension: 'vcf',
  head: () => '',
  row: exportedCard,
};

/** An import recognizes an exported card by this property. */
export const exportProperty = 'X-SWITCHBOOK-CONTACT';

function exportedCard(contact: FileContact, protections: Protections): string {
  const reachable = contact.identities.flatMap((identity) => {
    if (identity.kind !== 'phone' && identity.kind !== 'email') return [];
    const text = identity.kind === 'phone' ? formatPhone(identity) : formatEmail(identity);
    return text === ''
      ? []
      : [{ name: identity.kind === 'phone' ? 'TEL' : 'EMAIL', isPrimary: identity.isPrimary, text }];
  });
  const written = reachable.map(({ text }) => text);
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
    // An address is written as it is: an escape would be a part of it.
    contact.avatarUrl === null || !isWritable(contact.avatarUrl)
      ? ''
      : contentLine('PHOTO', contact.avatarUrl),
    ...propertyLines(contact),
    ...attributeLines(contact.attributes),
    tags.length > 0 && tags.every(isWritable)
      ? contentLine('CATEGORIES', tags.map(escapeValue).join(','))
      : '',
    `REV:${contact.updatedAt.toISOString().replaceAll(/[-:]|\.\d+/g, '')}\r\n`,
    contentLine(
      exportProperty,
      escapeValue(JSON.stringify(extraJson(contact, protections, areComplete(written, contact)))),
    ),
    'END:VCARD\r\n',
  ];
  return lines.join('');
}

function propertyLines(contact: FileContact): readonly string[] {
  return textNames.map((name) => {
    const { vcard, isDay } = textRuleOf(name);
    const text = isDay === true ? (contact[name]?.replace(dashes, '') ?? null) : contact[name];
    return vcard === undefined ? '' : textLine(vcard, text);
  });
}

/** Dashes to drop from a day; the two in front of a month without a year stay. */
const dashes = /(?<=\d)-/g;

/** Writes attributes with a standard property, as an import reads them. */
function attributeLines({ nickname, url }: Json): readonly string[] {
  const isText = (value: unknown): value is string => typeof value === 'string' && isWritable(value);
  return [
    isText(nickname) ? textLine('NICKNAME', nickname) : '',
    isText(url) && /^https?:\/\/[^\s\\]+$/i.test(url) ? contentLine('URL', url) : '',
  ];
}

interface CardForm {
  readonly version: '3.0' | '4.0';
  readonly uid: string;
  /** also emails, company, job title, address and birthday */
  readonly hasDetails: boolean;
  /** the value of N; absent: the given and the family name */
  readonly division?: string | undefined;
}

/** Returns the value of N for a name without other parts. */
export function divisionOf(name: Parameters<typeof nameParts>[0]): string {
  const { given, family } = nameParts(name);
  return `${escapeValue(family)};${escapeValue(given)};;;`;
}

/** Returns a card for an address book. Numbers and emails that are masked or cannot be used are left out. */
export function bookCard(contact: Contact, form: CardForm): string {
  const { version, uid, hasDetails, division = divisionOf(contact) } = form;
  const phones = reachableNumbersOf(contact);
  const emails = hasDetails ? emailsOf(contact) : [];
  const name = [contact.displayName, contact.company, phones[0]?.text, emails[0]?.text].find(
    (text) => inXml(escapeValue(text ?? '')).trim() !== '',
  );
  const { address, updatedAt } = contact;
  const revised = updatedAt.toISOString().replace(/\.\d+/, '');
  const parts = [address.street, address.city, address.state, address.zip, address.countryCode];
  const lines = [
    `BEGIN:VCARD\r\nVERSION:${version}\r\n`,
    contentLine('UID', escapeValue(uid)),
    contentLine('FN', escapeValue(name ?? `${contact.number}`)),
    contentLine('N', division),
    ...phones.map(({ text, types }, at) => contentLine(propertyNameWith('TEL', types, at === 0, form), text)),
    ...emails.map(({ text, types }, at) =>
      contentLine(propertyNameWith('EMAIL', types, at === 0, form), text),
    ),
    ...(hasDetails
      ? [
          textLine('ORG', contact.company),
          textLine('TITLE', contact.jobTitle),
          parts.every((part) => part === null || part === '')
            ? ''
            : contentLine('ADR', `;;${parts.map((part) => escapeValue(part ?? '')).join(';')}`),
          birthdayLine(contact.birthday, form),
        ]
      : []),
    `REV:${version === '3.0' ? revised : revised.replaceAll(/[-:]/g, '')}\r\n`,
    'END:VCARD\r\n',
  ];
  return inXml(lines.join(''));
}

/**
 * Drops characters that XML cannot contain, since clients may get the card as a part of XML. A card that comes back
 * must equal the card that was sent.
 */
const inXml = (text: string) => text.replaceAll(/[\ufffe\uffff]/g, '');

interface Reachable {
  readonly text: string;
  readonly types: readonly string[];
}

/** Lists numbers. The number to dial is the first. */
function reachableNumbersOf(contact: Contact): readonly Reachable[] {
  const dialed = dialDigits(contact);
  const numbers = new Map<string, Reachable>();
  for (const identity of allIdentities(contact)) {
    if ((identity.kind !== 'phone' && identity.kind !== 'wa_id') || numbers.has(identity.value)) continue;
    const text = formatPhone(identity);
    if (text !== '')
      numbers.set(identity.value, { text, types: [usageOf(identity.label) ?? 'cell', 'voice'] });
  }
  return [...numbers.entries()]
    .toSorted(([one], [other]) => Number(other === dialed) - Number(one === dialed))
    .map(([, number]) => number);
}

function emailsOf(contact: Contact): readonly Reachable[] {
  return allIdentities(contact)
    .filter((identity) => identity.kind === 'email' && formatEmail(identity) !== '')
    .toSorted((left, right) => Number(right.isPrimary) - Number(left.isPrimary))
    .map((identity) => ({ text: formatEmail(identity), types: [usageOf(identity.label) ?? 'internet'] }));
}

const usages = [
  { form: /\bwork\b/i, type: 'work' },
  { form: /\bhome\b/i, type: 'home' },
] as const;

function usageOf(label: string | null): string | undefined {
  return usages.find((usage) => label?.match(usage.form))?.type;
}

/** Writes a property with types. Clients of 3.0 read types in upper case, and the preferred one from a type. */
function propertyNameWith(
  name: string,
  types: readonly string[],
  isFirst: boolean,
  { version }: CardForm,
): string {
  if (version === '3.0')
    return [
      name,
      ...[...types, ...(isFirst ? ['pref'] : [])].map((type) => `TYPE=${type.toUpperCase()}`),
    ].join(';');
  const parameters = types.filter((type) => type !== 'internet').map((type) => `TYPE=${type}`);
  return [name, ...parameters, ...(isFirst ? ['PREF=1'] : [])].join(';');
}

/** Writes a birthday. A day of 3.0 needs a year; clients of Apple ignore the year 1604. */
function birthdayLine(day: string | null, { version }: CardForm): string {
  if (day === null || day === '') return '';
  if (version === '4.0') return textLine('BDAY', day.replace(dashes, ''));
  return day.startsWith('--')
    ? contentLine('BDAY;X-APPLE-OMIT-YEAR=1604', `1604-${day.slice(2)}`)
    : textLine('BDAY', day);
}

function textLine(name: string, text: string | null): string {
  return text === null || text === '' ? '' : contentLine(name, escapeValue(text));
}

/** Collects members without a standard property, and texts that no property can contain. */
function extraJson(contact: FileContact, protections: Protections, hasAllIdentities: boolean): Json {
  const { address } = contact;
  const inexact: Record<string, unknown> = {};
  for (const name of personFields) {
    if (!isWritable(contact[name] ?? '')) inexact[wireOf(name)] = contact[name];
  }
  const { countryCode: _, ...parts } = address;
  if (Object.values(parts).some((part) => !isWritable(part ?? ''))) inexact.address = parts;
  const tags = contact.tags.map((tag) => tag.name);
  if (!tags.every(isWritable)) inexact.tags = tags;
  return {
    type: contact.type,
    ...inexact,
    ...(hasAllIdentities ? {} : { identities: encodeIdentities(contact) }),
    ...list(
      'groups',
      contact.groups.map((group) => group.name),
    ),
    source: contact.source?.name ?? null,
    status: contact.status?.name ?? null,
    ...(contact.owner === null || contact.owner === '' ? {} : { owner: contact.owner }),
    blocked: contact.blocked,
    ...withoutEmptyObject('attributes', contact.attributes),
    ...withoutEmptyObject('extensions', contact.extensions),
    ...list('consents', encodeConsents(protections.consents)),
    ...list('suppressions', encodeSuppressions(protections.suppressions)),
    created_at: contact.createdAt.toISOString(),
    updated_at: contact.updatedAt.toISOString(),
  };
}

function list(name: string, items: readonly unknown[]): Json {
  return items.length === 0 ? {} : { [name]: items };
}

function withoutEmptyObject(name: string, members: Json): Json {
  return Object.keys(members).length === 0 ? {} : { [name]: inStoredOrder(members) };
}
