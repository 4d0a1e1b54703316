/**
 * UTF-8 with a few wrong bytes, for example from an export that cuts a text inside a letter. Each wrong byte becomes
 * half a surrogate pair. No text may contain such a sequence, so that only its own cell is refused.
 */

/** Returns the length of the sequence at `at` in bytes; 0: invalid, -1: it may continue after the end. */
function readSequenceAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  for (let index = 1; index < length; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) return -1;
    const [min, max] = index === 1 ? boundsBehind(lead) : [0x80, 0xbf];
    if (byte < min || byte > max) return 0;
  }
  return length;
}

/** Returns the bounds of the second byte, which exclude overlong forms, surrogates, and values beyond Unicode. */
function boundsBehind(lead: number): readonly [number, number] {
  if (lead === 0xe0) return [0xa0, 0xbf];
  if (lead === 0xed) return [0x80, 0x9f];
  if (lead === 0xf0) return [0x90, 0xbf];
  return lead === 0xf4 ? [0x80, 0x8f] : [0x80, 0xbf];
}

interface Utf8Counts {
  /** sequences of two and more bytes */
  readonly letters: number;
  /** number of bytes in the characters */
  readonly bytes: number;
  /** bytes beyond ASCII in no sequence */
  readonly wrong: number;
}

export function countUtf8(bytes: Uint8Array): Utf8Counts {
  let [letters, inside, wrong] = [0, 0, 0];
  for (let at = 0; at < bytes.length; ) {
    const length = readSequenceAt(bytes, at);
    if (length > 1) {
      letters += 1;
      inside += length;
    } else if (length === 0) wrong += 1;
    at += Math.max(1, length === -1 ? bytes.length : length);
  }
  return { letters, bytes: inside, wrong };
}

/** Wrong bytes that a file may have, so that a file in another encoding is refused. */
const maxWrong = 100;
const lettersPerWrong = 4;

export function maxInvalidBytes({ letters }: Pick<Utf8Counts, 'letters'>): number {
  return Math.min(maxWrong, Math.floor(letters / lettersPerWrong));
}

/** Decodes bytes with invalid sequences; `isBroken`: stopped at the first one above the tolerated number. */
export function decodeWithInvalid(
  bytes: Buffer,
  tolerated: number,
): { readonly text: string; readonly wrong: number; readonly isBroken: boolean } {
  const parts: string[] = [];
  let wrong = 0;
  let from = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = readSequenceAt(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    parts.push(bytes.toString('utf8', from, at));
    if (wrong === tolerated) return { text: parts.join(''), wrong, isBroken: true };
    wrong += 1;
    parts.push(String.fromCharCode(0xdc00 + (bytes[at] ?? 0)));
    at += 1;
    from = at;
  }
  parts.push(bytes.toString('utf8', from));
  return { text: parts.join(''), wrong, isBroken: false };
}
