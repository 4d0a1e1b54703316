/** Reads the properties of a card. Properties without a field are counted and dropped. */
import { ruleOf, type TextField, textNames } from '@switchbook/domain/contact/contact-fields.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { limits } from '@switchbook/domain/runtime/limits.js';
import { takeContact } from './json-contact.js';
import { parseJson } from './json-items.js';
import type { FileColumn } from './record.js';
import type { RecordDraft } from './record-draft.js';
import { lostNames } from './record-values.js';
import { type Property, parseProperty, splitValue, unescapeValue } from './vcard-property.js';
import { exportProperty } from './write-vcard.js';

/** Counts properties, by name and field. */
export class PropertyCounts {
  readonly #counts = new Map<string, FileColumn & { count: number }>();

  /** Counts a property. `field` is null for a dropped one. */
  add(name: string, field: string | null): void {
    const key = `${name}/${field}`;
    const counted = this.#counts.get(key);
    if (counted !== undefined) counted.count += 1;
    else if (this.#counts.size < maxNames || name === others)
      this.#counts.set(key, { name, field, count: 1 });
    else this.add(others, null);
  }

  get columns(): readonly FileColumn[] {
    return [...this.#counts.values()];
  }
}

const maxNames = 500;
const others = 'other properties';

interface CardContext {
  /** an export of Switchbook: texts are exact, not as people type them */
  readonly isExport: boolean;
  /** labels of Apple's address book, by group */
  readonly labels: ReadonlyMap<string, string>;
  /** the preferred one of several properties, by name */
  readonly preferred: ReadonlyMap<string, Property>;
  readonly wholeName: string | undefined;
  /** joined at the end, so that the limit applies to all of them */
  readonly notes: string[];
  /** names of single-valued properties */
  readonly taken: Set<string>;
  readonly counts: PropertyCounts;
}

/** Returns whether the property is kept; undefined when it is empty. */
type Taker = (draft: RecordDraft, property: Property, context: CardContext) => boolean | undefined;

/** Properties of a card; a contact at all its limits has fewer. */
const maxProperties = 3_000;

interface CardRules {
  readonly counts: PropertyCounts;
  /** encoding of quoted-printable text without a charset, if not UTF-8 */
  readonly encoding?: string | undefined;
}

/** A list of people in an address book. */
export interface GroupCard {
  readonly name: string;
  /** ids of cards, in the form of `cardId` */
  readonly members: readonly string[];
}

interface TakenCard {
  /** id of the card in group cards; '' for none */
  readonly uid: string;
  /** the card is a group, and no person */
  readonly group?: GroupCard;
}

export function takeCard(draft: RecordDraft, lines: readonly string[], rules: CardRules): TakenCard {
  const { counts, encoding } = rules;
  const unfolded = unfold(lines);
  if (unfolded.length > maxProperties) {
    draft.flaw(null, 'too_many', `The card has more than ${maxProperties} properties.`);
    return { uid: '' };
  }
  const properties = unfolded.flatMap((line) => {
    const property = parseProperty(line, encoding);
    if (typeof property === 'object') return [property];
    const start = JSON.stringify(line.slice(0, 60).toWellFormed());
    if (property === 'undecodable')
      draft.flaw(
        nameIn(line),
        'encoding',
        `The line ${start} is quoted-printable in another encoding than it names. Name the encoding of the file.`,
      );
    else if (line.trim() !== '')
      draft.flaw(nameIn(line), 'invalid', `The line ${start} is not a vCard property.`, null, 'text');
    return [];
  });
  const found = overview(properties);
  const uid = cardId(found.uid);
  if (found.isGroup) return { uid, group: groupOf(properties) };
  const { exported, labels, preferred } = found;
  const isExport = exported !== undefined;
  const ordered = preferredFirst(properties, preferred);
  const whole = preferred.get('FN')?.value ?? found.whole;
  const context: CardContext = {
    ...{ isExport, labels, preferred, notes: [], taken: new Set(), counts },
    wholeName: whole === undefined ? undefined : unescapeValue(whole).trim(),
  };
  for (const property of ordered) takeProperty(draft, property, context);
  if (context.notes.length > 0) draft.takeText('description', context.notes.join('\n'), 'NOTE');
  if (exported !== undefined) takeExport(draft, exported);
  return { uid };
}

/** Normalizes the id of a card in a group: without `urn:uuid:`, in lower case. */
function cardId(value: string): string {
  return value
    .trim()
    .replace(/^urn:uuid:/i, '')
    .toLowerCase();
}

interface Overview {
  readonly uid: string;
  /** vCard 4.0 has groups, and Apple's address book writes them into 3.0 */
  readonly isGroup: boolean;
  readonly exported: Property | undefined;
  readonly whole: string | undefined;
  readonly labels: ReadonlyMap<string, string>;
  readonly preferred: ReadonlyMap<string, Property>;
}

/** Finds in one pass all data that is needed to read the properties. */
function overview(properties: readonly Property[]): Overview {
  let [uid, isGroup] = ['', false];
  let exported: Property | undefined;
  let whole: string | undefined;
  const labels = new Map<string, string>();
  const preferred = new Map<string, Property>();
  for (const property of properties) {
    const { name, value } = property;
    if (name === 'UID') uid ||= value;
    else if (name === 'FN' && value !== '') whole ??= value;
    else if (name === exportProperty) exported ??= property;
    else if (name === 'X-ABLABEL') labels.set(property.group, appleLabel(value));
    else if (groupKinds.has(name)) isGroup ||= value.trim().toLowerCase() === 'group';
    const preference = preferenceOf(property);
    if (preference === undefined) continue;
    const other = preferred.get(name);
    if (other === undefined || preference < (preferenceOf(other) ?? 101)) preferred.set(name, property);
  }
  return { uid, isGroup, exported, whole, labels, preferred };
}

function groupOf(properties: readonly Property[]): GroupCard {
  const members = properties.flatMap(({ name, value }) => (groupMembers.has(name) ? [cardId(value)] : []));
  const written = (wanted: string) => properties.find(({ name }) => name === wanted)?.value ?? '';
  const name = unescapeValue(written('FN')).trim() || (splitValue(written('N'), ';')[0] ?? '').trim();
  return { name, members };
}

const groupKinds: ReadonlySet<string> = new Set(['KIND', 'X-ADDRESSBOOKSERVER-KIND']);
const groupMembers: ReadonlySet<string> = new Set(['MEMBER', 'X-ADDRESSBOOKSERVER-MEMBER']);

/** Returns the preference, with 1 as the most preferred; undefined without one. */
function preferenceOf(property: Property): number | undefined {
  const { parameters } = property;
  if (parameters.size === 0) return undefined;
  const written = Number(parameters.get('PREF')?.[0]);
  if (Number.isInteger(written) && written >= 1 && written <= 100) return written;
  return typesOf(property).includes('pref') ? 1 : undefined;
}

/** Orders properties. The first one of single-valued properties is kept; phones and emails keep their order. */
function preferredFirst(
  properties: readonly Property[],
  preferred: CardContext['preferred'],
): readonly Property[] {
  if (preferred.size === 0) return properties;
  const first = [...preferred.values()].filter(({ name }) => !manyValued.has(name));
  return [...first, ...properties.filter((one) => !first.includes(one))];
}

const manyValued: ReadonlySet<string> = new Set(['TEL', 'EMAIL', 'NOTE', 'CATEGORIES', 'IMPP', 'X-WHATSAPP']);

function takeProperty(draft: RecordDraft, property: Property, context: CardContext): void {
  const { name, value } = property;
  if (technical.test(name)) return;
  const { field = null, take } = takers.get(name) ?? {};
  if (take === undefined) {
    if (value.trim() !== '') context.counts.add(name, null);
    return;
  }
  const isTaken = take(draft, property, context);
  if (isTaken !== undefined) context.counts.add(name, isTaken ? field : null);
}

/**
 * Joins folded lines. A line continues the previous line if it begins with white space, or if the previous line is
 * quoted-printable and ends with `=`. A line that is not a property continues a text or a picture before it.
 */
function unfold(lines: readonly string[]): readonly string[] {
  const unfolded: string[][] = [];
  const keepsBlank = lines.some((line) => line.length < 20 && /^version:2\.1\s*$/i.test(line));
  let head: Head = plainHead;
  let isSoft = false;
  for (const line of lines) {
    const current: string[] | undefined = unfolded.at(-1);
    const isFolded = /^[ \t]/.test(line);
    const isLoose: boolean = !isSoft && !isFolded && head.takesLines && !isHead(line);
    if (isLoose && line === '') continue;
    const isFirst: boolean = current === undefined || !(isSoft || isFolded || isLoose);
    if (isFirst) head = headOf(line);
    const text: string = isFirst || isSoft || isLoose || keepsBlank ? line : line.slice(1);
    isSoft = head.isQuotedPrintable && text.endsWith('=');
    const part = isSoft ? text.slice(0, -1) : text;
    if (isFirst) unfolded.push([part]);
    else if (isLoose) current?.push(head.between, part.trim());
    else current?.push(part);
  }
  return unfolded.map((parts) => parts.join(''));
}

interface Head {
  readonly isQuotedPrintable: boolean;
  /** lines that are not properties are appended to it, separated by `between` */
  readonly takesLines: boolean;
  readonly between: string;
}

const plainHead: Head = { isQuotedPrintable: false, takesLines: false, between: '' };

/** Heads repeat in every card. */
const heads = new Map<string, Head>();
const maxHeads = 1_000;

function headOf(line: string): Head {
  const colon = line.indexOf(':');
  const head = colon === -1 || colon > 200 ? line.slice(0, 200) : line.slice(0, colon);
  const known = heads.get(head);
  if (known !== undefined) return known;
  if (heads.size >= maxHeads) heads.clear();
  const found = readHead(head);
  heads.set(head, found);
  return found;
}

function readHead(head: string): Head {
  const isQuotedPrintable = /QUOTED-PRINTABLE/i.test(head);
  const isPicture = /ENCODING=B(?:;|$)|BASE64/i.test(head);
  if (!isPicture && !ofLines.test(head)) return { ...plainHead, isQuotedPrintable };
  const between = isPicture ? '' : /note/i.test(head) ? '\\n' : ' ';
  return { isQuotedPrintable, takesLines: true, between };
}

/** Properties with text on several lines, which some programs write without folding. */
const ofLines = /^(?:[\w-]+\.)?(?:FN|N|ORG|TITLE|ROLE|NOTE|ADR|LABEL|NICKNAME|CATEGORIES|PHOTO|LOGO)(?:;|$)/i;

/** Whether the line begins with a property name; a loop, because most lines do. */
function isHead(line: string): boolean {
  for (let at = 0; at < line.length && at < maxNameLength; at += 1) {
    const code = line.charCodeAt(at);
    if (code === 0x3a || code === 0x3b) return at > 0;
    const isLetter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
    const isDigit = code >= 0x30 && code <= 0x39;
    if (!isLetter && !isDigit && code !== 0x2d && code !== 0x2e && code !== 0x5f) return false;
  }
  return false;
}

const maxNameLength = 200;

function nameIn(line: string): string {
  return /^[\w.-]{1,60}/.exec(line)?.[0].toUpperCase() ?? 'line';
}

function takeExport(draft: RecordDraft, { value }: Property): void {
  const parsed = parseJson(unescapeValue(value));
  if (parsed !== undefined && isObject(parsed.value)) takeContact(draft, parsed.value);
  else draft.flaw(exportProperty, 'invalid', 'It is not a JSON object.', null, 'object');
}

function textOf(value: string, { isExport }: CardContext): string {
  return isExport ? unescapeValue(value) : unescapeValue(value).trim();
}

/** A property that is one text. */
const text =
  (take: (draft: RecordDraft, text: string, name: string) => void): Taker =>
  (draft, { name, value }, context) => {
    const content = textOf(value, context);
    if (content === '') return undefined;
    take(draft, content, name);
    return true;
  };

/** A single-valued property: the first one wins. */
const once =
  (take: Taker): Taker =>
  (draft, property, context) => {
    if (context.taken.has(property.name)) return false;
    const isTaken = take(draft, property, context);
    if (isTaken === true) context.taken.add(property.name);
    return isTaken;
  };

const attribute = (
  name: string,
  read: (property: Property) => string = ({ value }) => unescapeValue(value),
) =>
  once((draft, property, { isExport }) => {
    const content = isExport ? read(property) : read(property).trim();
    if (content === '') return undefined;
    if (draft.isGoodText(content, limits.attributes, property.name))
      draft.takeAttribute(name, content, property.name);
    return true;
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

/** Returns the parts of a value; parts at the indexes `dropped` have no field. */
function partsOf(
  { name, value }: Property,
  { isExport, counts }: CardContext,
  dropped: readonly number[],
): readonly string[] {
  const parts = splitValue(value, ';').map((part) => (isExport ? part : part.trim()));
  if (dropped.some((index) => (parts[index] ?? '') !== '')) counts.add(`${name} (other parts)`, null);
  return parts;
}

const name: Taker = (draft, property, context) => {
  const [family = '', given = ''] = partsOf(property, context, [2, 3, 4]);
  if (given !== '') draft.takeText('givenName', given, property.name);
  if (family !== '') draft.takeText('familyName', family, property.name);
  if (given === '' && family === '') return undefined;
  return lostNames({ displayName: context.wholeName, givenName: given, familyName: family }).length === 0;
};

const company = once((draft, property, context) => {
  const [organisation = ''] = partsOf(property, context, [1, 2]);
  if (organisation === '') return undefined;
  draft.takeText('company', organisation, property.name);
  return true;
});

const parts = ['street', 'city', 'state', 'zip'] as const;

const address = once((draft, property, context) => {
  const [, , ...values] = partsOf(property, context, [0, 1]);
  for (const [index, part] of parts.entries()) {
    const content = values[index] ?? '';
    if (content !== '') draft.takeAddress(part, content, property.name);
  }
  const country = values[parts.length] ?? '';
  if (country !== '') draft.takeCountry(country, property.name, context.isExport);
  return values.some((value) => value !== '') ? true : undefined;
});

const note: Taker = (_draft, { value }, context) => {
  const content = textOf(value, context);
  if (content === '') return undefined;
  context.notes.push(content);
  return true;
};

const phone: Taker = (draft, property, context) => {
  const types = typesOf(property);
  const isFax = types.includes('fax') && !types.includes('voice') && !types.includes('cell');
  const [value = '', ...rest] = unescapeValue(property.value).trim().replace(/^tel:/i, '').split(';');
  const [, waid = ''] = /^\+?([1-9]\d{6,14})(?:@|$)/.exec(property.parameters.get('WAID')?.[0] ?? '') ?? [];
  if (value === '' && waid === '') return undefined;
  if (isFax) {
    context.counts.add('TEL;TYPE=FAX', null);
    return undefined;
  }
  const extension = rest.map((one) => /^ext=(\d+)$/i.exec(one.trim())?.[1]).find((one) => one !== undefined);
  if (extension !== undefined) draft.noteExtension(extension, property.name);
  const text = value === '' ? `+${waid}` : value;
  draft.takePhone(text, property.name, more(property, context), waid === '' ? {} : { waid });
  return true;
};

const email: Taker = (draft, property, context) => {
  const value = unescapeValue(property.value)
    .trim()
    .replace(/^mailto:/i, '');
  if (value === '') return undefined;
  draft.takeEmail(value, property.name, more(property, context));
  return true;
};

function more(
  property: Property,
  { labels, preferred }: CardContext,
): { readonly label?: string; readonly isPrimary?: true } {
  const types = typesOf(property);
  const isPreferred = preferred.get(property.name) === property;
  const content = types.filter((type) => !unlabelled.has(type)).join(', ');
  const label = labels.get(property.group === '' ? '-' : property.group) ?? content;
  return {
    ...(label === '' ? {} : { label: label.slice(0, 200) }),
    ...(isPreferred ? { isPrimary: true } : {}),
  };
}

/** Types that are not used as a label. */
const unlabelled: ReadonlySet<string> = new Set(['pref', 'voice', 'internet', 'text', 'msg', 'other']);

function typesOf(property: Property): readonly string[] {
  return (property.parameters.get('TYPE') ?? []).map((type) => type.toLowerCase());
}

/** Returns a label. `_$!<Mobile>!$_` is one of Apple's built-in labels. */
function appleLabel(value: string): string {
  return unescapeValue(value)
    .replace(/^_\$!<(.*)>!\$_$/s, '$1')
    .trim();
}

const messenger: Taker = (draft, property) => {
  const content = unescapeValue(property.value).trim();
  const value = /^whatsapp:(.+)$/is.exec(content)?.[1];
  if (value !== undefined) draft.takeValue('wa_id', value, property.name);
  return content === '' ? undefined : value !== undefined;
};

const categories: Taker = (draft, property) => {
  draft.takeNames('tags', splitValue(property.value, ','), property.name);
  return property.value.trim() === '' ? undefined : true;
};

/** Only http addresses are kept, no embedded pictures. */
const photo: Taker = (draft, property) => {
  const url = property.value.trim();
  const isAddress = /^https?:/i.test(url);
  if (isAddress) draft.takeText('avatarUrl', url, property.name);
  return url === '' ? undefined : isAddress;
};

/** Other programs write their own ids after `urn:uuid:`; that is not a flaw. */
const uid: Taker = (draft, property, { isExport }) => {
  const content = unescapeValue(property.value).trim();
  const isOurs = isExport ? /^urn:uuid:/i.test(content) : ourId.test(content);
  if (isOurs) draft.takeId(content.slice('urn:uuid:'.length), property.name);
  return content === '' ? undefined : isOurs;
};

const ourId = /^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Properties of the card, not of the person; and labels, which are read with their group. */
const technical = /^(?:BEGIN|END|VERSION|PRODID|REV|X-ABLABEL|X-SWITCHBOOK-.*)$/;

/** Returns a text with its own property; an invalid one becomes an attribute. */
function property(name: TextField): readonly [string, { readonly field: string; readonly take: Taker }][] {
  const { vcard, wire, isDay, read = (same) => same } = ruleOf(name);
  if (vcard === undefined) return [];
  const take = once((draft, property, context) => {
    const content = isDay === true ? dayOf(property) : textOf(property.value, context);
    if (content === '' || (!context.isExport && content.trim() === '')) return undefined;
    if (read(content) === undefined) return attribute(wire)(draft, property, context);
    draft.takeText(name, content, property.name);
    return true;
  });
  return [[vcard, { field: wire, take }]];
}

const takers: ReadonlyMap<string, { readonly field: string; readonly take: Taker }> = new Map([
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
