/**
 * A live vendor on a free port: it records the start of each call and answers as the test sets it; at first it echoes.
 */

import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { keepAliveTimeout } from '../keep-alive.js';

interface VendorCall {
  readonly method: string;
  /** byte for byte */
  readonly path: string;
  /** names and values, unchanged */
  readonly rawHeaders: readonly string[];
  readonly headers: http.IncomingHttpHeaders;
}

export type Answering = (
  request: http.IncomingMessage,
  response: http.ServerResponse,
) => void | Promise<void>;

export interface Vendor {
  /** URL with the address, not a name */
  readonly url: string;
  readonly port: number;
  readonly calls: VendorCall[];
  /** Sets the answer to later calls. */
  answer(answering: Answering): void;
  /** connections that are open now */
  readonly sockets: ReadonlySet<Socket>;
  close(): Promise<void>;
}

/** Returns the received bytes unchanged. */
export const echo: Answering = (request, response) => {
  response.writeHead(200, { 'content-type': request.headers['content-type'] ?? 'text/plain' });
  request.pipe(response);
};

export async function openVendor(): Promise<Vendor> {
  const calls: VendorCall[] = [];
  const sockets = new Set<Socket>();
  let answering = echo;
  const server = http.createServer({ keepAliveTimeout }, (request, response) => {
    const { method = '', url: path = '', rawHeaders, headers } = request;
    calls.push({ method, path, rawHeaders, headers });
    request.on('error', () => {});
    response.on('error', () => {});
    void answering(request, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    calls,
    sockets,
    answer: (next) => {
      answering = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
