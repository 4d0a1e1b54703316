/** Counts, durations and lists in sentences. */

/** Writes a count, such as `3 contacts` or `1 contact`. */
export function countWords(count: number, singular: string, many = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : many}`;
}

/** Writes a duration for sentences, such as `2 hours`. */
export function durationWords(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return countWords(seconds, 'second');
  if (seconds < 7_200) return countWords(Math.round(seconds / 60), 'minute');
  if (seconds < 172_800) return countWords(Math.round(seconds / 3_600), 'hour');
  return countWords(Math.round(seconds / 86_400), 'day');
}

/** Lists the first items, and counts the rest: `a, b, and 3 more`. */
export function listShort(items: readonly string[], max: number, separator = ', '): string {
  const more = items.length > max ? `, and ${items.length - max} more` : '';
  return `${items.slice(0, max).join(separator)}${more}`;
}
