/** Sends files from memory: a text unchanged, a file in an encoding that the browser accepts. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { chooseEncoding } from '../faces/kit/answer/accepted.js';
import type { Headers } from './page-headers.js';

export type Encoding = 'br' | 'gzip' | 'identity';

export interface StaticFile {
  readonly type: string;
  /** whether its name contains a hash of its content */
  readonly isHashed: boolean;
  readonly etag: string;
  readonly encoded: (encoding: Encoding) => Buffer | Promise<Buffer>;
}

/** Answers a request. `scheme`: between the client and a trusted proxy. */
export type PageHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  scheme?: 'http' | 'https',
) => Promise<void> | void;

/** Sends an answer. Node.js leaves the body out of answers to HEAD. */
export function reply(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Buffer,
  headers: Headers = {},
): void {
  response.writeHead(status, { ...headers, 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: StaticFile,
  headers: Headers,
): Promise<void> {
  const etag = `"${file.etag}"`;
  const cacheHeaders = {
    ...headers,
    // A browser never asks whether a file with its hash in the name has changed.
    ...(file.isHashed
      ? { 'cache-control': 'max-age=31536000, immutable' }
      : { 'cache-control': 'no-cache', etag }),
  };
  if (!file.isHashed && request.headers['if-none-match'] === etag) {
    response.writeHead(304, cacheHeaders).end();
    return;
  }
  const encoding = chooseEncoding(request.headers['accept-encoding'], ['br', 'gzip']);
  const body = await file.encoded(encoding);
  // Connections of HTTP/1.1 stay open without this header, and a first visit reads a dozen files.
  if (file.isHashed && !response.hasHeader('connection')) response.removeHeader('connection');
  response.writeHead(200, {
    ...cacheHeaders,
    'content-type': file.type,
    'content-length': body.length,
    ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
