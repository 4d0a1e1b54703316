/** A receiver of webhooks on a free port: it records each call and answers as the test sets it. */

import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { keepAliveTimeout } from '../keep-alive.js';
import { onThisMachine } from '../machine.js';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  /** the bytes of the body */
  readonly raw: Buffer;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever was sent
  readonly json: any;
}

export type Answering = (call: Call, response: http.ServerResponse, request: http.IncomingMessage) => unknown;

export interface Receiver {
  readonly url: string;
  readonly calls: Call[];
  /** Sets the answer to later calls; 204 at first. */
  answer(answering: Answering): void;
  /** Resolves at this number of calls. */
  wait(count: number): Promise<void>;
  close(): Promise<void>;
}

const deadlineMs = onThisMachine(20_000);

export const say =
  (status: number, body = '', headers: http.OutgoingHttpHeaders = {}): Answering =>
  (_, response) => {
    response.writeHead(status, headers).end(body);
  };

export async function openReceiver(): Promise<Receiver> {
  const calls: Call[] = [];
  let answering: Answering = say(204);
  let heard = () => {};
  const own = `/hook-${Math.random().toString(36).slice(2, 10)}`;
  const server = http.createServer({ keepAliveTimeout }, (request, response) => {
    // Webhooks of a receiver that had this port before: moving the clock makes them due.
    if (request.url?.startsWith('/hook-') === true && !request.url.startsWith(own)) {
      request.resume();
      response.writeHead(410).end();
      return;
    }
    const chunks: Buffer[] = [];
    request.on('error', () => {});
    response.on('error', () => {});
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const text = raw.toString();
      const { method = '', url: path = '', headers } = request;
      const call = { method, path, headers, raw, text, json: parse(text) };
      calls.push(call);
      heard();
      void answering(call, response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${own}`,
    calls,
    answer: (next) => {
      answering = next;
    },
    wait: async (count) => {
      const until = performance.now() + deadlineMs;
      while (calls.length < count) {
        if (performance.now() > until) throw new Error(`${calls.length} calls of ${count} came`);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, deadlineMs);
          heard = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
