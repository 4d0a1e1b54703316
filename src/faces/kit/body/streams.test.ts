/** Request bodies and answers as streams, over real sockets. */
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { limitBodyTime } from '@switchbook/admission/body-time.js';
import { makeByteBudget } from '@switchbook/admission/byte-budget.js';
import { Limiter } from '@switchbook/admission/rate-limiter.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useFixture } from '../../../../test/support/fixture.js';
import { onThisMachine } from '../../../../test/support/machine.js';
import { until } from '../../../../test/support/until.js';
import { openFace } from '../../../../test/support/wire/open-face.js';
import { serveWire } from '../serve/serve-wire.js';
import type { Exchange, OpenRoute } from '../wire/declared-route.js';
import type { Answer } from '../wire/route-answer.js';
import { bodyStream } from './body-stream.js';

const fixture = useFixture();
let handle: (exchange: Exchange) => Answer | Promise<Answer>;
let failures: unknown[] = [];
let server: http.Server;
const bodyLimitMs = onThisMachine(150);
const bodyTimes = { openMs: bodyLimitMs, answeredMs: bodyLimitMs };

const base = { access: 'open', handle: (exchange: Exchange) => handle(exchange) } as const;
const routes: readonly OpenRoute[] = [
  { ...base, method: 'POST', path: '/file', operation: 'put', body: { read: 'stream', maxBytes: 4_000_000 } },
  {
    ...base,
    method: 'POST',
    path: '/small',
    operation: 'putSmall',
    body: { read: 'bytes', maxBytes: 1_000 },
  },
  { ...base, method: 'GET', path: '/file', operation: 'get' },
];
const { face, wire } = openFace(routes, {
  refuse: ({ kind }) => ({ status: kind === 'internal' ? 500 : 400, text: kind }),
  contentType: 'text/plain',
});

beforeAll(async () => {
  const app = serveWire(face, wire, {
    core: fixture.core,
    limiter: new Limiter(),
    budget: makeByteBudget(),
    areLimitsOn: false,
    log: { answered: () => {}, failed: (_id, error) => failures.push(error) },
  });
  await app.ready();
  server = http.createServer({ requestTimeout: 0 }, (request, response) => {
    limitBodyTime(request, response, bodyTimes);
    app.routing(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
beforeEach(() => {
  failures = [];
});
afterAll(() => server.close());

const port = () => (server.address() as AddressInfo).port;

function open(method: string, path: string, headers: http.OutgoingHttpHeaders = {}): http.ClientRequest {
  return http.request({ host: '127.0.0.1', port: port(), method, path, headers, agent: false });
}

async function answerTo(request: http.ClientRequest): Promise<{ status: number | undefined; text: string }> {
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return { status: response.statusCode, text };
}

async function lengthOf(stream: AsyncIterable<Uint8Array>): Promise<number> {
  let length = 0;
  for await (const chunk of stream) length += chunk.length;
  return length;
}

describe('a streamed body', () => {
  it('reaches its handler in pieces, with any type and duration', async () => {
    const sizes: number[] = [];
    handle = async ({ stream }) => {
      for await (const chunk of stream) sizes.push(chunk.length);
      return { status: 200, text: 'read' };
    };
    const request = open('POST', '/file', { 'content-type': 'application/json' });
    request.write('{');
    await until('the first piece is there', () => sizes.length === 1);
    const lateAt = performance.now() + 2 * bodyLimitMs;
    await until('another body would be too late', () => performance.now() > lateAt);
    request.end('x');
    expect(await answerTo(request)).toEqual({ status: 200, text: 'read' });
    expect(sizes).toEqual([1, 1]);
  });

  it('may be left in the middle: the answer arrives, and the connection serves on', async () => {
    handle = async ({ stream }) => {
      for await (const _chunk of stream) throw invalid('file', 'binary', 'is no text');
      return { status: 500 };
    };
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const post = () =>
      http.request({ host: '127.0.0.1', port: port(), method: 'POST', path: '/file', agent }).end(big);
    const big = Buffer.alloc(3_000_000, 32);
    expect(await answerTo(post())).toEqual({ status: 400, text: 'invalid' });
    const again = post();
    expect(await answerTo(again)).toEqual({ status: 400, text: 'invalid' });
    expect(again.reusedSocket).toBe(true);
    agent.destroy();
  });

  it('has a bound, announced or not', async () => {
    handle = async ({ stream }) => ({ status: 200, text: String(await lengthOf(stream)) });
    const body = Buffer.alloc(4_000_001, 32);
    const announced = open('POST', '/file', { 'content-length': body.length });
    announced.end(body);
    expect(await answerTo(announced)).toEqual({ status: 400, text: 'too_large' });
    const chunked = open('POST', '/file', { 'transfer-encoding': 'chunked' });
    chunked.end(body);
    expect(await answerTo(chunked)).toEqual({ status: 400, text: 'too_large' });
    const good = open('POST', '/file');
    good.end(body.subarray(1));
    expect(await answerTo(good)).toEqual({ status: 200, text: '4000000' });
  });

  it('a body that is cut off fails in its handler', async () => {
    const seen: unknown[] = [];
    let isBegun = false;
    async function* watched(stream: AsyncIterable<Uint8Array>) {
      for await (const chunk of stream) {
        isBegun = true;
        yield chunk;
      }
    }
    handle = async ({ stream }) => {
      await lengthOf(watched(stream)).catch((error: unknown) => seen.push(error));
      return { status: 200 };
    };
    const request = open('POST', '/file', { 'content-length': 100 });
    request.on('error', () => {});
    request.write('only this');
    await until('it has begun', () => isBegun);
    request.destroy();
    await until('it is told', () => seen.length === 1);
    expect(seen[0]).toMatchObject({ problem: { kind: 'unavailable' } });
  });
});

describe('any other body', () => {
  it('a body that does not arrive in time ends the connection', async () => {
    const socket = net.connect(port(), '127.0.0.1');
    socket.on('error', () => {});
    socket.write('POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf');
    await once(socket, 'close');
    expect(socket.bytesRead).toBe(0);
  });

  it('a body that continues after its answer ends the connection, even on a route without the limit', async () => {
    handle = () => ({ status: 200, text: 'enough' });
    const socket = net.connect(port(), '127.0.0.1');
    socket.on('error', () => {});
    let answer = '';
    socket.setEncoding('latin1').on('data', (text: string) => {
      answer += text;
    });
    let isOpen = true;
    socket.once('close', () => {
      isOpen = false;
    });
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    socket.write(`POST /file HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`);
    await until('it is answered', () => answer !== '');
    const send = () => {
      while (isOpen && socket.write(chunk));
    };
    socket.on('drain', send);
    send();
    await until('the connection is closed', () => !isOpen);
    expect(answer).toContain('enough');
  });
});

describe('an answer in pieces', () => {
  it('is sent while it is made, at the speed of its reader', { tags: ['nightly'] }, async () => {
    let count = 0;
    async function* pieces() {
      for (; count < 10_000; count += 1) yield 'x'.repeat(10_000);
    }
    handle = () => ({ status: 200, headers: { 'content-type': 'text/csv' }, chunks: pieces() });
    const request = open('GET', '/file').end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(response.headers).toMatchObject({ 'content-type': 'text/csv', 'transfer-encoding': 'chunked' });
    response.pause();
    let before = -1;
    await until('nothing more is made', () => {
      const isStill = count === before;
      before = count;
      return isStill && count > 0;
    });
    expect(count).toBeLessThan(9_000);
    let length = 0;
    for await (const chunk of response) length += (chunk as Buffer).length;
    expect(length).toBe(100_000_000);
  });

  it('an answer that cannot start is refused; one that fails later cuts the connection, and is logged', async () => {
    let begins = 0;
    async function* pieces() {
      if (begins > 0) yield 'x'.repeat(100_000);
      throw new Error('out of pieces');
    }
    handle = () => ({ status: 200, chunks: pieces() });
    expect(await answerTo(open('GET', '/file').end())).toEqual({ status: 500, text: 'internal' });
    begins = 1;
    await expect(answerTo(open('GET', '/file').end())).rejects.toThrow('aborted');
    expect(failures).toEqual([new Error('out of pieces'), new Error('out of pieces')]);
  });

  it('stops when its reader disconnects', async () => {
    let isLetGo = false;
    async function* pieces() {
      try {
        for (;;) yield 'x'.repeat(10_000);
      } finally {
        isLetGo = true;
      }
    }
    handle = () => ({ status: 200, chunks: pieces() });
    const request = open('GET', '/file').end();
    request.on('error', () => {});
    await once(request, 'response');
    request.destroy();
    await until('it is let go', () => isLetGo);
  });

  it('is not started for HEAD', async () => {
    let isBegun = false;
    async function* pieces() {
      isBegun = true;
      yield 'x';
    }
    handle = () => ({ status: 200, headers: { 'content-type': 'text/csv' }, chunks: pieces() });
    expect(await answerTo(open('HEAD', '/file').end())).toEqual({ status: 200, text: '' });
    expect(isBegun).toBe(false);
  });
});

describe('a sender that trickles', () => {
  it('fails the body of its handler, although single bytes arrive', async () => {
    const seen: unknown[] = [];
    const limits = { windowMs: 60, minBytes: 1_000 };
    const slow = http.createServer((incoming, response) => {
      lengthOf(bodyStream(incoming, 1_000_000, limits))
        .catch((error: unknown) => seen.push(error))
        .finally(() => response.end());
    });
    slow.listen(0, '127.0.0.1');
    await once(slow, 'listening');
    const to = {
      host: '127.0.0.1',
      port: (slow.address() as AddressInfo).port,
      method: 'POST',
      agent: false,
    };
    const request = http.request(to).on('error', () => {});
    const timer = setInterval(() => request.write('x'), 5);
    await until('it is told', () => seen.length === 1);
    clearInterval(timer);
    request.destroy();
    slow.close();
    expect(seen[0]).toMatchObject({ problem: { kind: 'unavailable' } });
  });
});
