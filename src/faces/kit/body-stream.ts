/**
 * A body that is read as it comes: a file of any size, never in memory. Whoever reads it may stop in the middle; the
 * connection stays, so that the answer arrives (`drain.ts`). Neighbours: `body-time.ts` bounds all other bodies.
 */
import type { IncomingMessage } from 'node:http';
import { ProblemError } from '../../domain/problem.js';

/** A sender that pauses this long is gone. Waiting for us is no pause of theirs. */
const maxPauseMs = 60_000;

/**
 * The bytes of the body, once. Throws `too_large`, and for one that breaks off `unavailable`: it may be sent again, also
 * under the same name.
 */
export async function* bodyStream(request: IncomingMessage, maxBytes: number): AsyncGenerator<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  let bytes = 0;
  const chunks = request.iterator({ destroyOnReturn: false });
  try {
    for (;;) {
      const { done, value } = await withinPause(chunks.next());
      if (done === true) return;
      bytes += value.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      yield value;
    }
  } finally {
    // Not awaited: after a pause that was too long it has not come back yet.
    void chunks.return?.();
  }
}

function tooLarge(maximum: number): ProblemError {
  return new ProblemError({ kind: 'too_large', maximum });
}

async function withinPause<Value>(next: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the sender paused for too long')), maxPauseMs);
  });
  try {
    return await Promise.race([next, late]);
  } catch (cause) {
    // What waits no longer is not unheard.
    next.catch(() => {});
    throw new ProblemError({ kind: 'unavailable' }, { detail: 'the body broke off before its end', cause });
  } finally {
    clearTimeout(timer);
  }
}
