/** Patterns by which the trigram index finds the candidates of a text in its encoding (`domain/search-text.ts`). */

const twoLetters = /^[0-9a-z]{2}$/;

/** Three letters or digits, the known start of a word, or two at its known end: each makes a trigram. */
const trigram = /[0-9A-Za-z]{3}|[^0-9A-Za-z][0-9A-Za-z]|[0-9A-Za-z]{2}[^0-9A-Za-z]/;

/** Whether the index finds candidates. For a text without a trigram it would read all that it has. */
export function hasCandidates(written: string): boolean {
  return trigram.test(written) || twoLetters.test(written);
}

/** A regular expression for the start of the text, or an ASCII character that is neither a letter nor a digit. */
const boundary = '(^|[\\x01-/:-@\\[-`{-\\x7f])';

/**
 * Regular expressions for two letters or digits and the character before them. Each has few trigrams, and the two
 * cover any place. Undefined for other texts.
 */
export function pairPatterns(written: string): readonly string[] | undefined {
  if (!twoLetters.test(written)) return undefined;
  return [`${boundary}${written}`, `[0-9A-Za-z]${written}`];
}

const encoded = /M[N-Z]{2}([N-Z]{4})|[A-L]([N-Z]{2}[A-L][N-Z]{2})/g;

/**
 * The pattern by which the index is asked. A character beyond ASCII has more trigrams than tell it from others, and the index intersects a list
 * for each. So the letters that characters of one script share may be any.
 */
export function indexPattern(pattern: string): string {
  return pattern.replaceAll(encoded, (_, long?: string, short?: string) =>
    long === undefined ? `_${short}` : `___${long}`,
  );
}
