/**
 * The forms in which texts are compared. All spellings of a text have one form: letter case, composed and decomposed
 * letters, and invisible characters make no difference. Only this file folds texts of people;
 * `src/database/statements/folded-sql.ts` of the store has the same form for the database. Decision:
 * docs/decisions/0003-folded-text-in-columns.md.
 */

/**
 * Code points without a shape: the categories Cf and Default_Ignorable_Code_Point of Unicode 17. The list is explicit,
 * so that the program and the database drop the same code points in every version of Unicode.
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

const escapeCodePoint = (code: number) => `\\u{${code.toString(16)}}`;
const setOf = (ranges: typeof invisibleRanges) =>
  ranges
    .map(([first, last]) =>
      first === last ? escapeCodePoint(first) : `${escapeCodePoint(first)}-${escapeCodePoint(last)}`,
    )
    .join('');
const invisible = new RegExp(`[${setOf(invisibleRanges)}]+`, 'gu');

const firstUnit = (code: number) => String.fromCodePoint(code).charAt(0);
/**
 * The first UTF-16 units of these code points. A text without them is unchanged, and most texts have none. Without the
 * flag `u`, this test takes a tenth of the time of a replacement.
 */
const unitsOfInvisible = new RegExp(
  `[${invisibleRanges.map(([first, last]) => `${firstUnit(first)}-${firstUnit(last)}`).join('')}]`,
);

/** Flags of England, Scotland and Wales are a black flag with invisible letters behind it. */
const flag = '\u{1f3f4}[\u{e0020}-\u{e007e}]+\u{e007f}';
const invisibleOutsideFlags = new RegExp(`(${flag})|[${setOf(invisibleRanges)}]+`, 'gu');

const beyondAscii = /[^\u0000-\u007f]/;

/**
 * Characters beyond ASCII that are normalized at once. Normalization sorts the marks of a letter, and the time of that
 * grows by the square of their number. So a longer run of marks is normalized in pieces. No real text has so many marks
 * on one letter.
 */
export const maxRunLength = 255;
const pieces = new RegExp(`[\\0-\\x7f]*[^\\0-\\x7f]{0,${maxRunLength}}`, 'gu');

/** Returns the normalized text in linear time. The database has the same pieces. */
export function normalize(text: string, form: 'NFC' | 'NFD' | 'NFKC' | 'NFKD'): string {
  if (!hasLongRun(text)) return text.normalize(form);
  return text.replaceAll(pieces, (piece) => piece.normalize(form));
}

function hasLongRun(text: string): boolean {
  let run = 0;
  for (let at = 0; at < text.length && text.length > maxRunLength; at += 1) {
    run = text.charCodeAt(at) < 0x80 ? 0 : run + 1;
    if (run > maxRunLength) return true;
  }
  return false;
}

/** Removes every invisible character. */
export function withoutInvisible(text: string): string {
  return beyondAscii.test(text) ? text.replaceAll(invisible, '') : text;
}

/**
 * Returns the compared form of names and other texts. Accents remain. The Greek sigma has two lower cases, chosen by
 * its neighbors. Both fold to one letter, so that a part of a word matches the word.
 */
export function fold(text: string): string {
  if (!beyondAscii.test(text)) return text.toLowerCase();
  // A text of only invisible characters remains: an empty condition would match every contact.
  const visible = (unitsOfInvisible.test(text) && text.replaceAll(invisibleOutsideFlags, '$1')) || text;
  // A small letter may have a composed form that the capital does not have.
  return normalize(normalize(visible, 'NFC').toLowerCase().replaceAll('ς', 'σ'), 'NFC');
}

/** Returns the compared form of an address or a command word; it also ignores character width. */
export function foldPlain(text: string): string {
  return beyondAscii.test(text) ? fold(normalize(withoutInvisible(text) || text, 'NFKC')) : fold(text);
}

/**
 * Marks on letters that searches ignore: accents of Latin, Greek and Cyrillic letters, points and vowel signs of Hebrew
 * and Arabic, the nukta of Devanagari. Marks that make another letter, such as the marks of kana, are not in the list.
 */
export const accentRanges: typeof invisibleRanges = [
  [0x300, 0x36f],
  [0x483, 0x487],
  [0x591, 0x5bd],
  [0x5bf, 0x5bf],
  [0x5c1, 0x5c2],
  [0x5c4, 0x5c5],
  [0x5c7, 0x5c7],
  [0x610, 0x61a],
  [0x640, 0x640],
  [0x64b, 0x65f],
  [0x670, 0x670],
  [0x6d6, 0x6dc],
  [0x6df, 0x6e4],
  [0x6e7, 0x6e8],
  [0x6ea, 0x6ed],
  [0x93c, 0x93c],
  [0x1ab0, 0x1aff],
  [0x1dc0, 0x1dff],
  [0x20d0, 0x20ff],
  [0xfe20, 0xfe2f],
];

/** Each letter or sign, and its replacement on keyboards that lack it. */
const typedLetters: Readonly<Record<string, string>> = {
  a: 'ⱥ',
  b: 'ƀƃɓ',
  c: 'ƈȼ',
  d: 'đðɖɗƌ',
  e: 'əɛǝɇ',
  f: 'ƒ',
  g: 'ǥɠɣ',
  h: 'ħⱨ',
  i: 'ıɨɩ',
  j: 'ɉ',
  k: 'ƙⱪĸ',
  l: 'łƚɫⱡ',
  n: 'ŋɲƞŉ',
  o: 'øɵɔ',
  p: 'ƥᵽ',
  r: 'ɍɽ',
  s: 'ſȿ',
  t: 'ŧƭƫʈⱦ',
  u: 'ʉʊ',
  v: 'ʋ',
  y: 'ƴɏ',
  z: 'ƶȥⱬɀ',
  ss: 'ß',
  ae: 'æ',
  oe: 'œ',
  th: 'þ',
  ij: 'ĳ',
  ff: 'ﬀ',
  fi: 'ﬁ',
  fl: 'ﬂ',
  st: 'ﬅﬆ',
  "'": '\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u00b4\uff07',
  '-': '\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d',
  ' ': '\u00a0\u2002\u2003\u2007\u2009\u202f\u3000',
  а: 'ә',
  г: 'ґғ',
  з: 'ҙ',
  к: 'қҡҝ',
  н: 'ңҥ',
  о: 'ө',
  с: 'ҫ',
  у: 'үұ',
  х: 'һҳ',
  ч: 'ҷҹ',
  '\u0627': '\u0671',
  '\u0643': '\u06a9',
  '\u0647': '\u0629\u06c0\u06c1\u06d5',
  '\u064a': '\u0649\u06cc',
};
const wideLetters = Array.from({ length: 36 }, (_, at): readonly [string, string] => [
  String.fromCodePoint(at < 10 ? 0xff10 + at : 0xff41 + at - 10),
  at.toString(36),
]);
/** Pairs of a written character and the characters that people type for it. */
export const typedFor: readonly (readonly [written: string, typed: string])[] = [
  ...Object.entries(typedLetters).flatMap(([typed, all]) =>
    [...all].map((written): readonly [string, string] => [written, typed]),
  ),
  ...wideLetters,
];

const accents = new RegExp(`[${setOf(accentRanges)}]+`, 'gu');
const typedOf = new Map(typedFor);
const untyped = new RegExp(`[${typedFor.map(([written]) => written).join('')}]`, 'gu');

/**
 * Returns the folded text without accents, with letters that keyboards have. A text of only accents is left unchanged.
 */
export function withoutAccents(folded: string): string {
  return bareLetters(folded) || folded;
}

/** Returns the same, but empty for a text of accents alone. */
export function bareLetters(folded: string): string {
  if (!beyondAscii.test(folded)) return folded;
  const plain = normalize(normalize(folded, 'NFD').replaceAll(accents, ''), 'NFC');
  return plain.replaceAll(untyped, (letter) => typedOf.get(letter) ?? letter);
}

/** Returns the form in which our own searches compare: as `fold`, and accents make no difference. */
export function foldSearched(text: string): string {
  return withoutAccents(fold(text));
}

/** Scripts with joiners as parts of letters. In emoji, joiners join the parts. */
const shaping =
  'Arabic Syriac Mongolian Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Khmer';
const shaped = `[${shaping
  .split(' ')
  .map((script) => `\\p{Script=${script}}`)
  .join('')}]`;
const pictured = '\\p{Extended_Pictographic}';
const letterJoiner = `(?<=${shaped})[\\u200c\\u200d](?=${shaped})`;
const emojiJoiner = `(?<=${pictured}[\\ufe0f\\u{1f3fb}-\\u{1f3ff}]?)\\u200d(?=${pictured})|(?<=[${pictured}0-9#*])\\ufe0f`;
const unseen = new RegExp(`(${flag}|${letterJoiner}|${emojiJoiner})|[${setOf(invisibleRanges)}]`, 'gu');

const visibleLetter = new RegExp(`[^\\s${setOf(invisibleRanges)}]`, 'u');

/** Whether a name shows nothing: it is empty, or has only white space and invisible characters. */
export function isBlankName(name: string): boolean {
  return !visibleLetter.test(name);
}

/**
 * Returns the stored form of a name of a catalog's item: composed, trimmed, without invisible characters. Joiners that
 * shape letters and emoji stay.
 */
export function tidyName(name: string): string {
  const trimmed = name.trim();
  if (!beyondAscii.test(trimmed)) return trimmed;
  const composed = normalize(trimmed, 'NFC');
  const tidy = unitsOfInvisible.test(composed) ? composed.replaceAll(unseen, '$1').trim() : composed.trim();
  // A name of only invisible characters remains, so that an item that was stored with it is found.
  return tidy === '' ? composed : normalize(tidy, 'NFC');
}
