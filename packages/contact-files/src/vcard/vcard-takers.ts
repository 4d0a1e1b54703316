/** Reads the properties of a card that have a field, one reader for each name. */

import { type TextField, textNames, textRuleOf } from '@switchbook/domain/contact/contact-fields.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { isStorable } from '@switchbook/domain/text/text.js';
import type { ContactDraft } from '../rows/contact-draft.js';
import { lostNames } from '../rows/row-values.js';
import type { PropertyCounts } from './property-counts.js';
import { type Property, splitValue, unescapeValue } from './vcard-property.js';

export interface CardContext {
  /** an export of Switchbook: texts are exact, not as people type them */
  readonly isExport: boolean;
  /** labels of Apple's address book, by group */
  readonly labels: ReadonlyMap<string, string>;
  /** the preferred property of several with one name, by name */
  readonly preferred: ReadonlyMap<string, Property>;
  readonly wholeName: string | undefined;
  /** joined at the end, so that the limit applies to all of them */
  readonly notes: string[];
  /** names of single-valued properties that were read */
  readonly usedNames: Set<string>;
  readonly counts: PropertyCounts;
}

/** The outcome of a property. */
type Outcome =
  | 'kept'
  | 'dropped'
  /** dropped, and already counted under a more exact name */
  | 'counted'
  | 'empty';

type Taker = (draft: ContactDraft, property: Property, context: CardContext) => Outcome;

function cardTextOf(value: string, { isExport }: CardContext): string {
  return isExport ? unescapeValue(value) : unescapeValue(value).trim();
}

/** A property with one text. */
const text =
  (take: (draft: ContactDraft, text: string, name: string) => void): Taker =>
  (draft, { name, value }, context) => {
    const content = cardTextOf(value, context);
    if (content === '') return 'empty';
    take(draft, content, name);
    return 'kept';
  };

/** A single-valued property: the first one wins. */
const once =
  (take: Taker): Taker =>
  (draft, property, context) => {
    if (context.usedNames.has(property.name)) return 'dropped';
    const outcome = take(draft, property, context);
    if (outcome === 'kept') context.usedNames.add(property.name);
    return outcome;
  };

const attribute = (
  name: string,
  read: (property: Property) => string = ({ value }) => unescapeValue(value),
) =>
  once((draft, property, { isExport }) => {
    const content = isExport ? read(property) : read(property).trim();
    if (content === '') return 'empty';
    if (draft.isGoodText(content, contactLimits.attributes, property.name))
      draft.takeAttribute(name, content, property.name);
    return 'kept';
  });

/** Reads a day: `19850412`, `--0412` and `1985-04-12T…`. Apple writes a fixed year for a birthday without one. */
function dayOf({ value, parameters }: Property): string {
  const content = unescapeValue(value);
  const [, year, month, day] = /^(\d{4}|-)-?(\d\d)-?(\d\d)(?:T.*)?$/s.exec(content.trim()) ?? [];
  if (year === undefined) return content;
  const isOmitted = year === noYear || parameters.get('X-APPLE-OMIT-YEAR')?.[0] === year;
  return `${isOmitted ? '-' : year}-${month}-${day}`;
}

/** Apple's year of a birthday without one, also in files that lost the parameter. */
const noYear = '1604';

/** Returns the parts of a value that have a field, from an index on. Also returns the outcome if all are empty. */
function valuePartsOf(
  { name, value }: Property,
  { isExport, counts }: CardContext,
  [from, to]: readonly [from: number, to: number],
): { readonly parts: readonly string[]; readonly otherwise: Outcome } {
  const all = splitValue(value, ';').map((part) => (isExport ? part : part.trim()));
  const hasOthers = all.some((part, index) => (index < from || index >= to) && part !== '');
  if (hasOthers) counts.add(`${name} (other parts)`, null);
  return { parts: all.slice(from, to), otherwise: hasOthers ? 'counted' : 'empty' };
}

const name: Taker = (draft, property, context) => {
  const { parts, otherwise } = valuePartsOf(property, context, [0, 2]);
  const [familyName = '', givenName = ''] = parts;
  if (givenName !== '') draft.takeText('givenName', givenName, property.name);
  if (familyName !== '') draft.takeText('familyName', familyName, property.name);
  if (givenName === '' && familyName === '') return otherwise;
  const lost = lostNames({ displayName: context.wholeName, givenName, familyName });
  return lost.length === 0 ? 'kept' : 'dropped';
};

const company = once((draft, property, context) => {
  const { parts, otherwise } = valuePartsOf(property, context, [0, 1]);
  const [organization = ''] = parts;
  if (organization === '') return otherwise;
  draft.takeText('company', organization, property.name);
  return 'kept';
});

const addressParts = ['street', 'city', 'state', 'zip'] as const;

const address = once((draft, property, context) => {
  const { parts, otherwise } = valuePartsOf(property, context, [2, 7]);
  for (const [index, part] of addressParts.entries()) {
    const content = parts[index] ?? '';
    if (content !== '') draft.takeAddress(part, content, property.name);
  }
  const country = parts[addressParts.length] ?? '';
  if (country !== '') draft.takeCountry(country, property.name, context.isExport);
  return parts.some((part) => part !== '') ? 'kept' : otherwise;
});

const note: Taker = (_draft, { value }, context) => {
  const content = cardTextOf(value, context);
  if (content === '') return 'empty';
  context.notes.push(content);
  return 'kept';
};

const phone: Taker = (draft, property, context) => {
  const types = typesOf(property);
  const isFax = types.includes('fax') && !types.includes('voice') && !types.includes('cell');
  const [value = '', ...rest] = unescapeValue(property.value).trim().replace(/^tel:/i, '').split(';');
  const [, waid = ''] = /^\+?([1-9]\d{6,14})(?:@|$)/.exec(property.parameters.get('WAID')?.[0] ?? '') ?? [];
  if (value === '' && waid === '') return 'empty';
  if (isFax) {
    context.counts.add('TEL;TYPE=FAX', null);
    return 'counted';
  }
  const extension = rest
    .map((parameter) => /^ext=(\d+)$/i.exec(parameter.trim())?.[1])
    .find((found) => found !== undefined);
  if (extension !== undefined) draft.noteExtension(extension, property.name);
  const text = value === '' ? `+${waid}` : value;
  draft.takePhone(text, property.name, labelAndRankOf(property, context), waid === '' ? {} : { waid });
  return 'kept';
};

const email: Taker = (draft, property, context) => {
  const value = unescapeValue(property.value)
    .trim()
    .replace(/^mailto:/i, '');
  if (value === '') return 'empty';
  draft.takeEmail(value, property.name, labelAndRankOf(property, context));
  return 'kept';
};

function labelAndRankOf(
  property: Property,
  { labels, preferred }: CardContext,
): { readonly label?: string; readonly isPrimary?: true } {
  const types = typesOf(property);
  const isPreferred = preferred.get(property.name) === property;
  const content = types.filter((type) => !unlabeled.has(type)).join(', ');
  const label = storedLabel(labels.get(property.group === '' ? '-' : property.group) ?? content);
  return { ...(label === '' ? {} : { label }), ...(isPreferred ? { isPrimary: true } : {}) };
}

const maxLabel = 200;

/** Cuts a label between two characters. A label that cannot be stored is dropped: it must not cost the contact. */
function storedLabel(label: string): string {
  return isStorable(label) ? [...label.slice(0, 2 * maxLabel)].slice(0, maxLabel).join('') : '';
}

/** Types that are not used as a label. */
const unlabeled: ReadonlySet<string> = new Set(['pref', 'voice', 'internet', 'text', 'msg', 'other']);

/** Returns the types of a property, in lower case. */
export function typesOf(property: Property): readonly string[] {
  return (property.parameters.get('TYPE') ?? []).map((type) => type.toLowerCase());
}

/** Returns a label. `_$!<Mobile>!$_` is one of Apple's built-in labels. */
export function appleLabel(value: string): string {
  return unescapeValue(value)
    .replace(/^_\$!<(.*)>!\$_$/s, '$1')
    .trim();
}

const messenger: Taker = (draft, property) => {
  const content = unescapeValue(property.value).trim();
  const value = /^whatsapp:(.+)$/is.exec(content)?.[1];
  if (value !== undefined) draft.takeValue('wa_id', value, property.name);
  if (content === '') return 'empty';
  return value === undefined ? 'dropped' : 'kept';
};

const categories: Taker = (draft, property) => {
  draft.takeNames('tags', splitValue(property.value, ','), property.name);
  return property.value.trim() === '' ? 'empty' : 'kept';
};

/** Only http addresses are kept, no embedded pictures. */
const photo: Taker = (draft, property) => {
  const url = property.value.trim();
  const isAddress = /^https?:/i.test(url);
  if (isAddress) draft.takeText('avatarUrl', url, property.name);
  if (url === '') return 'empty';
  return isAddress ? 'kept' : 'dropped';
};

/** Other programs write their own ids after `urn:uuid:`; that is not a flaw. */
const uid: Taker = (draft, property, { isExport }) => {
  const content = unescapeValue(property.value).trim();
  const isOurs = isExport ? /^urn:uuid:/i.test(content) : ourId.test(content);
  if (isOurs) draft.takeId(content.slice('urn:uuid:'.length), property.name);
  if (content === '') return 'empty';
  return isOurs ? 'kept' : 'dropped';
};

const ourId = /^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Returns a text with its own property; an invalid one becomes an attribute. */
function property(name: TextField): readonly [string, { readonly field: string; readonly take: Taker }][] {
  const { vcard, wire, isDay, read = (same) => same } = textRuleOf(name);
  if (vcard === undefined) return [];
  const take = once((draft, property, context) => {
    const content = isDay === true ? dayOf(property) : cardTextOf(property.value, context);
    if (content === '' || (!context.isExport && content.trim() === '')) return 'empty';
    if (read(content) === undefined) return attribute(wire)(draft, property, context);
    draft.takeText(name, content, property.name);
    return 'kept';
  });
  return [[vcard, { field: wire, take }]];
}

/** Readers of properties by name, each with its field. */
export const takers: ReadonlyMap<string, { readonly field: string; readonly take: Taker }> = new Map([
  [
    'FN',
    {
      field: 'display_name',
      take: once(text((draft, content, column) => draft.takeText('displayName', content, column))),
    },
  ],
  ['N', { field: 'given_name, family_name', take: name }],
  ['ORG', { field: 'company', take: company }],
  ['TEL', { field: 'phone', take: phone }],
  ['EMAIL', { field: 'email', take: email }],
  ['ADR', { field: 'address', take: address }],
  ['NOTE', { field: 'description', take: note }],
  ['CATEGORIES', { field: 'tags', take: categories }],
  ['PHOTO', { field: 'avatar_url', take: photo }],
  ['UID', { field: 'id', take: uid }],
  ['IMPP', { field: 'wa_id', take: messenger }],
  [
    'X-WHATSAPP',
    { field: 'wa_id', take: text((draft, content, column) => draft.takeValue('wa_id', content, column)) },
  ],
  ...textNames.flatMap(property),
  [
    'NICKNAME',
    {
      field: 'attributes.nickname',
      take: attribute('nickname', ({ value }) => splitValue(value, ',').join(', ')),
    },
  ],
  ['URL', { field: 'attributes.url', take: attribute('url') }],
]);
