/**
 * A body read as a stream: a file of any size, never in memory. Its reader may stop in the middle; the connection
 * stays open, so that the answer arrives (`drain`). `inPieces` serves parsers that cannot pause, such as the parser of
 * forms.
 */
import type { IncomingMessage } from 'node:http';
import { MinimumSpeed, minimumSpeed, type SpeedLimits } from '@switchbook/admission/minimum-speed.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { Interruption } from '@switchbook/domain/runtime/in-time.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';

/**
 * Reads the bytes of the body, once. Throws `too_large`. Throws `unavailable` for a body that breaks off or arrives too
 * slowly: the request may be retried, also with the same idempotency key.
 */
export async function* bodyStream(
  request: IncomingMessage,
  maxBytes: number,
  limits: SpeedLimits = minimumSpeed,
): AsyncGenerator<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  let bytes = 0;
  const chunks = request.iterator({ destroyOnReturn: false });
  const interruption = new Interruption();
  const speed = new MinimumSpeed(limits, () =>
    interruption.interrupt(new Error('the client sends the body too slowly')),
  );
  try {
    for (;;) {
      speed.wait();
      const { done, value } = await interruption.wait(chunks.next()).catch(throwBroken);
      speed.countPassed(value?.length ?? 0);
      if (done === true) return;
      bytes += value.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      yield value;
    }
  } finally {
    speed.end();
    // Not awaited: a slow sender may not have sent any byte yet.
    void chunks.return?.();
  }
}

export function tooLarge(maximum: number): ProblemError {
  return new ProblemError({ kind: 'too_large', maximum });
}

function throwBroken(cause: unknown): never {
  throw new ProblemError(
    { kind: 'unavailable' },
    { detail: 'the connection ended before the end of the body', cause },
  );
}

/** Small, because a piece may have many parts or cells, each of which takes some microseconds. */
const pieceBytes = 8 * 1024;

/**
 * Yields the bytes in pieces, and other requests run between two pieces. `owner`: shares its slices among its bodies.
 */
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
