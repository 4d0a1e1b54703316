/**
 * Stops the listener without errors for clients. Neighbor: `listener.ts`. Decision: docs/decisions/0049-drain.md. In
 * order:
 *
 * 1. The drain: the server still listens, answers readiness checks that it is stopping, and closes each connection
 *    after an answer, so that proxies send their requests to other servers.
 * 2. Kept connections, for a moment, if connections still arrive. An example is nginx, which has no readiness checks:
 *    it sends new connections until one is refused. The kernel resets accepted but unread connections, with their
 *    requests. With kept connections nginx reuses them, and opens hardly any that could be reset.
 * 3. The end: the server stops listening, answers running requests, and closes.
 *
 * A worker that is being replaced skips the drain, since its successor listens on the address. It closes each
 * connection after its next answer, and idle connections after a few seconds.
 */
import type http from 'node:http';
import net, { type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { whenGone } from '@switchbook/admission/when-gone.js';

/** Clients of connections that arrived within this time have not noticed the drain. */
const recentMs = 1_000;
const settleMs = 500;
/** A connection that was silent for this long has no request in transit. */
const silentMs = 1_000;
/**
 * A client does not use a connection that was idle this long, if it has another one. The usual time for idle connections
 * would delay the end of the server.
 */
const leftIdleMs = 5_000;
const idleCheckMs = 20;
/** A shorter round of the event loop has found no connection to accept. */
const quietTurnMs = 0.1;
const maxTurns = 500;

export class Closing {
  readonly #server: http.Server;
  /** open connections, each with its number of running requests */
  readonly #sockets = new Map<Socket, number>();
  /** connections without a running request, and since when; the longest idle one is first */
  readonly #idle = new Map<Socket, number>();
  #arrived = 0;
  #refused = 0;
  #isDraining = false;
  #isSettling = false;
  /** connections were kept alive a moment ago, since their clients may still use them */
  #hasSettled = false;

  /** Closes connections above `maxConnections` on arrival, unless another connection was idle for `yieldsMs`. */
  constructor(server: http.Server, maxConnections: number, yieldsMs = leftIdleMs) {
    this.#server = server;
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

  /** Whether clients should be sent elsewhere. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Whether a connection is closed after its next answer. */
  get endsConnections(): boolean {
    return !this.#server.listening || (this.#isDraining && !this.#isSettling);
  }

  async drain(ms: number): Promise<void> {
    this.#isDraining = true;
    if (ms <= 0 || !this.#server.listening) return;
    await delay(Math.max(0, ms - recentMs));
    const before = this.#arrived;
    await delay(Math.min(ms, recentMs));
    if (this.#arrived === before) return;
    this.#isSettling = true;
    this.#hasSettled = true;
    await delay(settleMs);
  }

  /**
   * Stops listening; resolves once all connections are closed, after `graceMs` by force. `isReplaced`: another process
   * continues at the address, so health checks of the server still succeed.
   */
  async close(graceMs: number | undefined, isReplaced = false): Promise<void> {
    const server = this.#server;
    if (!isReplaced) this.#isDraining = true;
    if (!server.listening) return;
    if (this.#hasSettled) await waitForQuietTurn();
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
    // Waits until arrived requests are read: after a stall, timers run before them, and would reset their connections.
    const closing = setInterval(() => setImmediate(closeIdle), idleCheckMs);
    const forcing =
      graceMs === undefined ? undefined : setTimeout(() => server.closeAllConnections(), graceMs);
    await closed;
    clearInterval(closing);
    clearTimeout(forcing);
    // Stops the timers with which http.Server checks its connections.
    server.close();
  }
}

/** Continues right after the event loop has accepted all connections that had arrived. */
async function waitForQuietTurn(): Promise<void> {
  for (let turn = 0; turn < maxTurns; turn += 1) {
    const beganMs = performance.now();
    await new Promise((resolve) => setImmediate(resolve));
    if (performance.now() - beganMs < quietTurnMs) return;
  }
}
