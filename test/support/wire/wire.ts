/** A client that sends exactly its input and shows exactly the response: over a real socket, without any logic. */
import http from 'node:http';

export interface SentRequest {
  readonly method?: string;
  /** path and query, byte for byte */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** an object is sent as JSON with its type; text and bytes unchanged, without a type */
  readonly body?: unknown;
}

export interface Received {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  /** the body as JSON; undefined when it is empty */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any answer of a wire
  readonly json: any;
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

/** Sends a request, and retries if the server has just closed the reused connection. */
export async function send(port: number, sent: SentRequest): Promise<Received> {
  try {
    return await sendOnce(port, sent);
  } catch (error) {
    if (error instanceof StaleConnection) return sendOnce(port, sent);
    throw error;
  }
}

class StaleConnection extends Error {}

/** Sends once: without a response, the caller does not know whether the request ran. */
export function sendOnce(port: number, sent: SentRequest): Promise<Received> {
  const isRaw = typeof sent.body === 'string' || Buffer.isBuffer(sent.body);
  const payload =
    sent.body === undefined ? undefined : isRaw ? (sent.body as string | Buffer) : JSON.stringify(sent.body);
  const headers: Record<string, string | string[] | number> = {};
  if (payload !== undefined) {
    headers['content-length'] = Buffer.byteLength(payload);
    if (!isRaw) headers['content-type'] = 'application/json';
  }
  for (const [name, value] of Object.entries(sent.headers ?? {}))
    headers[name] = typeof value === 'string' ? value : [...value];
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host: '127.0.0.1', port, method: sent.method ?? 'GET', path: sent.path, headers, agent },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parse(text) });
        });
      },
    );
    request.on('error', (error: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && error.code === 'ECONNRESET';
      reject(isStale ? new StaleConnection('a kept connection was closed', { cause: error }) : error);
    });
    request.end(payload);
  });
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
