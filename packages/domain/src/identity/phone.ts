/**
 * Numbers: the digits stored, and which digits are known forms of one number. Only this file knows national variants.
 * Numbers are never rewritten; a variant matches, it does not replace.
 */

const e164Digits = /^[1-9][0-9]{6,14}$/;

/** Returns every decimal digit of a text in any script, in order, as 0 to 9. */
export function digitsOf(text: string): string {
  return text.replaceAll(/[^0-9]/gu, (match) => (/\p{Nd}/u.test(match) ? digitOf(match) : ''));
}

/** Returns the text with its digits of other scripts as 0 to 9. */
export function inAsciiDigits(text: string): string {
  return /[^\u0000-\u007f]/.test(text) ? text.replaceAll(/\p{Nd}/gu, digitOf) : text;
}

/** Digits of other scripts that were read: a text may have thousands, and each takes up to fifty steps. */
const knownDigits = new Map<string, string>();

/**
 * Returns a digit as 0 to 9. Unicode gives the digits of a script ten consecutive code points from its zero, and such
 * rows may touch.
 */
function digitOf(character: string): string {
  const cached = knownDigits.get(character);
  if (cached !== undefined) return cached;
  const code = character.codePointAt(0) ?? 0;
  let first = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first -= 1;
  const digit = String((code - first) % 10);
  knownDigits.set(character, digit);
  return digit;
}

/** Whether the digits can be dialed as E.164: 7 to 15 of them, the first not 0. */
export function isDialable(digits: string): boolean {
  return e164Digits.test(digits);
}

/**
 * Returns the representative of the known-equivalent forms of a number; the number itself when it has none. Brazil:
 * mobile with and without the ninth digit (old mobile numbers began with 6 to 9; landlines never did). Mexico: 52 and
 * 521 (the 1 was dropped in 2019). Argentina: 54 and 549.
 */
export function matchKey(digits: string): string {
  if (!digits.startsWith('5')) return digits;
  const brazil = /^(55[1-9][0-9])([6-9][0-9]{7})$/.exec(digits);
  if (brazil !== null) return `${brazil[1]}9${brazil[2]}`;
  const mexico = /^521([0-9]{10})$/.exec(digits);
  if (mexico !== null) return `52${mexico[1]}`;
  const argentina = /^549([0-9]{10})$/.exec(digits);
  if (argentina !== null) return `54${argentina[1]}`;
  return digits;
}

/** Whether the number has other known forms; see `matchKey`. */
export function hasOtherForms(digits: string): boolean {
  if (!digits.startsWith('5')) return false;
  return matchKey(digits) !== digits || /^(55[1-9][0-9]9[6-9][0-9]{7}|5[24][0-9]{10})$/.test(digits);
}

/** Returns the equivalent forms of a number, without itself; see `matchKey`. */
export function otherForms(digits: string): readonly string[] {
  const key = matchKey(digits);
  if (key !== digits) return [key];
  if (!hasOtherForms(digits)) return [];
  const brazil = /^(55..)9([0-9]{8})$/.exec(digits);
  if (brazil !== null) return [`${brazil[1]}${brazil[2]}`];
  return [`${digits.slice(0, 2)}${digits.startsWith('52') ? '1' : '9'}${digits.slice(2)}`];
}

/** Whether the requested number also matches the equivalent forms of its class; see `matchNumbers`. */
export function findsOtherForms(requested: string): boolean {
  return !requested.startsWith('54') || requested.startsWith('549');
}

/**
 * Compares the requested number with a stored one. An Argentine number 54 without the 9 may be a landline, so it does
 * not match a stored 549, which is a mobile. A 549 does match a stored 54.
 */
export function matchNumbers(requested: string, stored: string): 'exact' | 'equivalent' | null {
  if (requested === stored) return 'exact';
  if (matchKey(requested) !== matchKey(stored)) return null;
  return findsOtherForms(requested) ? 'equivalent' : null;
}
