/** Common parts of the tests' live vendors: a server on a free port, generated people, and every kind of failure. */

import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { keepAliveTimeout } from '../keep-alive.js';

export interface VendorRequest {
  readonly method: string;
  /** decoded segments, without empty ones */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
}

export interface VendorReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * A failure of one request. `endless`: a body without an end. `huge`: JSON of 50 MB. `broken`: the connection closes.
 */
export type Mishap = VendorReply | 'endless' | 'huge' | 'broken' | 'no json';

export interface FakeVendor {
  /** URL without a path */
  readonly url: string;
  /** path and query of every request, in order; only the last thousand */
  readonly requests: readonly string[];
  readonly count: number;
  readonly people: VendorPeople;
  /** called before every request, with its number from 1; undefined: no failure */
  mishap: (request: number, path: string) => Mishap | undefined;
  /** called before every request, with its number from 1: contacts are created and deleted here */
  meanwhile: (request: number, path: string) => void;
  /** A GET without a connection, for tests of very many requests. Header names in lower case. */
  ask(path: string, headers: Readonly<Record<string, string>>): Mishap;
  close(): Promise<void>;
}

/**
 * The people of a vendor, oldest first, by number. The data of number 7 is computed from 7, so that 100,000 take no
 * memory.
 */
export class VendorPeople {
  #numbers: number[];
  #next: number;

  constructor(count: number) {
    this.#numbers = Array.from({ length: count }, (_, index) => index);
    this.#next = count;
  }

  get numbers(): readonly number[] {
    return this.#numbers;
  }

  get count(): number {
    return this.#numbers.length;
  }

  has(number: number): boolean {
    return this.#numbers[this.#firstFrom(number)] === number;
  }

  /** Newest first, from a position in that order. */
  newest(from: number, count: number): readonly number[] {
    const end = Math.max(0, this.count - from);
    return this.#numbers.slice(Math.max(0, end - count), end).reverse();
  }

  /** Returns the people before a number, newest first; undefined: all. */
  newestBefore(number: number | undefined, count: number): readonly number[] {
    return this.newest(number === undefined ? 0 : this.count - this.#firstFrom(number), count);
  }

  /** The position of the first number that is at least this one. */
  #firstFrom(number: number): number {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#numbers[middle] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  come(count = 1): void {
    const came = Array.from({ length: count }, (_, index) => this.#next + index);
    this.#numbers = [...this.#numbers, ...came];
    this.#next += count;
  }

  go(...gone: readonly number[]): void {
    const set = new Set(gone);
    this.#numbers = this.#numbers.filter((number) => !set.has(number));
  }
}

/** Returns the creation time of number n: a minute after the previous one. */
export function cameAt(number: number): string {
  return new Date(Date.UTC(2024, 0, 1) + number * 60_000).toISOString();
}

export function uuidOf(number: number, kind = 0): string {
  return `0000${kind.toString(16).padStart(4, '0')}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

const keptRequests = 1_000;

export async function openFakeVendor(
  people: VendorPeople,
  reply: (request: VendorRequest) => VendorReply,
): Promise<FakeVendor> {
  const requests: string[] = [];
  const state = { count: 0 };
  const server = http.createServer({ keepAliveTimeout }, (request, response) => {
    response.on('error', () => {});
    void answer(request, response);
  });
  const take = (method: string, url: string, headers: http.IncomingHttpHeaders): Mishap => {
    state.count += 1;
    requests.push(url);
    if (requests.length > keptRequests) requests.shift();
    vendor.meanwhile(state.count, url);
    return vendor.mishap(state.count, url) ?? reply(requestOf(method, url, headers));
  };
  const answer = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const mishap = take(request.method ?? '', request.url ?? '/', request.headers);
    if (typeof mishap === 'object') return send(response, mishap);
    if (mishap === 'broken') return void request.socket.destroy();
    if (mishap === 'no json')
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>hi');
    await stream(response, mishap === 'endless' ? Number.POSITIVE_INFINITY : 50 * 1024 * 1024);
  };
  const vendor: FakeVendor = {
    url: '',
    requests,
    get count() {
      return state.count;
    },
    people,
    mishap: () => undefined,
    meanwhile: () => {},
    ask: (path, headers) => take('GET', path, headers),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return Object.defineProperty(vendor, 'url', { value: `http://127.0.0.1:${port}` });
}

function requestOf(method: string, path: string, headers: http.IncomingHttpHeaders): VendorRequest {
  const url = new URL(path, 'http://vendor');
  const segments = url.pathname.split('/').filter((part) => part !== '');
  return { method, segments: segments.map(decodeURIComponent), query: url.searchParams, headers };
}

function send(response: http.ServerResponse, { status, headers, body }: VendorReply): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** A JSON text of that length, or until the other side has enough. */
async function stream(response: http.ServerResponse, bytes: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"data":["');
  const piece = 'x'.repeat(65_536);
  const gone = once(response, 'close');
  for (let sent = 0; sent < bytes && !response.destroyed; sent += piece.length)
    if (!response.write(piece)) await Promise.race([once(response, 'drain'), gone]);
  if (!response.destroyed) response.end('"]}');
}

/** A page of a list by number or offset. */
export function slice<Item>(items: readonly Item[], from: number, count: number): readonly Item[] {
  return items.slice(from, from + count);
}

/** The number in a uuid of `uuidOf`; NaN for others. */
export function bareNumberOf(uuid: string): number {
  return /^[0-9a-f-]{24}[0-9a-f]{12}$/.test(uuid) ? Number.parseInt(uuid.slice(24), 16) : Number.NaN;
}

/** A whole number of the query from `least` to `most`. */
export function countIn(query: URLSearchParams, name: string, byDefault: number, most: number): number {
  const sent = Number(query.get(name) ?? byDefault);
  return Number.isInteger(sent) && sent >= 1 ? Math.min(sent, most) : byDefault;
}

/** The key as `Authorization: Bearer`. */
export function bearerOf({ headers }: VendorRequest): string | undefined {
  return /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

/** Replaces or extends the usual data of a contact. */
export type Shows = (usual: Readonly<Record<string, unknown>>, number: number) => unknown;

export const asUsual: Shows = (usual) => usual;

export interface FakeOptions {
  readonly people?: number;
  readonly key?: string;
  /** changes the displayed form of a contact in lists and alone */
  readonly shows?: Shows;
}
