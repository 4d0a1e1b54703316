/**
 * Texts of tenants and files for a terminal. Names and tags may contain control characters. These could set titles,
 * write to the clipboard, move the cursor or change the text direction.
 */
import { shorten } from './words.js';

/** C0 without line feed and tab, DEL, C1, and characters that change the text direction. */
const controls =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const controlsAndBreaks =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Escapes control characters, such as `\u{1b}`. */
export function escapeForTerminal(text: string): string {
  return text.replace(controls, escapeCharacter);
}

/** Escapes line feeds and tabs as well: for a cell of a table, which must not make further lines. */
export function escapeTableCell(text: string): string {
  return text.replace(controlsAndBreaks, escapeCharacter);
}

/** Returns a value as JSON on one line. It also escapes control characters that JSON leaves as they are. */
export function terminalJson(value: unknown): string {
  return JSON.stringify(value ?? null).replace(
    controlsAndBreaks,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Returns the text as one line: control characters become one space. */
export function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}

function escapeCharacter(character: string): string {
  return `\\u{${character.charCodeAt(0).toString(16)}}`;
}

/** Escapes chunks of UTF-8, which may end anywhere, as `escapeForTerminal` does. */
export async function* terminalChunks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of chunks) yield escapeForTerminal(decoder.decode(chunk, { stream: true }));
  yield escapeForTerminal(decoder.decode());
}

const maxShown = 80;

/** Puts a text of a caller in double quotes for a message: 80 characters at most, control characters escaped. */
export function quoteText(text: string): string {
  return JSON.stringify(shorten(text, maxShown).toWellFormed());
}

/** Characters that take two columns of a terminal: of East Asia, full-width forms, and emoji (UAX 11). */
const wideRanges = [
  ...['\\u1100-\\u115f', '\\u2e80-\\u303e', '\\u3041-\\ua4cf', '\\ua960-\\ua97c', '\\uac00-\\ud7a3'],
  ...['\\uf900-\\ufaff', '\\ufe30-\\ufe6f', '\\uff01-\\uff60', '\\uffe0-\\uffe6', '\\u{1f200}-\\u{1f2ff}'],
  '\\u{20000}-\\u{3fffd}',
];
const wide = new RegExp(`[${wideRanges.join('')}]|\\p{Emoji_Presentation}|\\ufe0f`, 'u');
const printableAscii = /^[\u0020-\u007e]*$/;
const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}]*$/u;

/** Returns the letters as people see them, each with its columns in a terminal. */
function* lettersOf(text: string): Generator<readonly [letter: string, columns: number]> {
  for (const { segment } of new Intl.Segmenter().segment(text))
    yield [segment, zeroWidth.test(segment) ? 0 : wide.test(segment) ? 2 : 1];
}

/** Returns the columns that a line takes in a terminal. */
export function terminalWidthOf(text: string): number {
  if (printableAscii.test(text)) return text.length;
  let columns = 0;
  for (const [, own] of lettersOf(text)) columns += own;
  return columns;
}

/** Returns the beginning of a line that fits into these columns. */
export function cutToWidth(text: string, most: number): string {
  if (printableAscii.test(text)) return text.slice(0, most);
  let [cut, columns] = ['', 0];
  for (const [letter, own] of lettersOf(text)) {
    columns += own;
    if (columns > most) break;
    cut += letter;
  }
  return cut;
}
