/**
 * A body that was sent packed with gzip. What it unpacks to counts against the same limits as a body that was sent as it is, so
 * a small body that grows without end is refused as soon as it has grown too large.
 */
import { createGunzip } from 'node:zlib';
import type { BodyPlace } from '../../../admission/byte-room.js';
import { ProblemError } from '../../../domain/problem.js';
import { FaultError } from '../wire/refusal.js';

/** Small, so that little is unpacked beyond a limit. */
const pieceBytes = 16 * 1024;

/** Whether it is packed. Throws for an encoding that is not read. */
export function isPacked(encoding: string | undefined): boolean {
  const named = (encoding ?? '').split(',').map((one) => one.trim().toLowerCase());
  const told = named.filter((one) => one !== '' && one !== 'identity');
  if (told.length === 0) return false;
  if (told.length === 1 && (told[0] === 'gzip' || told[0] === 'x-gzip')) return true;
  throw new FaultError({ kind: 'bad_encoding' });
}

/** Unpacks on another thread. Throws `too_large`, `unavailable` without room, and `bad_json` for what is no gzip. */
export async function unpackBody(
  packed: Buffer,
  maxBytes: number,
  held: BodyPlace | undefined,
): Promise<Buffer> {
  const gunzip = createGunzip({ chunkSize: pieceBytes });
  gunzip.end(packed);
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of gunzip as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > maxBytes) throw new ProblemError({ kind: 'too_large', maximum: 0 });
      held?.note(packed.length + bytes);
      pieces.push(piece);
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (typeof code !== 'string' || !code.startsWith('Z_')) throw error;
    throw new FaultError({ kind: 'bad_json', isEmpty: false }, { cause: error });
  }
  return Buffer.concat(pieces, bytes);
}
