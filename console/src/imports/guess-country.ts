/** Guesses the country of numbers without a country code from the other numbers of the file, if it can read them. */
import type { QueryClient } from '@tanstack/react-query';
import type { Country, FileInspection } from '../api/types.ts';
import { countriesQuery } from '../phones/countries.ts';
import { guessedCountry } from '../phones/example-number.ts';
import { type Draft, inspectFile } from './draft.ts';

/** Bytes of the file that are searched for numbers. */
const searchedBytes = 64 * 1024;
/** Percent of the numbers that are read with the country of the account. */
const mostlyRead = 90;
/** Countries with most of the numbers of a shared calling code. */
const largest = ['US', 'RU', 'GB', 'IT', 'NO', 'AU', 'FI', 'MA'];

export async function guessCountry(
  client: QueryClient,
  file: File,
  first: FileInspection,
  dateOrder: Draft['dateOrder'] = '',
): Promise<Pick<Draft, 'inspection' | 'region' | 'guess'> | undefined> {
  // The country of the account may differ from the country of the people in the file.
  const isWell = first.columns.every(({ field }) => field !== 'phone') || countReadable(first) >= mostlyRead;
  if (!first.region_asked && isWell) return undefined;
  const isText = first.sheet === null && !first.compressed;
  const samples = first.columns.flatMap((column) => column.samples).join('\n');
  const text = isText ? await file.slice(0, searchedBytes).text() : samples;
  for (const guess of countriesOf(text, await client.fetchQuery(countriesQuery))) {
    const { region } = guess;
    const inspection = await inspectFile(file, { region, dateOrder, sheet: first.sheet ?? undefined });
    if (countReadable(inspection) > countReadable(first)) return { inspection, region, guess };
  }
  return undefined;
}

const countReadable = ({ columns }: FileInspection) =>
  columns.reduce((sum, { field, confidence }) => sum + (field === 'phone' ? (confidence ?? 0) : 0), 0);

/** Calling codes that are tried. The most frequent one may be that of foreign customers. */
const triedCodes = 2;

/** Returns a country for each of the most frequent calling codes. */
function countriesOf(text: string, countries: readonly Country[]): readonly NonNullable<Draft['guess']>[] {
  const counts = new Map<string, number>();
  for (const [, digits = ''] of text.matchAll(/(?:\+|\b00)([1-9]\d{0,2}[\d ()./-]{6,})/g)) {
    // No calling code is the beginning of another one.
    const known = countries.find((country) => digits.replaceAll(/\D/g, '').startsWith(country.calling_code));
    if (known !== undefined) counts.set(known.calling_code, (counts.get(known.calling_code) ?? 0) + 1);
  }
  const codes = [...counts].sort((left, right) => right[1] - left[1]).slice(0, triedCodes);
  return codes.flatMap(([code]) => {
    const regions = countries.flatMap((country) => (country.calling_code === code ? [country.code] : []));
    const own = [guessedCountry(regions), ...largest].find((value) => regions.includes(value)) ?? regions[0];
    return own === undefined ? [] : [{ region: own, code: `+${code}` }];
  });
}
