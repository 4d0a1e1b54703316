/** Returns one of twelve colours, always the same for a text. */
export function hueOf(text: string): number {
  let sum = 0;
  for (const letter of text) sum = (sum * 31 + letter.charCodeAt(0)) % 997;
  return (sum % 12) * 30;
}
