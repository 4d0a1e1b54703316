/** Numbers as clients of this wire write them, read into the digits that are stored. */
import { callingCodeOf } from '../../domain/phone-text.js';

/** White space, format characters, hyphens of every kind, dots, brackets, slashes. */
const separators = /[\s\p{Cf}\p{Pd}\u2212.()/]/gu;
const number = /^[1-9][0-9]{7,14}$/;

/** The digits; undefined for what is no number. `region` is the account's, for numbers that begin with one zero. */
export function readDigits(sent: string, region: string | undefined): string | undefined {
  const bare = sent
    .trim()
    .replace(/^(?:tel|whatsapp):/i, '')
    .replace(/@(?:s\.whatsapp\.net|c\.us)$/i, '')
    .replaceAll(separators, '');
  const digits = /^0[1-9]/.test(bare) ? inRegion(bare, region) : bare.replace(/^(?:\+|00)/, '');
  return number.test(digits) ? digits : undefined;
}

/** The calling code in place of the zero, where the account has a region. */
function inRegion(national: string, region: string | undefined): string {
  return `${callingCodeOf(region) ?? '0'}${national.slice(1)}`;
}
