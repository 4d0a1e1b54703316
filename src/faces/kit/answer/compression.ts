/**
 * Compresses answers with gzip for clients that accept it; other clients get uncompressed bytes. Small answers are
 * compressed at once, larger answers on other threads, a few at a time and round-robin by account. If too many answers
 * wait, an answer is sent uncompressed: compression never refuses or delays it.
 *
 * Three kinds of answers are never compressed: answers with a new secret, because their length would reveal the secret;
 * lines that arrive one by one; forwarded responses. ETags are the same for both encodings, although RFC 9110 requires
 * two: they are versions for `If-Match`, and a different or weak ETag would break writes. `Vary` separates the
 * encodings, and the API forbids storing.
 *
 * `@fastify/compress` compresses in streams without a limit and has no access to our caches. Brotli is a tenth smaller
 * at several times the CPU time. Figures are in `bench/history.md`.
 */
import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createGzip, gzip, gzipSync, type ZlibOptions } from 'node:zlib';
import { Budget, type Reservation } from '@switchbook/admission/budget.js';
import { FairQueue } from '@switchbook/admission/fair-queue.js';
import type { Gauge } from '@switchbook/domain/runtime/resource-use.js';

/** A smaller answer fits in a packet or two without compression. */
export const compressedFrom = 1024;
/** Compressing 128 KiB takes half a millisecond; passing it to another thread costs the event loop as much. */
const onThreadFrom = 128 * 1024;
/** Level 6 makes a page of contacts a tenth smaller and takes three times as long. */
const level = 1;
/** The process has four such threads, which files and host names need too. */
const threads = 2;
const maxStreams = 64;

const gzipOnThread = promisify(gzip) as (bytes: Buffer, options: ZlibOptions) => Promise<Buffer>;

/**
 * A window of a few contacts finds all repetitions in a page, and costs less to set up and to search than a larger one.
 */
const options: ZlibOptions = { level, windowBits: 13, memLevel: 7 };

export class Compression implements Gauge {
  readonly maximum = null;
  readonly #queue = new FairQueue({ total: threads, maxWaiting: 32, maxWaitMs: 1_000 });
  readonly #streams = new Budget({ total: maxStreams });

  /** Number of answers that are being compressed, or wait for it. */
  get used(): number {
    return this.#queue.running + this.#queue.waiting + this.#streams.used;
  }

  /** Compresses an answer, a short one at once. Returns undefined if too many wait, or if the compression failed. */
  compress(account: string, bytes: Buffer): Buffer | Promise<Buffer | undefined> {
    if (bytes.length < onThreadFrom) return gzipSync(bytes, options);
    return this.#queue.run(account, () => gzipOnThread(bytes, options)).catch(() => undefined);
  }

  /** Reserves the slot of one stream; undefined: there are too many. */
  reserveStream(): Reservation | undefined {
    return this.#streams.tryTake('');
  }
}

/** One for the process, since it bounds the threads of the process. */
export const compression = new Compression();

/** Compresses the chunks off the main thread. */
export async function* compressChunks(
  chunks: AsyncIterable<string | Uint8Array>,
): AsyncGenerator<string | Uint8Array> {
  const stream = createGzip({ level });
  // A failure, or a disconnected reader, ends all three; the last one passes the error on.
  pipeline(Readable.from(chunks, { objectMode: false }), stream, () => {});
  yield* stream;
}

/** Returns a `Vary` with this name too. */
export function varyWith(name: string, header: unknown): string {
  const fields =
    header === undefined
      ? []
      : String(header)
          .split(',')
          .map((part) => part.trim());
  return fields.some((field) => field === '*' || field.toLowerCase() === name)
    ? fields.join(', ')
    : [...fields, name].join(', ');
}
