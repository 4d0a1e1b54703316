/** A client that disconnects early leaves no resource in use, at any moment: over real sockets. */
import { EventEmitter, once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { makeByteBudget } from '@switchbook/admission/byte-budget.js';
import { EventLoopTurns } from '@switchbook/admission/event-loop-turns.js';
import { Limiter } from '@switchbook/admission/rate-limiter.js';
import { UnderWay } from '@switchbook/admission/under-way.js';
import { whenGone, whenRead } from '@switchbook/admission/when-gone.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readBytes } from '../../src/faces/kit/body/whole-body.js';
import { serveWire } from '../../src/faces/kit/serve/serve-wire.js';
import type { Exchange, OpenRoute } from '../../src/faces/kit/wire/declared-route.js';
import type { Answer } from '../../src/faces/kit/wire/route-answer.js';
import { useFixture } from '../support/fixture.js';
import { until } from '../support/until.js';
import { openFace } from '../support/wire/open-face.js';

const fixture = useFixture();
const budget = makeByteBudget();
// The slice is long, so that all requests of one piece begin in one round on any machine.
const underWay = new UnderWay({ turns: new EventLoopTurns({ sliceMs: 60_000 }) });
let handle: (exchange: Exchange) => Answer | Promise<Answer>;
let responses: ServerResponse[] = [];
let requests: IncomingMessage[] = [];
let server: http.Server;

const base = { access: 'open', handle: (exchange: Exchange) => handle(exchange) } as const;
const routes: readonly OpenRoute[] = [
  { ...base, method: 'GET', path: '/long', operation: 'get' },
  { ...base, method: 'POST', path: '/body', operation: 'put', body: { read: 'bytes', maxBytes: 1_000_000 } },
];
const { face, wire } = openFace(routes, {
  refuse: ({ kind }) => ({ status: kind === 'unavailable' ? 503 : 400, text: kind }),
  contentType: 'application/json',
});

beforeAll(async () => {
  const log = { answered: () => {}, failed: () => {} };
  const services = { core: fixture.core, limiter: new Limiter(), budget, areLimitsOn: false, log };
  const app = serveWire(face, wire, services);
  await app.ready();
  server = http.createServer((request, response) => {
    requests.push(request);
    responses.push(response);
    underWay.enter(
      request,
      response,
      () => 'test',
      () => app.routing(request, response),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
beforeEach(() => {
  responses = [];
  requests = [];
});
afterAll(() => server.close());

const port = () => (server.address() as AddressInfo).port;
const taken = () => [budget.smallBodies.used, budget.largeBodies.used, budget.answers.used, underWay.used];

function open(method: string, path: string, headers: http.OutgoingHttpHeaders = {}): http.ClientRequest {
  const request = http.request({ host: '127.0.0.1', port: port(), method, path, headers, agent: false });
  request.on('error', () => {});
  return request;
}

/** A handler that waits for its release. */
function gate() {
  let letGo: () => void = () => {};
  const waiting = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  return { waiting, letGo };
}

/** Disconnects while the handler works. The handler continues once the server has noticed. */
async function leaveEarly(work: () => Answer | Promise<Answer>): Promise<void> {
  const { waiting, letGo } = gate();
  handle = async () => {
    await waiting;
    return work();
  };
  const request = open('GET', '/long').end();
  await until('it is worked on', () => responses.length === 1);
  request.destroy();
  await until('the server knows', () => responses[0]?.closed === true);
  letGo();
}

describe('a reader that leaves before the answer is ready', () => {
  it('releases the memory of a long answer', async () => {
    const text = 'x'.repeat(100_000);
    await leaveEarly(() => ({ status: 200, text }));
    await until('all is given back', () => taken().every((value) => value === 0));
  });

  it('releases the memory of an answer in pieces', async () => {
    let items = 0;
    const list = Array.from({ length: 10 }, (_, index) => index);
    await leaveEarly(() => ({
      status: 200,
      long: {
        lists: [
          list.map((item) => {
            items += 1;
            return item;
          }),
        ],
        body: (all = []) => ({ all }),
        bytes: 500_000,
      },
    }));
    await until('all is given back', () => items === 10 && taken().every((value) => value === 0));
  });

  it('releases everything that a stream holds from its first chunk on', async () => {
    let isHeld = false;
    async function* pieces() {
      isHeld = true;
      try {
        for (;;) yield 'x';
      } finally {
        isHeld = false;
      }
    }
    let begins = 0;
    const { waiting, letGo } = gate();
    async function* late() {
      begins += 1;
      yield* pieces();
      // Unreachable; the chunks never end.
    }
    async function* slow() {
      await waiting;
      yield* late();
    }
    handle = () => ({ status: 200, headers: { 'content-type': 'text/plain' }, chunks: slow() });
    const request = open('GET', '/long').end();
    await until('it is worked on', () => responses.length === 1);
    request.destroy();
    await until('the server knows', () => responses[0]?.closed === true);
    letGo();
    await until('the chunks have ended', () => begins === 1 && !isHeld);
    await until('all is given back', () => taken().every((value) => value === 0));
  });

  it('starts no unread stream', async () => {
    let begins = 0;
    async function* pieces() {
      begins += 1;
      yield 'x';
    }
    await leaveEarly(() => ({ status: 200, headers: { 'content-type': 'text/plain' }, chunks: pieces() }));
    await until('all is given back', () => taken().every((value) => value === 0));
    expect(begins).toBe(0);
  });

  it('is noticed behind another request of its connection that waits for its answer', async () => {
    const { waiting, letGo } = gate();
    let gone = 0;
    handle = async (exchange) => {
      exchange.signal.addEventListener('abort', () => {
        gone += 1;
      });
      await waiting;
      return { status: 200, text: 'x'.repeat(100_000) };
    };
    const socket = net.connect(port(), '127.0.0.1').on('error', () => {});
    socket.write('GET /long HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(3));
    await until('all three are worked on', () => responses.length === 3);
    socket.destroy();
    await until('all three know', () => gone === 3);
    letGo();
    await until('all is given back', () => taken().every((value) => value === 0));
  });
});

describe('a sender that leaves', () => {
  it('releases everything halfway through its body', async () => {
    handle = () => ({ status: 200 });
    const request = open('POST', '/body', { 'content-length': 500_000 });
    request.write(Buffer.alloc(100_000));
    await until('budget is taken', () => budget.largeBodies.used > 0);
    request.destroy();
    await until('all is given back', () => taken().every((value) => value === 0));
  });

  it('is noticed before its body is read, without an event', async () => {
    const heard: (string | undefined)[] = [];
    let isSeen = false;
    const plain = http.createServer((request) => {
      isSeen = true;
      whenRead(request, () => {
        // The request ended before, so no further event follows.
        setImmediate(() =>
          readBytes(request, 1_000, undefined, (error) => {
            heard.push((error as NodeJS.ErrnoException | null)?.code);
          }),
        );
      });
    });
    plain.listen(0, '127.0.0.1');
    await once(plain, 'listening');
    const { port: own } = plain.address() as AddressInfo;
    const request = http.request({ host: '127.0.0.1', port: own, method: 'POST', agent: false });
    request.on('error', () => {}).setHeader('content-length', 100);
    request.flushHeaders();
    await until('it is seen', () => isSeen);
    request.destroy();
    await until('it is told', () => heard.length === 1);
    expect(heard).toEqual(['ECONNRESET']);
    plain.close();
  });
});

describe('released resources', () => {
  it('are released once, with one listener for all', () => {
    const socket = Object.assign(new EventEmitter(), { destroyed: false });
    const response = Object.assign(new EventEmitter(), { closed: false, destroyed: false, req: { socket } });
    let released = 0;
    for (let count = 0; count < 30; count += 1)
      whenGone(response as unknown as ServerResponse, () => {
        released += 1;
      });
    expect([response.listenerCount('close'), socket.listenerCount('close'), released]).toEqual([1, 1, 0]);
    response.emit('close');
    socket.emit('close');
    expect(released).toBe(30);
  });

  it('are released at once if the client has left', () => {
    const states = [
      { closed: true, destroyed: true, req: { socket: { destroyed: false } } },
      { closed: false, destroyed: true, req: { socket: { destroyed: false } } },
      { closed: false, destroyed: false, req: { socket: { destroyed: true } } },
    ];
    let released = 0;
    for (const state of states)
      whenGone(state as unknown as ServerResponse, () => {
        released += 1;
      });
    expect(released).toBe(3);
  });
});
