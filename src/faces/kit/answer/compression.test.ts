/** Compressed answers for clients that accept gzip, over real sockets. */
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { makeByteBudget } from '@switchbook/admission/byte-budget.js';
import { Limiter } from '@switchbook/admission/rate-limiter.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useFixture } from '../../../../test/support/fixture.js';
import { until } from '../../../../test/support/until.js';
import { openFace } from '../../../../test/support/wire/open-face.js';
import { serveWire } from '../serve/serve-wire.js';
import type { Exchange, OpenRoute } from '../wire/declared-route.js';
import type { Answer } from '../wire/route-answer.js';
import { Compression, compression, varyWith } from './compression.js';

const fixture = useFixture();
const budget = makeByteBudget();
let handle: (exchange: Exchange) => Answer | Promise<Answer>;
let server: http.Server;

const base = { access: 'open', handle: (exchange: Exchange) => handle(exchange) } as const;
const routes: readonly OpenRoute[] = [
  { ...base, method: 'GET', path: '/answer', operation: 'get' },
  { ...base, method: 'POST', path: '/secret', operation: 'make', answersSecret: true },
];
const { face, wire } = openFace(routes, {
  refuse: ({ kind }) => ({ status: 400, text: kind }),
  contentType: 'application/json',
});

beforeAll(async () => {
  const log = { answered: () => {}, failed: () => {} };
  const services = { core: fixture.core, limiter: new Limiter(), budget, areLimitsOn: false, log };
  const app = serveWire(face, wire, services);
  await app.ready();
  server = http.createServer((request, response) => app.routing(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

function open(headers: http.OutgoingHttpHeaders, method = 'GET', path = '/answer'): http.ClientRequest {
  const { port } = server.address() as AddressInfo;
  return http.request({ host: '127.0.0.1', port, method, path, headers, agent: false }).end();
}

async function ask(headers: http.OutgoingHttpHeaders, method = 'GET', path = '/answer') {
  const [response] = (await once(open(headers, method, path), 'response')) as [IncomingMessage];
  const bytes = Buffer.concat(await response.toArray());
  const { date: _, connection: __, ...otherHeaders } = response.headers;
  return { status: response.statusCode, headers: otherHeaders, bytes };
}

const gzip = { 'accept-encoding': 'gzip, deflate, br' };
const text = JSON.stringify(Array.from({ length: 300 }, (_, index) => ({ name: `Person ${index}` })));

describe('an answer', () => {
  it.each([
    ['short', text.slice(0, 2_000)],
    ['long', text.repeat(20)],
  ])('a %s answer is compressed on request, with the same content', async (_, body) => {
    handle = () => ({ status: 200, text: body, headers: { etag: '"7"', vary: 'origin' } });
    const plain = await ask({});
    expect(plain.bytes.toString()).toBe(body);
    expect(plain.headers).toEqual({
      'content-type': 'application/json',
      'content-length': String(body.length),
      etag: '"7"',
      vary: 'origin, accept-encoding',
    });
    const compressed = await ask(gzip);
    expect(compressed.headers).toEqual({
      ...plain.headers,
      'content-encoding': 'gzip',
      'content-length': String(compressed.bytes.length),
    });
    expect(compressed.bytes.length).toBeLessThan(body.length / 4);
    expect(gunzipSync(compressed.bytes).toString()).toBe(body);
    const head = await ask(gzip, 'HEAD');
    expect([head.headers, head.bytes.length]).toEqual([compressed.headers, 0]);
    expect(await ask({ 'accept-encoding': 'gzip;q=0' })).toEqual(plain);
    await until('nothing is held', () => budget.answers.used === 0);
  });

  it('below a kibibyte, without a body, or encoded already is as it was', async () => {
    handle = () => ({ status: 200, text: text.slice(0, 1_023) });
    const small = await ask(gzip);
    expect(small).toEqual(await ask({}));
    expect(small.headers.vary).toBeUndefined();
    handle = () => ({ status: 304, headers: { etag: '"7"' } });
    expect((await ask(gzip)).headers).toEqual({ etag: '"7"', vary: 'accept-encoding' });
    handle = () => ({ status: 200, text, headers: { 'content-encoding': 'br' } });
    const encoded = await ask(gzip);
    expect([encoded.headers['content-encoding'], encoded.bytes.toString()]).toEqual(['br', text]);
  });

  it('an answer with a secret is never compressed', async () => {
    handle = () => ({ status: 200, text });
    const answer = await ask(gzip, 'POST', '/secret');
    expect([answer.headers['content-encoding'], answer.headers.vary]).toEqual([undefined, undefined]);
  });

  it('uses memory for its compressed bytes only until they are sent', async () => {
    const body = text.repeat(400);
    handle = () => ({ status: 200, text: body });
    const request = open(gzip);
    request.on('error', () => {});
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(budget.answers.used).toBeLessThan(body.length / 4);
    response.resume();
    await until('nothing is held', () => budget.answers.used === 0);
  });

  it('a stream is compressed too, except one with separate lines', async () => {
    async function* pieces() {
      for (let index = 0; index < 300; index += 1) yield `line ${index}\n`;
    }
    const headers = { 'content-type': 'text/plain' };
    handle = () => ({ status: 200, headers, chunks: pieces() });
    const plain = await ask({});
    const compressed = await ask(gzip);
    expect([compressed.headers['content-encoding'], compressed.headers.vary]).toEqual([
      'gzip',
      'accept-encoding',
    ]);
    expect(plain.headers.vary).toBe('accept-encoding');
    expect(gunzipSync(compressed.bytes)).toEqual(plain.bytes);
    handle = () => ({ status: 200, headers, chunks: pieces(), isLive: true });
    expect((await ask(gzip)).headers['content-encoding']).toBeUndefined();
    await until('nothing is compressed any more', () => compression.used === 0);
  });
});

describe('compression', () => {
  it('queues a limited number of answers, and sends more uncompressed', async () => {
    const own = new Compression();
    const bytes = Buffer.from(text.repeat(40));
    const compressed = await Promise.all(Array.from({ length: 60 }, () => own.compress('account', bytes)));
    const done = compressed.filter((item) => item !== undefined);
    expect(done.length).toBeGreaterThanOrEqual(34);
    expect(done.length).toBeLessThan(60);
    expect(gunzipSync(done[0] ?? Buffer.alloc(0)).equals(bytes)).toBe(true);
    expect(own.used).toBe(0);
  });

  it('releases a stream slot once', () => {
    const own = new Compression();
    const first = own.reserveStream();
    for (let count = 1; count < 64; count += 1) own.reserveStream();
    expect(own.reserveStream()).toBeUndefined();
    first?.release();
    first?.release();
    expect(own.used).toBe(63);
  });

  it('adds its name to the vary header', () => {
    expect(varyWith('accept-encoding', undefined)).toBe('accept-encoding');
    expect(varyWith('accept-encoding', 'accept')).toBe('accept, accept-encoding');
    expect(varyWith('accept-encoding', 'Accept-Encoding, origin')).toBe('Accept-Encoding, origin');
    expect(varyWith('accept-encoding', '*')).toBe('*');
  });
});

it('answers whose waits end together are written in several rounds of the event loop', async () => {
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  let waiting = 0;
  let round = 0;
  const rounds: number[] = [];
  const written = () => {
    rounds.push(round);
    for (const until = performance.now() + 4; performance.now() < until; );
    return {};
  };
  handle = async () => {
    waiting += 1;
    await gate;
    return { status: 200, body: { toJSON: written } };
  };
  const requests = Array.from({ length: 10 }, () => ask({}));
  await until('all wait', () => waiting === requests.length);
  const next = () => {
    round += 1;
    if (rounds.length < requests.length) setImmediate(next);
  };
  setImmediate(next);
  open();
  await Promise.all(requests);
  for (const value of new Set(rounds))
    expect(rounds.filter((candidate) => candidate === value).length).toBeLessThan(4);
});
