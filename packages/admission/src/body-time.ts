/**
 * Time limit of a body. Node.js has one limit for all requests of a server, but the duration of a streamed file depends
 * on the connection of its sender. So each request gets its limit here, and routes with such files lift it. A body that
 * continues after its answer has a short limit.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { announcedLengthOf } from './byte-budget.js';
import { whenGone, whenRead } from './when-gone.js';

export interface BodyTimes {
  /** milliseconds for the body of a request without an answer yet */
  readonly openMs: number;
  /** the rest of a body after the answer: enough for a sender that reads it */
  readonly answeredMs: number;
}

const timers = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/** Ends the connection when the body does not arrive in time. */
export function limitBodyTime(
  request: IncomingMessage,
  response: ServerResponse,
  { openMs, answeredMs }: BodyTimes,
): void {
  if (announcedLengthOf(request) === 0) return;
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
