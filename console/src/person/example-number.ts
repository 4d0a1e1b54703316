/** An example of a number with its country code, of the account's country or, without one, of the browser's. */
import { exampleOf } from './use-phone-format.ts';

let country: string | undefined;

/** `undefined`: the account has no country, or it is not loaded. */
export function noteCountry(region: string | undefined): void {
  country = region;
}

export const exampleNumber = (region = country ?? guessedCountry()): string => exampleOf(region);

/** The country that the browser is set to, if there is one. */
export function guessedCountry(): string {
  return (
    navigator.languages
      .flatMap((tag) => new Intl.Locale(tag).region ?? [])
      .find((one) => /^[A-Z]{2}$/.test(one)) ?? ''
  );
}
