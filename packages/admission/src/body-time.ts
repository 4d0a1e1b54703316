/**
 * Time limit of a body. Node.js has one limit for all requests of a server; a streamed file takes as long as its
 * sender's connection needs, so the limit is set here and such routes lift it. A body that continues after its response
 * has a short limit.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { lengthOf } from './byte-room.js';
import { isRead, whenGone, whenRead } from './when-gone.js';

export interface BodyTimes {
  /** milliseconds for the body of a request without a response yet */
  readonly openMs: number;
  /** The rest of a body after the answer: enough for a sender that reads it. */
  readonly answeredMs: number;
}

const timers = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/** Ends the connection when the body does not arrive in time. */
export function limitBodyTime(
  request: IncomingMessage,
  response: ServerResponse,
  { openMs, answeredMs }: BodyTimes,
): void {
  if (lengthOf(request) === 0) return;
  endAfter(request, openMs);
  whenRead(request, () => liftBodyTime(request));
  whenGone(response, () => {
    if (!request.complete) endAfter(request, answeredMs);
  });
}

/** Lifts the limit until the request is answered: another watcher takes over. */
export function liftBodyTime(request: IncomingMessage): void {
  clearTimeout(timers.get(request));
}

function endAfter(request: IncomingMessage, ms: number): void {
  clearTimeout(timers.get(request));
  const timer = setTimeout(() => {
    if (!request.complete) request.socket.destroy();
  }, ms).unref();
  timers.set(request, timer);
}

// Reads the rest of a refused request. A client that writes its whole body before it reads would never see an
// answer from a server that answers early and closes, so the rest is discarded first, within bounds.

/** More than any face takes, so that a body just over a cap is read to its end. */
const maxBytes = 64 * 1024 * 1024;

/** A sender that pauses this long waits for the answer. */
const maxIdleMs = 500;

/** Undefined if the body is read; otherwise resolves when the response may be sent. */
export function drain(request: IncomingMessage): Promise<void> | undefined {
  if (lengthOf(request) === 0 || request.complete || isRead(request)) return undefined;
  return new Promise((resolve) => {
    let bytes = 0;
    const finish = () => {
      clearTimeout(idle);
      request.off('data', read).off('end', finish).off('error', finish);
      resolve();
    };
    const idle = setTimeout(finish, maxIdleMs);
    const read = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) finish();
      else idle.refresh();
    };
    request.on('data', read).on('end', finish).on('error', finish);
    whenRead(request, finish);
    request.resume();
  });
}

// Minimum speed of a peer that uploads or downloads a file, so that dead peers free their resources here.

export interface SpeedLimits {
  /** Milliseconds of a window, in which only waiting for the peer counts. */
  readonly windowMs: number;
  /** bytes required in each window */
  readonly minBytes: number;
}

/** The limit is 1 kB a second, below the slowest line in use. */
export const minimumSpeed: SpeedLimits = { windowMs: 30_000, minBytes: 30_000 };

export class MinimumSpeed {
  readonly #limits: SpeedLimits;
  readonly #tooSlow: () => void;
  #bytes = 0;
  /** Milliseconds of the window, without the current wait. */
  #waitedMs = 0;
  #waitsSince = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: SpeedLimits, tooSlow: () => void) {
    this.#limits = limits;
    this.#tooSlow = tooSlow;
  }

  /** Starts a wait for the peer. */
  wait(): void {
    this.#waitsSince = performance.now();
    this.#timer = setTimeout(() => this.#settle(), this.#limits.windowMs - this.#waitedMs).unref();
  }

  /** Counts bytes received or taken, and ends the wait. */
  passed(bytes: number): void {
    clearTimeout(this.#timer);
    this.#bytes += bytes;
    this.#waitedMs += performance.now() - this.#waitsSince;
    if (this.#waitedMs >= this.#limits.windowMs) this.#begin();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #settle(): void {
    if (this.#bytes < this.#limits.minBytes) {
      this.#tooSlow();
      return;
    }
    this.#begin();
    this.wait();
  }

  #begin(): void {
    this.#bytes = 0;
    this.#waitedMs = 0;
  }
}
