/** The open connections of a listener, their limit, and the requests on each. Neighbor: `listener.ts`. */
import type http from 'node:http';
import type { Socket } from 'node:net';
import { whenGone } from '@switchbook/admission/when-gone.js';

/** A client does not use a connection that was idle this long, if it has another one. */
export const leftIdleMs = 5_000;

export class OpenConnections {
  /** open connections, each with its number of running requests */
  readonly #sockets = new Map<Socket, number>();
  /** connections without a running request, and since when; the longest idle one is first */
  readonly #idle = new Map<Socket, number>();
  #arrived = 0;
  #refused = 0;

  /** Closes connections above `maxConnections` on arrival, unless another connection was idle for `yieldsMs`. */
  constructor(server: http.Server, maxConnections: number, yieldsMs = leftIdleMs) {
    server.on('connection', (socket: Socket) => {
      this.#arrived += 1;
      // The server's own limit makes workers pass a connection back and forth while all of them are full.
      if (this.#sockets.size >= maxConnections && !this.#endIdle(yieldsMs)) {
        this.#refused += 1;
        socket.destroy();
        return;
      }
      this.#sockets.set(socket, 0);
      socket.once('close', () => {
        this.#sockets.delete(socket);
        this.#idle.delete(socket);
      });
    });
  }

  /** Records that a request begins on the connection. */
  addRequest(socket: Socket, response: http.ServerResponse): void {
    this.#sockets.set(socket, (this.#sockets.get(socket) ?? 0) + 1);
    this.#idle.delete(socket);
    whenGone(response, () => {
      const left = (this.#sockets.get(socket) ?? 1) - 1;
      if (!this.#sockets.has(socket)) return;
      this.#sockets.set(socket, left);
      if (left === 0) this.#idle.set(socket, performance.now());
    });
  }

  /** Ends the longest idle connection in favor of a new one; false if none was idle for long. */
  #endIdle(yieldsMs: number): boolean {
    const [longest] = this.#idle;
    if (longest === undefined) return false;
    const [socket, since] = longest;
    if (performance.now() - since < yieldsMs) return false;
    socket.destroy();
    this.#sockets.delete(socket);
    this.#idle.delete(socket);
    return true;
  }

  /** Number of connections closed on arrival so far. */
  get refused(): number {
    return this.#refused;
  }

  /** Number of open connections. */
  get open(): number {
    return this.#sockets.size;
  }

  /** Number of connections that have arrived so far, with refused ones. */
  get arrived(): number {
    return this.#arrived;
  }

  /** Closes the connections on which no byte has arrived. */
  endSilent(): void {
    for (const socket of this.#sockets.keys()) if (socket.bytesRead === 0) socket.destroy();
  }
}
