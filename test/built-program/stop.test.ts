/** SIGTERM: a server drains before it stops listening, and callers that cannot wait are not delayed. */
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeInstalledDatabase, type OwnDatabase } from '../support/database/own-database.js';
import { onThisMachine } from '../support/machine.js';
import { Program } from '../support/program/program.js';
import { until } from '../support/until.js';

const program = new Program();
let own: OwnDatabase;
beforeAll(async () => {
  own = await makeInstalledDatabase();
});
afterAll(async () => {
  await program.cleanUp();
  await own.drop();
});

const serve = (drain: string) => program.serve({ DATABASE_URL: own.url, SWITCHBOOK_DRAIN: drain });

interface Answer {
  readonly status: number;
  readonly connection: string | undefined;
}

/** Undefined: refused, or cut. */
function ask(port: number, path: string, agent?: http.Agent): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const request = http.get({ host: '127.0.0.1', port, path, agent: agent ?? false }, (response) => {
      response
        .resume()
        .once('end', () =>
          resolve({ status: response.statusCode ?? 0, connection: response.headers.connection }),
        );
    });
    request.on('error', () => resolve(undefined));
  });
}

it('SIGTERM sets readiness to 503 and closes connections after each answer; new ones are answered until a second signal', async () => {
  const server = await serve('60');
  const { port } = server;
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  expect(await ask(port, '/directory/v1/account', agent)).toEqual({ status: 401, connection: 'keep-alive' });
  for (const path of ['/health/ready', '/health/accepting', '/health/live'])
    expect(await ask(port, path)).toMatchObject({ status: 200 });
  server.child.kill('SIGTERM');
  await until('it drains', async () => (await ask(port, '/health/accepting'))?.status === 503);
  // Kept-alive and new connections get the same answers: for an API, for pages, and for unknown paths.
  expect(await ask(port, '/directory/v1/account', agent)).toEqual({ status: 401, connection: 'close' });
  expect(await ask(port, '/health/ready', agent)).toEqual({ status: 503, connection: 'close' });
  expect(await ask(port, '/health/live', agent)).toEqual({ status: 200, connection: 'close' });
  expect(await ask(port, '/nothing', agent)).toEqual({ status: 404, connection: 'close' });
  agent.destroy();
  server.child.kill('SIGTERM');
  expect((await server.ended).code).toBe(1);
  expect(await ask(port, '/health/live')).toBeUndefined();
});

it('a client without pauses sees no cut connection, even with keep-alive', async () => {
  const server = await serve('1');
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const stopping = new AbortController();
  let answered = 0;
  const failures: string[] = [];
  // This client is like a proxy without readiness checks: it leaves after the first refusal.
  const client = (async () => {
    while (!stopping.signal.aborted) {
      const failed = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
        const where = { host: '127.0.0.1', port: server.port, path: '/directory/v1/account', agent };
        const request = http.get(where, (response) => {
          answered += 1;
          response.resume().once('end', () => resolve(undefined));
        });
        request.on('error', resolve);
      });
      if (failed?.code === 'ECONNREFUSED') return;
      if (failed !== undefined) failures.push(String(failed.code));
    }
  })();
  await until('it asks', () => answered > 5);
  const began = performance.now();
  server.child.kill('SIGTERM');
  expect((await server.ended).code).toBe(0);
  expect(performance.now() - began).toBeGreaterThanOrEqual(1_000);
  await client;
  stopping.abort();
  agent.destroy();
  expect(failures).toEqual([]);
});

for (const [signal, tags] of [
  ['SIGINT', []],
  ['SIGHUP', ['nightly']],
] as [NodeJS.Signals, string[]][])
  it(`${signal} does not drain`, { tags }, async () => {
    const server = await serve('60');
    const began = performance.now();
    server.child.kill(signal);
    expect((await server.ended).code).toBe(0);
    expect(performance.now() - began).toBeLessThan(onThisMachine(30_000));
  });

it('a silent connection does not delay the stop', { tags: ['nightly'] }, async () => {
  const server = await serve('0');
  const silent = http.request({ host: '127.0.0.1', port: server.port, method: 'POST', path: '/' });
  silent.on('error', () => {});
  const { default: net } = await import('node:net');
  const sockets = Array.from({ length: 3 }, () =>
    net.connect(server.port, '127.0.0.1').on('error', () => {}),
  );
  await delay(50);
  const began = performance.now();
  expect((await server.end('SIGTERM')).code).toBe(0);
  expect(performance.now() - began).toBeLessThan(onThisMachine(12_000));
  for (const socket of sockets) socket.destroy();
  silent.destroy();
});
