/**
 * Time limit of a body. Node.js has one limit for all requests of a server; a streamed file needs as long as its
 * sender's line does, so the limit is set here and such routes lift it.
 */
import type { IncomingMessage } from 'node:http';
import { lengthOf } from './byte-room.js';
import { whenRead } from './when-gone.js';

const timers = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/** Ends the connection when the body is not there in time. */
export function limitBodyTime(request: IncomingMessage, ms: number): void {
  if (lengthOf(request) === 0) return;
  const timer = setTimeout(() => {
    if (!request.complete) request.socket.destroy();
  }, ms).unref();
  timers.set(request, timer);
  whenRead(request, () => clearTimeout(timer));
}

/** Lifts the limit: another watcher takes over. */
export function liftBodyTime(request: IncomingMessage): void {
  clearTimeout(timers.get(request));
}
