/** Numbers as people write them, read into the digits of E.164. What is stored is these digits; the text stays beside. */
import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { isDialable } from './phone.js';

/** Spaces, dots, slashes, brackets, and the dashes of every keyboard. */
const separators = /[\s./()\u2010-\u2015\u2212-]/gu;

/**
 * The digits of a number written with `+`, or in the national way of `region` (ISO 3166-1 alpha-2); undefined when it is
 * neither. A number with `+` need not be assigned to anybody, so digits are taken as they are written.
 */
export function readPhone(text: string, region: string | undefined): string | undefined {
  const trimmed = text.trim();
  if (trimmed.startsWith('+') && !trimmed.includes('(0)')) {
    const digits = trimmed.slice(1).replaceAll(separators, '');
    return isDialable(digits) ? digits : undefined;
  }
  // `(0)` is dialled inside the country only, except where it belongs to the number.
  const isNational = !trimmed.startsWith('+');
  if (isNational && (region === undefined || !isSupportedCountry(region))) return undefined;
  const number = parsePhoneNumberFromString(trimmed, {
    extract: false,
    ...(region !== undefined && isSupportedCountry(region) ? { defaultCountry: region } : {}),
  });
  if (number === undefined || number.ext !== undefined || !number.isPossible()) return undefined;
  const digits = number.number.slice(1);
  return isDialable(digits) ? digits : undefined;
}

/** The calling code of a region (ISO 3166-1 alpha-2), digits; undefined for one that has none. */
export function callingCodeOf(region: string | undefined): string | undefined {
  return region !== undefined && isSupportedCountry(region) ? getCountryCallingCode(region) : undefined;
}
