/**
 * Cuts the bytes of a body into small pieces, for parsers that cannot pause within a piece, such as the parser of
 * forms.
 */
import { Slices } from '@switchbook/domain/runtime/time-slices.js';

/** Small, because a piece may have many parts or cells, each of which takes some microseconds. */
const pieceBytes = 8 * 1024;

/** Yields the bytes in pieces. Other requests run between two of them. `owner`: shares its slices among its bodies. */
export async function* inPieces(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  owner: string,
): AsyncGenerator<Uint8Array> {
  const slices = new Slices(owner);
  for await (const chunk of chunks)
    for (let start = 0; start < chunk.length; start += pieceBytes) {
      yield chunk.subarray(start, start + pieceBytes);
      if (slices.isOver()) await slices.next();
    }
}
