/**
 * Texts of tenants and files for a terminal. Names and tags may contain control characters. These could set titles,
 * write to the clipboard, move the cursor or change the text direction.
 */

/** C0 without line feed and tab, DEL, C1, and characters that change the text direction. */
const controls =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const controlsAndBreaks =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Escapes control characters, such as `\u{1b}`. */
export function terminalText(text: string): string {
  return text.replace(controls, escaped);
}

/** Escapes line feeds and tabs as well: for a cell of a table, which must not make further lines. */
export function terminalCell(text: string): string {
  return text.replace(controlsAndBreaks, escaped);
}

/** Returns the text as one line: control characters become one space. */
export function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}

function escaped(character: string): string {
  return `\\u{${character.charCodeAt(0).toString(16)}}`;
}

/** Escapes chunks of UTF-8, which may end anywhere, as `terminalText` does. */
export async function* terminalChunks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of chunks) yield terminalText(decoder.decode(chunk, { stream: true }));
  yield terminalText(decoder.decode());
}

const maxShown = 80;

/** Puts a text of a caller in double quotes for a message: 80 characters at most, control characters escaped. */
export function quoted(text: string): string {
  return JSON.stringify(
    text.length > maxShown ? `${text.slice(0, maxShown).toWellFormed()}…` : text.toWellFormed(),
  );
}
