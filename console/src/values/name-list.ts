/**
 * Names in one text, separated by commas. A name with a comma is in quotes, as in a CSV file, and a quote in it is
 * doubled.
 */

const quoteName = (name: string) => (/^"|,/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);

export const listText = (names: readonly string[]): string => names.map(quoteName).join(', ');

const item = /"((?:[^"]|"")*)"\s*(?=,|$)|[^,\s][^,]*/g;

/** Whether two names differ in upper and lower case only; spaces around them do not count. */
export const isSameName = (left: string, right: string): boolean =>
  left.trim().toLowerCase() === right.trim().toLowerCase();

/** Returns each name once. */
export function readList(text: string): readonly string[] {
  const names = [...text.matchAll(item)].map(([whole, inQuotes]) =>
    (inQuotes?.replaceAll('""', '"') ?? whole).trim(),
  );
  return [...new Set(names.filter((name) => name !== ''))];
}
