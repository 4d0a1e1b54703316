/**
 * A record under construction, and its flaws. Each `take…` sets one field of the row; an invalid value is a flaw of the
 * row, never an exception. Decision: docs/decisions/0023-files-of-others.md.
 */

import { contactTypes, joinName } from '@switchbook/domain/contact/contact.js';
import { type AddressPart, type TextField, textRuleOf } from '@switchbook/domain/contact/contact-fields.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import type { OwnField } from '@switchbook/domain/fields/own-field.js';
import { fieldForms, fieldMustBe, readFieldValue } from '@switchbook/domain/fields/own-field-values.js';
import type { IdentityKind } from '@switchbook/domain/identity/identity.js';
import { listRegionsOf, type PhoneRules, readPhoneText } from '@switchbook/domain/identity/read-phone.js';
import { type FormOf, formMembersOf } from '@switchbook/domain/problems/value-form.js';
import { type ContactId, parseId } from '@switchbook/domain/runtime/ids.js';
import { parseExportedInstant } from '@switchbook/domain/runtime/instant.js';
import { isFiniteJson } from '@switchbook/domain/runtime/json.js';
import { isBlankName, tidyName } from '@switchbook/domain/text/compared-text.js';
import { codePoints, isStorable, isStorableJson } from '@switchbook/domain/text/text.js';
import { quoteText } from '@switchbook/text/terminal-text.js';
import { countryCode } from '../columns/country.js';
import type {
  BadCellPolicy,
  FileRow,
  ImportedContact,
  ImportedIdentity,
  RawRow,
  RowCode,
  RowNote,
} from './imported-contact.js';
import { ConsentAnswers } from './row-consents.js';
import {
  emptyValue,
  exactNumber,
  identitiesNotListed,
  isOneOfEach,
  lostNames,
  parseEmailCell,
  parseIdentityValue,
  phoneMessage,
  readBoolean,
  readPlainText,
  readType,
  shortenCell,
  whatsappAddress,
} from './row-values.js';
import { maxParts } from './split-cells.js';

export type ListMember = 'tags' | 'groups';

type Members = { -readonly [Member in keyof ImportedContact]: ImportedContact[Member] } & {
  [Member in ListMember]?: string[];
};

interface WrittenPhone {
  readonly text: string;
  readonly column: string;
  readonly more: Partial<ImportedIdentity>;
  readonly isInternational: boolean;
  /** digits of the WhatsApp account of the number */
  readonly waid: string | undefined;
}

/** Rules for reading the rows of a file, in any format. */
export interface RowRules {
  /** ISO 3166-1 alpha-2, for numbers without a country */
  readonly region?: string | undefined;
  readonly badCells?: BadCellPolicy | undefined;
  /** own fields of the account; their values are read by type */
  readonly fields?: readonly OwnField[] | undefined;
  /** a value that does not fit its own field is dropped with a note, and never rejects the row */
  readonly dropsUnfit?: boolean;
  /** is a part of the proof of consents */
  readonly fileName?: string | undefined;
  /** countries of columns, for numbers that cannot be read otherwise */
  readonly countries?: ReadonlyMap<string, string>;
  /** dates in the form of the other dates of a column */
  readonly dateExamples?: ReadonlyMap<string, string>;
}

/** `protection`: blocks, consents, suppressions. */
type Concern = 'identity' | 'protection' | 'anything';

export class ContactDraft {
  readonly record: Members = { identities: [] };
  readonly rules: RowRules;
  readonly flaws: RowNote[] = [];
  /** answers to a request for consent, from columns of yes and no */
  readonly answers = new ConsentAnswers();
  /** notes of an accepted row */
  readonly #notes: RowNote[] = [];
  #concern: Concern = 'anything';
  /** has a flaw that rejects the row even under `drop_cell` */
  #mustReject = false;
  #lacksIdentity = false;
  /** the country's calling code, from a column with codes instead of names */
  #callingCode: string | undefined;
  /** phones and emails from plain columns; duplicates of listed identities are dropped at the end */
  readonly #shorthands: (ImportedIdentity | WrittenPhone)[] = [];
  /** the names of the record */
  readonly #names: Readonly<Record<ListMember, Set<string>>> = { tags: new Set(), groups: new Set() };
  readonly #attributes: { readonly name: string; readonly text: string; readonly column: string }[] = [];

  constructor(rules: RowRules) {
    this.rules = rules;
  }

  /** Whether it has the most flaws of a row. The rest of the row is then skipped. */
  get hasMaxFlaws(): boolean {
    return this.flaws.length >= maxFlaws;
  }

  /**
   * Records a flaw. A note about a dropped cell quotes `value`. A flaw `invalid` also needs the form that a valid value
   * has.
   */
  flaw<Code extends RowCode>(
    column: string | null,
    code: Code,
    message: string,
    value: string | null = null,
    ...expected: FormOf<Code, 'invalid'>
  ): void {
    if (column === null || this.#concern === 'protection') this.#mustReject = true;
    if (this.#concern === 'identity') this.#lacksIdentity = true;
    if (this.flaws.length >= maxFlaws) return;
    const texts = { column: column?.toWellFormed() ?? null, message: message.toWellFormed() };
    this.flaws.push({ ...texts, code, ...formMembersOf(expected), value: shortenCell(value) });
  }

  /** Reports an ignored part of a cell; the rest of the cell is imported. */
  #reportIgnored(column: string, code: RowCode, message: string, value: string): void {
    this.#notes.push({ column, code, message, value: shortenCell(value) });
  }

  noteExtension(extension: string, column: string): void {
    const message = `The extension ${quoteText(extension)} was not imported with its number.`;
    this.#reportIgnored(column, 'extension', message, extension);
  }

  /** Marks flaws of `take` as flaws of an identity or of protection, which can reject the row. */
  concerning(concern: Concern, take: () => void): void {
    this.#concern = concern;
    take();
    this.#concern = 'anything';
  }

  takeText(member: TextField, text: string, column: string): void {
    const { maximum, read, mustBe, form } = textRuleOf(member);
    if (!this.isGoodText(text, maximum, column)) return;
    const value = read === undefined ? text : read(text);
    const example = form === 'day' ? this.exampleOf(column) : undefined;
    const expected = example === undefined ? mustBe : `a day such as ${example}`;
    if (value !== undefined) this.record[member] = value;
    else this.flaw(column, 'invalid', `${quoteText(text)} is not ${expected}.`, text, form ?? 'text');
  }

  /** Returns a date in the form of the other dates of the column. */
  exampleOf(column: string): string | undefined {
    return this.rules.dateExamples?.get(column);
  }

  takeAddress(part: Exclude<AddressPart, 'countryCode'>, text: string, column: string): void {
    if (!this.isGoodText(text, contactLimits.shortText, column)) return;
    this.record.address = { ...this.record.address, [part]: text };
  }

  /** Reads a country. With `isCode`, the code of an export is used unchanged; people also write `UK` or a name. */
  takeCountry(text: string, column: string, isCode: boolean): void {
    const regions = isCode ? [] : listRegionsOf(text.replace(/^\+/, ''));
    if (regions.length > 0) {
      this.#callingCode = text.replace(/^\+/, '');
      // Some calling codes are shared by several countries.
      if (regions.length === 1)
        this.record.address = { ...this.record.address, countryCode: regions[0] ?? '' };
      return;
    }
    const code = isCode && /^[A-Za-z]{2}$/.test(text) ? text.toUpperCase() : countryCode(text);
    if (code === undefined)
      this.flaw(
        column,
        'invalid',
        `${quoteText(text)} is not a country: write its name or its two-letter code.`,
        text,
        'country',
      );
    else this.record.address = { ...this.record.address, countryCode: code };
  }

  takeId(text: string, column: string): void {
    const id = parseId<ContactId>(text);
    if (id !== undefined) this.record.id = id;
    else
      this.concerning('identity', () =>
        this.flaw(column, 'invalid', `${quoteText(text)} is not an id: ids are uuids.`, text, 'uuid'),
      );
  }

  takeType(text: string, column: string): void {
    const type = readType(text);
    if (type === undefined)
      this.flaw(
        column,
        'invalid',
        `${quoteText(text)} is not a type: write one of ${contactTypes.join(', ')}.`,
        text,
        'choice',
      );
    else this.record.type = type;
  }

  takeBlocked(text: string, column: string): void {
    const isBlocked = readBoolean(text);
    if (isBlocked === undefined)
      this.flaw(column, 'invalid', `${quoteText(text)} is neither true nor false.`, text, 'boolean');
    else this.record.blocked = isBlocked;
  }

  ambiguousDate(text: string, column: string): void {
    const message = `${quoteText(text)} may be two dates. Name the order of day and month: dmy or mdy.`;
    this.flaw(column, 'invalid', message, text, 'day');
  }

  takeTime(member: 'createdAt' | 'updatedAt', text: string, column: string): void {
    const time = this.time(text, column);
    if (time !== undefined) this.record[member] = time;
  }

  time(text: string, column: string): Date | undefined {
    const time = parseExportedInstant(text);
    if (time === undefined)
      this.flaw(
        column,
        'invalid',
        `${quoteText(text)} is not a time such as ${this.exampleOf(column) ?? '2026-01-31T09:30:00Z'}.`,
        text,
        'time',
      );
    return time;
  }

  /** Takes the names of tags or groups, and ignores empty and repeated ones. */
  takeNames(member: ListMember, names: readonly string[], column: string): void {
    const memberNames = this.#names[member];
    const added = new Set<string>();
    const isFull = () => memberNames.size + added.size > contactLimits[member];
    const isTooMany = names.length > maxParts;
    for (const name of isTooMany ? [] : names) {
      if (isFull() || this.hasMaxFlaws) break;
      const trimmed = tidyName(name);
      if (isBlankName(trimmed) || memberNames.has(trimmed)) continue;
      if (this.isGoodText(trimmed, contactLimits.catalogName, column)) added.add(trimmed);
    }
    if (isTooMany || isFull())
      this.flaw(column, 'too_many', `There are more than ${contactLimits[member]} ${member}.`);
    else if (added.size > 0) {
      // A card may have thousands of lines with one name each: the list is not copied.
      this.record[member] ??= [];
      for (const name of added) {
        this.record[member].push(name);
        memberNames.add(name);
      }
    }
  }

  takeItem(member: 'source' | 'status', name: string, column: string): void {
    const trimmed = name.trim();
    if (trimmed !== '' && this.isGoodText(trimmed, contactLimits.catalogName, column))
      this.record[member] = trimmed;
  }

  /** Takes an attribute from a plain column; it wins over the member of an `attributes` object. */
  takeAttribute(name: string, text: string, column: string): void {
    this.#attributes.push({ name, text, column });
  }

  /** Takes an international number, or a national number of the file's region. */
  takePhone(
    text: string,
    column: string,
    more: Partial<ImportedIdentity> = {},
    { isInternational = false, waid }: Pick<PhoneRules, 'isInternational'> & { readonly waid?: string } = {},
  ): void {
    this.#addShorthand({ text, column, more, isInternational, waid });
  }

  /** Reads a number at the end of the row, because a later column may have the calling code. */
  #readPhone(written: WrittenPhone): readonly ImportedIdentity[] {
    const { text, column, more, waid } = written;
    // Spreadsheets put an apostrophe before digits that are text.
    const raw = text.startsWith("'") ? text.slice(1) : text;
    if (!this.isGoodText(raw, contactLimits.identity, column)) return [];
    const digits = this.#digitsOf(raw, written) ?? waid;
    if (digits === undefined) {
      const { region } = this.rules;
      this.flaw(column, 'invalid', phoneMessage(raw, region), raw, { form: 'phone', country: region });
      return [];
    }
    const phone: ImportedIdentity = { ...more, kind: 'phone', value: digits, raw, column };
    const hasOther = waid !== undefined && waid !== digits;
    return hasOther ? [phone, { kind: 'wa_id', value: waid, raw: waid, column }] : [phone];
  }

  #digitsOf(raw: string, { column, isInternational }: WrittenPhone): string | undefined {
    const { region } = this.rules;
    const address = whatsappAddress.exec(raw)?.[1];
    if (address !== undefined) return address;
    const rules = { region, isInternational, callingCode: this.#callingCode };
    const reading = readPhoneText(exactNumber(raw), rules);
    const country = reading === undefined ? this.rules.countries?.get(column) : undefined;
    const inCountry = country === undefined ? undefined : readPhoneText(raw, { region: country });
    if (inCountry !== undefined) {
      this.#reportIgnored(
        column,
        'country_set',
        `${quoteText(raw)} was read as a number of ${country}.`,
        raw,
      );
      return inCountry.digits;
    }
    if (reading === undefined) {
      const { number, extension } =
        raw.length > maxNumberLength ? {} : (withExtension.exec(raw)?.groups ?? {});
      const main = number === undefined ? undefined : readPhoneText(number, rules);
      if (main !== undefined && extension !== undefined) this.noteExtension(extension, column);
      return main?.digits;
    }
    const { digits, otherwise } = reading;
    if (otherwise !== undefined)
      this.#reportIgnored(
        column,
        'ambiguous_phone',
        `${quoteText(raw)} was read as +${digits}, but could also be +${otherwise}. To be sure, write it with + and the country code.`,
        raw,
      );
    return digits;
  }

  takeEmail(text: string, column: string, more: Partial<ImportedIdentity> = {}): void {
    const address = parseEmailCell(text);
    if (address === undefined)
      this.concerning('identity', () =>
        this.flaw(column, 'invalid', `${quoteText(text)} is not an email address.`, text, 'email'),
      );
    else this.#addShorthand({ ...more, kind: 'email', value: address, raw: address, column });
  }

  /** Takes an identity that is not a number, from a column without further members. */
  takeValue(kind: IdentityKind, text: string, column: string, scope?: string): void {
    this.concerning('identity', () => {
      if (!this.isGoodText(text, contactLimits.identity, column)) return;
      const value = parseIdentityValue(kind, text);
      if (value === undefined)
        this.flaw(
          column,
          'invalid',
          `${quoteText(text)} is not a WhatsApp ${kind === 'lid' ? 'LID' : 'number'}.`,
          text,
          kind === 'lid' ? 'lid' : 'phone',
        );
      else this.#addShorthand({ kind, value, raw: text, column, ...(scope === undefined ? {} : { scope }) });
    });
  }

  /** Takes an identity with all its members, from JSON. */
  takeIdentity(identity: ImportedIdentity): void {
    this.record.identities = [...this.record.identities, identity];
  }

  isGoodText(text: string, maximum: number, column: string | null): boolean {
    if (text.length > maximum && codePoints(text) > maximum)
      this.flaw(column, 'too_long', `The text is longer than ${maximum} characters.`, text);
    else if (!isStorable(text))
      this.flaw(column, 'forbidden_character', 'The text contains a NUL or an incomplete character.', text);
    else return true;
    return false;
  }

  isGoodJson(value: unknown, maximum: number, column: string): boolean {
    const json = JSON.stringify(value);
    // Reading all names again is slow. JSON has escapes for such characters, and null for such numbers.
    const mayHaveWrong = /\\u(0000|d[89a-f])/.test(json);
    if (Buffer.byteLength(json) > maximum)
      this.flaw(column, 'too_large', `It is larger than ${maximum} bytes of JSON.`);
    else if (mayHaveWrong && !isStorableJson(value))
      this.flaw(column, 'forbidden_character', 'A text in it contains a NUL or an incomplete character.');
    else if (json.includes('null') && !isFiniteJson(value))
      this.flaw(column, 'too_large', 'A number in it is not between -1.8e308 and 1.8e308.');
    else return true;
    return false;
  }

  /** Ends the row with the checks that need the whole row. */
  finish(row: number, raw: RawRow): FileRow {
    this.#settleIdentities();
    this.#settleNames();
    this.#settleAttributes();
    const consents = this.answers.consents(row, this.rules.fileName);
    if (consents.length > 0) this.record.consents = [...(this.record.consents ?? []), ...consents];
    const { attributes } = this.record;
    if (attributes !== undefined && !this.isGoodJson(attributes, contactLimits.attributes, 'attributes'))
      delete this.record.attributes;
    if (!this.#isRejected() && !hasName(this.record))
      this.flaw(
        null,
        'required',
        'The row has no phone, email, name or anything else that identifies a contact.',
      );
    if (this.#isRejected()) return { row, raw, flaws: this.flaws.map(({ value: _, ...flaw }) => flaw) };
    const notes = [...this.flaws, ...this.#notes];
    return { row, raw, record: this.record, ...(notes.length === 0 ? {} : { notes }) };
  }

  /** Rejects a row under `drop_cell` too when the contact would lose its only identity, a block or an opt-out. */
  #isRejected(): boolean {
    if (this.flaws.length === 0) return false;
    const { identities, id } = this.record;
    const isUnknown = this.#lacksIdentity && identities.length === 0 && id === undefined;
    return this.rules.badCells !== 'drop_cell' || this.#mustReject || this.hasMaxFlaws || isUnknown;
  }

  #addShorthand(identity: ImportedIdentity | WrittenPhone): void {
    if (this.#shorthands.length <= contactLimits.identities) this.#shorthands.push(identity);
  }

  #settleIdentities(): void {
    const listed = this.record.identities;
    this.#concern = 'identity';
    const plain = this.#shorthands.flatMap((item) =>
      'isInternational' in item ? this.#readPhone(item) : item,
    );
    if (plain.length + listed.length > contactLimits.identities)
      this.flaw('identities', 'too_many', `There are more than ${contactLimits.identities} identities.`);
    else if (plain.length > 0)
      this.record.identities = isOneOfEach(plain, listed)
        ? plain
        : [...identitiesNotListed(plain, listed), ...listed];
    this.#concern = 'anything';
  }

  /**
   * Merges attribute columns into the `attributes` object. Exports have both. If a cell has the same text as a member
   * of the object, the member keeps its type.
   */
  #settleAttributes(): void {
    const listed = this.record.attributes ?? {};
    const written = this.#attributes.filter(
      ({ name, text }) => !Object.hasOwn(listed, name) || readPlainText(listed[name]) !== text,
    );
    if (written.length > 0)
      this.record.attributes = Object.fromEntries([
        ...Object.entries(listed),
        ...written.map(({ name, text }) => [name, text]),
      ]);
    this.#readFields();
  }

  /** Replaces the values of own fields by their canonical values, and removes invalid ones. */
  #readFields(): void {
    const { attributes } = this.record;
    if (attributes === undefined) return;
    const fields = (this.rules.fields ?? []).filter(({ key }) => Object.hasOwn(attributes, key));
    if (fields.length === 0) return;
    const keys = new Set(fields.map(({ key }) => key));
    const values = fields.flatMap((field) => {
      const value = this.#readField(field, attributes[field.key]);
      return value === undefined ? [] : [[field.key, value] as const];
    });
    // Once for all fields, since a row may have thousands of attributes.
    const others = Object.entries(attributes).filter(([name]) => !keys.has(name));
    this.record.attributes = Object.fromEntries([...others, ...values]);
  }

  /** Returns the canonical value; undefined for an empty or invalid one. */
  #readField(field: OwnField, value: unknown): unknown {
    const { key } = field;
    const reading = readFieldValue(field, value);
    if ('value' in reading) return reading.value;
    const cell = this.#attributes.find((item) => item.name === key);
    const text = readPlainText(value);
    if (cell !== undefined && emptyValue.test(text.trim())) return undefined;
    const column = cell?.column ?? `attributes.${key}`;
    const example = field.type === 'date' ? this.exampleOf(column) : undefined;
    const expected = example === undefined ? fieldMustBe(field) : `a date such as ${example}`;
    const message =
      reading.code === 'ambiguous'
        ? `${quoteText(text)} may be ${text.replace(',', '')} or ${text.replace(',', '.')}. Set the region of the file, or write it without the comma.`
        : `${quoteText(text)} is not ${expected}.`;
    const form = fieldForms[field.type];
    if (this.rules.dropsUnfit !== true) this.flaw(column, 'invalid', message, text, form);
    else this.#notes.push({ column, code: 'invalid', message, form, value: shortenCell(text) });
    return undefined;
  }

  /** Replaces the given and the family name if the display name differs from both joined. */
  #settleNames(): void {
    const { record } = this;
    if (record.givenName === undefined && record.familyName === undefined) return;
    const joined = joinName(record.givenName ?? '', record.familyName ?? '') ?? undefined;
    if (record.displayName === undefined || record.displayName === joined) {
      if (joined !== undefined) record.displayName = joined;
      return;
    }
    const lost = lostNames(record).map(quoteText);
    if (lost.length > 0)
      this.#notes.push({
        column: null,
        code: 'name_parts',
        message: `The name ${quoteText(record.displayName)} was imported without ${lost.join(' and ')}, which ${lost.length > 1 ? 'are' : 'is'} no part of it.`,
        value: null,
      });
    delete record.givenName;
    delete record.familyName;
  }
}

const maxFlaws = 50;
/** Most characters of a number with its extension; longer texts are not searched for an extension. */
const maxNumberLength = 100;

/** `+1 415 555 0123 ext. 12`; the number has enough digits to be one without it. */
const withExtension =
  /^(?<number>[^a-z#]*\d[^a-z#]*\d{2}\)?)[\s,]*(?:ext|extension|x|#|доб|ramal|anexo|poste)[\s.:#]*(?<extension>\d{1,7})$/iu;

/** Returns the row with one more group; undefined for a rejected row, and at the limit of groups. */
export function addGroup(row: FileRow, name: string): FileRow | undefined {
  if (!('record' in row)) return undefined;
  const draft = new ContactDraft({});
  draft.takeNames('groups', [name], 'groups');
  const { groups: knownGroups = [] } = row.record;
  const added = (draft.record.groups ?? []).filter((group) => !knownGroups.includes(group));
  if (draft.flaws.length > 0 || knownGroups.length + added.length > contactLimits.groups) return undefined;
  return added.length === 0 ? row : { ...row, record: { ...row.record, groups: [...knownGroups, ...added] } };
}

function hasName(record: ImportedContact): boolean {
  return (
    record.identities.length > 0 ||
    record.id !== undefined ||
    record.displayName !== undefined ||
    record.company !== undefined
  );
}
