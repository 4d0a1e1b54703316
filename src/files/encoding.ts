/**
 * Bytes to text. The encoding is the one that a byte order mark says, else the declared one, else found out once from
 * the beginning of the file; from there on the file is held to it, and the first sequence that breaks it is reported.
 */
import { isUtf8 } from 'node:buffer';
import { refuseBinary, unknownBinary } from './binary.js';
import { FileError } from './record.js';
import type { Piece } from './unpack.js';

/** Text, and how many bytes of the file it and all before it took. With `isBroken` the text ends at a bad sequence. */
export interface TextPiece {
  readonly text: string;
  readonly consumed: number;
  readonly isBroken?: true;
}

export interface DecodedText {
  /** a name of the WHATWG Encoding Standard */
  readonly encoding: string;
  readonly isDeclared: boolean;
  readonly pieces: AsyncGenerator<TextPiece>;
}

const sampleBytes = 256 * 1024;

export async function decodeText(
  pieces: AsyncGenerator<Piece>,
  declared: string | undefined,
): Promise<DecodedText> {
  const held: Piece[] = [];
  let size = 0;
  while (size < sampleBytes) {
    const next = await pieces.next();
    if (next.done === true) break;
    held.push(next.value);
    size += next.value.bytes.length;
  }
  const sample = Buffer.concat(held.map((piece) => piece.bytes));
  refuseBinary(sample);
  const mark = markOf(sample);
  const encoding = mark?.encoding ?? (declared === undefined ? detect(sample) : labelled(declared));
  const isDeclared = mark !== undefined || declared !== undefined;
  return {
    encoding,
    isDeclared,
    pieces: decoded(chain(held, pieces), decoderOf(encoding), mark?.length ?? 0),
  };
}

async function* chain(held: readonly Piece[], rest: AsyncGenerator<Piece>): AsyncGenerator<Piece> {
  try {
    yield* held;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

function markOf(start: Uint8Array): { readonly encoding: string; readonly length: number } | undefined {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return { encoding: 'utf-8', length: 3 };
  if (start[0] === 0xff && start[1] === 0xfe) return { encoding: 'utf-16le', length: 2 };
  if (start[0] === 0xfe && start[1] === 0xff) return { encoding: 'utf-16be', length: 2 };
  return undefined;
}

function labelled(label: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw new FileError(
      'encoding',
      `The encoding ${JSON.stringify(label.slice(0, 100))} is not known. Name one such as utf-8, windows-1251 or shift_jis.`,
    );
  }
}

function detect(sample: Buffer): string {
  if (sample.includes(0)) {
    const wide = wideEncoding(sample);
    if (wide === undefined) throw unknownBinary();
    return wide;
  }
  if (isUtf8(sample.subarray(0, sample.length - cutOff(sample)))) return 'utf-8';
  if (hasControls(sample)) throw unknownBinary();
  if (!isWestern(sample))
    throw new FileError(
      'encoding',
      'The text is neither UTF-8 nor of a western language. Save the file as UTF-8, or name its encoding, such as windows-1251.',
    );
  return 'windows-1252';
}

/** Text of two bytes each without a mark: every other byte of its ASCII is zero. */
function wideEncoding(sample: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  let even = 0;
  let odd = 0;
  const length = Math.min(sample.length, 4096);
  for (let index = 0; index < length; index += 1) {
    if (sample[index] !== 0) continue;
    if (index % 2 === 0) even += 1;
    else odd += 1;
  }
  if (even === 0 && odd > length / 4) return 'utf-16le';
  return odd === 0 && even > length / 4 ? 'utf-16be' : undefined;
}

function hasControls(sample: Buffer): boolean {
  return sample.some(
    (byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d,
  );
}

/** In western languages letters beyond ASCII stand alone; in others they make whole words. */
function isWestern(sample: Buffer): boolean {
  let alone = 0;
  let inWords = 0;
  let run = 0;
  for (let index = 0; index <= sample.length; index += 1) {
    if ((sample[index] ?? 0) >= 0x80) run += 1;
    else {
      if (run >= 4) inWords += run;
      else alone += run;
      run = 0;
    }
  }
  return alone >= inWords;
}

/** Decodes what is whole of the bytes, keeping a sequence that is cut off for the next time. */
interface Decoder {
  decode(bytes: Uint8Array, isLast: boolean): { readonly text: string; readonly isBroken: boolean };
}

async function* decoded(
  pieces: AsyncIterable<Piece>,
  decoder: Decoder,
  skip: number,
): AsyncGenerator<TextPiece> {
  let toSkip = skip;
  let consumed = 0;
  for await (const piece of pieces) {
    consumed = piece.consumed;
    const { text, isBroken } = decoder.decode(piece.bytes.subarray(toSkip), false);
    toSkip = Math.max(0, toSkip - piece.bytes.length);
    yield isBroken ? { text, consumed, isBroken } : { text, consumed };
    if (isBroken) return;
  }
  const { text, isBroken } = decoder.decode(new Uint8Array(), true);
  yield isBroken ? { text, consumed, isBroken } : { text, consumed };
}

function decoderOf(encoding: string): Decoder {
  if (encoding === 'utf-8') return utf8Decoder();
  if (encoding === 'windows-1252') return { decode: (bytes) => ({ text: western(bytes), isBroken: false }) };
  return standardDecoder(encoding);
}

/** By whole sequences, since the decoder for streams is several times slower. */
function utf8Decoder(): Decoder {
  let carried: Uint8Array = new Uint8Array();
  return {
    decode(bytes, isLast) {
      const all = carried.length === 0 ? asBuffer(bytes) : Buffer.concat([carried, bytes]);
      const whole = all.subarray(0, isLast ? all.length : all.length - cutOff(all));
      if (!isUtf8(whole)) return { text: validStart('utf-8', whole), isBroken: true };
      // A copy: the bytes are the source's and may be used again.
      carried = Uint8Array.from(all.subarray(whole.length));
      return { text: whole.toString('utf8'), isBroken: false };
    },
  };
}

function standardDecoder(encoding: string): Decoder {
  const decoder = new TextDecoder(encoding, { fatal: true });
  return {
    decode(bytes, isLast) {
      try {
        return { text: decoder.decode(bytes, { stream: !isLast }), isBroken: false };
      } catch {
        return { text: validStart(encoding, bytes), isBroken: true };
      }
    },
  };
}

/** What can be read before the first bad sequence. */
function validStart(encoding: string, bytes: Uint8Array): string {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  let text = '';
  try {
    for (let index = 0; index < bytes.length; index += 1)
      text += decoder.decode(bytes.subarray(index, index + 1), { stream: true });
  } catch {}
  return text;
}

/** How many bytes at the end begin a UTF-8 sequence that is not whole. */
function cutOff(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

/** windows-1252 at 0x80 to 0x9F. Some versions of Node read these as control characters. */
const westernSpecials = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

function western(bytes: Uint8Array): string {
  return asBuffer(bytes)
    .toString('latin1')
    .replaceAll(/[\u0080-\u009f]/g, (character) => westernSpecials.charAt(character.charCodeAt(0) - 0x80));
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
