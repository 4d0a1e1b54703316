/** Reads a country code from text: a code of two or three letters, or a name in one of several languages. */
import { setImmediate as nextTick } from 'node:timers/promises';
import { normalize } from '@switchbook/domain/text/compared-text.js';
import { copyText } from '@switchbook/domain/text/copy-text.js';
import {
  countriesByLongCode,
  countryCodes,
  islandWords,
  nameLanguages,
  otherCodes,
  otherNames,
  smallWords,
  stateForms,
} from './country-names.js';

/**
 * Built lazily, by language, because most files have codes or English names. The first language also has our own list
 * of names.
 */
const namesByLanguage: ReadonlyMap<string, string>[] = [];
const codesByText = new Map<string, string | undefined>();
const maxKnown = 1_000;
const maxLength = 100;

/** Returns the country in ISO 3166-1 alpha-2, upper case; undefined when the text is not a country. */
export function countryCode(text: string): string | undefined {
  const trimmed = text.trim();
  const code = codeOf(trimmed);
  if (code !== undefined || trimmed.length > maxLength) return code;
  if (codesByText.has(trimmed)) return codesByText.get(trimmed);
  if (codesByText.size >= maxKnown) codesByText.clear();
  const isoCode = searchCountry(trimmed);
  codesByText.set(copyText(trimmed), isoCode);
  return isoCode;
}

function codeOf(text: string): string | undefined {
  if (text.length > 3) return undefined;
  const code = text.toUpperCase();
  if (countryCodes.has(code)) return code;
  return countriesByLongCode.get(code) ?? (Object.hasOwn(otherCodes, code) ? otherCodes[code] : undefined);
}

function searchCountry(text: string): string | undefined {
  const name = foldCountryName(text);
  if (name === '') return undefined;
  const exact = countryByName(name);
  if (exact !== undefined) return exact;
  // Text in brackets may be left out: `Germany (DE)`, `Iran (Islamic Republic of)`.
  const bare = foldCountryName(text.replaceAll(/[([][^()[\]]*[)\]]/g, ' '));
  const short = bare === '' || bare === name ? undefined : countryByName(bare);
  return (
    short ??
    countryByName(dropWords(stateForms, name)) ??
    countryByName(dropWords(islandWords, name)) ??
    codeOf(text.replaceAll(/[^\p{L}]/gu, ''))
  );
}

function countryByName(name: string): string | undefined {
  if (name === '') return undefined;
  for (const index of nameLanguages.keys()) {
    namesByLanguage[index] ??= listNamesIn(index);
    const code = namesByLanguage[index].get(name);
    if (code !== undefined) return code;
  }
  return undefined;
}

/** Builds the tables of names in advance, with a pause for the event loop after each. */
export async function prepareCountries(): Promise<void> {
  for (const index of nameLanguages.keys()) {
    if (namesByLanguage[index] !== undefined) continue;
    namesByLanguage[index] = listNamesIn(index);
    await nextTick();
  }
}

function listNamesIn(index: number): ReadonlyMap<string, string> {
  const codesByName = new Map<string, string>();
  const put = (name: string | undefined, code: string) => {
    const key = name === undefined ? '' : foldCountryName(name);
    if (key !== '' && !codesByName.has(key)) codesByName.set(key, code);
  };
  if (index === 0)
    for (const [code, names] of Object.entries(otherNames))
      for (const part of names.split(',')) put(part, code);
  for (const style of ['long', 'short'] as const) {
    const language = nameLanguages.slice(index, index + 1);
    const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none', style });
    for (const code of countryCodes) put(names.of(code), code);
  }
  for (const [name, code] of [...codesByName]) {
    const bare = dropWords(islandWords, name);
    if (bare !== '' && !codesByName.has(bare)) codesByName.set(bare, code);
  }
  return codesByName;
}

/** Returns the words of a name in one order, without accents, punctuation, articles and `and`. */
function foldCountryName(name: string): string {
  const words = countryWordsOf(name);
  const large = words.filter((word) => !smallWords.has(word));
  return (large.length === 0 ? words : large).sort().join(' ');
}

function countryWordsOf(name: string): string[] {
  return normalize(name.toLowerCase(), 'NFKD')
    .replaceAll(/[ßıłøđæœ]/g, (letter) => unlikeAscii[letter] ?? letter)
    .replaceAll(/\b[dl]['’ʼ`´](?=\p{L})/gu, '')
    .replaceAll(/[\p{M}\p{Cf}.'’ʼ`´]/gu, '')
    .replaceAll(/\bst(?= )/g, 'saint')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** Letters without an accent to remove. */
const unlikeAscii: Readonly<Record<string, string>> = {
  ß: 'ss',
  ı: 'i',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  æ: 'ae',
  œ: 'oe',
};

/** Removes the form of state from `Islamic Republic of Iran`; returns '' for a name without such words. */
function dropWords(toDrop: ReadonlySet<string>, name: string): string {
  const words = name.split(' ');
  const rest = words.filter((word) => !toDrop.has(word));
  return rest.length === words.length ? '' : rest.join(' ');
}
