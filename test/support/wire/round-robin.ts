/**
 * A proxy before several servers: each request goes to the next one, on any connection. Like other proxies it skips a
 * server that refuses connections. A request that was sent and got no response is 502.
 */

import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { keepAliveTimeout } from '../keep-alive.js';

export interface RoundRobin {
  readonly port: number;
  /** requests that each server answered, by port */
  readonly answered: ReadonlyMap<number, number>;
  close(): Promise<void>;
}

/** Less than a server keeps an idle connection. */
const idleMs = 2_000;
const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding']);

export async function openRoundRobin(ports: () => readonly number[]): Promise<RoundRobin> {
  const agent = new http.Agent({ keepAlive: true, timeout: idleMs });
  const answered = new Map<number, number>();
  let turn = 0;

  function forward(request: http.IncomingMessage, response: http.ServerResponse, tries: number): void {
    const all = ports();
    turn += 1;
    const port = all[turn % all.length] ?? 0;
    const onward = http.request({
      host: '127.0.0.1',
      port,
      method: request.method,
      path: request.url,
      agent,
      headers: request.headers,
    });
    onward.once('response', (answer) => {
      answered.set(port, (answered.get(port) ?? 0) + 1);
      const headers = Object.entries(answer.headers).filter(([name]) => !hopByHop.has(name));
      response.writeHead(answer.statusCode ?? 502, Object.fromEntries(headers));
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    });
    onward.once('error', (error: NodeJS.ErrnoException) => {
      // A retry is safe if the connection was never opened, or if a read met a reused connection that was just closed.
      const isUnsent = error.code === 'ECONNREFUSED' || (onward.reusedSocket && request.method === 'GET');
      if (isUnsent && !response.headersSent && tries < all.length) forward(request, response, tries + 1);
      else if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
    });
    response.once('close', () => {
      if (!response.writableFinished) onward.destroy();
    });
    // The body is sent only once the server is connected.
    onward.once('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => request.pipe(onward));
      else request.pipe(onward);
    });
  }

  const server = http.createServer({ keepAliveTimeout }, (request, response) =>
    forward(request, response, 1),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    answered,
    close: async () => {
      server.closeAllConnections();
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
