/** Columns computed from a contact: folded names for sorting, the searched text, scopes. */

import { type Contact, dialDigits, nameParts } from '@switchbook/domain/contact/contact.js';
import { type Identity, isNumber } from '@switchbook/domain/identity/identity.js';
import { digitsOf } from '@switchbook/domain/identity/phone.js';
import { foldSearched, withoutAccents } from '@switchbook/domain/text/compared-text.js';
import {
  readSearched,
  type SearchSection,
  searchSections,
  writeSearched,
} from '@switchbook/domain/text/searched-text.js';
import { fold, trim } from '@switchbook/domain/text/text.js';

interface Derived {
  readonly nameFolded: string | null;
  readonly givenFolded: string;
  readonly familyFolded: string;
  readonly companyFolded: string | null;
  readonly dialDigits: string | null;
  /** the searched text, folded, in the sections of `searchSections`, as `writeSearched` writes it */
  readonly search: string;
  readonly vendorScopes: string;
}

/** Sections that few contacts have; they are omitted if empty. */
const fewHave: ReadonlySet<SearchSection> = new Set(['plainEmails', 'city']);

/** Separates sections; never occurs in written text. */
export const sectionSeparator = '\u001f';

/**
 * The two parts of the text that indexes distinguish: names, and addresses. A word common to all emails then matches no
 * name.
 */
export const searchParts = { names: ['name', 'company'], addresses: searchSections.slice(2) } as const;
/** Separates the two parts, before the mark of the first part's last section. */
export const partSeparator = '\u001e';

export function deriveColumns(contact: Contact): Derived {
  const parts = nameParts(contact);
  const nameFolded = foldedOrNone(contact.displayName);
  const companyFolded = foldedOrNone(contact.company);
  const givenFolded = foldedOrNone(parts.given) ?? '';
  const familyFolded = foldedOrNone(parts.family) ?? '';
  const joinedParts = `${givenFolded} ${familyFolded}`.trim();
  const sections: Sections = {
    name: [nameFolded, joinedParts === nameFolded ? null : joinedParts].map(plainOf),
    company: [plainOf(companyFolded)],
    ...addressesOf(contact.identities),
    city: [cityOf(contact.address.city)],
  };
  return {
    nameFolded,
    givenFolded,
    familyFolded,
    companyFolded,
    dialDigits: dialDigits(contact),
    search: searchOf(sections),
    vendorScopes: vendorScopesOf(contact.identities),
  };
}

/**
 * Returns null for a text without a visible character. Filters and orders treat such a text as absent, and most wires
 * show it so.
 */
function foldedOrNone(text: string | null): string | null {
  return text === null || trim(text) === '' ? null : fold(text);
}

const searchOf = (sections: Sections) =>
  writeSearched(
    `${sectionTextOf(searchParts.names, sections)}${partSeparator}${sectionSeparator}${sectionTextOf(searchParts.addresses, sections)}`,
  );

/** Converts the searched text of an earlier release to the current form. A current text does not change. */
export function searchOfNow(search: string, city: string | null): string {
  const texts = readSearched(search).replace(partSeparator, '').split(sectionSeparator);
  const sectionLinesOf = (section: SearchSection) => {
    const text = texts[searchSections.indexOf(section)] ?? '';
    return text === '' ? [] : text.split('\n');
  };
  const emails = [sectionLinesOf('primaryEmail'), sectionLinesOf('otherEmails')] as const;
  const plainEmails = emails.flatMap((texts) => withPlain(texts).slice(texts.length));
  return searchOf({
    name: sectionLinesOf('name').map(withoutAccents),
    company: sectionLinesOf('company').map(withoutAccents),
    primaryEmail: emails[0],
    otherEmails: emails[1],
    numbers: sectionLinesOf('numbers'),
    spellings: withPlain(sectionLinesOf('spellings')),
    usernames: sectionLinesOf('usernames').map(withoutAccents),
    plainEmails: [...new Set(plainEmails)],
    city: [cityOf(city)],
  });
}

function addressesOf(identities: readonly Identity[]) {
  const addressTexts = {
    primaryEmail: [] as string[],
    otherEmails: [] as string[],
    numbers: [] as string[],
    spellings: [] as string[],
    usernames: [] as string[],
    plainEmails: [] as string[],
  };
  for (const identity of identities) {
    if (isNumber(identity.kind)) {
      addressTexts.numbers.push(`+${identity.value}`);
      addressTexts.spellings.push(...withPlain(otherSpellings(identity)));
    } else if (identity.kind === 'email') {
      const texts = searchedTexts(identity);
      addressTexts[identity.isPrimary ? 'primaryEmail' : 'otherEmails'].push(...texts);
      const all = withPlain(texts);
      if (all !== texts) addressTexts.plainEmails.push(...all.slice(texts.length));
    } else if (identity.kind === 'username')
      addressTexts.usernames.push(...searchedTexts(identity).map(withoutAccents));
  }
  return addressTexts;
}

// A B-tree entry has at most about 2,700 bytes; a key also has two uuids.
const maxVendorScopesBytes = 512;
/** Replaces a longer `vendorScopes`: which scopes it has is then unknown. */
export const manyVendorScopes = 'null';

/**
 * Returns the scopes where callers chose ids for the contact, with the number of ids in each. It is JSON with the
 * scopes in order; 2 means two or more. Few distinct values exist, so an index finds contacts without an id in a scope
 * as a few ranges.
 */
export function vendorScopesOf(identities: readonly Pick<Identity, 'kind' | 'scope'>[]): string {
  if (!identities.some((identity) => identity.kind === 'vendor_id')) return '{}';
  const counts = new Map<string, number>();
  for (const { kind, scope } of identities)
    if (kind === 'vendor_id') counts.set(scope, Math.min(2, (counts.get(scope) ?? 0) + 1));
  const scopes = [...counts.keys()].sort();
  const text = `{${scopes.map((scope) => `${JSON.stringify(scope)}:${counts.get(scope)}`).join(',')}}`;
  return Buffer.byteLength(text) <= maxVendorScopesBytes ? text : manyVendorScopes;
}

const cityOf = (city: string | null) => (city === null ? null : foldSearched(city));
const plainOf = (folded: string | null) => (folded === null ? null : withoutAccents(folded));

/** Returns the texts, and their forms without accents where these differ. */
function withPlain(texts: readonly string[]): readonly string[] {
  let plain: Set<string> | undefined;
  for (const text of texts) {
    const unaccented = withoutAccents(text);
    if (unaccented !== text && !texts.includes(unaccented)) plain = (plain ?? new Set()).add(unaccented);
  }
  return plain === undefined ? texts : [...texts, ...plain];
}

type Sections = Readonly<Record<SearchSection, readonly (string | null)[]>>;

function sectionTextOf(names: readonly SearchSection[], sections: Sections): string {
  const texts = names.map((name) => sectionOf(sections[name]));
  while (texts.at(-1) === '' && fewHave.has(names[texts.length - 1] as SearchSection)) texts.pop();
  return texts.join(sectionSeparator);
}

function sectionOf(lines: readonly (string | null)[]): string {
  if (lines.length === 0) return '';
  const text =
    lines.length === 1 ? (lines[0] ?? '') : lines.filter((line) => line !== null && line !== '').join('\n');
  return text.includes(sectionSeparator) || text.includes(partSeparator)
    ? text.replaceAll(separators, ' ')
    : text;
}

const separators = new RegExp(`[${sectionSeparator}${partSeparator}]`, 'g');
const allSeparators = new RegExp(`[\n${sectionSeparator}${partSeparator}]`, 'g');

/** Replaces separators in a searched value, so that no match extends into the next text, which may be hidden. */
export const replaceSeparators = (value: string): string => value.replaceAll(allSeparators, ' ');

/** Returns the canonical value, unless it is a digest, and the spelling if different. */
function searchedTexts({ raw, value }: Identity): readonly string[] {
  const spelled = fold(raw.trim());
  if (value.startsWith('sha256:')) return [spelled];
  return spelled === value ? [value] : [value, spelled];
}

/** Returns a number as spelled, and the digits of the spelling if they differ from the canonical digits. */
function otherSpellings({ raw, value }: Identity): readonly string[] {
  const canonical = `+${value}`;
  if (raw === canonical) return [];
  const spelled = fold(raw.trim());
  return [spelled, digitsOf(spelled)].filter((spelling) => !canonical.includes(spelling));
}
