/**
 * The identifying data of an erased person: its ids, its current and earlier identities, its names. Ids find all
 * records of the contact; the rest finds data elsewhere, above all in rows of files.
 */

import { textPattern } from '@switchbook/domain/events/packed-state.js';
import {
  type IdentityKey,
  identityName,
  isNumber,
  refusalSubject,
} from '@switchbook/domain/identity/identity.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { TextFinder, type TextToFind } from './text-finder.js';

/** Limits of an erasure. */
export const erasureLimits = {
  /** contacts that were merged into an erased one, in any number of steps */
  mergedInto: 10_000,
  /** earlier identities, and earlier names */
  known: 10_000,
  /** characters of all these texts */
  characters: 4_000_000,
  /** ids and texts of new records, by which stored answers are searched */
  recent: 10_000,
} as const;

export interface KnownIdentity extends IdentityKey {
  readonly raw: string;
}

export interface KnownName {
  readonly display: string | null;
  readonly given: string | null;
  readonly family: string | null;
}

/** Stored until the erasure ends. */
export interface StoredPerson {
  readonly ids: readonly ContactId[];
  readonly identities: readonly KnownIdentity[];
  readonly names: readonly KnownName[];
  readonly texts: readonly string[];
}

/** Shorter values occur by chance, and count only as a whole JSON text. */
const minBareLength = 6;
/** A number may lack its country code of up to three digits. */
const countryDigits = 3;
const minDigits = 8;
/** Long texts are compared by their first characters. */
const comparedLength = 60;

export class ErasedPerson {
  /** ids of the contact and of contacts that were merged into it */
  readonly ids: readonly ContactId[];
  /** identities, without identities that another contact has now */
  readonly identities: readonly KnownIdentity[];
  /** whole texts of its fields */
  readonly texts: ReadonlySet<string>;
  readonly #names: readonly KnownName[];
  readonly #keys: ReadonlySet<string>;
  readonly #ids: ReadonlySet<string>;
  readonly #forms: TextFinder;
  readonly #numbers: TextFinder;

  constructor(
    ids: readonly ContactId[],
    identities: readonly KnownIdentity[],
    names: readonly KnownName[],
    fieldTexts: readonly string[],
  ) {
    this.ids = ids;
    this.identities = identities;
    this.#names = names;
    this.texts = new Set(fieldTexts);
    this.#ids = new Set(ids);
    this.#keys = new Set(identities.map(identityName));
    const texts = [...identities.flatMap(looseForms), ...names.flatMap(nameForms)];
    const forms = [...ids.map((id) => ({ text: id })), ...texts];
    this.#forms = new TextFinder(forms.map((form) => ({ ...form, text: foldForSearch(form.text) })));
    this.#numbers = new TextFinder(identities.flatMap(looseNumber), { allowsGaps: true });
  }

  static fromJson({ ids, identities, names, texts }: StoredPerson): ErasedPerson {
    return new ErasedPerson(ids, identities, names, texts);
  }

  toJson(): StoredPerson {
    return { ids: this.ids, identities: this.identities, names: this.#names, texts: [...this.texts] };
  }

  has(id: string | undefined): boolean {
    return id !== undefined && this.#ids.has(id);
  }

  holds(key: IdentityKey): boolean {
    return this.#keys.has(identityName(key));
  }

  /** Whether a text, of JSON or of a file, seems to be about the person. */
  isIn(text: string): boolean {
    return this.#numbers.isIn(text) || this.#forms.isIn(foldForSearch(text));
  }

  /** Returns the subjects that retained opt-outs may have. */
  get subjects(): readonly string[] {
    return [...new Set(this.identities.flatMap((identity) => refusalSubject(identity) ?? []))];
  }

  /** The values and spellings of the identities, and their names in entries of consents. */
  get values(): ReadonlySet<string> {
    const texts = this.identities.flatMap((identity) => [identity.value, identity.raw]);
    return new Set([...texts, ...this.subjects]);
  }

  /** The patterns of packed states with one of the values as a whole text. */
  get statePatterns(): readonly Patterns[] {
    return groupPatterns([...this.values].map(textPattern));
  }

  /** The patterns of JSON with one of the values as a whole text. */
  get jsonPatterns(): readonly Patterns[] {
    return groupPatterns([...this.values].map(quotedPattern));
  }

  /**
   * Returns patterns for answers about the person. `more` has further texts about the person, which are found by their
   * beginnings.
   */
  answerPatterns(more: readonly string[]): readonly Patterns[] {
    const values = [...this.values].map(digitsIfLong);
    const names = this.#names.flatMap(({ display }) => (display === null ? [] : [quotedPattern(display)]));
    const begins = more.map((value) => `"${inJson(beginOf(value))}`);
    return groupPatterns([...this.ids, ...values, ...names, ...begins]);
  }
}

/** Regular expressions of PostgreSQL for one statement. */
export type Patterns = readonly string[];

/** PostgreSQL needs seconds to compile a long regular expression, or refuses it. */
const maxPattern = 4_000;
/** A connection keeps 32 compiled expressions; with more, each is compiled again for each row. */
const patternsAtOnce = 16;

/** Joins alternatives into a few regular expressions. */
function groupPatterns(patterns: readonly string[]): readonly Patterns[] {
  const groups: string[] = [];
  for (const pattern of patterns) {
    const last = groups.at(-1);
    if (last === undefined || last.length + pattern.length > maxPattern) groups.push(pattern);
    else groups[groups.length - 1] = `${last}|${pattern}`;
  }
  return Array.from({ length: Math.ceil(groups.length / patternsAtOnce) }, (_, index) =>
    groups.slice(index * patternsAtOnce, (index + 1) * patternsAtOnce),
  );
}

function digitsIfLong(text: string): string {
  return text.length < minBareLength ? quotedPattern(text) : inJson(beginOf(text));
}

function beginOf(text: string): string {
  return [...text.slice(0, 2 * comparedLength)].slice(0, comparedLength).join('');
}

/** Returns the digits of a number, which may lack its country code; people write signs between them. */
function looseNumber(identity: KnownIdentity): readonly TextToFind[] {
  const { value } = identity;
  if (!isLooseNumber(identity)) return [];
  return [{ text: value.slice(-Math.max(minDigits, value.length - countryDigits)) }];
}

function isLooseNumber({ kind, value }: IdentityKey): boolean {
  return isNumber(kind) && value.length >= minDigits;
}

function looseForms(identity: KnownIdentity): readonly TextToFind[] {
  const texts = isLooseNumber(identity) ? [identity.raw] : [identity.value, identity.raw];
  return texts.map((text) => ({
    text: text.length < minBareLength ? JSON.stringify(text) : plainJson(text),
  }));
}

function nameForms({ display, given, family }: KnownName): readonly TextToFind[] {
  const forms: TextToFind[] = [];
  if (display !== null && display !== '') {
    forms.push({ text: JSON.stringify(display) });
    // Words that others share do not count as a name.
    if (display.length >= minBareLength && /\s/.test(display.trim()))
      forms.push({ text: plainJson(display), word: 'whole' });
  }
  if (given && family) {
    const [first, last] = [JSON.stringify(given), JSON.stringify(family)];
    forms.push({ text: `${first},${last}` }, { text: `${last},${first}` });
    // A vCard separates the names by a semicolon.
    forms.push({ text: `${plainJson(family)};${plainJson(given)}`, word: 'end' });
  }
  return forms;
}

/** Removes differences of case, and of spaces between texts of a list. */
function foldForSearch(text: string): string {
  const small = text.toUpperCase().toLowerCase().replaceAll('ς', 'σ');
  return small.replaceAll(/",\s+"/g, '","');
}

function plainJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Returns the JSON form of the text, for a regular expression. */
function inJson(text: string): string {
  return plainJson(text).replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function quotedPattern(text: string): string {
  return `"${inJson(text)}"`;
}
