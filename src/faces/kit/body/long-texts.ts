/** Shortens texts of JSON that no API accepts, so that an item with such a text is refused, and not the whole body. */

import { isUtf8 } from 'node:buffer';
import type { Slices } from '@switchbook/domain/runtime/time-slices.js';

/** Code points: more than any text that an API stores, so a shortened text is refused like the whole one. */
const maxCharacters = 1_100_000;
/** Bytes scanned between two checks of the slice. */
const stepBytes = 16 * 1024;

const [quote, backslash, space, letterU] = [34, 92, 32, 117];
const escapeForm = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})$/;
const escapeBytes = 6;
/** The second half of a surrogate pair. */
const secondHalfForm = /^\\u[dD][c-fC-F]/;

/**
 * Returns the JSON with shortened texts. Undefined: a text is no JSON. The syntax around the texts is not checked. Other
 * requests run between two slices.
 */
export async function shortenTexts(bytes: Buffer, slices: Slices): Promise<Buffer | undefined> {
  if (!isUtf8(bytes)) return undefined;
  const pieces: Buffer[] = [];
  let [isInText, characters, pieceStart, cut, nextPause] = [false, 0, 0, -1, stepBytes];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (!isInText) isInText = byte === quote;
    else if (byte === quote) {
      if (cut !== -1) {
        pieces.push(bytes.subarray(pieceStart, cut));
        pieceStart = at;
      }
      [isInText, characters, cut] = [false, 0, -1];
    } else {
      if (byte < space) return undefined;
      if (isFirstByte(bytes, at)) characters += 1;
      if (cut === -1 && characters > maxCharacters) cut = at;
      if (byte === backslash) {
        const length = bytes[at + 1] === letterU ? escapeBytes : 2;
        if (!escapeForm.test(bytes.toString('latin1', at, at + length))) return undefined;
        at += length - 1;
      }
    }
    if (at < nextPause) continue;
    nextPause = at + stepBytes;
    if (slices.isOver()) await slices.next();
  }
  return Buffer.concat([...pieces, bytes.subarray(pieceStart)]);
}

/** Whether a character begins here, and not the second half of a pair. */
function isFirstByte(bytes: Buffer, at: number): boolean {
  const byte = bytes[at] as number;
  if (byte === backslash) return !secondHalfForm.test(bytes.toString('latin1', at, at + escapeBytes));
  return (byte & 0xc0) !== 0x80;
}
