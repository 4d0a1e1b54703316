/** Phone numbers as this wire writes them, to digits. What is written differently is the same number or none. */
import { readWireDigits, type WireRules } from '../../domain/read-phone.js';
import { fieldRules } from './choices.js';

export type ReadNumber =
  | { readonly state: 'absent' }
  | { readonly state: 'invalid' }
  | { readonly state: 'number'; readonly digits: string; readonly raw: string };

/** `userNumber`: a text, or an integer. Without a prefix it may be a number of the country of the rules. */
export function readNumber(sent: unknown, rules: WireRules): ReadNumber {
  if (sent === undefined || sent === null) return { state: 'absent' };
  const raw = typeof sent === 'number' && Number.isSafeInteger(sent) && sent >= 0 ? String(sent) : sent;
  if (typeof raw !== 'string') return { state: 'invalid' };
  const bare = bareNumber(raw);
  if (bare === '') return { state: 'absent' };
  const hasPrefix = bare.startsWith('+') || bare.startsWith('00');
  const found = bare.startsWith('+') ? bare.slice(1) : bare.replace(/^00/, '');
  if (!/^[0-9]+$/.test(found)) return { state: 'invalid' };
  const digits = readWireDigits({ text: raw, digits: found, hasPrefix }, rules);
  return fieldRules.number.test(digits) ? { state: 'number', digits, raw } : { state: 'invalid' };
}

const foreignDigits = /[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/g;
const decoration =
  /[\s\p{White_Space}\-\u2010-\u2015\u2212().\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;

/** ASCII digits and signs, without what only separates or formats. */
function bareNumber(text: string): string {
  return text
    .replaceAll('\uff0b', '+')
    .replaceAll(foreignDigits, (digit) => String(digitValue(digit.charCodeAt(0))))
    .replaceAll(decoration, '');
}

/** Arabic-Indic, extended Arabic-Indic and full-width digits stand in a row from their zero. */
function digitValue(code: number): number {
  if (code >= 0xff10) return code - 0xff10;
  return code >= 0x06f0 ? code - 0x06f0 : code - 0x0660;
}

/**
 * The digits that a search term means: all of them when it is nothing else, without an international prefix that
 * enough digits follow.
 */
export function searchDigits(term: string): string | null {
  const bare = bareNumber(term).replaceAll('+', '');
  if (!/^[0-9]+$/.test(bare)) return null;
  return /^00[0-9]{5,}$/.test(bare) ? bare.slice(2) : bare;
}
