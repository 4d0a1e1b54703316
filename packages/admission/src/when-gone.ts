/**
 * Releases the resources of a request: memory, slots, timers, its count as under way. A listener for `close` alone is
 * not enough. If a client disconnects before the response is ready, `close` has already fired. A response that waits
 * behind another response of the same connection gets no event when the connection ends.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

// The field is on the response itself: a weak map of responses costs the garbage collector more than all other work
// here.
const releasesKey = Symbol('when gone');
type ReleasingResponse = ServerResponse & { [releasesKey]?: Releases };
type ReleasingSocket = Socket & { [releasesKey]?: Set<Releases> };

/**
 * Calls `release` exactly once: when the response was sent, or no client will receive it any more. For such a response
 * it calls `release` immediately.
 */
export function whenGone(response: ServerResponse, release: () => void): void {
  const releasing = response as ReleasingResponse;
  if (isGone(response)) {
    release();
    return;
  }
  releasing[releasesKey] ??= new Releases(response);
  releasing[releasesKey].add(release);
}

/** Whether the response was sent, or no client will receive it. */
export function isGone(response: ServerResponse): boolean {
  return response.closed || response.destroyed || response.req.socket?.destroyed === true;
}

/**
 * Calls `release` once: when the body was read to its end, or its connection has ended. For such a body it calls
 * `release` at once.
 */
export function whenRead(request: IncomingMessage, release: () => void): void {
  if (isRead(request)) release();
  else request.once('close', release);
}

/** Whether no more of the body will arrive. */
export function isRead(request: IncomingMessage): boolean {
  return request.destroyed || request.readableEnded || request.socket?.destroyed === true;
}

/**
 * The releases of one response. A response has one listener, and a connection has one listener for all its responses.
 */
class Releases {
  readonly #open: Set<Releases> | undefined;
  #waiting: (() => void)[] = [];

  constructor(response: ServerResponse) {
    this.#open = releasesOn(response.req.socket as ReleasingSocket | undefined);
    this.#open?.add(this);
    response.on('close', settleOnClose);
  }

  add(release: () => void): void {
    this.#waiting.push(release);
  }

  settle(): void {
    this.#open?.delete(this);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const release of waiting) release();
  }
}

function settleOnClose(this: ReleasingResponse): void {
  this[releasesKey]?.settle();
}

function releasesOn(socket: ReleasingSocket | undefined): Set<Releases> | undefined {
  // A request from within the process has no connection.
  if (typeof socket?.once !== 'function') return undefined;
  const releases = socket[releasesKey];
  if (releases !== undefined) return releases;
  const open = new Set<Releases>();
  socket[releasesKey] = open;
  socket.once('close', () => {
    for (const item of [...open]) item.settle();
  });
  return open;
}
