/**
 * How the listener stops so that no client notices. First it drains: it goes on listening, tells readiness checks that it
 * stops, and ends each connection with an answer, so that proxies send their requests elsewhere. Then it stops listening,
 * answers what is under way, and closes. Neighbour: `listener.ts`.
 *
 * A proxy that checks no readiness (nginx) sends new connections until they are refused. The kernel resets those that it
 * holds ready at that moment, with the requests on them. So where connections still arrive at the end of the drain, they
 * are kept alive for a moment: the proxy uses them again and opens hardly any, and the listener stops at such a time.
 *
 * A worker that another one replaces skips the drain: the address goes on listening. It ends each connection with its
 * next answer, and idle ones after a few seconds.
 * Decision: docs/decisions/0049-drain.md.
 */
import type http from 'node:http';
import net, { type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { whenGone } from '../admission/when-gone.js';

/** Connections that arrived within this time are from a client that does not know of the drain. */
const recentMs = 1_000;
const settleMs = 500;
/** A connection that has not sent a byte for so long has no request on its way. */
const silentMs = 1_000;
/** A client that was idle for so long uses another connection first. The usual time would keep a server from its end. */
const leftIdleMs = 5_000;
const idleCheckMs = 20;
/** A turn of the event loop that took no longer has just accepted whatever had arrived. */
const quietTurnMs = 0.1;
const maxTurns = 500;

export class Closing {
  readonly #server: http.Server;
  /** the open connections, each with its requests under way */
  readonly #sockets = new Map<Socket, number>();
  /** those without a request under way, and since when: the longest idle one comes first */
  readonly #idle = new Map<Socket, number>();
  #arrived = 0;
  #refused = 0;
  #isDraining = false;
  #isSettling = false;
  /** connections of a client that may still use them were kept alive a moment ago */
  #hasSettled = false;

  /** `maxConnections`: more are closed as they come, unless another one was idle for `yieldsMs`. */
  constructor(server: http.Server, maxConnections: number, yieldsMs = leftIdleMs) {
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.#arrived += 1;
      // The server's own bound makes workers hand a connection to and fro for as long as all of them are full.
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

  /** A request begins on the connection. */
  note(socket: Socket, response: http.ServerResponse): void {
    this.#sockets.set(socket, (this.#sockets.get(socket) ?? 0) + 1);
    this.#idle.delete(socket);
    whenGone(response, () => {
      const left = (this.#sockets.get(socket) ?? 1) - 1;
      if (!this.#sockets.has(socket)) return;
      this.#sockets.set(socket, left);
      if (left === 0) this.#idle.set(socket, performance.now());
    });
  }

  /** Ends the longest idle connection, to make room for a new one; false without one that was idle for long. */
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

  /** Connections that were closed as they came, so far. */
  get refused(): number {
    return this.#refused;
  }

  /** Connections that are open. */
  get open(): number {
    return this.#sockets.size;
  }

  /** Whether clients should be sent elsewhere. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Whether a connection ends with its next answer. */
  get endsConnections(): boolean {
    return !this.#server.listening || (this.#isDraining && !this.#isSettling);
  }

  async drain(ms: number): Promise<void> {
    this.#isDraining = true;
    if (ms <= 0 || !this.#server.listening) return;
    await pause(Math.max(0, ms - recentMs));
    const before = this.#arrived;
    await pause(Math.min(ms, recentMs));
    if (this.#arrived === before) return;
    this.#isSettling = true;
    this.#hasSettled = true;
    await pause(settleMs);
  }

  /**
   * Stops listening; resolves once all connections are closed, after `graceMs` by force. `isReplaced`: another process
   * goes on at the address, so checks of the server still find it well.
   */
  async close(graceMs: number | undefined, isReplaced = false): Promise<void> {
    const server = this.#server;
    if (!isReplaced) this.#isDraining = true;
    if (!server.listening) return;
    if (this.#hasSettled) await quietTurn();
    const closed = new Promise<void>((resolve) => server.once('close', resolve));
    const sinceMs = performance.now();
    // The close of http.Server would end idle connections at once.
    net.Server.prototype.close.call(server);
    const idleMs = this.#hasSettled || isReplaced ? leftIdleMs : 0;
    const closeIdle = () => {
      const elapsedMs = performance.now() - sinceMs;
      if (elapsedMs >= idleMs) server.closeIdleConnections();
      if (elapsedMs >= silentMs)
        for (const socket of this.#sockets.keys()) if (socket.bytesRead === 0) socket.destroy();
    };
    closeIdle();
    const closing = setInterval(closeIdle, idleCheckMs);
    const forcing =
      graceMs === undefined ? undefined : setTimeout(() => server.closeAllConnections(), graceMs);
    await closed;
    clearInterval(closing);
    clearTimeout(forcing);
    // Ends its watch over connections.
    server.close();
  }
}

/** Continues right after the event loop has accepted all connections that had arrived. */
async function quietTurn(): Promise<void> {
  for (let turn = 0; turn < maxTurns; turn += 1) {
    const beganMs = performance.now();
    await new Promise((resolve) => setImmediate(resolve));
    if (performance.now() - beganMs < quietTurnMs) return;
  }
}
