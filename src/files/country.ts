/** Country codes of what people write: a two-letter code, or a name in one of the languages below. */
import { setImmediate as nextTick } from 'node:timers/promises';

const languages = 'en de es pt fr ru id it nl pl tr uk ar ja zh ko hi'.split(' ');

/** Names that the languages do not have. */
const otherNames: readonly (readonly [string, string])[] = [
  ['usa', 'US'],
  ['us of america', 'US'],
  ['united states of america', 'US'],
  ['uk', 'GB'],
  ['gbr', 'GB'],
  ['great britain', 'GB'],
  ['england', 'GB'],
  ['scotland', 'GB'],
  ['wales', 'GB'],
  ['uae', 'AE'],
  ['deu', 'DE'],
  ['czech republic', 'CZ'],
  ['holland', 'NL'],
  ['south korea', 'KR'],
  ['russian federation', 'RU'],
  ['российская федерация', 'RU'],
  ['turkey', 'TR'],
  ['ivory coast', 'CI'],
  ['hong kong', 'HK'],
];

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** Built lazily, by language, because most files have codes or English names. */
const namesByLanguage: ReadonlyMap<string, string>[] = [];
const known = new Map<string, string | undefined>();
const maxKnown = 1_000;

/** ISO 3166-1 alpha-2, upper case; undefined when the text is not a country. */
export function countryCode(text: string): string | undefined {
  const trimmed = text.trim();
  if (/^[A-Za-z]{2}$/.test(trimmed)) return trimmed.toUpperCase() === 'UK' ? 'GB' : trimmed.toUpperCase();
  if (trimmed.length > 100) return undefined;
  const name = folded(trimmed);
  if (known.has(name)) return known.get(name);
  if (known.size >= maxKnown) known.clear();
  const code = search(name);
  known.set(name, code);
  return code;
}

function search(name: string): string | undefined {
  const other = otherNames.find(([spelling]) => spelling === name);
  if (other !== undefined) return other[1];
  for (const [index, language] of languages.entries()) {
    namesByLanguage[index] ??= namesIn(language);
    const code = namesByLanguage[index].get(name);
    if (code !== undefined) return code;
  }
  return undefined;
}

/** Builds the tables of names in advance, with a pause for the event loop after each. */
export async function prepareCountries(): Promise<void> {
  for (const [index, language] of languages.entries()) {
    if (namesByLanguage[index] !== undefined) continue;
    namesByLanguage[index] = namesIn(language);
    await nextTick();
  }
}

function namesIn(language: string): ReadonlyMap<string, string> {
  const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
  const found = new Map<string, string>();
  for (const first of letters) {
    for (const second of letters) {
      const name = names.of(first + second);
      if (name !== undefined && !notCountries.has(first + second) && !found.has(folded(name)))
        found.set(folded(name), first + second);
    }
  }
  return found;
}

/** Codes with names that are not countries, or no longer are. */
const notCountries: ReadonlySet<string> = new Set(
  'AC AN BU CP CS CQ DD DG DY EA EU EZ FQ FX HV IC JT MI NH NQ NT PC PU PZ QO RH SU TA TP UK UN VD WK XA XB YD YU ZR ZZ'.split(
    ' ',
  ),
);

function folded(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/[\p{M}.'’]/gu, '')
    .replaceAll(/[\s\-–]+/gu, ' ')
    .toLowerCase()
    .trim();
}
