/**
 * A request body compressed with gzip. The uncompressed size counts against the usual limits. A small body that expands
 * endlessly is refused as soon as it is too large.
 */
import { createGunzip } from 'node:zlib';
import type { BodyReservation } from '@switchbook/admission/byte-budget.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { errorCodeOf } from '@switchbook/domain/runtime/errors.js';
import { FaultError } from '../wire/refusal.js';

/** Small, so that little is decompressed beyond a limit. */
const chunkBytes = 16 * 1024;

/** Whether it is compressed. Throws for an encoding that is not read. */
export function isGzip(encoding: string | undefined): boolean {
  const encodings = (encoding ?? '').split(',').map((part) => part.trim().toLowerCase());
  const codings = encodings.filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length === 0) return false;
  if (codings.length === 1 && (codings[0] === 'gzip' || codings[0] === 'x-gzip')) return true;
  throw new FaultError({ kind: 'bad_encoding' });
}

/**
 * Decompresses on another thread. Throws `too_large`, `unavailable` without memory, and `bad_json` for other bytes than
 * gzip.
 */
export async function gunzipBody(
  compressed: Buffer,
  maxBytes: number,
  reservation: BodyReservation | undefined,
): Promise<Buffer> {
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  gunzip.end(compressed);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new ProblemError({ kind: 'too_large' });
      // The largest body fits into the share of an account only without its compressed form.
      reservation?.growTo(Math.min(compressed.length + bytes, maxBytes));
      chunks.push(chunk);
    }
  } catch (error) {
    if (!errorCodeOf(error).startsWith('Z_')) throw error;
    throw new FaultError({ kind: 'bad_json', isEmpty: false }, { cause: error });
  }
  return Buffer.concat(chunks, bytes);
}
