/** Texts in their stored form. */

import { fold, foldPlain } from './compared-text.js';

export { fold };

/** Whether PostgreSQL can store the text: no U+0000 and no unpaired surrogate. */
export function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

/** Whether every text in a JSON value, keys included, can be stored. */
export function isStorableJson(value: unknown): boolean {
  if (typeof value === 'string') return isStorable(value);
  if (Array.isArray(value)) return value.every(isStorableJson);
  if (typeof value !== 'object' || value === null) return true;
  // Pairs of names and values would be twenty thousand lists for one body.
  const object = value as Readonly<Record<string, unknown>>;
  return Object.keys(object).every((key) => isStorable(key) && isStorableJson(object[key]));
}

/** Returns the length in Unicode code points, the unit of all our limits. */
export function codePoints(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length - 1; index += 1)
    if ((text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) {
      count -= 1;
      index += 1;
    }
  return count;
}

/** Whether the text has more code points than that. Code units are an upper bound of them and need no count. */
export function isLonger(text: string, maximum: number): boolean {
  return text.length > maximum && codePoints(text) > maximum;
}

/** Returns the pattern of a literal substring for `like … escape '\'`. */
export function likePattern(term: string): string {
  return `%${term.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

/** Returns the pattern of texts that begin with a literal one. */
export function likeStart(term: string): string {
  return likePattern(term).slice(1);
}

/** Compares by code points for `sort`, as UTF-8 sorts; JavaScript compares UTF-16 units. */
export function byCodePoint(text: string, otherText: string): number {
  const length = Math.min(text.length, otherText.length);
  for (let at = 0; at < length; at += 1) {
    const [left, right] = [text.charCodeAt(at), otherText.charCodeAt(at)];
    if (left !== right) return unitRankOf(left) - unitRankOf(right);
  }
  return text.length - otherText.length;
}

/** Returns the rank of a unit. Halves of pairs represent code points beyond all others. */
function unitRankOf(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}

/** Sorts by folded name, then by id. A name may be long, so it is folded once and not in each comparison. */
export function byFoldedName<Named extends { readonly name: string }>(
  all: readonly Named[],
  idOf: (item: Named) => string,
): Named[] {
  return all
    .map((item) => ({ one: item, folded: fold(item.name) }))
    .sort(
      (left, right) => byCodePoint(left.folded, right.folded) || byCodePoint(idOf(left.one), idOf(right.one)),
    )
    .map(({ one }) => one);
}

const space = /^\p{White_Space}$/u;

/**
 * Trims Unicode white space, which differs from JavaScript's; `also`: further characters to trim. Coded by hand, since
 * a pattern is quadratic in a long inner run. All these characters are in the basic plane.
 */
export function trim(text: string, also = ''): string {
  const isSpace = (index: number): boolean => {
    const code = text.charCodeAt(index);
    if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
    return space.test(text.charAt(index)) || also.includes(text.charAt(index));
  };
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(start)) start += 1;
  while (end > start && isSpace(end - 1)) end -= 1;
  return text.slice(start, end);
}

/** Returns the text as it is stored; null if a wire that reads texts in this way reads nothing. */
export function readShownText(text: string | null, read: (stored: string) => string | null): string | null {
  return text === null || read(text) === null ? null : text;
}

/**
 * Returns the text without a run at its end, in one pass. `/0+$/` would take quadratic time, since it begins again at
 * each character of any other run.
 */
export function trimEnd(text: string, isPart: (character: string) => boolean): string {
  let end = text.length;
  while (end > 0 && isPart(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** Returns a word or phrase to compare, without letter case, width, invisible characters, and punctuation around it. */
export function foldWords(text: string): string {
  return trimEnd(foldPlain(text), (value) => /[\p{P}\p{Z}\s]/u.test(value))
    .replace(/^[\p{P}\p{Z}\s]+/u, '')
    .replaceAll(/\s+/g, ' ');
}

/** Returns a path or URL without slashes at its end. */
export function withoutEndSlashes(text: string): string {
  return trimEnd(text, (character) => character === '/');
}
