/**
 * The fields of conditions: their values, and the filter of each condition. A negated operator matches exactly the
 * contacts that the operator does not match, including those without a value. Pure.
 */

import { channelKinds, channels } from '@switchbook/domain/consent/consent.js';
import { contactTypes } from '@switchbook/domain/contact/contact.js';
import {
  addressNames,
  addressParts,
  alwaysRead,
  textNames,
  textRuleOf,
  wireOf,
} from '@switchbook/domain/contact/contact-fields.js';
import type {
  Catalog,
  ComparisonOperator,
  ContactFilter,
  ShownField,
} from '@switchbook/domain/contact/query.js';
import { comparedDomain, readEmail } from '@switchbook/domain/identity/email.js';
import {
  identityKey,
  identityKinds,
  isNumber,
  lidMustBe,
  readLid,
} from '@switchbook/domain/identity/identity.js';
import { tidyNumber } from '@switchbook/domain/identity/read-phone.js';
import { tidyName } from '@switchbook/domain/text/compared-text.js';
import { fold } from '@switchbook/domain/text/text.js';
import { readDay } from '@switchbook/domain/text/text-forms.js';
import { treeLimits } from '../values/request-limits.js';
import { searchFilter } from './searched-words.js';
import { readConsent, readSendable } from './tree-consent.js';
import {
  filterReader,
  innerPart,
  minuteOf,
  numberForm,
  readChoice,
  readDigits,
  readFlag,
  readMembers,
  readMoment,
  readPair,
  readSpan,
  readText,
  readWhole,
  refuse,
  type ValueReader,
} from './tree-values.js';

/** Readers of a field, by operator. Each turns a value into a filter. `any_of` and negations are derived from them. */
export interface Readers {
  readonly is?: ValueReader<ContactFilter>;
  readonly contains?: ValueReader<ContactFilter>;
  readonly starts_with?: ValueReader<ContactFilter>;
  readonly before?: ValueReader<ContactFilter>;
  readonly after?: ValueReader<ContactFilter>;
  readonly at_least?: ValueReader<ContactFilter>;
  readonly at_most?: ValueReader<ContactFilter>;
  readonly between?: ValueReader<ContactFilter>;
  readonly within_last?: ValueReader<ContactFilter>;
  /** has no value */
  readonly empty?: ContactFilter;
}

export const treeFieldTypes = [
  'text',
  'number',
  'time',
  'day',
  'yes_no',
  'choice',
  'item',
  'phone',
  'email',
  'identity',
  'consent',
  'can_send',
  'search',
  'segment',
  'attribute',
] as const;
type TreeFieldType = (typeof treeFieldTypes)[number];

export interface TreeField {
  readonly type: TreeFieldType;
  readonly readers: Readers;
  /** the allowed texts, if there are few */
  readonly choices?: readonly string[];
  /** `value`: a value of `is` identifies a person. `text`: a value may contain a name. null: neither */
  readonly names: 'value' | 'text' | null;
  /** whether a contact can begin or cease to meet a condition without an event of its own */
  readonly changesWithoutEvent: boolean;
}

const allOf = (...filters: readonly ContactFilter[]): ContactFilter => ({ op: 'all', filters });
const anyOf = (filters: readonly ContactFilter[]): ContactFilter => ({ op: 'any', filters });
export const not = (filter: ContactFilter): ContactFilter => ({ op: 'not', filter });

/** Sections of the searched text, which has an index and contains names and companies. */
const indexed = { displayName: 'name', company: 'company' } as const;

/** Returns readers of a text field. Letter case is ignored; a condition on a part of a text also ignores accents. */
export function textReaders(field: ShownField): Readers {
  const indexedSearch = (value: string): readonly ContactFilter[] => {
    const term = typeof field === 'string' ? indexed[field as keyof typeof indexed] : undefined;
    return term === undefined ? [] : [{ op: 'text', terms: [{ in: 'everything', sections: [term], value }] }];
  };
  const folded = filterReader.bind(undefined, foldedText) as (
    make: (value: string) => ContactFilter,
  ) => ValueReader<ContactFilter>;
  return {
    is: folded((value) =>
      allOf(...indexedSearch(value), { op: 'shown', field, test: { compare: 'eq', value } }),
    ),
    contains: folded((value) =>
      allOf(...indexedSearch(value), { op: 'shown', field, test: { contains: value, isPlain: true } }),
    ),
    starts_with: folded((value) =>
      allOf(...indexedSearch(value), { op: 'shown', field, test: { startsWith: value, isPlain: true } }),
    ),
    empty: { op: 'shown', field, test: 'missing' },
  };
}

const foldedText: ValueReader<string> = (value, at) => {
  const textField = readText(value, at);
  return textField === undefined ? undefined : fold(textField);
};

/** Reads with one reader and compares; `at_least`, `at_most` and `between` include their values. */
export function orderedReaders<Value>(
  read: ValueReader<Value>,
  compared: (compare: ComparisonOperator, value: Value) => ContactFilter,
): Required<Pick<Readers, 'is' | 'at_least' | 'at_most' | 'between' | 'before' | 'after'>> {
  const by = (compare: ComparisonOperator) => filterReader(read, (value) => compared(compare, value));
  return {
    is: by('eq'),
    at_least: by('gte'),
    at_most: by('lte'),
    before: by('lt'),
    after: by('gt'),
    between: filterReader(readPair(read), ([low, high]) =>
      allOf(compared('gte', low), compared('lte', high)),
    ),
  };
}

function numberReaders(compared: (compare: ComparisonOperator, value: number) => ContactFilter): Readers {
  const { is, at_least, at_most, between } = orderedReaders(readWhole, compared);
  return { is, at_least, at_most, between };
}

function timeReaders(
  compared: (compare: ComparisonOperator, value: Date) => ContactFilter,
  empty?: ContactFilter,
): Readers {
  const { before, after, between } = orderedReaders(readMoment, compared);
  const within_last: ValueReader<ContactFilter> = (value, at) => {
    const span = readSpan(value, at);
    return span === undefined ? undefined : compared('gte', new Date(minuteOf(at) - span));
  };
  return { before, after, between, within_last, ...(empty === undefined ? {} : { empty }) };
}

const readAnyDay: ValueReader<string> = (value, at) =>
  (typeof value === 'string' ? readDay(value) : undefined) ??
  refuse(at, 'form', 'must be a day such as 1985-04-12, or --04-12 without a year', 'day');
const readDayOfYear: ValueReader<string> = (value, at) => {
  const day = readAnyDay(value, at);
  return day?.startsWith('-')
    ? refuse(at, 'form', 'must be a day with its year, such as 1985-04-12', 'day')
    : day;
};

/** Returns readers of birthdays. Days without a year equal a day, but are never before or after a day. */
function birthdayReaders(): Readers {
  const on = (compare: ComparisonOperator, value: string): ContactFilter => ({
    op: 'shown',
    field: compare === 'eq' ? 'birthday' : 'birthDate',
    test: { compare, value },
  });
  const { before, after, between } = orderedReaders(readDayOfYear, on);
  return {
    is: filterReader(readAnyDay, (value) => on('eq', value)),
    before,
    after,
    between,
    empty: { op: 'shown', field: 'birthday', test: 'missing' },
  };
}

function flagReaders(filter: ContactFilter): Readers {
  return { is: filterReader(readFlag, (isSet) => (isSet ? filter : not(filter))) };
}

/** Returns readers of catalog items. Digits may be a number or a name of an item. */
function itemReaders(catalog: Catalog, empty: ContactFilter): Readers {
  const itemFilter = (text: string): ContactFilter => ({
    op: 'catalog',
    catalog,
    item: catalog === 'tags' ? { by: 'name', name: tidyName(text) } : { by: 'folded', name: text },
  });
  const numbered = (number: number): ContactFilter => ({
    op: 'catalog',
    catalog,
    item: { by: 'number', number },
  });
  const is: ValueReader<ContactFilter> = (value, at) => {
    if (typeof value === 'number')
      return numberForm.test(String(value))
        ? numbered(value)
        : refuse(at, 'form', 'must be a name or a number of an item', 'item');
    const text = readText(value, at);
    if (text === undefined) return undefined;
    return numberForm.test(text) ? anyOf([numbered(Number(text)), itemFilter(text)]) : itemFilter(text);
  };
  return { is, empty };
}

const holdsNumber = (digits: string): ContactFilter => ({ op: 'holdsNumber', digits, equivalents: false });

const phoneReaders: Readers = {
  is: filterReader(readDigits, (digits) => anyOf(digits.map(holdsNumber))),
  starts_with: (value, at) => {
    const [, digits] =
      typeof value === 'string' ? (/^\+?([1-9][0-9]{0,14})$/.exec(tidyNumber(value)) ?? []) : [];
    if (digits === undefined)
      return refuse(
        at,
        'form',
        'must be the first digits of numbers, such as +49 for Germany',
        'phone_prefix',
      );
    return { op: 'numberStarts', digits };
  },
  empty: not({ op: 'holdsKind', kinds: ['phone', 'wa_id'] }),
};

const emailSections = ['primaryEmail', 'otherEmails', 'plainEmails'] as const;

const emailReaders: Readers = {
  is: (value, at) => {
    if (typeof value === 'string' && readEmail(value) !== undefined)
      return { op: 'identity', key: identityKey({ kind: 'email', value }) };
    return refuse(at, 'form', 'must be an email address', 'email');
  },
  contains: filterReader(foldedText, (value) => ({
    op: 'text',
    terms: [{ in: 'everything', sections: emailSections, value }],
  })),
  empty: not({ op: 'holdsKind', kinds: ['email'] }),
};

const domainReaders: Readers = {
  is: (value, at) => {
    const domain = typeof value === 'string' ? comparedDomain(value.trim().replace(/^@/, '')) : '';
    if (!/^[^\s@]+$/u.test(domain) || domain.length > treeLimits.text)
      return refuse(at, 'form', 'must be the domain of addresses, such as example.com', 'domain');
    return allOf(
      { op: 'text', terms: [{ in: 'emails', value: `@${domain}` }] },
      { op: 'emailDomain', domain },
    );
  },
};

const lidReaders: Readers = {
  is: (value, at) => {
    if (typeof value === 'string' && readLid(value) !== undefined)
      return { op: 'identity', key: identityKey({ kind: 'lid', value }) };
    return refuse(at, 'form', `must be ${lidMustBe}`, 'lid');
  },
  empty: not({ op: 'holdsKind', kinds: ['lid'] }),
};

/** `{kind, value, scope}` */
const readIdentity: ValueReader<ContactFilter> = (input, at) => {
  const members = readMembers(input, at, ['kind', 'value', 'scope']);
  if (members === undefined) return undefined;
  const kind = readChoice(identityKinds)(members.kind, innerPart(at, 'kind'));
  if (kind === undefined) return undefined;
  if (isNumber(kind)) return phoneReaders.is?.(members.value, innerPart(at, 'value'));
  const value = readText(members.value, innerPart(at, 'value'));
  const scope = members.scope === undefined ? '' : readText(members.scope, innerPart(at, 'scope'));
  if (value === undefined || scope === undefined) return undefined;
  return { op: 'identity', key: identityKey({ kind, value, scope }) };
};

function choiceReaders<Text extends string>(
  choices: readonly Text[],
  filterOf: (choice: Text) => ContactFilter,
): Readers {
  return { is: filterReader(readChoice(choices), filterOf) };
}

const readSegmentName: ValueReader<ContactFilter> = (value, at) => {
  if (at.input.savedIn === 'segment')
    return refuse(at, 'not_saved', 'a saved segment cannot name another segment; copy its conditions');
  if (typeof value === 'number')
    return numberForm.test(String(value))
      ? { op: 'segment', ref: { number: value }, path: at.path }
      : refuse(at, 'form', 'must be the name or the number of a segment', 'item');
  const text = readText(value, at);
  if (text === undefined) return undefined;
  return {
    op: 'segment',
    ref: numberForm.test(text) ? { number: Number(text), name: text } : { name: text },
    path: at.path,
  };
};

const memberReader = filterReader(
  readWhole,
  (member): ContactFilter => (member > 0 ? { op: 'ownedByMember', member } : { op: 'none' }),
);

/** Days have their own comparison. */
const texts = [...new Set([...alwaysRead, 'jobTitle' as const, ...textNames])].filter(
  (name) => textRuleOf(name).isDay !== true,
);

const timeField = (field: 'createdAt' | 'updatedAt') =>
  timeReaders((compare, value) => ({ op: 'time', field, compare, value }));
const messageTime = (field: 'lastMessageAt' | 'undeliveredAt') =>
  timeReaders((compare, value) => ({ op: 'activity', field, compare, value }), { op: 'missing', field });
const text = (field: ShownField): TreeField => ({
  type: 'text',
  readers: textReaders(field),
  names: 'text',
  changesWithoutEvent: false,
});

/** Every field has one of these. */
const usual = { names: null, changesWithoutEvent: false } as const;
const withoutEvent = { names: null, changesWithoutEvent: true } as const;
const personRow = { names: 'value', changesWithoutEvent: false } as const;

/** The guide has this order. */
export const treeFields: Readonly<Record<string, TreeField>> = {
  search: { ...personRow, type: 'search', readers: { contains: searchFilter } },
  ...Object.fromEntries(texts.map((name) => [wireOf(name), text(name)])),
  owner_member: { ...withoutEvent, type: 'number', readers: { is: memberReader } },
  birthday: { type: 'day', readers: birthdayReaders(), names: 'text', changesWithoutEvent: false },
  ...Object.fromEntries(addressNames.map((part) => [`address.${addressParts[part]}`, text(part)])),
  number: {
    ...usual,
    type: 'number',
    readers: numberReaders((compare, value) => ({ op: 'number', compare, value })),
  },
  type: {
    ...usual,
    type: 'choice',
    readers: choiceReaders(contactTypes, (contactType) => ({ op: 'type', is: [contactType] })),
    choices: contactTypes,
  },
  blocked: { ...usual, type: 'yes_no', readers: flagReaders({ op: 'blocked' }) },
  created_at: { ...usual, type: 'time', readers: timeField('createdAt') },
  updated_at: { ...usual, type: 'time', readers: timeField('updatedAt') },
  phone: { ...personRow, type: 'phone', readers: phoneReaders },
  email: { ...personRow, type: 'email', readers: emailReaders },
  email_domain: { ...usual, type: 'text', readers: domainReaders },
  lid: { ...personRow, type: 'identity', readers: lidReaders },
  identity: { ...personRow, type: 'identity', readers: { is: readIdentity } },
  identity_kind: {
    ...usual,
    type: 'choice',
    readers: choiceReaders(identityKinds, (kind) => ({ op: 'holdsKind', kinds: [kind] })),
    choices: identityKinds,
  },
  channel: {
    ...usual,
    type: 'choice',
    readers: choiceReaders(channels, (channel) => ({ op: 'holdsKind', kinds: channelKinds[channel] })),
    choices: channels,
  },
  tag: { ...usual, type: 'item', readers: itemReaders('tags', { op: 'missing', field: 'tag' }) },
  group: { ...usual, type: 'item', readers: itemReaders('groups', { op: 'missing', field: 'group' }) },
  source: { ...usual, type: 'item', readers: itemReaders('sources', { op: 'missing', field: 'source' }) },
  status: { ...usual, type: 'item', readers: itemReaders('statuses', { op: 'missing', field: 'status' }) },
  consent: { ...usual, type: 'consent', readers: { is: readConsent } },
  can_send: { ...withoutEvent, type: 'can_send', readers: { is: readSendable } },
  last_message_at: { ...withoutEvent, type: 'time', readers: messageTime('lastMessageAt') },
  undelivered_at: { ...withoutEvent, type: 'time', readers: messageTime('undeliveredAt') },
  messages_in: {
    ...withoutEvent,
    type: 'number',
    readers: numberReaders((compare, value) => ({ op: 'activity', field: 'messagesIn', compare, value })),
  },
  has_duplicates: { ...withoutEvent, type: 'yes_no', readers: flagReaders({ op: 'hasDuplicates' }) },
  segment: { ...usual, type: 'segment', readers: { is: readSegmentName } },
};
