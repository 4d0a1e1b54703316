/** The typed replacements of letters without a removable accent; the server's searches have the same. */
const typed: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ŧ: 't',
  ə: 'e',
  '’': "'",
  ʼ: "'",
};

/** Returns the text without letter case and accents, for comparisons. */
export const plainLetters = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\u0000-\u007f]/gu, (letter) => typed[letter] ?? letter);
