/** Reads the properties of a card. Properties without a field are counted and dropped. */
import { isObject } from '@switchbook/domain/runtime/json.js';
import { quoteText } from '@switchbook/text/terminal-text.js';
import { takeContact } from '../json/json-contact.js';
import { parseRowJson } from '../json/json-items.js';
import type { ContactDraft } from '../rows/contact-draft.js';
import type { PropertyCounts } from './property-counts.js';
import { unfold } from './vcard-lines.js';
import { type Property, parseProperty, splitValue, unescapeValue } from './vcard-property.js';
import { appleLabel, type CardContext, takers, typesOf } from './vcard-takers.js';
import { exportProperty } from './write-vcard.js';

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

interface CardIdentity {
  /** id of the card in group cards; '' for none */
  readonly uid: string;
  /** the card is a group, and no person */
  readonly group?: GroupCard;
}

export function takeCard(draft: ContactDraft, lines: readonly string[], rules: CardRules): CardIdentity {
  const { counts, encoding } = rules;
  const unfolded = unfold(lines);
  if (unfolded.length > maxProperties) {
    draft.flaw(null, 'too_many', `The card has more than ${maxProperties} properties.`);
    return { uid: '' };
  }
  const properties = unfolded.flatMap((line) => {
    const property = parseProperty(line, encoding);
    if (typeof property === 'object') return [property];
    const start = quoteText(line);
    if (property === 'undecodable')
      draft.flaw(
        readNameIn(line),
        'encoding',
        `The line ${start} is quoted-printable in another encoding than it names. Name the encoding of the file.`,
      );
    else if (line.trim() !== '')
      draft.flaw(readNameIn(line), 'invalid', `The line ${start} is not a vCard property.`, null, 'text');
    return [];
  });
  const summary = findOverview(properties);
  const uid = cardId(summary.uid);
  if (summary.isGroup) return { uid, group: groupCardOf(properties) };
  const { exported, labels, preferred } = summary;
  const isExport = exported !== undefined;
  const ordered = preferredFirst(properties, preferred);
  const whole = preferred.get('FN')?.value ?? summary.whole;
  const context: CardContext = {
    isExport,
    labels,
    preferred,
    notes: [],
    usedNames: new Set(),
    counts,
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
function findOverview(properties: readonly Property[]): Overview {
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
    const earlier = preferred.get(name);
    if (earlier === undefined || preference < (preferenceOf(earlier) ?? 101)) preferred.set(name, property);
  }
  return { uid, isGroup, exported, whole, labels, preferred };
}

function groupCardOf(properties: readonly Property[]): GroupCard {
  const members = properties.flatMap(({ name, value }) => (groupMembers.has(name) ? [cardId(value)] : []));
  const written = (propertyName: string) => properties.find(({ name }) => name === propertyName)?.value ?? '';
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

/** Orders properties. The first of several single-valued properties is used; phones and emails keep their order. */
function preferredFirst(
  properties: readonly Property[],
  preferred: CardContext['preferred'],
): readonly Property[] {
  if (preferred.size === 0) return properties;
  const first = [...preferred.values()].filter(({ name }) => !manyValued.has(name));
  return [...first, ...properties.filter((property) => !first.includes(property))];
}

const manyValued: ReadonlySet<string> = new Set(['TEL', 'EMAIL', 'NOTE', 'CATEGORIES', 'IMPP', 'X-WHATSAPP']);

/** Properties of the card, not of the person; and labels, which are read with their group. */
const technical = /^(?:BEGIN|END|VERSION|PRODID|REV|X-ABLABEL|X-SWITCHBOOK-.*)$/;

function takeProperty(draft: ContactDraft, property: Property, context: CardContext): void {
  const { name, value } = property;
  if (technical.test(name)) return;
  const { field = null, take } = takers.get(name) ?? {};
  if (take === undefined) {
    if (value.trim() !== '') context.counts.add(name, null);
    return;
  }
  const outcome = take(draft, property, context);
  if (outcome === 'kept') context.counts.add(name, field);
  else if (outcome === 'dropped') context.counts.add(name, null);
}

function readNameIn(line: string): string {
  return /^[\w.-]{1,60}/.exec(line)?.[0].toUpperCase() ?? 'line';
}

function takeExport(draft: ContactDraft, { value }: Property): void {
  const parsed = parseRowJson(unescapeValue(value));
  if (parsed !== undefined && isObject(parsed.value)) takeContact(draft, parsed.value);
  else draft.flaw(exportProperty, 'invalid', 'It is not a JSON object.', null, 'object');
}
