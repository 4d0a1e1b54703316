/** Patterns by which the trigram index finds the candidates of a text in its encoding (`domain/search-text.ts`). */

const twoLetters = /^[0-9a-z]{2}$/;

/** Whether the index finds candidates. It ignores texts of less than three characters, but for two letters or digits. */
export function hasCandidates(written: string): boolean {
  return written.length >= 3 || twoLetters.test(written);
}

/** A regular expression for the start of the text, or an ASCII character that is neither a letter nor a digit. */
const boundary = '(^|[\\x01-/:-@\\[-`{-\\x7f])';

/**
 * Two letters or digits are looked for with the character before them: each of these regular expressions stands for few
 * trigrams, and the two cover any place. Undefined for other texts.
 */
export function pairPatterns(written: string): readonly string[] | undefined {
  if (!twoLetters.test(written)) return undefined;
  return [`${boundary}${written}`, `[0-9A-Za-z]${written}`];
}
