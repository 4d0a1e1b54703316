/** Numbers as clients of this wire write them, read into the digits that are stored. */
import { callingCodeOf, readWireDigits } from '@switchbook/domain/identity/read-phone.js';
import { numberDigits } from './choices.js';

/** White space, format characters, hyphens of every kind, dots, brackets, slashes. */
const separators = /[\s\p{Cf}\p{Pd}\u2212.()/]/gu;

/** Returns the digits; undefined for other texts. `region` is the account's, for numbers without their country code. */
export function readDigits(text: string, region: string | undefined): string | undefined {
  const bare = text
    .trim()
    .replace(/^(?:tel|whatsapp):/i, '')
    .replace(/@(?:s\.whatsapp\.net|c\.us)$/i, '')
    .replaceAll(separators, '');
  const hasPrefix = /^(?:\+|00)/.test(bare);
  const unprefixed = bare.replace(/^(?:\+|00)/, '');
  if (!/^[0-9]{1,16}$/.test(unprefixed)) return undefined;
  const read = readWireDigits({ text, digits: unprefixed, hasPrefix }, { region });
  const digits = /^0[1-9]/.test(read) && !hasPrefix ? inRegion(read, region) : read;
  return numberDigits.test(digits) ? digits : undefined;
}

/** Returns a number that is not valid in the region either: its calling code replaces the zero. */
function inRegion(national: string, region: string | undefined): string {
  return `${callingCodeOf(region) ?? '0'}${national.slice(1)}`;
}
