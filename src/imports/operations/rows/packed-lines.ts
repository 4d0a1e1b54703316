/** Lines of JSON as bytes of a table row: deflated, in other threads. */
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';

const deflated = promisify<Buffer, { level: number }, Buffer>(deflate);
const inflated = promisify<Buffer, Buffer>(inflate);

export function packLines(lines: readonly string[]): Promise<Buffer> {
  return deflated(Buffer.from(lines.join('\n')), { level: 1 });
}

/** Decompresses bytes. `isPacked`: chunks of an early release may have plain bytes. */
export async function unpackBytes(bytes: Buffer | null, isPacked = true): Promise<Buffer> {
  if (bytes === null) return Buffer.alloc(0);
  return isPacked ? inflated(bytes) : bytes;
}

export async function unpackLines(...packed: Parameters<typeof unpackBytes>): Promise<readonly string[]> {
  const text = (await unpackBytes(...packed)).toString();
  return text === '' ? [] : text.split('\n');
}
