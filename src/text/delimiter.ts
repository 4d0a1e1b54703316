/** The character between the cells of a CSV file, as people name it. */
const named: ReadonlyMap<string, string> = new Map([
  ['comma', ','],
  ['semicolon', ';'],
  ['tab', '\t'],
  ['pipe', '|'],
]);

/** Undefined for what is neither one of the names nor one character that can stand between cells. */
export function delimiterOf(text: string): string | undefined {
  const character = named.get(text) ?? text;
  return character.length === 1 && !/["\r\n]/.test(character) ? character : undefined;
}
