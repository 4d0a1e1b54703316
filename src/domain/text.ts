/**
 * Text as the store holds it. Folding is done here and stored, so that what matches what never depends on
 * the locale of a database.
 */

/**
 * Lower case of all Unicode letters; accents are kept. The Greek sigma has two lower cases, and which one a capital
 * gets depends on its neighbours: as one letter, a part of a word matches the word.
 */
export function fold(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ');
}

/** Whether PostgreSQL can hold the text: no U+0000 and no unpaired surrogate. */
export function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

/** Whether every text in a JSON value, keys included, can be stored. */
export function isStorableJson(value: unknown): boolean {
  if (typeof value === 'string') return isStorable(value);
  if (Array.isArray(value)) return value.every(isStorableJson);
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).every(([key, item]) => isStorable(key) && isStorableJson(item));
  return true;
}

/** Length in Unicode code points, which is what every limit of ours counts. */
export function codePoints(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length - 1; index += 1)
    if ((text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) {
      count -= 1;
      index += 1;
    }
  return count;
}

/** The pattern of a literal substring for `like … escape '\'`. */
export function likePattern(term: string): string {
  return `%${term.replaceAll(/[\\%_]/g, '\\$&')}%`;
}
