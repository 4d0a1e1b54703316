/**
 * A load on one server: a number of connections, each sending its next request after the answer to the last. Written
 * on bare sockets, since client and servers share the cores and every cycle of the client is missing elsewhere.
 */
import net from 'node:net';
import { percentile } from '../report/spread.js';

export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** the status that the answer must have */
  readonly expects: number;
}

/** Returns the next request. */
export type Load = () => WireRequest;

export interface LoadResult {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

interface LoadOptions {
  readonly connections: number;
  /** or until `signal` */
  readonly seconds: number;
  /**
   * The shortest time between two requests of a connection. The latency of a late request includes the time it was due.
   */
  readonly everyMs?: number;
  readonly signal?: AbortSignal;
}

/** Throws if a response had another status: times of refusals prove nothing. */
export async function load(port: number, next: Load, options: LoadOptions): Promise<LoadResult> {
  const startedAt = performance.now();
  const endsAt = startedAt + options.seconds * 1000;
  const latencies: number[] = [];
  await Promise.all(
    Array.from({ length: options.connections }, (_, index) =>
      runConnection({ port, next, endsAt, latencies, startMs: startOf(index, options), ...options }),
    ),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const sorted = Float64Array.from(latencies).sort();
  return {
    requests: sorted.length,
    perSecond: sorted.length / seconds,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
  };
}

/** Returns the delay of the first request of a connection, which spreads the connections over the interval. */
function startOf(index: number, { connections, everyMs = 0 }: LoadOptions): number {
  return (everyMs * index) / connections;
}

/** A server that is silent for this long has failed. */
export const silenceMs = 120_000;

interface Run extends LoadOptions {
  readonly port: number;
  readonly next: Load;
  readonly endsAt: number;
  readonly latencies: number[];
  /** milliseconds before the first request */
  readonly startMs: number;
}

function runConnection({ port, next, endsAt, latencies, startMs, everyMs, signal }: Run): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    const answer = new Received();
    let request: WireRequest | undefined;
    let due = 0;
    let sentAt = 0;
    const end = (error?: Error) => {
      socket.destroy();
      if (error === undefined) resolve();
      else reject(error);
    };
    const send = () => {
      const now = performance.now();
      if (now >= endsAt || signal?.aborted === true) return end();
      // A request that waited for the previous answer counts from its due time. If only our timer was late, it counts
      // from now.
      sentAt = everyMs !== undefined && due !== 0 && answer.at > due ? due : now;
      request = next();
      socket.write(textOf(request));
    };
    const sendNext = () => {
      if (everyMs === undefined) return send();
      due = Math.max(sentAt + everyMs, 0);
      const waitMs = due - performance.now();
      if (waitMs <= 0) send();
      else setTimeout(send, waitMs);
    };
    socket.on('connect', () => setTimeout(send, startMs));
    socket.on('error', end);
    socket.setTimeout(silenceMs, () =>
      end(new Error(`${request?.method} ${request?.path} on port ${port}: silence`)),
    );
    socket.on('end', () => end(new Error(`port ${port} closed a connection`)));
    socket.on('data', (chunk: Buffer) => {
      const status = answer.take(chunk);
      if (status === undefined) return;
      if (status !== request?.expects) {
        const requestLine = `${request?.method} ${request?.path}`;
        return end(
          new Error(`${requestLine} on port ${port}: expected ${request?.expects}, got ${answer.text()}`),
        );
      }
      latencies.push(performance.now() - sentAt);
      answer.reset();
      sendNext();
    });
  });
}

function textOf(request: WireRequest): string {
  let head = `${request.method} ${request.path} HTTP/1.1\r\nhost: 127.0.0.1\r\n`;
  for (const [name, value] of Object.entries(request.headers ?? {})) head += `${name}: ${value}\r\n`;
  if (request.body === undefined) return `${head}\r\n`;
  return `${head}content-length: ${Buffer.byteLength(request.body)}\r\n\r\n${request.body}`;
}

const lastChunk = Buffer.from('\r\n0\r\n\r\n');

/** An answer as it arrives. It announces its length, or is chunked. */
class Received {
  /** Time at which the last answer was complete. */
  at = 0;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #wanted = 0;
  #status = 0;
  #isChunked = false;

  /** Returns the status once the whole answer is here. */
  take(chunk: Buffer): number | undefined {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#wanted === 0) this.#readHead();
    if (this.#wanted === 0 || this.#bytes < this.#wanted) return undefined;
    if (this.#isChunked && !this.#endsWith(lastChunk)) return undefined;
    this.at = performance.now();
    return this.#status;
  }

  #readHead(): void {
    const received = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    const headEnd = received?.indexOf('\r\n\r\n') ?? -1;
    if (received === undefined || headEnd === -1) return;
    const head = received.toString('latin1', 0, headEnd);
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    this.#isChunked = /\r\ntransfer-encoding: chunked/i.test(head);
    // An answer without either has no known end. It gets status 0, which no work expects.
    this.#status = length === undefined && !this.#isChunked ? 0 : Number(head.slice(9, 12));
    this.#wanted = headEnd + 4 + Number(length ?? 0);
  }

  #endsWith(end: Buffer): boolean {
    let [tail, at] = [Buffer.alloc(0), this.#chunks.length];
    while (tail.length < end.length && at > 0) {
      at -= 1;
      tail = Buffer.concat([this.#chunks[at] ?? tail, tail]);
    }
    return tail.subarray(-end.length).equals(end);
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString().slice(0, 500);
  }

  reset(): void {
    this.#chunks = [];
    this.#bytes = 0;
    this.#wanted = 0;
    this.#isChunked = false;
  }
}
