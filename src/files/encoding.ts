/**
 * Decodes bytes to text, by the byte order mark, else the declared encoding, else the encoding detected from the beginning
 * of the file. The first byte sequence that is invalid in that encoding is an error.
 */
import { isUtf8 } from 'node:buffer';
import { analyse } from 'chardet';
import { FileError } from '../text/file-error.js';
import { checkNotBinary, unknownBinary } from './binary.js';
import type { Piece } from './unpack.js';

/** `consumed`: bytes of the file up to the end of the text. `isBroken`: an invalid sequence follows the text. */
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
  checkNotBinary(sample);
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
      `The encoding ${JSON.stringify(label.slice(0, 100))} is unknown. Name one such as utf-8, windows-1251 or shift_jis.`,
    );
  }
}

function detect(sample: Buffer): string {
  if (sample.includes(0)) return wideEncoding(sample);
  if (isUtf8(sample.subarray(0, sample.length - cutOff(sample)))) return 'utf-8';
  const text = sample.toString('latin1');
  if (controls.test(text)) throw unknownBinary();
  // Western languages have single letters beyond ASCII, other languages whole words of them.
  const words = text.match(/[\x80-\xff]{3,}/g)?.join(' ') ?? '';
  const letters = text.replaceAll(/[^\x80-\xff]/g, '');
  return words.length * 2 <= letters.length ? 'windows-1252' : encodingOf(Buffer.from(words, 'latin1'));
}

export const controls = /[\x00-\x08\x0b\x0e-\x1f]/;

/** UTF-16 without a mark: every other byte of its digits and line ends is zero. */
function wideEncoding(sample: Buffer): 'utf-16le' | 'utf-16be' {
  const zeros = (parity: number) => sample.filter((byte, index) => byte === 0 && index % 2 === parity).length;
  const [even, odd] = [zeros(0), zeros(1)];
  const encoding = even > 0 ? 'utf-16be' : 'utf-16le';
  const isText = Math.min(even, odd) === 0 && Math.max(even, odd) > sample.length / 40;
  if (!isText || !isGood(encoding, sample)) throw unknownBinary();
  return encoding;
}

function isGood(encoding: string, sample: Buffer): boolean {
  try {
    return !controls.test(new TextDecoder(encoding, { fatal: true }).decode(sample, { stream: true }));
  } catch {
    return false;
  }
}

/** The confidence, of 100, from which the detector was never wrong with names in any of these encodings. */
const minConfidence: Readonly<Record<string, number>> = {
  'windows-1251': 10,
  'KOI8-R': 30,
  'windows-1256': 50,
  GB18030: 50,
  'EUC-JP': 50,
  'EUC-KR': 50,
};

/** `words`: beyond ASCII. A wrong guess would damage every name, so an unsure one is an error. */
function encodingOf(words: Buffer): string {
  const [best] = analyse(words);
  if (best === undefined || best.confidence < (minConfidence[best.name] ?? Number.POSITIVE_INFINITY))
    throw new FileError(
      'encoding',
      'The text is not UTF-8, and its encoding could not be detected. Save the file as UTF-8, or name its encoding, such as windows-1251.',
    );
  return best.name.toLowerCase();
}

/** Decodes complete sequences and keeps an incomplete one for the next call. */
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

/** Avoids the streaming decoder, which is several times slower. */
export function utf8Decoder(): Decoder {
  let carried: Uint8Array = new Uint8Array();
  return {
    decode(bytes, isLast) {
      const all = carried.length === 0 ? asBuffer(bytes) : Buffer.concat([carried, bytes]);
      const whole = all.subarray(0, isLast ? all.length : all.length - cutOff(all));
      if (!isUtf8(whole)) return { text: validStart('utf-8', whole), isBroken: true };
      // A copy, because the source may reuse the buffer.
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

/** The text before the first invalid sequence. */
function validStart(encoding: string, bytes: Uint8Array): string {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  let text = '';
  try {
    for (let index = 0; index < bytes.length; index += 1)
      text += decoder.decode(bytes.subarray(index, index + 1), { stream: true });
  } catch {}
  return text;
}

/** The number of bytes at the end that begin an incomplete UTF-8 sequence. */
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
