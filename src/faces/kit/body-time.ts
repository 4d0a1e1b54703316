/**
 * How long a body may take to arrive. Node.js has one bound for all requests of a server; a file that is read as it
 * comes needs as long as its sender's line does, so the bound is here and such routes lift it.
 */
import type { IncomingMessage } from 'node:http';

const timers = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/** Ends the connection when the body is not there in time. */
export function limitBodyTime(request: IncomingMessage, ms: number): void {
  const { headers } = request;
  if (headers['transfer-encoding'] === undefined && !(Number(headers['content-length'] ?? 0) > 0)) return;
  const timer = setTimeout(() => {
    if (!request.complete) request.socket.destroy();
  }, ms).unref();
  timers.set(request, timer);
  request.once('close', () => clearTimeout(timer));
}

/** From here on somebody else watches over it. */
export function liftBodyTime(request: IncomingMessage): void {
  clearTimeout(timers.get(request));
}
