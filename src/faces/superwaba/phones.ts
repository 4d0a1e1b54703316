/** Phone numbers in this wire's form. Another spelling is the same number or invalid. */
import { readWireDigits, type WireRules } from '@switchbook/domain/identity/read-phone.js';
import { fieldRules, internationalSearch } from './choices.js';

export type ReadNumber =
  | { readonly state: 'absent' }
  | { readonly state: 'invalid' }
  | { readonly state: 'number'; readonly digits: string; readonly raw: string };

/** Reads `userNumber`: a text, or an integer. Without a prefix it may be a number of the country of the rules. */
export function readNumber(value: unknown, rules: WireRules): ReadNumber {
  if (value === undefined || value === null) return { state: 'absent' };
  const raw = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? String(value) : value;
  if (typeof raw !== 'string') return { state: 'invalid' };
  const bare = bareNumber(raw);
  if (bare === '') return { state: 'absent' };
  const hasPrefix = bare.startsWith('+') || bare.startsWith('00');
  const number = bare.startsWith('+') ? bare.slice(1) : bare.replace(/^00/, '');
  if (!/^[0-9]+$/.test(number)) return { state: 'invalid' };
  const digits = readWireDigits({ text: raw, digits: number, hasPrefix }, rules);
  return fieldRules.number.test(digits) ? { state: 'number', digits, raw } : { state: 'invalid' };
}

const foreignDigits = /[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/g;
const decoration =
  /[\s\p{White_Space}\-\u2010-\u2015\u2212().\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;

/** Returns ASCII digits and signs, without separators and formatting characters. */
function bareNumber(text: string): string {
  return text
    .replaceAll('\uff0b', '+')
    .replaceAll(foreignDigits, (digit) => String(digitValue(digit.charCodeAt(0))))
    .replaceAll(decoration, '');
}

/**
 * Returns the value of a digit. Arabic-Indic, extended Arabic-Indic and full-width digits are in a row from their zero.
 */
function digitValue(code: number): number {
  if (code >= 0xff10) return code - 0xff10;
  return code >= 0x06f0 ? code - 0x06f0 : code - 0x0660;
}

/**
 * Returns the digits of a search term, without an international prefix that enough digits follow. Null: it has other
 * characters.
 */
export function searchDigits(term: string): string | null {
  const bare = bareNumber(term).replaceAll('+', '');
  if (!/^[0-9]+$/.test(bare)) return null;
  return internationalSearch.test(bare) ? bare.slice(2) : bare;
}
