/** Counts, durations, sizes, lists and shortened texts in sentences. */

/** Writes a count, such as `3 contacts` or `1 contact`. */
export function countWords(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}

/** Writes a duration for sentences, such as `2 hours`. */
export function durationWords(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return countWords(seconds, 'second');
  if (seconds < 7_200) return countWords(Math.round(seconds / 60), 'minute');
  if (seconds < 172_800) return countWords(Math.round(seconds / 3_600), 'hour');
  return countWords(Math.round(seconds / 86_400), 'day');
}

/** Writes a size, such as `1.2 GB`, in powers of 1,000, like the labels of disks. */
export function sizeWords(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let [size, unit] = [bytes, 0];
  while (size >= 1_000 && unit < units.length - 1) [size, unit] = [size / 1_000, unit + 1];
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

/** Writes a bound of bytes, which is exact in powers of 1,024, such as `1 MiB`. */
export function byteLimitWords(bytes: number): string {
  return bytes % 1024 ** 2 === 0 ? `${bytes / 1024 ** 2} MiB` : `${bytes / 1024} KiB`;
}

/** Lists the first items, and counts the rest: `a, b, and 3 more`. */
export function listFirst(items: readonly string[], max: number, separator = ', '): string {
  const restWords = items.length > max ? `, and ${items.length - max} more` : '';
  return `${items.slice(0, max).join(separator)}${restWords}`;
}

/** Shortens a text to `max` code units and `…`. It cuts no character in two. */
export function shorten(text: string, max: number): string {
  return text.length > max ? `${beginningOf(text, max)}…` : text;
}

/** Returns the beginning of a text: `max` code units at most, without half a character at the end. */
export function beginningOf(text: string, max: number): string {
  return text.slice(0, max).toWellFormed();
}
