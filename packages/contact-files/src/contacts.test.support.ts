/** Contacts with every possible part, for tests of formats; and the expected result of importing a record. */

import { type Channel, channels, consentName, consentStates } from '@switchbook/domain/consent/consent.js';
import {
  type CatalogItem,
  type Contact,
  contactTypes,
  joinName,
} from '@switchbook/domain/contact/contact.js';
import {
  addressNames,
  mapNames,
  type TextField,
  textNames,
} from '@switchbook/domain/contact/contact-fields.js';
import { applyIdentityEdit } from '@switchbook/domain/identity/apply-identity-edits.js';
import {
  exclusiveKinds,
  type Identity,
  type IdentityInput,
  type IdentityKind,
  identityKey,
  sameIdentity,
} from '@switchbook/domain/identity/identity.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import { isBlankName, tidyName } from '@switchbook/domain/text/compared-text.js';
import fc from 'fast-check';
import type { Protections } from './contact-writer.js';
import type { ImportedContact } from './rows/imported-contact.js';

export interface ContactInFile extends Protections {
  readonly contact: Contact;
}

const start = new Date('2026-01-01T00:00:00.000Z');
const time = fc
  .date({ min: new Date('1990-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => new Date(date.getTime()));
const uuid = fc.uuid({ version: 7 });

/** Characters that break formats: their own marks, line ends, letters of every length and direction. */
const hostile = fc.constantFrom(
  ...[
    '"',
    "'",
    ',',
    ';',
    ':',
    '=',
    '+',
    '-',
    '@',
    '\\',
    '\t',
    '\r',
    '\n',
    '\r\n',
    ' ',
    '|',
    '\\n',
    '\\;',
    ':::',
    'a',
    'Z',
    '0',
  ],
  ...[
    'ß',
    'é',
    '😀',
    '👨‍👩‍👧',
    'שלום',
    '\u202e',
    '漢',
    '\u2028',
    '\u0085',
    '\ufeff',
    '\u0001',
    '\u001f',
    '\u007f',
    '{',
    '[',
    '=1+1',
    "'=",
    'END:VCARD',
  ],
);
/** Any text that the database can store and that is not read as an empty cell. */
export const text = fc
  .oneof(
    fc.string({ unit: hostile, minLength: 1, maxLength: 12 }),
    fc.string({ unit: 'grapheme', minLength: 1 }),
  )
  .filter((value) => !value.includes('\u0000') && value.isWellFormed());
const catalogName = text.map((value) => tidyName(value)).filter((value) => !isBlankName(value));
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null, freq: 2 });

function item(name: string, number: number): CatalogItem {
  return {
    id: asId('00000000-0000-7000-8000-000000000000'),
    number,
    name,
    color: null,
    createdAt: start,
    updatedAt: start,
  };
}
const items = fc
  .uniqueArray(catalogName, { maxLength: 4 })
  .map((all) => all.map((name, index) => item(name, index + 1)));

const json = fc.dictionary(
  text,
  fc.oneof(text, fc.integer(), fc.boolean(), fc.array(text, { maxLength: 2 })),
  {
    maxKeys: 3,
    noNullPrototype: true,
  },
);

const digits = fc.bigInt({ min: 1_000_000n, max: 999_999_999_999_999n }).map(String);
const numberValue = digits.chain((value) =>
  fc
    .constantFrom(`+${value}`, value, `+${value.slice(0, 2)} ${value.slice(2)}`, 'as it was')
    .map((raw) => ({ value, raw })),
);
const emailValue = fc
  .constantFrom(
    'a@b',
    'Anna@Example.COM',
    'a;b@c.de',
    'a,b@c.de',
    '=1@c.de',
    'ß@straße.example',
    "'@x",
    'a:::b@c',
  )
  .map((raw) => ({ value: identityKey({ kind: 'email', value: raw }).value, raw }));
const otherValue = text.filter((value) => value.trim() !== '');

const plainKinds = [
  ...exclusiveKinds.filter((kind) => kind !== 'phone' && kind !== 'wa_id'),
  'username',
] as const;
const kindAndValue: fc.Arbitrary<{ kind: IdentityKind; value: string; raw: string; scope: string }> =
  fc.oneof(
    numberValue.map((element) => ({ kind: 'phone' as const, scope: '', ...element })),
    numberValue.map((element) => ({ kind: 'wa_id' as const, scope: '', ...element })),
    emailValue.map((element) => ({ kind: 'email' as const, scope: '', ...element })),
    fc
      .tuple(fc.constantFrom(...plainKinds), otherValue, fc.oneof(fc.constant(''), text))
      .map(([kind, raw, scope]) => ({ kind, raw, scope, value: raw })),
  );

const identityInput = fc.record({
  identity: kindAndValue,
  label: maybe(text),
  isPrimary: fc.boolean(),
  origin: fc.constantFrom('import', 'directory', 'other'),
  verifiedAt: maybe(time),
  attrs: fc.oneof(fc.constant({}), fc.constant({ whatsapp: true })),
});

/** Adds an identity like the core: one row for each, at most one primary of a kind. */
function held(
  all: readonly Identity[],
  {
    identity,
    origin,
    ...more
  }: { readonly identity: IdentityInput; readonly origin: string } & Omit<IdentityInput, 'kind' | 'value'>,
): readonly Identity[] {
  const key = identityKey(identity);
  if (all.some((identity) => sameIdentity(identity, key))) return all;
  const context = { now: start, newId: () => `id-${all.length}`, origin };
  return applyIdentityEdit(all, { op: 'hold', identity: { ...identity, ...more } }, context);
}

const identities: fc.Arbitrary<readonly Identity[]> = fc
  .array(identityInput, { maxLength: 5 })
  .map((inputs) => inputs.reduce<readonly Identity[]>(held, []));

const rarely = <Value>(usual: Value, arbitrary: fc.Arbitrary<Value>) =>
  fc.oneof({ arbitrary: fc.constant(usual), weight: 5 }, { arbitrary: arbitrary, weight: 1 });

/** A phone and an email in the form of a column, or nearly so. */
const plainIdentities = fc
  .array(
    fc.record({
      identity: fc.oneof(
        digits.map((value) => ({ kind: 'phone' as const, value, raw: `+${value}` })),
        fc.constantFrom('a@b.de', 'A@b.de').map((raw) => ({ kind: 'email' as const, value: raw, raw })),
      ),
      label: rarely<string | null>(null, text),
      isPrimary: rarely<boolean | undefined>(undefined, fc.constant(false)),
      origin: rarely('import', fc.constant('directory')),
      verifiedAt: rarely<Date | null>(null, time),
      attrs: rarely<IdentityInput['attrs'] & object>({}, fc.constant({ whatsapp: true })),
    }),
    { maxLength: 2 },
  )
  .map((inputs) =>
    inputs.map(({ isPrimary, ...input }) => (isPrimary === undefined ? input : { ...input, isPrimary })),
  )
  .map((inputs) => inputs.reduce<readonly Identity[]>(held, []));

const pair = fc
  .tuple(fc.oneof(text, fc.constant('')), fc.oneof(text, fc.constant('')))
  .filter(([given, family]) => given !== '' || family !== '')
  .map(([given, family]) => ({ givenName: given, familyName: family, displayName: joinName(given, family) }));
const single = maybe(text).map((displayName) => ({ displayName, givenName: null, familyName: null }));

/** Attributes with vCard properties, also with values that these cannot contain. */
const cardAttributes = fc.record(
  {
    title: fc.oneof(text, fc.constant(7)),
    nickname: fc.oneof(text, fc.constant('Ann, Annie')),
    birthday: fc.constantFrom('1985-04-12', '--04-12', '19850412', 'spring', ''),
    url: fc.constantFrom('https://example.com/?a=1;b,c"', 'http://x/\\n', 'ftp://x', ' https://x'),
    plan: text,
  },
  { requiredKeys: [], noNullPrototype: true },
);

const fields = fc.record({
  id: uuid.map((id) => asId<Contact['id']>(id)),
  name: fc.oneof(single, pair),
  type: fc.constantFrom(...contactTypes),
  company: maybe(text),
  description: maybe(text),
  avatarUrl: maybe(fc.constantFrom('https://example.com/a.png', 'http://x/?a=1;b,c"', 'http://x/\u0001\\n')),
  jobTitle: maybe(text),
  birthday: maybe(fc.constantFrom('1985-04-12', '--02-29')),
  language: maybe(fc.constantFrom('de', 'pt-BR')),
  timeZone: maybe(fc.constantFrom('Europe/Berlin', 'Asia/Kolkata', 'Etc/GMT+5')),
  address: fc.record({
    street: maybe(text),
    city: maybe(text),
    state: maybe(text),
    zip: maybe(text),
    countryCode: maybe(fc.constantFrom('DE', 'BR', 'UK')),
  }),
  owner: maybe(text),
  blocked: fc.boolean(),
  attributes: fc.oneof(json, cardAttributes),
  extensions: fc.dictionary(fc.constantFrom('one', 'two', '=x'), json, { maxKeys: 2, noNullPrototype: true }),
  identities: fc.oneof(identities, plainIdentities),
  tags: items,
  groups: items,
  source: maybe(catalogName.map((name) => item(name, 1))),
  status: maybe(catalogName.map((name) => item(name, 1))),
  createdAt: time,
  updatedAt: time,
});

const consent = fc.record({
  channel: fc.constantFrom(...channels),
  state: fc.constantFrom(...consentStates),
  purpose: maybe(text),
  sender: maybe(fc.constantFrom<string>('15550783881', '4915111111111')),
  source: maybe(text),
  basis: maybe(text),
  proof: json,
  occurredAt: time,
  expiresAt: maybe(time),
});
const suppression = fc.record({
  channel: fc.constantFrom<Channel | 'all'>(...channels, 'all'),
  subject: fc.constantFrom<string>('', 'number:491701234567'),
  reason: text,
  source: maybe(text),
  note: maybe(text),
  expiresAt: maybe(time),
});

const noAccount = asId<Contact['accountId']>('00000000-0000-7000-8000-000000000001');
const noActor = { face: 'directory', key_id: null };

export const contactInFile: fc.Arbitrary<ContactInFile> = fc
  .tuple(
    fields,
    fc.uniqueArray(consent, { maxLength: 2, selector: consentName }),
    fc.uniqueArray(suppression, {
      maxLength: 2,
      selector: (element) => `${element.channel} ${element.subject}`,
    }),
  )
  .map(([{ name, ...rest }, consents, suppressions]) => {
    const contact: Contact = {
      ...rest,
      ...name,
      accountId: noAccount,
      number: 1,
      version: 1,
      reach: { optedIn: false, optedOut: false },
    };
    return contactInFileOf(contact, consents, suppressions);
  });

type ConsentPart = Omit<typeof consent extends fc.Arbitrary<infer Part> ? Part : never, 'channel'> & {
  readonly channel: string;
};
type SuppressionPart = typeof suppression extends fc.Arbitrary<infer Part> ? Part : never;

function contactInFileOf(
  contact: Contact,
  consents: readonly ConsentPart[],
  suppressions: readonly SuppressionPart[],
): ContactInFile {
  const common = { contactId: contact.id, createdAt: start };
  return {
    contact,
    consents: consents.map((part) => ({ ...part, ...common, id: asId('c'), subjects: [], actor: noActor })),
    suppressions: suppressions.map((element) => ({ ...element, ...common, id: asId('s'), updatedAt: start })),
  };
}

function isPart(name: TextField): boolean {
  return name === 'givenName' || name === 'familyName';
}

/** The result of importing a record into an empty account, computed from the record only. */
export function imported(record: ImportedContact): ContactInFile {
  const { address = {} } = record;
  const held = record.identities.reduce<readonly Identity[]>((all, { origin, column: _, ...identity }) => {
    const context = { now: start, newId: () => `id-${all.length}`, origin: origin ?? 'import' };
    return applyIdentityEdit(all, { op: 'hold', identity }, context);
  }, []);
  const hasPair = record.givenName !== undefined || record.familyName !== undefined;
  const contact: Contact = {
    accountId: noAccount,
    id: record.id ?? asId('none'),
    number: 1,
    version: 1,
    type: record.type ?? 'lead',
    ...mapNames(textNames, (name) => record[name] ?? (hasPair && isPart(name) ? '' : null)),
    address: mapNames(addressNames, (part) => address[part] ?? null),
    blocked: record.blocked ?? false,
    attributes: record.attributes ?? {},
    extensions: record.extensions ?? {},
    identities: held,
    tags: (record.tags ?? []).map((name, index) => item(name, index + 1)),
    groups: (record.groups ?? []).map((name, index) => item(name, index + 1)),
    source: record.source === null ? null : item(record.source ?? 'import', 1),
    status: record.status === null ? null : item(record.status ?? 'new', 1),
    reach: { optedIn: false, optedOut: false },
    createdAt: record.createdAt ?? start,
    updatedAt: record.updatedAt ?? start,
  };
  const consents = (record.consents ?? []).map(
    (recordConsent): ConsentPart => ({
      channel: recordConsent.channel,
      state: recordConsent.state,
      purpose: recordConsent.purpose ?? null,
      sender: recordConsent.sender ?? null,
      source: recordConsent.source ?? null,
      basis: recordConsent.basis ?? null,
      proof: { ...recordConsent.proof } as ConsentPart['proof'],
      occurredAt: recordConsent.occurredAt ?? start,
      expiresAt: recordConsent.expiresAt ?? null,
    }),
  );
  const suppressions = (record.suppressions ?? []).map(
    (recordSuppression): SuppressionPart => ({
      channel: recordSuppression.channel,
      subject: recordSuppression.subject,
      reason: recordSuppression.reason,
      source: recordSuppression.source ?? null,
      note: recordSuppression.note ?? null,
      expiresAt: recordSuppression.expiresAt ?? null,
    }),
  );
  return contactInFileOf(contact, consents, suppressions);
}

/** Two contacts are the same if this is equal: all members that do not belong to one database. */
export function meaning({ contact, consents, suppressions }: ContactInFile): unknown {
  const { identities, tags, groups, source, status, givenName, familyName, ...rest } = contact;
  const names = (items: readonly CatalogItem[]) => items.map((catalogItem) => catalogItem.name);
  return {
    ...rest,
    // An empty part of a name pair is shown as null.
    givenName: givenName === '' ? null : givenName,
    familyName: familyName === '' ? null : familyName,
    identities: identities.map(({ id: _, position: __, createdAt: ___, updatedAt: ____, ...one }) => one),
    tags: names(tags),
    groups: names(groups),
    source: source?.name ?? null,
    status: status?.name ?? null,
    consents: sorted(
      consents.map(({ id: _, createdAt: __, ...one }) => ({ ...one, proof: { ...one.proof } })),
    ),
    suppressions: sorted(suppressions.map(({ id: _, createdAt: __, ...one }) => one)),
  };
}

function sorted(items: readonly object[]): readonly object[] {
  return items.toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
}
