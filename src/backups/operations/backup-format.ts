/**
 * The file format of a backup: a first line, then deflated frames. Each frame has its kind, its lengths and a checksum.
 * The first frame is a head that lists the content. For each table it has the name, the columns, the rows in
 * PostgreSQL's text format, and their count. The last frame is an end with the sums and a digest of all before it.
 * Neighbors: `backup-stream.ts` writes it, `read-backup.ts` checks the order of the frames. Decision:
 * docs/decisions/0036-backups.md.
 */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { ExplainedError } from '@switchbook/domain/runtime/errors.js';

/** A backup that cannot be used, with the next step. */
export class BackupError extends ExplainedError {}

export const formatVersion = 1;
const magic = Buffer.from('Switchbook backup\n');

const frameKinds = ['head', 'table', 'rows', 'count', 'end'] as const;
type FrameKind = (typeof frameKinds)[number];

export interface Frame {
  readonly kind: FrameKind;
  readonly payload: Buffer;
}

/**
 * Bytes of the kind, the length, the stored length and a CRC-32. The CRC-32 covers the other three, the number of the
 * frame and the stored bytes.
 */
export const frameHeadBytes = 13;

export const magicBytes = magic.length;

interface FrameHead {
  readonly kind: FrameKind;
  readonly bytes: number;
  /** compressed */
  readonly storedBytes: number;
}

/** Reads the head of a frame; undefined for other bytes. */
export function readFrameHead(head: Buffer): FrameHead | undefined {
  const kind = frameKinds[head.readUInt8(0)];
  const [bytes, storedBytes] = [head.readUInt32LE(1), head.readUInt32LE(5)];
  return kind === undefined || bytes > maxBytes || storedBytes > maxBytes
    ? undefined
    : { kind, bytes, storedBytes };
}

/** Bytes of rows in a frame: little enough for flat memory and short slices, large enough to deflate well. */
export const rowsBytes = 256 * 1024;
/** Bytes; a frame with a larger length in its head is damaged. */
const maxBytes = 16 * 1024 * 1024;

const deflate = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.deflateRaw);
const inflate = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.inflateRaw);

export class FrameWriter {
  readonly #hash = createHash('sha256');
  #frames = 0;

  /** Returns the first bytes of a file. */
  begin(): Buffer {
    this.#hash.update(magic);
    return magic;
  }

  async encodeFrame(kind: FrameKind, payload: Uint8Array): Promise<Buffer> {
    // Compression runs in another thread, so that requests continue.
    const stored = await deflate(payload, { level: 1 });
    const frame = Buffer.allocUnsafe(frameHeadBytes + stored.length);
    frame.writeUInt8(frameKinds.indexOf(kind), 0);
    frame.writeUInt32LE(payload.length, 1);
    frame.writeUInt32LE(stored.length, 5);
    frame.set(stored, frameHeadBytes);
    frame.writeUInt32LE(checksumOfFrame(frame, this.#frames), 9);
    this.#frames += 1;
    this.#hash.update(frame);
    return frame;
  }

  json(kind: FrameKind, value: unknown): Promise<Buffer> {
    return this.encodeFrame(kind, Buffer.from(JSON.stringify(value)));
  }

  /** Returns the digest of all bytes that were written so far, in hex. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }
}

function checksumOfFrame(frame: Buffer, number: number): number {
  const numberBytes = Buffer.alloc(8);
  numberBytes.writeBigUInt64LE(BigInt(number));
  const headSum = zlib.crc32(frame.subarray(0, 9), zlib.crc32(numberBytes));
  return zlib.crc32(frame.subarray(frameHeadBytes), headSum);
}

export interface ReadFrame extends Frame {
  /** digest of all bytes before the frame, in hex; empty except for an end */
  readonly digest: string;
}

/**
 * Reads the frames of a file, each checked. Throws BackupError for another file, for damage, and for data after the
 * end.
 */
export async function* readFrames(source: AsyncIterable<Uint8Array>): AsyncGenerator<ReadFrame> {
  const bytes = new ByteReader(source);
  try {
    const begin = await bytes.take(magic.length);
    if (begin?.equals(magic) !== true) throw noBackup();
    const hash = createHash('sha256').update(magic);
    for (let number = 0; ; number += 1) {
      const head = await bytes.take(frameHeadBytes);
      if (head === undefined) throw damagedBackup('it ends too early');
      const frameHead = readFrameHead(head);
      if (frameHead === undefined) throw damagedBackup(`frame ${number} is not valid`);
      const { kind, bytes: length, storedBytes } = frameHead;
      const stored = await bytes.take(storedBytes);
      if (stored === undefined) throw damagedBackup('it ends too early');
      const frame = Buffer.concat([head, stored]);
      if (checksumOfFrame(frame, number) !== head.readUInt32LE(9))
        throw damagedBackup(`frame ${number} has a wrong checksum`);
      const digest = kind === 'end' ? hash.copy().digest('hex') : '';
      hash.update(frame);
      const payload = await inflate(stored, { maxOutputLength: Math.max(1, length) }).catch(
        (cause: unknown) => Promise.reject(damagedBackup(`frame ${number} cannot be decompressed`, cause)),
      );
      if (payload.length !== length) throw damagedBackup(`frame ${number} has a wrong length`);
      yield { kind, payload, digest };
      if (kind === 'end') break;
    }
    if ((await bytes.take(1)) !== undefined) throw damagedBackup('it has more data after its end');
  } finally {
    await bytes.end();
  }
}

export function damagedBackup(reason: string, cause?: unknown): BackupError {
  return new BackupError(
    `The backup is damaged: ${reason}.`,
    'Use another backup, or copy this one once more from its storage. Nothing was restored from it.',
    { cause },
  );
}

function noBackup(): BackupError {
  return new BackupError(
    'The file is not a backup of Switchbook.',
    'Name a file that was written by: switchbook backup FILE',
  );
}

/** Turns chunks of any size into chunks of the requested sizes. */
class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #pieces: Uint8Array[] = [];
  #bufferedBytes = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /** Returns undefined if fewer bytes are left. */
  async take(count: number): Promise<Buffer | undefined> {
    while (this.#bufferedBytes < count) {
      const { value, done } = await this.#chunks.next();
      if (done === true) return undefined;
      this.#pieces.push(value);
      this.#bufferedBytes += value.length;
    }
    const all = this.#pieces.length === 1 ? this.#pieces[0] : Buffer.concat(this.#pieces);
    const whole = Buffer.from(all?.buffer ?? new ArrayBuffer(0), all?.byteOffset ?? 0, all?.length ?? 0);
    this.#pieces = [whole.subarray(count)];
    this.#bufferedBytes -= count;
    return whole.subarray(0, count);
  }

  async end(): Promise<void> {
    await this.#chunks.return?.();
  }
}
