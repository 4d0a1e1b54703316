/** Clients that disconnect: the kinds of their requests, and the moment. */
import net from 'node:net';
import { examplesOf } from '../../src/faces/kit/openapi/texts.js';
import { describedFaces } from '../../src/faces/kit/wire/describe-apis.js';
import { discoverFaces } from '../../src/faces/kit/wire/discover.js';

export interface Request {
  readonly name: string;
  readonly method: string;
  /** path and query */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** These would end keys or the attack's account, or guess codes, which are refused after a while. */
const spared = /^(rotateKey|revokeKey|deleteKey|signIn$|signOut|endSession|setUpstream|deleteUpstream)/;

/** A valid request of each operation of each API, from the examples of its document. */
export async function requestsOfExamples(
  headersOf: (face: string) => Readonly<Record<string, string>>,
): Promise<readonly Request[]> {
  const faces = describedFaces(await discoverFaces());
  return faces.flatMap((face) =>
    face.mounts.flatMap(({ prefix, wire }) => {
      const { exchanges } = examplesOf(wire);
      return wire.routes.flatMap((route): readonly Request[] => {
        const one = exchanges.find(
          (exchange) => exchange.operation === route.operation && exchange.status < 400,
        );
        if (one === undefined || spared.test(route.operation)) return [];
        const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) =>
          encodeURIComponent(one.path?.[name] ?? name),
        );
        const query =
          one.query === undefined ? '' : `?${new URLSearchParams(one.query as Record<string, string>)}`;
        const text = typeof one.body === 'string' ? one.body : JSON.stringify(one.body);
        return [
          {
            name: `${prefix} ${route.operation}`,
            method: route.method,
            path: `${prefix}${path}${query}`,
            headers: {
              ...headersOf(face.name),
              ...(text === undefined ? {} : { 'content-type': one.contentType ?? 'application/json' }),
            },
            ...(text === undefined ? {} : { body: Buffer.from(text) }),
          },
        ];
      });
    }),
  );
}

/** The bytes of a request. */
export function bytesOf({ method, path, headers, body }: Request): Buffer {
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1'];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (body !== undefined) lines.push(`Content-Length: ${body.length}`);
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body ?? Buffer.alloc(0)]);
}

interface Leaving {
  readonly port: number;
  /** The number of bytes of the request to send. */
  readonly sent: number;
  /** milliseconds until the disconnect */
  readonly afterMs: number;
  /** an earlier request was answered on this connection */
  readonly isKeptAlive: boolean;
  /** two more copies of the request follow without waiting */
  readonly isPipelined: boolean;
}

const first = Buffer.from('GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');

/** Sends a request, and disconnects. */
export async function leave(bytes: Buffer, how: Leaving): Promise<void> {
  const socket = net.connect({ port: how.port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const heard = new Promise<void>((resolve) =>
    socket.once(how.isKeptAlive ? 'data' : 'connect', () => resolve()),
  );
  if (how.isKeptAlive) socket.write(first);
  await Promise.race([heard, closed]);
  socket.resume();
  socket.write(bytes.subarray(0, how.sent));
  if (how.isPipelined) socket.write(Buffer.concat([bytes, bytes]));
  await Promise.race([closed, new Promise<void>((resolve) => setTimeout(resolve, how.afterMs))]);
  // Browsers and ending programs close connections both ways: some with FIN, some with RST.
  if (how.afterMs % 2 === 0) socket.destroy();
  else socket.resetAndDestroy();
}

interface Proxy {
  readonly port: number;
  close(): Promise<void>;
}

/** Forwards bytes both ways, and disconnects from the server when its client does. */
export async function openProxy(to: number): Promise<Proxy> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((client) => {
    const upstream = net.connect(to, '127.0.0.1');
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one
        .on('error', () => {})
        .on('close', () => {
          sockets.delete(one);
          other.destroy();
        });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Returns the same numbers in each run. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
