/** Masks of values: the beginning and the end. */
import { isDialable } from '../identity/phone.js';

export const fullMask = '***';
/** The country codes of ITU-T E.164: one digit, two digits, else three. */
const countryCode = /^(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})/;
/** Minimum number of hidden digits. */
const minHidden = 4;
const shownEnd = 3;

/** Returns the country code and the last three digits; fewer digits of a short or invalid number. */
export function maskedNumber(digits: string): string {
  const code = isDialable(digits) ? (countryCode.exec(digits)?.[0] ?? '') : '';
  if (code === '') return fullMask;
  const isLong = digits.length >= code.length + minHidden + shownEnd;
  return isLong ? `${code} ${fullMask} ${digits.slice(-shownEnd)}` : `${code} ${fullMask}`;
}

/**
 * Returns the first character and the domain. A local part of one character is hidden: the mask would be the whole
 * address.
 */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf('@');
  if (at < 1) return fullMask;
  const first = String.fromCodePoint(email.codePointAt(0) ?? 42);
  return `${first.length === at ? '' : first}${fullMask}${email.slice(at)}`;
}
