/** The memory budget of bodies and long answers, over real sockets. */
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BodySlots } from '@switchbook/admission/body-slots.js';
import { Budget } from '@switchbook/admission/budget.js';
import type { ByteBudget } from '@switchbook/admission/byte-budget.js';
import { Limiter } from '@switchbook/admission/rate-limiter.js';
import { problemWords } from '@switchbook/domain/problems/problem-words.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { setArrival } from '../../src/faces/kit/exchange/served-exchange.js';
import { serveWire } from '../../src/faces/kit/serve/serve-wire.js';
import type { Exchange, OpenRoute } from '../../src/faces/kit/wire/declared-route.js';
import type { Answer } from '../../src/faces/kit/wire/route-answer.js';
import { useFixture } from '../support/fixture.js';
import { until } from '../support/until.js';
import { openFace } from '../support/wire/open-face.js';

const fixture = useFixture();
const kibibyte = 1024;
const room: ByteBudget = {
  smallBodies: new Budget({ total: 256 * kibibyte, perAccount: 128 * kibibyte }),
  largeBodies: new Budget({ total: 400 * kibibyte }),
  answers: new Budget({ total: 400 * kibibyte }),
  slots: new BodySlots(),
};
let handle: (exchange: Exchange) => Answer | Promise<Answer>;
let handled = 0;
let server: http.Server;

const base = {
  access: 'open',
  handle: (exchange: Exchange) => {
    handled += 1;
    return handle(exchange);
  },
} as const;
const routes: readonly OpenRoute[] = [
  {
    ...base,
    method: 'POST',
    path: '/body',
    operation: 'put',
    body: { read: 'bytes', maxBytes: 300 * kibibyte },
  },
  { ...base, method: 'GET', path: '/long', operation: 'get' },
];
const { face, wire } = openFace(routes, {
  refuse: (refusal) =>
    refusal.kind === 'unavailable'
      ? { status: 503, text: problemWords(refusal) }
      : { status: 400, text: refusal.kind },
  contentType: 'application/json',
});

beforeAll(async () => {
  const log = { answered: () => {}, failed: () => {} };
  const app = serveWire(face, wire, {
    core: fixture.core,
    limiter: new Limiter(),
    budget: room,
    areLimitsOn: false,
    log,
  });
  await app.ready();
  server = http.createServer((request, response) => {
    const { address } = request.headers;
    const { url = '/' } = request;
    if (typeof address === 'string')
      setArrival(request, { prefix: '', url, requestId: '', arrivedAt: performance.now(), address });
    app.routing(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
beforeEach(() => {
  handled = 0;
});
afterAll(() => server.close());

const taken = () => [room.smallBodies.used, room.largeBodies.used, room.answers.used];

function open(method: string, path: string, headers: http.OutgoingHttpHeaders = {}): http.ClientRequest {
  const { port } = server.address() as AddressInfo;
  return http.request({ host: '127.0.0.1', port, method, path, headers, agent: false });
}

async function answerTo(request: http.ClientRequest): Promise<{ status: number | undefined; text: string }> {
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return { status: response.statusCode, text };
}

/** A request whose handler waits for its release. */
function held(body: Buffer | string, headers: http.OutgoingHttpHeaders = {}) {
  let letGo: () => void = () => {};
  const waiting = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  handle = async ({ bytes }) => {
    await waiting;
    return { status: 200, text: String(bytes.length) };
  };
  const request = open('POST', '/body', headers);
  const answer = answerTo(request.end(body));
  return { answer, letGo };
}

/** Nothing is wrong with the database. */
const busy = {
  status: 503,
  text: expect.stringMatching(/^The server has reached its limit of concurrent requests/),
};

describe('the memory budget of bodies', () => {
  it('is refused above its bound before the body is read, and there again once one is answered', async () => {
    const large = Buffer.alloc(250 * kibibyte, 32);
    const first = held(large);
    await until('the first is worked on', () => handled === 1);
    expect(await answerTo(open('POST', '/body').end(large))).toEqual(busy);
    expect(handled).toBe(1);
    // A small body has a separate budget.
    const small = held('{}');
    small.letGo();
    expect((await small.answer).status).toBe(200);
    first.letGo();
    expect(await first.answer).toEqual({ status: 200, text: String(large.length) });
    const again = held(large);
    again.letGo();
    expect((await again.answer).status).toBe(200);
    expect(taken()).toEqual([0, 0, 0]);
  });

  it('is released when a sender disconnects halfway, and after a body that is too large', async () => {
    const request = open('POST', '/body', { 'content-length': 250 * kibibyte });
    request.on('error', () => {});
    request.write('x');
    await until('it has its place', () => room.largeBodies.used > 0);
    request.destroy();
    await until('its place is free', () => room.largeBodies.used === 0);
    const tooLarge = open('POST', '/body').end(Buffer.alloc(301 * kibibyte));
    expect(await answerTo(tooLarge)).toEqual({ status: 400, text: 'too_large' });
    expect(taken()).toEqual([0, 0, 0]);
  });

  it('is shared by addresses if there is no key: slow bodies of one do not refuse the others', async () => {
    const from = (address: string) => ({ address, 'content-length': 60 * kibibyte });
    const slow = [1, 2].map(() => open('POST', '/body', from('192.0.2.1')));
    onTestFinished(() => {
      for (const request of slow) request.destroy();
    });
    for (const request of slow) request.on('error', () => {}).write('x');
    await until('both have their place', () => room.smallBodies.used === 120 * kibibyte);
    handle = () => ({ status: 200, text: 'read' });
    const body = Buffer.alloc(60 * kibibyte, 32);
    expect(await answerTo(open('POST', '/body', from('192.0.2.1')).end(body))).toEqual(busy);
    expect((await answerTo(open('POST', '/body', from('192.0.2.2')).end(body))).status).toBe(200);
    for (const request of slow) request.destroy();
    await until('their places are free', () => room.smallBodies.used === 0);
  });

  it('grows with a body without a declared length', async () => {
    const chunked = { 'transfer-encoding': 'chunked' };
    const first = held(Buffer.alloc(250 * kibibyte, 32), chunked);
    await until('the first is worked on', () => handled === 1);
    expect(room.smallBodies.used).toBe(0);
    expect(room.largeBodies.used).toBeGreaterThanOrEqual(250 * kibibyte);
    const second = open('POST', '/body', chunked).end(Buffer.alloc(250 * kibibyte, 32));
    expect((await answerTo(second)).status).toBe(503);
    first.letGo();
    expect((await first.answer).status).toBe(200);
    expect(taken()).toEqual([0, 0, 0]);
  });
});

describe('a long answer', () => {
  // More than all buffers between the two ends hold, so that the answer is incomplete until the client reads it.
  const items = Array.from({ length: 300 }, (_, index) => ({ index, text: 'é"\\'.repeat(16_000) }));
  const body = (list: readonly unknown[]) => ({ first: 1, list, last: [] });

  it('has the bytes of a normal answer, and releases its memory once it is sent', async () => {
    const long = {
      lists: [items],
      body: (list: readonly unknown[] = []) => body(list),
      bytes: 300 * kibibyte,
    };
    handle = () => ({ status: 200, long });
    const slow = open('GET', '/long').end();
    const [response] = (await once(slow, 'response')) as [IncomingMessage];
    expect(room.answers.used).toBe(300 * kibibyte);
    expect(await answerTo(open('GET', '/long').end())).toEqual(busy);
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
    expect(text).toBe(JSON.stringify(body(items)));
    expect(response.headers['content-type']).toBe('application/json');
    await until('its room is free', () => room.answers.used === 0);
  });

  it('is sent in one piece if it is short', async () => {
    const long = {
      lists: [items.slice(0, 2)],
      body: (list: readonly unknown[] = []) => body(list),
      bytes: 10,
    };
    handle = () => ({ status: 200, long });
    const [response] = (await once(open('GET', '/long').end(), 'response')) as [IncomingMessage];
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
    expect(text).toBe(JSON.stringify(body(items.slice(0, 2))));
    expect(response.headers['content-length']).toBe(String(Buffer.byteLength(text)));
  });
});
