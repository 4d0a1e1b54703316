/**
 * A load on one server: so many connections, each sending its next request when the answer to the last has come. Written
 * on bare sockets, since client and servers share the cores and every cycle of the client is missing elsewhere.
 */
import net from 'node:net';

/** The request of each turn. */
export interface Load {
  readonly next: () => {
    readonly method: 'GET' | 'POST';
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  /** the status every answer must have */
  readonly expects: number;
}

export interface LoadResult {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface LoadOptions {
  readonly connections: number;
  readonly seconds: number;
}

/** Throws when an answer had another status: a benchmark of refusals is none. */
export async function load(port: number, work: Load, options: LoadOptions): Promise<LoadResult> {
  const startedAt = performance.now();
  const endsAt = startedAt + options.seconds * 1000;
  const latencies: number[] = [];
  await Promise.all(
    Array.from({ length: options.connections }, () => runConnection(port, work, endsAt, latencies)),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { perSecond: sorted.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99) };
}

function runConnection(port: number, work: Load, endsAt: number, latencies: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    let received: Buffer | undefined;
    let sentAt = 0;
    const sendNext = () => {
      sentAt = performance.now();
      if (sentAt < endsAt) socket.write(textOf(work.next()));
      else {
        socket.destroy();
        resolve();
      }
    };
    socket.on('connect', sendNext);
    socket.on('error', reject);
    socket.on('end', () => reject(new Error(`port ${port} closed a connection`)));
    socket.on('data', (chunk: Buffer) => {
      received = received === undefined ? chunk : Buffer.concat([received, chunk]);
      const status = statusOf(received);
      if (status === undefined) return;
      if (status !== work.expects) {
        socket.destroy();
        reject(
          new Error(`expected ${work.expects} from port ${port}, got: ${received.toString().slice(0, 500)}`),
        );
        return;
      }
      latencies.push(performance.now() - sentAt);
      received = undefined;
      sendNext();
    });
  });
}

function textOf(request: ReturnType<Load['next']>): string {
  let head = `${request.method} ${request.path} HTTP/1.1\r\nhost: 127.0.0.1\r\n`;
  for (const [name, value] of Object.entries(request.headers ?? {})) head += `${name}: ${value}\r\n`;
  if (request.body === undefined) return `${head}\r\n`;
  return `${head}content-length: ${Buffer.byteLength(request.body)}\r\n\r\n${request.body}`;
}

/** The status once the whole answer is here. Both servers announce the length of what they send. */
function statusOf(received: Buffer): number | undefined {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd === -1) return undefined;
  const head = received.toString('latin1', 0, headEnd);
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
  return received.length >= headEnd + 4 + length ? Number(head.slice(9, 12)) : undefined;
}
