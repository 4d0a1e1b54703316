/** An example of a number with its country code, of the account's country or, without one, of the browser's. */
import { exampleOf, useExamples } from './use-phone-format.ts';

let country: string | undefined;

/** Notes the account's country. Undefined: the account has no country, or it is not loaded. */
export function recordCountry(region: string | undefined): void {
  country = region;
}

export const exampleNumber = (region = country ?? guessedCountry()): string => exampleOf(region);

/** Returns an example number, and draws the component again once it is loaded. */
export function useExampleNumber(region?: string): string {
  useExamples();
  return exampleNumber(region);
}

/**
 * Returns the country of the browser's time zone, preferably one of its languages too. Without a zone, the country of
 * the first language is used.
 */
export function guessedCountry(codes: readonly string[] = []): string {
  const spoken = navigator.languages
    .flatMap((tag) => new Intl.Locale(tag).region ?? [])
    .filter((code) => /^[A-Z]{2}$/.test(code));
  return [...spoken, ...codes].find(hasOwnZone) ?? spoken[0] ?? '';
}

/** Returns false in a browser that has no time zones of countries. */
function hasOwnZone(code: string): boolean {
  const place: Intl.Locale & { getTimeZones?: () => readonly string[] | undefined } = new Intl.Locale(
    `und-${code}`,
  );
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return place.getTimeZones?.()?.includes(timeZone) === true;
}
