/**
 * Answers packed with gzip for clients that ask for it; all others get the bytes that they always got. Small ones are packed at
 * once, larger ones on other threads, a few at a time and accounts in turn. Where too many wait, an answer is sent unpacked:
 * it is never refused or late for that.
 *
 * Never packed: an answer with a new secret, since its length reveals text next to what a caller chose; lines that arrive one by
 * one; forwarded answers. ETags are the same for both encodings, although RFC 9110 wants two: they are versions for `If-Match`,
 * and another or a weak one would break writes. `Vary` separates the encodings, and the API forbids storing.
 *
 * `@fastify/compress` packs in streams without a bound and knows no caches of ours. Brotli is a tenth smaller at several times
 * the processor time. Figures are in `bench/history.md`.
 */
import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createGzip, gzip, gzipSync, type ZlibOptions } from 'node:zlib';
import { Budget, type Held } from '../../../admission/budget.js';
import { FairQueue } from '../../../admission/fair-queue.js';
import type { Gauge } from '../../../domain/in-use.js';
import { ProblemError } from '../../../domain/problem.js';

/** A smaller answer fits in a packet or two as it is. */
export const packedFrom = 1024;
/** Packing 128 KiB takes half a millisecond; handing it to another thread costs the event loop as much. */
const asideFrom = 128 * 1024;
/** Level 6 makes a page of contacts a tenth smaller and takes three times as long. */
const level = 1;
/** The process has four such threads, which files and host names need too. */
const threads = 2;
const maxStreams = 64;

const gzipAside = promisify(gzip) as (bytes: Buffer, options: ZlibOptions) => Promise<Buffer>;

/** A window of a few contacts finds all that repeats in a page, and costs less to set up and to search than a larger one. */
const options: ZlibOptions = { level, windowBits: 13, memLevel: 7 };

export class Packing implements Gauge {
  readonly maximum = null;
  readonly #queue = new FairQueue({ total: threads, maxWaiting: 32, maxWaitMs: 1_000 });
  readonly #streams = new Budget({ total: maxStreams });

  /** answers that are being packed, or wait to be */
  get taken(): number {
    return this.#queue.running + this.#queue.waiting + this.#streams.taken;
  }

  /** Those that are short work at once. Undefined: too many wait. */
  pack(account: string, bytes: Buffer): Buffer | Promise<Buffer | undefined> {
    if (bytes.length < asideFrom) return gzipSync(bytes, options);
    return this.#queue
      .run(account, () => gzipAside(bytes, options))
      .catch((error: unknown) => {
        if (error instanceof ProblemError) return undefined;
        throw error;
      });
  }

  /** The slot of one stream; undefined: there are too many. */
  takeStream(): Held | undefined {
    return this.#streams.tryTake('');
  }
}

/** One for the process, since it bounds the threads of the process. */
export const packing = new Packing();

/** The chunks, packed off the main thread. */
export async function* packedPieces(
  pieces: AsyncIterable<string | Uint8Array>,
): AsyncGenerator<string | Uint8Array> {
  const stream = createGzip({ level });
  // A failure, or a reader that left, ends all three; the last one tells the reader.
  pipeline(Readable.from(pieces, { objectMode: false }), stream, () => {});
  yield* stream;
}

/** A `Vary` with this name too. */
export function varyWith(name: string, header: unknown): string {
  const told =
    header === undefined
      ? []
      : String(header)
          .split(',')
          .map((one) => one.trim());
  return told.some((one) => one === '*' || one.toLowerCase() === name)
    ? told.join(', ')
    : [...told, name].join(', ');
}

// Reads what a client accepts, from headers with weights (RFC 9110, sections 12.4.2 and 12.5.3).

/** Characters of a header that is read; no client needs as many. */
const maxLength = 1_000;

/** `name;q=0.5, name`, in lower case. None of a header that is too long. */
export function weighted(header = ''): { readonly name: string; readonly weight: number }[] {
  if (header.length > maxLength) return [];
  return header.split(',').map((part) => {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const weight = parameters.find((one) => one.startsWith('q='))?.slice(2);
    return { name, weight: weight === undefined ? 1 : Number(weight) || 0 };
  });
}

/** The encoding of those offered that the client likes best, in the order of the offer where it likes several alike. */
export function chooseEncoding<Offered extends string>(
  header: string | readonly string[] | undefined,
  offered: readonly Offered[],
): Offered | 'identity' {
  if (header === undefined) return 'identity';
  const named = weighted(String(header));
  const weightOf = (encoding: string) =>
    named.find(({ name }) => name.replace(/^x-/, '') === encoding)?.weight;
  const ofOthers = weightOf('*') ?? 0;
  let best: { readonly encoding: Offered | 'identity'; readonly weight: number } = {
    encoding: 'identity',
    weight: weightOf('identity') ?? 0,
  };
  for (const encoding of offered) {
    const weight = weightOf(encoding) ?? ofOthers;
    // A client that names an encoding and identity alike wants the encoding.
    const isBetter = best.encoding === 'identity' ? weight >= best.weight : weight > best.weight;
    if (weight > 0 && isBetter) best = { encoding, weight };
  }
  return best.encoding;
}
