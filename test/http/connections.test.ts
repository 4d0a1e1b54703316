/** Connections that never send a request are closed in time, and the number of connections is limited. */
import http from 'node:http';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { makeByteBudget } from '@switchbook/admission/byte-budget.js';
import { EventLoopTurns } from '@switchbook/admission/event-loop-turns.js';
import { Limiter } from '@switchbook/admission/rate-limiter.js';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { settingsTable } from '../../src/config/settings.js';
import type { Face } from '../../src/faces/kit/wire/define-face.js';
import { discoverFaces } from '../../src/faces/kit/wire/discover.js';
import { Closing } from '../../src/http/closing.js';
import {
  type ConnectionLimits,
  defaultConnectionLimits,
  type Listener,
  openListener,
} from '../../src/http/listener.js';
import { OpenConnections } from '../../src/http/open-connections.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { inTwoLengths } from '../support/lengths.js';
import { onThisMachine } from '../support/machine.js';
import { until } from '../support/until.js';
import { findDrivers } from '../support/wire/drivers.js';

const fixture = useFixture();
const listeners: Listener[] = [];
const sockets: net.Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(listeners.splice(0).map((listener) => listener.close(0)));
});

async function listenWith(
  maxConnections: number,
  { faces = [], ...limits }: { faces?: readonly Face[] } & Partial<ConnectionLimits> = {},
): Promise<{ server: http.Server; port: number }> {
  const listener = openListener({
    faces,
    services: {
      core: fixture.core,
      limiter: new Limiter(),
      budget: makeByteBudget(),
      areLimitsOn: false,
      log: { answered: () => {}, failed: () => {} },
    },
    faceHosts: new Map(),
    servicePage: () => false,
    // Two hundred connections at once may each wait for seconds until a busy machine reads their headers.
    limits: { maxConnections, checkMs: 20, headersMs: defaultConnectionLimits.headersMs, ...limits },
  });
  listeners.push(listener);
  return { server: listener.server, port: (await listener.listen(0, '127.0.0.1')).port };
}

function connectTo(port: number): net.Socket {
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => {});
  sockets.push(socket);
  return socket;
}

const countOf = (server: http.Server) =>
  new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)));

describe('a connection', () => {
  it('closes if the headers never end, even if its peer neither reads nor closes', {
    tags: ['nightly'],
  }, async () => {
    const { server, port } = await listenWith(10, { headersMs: onThisMachine(50) });
    const socket = connectTo(port).pause();
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    await until('it is open', async () => (await countOf(server)) === 1);
    await until('it is closed', async () => (await countOf(server)) === 0);
  });

  it('above the maximum is closed at once, and the others are served', async () => {
    const { server, port } = await listenWith(2);
    connectTo(port);
    connectTo(port);
    await until('both are open', async () => (await countOf(server)) === 2);
    const third = connectTo(port);
    await until('the third is closed', () => third.destroyed);
    expect(await countOf(server)).toBe(2);
  });
});

/** Sends requests sequentially on one keep-alive connection. */
function keptConnection(port: number) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  let socket: net.Socket | undefined;
  const ask = () =>
    new Promise<boolean>((resolve, reject) => {
      const request = http.get({ host: '127.0.0.1', port, path: '/', agent }, (response) => {
        const isSame = socket === undefined || socket === request.socket;
        socket = request.socket ?? undefined;
        response.resume().on('end', () => resolve(isSame));
      });
      request.on('error', reject);
    });
  return { ask, close: () => agent.destroy(), isClosed: () => socket?.destroyed === true };
}

describe('an idle connection', () => {
  it('is kept for the configured time, and no longer', async () => {
    const keepAliveMs = 400;
    const { port } = await listenWith(10, { keepAliveMs });
    const socket = connectTo(port);
    let answered = 0;
    socket.on('data', () => {
      answered = performance.now();
    });
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await until('it is answered, and later closed', () => answered > 0 && socket.destroyed);
    expect(performance.now() - answered).toBeGreaterThan(keepAliveMs / 2);
    const { server } = await listenWith(10);
    // Proxies and clients keep their idle connections for a minute.
    expect(server.keepAliveTimeout).toBe(Number(settingsTable.keepAliveMs.default) * 1_000);
  });

  inTwoLengths(
    'is used again after any of these times: 200 of them, and no reset',
    { short: { connections: 200, seconds: [0] }, long: { connections: 200, seconds: [4.9, 5.1, 30, 65] } },
    async ({ connections, seconds }) => {
      const { port } = await listenWith(connections);
      const kept = Array.from({ length: connections }, () => keptConnection(port));
      await Promise.all(kept.map((item) => item.ask()));
      for (const wait of seconds) {
        if (wait > 0) await delay(wait * 1_000);
        const answered = await Promise.allSettled(kept.map((item) => item.ask()));
        expect(answered.filter((result) => result.status === 'rejected' || !result.value)).toEqual([]);
      }
      for (const item of kept) item.close();
    },
  );

  it('is closed for a new one at the maximum', async () => {
    const { server, port } = await listenWith(2, { yieldsMs: 0 });
    const kept = [keptConnection(port), keptConnection(port)];
    for (const item of kept) await item.ask();
    const third = keptConnection(port);
    expect(await third.ask()).toBe(true);
    await until('the one that was idle for longest is closed', () => kept[0]?.isClosed() === true);
    expect(kept[1]?.isClosed()).toBe(false);
    expect(await countOf(server)).toBe(2);
    for (const item of [...kept, third]) item.close();
  });
});

const faces = await discoverFaces();
const drivers = await findDrivers();

describe('a stop', () => {
  // A stall is longer than a silent or an idle connection is kept.
  it.each([
    ['is new', 1_200],
    ['was used before', 5_200],
  ])('answers a request that arrived in a stall on a connection that %s', async (age, stallMs) => {
    const server = http.createServer((request, response) => response.end(request.url));
    const connections = new OpenConnections(server, 10);
    const closing = new Closing(server, connections);
    server.on('request', (request, response) => connections.addRequest(request.socket, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const socket = connectTo((server.address() as net.AddressInfo).port);
    let received = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      received += chunk;
    });
    const ask = (path: string) => socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    if (age === 'was used before') {
      ask('/first');
      await until('it is answered', () => received.endsWith('/first'));
    } else await until('it is accepted', async () => (await countOf(server)) === 1);
    const isReplaced = true;
    const closed = closing.close(undefined, isReplaced);
    // Timers are next after an immediate.
    await new Promise((resolve) => setImmediate(resolve));
    ask('/last');
    // The request arrives in a short stall, after which the clock shows a long one.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    const now = performance.now.bind(performance);
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + stallMs);
    onTestFinished(() => clock.mockRestore());
    await closed;
    await until('the connection is closed', () => socket.destroyed);
    expect(received.endsWith('/last')).toBe(true);
  });
});

describe.each(drivers.map((driver) => [driver.face, driver] as const))('requests of %s', (_face, driver) => {
  // A slice of one minute lets all requests of one chunk begin in one round, even on a slow machine.
  const listen = (limits = { served: 5, perAccount: 3, all: 12 }) =>
    listenWith(10, { faces, underWay: { limits, turns: new EventLoopTurns({ sliceMs: 60_000 }) } });

  /**
   * Sends all requests at once. Returns the received data when the count of answers is reached or the connection
   * ends.
   */
  async function sendAtOnce(port: number, account: TestAccount, count: number) {
    const { method, path } = driver.list();
    const headers = Object.entries(driver.headers(account.key, account.account));
    const lines = [
      `${method} ${path} HTTP/1.1`,
      'host: 127.0.0.1',
      ...headers.map((header) => header.join(': ')),
    ];
    const socket = connectTo(port);
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString();
    });
    socket.write(`${lines.join('\r\n')}\r\n\r\n`.repeat(count));
    const answers = () => text.split('HTTP/1.1 ').slice(1);
    await until('all are answered', () => socket.destroyed || answers().length === count);
    return answers();
  }
  const statusesOf = (answers: readonly string[]) => answers.map((answer) => Number(answer.slice(0, 3)));

  it('above the share of an account are limited, and later ones are served', async () => {
    const { port } = await listen({ served: 12, perAccount: 3, all: 12 });
    const account = await fixture.newAccount();
    await sendAtOnce(port, account, 1);
    for (const _ of [1, 2]) {
      const answers = await sendAtOnce(port, account, 7);
      expect(statusesOf(answers)).toEqual([200, 200, 200, 429, 429, 429, 429]);
      for (const refused of answers.slice(3)) expect(refused).toMatch(/\r\nretry-after: 1\r\n/i);
    }
  });

  it('above the total are refused, and later ones are served', async () => {
    const { port } = await listen({ served: 2, perAccount: 3, all: 12 });
    const account = await fixture.newAccount();
    for (const _ of [1, 2]) {
      const answers = await sendAtOnce(port, account, 4);
      expect(statusesOf(answers)).toEqual([200, 200, 503, 503]);
      expect(answers[3]).toMatch(new RegExp(`\r\nretry-after: ${driver.unavailable.retryAfter}\r\n`, 'i'));
      expect(answers.at(-1)?.split('\r\n\r\n')[1]?.trimEnd()).toMatch(driver.unavailable.body);
    }
  });

  it('above the queue limit end their own connection only', async () => {
    const { port } = await listen();
    const account = await fixture.newAccount();
    expect((await sendAtOnce(port, account, 40)).length).toBeLessThan(40);
    await until('there is room again', async () => {
      const answers = await sendAtOnce(port, account, 3);
      return statusesOf(answers).every((status) => status === 200);
    });
  });
});
