/** Connections that never become requests: closed in time, and never more than the server can bear. */
import type http from 'node:http';
import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { makeByteRoom } from '../src/faces/kit/byte-room.js';
import { Limiter } from '../src/faces/kit/limiter.js';
import { type Listener, openListener } from '../src/http/listener.js';
import { useGround } from './support/ground.js';
import { until } from './support/program.js';

const ground = useGround();
const listeners: Listener[] = [];
const sockets: net.Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(listeners.splice(0).map((one) => one.close(0)));
});

async function listenWith(maxConnections: number): Promise<{ server: http.Server; port: number }> {
  const listener = await openListener({
    faces: [],
    services: {
      core: ground.core,
      limiter: new Limiter(),
      room: makeByteRoom(),
      areLimitsOn: false,
      log: { answered: () => {}, failed: () => {} },
    },
    faceHosts: new Map(),
    servicePage: () => false,
    limits: { maxConnections, headersMs: 50, checkMs: 20 },
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
  it('whose headers never end is closed, though its peer neither reads nor closes', async () => {
    const { server, port } = await listenWith(10);
    const socket = connectTo(port).pause();
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    await until('it is open', async () => (await countOf(server)) === 1);
    await until('it is closed', async () => (await countOf(server)) === 0, 10_000);
  });

  it('above the most that are served is closed as it comes, and the others are served', async () => {
    const { server, port } = await listenWith(2);
    connectTo(port);
    connectTo(port);
    await until('both are open', async () => (await countOf(server)) === 2);
    const third = connectTo(port);
    await until('the third is closed', () => third.destroyed);
    expect(await countOf(server)).toBe(2);
  });
});
