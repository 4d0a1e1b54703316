/** Fingerprint that identifies a repeated request: a hash of every part that a retry repeats. */
import { createHash, type Hash } from 'node:crypto';

export type FingerprintPart = string | Buffer;

export function fingerprintOf(parts: readonly FingerprintPart[]): Buffer {
  return hashParts(parts).digest();
}

/** Hashes each part after its length: without lengths, different parts could give the same bytes. */
function hashParts(parts: readonly FingerprintPart[]): Hash {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash;
}

export interface Fingerprint {
  readonly hash: Buffer;
  /** number of hashed bytes of a file that was not read to its end; null: all bytes */
  readonly bytes: number | null;
}

/** The hash of a request with a streamed file, which is hashed on arrival and not stored. */
export class FileFingerprint {
  readonly #hash: Hash;
  #bytes = 0;
  #isWhole = false;
  #isBroken = false;
  #fingerprint: Fingerprint | undefined;

  /** Begins with `parts`, the request without the file. */
  constructor(parts: readonly FingerprintPart[]) {
    this.#hash = hashParts(parts);
  }

  /** Passes the file on, and hashes the part that is read. */
  async *passThrough(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const iterator = bytes[Symbol.asyncIterator]();
    try {
      for (;;) {
        const { done, value } = await this.#readNext(iterator);
        if (done === true) break;
        this.#hash.update(value);
        this.#bytes += value.length;
        yield value;
      }
      this.#isWhole = true;
    } finally {
      if (!this.#isWhole && !this.#isBroken) await iterator.return?.();
    }
  }

  async #readNext(iterator: AsyncIterator<Uint8Array>): Promise<IteratorResult<Uint8Array>> {
    try {
      return await iterator.next();
    } catch (error) {
      this.#isBroken = true;
      throw error;
    }
  }

  /**
   * Returns the hash of the bytes that were read; `bytes` is null if these are the whole file. Returns undefined if
   * none were read, since every file would have this hash. A part of a failed or oversized upload does not identify the
   * file, so it has no hash either.
   */
  fingerprint(): Fingerprint | undefined {
    if (this.#isBroken || (this.#bytes === 0 && !this.#isWhole)) return undefined;
    this.#fingerprint ??= { hash: this.#hash.digest(), bytes: this.#isWhole ? null : this.#bytes };
    return this.#fingerprint;
  }

  /** Whether a file matches this hash. For a partial hash, only the hashed part of the file is read. */
  async matches(hash: Buffer, size: number | null, bytes: AsyncIterable<Uint8Array>): Promise<boolean> {
    let bytesLeft = size ?? Number.POSITIVE_INFINITY;
    if (bytesLeft > 0)
      for await (const chunk of bytes) {
        const part = chunk.length > bytesLeft ? chunk.subarray(0, bytesLeft) : chunk;
        this.#hash.update(part);
        bytesLeft -= part.length;
        if (bytesLeft === 0) break;
      }
    return this.#hash.digest().equals(hash) && (size === null || bytesLeft === 0);
  }
}
