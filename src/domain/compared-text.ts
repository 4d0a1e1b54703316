/**
 * The forms in which texts are compared. Every spelling of one thing has one form: letter case, composed and decomposed
 * letters, and invisible characters make no difference. Only this file folds texts of people; `folded-sql.ts` of the store
 * has the same form for the database.
 */

/**
 * Code points that have no shape of their own: the categories Cf and Default_Ignorable_Code_Point of Unicode 17. They are
 * written out, so that the program and the database drop the same ones whatever Unicode each of them knows.
 */
export const invisibleRanges: readonly (readonly [first: number, last: number])[] = [
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x600, 0x605],
  [0x61c, 0x61c],
  [0x6dd, 0x6dd],
  [0x70f, 0x70f],
  [0x890, 0x891],
  [0x8e2, 0x8e2],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0x110bd, 0x110bd],
  [0x110cd, 0x110cd],
  [0x13430, 0x1343f],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
];

const escaped = (code: number) => `\\u{${code.toString(16)}}`;
const setOf = (ranges: typeof invisibleRanges) =>
  ranges
    .map(([first, last]) => (first === last ? escaped(first) : `${escaped(first)}-${escaped(last)}`))
    .join('');
const invisible = new RegExp(`[${setOf(invisibleRanges)}]+`, 'gu');

/** Flags of England, Scotland and Wales are a black flag with invisible letters behind it. */
const flag = '\u{1f3f4}[\u{e0020}-\u{e007e}]+\u{e007f}';
const invisibleOutsideFlags = new RegExp(`(${flag})|[${setOf(invisibleRanges)}]+`, 'gu');

const beyondAscii = /[^\u0000-\u007f]/;

/** Removes every invisible character. */
export function withoutInvisible(text: string): string {
  return beyondAscii.test(text) ? text.replaceAll(invisible, '') : text;
}

/**
 * The compared form of names and other texts. Accents are kept. The Greek sigma has two lower cases, chosen by its neighbours:
 * both fold to one letter, so that a part of a word matches the word.
 */
export function fold(text: string): string {
  if (!beyondAscii.test(text)) return text.toLowerCase();
  // A text of nothing else stays, so that no condition becomes an empty one, which everybody meets.
  const seen = text.replaceAll(invisibleOutsideFlags, '$1') || text;
  // A small letter may have a composed form that the capital does not have.
  return seen.normalize('NFC').toLowerCase().replaceAll('ς', 'σ').normalize('NFC');
}

/** The compared form of a text that is an address or a word of a command, where width makes no difference either. */
export function foldPlain(text: string): string {
  return beyondAscii.test(text) ? fold((withoutInvisible(text) || text).normalize('NFKC')) : fold(text);
}

/** Scripts in which joiners are part of a letter. In emoji they hold the parts together. */
const shaping =
  'Arabic Syriac Mongolian Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Khmer';
const shaped = `[${shaping
  .split(' ')
  .map((script) => `\\p{Script=${script}}`)
  .join('')}]`;
const pictured = '\\p{Extended_Pictographic}';
const ofLetters = `(?<=${shaped})[\\u200c\\u200d](?=${shaped})`;
const ofEmoji = `(?<=${pictured}[\\ufe0f\\u{1f3fb}-\\u{1f3ff}]?)\\u200d(?=${pictured})|(?<=[${pictured}0-9#*])\\ufe0f`;
const unseen = new RegExp(`(${flag}|${ofLetters}|${ofEmoji})|[${setOf(invisibleRanges)}]`, 'gu');

/**
 * The name of a catalog's item as it is stored: composed, trimmed, without invisible characters. Joiners that shape letters
 * and emoji stay.
 */
export function tidyName(name: string): string {
  const trimmed = name.trim();
  if (!beyondAscii.test(trimmed)) return trimmed;
  const composed = trimmed.normalize('NFC');
  const tidy = composed.replaceAll(unseen, '$1').trim();
  // A name of nothing else stays, so that no name becomes an empty one.
  return tidy === '' ? composed : tidy.normalize('NFC');
}
