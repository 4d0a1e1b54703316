/** Splits a file into small chunks, and unpacks gzip with bounds on the size. */
import { Readable } from 'node:stream';
import { createGunzip, type Gunzip, type InflateRaw, type ZlibOptions } from 'node:zlib';
import { errorCodeOf } from '@switchbook/domain/runtime/errors.js';
import { FileError } from '@switchbook/text/refused-file.js';

/** `consumed`: bytes of the file up to the end of the chunk; a compressed file has fewer bytes than the chunks */
export interface FileChunk {
  readonly bytes: Uint8Array;
  readonly consumed: number;
}

interface Unpacked {
  readonly isCompressed: boolean;
  /** a zip archive, as workbooks are */
  readonly isArchive: boolean;
  readonly chunks: AsyncGenerator<FileChunk>;
}

/** Small, because a chunk is decoded without a pause. */
const chunkBytes = 16 * 1024;

const unpackLimits = {
  /** unpacked */
  totalBytes: 4 * 1024 ** 3,
  /** text that people write compresses less */
  ratio: 200,
  /** any ratio is accepted up to this size */
  freeBytes: 16 * 1024 ** 2,
} as const;

/** Detects gzip by the first bytes. Errors of the source pass through. */
export async function unpack(bytes: AsyncIterable<Uint8Array>): Promise<Unpacked> {
  const source = bytes[Symbol.asyncIterator]();
  const buffers: Uint8Array[] = [];
  let size = 0;
  while (size < 4) {
    const next = await source.next();
    if (next.done === true) break;
    buffers.push(next.value);
    size += next.value.length;
  }
  const start = Buffer.concat(buffers);
  const isCompressed = start[0] === 0x1f && start[1] === 0x8b;
  const all = rejoin(start, source);
  const isArchive = isZip(start);
  return { isCompressed, isArchive, chunks: limitChunks(isCompressed ? gunzip(all) : sliceBytes(all)) };
}

const zipStart = Buffer.from([0x50, 0x4b, 0x03, 0x04]);

export function isZip(start: Uint8Array): boolean {
  return zipStart.equals(start.subarray(0, zipStart.length));
}

async function* rejoin(start: Uint8Array, source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (start.length > 0) yield start;
    for (;;) {
      const next = await source.next();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await source.return?.();
  }
}

/** Splits bytes into small chunks. */
export async function* sliceBytes(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<FileChunk> {
  let consumed = 0;
  for await (const received of bytes) {
    for (let at = 0; at < received.length; at += chunkBytes) {
      const chunk = received.subarray(at, at + chunkBytes);
      consumed += chunk.length;
      yield { bytes: chunk, consumed };
    }
  }
}

function gunzip(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<FileChunk> {
  return inflate(bytes, createGunzip, (code) =>
    code === 'Z_BUF_ERROR'
      ? new FileError('compressed_truncated', 'The gzip file is cut off. Send the whole file again.')
      : new FileError(
          'compressed_corrupt',
          'The gzip file is damaged and cannot be unpacked. Send it again.',
        ),
  );
}

/**
 * Unpacks in the thread pool; several gzip members are one text. Throws `refusalOf(code)` for bytes that cannot be
 * unpacked. Errors of the source pass through.
 */
export async function* inflate(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  createUnpacker: (options: ZlibOptions) => Gunzip | InflateRaw,
  refusalOf: (code: string) => Error,
): AsyncGenerator<FileChunk> {
  let consumed = 0;
  async function* countConsumed() {
    for await (const chunk of sliceBytes(bytes)) {
      consumed = chunk.consumed;
      yield chunk.bytes;
    }
  }
  const source = Readable.from(countConsumed(), { objectMode: true, highWaterMark: 1 });
  const unpacker = createUnpacker({ chunkSize: chunkBytes });
  source.on('error', (error) => unpacker.destroy(error));
  source.pipe(unpacker);
  try {
    for await (const chunk of unpacker) yield { bytes: chunk as Uint8Array, consumed };
    // The trailer counts too.
    yield { bytes: new Uint8Array(), consumed };
  } catch (error) {
    const code = errorCodeOf(error);
    throw code.startsWith('Z_') ? refusalOf(code) : error;
  } finally {
    source.destroy();
    unpacker.destroy();
  }
}

async function* limitChunks(chunks: AsyncIterable<FileChunk>): AsyncGenerator<FileChunk> {
  let total = 0;
  for await (const chunk of chunks) {
    total += chunk.bytes.length;
    if (total > unpackLimits.freeBytes && total > chunk.consumed * unpackLimits.ratio)
      throw new FileError(
        'compressed_too_much',
        `The gzip file unpacks to more than ${unpackLimits.ratio} times its size, as a zip bomb does. Send it unpacked.`,
      );
    if (total > unpackLimits.totalBytes)
      throw new FileError('too_large', 'The file has more than 4 GiB of text. Split it.');
    yield chunk;
  }
}
