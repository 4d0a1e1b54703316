/** A card to what it says of a contact. Properties that no contact of ours has are read over. */
import { takeContact } from './json-contact.js';
import { isJsonObject, parseJson } from './json-items.js';
import type { RecordDraft } from './record-draft.js';
import { type Property, parseProperty, splitValue, unescapeValue } from './vcard-property.js';
import { ownProperty } from './write-vcard.js';

interface CardContext {
  readonly region: string | undefined;
  /** a card of ours: texts are as they were, not as people type them */
  readonly isOwn: boolean;
  /** what Apple's address book calls the properties of a group */
  readonly labels: ReadonlyMap<string, string>;
  /** said until now; one text, measured once */
  readonly notes: string[];
}

type Taker = (draft: RecordDraft, property: Property, context: CardContext) => void;

/** Properties of a card, with room for all that a contact may hold. */
const maxProperties = 3_000;

export function takeCard(draft: RecordDraft, lines: readonly string[], region: string | undefined): void {
  const unfolded = unfold(lines);
  if (unfolded.length > maxProperties) {
    draft.flaw(null, 'too_many', `The card has more than ${maxProperties} properties.`);
    return;
  }
  const properties = unfolded.flatMap((line) => {
    const property = parseProperty(line);
    if (property === undefined && line.trim() !== '')
      draft.flaw(nameIn(line), 'invalid', `${JSON.stringify(line.slice(0, 60))} cannot be read.`);
    return property === undefined ? [] : [property];
  });
  const own = properties.find(({ name }) => name === ownProperty);
  const labels = new Map(
    properties.flatMap(({ name, group, value }) =>
      name === 'X-ABLABEL' ? [[group, appleLabel(value)] as const] : [],
    ),
  );
  const context: CardContext = { region, isOwn: own !== undefined, labels, notes: [] };
  for (const property of properties) takers.get(property.name)?.(draft, property, context);
  if (context.notes.length > 0) draft.takeText('description', context.notes.join('\n'), 'NOTE');
  if (own !== undefined) takeOwn(draft, own, region);
}

/** A line that begins with a blank goes on with the one before; so does a quoted-printable one that ends with `=`. */
function unfold(lines: readonly string[]): readonly string[] {
  const unfolded: string[][] = [];
  let isQuotedPrintable = false;
  let isSoft = false;
  for (const line of lines) {
    const current: string[] | undefined = unfolded.at(-1);
    const goesOn: boolean = isSoft || /^[ \t]/.test(line);
    const isFirst: boolean = current === undefined || !goesOn;
    if (isFirst) isQuotedPrintable = /QUOTED-PRINTABLE/i.test(line.slice(0, 200).split(':')[0] ?? '');
    const text: string = isFirst || isSoft ? line : line.slice(1);
    isSoft = isQuotedPrintable && text.endsWith('=');
    const part = isSoft ? text.slice(0, -1) : text;
    if (isFirst) unfolded.push([part]);
    else current?.push(part);
  }
  return unfolded.map((parts) => parts.join(''));
}

function nameIn(line: string): string {
  return /^[\w.-]{1,60}/.exec(line)?.[0].toUpperCase() ?? 'line';
}

function takeOwn(draft: RecordDraft, { value }: Property, region: string | undefined): void {
  const parsed = parseJson(unescapeValue(value));
  if (parsed !== undefined && isJsonObject(parsed.value)) takeContact(draft, parsed.value, region);
  else draft.flaw(ownProperty, 'invalid', 'It is not a JSON object.');
}

/** Takes the text when there is any. */
const text =
  (take: (draft: RecordDraft, text: string, name: string) => void): Taker =>
  (draft, { name, value }, { isOwn }) => {
    const said = isOwn ? unescapeValue(value) : unescapeValue(value).trim();
    if (said !== '') take(draft, said, name);
  };

const name: Taker = (draft, property, { isOwn }) => {
  const [family = '', given = ''] = splitValue(property.value, ';').map((part) =>
    isOwn ? part : part.trim(),
  );
  if (given !== '') draft.takeText('givenName', given, property.name);
  if (family !== '') draft.takeText('familyName', family, property.name);
};

const company: Taker = (draft, property, { isOwn }) => {
  const [organisation = ''] = splitValue(property.value, ';');
  const said = isOwn ? organisation : organisation.trim();
  if (said !== '') draft.takeText('company', said, property.name);
};

const parts = ['street', 'city', 'state', 'zip'] as const;

const address: Taker = (draft, property, { isOwn }) => {
  // One address is kept: the first.
  if (draft.record.address !== undefined) return;
  const [, , ...values] = splitValue(property.value, ';').map((part) => (isOwn ? part : part.trim()));
  for (const [index, part] of parts.entries()) {
    const said = values[index] ?? '';
    if (said !== '') draft.takeAddress(part, said, property.name);
  }
  const country = values[parts.length] ?? '';
  if (country !== '') draft.takeCountry(country, property.name, isOwn);
};

const note: Taker = (_draft, { value }, { isOwn, notes }) => {
  const said = isOwn ? unescapeValue(value) : unescapeValue(value).trim();
  if (said !== '') notes.push(said);
};

const phone: Taker = (draft, property, context) => {
  const types = typesOf(property);
  const isFax = types.includes('fax') && !types.includes('voice') && !types.includes('cell');
  const value = unescapeValue(property.value).trim().replace(/^tel:/i, '').replace(/;.*$/s, '');
  if (value !== '' && !isFax)
    draft.takePhone(value, property.name, { region: context.region }, more(property, context));
};

const email: Taker = (draft, property, context) => {
  const value = unescapeValue(property.value)
    .trim()
    .replace(/^mailto:/i, '');
  if (value !== '') draft.takeEmail(value, property.name, more(property, context));
};

function more(
  property: Property,
  { labels }: CardContext,
): { readonly label?: string; readonly isPrimary?: true } {
  const types = typesOf(property);
  const isPreferred = types.includes('pref') || property.parameters.get('PREF')?.[0] === '1';
  const said = types.filter((type) => !unsaid.has(type)).join(', ');
  const label = labels.get(property.group === '' ? '-' : property.group) ?? said;
  return {
    ...(label === '' ? {} : { label: label.slice(0, 200) }),
    ...(isPreferred ? { isPrimary: true } : {}),
  };
}

/** Types that say nothing of which number it is. */
const unsaid: ReadonlySet<string> = new Set(['pref', 'voice', 'internet', 'text', 'msg', 'other']);

function typesOf(property: Property): readonly string[] {
  return (property.parameters.get('TYPE') ?? []).map((type) => type.toLowerCase());
}

/** `_$!<Mobile>!$_` is a label of Apple's own. */
function appleLabel(value: string): string {
  return unescapeValue(value)
    .replace(/^_\$!<(.*)>!\$_$/s, '$1')
    .trim();
}

const messenger: Taker = (draft, property) => {
  const value = /^whatsapp:(.+)$/is.exec(unescapeValue(property.value).trim())?.[1];
  if (value !== undefined) draft.takeValue('wa_id', value, property.name);
};

const takers: ReadonlyMap<string, Taker> = new Map<string, Taker>([
  ['FN', text((draft, said, column) => draft.takeText('displayName', said, column))],
  ['N', name],
  ['ORG', company],
  ['TEL', phone],
  ['EMAIL', email],
  ['ADR', address],
  ['NOTE', note],
  [
    'CATEGORIES',
    (draft, property) => draft.takeNames('tags', splitValue(property.value, ','), property.name),
  ],
  [
    'PHOTO',
    (draft, property) => {
      // Pictures inside the file, and addresses of other kinds, are not kept.
      const url = property.value.trim();
      if (/^https?:/i.test(url)) draft.takeUrl(url, property.name);
    },
  ],
  [
    'UID',
    text((draft, said, column) => {
      if (/^urn:uuid:/i.test(said)) draft.takeId(said.slice('urn:uuid:'.length), column);
    }),
  ],
  ['IMPP', messenger],
  ['X-WHATSAPP', text((draft, said, column) => draft.takeValue('wa_id', said, column))],
]);
