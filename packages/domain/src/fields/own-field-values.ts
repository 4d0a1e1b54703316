/**
 * Values of own fields. Each type has one canonical JSON value, and reads equivalent values: texts of CSV cells, and of
 * APIs that send every value as text. A value that does not fit is reported, never guessed.
 */
import { isDeepStrictEqual } from 'node:util';
import { contactLimits } from '../contact/contact-limits.js';
import { type Issue, ProblemError } from '../problems/problem.js';
import type { ValueForm } from '../problems/value-form.js';
import { firstEntries } from '../runtime/first-entries.js';
import { codePoints, fold } from '../text/text.js';
import { readDay } from '../text/text-forms.js';
import type { OwnField, OwnFieldType } from './own-field.js';

/** Longest text of a value, in code points. */
export const maxFieldText = contactLimits.shortText;

/** `value`: canonical; undefined: the text is empty, so the attribute is removed. */
type FieldReading =
  | { readonly value: unknown }
  | { readonly code: 'type' | 'form' | 'ambiguous' | 'too_long' | 'no_choice' };

type Refused = Extract<FieldReading, { code: unknown }>;
const wrongType: Refused = { code: 'type' };
const wrongForm: Refused = { code: 'form' };
const none: FieldReading = { value: undefined };

type ValueReader = (raw: unknown, field: Pick<OwnField, 'choices'>) => FieldReading;

const readers: Readonly<Record<OwnFieldType, ValueReader>> = {
  text: (raw) => {
    const text = fieldTextOf(raw);
    if (text === undefined) return wrongType;
    return codePoints(text) > maxFieldText ? { code: 'too_long' } : { value: text };
  },
  number: readNumber,
  date: (raw) => {
    if (typeof raw !== 'string') return wrongType;
    // A date with a time is the date as written.
    const day = readDay(raw.trim().replace(/^(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d.*$/s, '$1'));
    return day === undefined || day.startsWith('--') ? wrongForm : { value: day };
  },
  yes_no: (raw) => {
    if (typeof raw === 'boolean') return { value: raw };
    const text = fieldTextOf(raw);
    if (text === undefined) return wrongType;
    const word = fold(text.trim());
    if (yes.has(word)) return { value: true };
    return no.has(word) ? { value: false } : wrongForm;
  },
  one_of: (raw, field) => {
    const text = fieldTextOf(raw);
    if (text === undefined) return wrongType;
    const choice = choiceOf(field, text);
    return choice === undefined ? { code: 'no_choice' } : { value: choice };
  },
  several_of: readSeveral,
  url: (raw) => {
    if (typeof raw !== 'string') return wrongType;
    const text = raw.trim();
    // The forms take a second for a megabyte.
    if (text.length > contactLimits.url) return { code: 'too_long' };
    const url = domainForm.test(text) ? `https://${text}` : text;
    if (url.length > maxFieldText) return { code: 'too_long' };
    return urlForm.test(url) && URL.canParse(url) ? { value: url } : wrongForm;
  },
};

const urlForm = /^https?:\/\/[^\s/?#]\S*$/i;
/** A web address without its scheme. */
const domainForm = /^(?!\d+\.\d+$)[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*\.\p{L}{2,}([/?#:]\S*)?$/u;
const yes = new Set(['true', 'yes', '1', 't', 'y', 'ja', 'sí', 'si', 'sim', 'oui', 'да', 'ya']);
const no = new Set(['false', 'no', '0', 'f', 'n', 'nein', 'não', 'nao', 'non', 'нет', 'tidak']);

/** Returns the text of a JSON value that is one text, number or boolean. */
function fieldTextOf(raw: unknown): string | undefined {
  if (typeof raw === 'string') return raw;
  return typeof raw === 'boolean' || (typeof raw === 'number' && Number.isFinite(raw))
    ? String(raw)
    : undefined;
}

/** Reads a number. A comma is a decimal separator, except before exactly three digits: `1,234` is ambiguous. */
function readNumber(raw: unknown): FieldReading {
  if (typeof raw === 'number') return isExact(raw) ? { value: raw === 0 ? 0 : raw } : wrongForm;
  if (typeof raw !== 'string') return wrongType;
  const text = withoutGroups(raw.trim());
  if (!/^[+-]?\d+([.,]\d+)?$/.test(text)) return wrongForm;
  if (/^[+-]?[1-9]\d{0,2},\d{3}$/.test(text)) return { code: 'ambiguous' };
  const value = Number(text.replace(',', '.'));
  // More digits would be lost: such a value, as a card number, needs a text field.
  const digits = text.replaceAll(/\D/g, '').replace(/^0+/, '');
  return isExact(value) && digits.length <= 15 ? { value: value === 0 ? 0 : value } : wrongForm;
}

/** Removes unambiguous thousands separators: `76.721,23`, `1,234.50`, `1.234.567`, `1 234,5`. */
function withoutGroups(text: string): string {
  const groups = /^([+-]?\d{1,3})((?:([.,'\u2019 \u00A0\u202F])\d{3})(?:\3\d{3})*)(?:([.,])(\d+))?$/.exec(
    text,
  );
  if (groups === null) return text;
  const [, first = '', rest = '', mark = '', decimal, digits = ''] = groups;
  const isSingle = rest.length === 4 && decimal === undefined;
  if (decimal === mark || (isSingle && (mark === '.' || mark === ','))) return text;
  const whole = first + rest.replaceAll(mark, '');
  return decimal === undefined ? whole : `${whole}.${digits}`;
}

function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

/** Maximum parts of a list of choices that are read, including repeated parts; a field has 200 choices. */
const maxParts = 5_000;

/**
 * Returns a list, or a text with choices separated by commas, semicolons or line ends. The result has each choice once,
 * in the declared order.
 */
function readSeveral(raw: unknown, field: Pick<OwnField, 'choices'>): FieldReading {
  const single = fieldTextOf(raw);
  const whole = single === undefined ? undefined : choiceOf(field, single);
  const parts = whole !== undefined ? [whole] : (single?.split(/[,;|\n]/) ?? raw);
  if (!Array.isArray(parts)) return wrongType;
  if (parts.length > maxParts) return wrongForm;
  const chosen = new Set<string>();
  for (const part of parts) {
    const text = fieldTextOf(part);
    if (text === undefined) return wrongType;
    if (text.trim() === '') continue;
    const choice = choiceOf(field, text);
    if (choice === undefined) return { code: 'no_choice' };
    chosen.add(choice);
  }
  const values = field.choices.map((choice) => choice.value).filter((value) => chosen.has(value));
  return values.length === 0 ? none : { value: values };
}

/** Returns the choice with this value, else with this value or label in any letter case. */
function choiceOf({ choices }: Pick<OwnField, 'choices'>, text: string): string | undefined {
  const { exact, folded } = spellingsOf(choices);
  return exact.has(text) ? text : folded.get(fold(text.trim()));
}

interface Spellings {
  readonly exact: ReadonlySet<string>;
  /** values by their folded spellings */
  readonly folded: ReadonlyMap<string, string>;
}

/** Entries live as long as the field is cached. */
const spellings = new WeakMap<OwnField['choices'], Spellings>();

/** Returns the spellings of choices. Values come before labels, and earlier choices before later ones. */
function spellingsOf(choices: OwnField['choices']): Spellings {
  const cached = spellings.get(choices);
  if (cached !== undefined) return cached;
  const entriesBy = (name: 'value' | 'label') =>
    choices.map((choice) => [fold(choice[name].trim()), choice.value] as const);
  const folded = firstEntries([...entriesBy('value'), ...entriesBy('label')]);
  const entry = { exact: new Set(choices.map((choice) => choice.value)), folded };
  spellings.set(choices, entry);
  return entry;
}

/** Reads a raw value. Null is empty. A blank text is empty too, except in a text field. */
export function readFieldValue(field: Pick<OwnField, 'type' | 'choices'>, raw: unknown): FieldReading {
  if (raw === null || raw === undefined) return none;
  if (typeof raw === 'string' && field.type !== 'text' && raw.trim() === '') return none;
  return readers[field.type](raw, field);
}

/** The form of a value of each type. */
export const fieldForms: Readonly<Record<OwnFieldType, ValueForm>> = {
  text: 'text',
  number: 'number',
  date: 'day',
  yes_no: 'boolean',
  one_of: 'choice',
  several_of: 'choice',
  url: 'url',
};

const maxListLength = 10;

/** Returns the predicate for valid values, after "must be" or "is not". */
export function fieldMustBe({ type, choices }: Pick<OwnField, 'type' | 'choices'>): string {
  const values = choices.slice(0, maxListLength).map((choice) => choice.value);
  const listed = [...values, ...(choices.length > maxListLength ? ['…'] : [])].join(', ');
  const words: Readonly<Record<OwnFieldType, string>> = {
    text: `text of at most ${maxFieldText} characters`,
    number: 'a number such as 12.5',
    date: 'a date such as 2026-01-31',
    yes_no: 'true or false',
    one_of: `one of ${listed}`,
    several_of: `a list of ${listed}`,
    url: 'a web address such as https://example.com',
  };
  return words[type];
}

/** Returns the text of a canonical value: a cell of a CSV file. Undefined for a value that is not canonical. */
export function formatFieldValue(field: OwnField, value: unknown): string | undefined {
  const reading = readFieldValue(field, value);
  if (!('value' in reading) || reading.value === undefined) return undefined;
  if (!isDeepStrictEqual(reading.value, value)) return undefined;
  return Array.isArray(value) ? value.join(';') : String(value);
}

type Attributes = Readonly<Record<string, unknown>>;

/**
 * Returns the attributes with every value of an own field in its canonical form. An invalid value is left unchanged.
 */
export function canonicalAttributes(fields: readonly OwnField[], attributes: Attributes): Attributes {
  const changed = new Map<string, unknown>();
  for (const field of fields) {
    if (!Object.hasOwn(attributes, field.key)) continue;
    const value = attributes[field.key];
    const reading = readFieldValue(field, value);
    if ('value' in reading && !isDeepStrictEqual(reading.value, value)) changed.set(field.key, reading.value);
  }
  if (changed.size === 0) return attributes;
  const members = Object.entries(attributes).map(([key, value]) =>
    changed.has(key) ? ([key, changed.get(key)] as const) : ([key, value] as const),
  );
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
}

/** Returns one issue for each invalid value. The contact's previous value may stay. */
export function fieldIssues(
  fields: readonly OwnField[],
  attributes: Attributes,
  before: Attributes = {},
): readonly Issue[] {
  return fields.flatMap((field) => {
    if (!Object.hasOwn(attributes, field.key)) return [];
    const value = attributes[field.key];
    const reading = readFieldValue(field, value);
    if ('value' in reading) return [];
    if (Object.hasOwn(before, field.key) && isDeepStrictEqual(before[field.key], value)) return [];
    return [
      {
        path: `attributes.${field.key}`,
        code: reading.code,
        message: `must be ${fieldMustBe(field)}`,
        form: fieldForms[field.type],
        value,
      },
    ];
  });
}

/** Checks the values of own fields. Values that the contact had before stay valid. Throws `invalid`. */
export function checkFields(fields: readonly OwnField[], attributes: Attributes, before?: Attributes): void {
  const issues = fields.length === 0 ? [] : fieldIssues(fields, attributes, before);
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
}
