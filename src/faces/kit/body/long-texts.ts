/** Replaces texts of JSON that no API accepts, so that an item with such a text is refused, and not the whole body. */

import { isUtf8 } from 'node:buffer';
import type { Slices } from '@switchbook/domain/runtime/time-slices.js';

/** Code points: more than any text that an API stores. */
const maxCharacters = 1_100_000;
/** It has no blanks, which an API may remove, and is refused like the text that it replaces. */
const replacement = Buffer.alloc(maxCharacters, 'x');
/** Bytes scanned between two checks of the slice. */
const stepBytes = 16 * 1024;

const [quote, backslash, space, letterU] = [34, 92, 32, 117];
const escapeForm = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})$/;
const escapeBytes = 6;
/** The second half of a surrogate pair. */
const secondHalfForm = /^\\u[dD][c-fC-F]/;

/**
 * Returns the JSON with a shorter text for each long one. Undefined: a text is not JSON. The syntax around the texts
 * is not checked. Other requests run between two slices.
 */
export async function replaceLongTexts(bytes: Buffer, slices: Slices): Promise<Buffer | undefined> {
  if (!isUtf8(bytes)) return undefined;
  const pieces: Buffer[] = [];
  let [isInText, characters, pieceStart, textStart, nextPause] = [false, 0, 0, 0, stepBytes];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (!isInText) {
      isInText = byte === quote;
      textStart = at + 1;
    } else if (byte === quote) {
      if (characters > maxCharacters) {
        pieces.push(bytes.subarray(pieceStart, textStart), replacement);
        pieceStart = at;
      }
      [isInText, characters] = [false, 0];
    } else {
      if (byte < space) return undefined;
      if (isFirstByte(bytes, at)) characters += 1;
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
