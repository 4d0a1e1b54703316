/**
 * Counts the differing letters of two words: missing, additional and changed letters, and swapped neighbors (optimal
 * string alignment). Decision against a package: docs/decisions/0027-merges-and-duplicates.md.
 */

/** Letters of a word that are compared; no name or street is longer. */
const maxLetters = 64;
/** Rows of the table of distances, used by one call at a time. */
const rows = [0, 1, 2].map(() => new Uint8Array(maxLetters + 2));

/** Counts up to `max`; any greater distance is `max + 1`. */
export function editDistance(word: string, otherWord: string, max: number): number {
  if (word === otherWord) return 0;
  const [length, otherLength] = [Math.min(word.length, maxLetters), Math.min(otherWord.length, maxLetters)];
  if (Math.abs(length - otherLength) > max) return max + 1;
  let [before, above, current] = rows as [Uint8Array, Uint8Array, Uint8Array];
  for (let at = 0; at <= otherLength; at += 1) above[at] = at;
  for (let row = 1; row <= length; row += 1) {
    // Cells further from the diagonal are greater than `max`.
    const [from, to] = [Math.max(1, row - max), Math.min(otherLength, row + max)];
    current[from - 1] = from === 1 ? row : max + 1;
    let lowest = current[from - 1] ?? 0;
    for (let at = from; at <= to; at += 1) {
      const isEqual = word.charCodeAt(row - 1) === otherWord.charCodeAt(at - 1);
      let cell = (above[at - 1] ?? 0) + (isEqual ? 0 : 1);
      cell = Math.min(cell, (current[at - 1] ?? 0) + 1);
      if (at < row + max) cell = Math.min(cell, (above[at] ?? 0) + 1);
      const isTurned =
        row > 1 &&
        at > 1 &&
        word.charCodeAt(row - 1) === otherWord.charCodeAt(at - 2) &&
        word.charCodeAt(row - 2) === otherWord.charCodeAt(at - 1);
      if (isTurned) cell = Math.min(cell, (before[at - 2] ?? 0) + 1);
      current[at] = cell;
      lowest = Math.min(lowest, cell);
    }
    if (lowest > max) return max + 1;
    [before, above, current] = [above, current, before];
  }
  return Math.min(above[otherLength] ?? 0, max + 1);
}

/**
 * Returns the largest edit distance of two spellings of the same word. It is smaller for short names, because two short
 * names are often two people.
 */
export function maxEditDistance(word: string, otherWord: string): number {
  const length = Math.max(word.length, otherWord.length);
  return length <= 3 ? 0 : length <= 4 ? 1 : length <= 9 ? 2 : 3;
}

/**
 * Returns the number of different letters if two words may be spellings of one word. Undefined: they are different
 * words.
 */
export function nearWords(word: string, otherWord: string): number | undefined {
  const max = maxEditDistance(word, otherWord);
  const distance = editDistance(word, otherWord, max);
  if (distance <= max) return distance;
  const isTurned =
    word.length === otherWord.length && word.length <= 3 && editDistance(word, otherWord, 1) === 1;
  return isTurned && [...word].sort().join('') === [...otherWord].sort().join('') ? 1 : undefined;
}
