/** Reads a whole body into memory, within the limit of the route and its reserved bytes. */
import type { IncomingMessage } from 'node:http';
import { announcedLengthOf, type BodyReservation } from '@switchbook/admission/byte-budget.js';
import { whenRead } from '@switchbook/admission/when-gone.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';

/** Reads a whole body. `done` is called once, with the bytes or the failure. */
export function readBytes(
  request: IncomingMessage,
  maxBytes: number,
  reservation: BodyReservation | undefined,
  done: (error: Error | null, bytes?: Buffer) => void,
): void {
  const whole = new Whole(announcedLengthOf(request));
  let isDone = false;
  const finish = (error: Error | null, bytes?: Buffer) => {
    if (isDone) return;
    isDone = true;
    request.off('data', take).off('end', end).off('error', finish);
    done(error, bytes);
  };
  const take = (chunk: Buffer) => {
    try {
      if (whole.received + chunk.length > maxBytes) throw new ProblemError({ kind: 'too_large' });
      reservation?.growTo(whole.received + chunk.length);
      whole.add(chunk);
    } catch (error) {
      finish(error as Error);
    }
  };
  const end = () => finish(null, whole.bytes());
  request.on('data', take).on('end', end).on('error', finish);
  whenRead(request, () => {
    // Runs at once if the sender has left. Most requests are done here, so no error is created.
    if (!isDone) finish(brokenOff());
  });
}

function brokenOff(): Error {
  return Object.assign(new Error('the client disconnected before the end of the body'), {
    code: 'ECONNRESET',
  });
}

/** A body of known length is read into its final buffer, so that a large body is never in memory twice. */
const wholeFrom = 64 * 1024;

class Whole {
  received = 0;
  readonly #chunks: Buffer[] = [];
  readonly #whole: Buffer | undefined;

  constructor(length: number | undefined) {
    if (length !== undefined && length >= wholeFrom) this.#whole = Buffer.allocUnsafeSlow(length);
  }

  /** Copies, now or at the end, since chunks are views of the socket's buffer. */
  add(chunk: Buffer): void {
    if (this.#whole === undefined) this.#chunks.push(chunk);
    else chunk.copy(this.#whole, this.received);
    this.received += chunk.length;
  }

  bytes(): Buffer {
    if (this.#whole === undefined) return Buffer.concat(this.#chunks, this.received);
    return this.#whole.subarray(0, this.received);
  }
}
