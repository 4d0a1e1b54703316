/** Returns a copy to keep for longer than its row: a part of a text keeps the whole text in memory. */
export function copyText(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
