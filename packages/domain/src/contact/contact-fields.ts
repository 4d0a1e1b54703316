/**
 * The plain texts of a contact, one line each. Code that stores, reads, limits, merges, shows, imports or exports these
 * texts loops over this table. A new text is a line here, a column of `contacts`, and its labels
 * (`test/code-rules/one-row.test.ts` adds a text).
 */
import type { ValueForm } from '../problems/value-form.js';
import type { MemberExpressions } from '../runtime/literal.js';
import { readDay, readLanguage, readTimeZone } from '../text/text-forms.js';
import { contactLimits } from './contact-limits.js';

interface AnyTextRule {
  /** its column in the database and in CSV, and its member in JSON */
  readonly wire: string;
  /** text of the API document; only for later fields */
  readonly about?: string;
  /** code points */
  readonly maximum: number;
  /** regular expression of valid texts, for documents; it also matches the empty text, which clears */
  readonly pattern?: string;
  /** its vCard property, if the property has only this text; an invalid text becomes an attribute */
  readonly vcard?: string;
  /** more column headings in files of other programs; only for later fields */
  readonly headings?: string;
  /** a property of this kind has a day without dashes */
  readonly isDay?: true;
  /** exports of earlier releases lack the column */
  readonly isLater?: true;
  /** only files and our own wire use `read`: wires of vendors have already stored other texts */
  readonly isLoose?: true;
}

interface FormedTextRule {
  /** returns the canonical spelling, or undefined for an invalid text */
  readonly read: (text: string) => string | undefined;
  /** predicate for valid texts: `must be …`, `… is not …` */
  readonly mustBe: string;
  /** the form of valid texts, for programs */
  readonly form: ValueForm;
}

/** A rule without a reader accepts any text. */
type TextRule = AnyTextRule & (FormedTextRule | { readonly [Member in keyof FormedTextRule]?: undefined });

/** The order is the order of a contact's members. */
const textFields = {
  displayName: { wire: 'display_name', maximum: contactLimits.shortText },
  /** given and family name are stored together or not at all */
  givenName: { wire: 'given_name', maximum: contactLimits.shortText },
  familyName: { wire: 'family_name', maximum: contactLimits.shortText },
  company: { wire: 'company', maximum: contactLimits.shortText },
  description: { wire: 'description', maximum: contactLimits.longText },
  avatarUrl: {
    wire: 'avatar_url',
    maximum: contactLimits.url,
    read: (text: string) => (/^https?:\/\/\S+$/.test(text) ? text : undefined),
    mustBe: 'an http or https address',
    form: 'url',
    isLoose: true,
  },
  jobTitle: {
    wire: 'job_title',
    about: 'The job title of the person.',
    maximum: contactLimits.shortText,
    vcard: 'TITLE',
    headings: `job title, position, job position, job role, organization title, organisation title, occupation,
      berufsbezeichnung, position geschäftlich, funktion, cargo, puesto, puesto de trabajo, profesión, profissão,
      poste, fonction, profession, должность, jabatan, pekerjaan`,
    isLater: true,
  },
  birthday: {
    wire: 'birthday',
    about: 'The day of birth as `1985-04-12`, or as `--04-12` without its year.',
    maximum: 100,
    read: readDay,
    mustBe: 'a day such as 1985-04-12, or --04-12 without a year',
    form: 'day',
    pattern: '^(([0-9]{4}|-)-[0-9]{2}-[0-9]{2})?$',
    vcard: 'BDAY',
    headings: `birthday, birth date, date of birth, dob, birthdate, geburtstag, geburtsdatum, cumpleaños,
      fecha de nacimiento, aniversário, data de nascimento, anniversaire, date de naissance, день рождения,
      дата рождения, tanggal lahir, ulang tahun`,
    isDay: true,
    isLater: true,
  },
  language: {
    wire: 'language',
    about: 'The language to write to the person in, a tag of BCP 47 such as `pt-BR`.',
    maximum: 100,
    read: readLanguage,
    mustBe: 'a language tag such as en or pt-BR',
    form: 'language',
    pattern: '^([A-Za-z]{2,3}([_-][A-Za-z0-9]{1,8})*)?$',
    vcard: 'LANG',
    headings: `language, preferred language, lang, locale, sprache, bevorzugte sprache, idioma, idioma preferido, langue,
      язык, bahasa`,
    isLater: true,
  },
  timeZone: {
    wire: 'time_zone',
    about: 'The time zone of the person, a name of the IANA database such as `Europe/Berlin`.',
    maximum: 100,
    read: readTimeZone,
    mustBe: 'a time zone such as Europe/Berlin',
    form: 'time_zone',
    pattern: '^([A-Za-z][A-Za-z0-9_+/-]*)?$',
    vcard: 'TZ',
    headings: `time zone, timezone, tz, zeitzone, zona horaria, huso horario, fuso horário, fuseau horaire, часовой пояс,
      zona waktu`,
    isLater: true,
  },
  owner: { wire: 'owner', maximum: contactLimits.shortText },
} as const satisfies Readonly<Record<string, TextRule>>;

type Table = typeof textFields;
export type TextField = keyof Table;
type NameField = 'displayName' | 'givenName' | 'familyName';
/** A text that is edited separately, not with the name. */
export type PlainField = Exclude<TextField, NameField>;
type LaterField = { [Field in TextField]: Table[Field] extends { isLater: true } ? Field : never }[TextField];
/** Texts that a list may leave unread. */
type TextPart = Exclude<PlainField, 'company'>;
/** Texts before the address: all except the owner, which follows it. */
type PersonField = Exclude<TextField, 'owner'>;

export type Texts = { readonly [Field in TextField]: string | null };
export type WireOf<Field extends TextField> = Table[Field]['wire'];
export type TextsWire<Field extends TextField = TextField> = { [One in Field as WireOf<One>]: string | null };

/** The name and the company are read with every contact. */
export const alwaysRead: readonly TextField[] = ['displayName', 'givenName', 'familyName', 'company'];
export const nameFields = ['displayName', 'givenName', 'familyName'] as const satisfies readonly NameField[];
export const textNames = Object.keys(textFields) as readonly TextField[];
export const plainFields = textNames.filter((name) => !isOfName(name)) as readonly PlainField[];
export const textParts = textNames.filter((name) => !alwaysRead.includes(name)) as readonly TextPart[];
export const personFields = textNames.filter((name) => name !== 'owner') as readonly PersonField[];

/** The members that every contact has, in their order. */
export const contactMembers: readonly string[] = [
  ...['accountId', 'id', 'number', 'version', 'type', ...personFields, 'address', 'owner', 'blocked'],
  ...['attributes', 'extensions', 'identities', 'tags', 'groups', 'source', 'status', 'reach'],
  ...['createdAt', 'updatedAt'],
];

function isOfName(name: TextField): name is NameField {
  return nameFields.some((field) => field === name);
}

/** Fields added after the first release. */
export const fieldsAfterFirstRelease = textNames.filter(
  (name): name is LaterField => textRuleOf(name).isLater === true,
);

export function textRuleOf(name: TextField): TextRule {
  return textFields[name];
}

/** Returns the column, and the member of JSON. */
export function wireOf<Field extends TextField>(name: Field): WireOf<Field> {
  return textFields[name].wire;
}

/** Returns the kind and the words of the option that sets it: `<zone>`, `time zone such as Europe/Berlin`. */
export function optionOf(name: TextField): readonly [kind: string, about: string] {
  const { wire, mustBe = '' } = textRuleOf(name);
  const at = mustBe.indexOf(' such as ');
  const kind = at === -1 ? 'text' : mustBe.slice(mustBe.lastIndexOf(' ', at - 1) + 1, at);
  return [`<${kind}>`, wire.replaceAll('_', ' ') + (at === -1 ? '' : mustBe.slice(at))];
}

/** The parts of an address, each with its column or member of JSON. */
export const addressParts = {
  street: 'street',
  city: 'city',
  state: 'state',
  zip: 'zip',
  countryCode: 'country_code',
} as const;
export type AddressPart = keyof typeof addressParts;
export const addressNames = Object.keys(addressParts) as readonly AddressPart[];

/** Returns an object with a member for each name, in this order. */
export function mapNames<Name extends string, Value>(
  names: readonly Name[],
  make: (name: Name) => Value,
): { [One in Name]: Value } {
  const mapped = {} as { [One in Name]: Value };
  for (const name of names) mapped[name] = make(name);
  return mapped;
}

type Expression = (value: string, name: string) => string;
const asItIs: Expression = (value) => value;

/** Maps a contact to members of JSON or columns, for `compileLiteral`. `as` wraps the expression of a text. */
export function toWire(as: Expression = asItIs): MemberExpressions {
  return Object.fromEntries(textNames.map((name) => [wireOf(name), as(`source.${name}`, name)]));
}

/** Maps JSON or a row to the texts of a contact, for `compileLiteral`. */
export function fromWire(as: Expression = asItIs): MemberExpressions {
  return Object.fromEntries(textNames.map((name) => [name, as(`source.${wireOf(name)}`, name)]));
}

/** Maps the parts of an address as `toWire` and `fromWire` do; `from`: the expression of the object with the parts. */
export function addressToWire(from: string): MemberExpressions {
  return Object.fromEntries(addressNames.map((part) => [addressParts[part], `${from}.${part}`]));
}
export function addressFromWire(from: string): MemberExpressions {
  return Object.fromEntries(addressNames.map((part) => [part, `${from}.${addressParts[part]}`]));
}
