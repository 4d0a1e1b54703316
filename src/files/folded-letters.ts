/** Joins letters of UTF-8 that a line of a vCard was folded inside: programs fold after 75 bytes, wherever that is. */
import type { Piece } from './unpack.js';

const cardStart = /^(?:\xef\xbb\xbf)?\s*begin:vcard/i;

export function isCardStart(start: Buffer): boolean {
  return cardStart.test(start.subarray(0, 1_000).toString('latin1'));
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** A letter ends neither before a byte that continues one, nor in a fold. Also returns the bytes that need more behind them. */
export function joinIn(bytes: Buffer): readonly [Buffer, rest: Buffer] {
  const parts: Buffer[] = [];
  let from = 0;
  let end = bytes.length;
  for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, at + 1)) {
    const fold = bytes[at - 1] === carriageReturn ? at - 1 : at;
    if ((bytes[fold - 1] ?? 0) < 0x80) continue;
    if (at + 2 >= bytes.length) {
      end = fold - 1;
      break;
    }
    const isFold = bytes[at + 1] === 0x20 || bytes[at + 1] === 0x09;
    if (!isFold || ((bytes[at + 2] ?? 0) & 0xc0) !== 0x80) continue;
    parts.push(bytes.subarray(from, fold));
    from = at + 2;
  }
  // The end may be the beginning of such a fold.
  if (end === bytes.length && bytes.at(-1) === carriageReturn) end = Math.max(from, bytes.length - 2);
  else if (end === bytes.length && (bytes.at(-1) ?? 0) >= 0x80) end = Math.max(from, bytes.length - 1);
  const whole = bytes.subarray(from, Math.max(from, end));
  const joined = parts.length === 0 ? whole : Buffer.concat([...parts, whole]);
  return [joined, bytes.subarray(Math.max(from, end))];
}

export async function* joinLetters(pieces: AsyncGenerator<Piece>): AsyncGenerator<Piece> {
  let held: Buffer = Buffer.alloc(0);
  let consumed = 0;
  try {
    for await (const piece of pieces) {
      consumed = piece.consumed;
      const [bytes, rest] = joinIn(Buffer.concat([held, piece.bytes]));
      // A copy, because the source may reuse the buffer.
      held = Buffer.from(rest);
      yield { bytes, consumed };
    }
    yield { bytes: held, consumed };
  } finally {
    await pieces.return(undefined);
  }
}
