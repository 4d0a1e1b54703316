/**
 * Decodes bytes to text, by the byte order mark, else the declared encoding, else the encoding detected from the
 * beginning of the file. The first invalid byte sequence is an error, but UTF-8 may have a few.
 */
import { isUtf8 } from 'node:buffer';
import { FileError } from '@switchbook/text/refused-file.js';
import { quoteText } from '@switchbook/text/terminal-text.js';
import { analyse } from 'chardet';
import { checkNotBinary, unknownBinary } from './binary.js';
import {
  type CodePageReading,
  codePageOf,
  decodeDos850,
  dos850,
  isDos850,
  readingsOf,
} from './latin-code-pages.js';
import type { FileChunk } from './unpack.js';
import { countUtf8, decodeWithInvalid, maxInvalidBytes } from './utf8.js';

const cardStart = /^(?:\xef\xbb\xbf)?\s*begin:vcard/i;

function isCardStart(start: Buffer): boolean {
  return cardStart.test(start.subarray(0, 1_000).toString('latin1'));
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Joins the letters of UTF-8 that a fold splits. Returns the complete letters, and the last bytes, which may belong to
 * an incomplete one.
 */
function joinSplitLetters(bytes: Buffer): readonly [Buffer, rest: Buffer] {
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

/** Joins letters of UTF-8 that a fold of a vCard line has split. Programs fold after 75 bytes, also inside a letter. */
async function* joinLetters(chunks: AsyncGenerator<FileChunk>): AsyncGenerator<FileChunk> {
  let pending: Buffer = Buffer.alloc(0);
  let consumed = 0;
  try {
    for await (const chunk of chunks) {
      consumed = chunk.consumed;
      const [bytes, rest] = joinSplitLetters(Buffer.concat([pending, chunk.bytes]));
      // A copy, because the source may reuse the buffer.
      pending = Buffer.from(rest);
      yield { bytes, consumed };
    }
    yield { bytes: pending, consumed };
  } finally {
    await chunks.return(undefined);
  }
}

/** `consumed`: bytes of the file up to the end of the text. `isBroken`: an invalid sequence follows the text. */
export interface TextChunk {
  readonly text: string;
  readonly consumed: number;
  readonly isBroken?: true;
  /** contains unpaired surrogates in place of invalid bytes */
  readonly hasWrong?: true;
}

interface DecodedText {
  /** a name of the WHATWG Encoding Standard, or `ibm850` */
  readonly encoding: string;
  readonly isDeclared: boolean;
  /** if the encoding is an uncertain guess: the guess and likely others; else empty */
  readonly readings: readonly CodePageReading[];
  readonly chunks: AsyncGenerator<TextChunk>;
}

const sampleBytes = 256 * 1024;

export async function decodeText(
  chunks: AsyncGenerator<FileChunk>,
  declared: string | undefined,
): Promise<DecodedText> {
  const sampleChunks: FileChunk[] = [];
  let size = 0;
  while (size < sampleBytes) {
    const next = await chunks.next();
    if (next.done === true) break;
    sampleChunks.push(next.value);
    size += next.value.bytes.length;
  }
  const start = Buffer.concat(sampleChunks.map((chunk) => chunk.bytes));
  checkNotBinary(start);
  const isCard = isCardStart(start);
  // A fixed length, independent of the size of the chunks.
  const sample = (isCard ? joinedLetters(start) : start).subarray(0, sampleBytes);
  const mark = markOf(sample);
  const namedEncoding = mark?.encoding ?? (declared === undefined ? undefined : encodingOfLabel(declared));
  const { encoding, readings } =
    namedEncoding === undefined ? detect(sample) : certainEncoding(namedEncoding);
  const isDeclared = namedEncoding !== undefined;
  const all = joinChunks(sampleChunks, chunks);
  const decoder = decoderOf(encoding, sample);
  return {
    encoding,
    isDeclared,
    readings,
    chunks: decodeChunks(isCard ? joinLetters(all) : all, decoder, mark?.length ?? 0),
  };
}

function joinedLetters(start: Buffer): Buffer {
  const [joined] = joinSplitLetters(start);
  return joined;
}

async function* joinChunks(
  sample: readonly FileChunk[],
  rest: AsyncGenerator<FileChunk>,
): AsyncGenerator<FileChunk> {
  try {
    yield* sample;
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

function encodingOfLabel(label: string): string {
  if (isDos850(label)) return dos850;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw new FileError(
      'encoding',
      `The encoding ${quoteText(label)} is unknown. Name one such as utf-8, windows-1251 or shift_jis.`,
    );
  }
}

type Detected = Pick<DecodedText, 'encoding' | 'readings'>;

function detect(sample: Buffer): Detected {
  if (sample.includes(0)) return certainEncoding(wideEncoding(sample));
  if (isUtf8(sample.subarray(0, sample.length - cutOff(sample)))) return certainEncoding('utf-8');
  const text = sample.toString('latin1');
  if (controls.test(text)) throw unknownBinary();
  // Western languages have single letters beyond ASCII, other languages whole words of them.
  const words = text.match(/[\x80-\xff]{3,}/g)?.join(' ') ?? '';
  const letters = text.replaceAll(/[^\x80-\xff]/g, '');
  const isOfWords = words.length * 2 > letters.length;
  const { bytes, wrong } = countUtf8(sample);
  // Texts in other encodings seldom have bytes that form letters of UTF-8.
  if (bytes >= (bytes + wrong) * (isOfWords ? mostlyUtf8 : halfUtf8)) return certainEncoding('utf-8');
  if (isOfWords) return certainEncoding(encodingOf(Buffer.from(words, 'latin1')));
  const { encoding, others } = codePageOf(text);
  return { encoding, readings: others.length === 0 ? [] : readingsOf(text, [encoding, ...others]) };
}

/** Shares of the bytes beyond ASCII that form letters of UTF-8. */
const mostlyUtf8 = 0.8;
const halfUtf8 = 0.5;

function certainEncoding(encoding: string): Detected {
  return { encoding, readings: [] };
}

export const controls = /[\x00-\x08\x0b\x0e-\x1f]/;

/** Detects UTF-16 without a byte order mark: every other byte of its digits and line ends is zero. */
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

/** Minimum confidence of the detector, from 0 to 100: at or above it, tests with names found no wrong answer. */
const minConfidence: Readonly<Record<string, number>> = {
  'windows-1251': 10,
  'KOI8-R': 30,
  'windows-1256': 50,
  GB18030: 50,
  'EUC-JP': 50,
  'EUC-KR': 50,
};

/** Bytes of words that the detector reads, in one step. */
const maxDetected = 64 * 1024;

/** Detects the encoding. `words`: beyond ASCII. A wrong guess would damage every name, so an unsure one is an error. */
function encodingOf(words: Buffer): string {
  const [best] = analyse(words.subarray(0, maxDetected));
  if (best === undefined || best.confidence < (minConfidence[best.name] ?? Number.POSITIVE_INFINITY))
    throw new FileError(
      'encoding',
      'The text is not UTF-8, and its encoding could not be detected. Save the file as UTF-8, or name its encoding, such as windows-1251.',
    );
  return best.name.toLowerCase();
}

/** Decodes complete sequences and keeps an incomplete one for the next call. */
interface Decoder {
  decode(bytes: Uint8Array, isLast: boolean): Omit<TextChunk, 'consumed'>;
}

async function* decodeChunks(
  chunks: AsyncIterable<FileChunk>,
  decoder: Decoder,
  skip: number,
): AsyncGenerator<TextChunk> {
  let toSkip = skip;
  let consumed = 0;
  for await (const chunk of chunks) {
    consumed = chunk.consumed;
    const read = decoder.decode(chunk.bytes.subarray(toSkip), false);
    toSkip = Math.max(0, toSkip - chunk.bytes.length);
    yield { ...read, consumed };
    if (read.isBroken === true) return;
  }
  yield { ...decoder.decode(new Uint8Array(), true), consumed };
}

function decoderOf(encoding: string, sample: Uint8Array): Decoder {
  if (encoding === 'utf-8') return utf8Decoder(() => maxInvalidBytes(countUtf8(sample)));
  if (encoding === 'windows-1252') return { decode: (bytes) => ({ text: decodeWestern(bytes) }) };
  if (encoding === dos850) return { decode: (bytes) => ({ text: decodeDos850(bytes) }) };
  return standardDecoder(encoding);
}

/** Avoids the streaming decoder, which is several times slower. `tolerated`: wrong bytes that the file may have. */
export function utf8Decoder(tolerated: () => number = () => 0): Decoder {
  let carried: Uint8Array = new Uint8Array();
  let left: number | undefined;
  return {
    decode(bytes, isLast) {
      const all = carried.length === 0 ? asBuffer(bytes) : Buffer.concat([carried, bytes]);
      const whole = all.subarray(0, isLast ? all.length : all.length - cutOff(all));
      // A copy, because the source may reuse the buffer.
      carried = Uint8Array.from(all.subarray(whole.length));
      if (isUtf8(whole)) return { text: whole.toString('utf8') };
      left ??= tolerated();
      const { text, wrong, isBroken } = decodeWithInvalid(whole, left);
      left -= wrong;
      return { text, ...(wrong > 0 && { hasWrong: true }), ...(isBroken && { isBroken }) };
    },
  };
}

function standardDecoder(encoding: string): Decoder {
  const decoder = new TextDecoder(encoding, { fatal: true });
  return {
    decode(bytes, isLast) {
      try {
        return { text: decoder.decode(bytes, { stream: !isLast }) };
      } catch {
        return { text: validStart(encoding, bytes), isBroken: true };
      }
    },
  };
}

/** Returns the text before the first invalid sequence. */
function validStart(encoding: string, bytes: Uint8Array): string {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  let text = '';
  try {
    for (let index = 0; index < bytes.length; index += 1)
      text += decoder.decode(bytes.subarray(index, index + 1), { stream: true });
  } catch {}
  return text;
}

/** Returns the number of bytes at the end that begin an incomplete UTF-8 sequence. */
function cutOff(bytes: Uint8Array): number {
  for (let fromEnd = 1; fromEnd <= 3 && fromEnd <= bytes.length; fromEnd += 1) {
    const byte = bytes[bytes.length - fromEnd] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > fromEnd ? fromEnd : 0;
  }
  return 0;
}

/** windows-1252 at 0x80 to 0x9F. Some versions of Node read these as control characters. */
const westernSpecials = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

function decodeWestern(bytes: Uint8Array): string {
  return asBuffer(bytes)
    .toString('latin1')
    .replaceAll(/[\u0080-\u009f]/g, (character) => westernSpecials.charAt(character.charCodeAt(0) - 0x80));
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
