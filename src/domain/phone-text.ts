/** Numbers as people write them, read into the digits of E.164. What is stored is these digits; the text stays beside. */
import {
  getCountryCallingCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
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

/**
 * As `readPhone`, for numbers that other programs wrote: digits without `+` may have the country's digits in front all the
 * same. They are read like that where the national way makes no valid number of them, or makes a landline of a mobile.
 */
export function readListedPhone(text: string, region: string | undefined): string | undefined {
  const read = readPhone(text, region);
  if (region === undefined || !isSupportedCountry(region) || text.startsWith('+')) return read;
  const digits = text.replaceAll(separators, '');
  if (!isDialable(digits) || read === digits) return read;
  const abroad = parsePhoneNumberFromString(`+${digits}`);
  if (abroad?.isValid() !== true) return read;
  const national = parsePhoneNumberFromString(digits, { defaultCountry: region });
  return national?.isValid() === true && (isMobile(national) || !isMobile(abroad)) ? read : digits;
}

function isMobile(number: PhoneNumber): boolean {
  const type = number.getType();
  return type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE';
}

/** The calling code of a region (ISO 3166-1 alpha-2), digits; undefined for one that has none. */
export function callingCodeOf(region: string | undefined): string | undefined {
  return region !== undefined && isSupportedCountry(region) ? getCountryCallingCode(region) : undefined;
}
