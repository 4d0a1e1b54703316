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
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { leftIdleMs, type OpenConnections } from './open-connections.js';

/** Clients of connections that arrived within this time have not noticed the drain. */
const recentMs = 1_000;
const settleMs = 500;
/** A connection that was silent for this long has no request in transit. */
const silentMs = 1_000;
const idleCheckMs = 20;
/** A shorter round of the event loop has found no connection to accept. */
const quietTurnMs = 0.1;
const maxTurns = 500;

export class Closing {
  readonly #server: http.Server;
  readonly #connections: OpenConnections;
  #isDraining = false;
  #isSettling = false;
  /** connections were kept alive a moment ago, since their clients may still use them */
  #hasSettled = false;

  constructor(server: http.Server, connections: OpenConnections) {
    this.#server = server;
    this.#connections = connections;
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
    const before = this.#connections.arrived;
    await delay(Math.min(ms, recentMs));
    if (this.#connections.arrived === before) return;
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
    // The usual time for idle connections would delay the end of the server.
    const idleMs = this.#hasSettled || isReplaced ? leftIdleMs : 0;
    const closeIdle = () => {
      const elapsedMs = performance.now() - sinceMs;
      if (elapsedMs >= idleMs) server.closeIdleConnections();
      if (elapsedMs >= silentMs) this.#connections.endSilent();
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
