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

export interface KnownIdentity extends IdentityKey {
  readonly raw: string;
}

export interface KnownName {
  readonly display: string | null;
  readonly given: string | null;
  readonly family: string | null;
}

/** Shorter values occur by chance, and count only as a whole JSON text. */
const minBareLength = 6;
/** A number may lack its country code of up to three digits. */
const countryDigits = 3;
const minDigits = 8;
/** Long texts are known by how they begin. */
const comparedLength = 60;

export class ErasedPerson {
  /** Ids of the contact and of contacts that were merged into it. */
  readonly ids: readonly ContactId[];
  /** identities, without identities that another contact has now */
  readonly identities: readonly KnownIdentity[];
  /** whole texts of its fields */
  readonly texts: ReadonlySet<string>;
  readonly #names: readonly KnownName[];
  readonly #keys: ReadonlySet<string>;
  readonly #ids: ReadonlySet<string>;
  readonly #mention: RegExp;

  constructor(
    ids: readonly ContactId[],
    identities: readonly KnownIdentity[],
    names: readonly KnownName[],
    texts: readonly string[],
  ) {
    this.ids = ids;
    this.identities = identities;
    this.#names = names;
    this.texts = new Set(texts);
    this.#ids = new Set(ids);
    this.#keys = new Set(identities.map(identityName));
    const parts = [...identities.flatMap(looseForms), ...names.flatMap(nameForms)];
    this.#mention = new RegExp([...ids, ...parts].join('|'), 'iu');
  }

  has(id: string | undefined): boolean {
    return id !== undefined && this.#ids.has(id);
  }

  holds(key: IdentityKey): boolean {
    return this.#keys.has(identityName(key));
  }

  /** Whether a text, of JSON or of a file, seems to be about the person. */
  isIn(text: string): boolean {
    return this.#mention.test(text);
  }

  /** Returns the subjects that retained opt-outs may have. */
  get subjects(): readonly string[] {
    return [...new Set(this.identities.flatMap((one) => refusalSubject(one) ?? []))];
  }

  /** The values and spellings of the identities. */
  get values(): ReadonlySet<string> {
    return new Set(this.identities.flatMap((one) => [one.value, one.raw]));
  }

  /**
   * A regular expression of PostgreSQL for packed states with one of the values as a whole text; null without values.
   */
  get statePattern(): string | null {
    const values = [...this.values].map(textPattern);
    return values.length === 0 ? null : values.join('|');
  }

  /**
   * A regular expression of PostgreSQL for answers about the person; `more`: further texts of it, by how they begin.
   */
  answerPattern(more: readonly string[]): string {
    const values = [...this.values].map(bareIfLong);
    const names = this.#names.flatMap(({ display }) => (display === null ? [] : [quoted(display)]));
    const begins = more.map((one) => `"${inJson([...one].slice(0, comparedLength).join(''))}`);
    return [...this.ids, ...values, ...names, ...begins].join('|');
  }
}

function bareIfLong(text: string): string {
  return text.length < minBareLength ? quoted(text) : inJson(text);
}

function looseForms(one: KnownIdentity): readonly string[] {
  const raw = bareIfLong(one.raw);
  if (isNumber(one.kind) && one.value.length >= minDigits) {
    const digits = one.value.slice(-Math.max(minDigits, one.value.length - countryDigits));
    return [[...digits].join('[ ().\\-\\/\\u00a0]{0,3}'), raw];
  }
  return [bareIfLong(one.value), raw];
}

function nameForms({ display, given, family }: KnownName): readonly string[] {
  const forms: string[] = [];
  if (display !== null && display !== '') {
    forms.push(quoted(display));
    // Words that others share do not count as a name.
    if (display.length >= minBareLength && /\s/.test(display.trim()))
      forms.push(`(?<![\\p{L}\\p{N}])${inJson(display)}(?![\\p{L}\\p{N}])`);
  }
  if (given && family) {
    forms.push(`${quoted(given)},\\s*${quoted(family)}`, `${quoted(family)},\\s*${quoted(given)}`);
    // A vCard separates the names by a semicolon.
    forms.push(`${inJson(family)};${inJson(given)}(?![\\p{L}\\p{N}])`);
  }
  return forms;
}

/** Returns the JSON form of the text, for a regular expression. */
function inJson(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function quoted(text: string): string {
  return `"${inJson(text)}"`;
}
