/** Forwarding on real sockets, without a face: what leaves, what comes back, and how each side's end ends the other. */
import { createHash, randomBytes } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { generate } from 'selfsigned';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { echo, openVendor, type Vendor } from '../../../test/support/vendor.js';
import { openConnections } from '../../core/vendor/connections.js';
import { AddressGuard } from '../../core/webhooks/addresses.js';
import { type AccountId, asId } from '../../domain/ids.js';
import { ProblemError } from '../../domain/problem.js';
import { type ForwardEnd, Forwarder, type ForwarderOptions } from './forward.js';
import { bearerUpstream } from './forward-headers.js';
import { FaultError } from './refusal.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const loopback = [{ address: '127.0.0.0', prefix: 8 }];
const accountId = asId<AccountId>('0196b1d6-7d2f-7c55-9f0e-4c1f6f1f6f1f');

interface Gateway {
  readonly port: number;
  readonly ends: ForwardEnd[];
  /** where it forwards to, and with which key */
  target: { url: string; key: string | null };
  close(): Promise<void>;
}

interface GatewayOptions extends Partial<ForwarderOptions> {
  readonly url?: string;
  readonly allowed?: ConstructorParameters<typeof AddressGuard>[0];
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  readonly ca?: string;
}

const open: { close(): Promise<void> }[] = [];

/** A server that forwards everything. A refusal is answered with its status alone. */
async function openGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const ends: ForwardEnd[] = [];
  const { allowed = loopback, resolve, ca } = options;
  const guard = new AddressGuard(allowed);
  const forwarder = new Forwarder({
    connections: openConnections({ guard, idleMs: 1_000, ca, ...(resolve === undefined ? {} : { resolve }) }),
    onEnd: (end) => ends.push(end),
    ...options,
  });
  const server = http.createServer((request, response) => {
    const refused = (error: Error) => {
      response.statusCode = statusOf(error);
      response.end(
        error instanceof FaultError && 'reason' in error.fault ? error.fault.reason : error.message,
      );
    };
    try {
      forwarder.forward({
        face: 'acme',
        requestId: 'r1',
        accountId,
        rule: bearerUpstream,
        target: gateway.target,
        path: request.url ?? '/',
        secret: undefined,
        request,
        response,
        moreHeaders: { 'x-request-id': 'r1' },
        begins: () => {},
        refused,
      });
    } catch (error) {
      refused(error as Error);
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const gateway: Gateway = {
    port: (server.address() as AddressInfo).port,
    ends,
    target: { url: options.url ?? vendor.url, key: null },
    close: async () => {
      forwarder.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  open.push(gateway);
  return gateway;
}

function statusOf(error: Error): number {
  if (error instanceof FaultError && error.fault.kind === 'upstream')
    return error.fault.reason === 'timeout' ? 504 : 502;
  return error instanceof ProblemError && error.problem.kind === 'limited' ? 429 : 500;
}

function call(
  { port }: { readonly port: number },
  options: http.RequestOptions = {},
  send: (request: http.ClientRequest) => void = (request) => request.end(),
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, agent: false, ...options }, resolve);
    request.on('error', reject);
    send(request);
  });
}

async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error('it never came to hold');
    await pause(5);
  }
}

let vendor: Vendor;
beforeAll(async () => {
  vendor = await openVendor();
});
afterAll(async () => vendor.close());
beforeEach(() => {
  vendor.calls.length = 0;
  vendor.answer(echo);
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

describe('a request', () => {
  it('arrives with its method, path and headers as they are, but for those of the connection', async () => {
    const gateway = await openGateway();
    const headers = [
      ...['Host', 'contacts.example.com', 'X-Twice', 'one', 'X-tWice', 'two', 'Accept-Encoding', 'gzip, br'],
      ...[
        'Connection',
        'keep-alive, X-Of-The-Way',
        'X-Of-The-Way',
        '1',
        'Keep-Alive',
        'timeout=5',
        'TE',
        'trailers',
      ],
      ...['Proxy-Authorization', 'Basic x', 'X-Forwarded-For', '10.0.0.1', 'Forwarded', 'for=10.0.0.1'],
      ...['Authorization', 'Bearer theirs', 'Cookie', 'a=1; b=2', 'Content-Length', '3'],
    ];
    const path = '/a%2Fb//c;d=1/%C3%A9?q=%zz&&x=1+2&[]';
    const answer = await call(gateway, { method: 'PROPFIND', path, headers, setHost: false }, (request) =>
      request.end('abc'),
    );
    expect(await text(answer)).toBe('abc');
    const [first] = vendor.calls;
    expect([first?.method, first?.path]).toEqual(['PROPFIND', path]);
    expect(first?.rawHeaders).toEqual([
      ...[
        'Host',
        `127.0.0.1:${vendor.port}`,
        'X-Twice',
        'one',
        'X-tWice',
        'two',
        'Accept-Encoding',
        'gzip, br',
      ],
      ...['Authorization', 'Bearer theirs', 'Cookie', 'a=1; b=2', 'Content-Length', '3'],
      ...['Connection', 'keep-alive'],
    ]);
  });

  it('has the key of the vendor in place of the credential', async () => {
    const gateway = await openGateway();
    gateway.target = { url: vendor.url, key: 'vendors-own-key' };
    await call(gateway, {
      headers: ['Host', 'x', 'Authorization', 'Bearer ours', 'authorization', 'Bearer ours too'],
    });
    const named = vendor.calls[0]?.rawHeaders.filter((one) => /authorization|ours|vendor/i.test(one));
    expect(named).toEqual(['authorization', 'Bearer vendors-own-key']);
  });

  it('keeps a body of unknown length, and its trailers; without a body it has none', async () => {
    const gateway = await openGateway();
    let trailers: readonly string[] = [];
    vendor.answer((request, response) => {
      request.on('end', () => {
        trailers = request.rawTrailers;
      });
      echo(request, response);
    });
    const answer = await call(gateway, { method: 'POST', headers: { trailer: 'X-Sum' } }, (request) => {
      request.write('first ');
      request.write('second');
      request.addTrailers([['X-Sum', '12']]);
      request.end();
    });
    expect(await text(answer)).toBe('first second');
    expect(vendor.calls[0]?.headers).toMatchObject({ 'transfer-encoding': 'chunked' });
    expect(trailers).toEqual(['X-Sum', '12']);
    await text(await call(gateway, { method: 'DELETE' }));
    expect(Object.keys(vendor.calls[1]?.headers ?? {})).toEqual(['host', 'connection']);
    const bare = net.connect(gateway.port, '127.0.0.1');
    bare.write('POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await text(bare);
    expect(vendor.calls[2]?.headers).toMatchObject({ 'content-length': '0' });
  });

  it('may have a body whatever its method', async () => {
    const gateway = await openGateway();
    const headers = { 'content-length': '4' };
    const answer = await call(gateway, { method: 'GET', headers }, (request) => request.end('body'));
    expect(await text(answer)).toBe('body');
  });
});

describe('an answer', () => {
  it('comes with its status, words, headers and bytes as they are', async () => {
    const gateway = await openGateway();
    const bytes = randomBytes(10_000);
    const sent = [
      'X-Two',
      'a',
      'x-two',
      'b',
      'Content-Encoding',
      'gzip',
      'Set-Cookie',
      'a=1',
      'Set-Cookie',
      'b=2',
    ];
    vendor.answer((_, response) => {
      response.sendDate = false;
      response.writeHead(299, 'Very Fine', [...sent, 'Keep-Alive', 'timeout=9', 'Content-Length', '10000']);
      response.end(bytes);
    });
    const answer = await call(gateway);
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
    expect([answer.statusCode, answer.statusMessage]).toEqual([299, 'Very Fine']);
    expect(answer.rawHeaders).toEqual([
      ...[...sent, 'Content-Length', '10000'],
      ...['x-request-id', 'r1', 'Connection', 'close'],
    ]);
    expect(gateway.ends).toMatchObject([{ outcome: 'answered' }]);
  });

  it('keeps the request id of the vendor, and its trailers', async () => {
    const gateway = await openGateway();
    vendor.answer((_, response) => {
      response.writeHead(200, { 'X-Request-Id': 'theirs' });
      response.write('x');
      response.addTrailers({ 'X-Sum': '1' });
      response.end();
    });
    const answer = await call(gateway);
    expect(await text(answer)).toBe('x');
    expect(answer.headers['x-request-id']).toBe('theirs');
    expect(answer.trailers).toEqual({ 'x-sum': '1' });
  });

  it.each([
    ['HEAD', 200, { 'content-length': '123' }],
    ['GET', 204, {}],
    ['GET', 304, { etag: '"1"' }],
  ] as const)('to %s may be %i, without a body', async (method, status, headers) => {
    const gateway = await openGateway();
    vendor.answer((_, response) => {
      response.writeHead(status, headers).end();
    });
    const answer = await call(gateway, { method });
    expect(await text(answer)).toBe('');
    expect(answer.statusCode).toBe(status);
    expect(answer.headers).toMatchObject(headers);
  });

  it('that redirects is passed on and not followed', async () => {
    const gateway = await openGateway();
    vendor.answer((_, response) => {
      response.writeHead(307, { location: 'http://169.254.169.254/latest/meta-data' }).end();
    });
    const answer = await call(gateway, { path: '/moved' });
    expect([answer.statusCode, answer.headers.location]).toEqual([
      307,
      'http://169.254.169.254/latest/meta-data',
    ]);
    expect(vendor.calls).toHaveLength(1);
  });

  it('may begin with interim ones, which stay here', async () => {
    const gateway = await openGateway();
    vendor.answer((_, response) => {
      response.writeEarlyHints({ link: '</a>; rel=preload' });
      response.end('late');
    });
    expect(await text(await call(gateway))).toBe('late');
  });

  it('may come while the body is still being sent, and frees everything', async () => {
    const gateway = await openGateway();
    vendor.answer((_, response) => {
      response.writeHead(413, { connection: 'close' }).end('too much');
    });
    const socket = net.connect(gateway.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n');
    let received = '';
    socket.on('data', (chunk) => {
      received += String(chunk);
    });
    await until(() => received.includes('too much'));
    socket.write(Buffer.alloc(900_000));
    await until(() => socket.closed || gateway.ends.length === 1);
    await until(() => vendor.sockets.size === 0);
    socket.destroy();
  });
});

describe('large bodies', () => {
  it('stream through both ways without being held', async () => {
    const gateway = await openGateway();
    const mib = 48;
    const chunk = randomBytes(2 ** 20);
    const wanted = createHash('sha256');
    for (let count = 0; count < mib; count += 1) wanted.update(chunk);
    const received = createHash('sha256');
    const heldNow = () => {
      collect();
      return process.memoryUsage().arrayBuffers;
    };
    const before = heldNow();
    let most = 0;
    let bytes = 0;
    const answer = await call(gateway, { method: 'POST' }, async (request) => {
      for (let count = 0; count < mib; count += 1)
        if (!request.write(chunk)) await new Promise((drained) => request.once('drain', drained));
      request.end();
    });
    for await (const piece of answer) {
      received.update(piece as Buffer);
      bytes += (piece as Buffer).length;
      if (bytes > 6 * 2 ** 20) {
        bytes = 0;
        most = Math.max(most, heldNow() - before);
      }
    }
    expect(received.digest('hex')).toBe(wanted.digest('hex'));
    // Held as a whole it would be all of it, sent and received.
    expect(most).toBeLessThan((mib * 3 * 2 ** 20) / 4);
  });

  it('wait for a reader that takes nothing, instead of being held', async () => {
    const gateway = await openGateway();
    let sent = 0;
    vendor.answer((_, response) => {
      const read = function (this: Readable) {
        sent += 2 ** 16;
        this.push(Buffer.alloc(2 ** 16));
      };
      pipeline(new Readable({ read }), response, () => {});
    });
    const answer = await call(gateway);
    let last = -1;
    await until(() => {
      const isStill = sent === last && sent > 0;
      last = sent;
      return isStill;
    });
    await pause(100);
    expect(sent).toBeLessThan(32 * 2 ** 20);
    answer.destroy();
    await until(() => gateway.ends.length === 1);
    expect(gateway.ends).toMatchObject([{ outcome: 'aborted' }]);
  });
});

describe('an end on one side ends the other', () => {
  it('a client that goes away before the answer', async () => {
    const gateway = await openGateway();
    const closed = new Promise<void>((resolve) => {
      vendor.answer((_, response) => {
        response.once('close', resolve);
      });
    });
    const request = http.get({ host: '127.0.0.1', port: gateway.port, agent: false });
    request.on('error', () => {});
    await until(() => vendor.calls.length === 1);
    request.destroy();
    await closed;
    expect(gateway.ends).toMatchObject([{ outcome: 'aborted' }]);
  });

  it('a client that goes away while it sends', async () => {
    const gateway = await openGateway();
    const broken = new Promise<void>((resolve) => {
      vendor.answer((request) => {
        request.resume();
        request.once('close', () => resolve());
      });
    });
    const socket = net.connect(gateway.port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf');
    await until(() => vendor.calls.length === 1);
    socket.destroy();
    await broken;
    await until(() => gateway.ends.length === 1);
    expect(gateway.ends).toMatchObject([{ outcome: 'aborted' }]);
  });

  it('a vendor that breaks off in the middle of its answer', async () => {
    const gateway = await openGateway();
    vendor.answer((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    const answer = await call(gateway);
    await expect(text(answer)).rejects.toThrow('aborted');
    expect(gateway.ends).toMatchObject([{ outcome: 'broken' }]);
  });

  it.each([
    ['resets the connection', (response: ServerResponse) => response.socket?.resetAndDestroy()],
    ['closes it', (response: ServerResponse) => response.destroy()],
    ['speaks no HTTP', (response: ServerResponse) => response.socket?.end('220 mail.example.com ESMTP\r\n')],
    [
      'upgrades unasked',
      (response: ServerResponse) =>
        response.socket?.end('HTTP/1.1 101 No\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
    ],
    [
      'has endless headers',
      (response: ServerResponse) =>
        response.socket?.end(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`),
    ],
    [
      'has a wrong status',
      (response: ServerResponse) => response.socket?.end('HTTP/1.1 042 Odd\r\nContent-Length: 0\r\n\r\n'),
    ],
  ])('a vendor that %s is a bad gateway', async (_, end) => {
    const gateway = await openGateway();
    vendor.answer((_request, response) => {
      end(response);
    });
    const answer = await call(gateway, { method: 'POST' }, (request) => request.end('body'));
    expect([answer.statusCode, await text(answer)]).toEqual([502, 'unreachable']);
    expect(gateway.ends).toMatchObject([{ outcome: 'unreachable' }]);
  });
});

describe('times', () => {
  const times = { connect: 10_000, idle: 10_000, total: 10_000 };

  it('a vendor that says nothing is a gateway timeout', async () => {
    const gateway = await openGateway({ times: { ...times, idle: 50 } });
    vendor.answer(() => {});
    const answer = await call(gateway);
    expect([answer.statusCode, await text(answer)]).toEqual([504, 'timeout']);
    await until(() => vendor.sockets.size === 0);
  });

  it('so is one that takes too long in all, and one that cannot be connected', async () => {
    const slow = await openGateway({ times: { ...times, total: 50 } });
    vendor.answer(() => {});
    expect((await call(slow)).statusCode).toBe(504);
    const deaf = await openGateway({
      times: { ...times, connect: 50 },
      url: 'http://vendor.test',
      resolve: () => new Promise(() => {}),
    });
    expect((await call(deaf)).statusCode).toBe(504);
  });

  it('an answer that stops halfway is broken off; one that goes on is not', async () => {
    const gateway = await openGateway({ times: { ...times, idle: 200 } });
    vendor.answer((_, response) => {
      response.write('half');
    });
    await expect(text(await call(gateway))).rejects.toThrow('aborted');
    vendor.answer(async (_, response) => {
      for (let count = 0; count < 6; count += 1) {
        response.write('.');
        await pause(60);
      }
      response.end();
    });
    expect(await text(await call(gateway))).toBe('......');
    expect(gateway.ends.map((end) => end.outcome)).toEqual(['broken', 'answered']);
  });

  it('a connection that is kept is used again, however slow the next answer is', async () => {
    const gateway = await openGateway();
    vendor.answer(async (_, response) => {
      await pause(1_300);
      response.end('late');
    });
    expect(await text(await call(gateway))).toBe('late');
    expect(await text(await call(gateway))).toBe('late');
    expect(vendor.sockets.size).toBe(1);
  });
});

describe('how many at once', () => {
  it('is bounded for an account, and a slot is free again at each end', async () => {
    const gateway = await openGateway({ atOnce: { perAccount: 2, total: 10 } });
    vendor.answer((request, response) => {
      if (request.url === '/end') response.end();
    });
    const waiting = [1, 2].map(() => http.get({ host: '127.0.0.1', port: gateway.port, agent: false }));
    for (const one of waiting) one.on('error', () => {});
    await until(() => vendor.calls.length === 2);
    expect((await call(gateway)).statusCode).toBe(429);
    for (const one of waiting) one.destroy();
    await until(() => gateway.ends.length === 2);
    for (let count = 0; count < 5; count += 1)
      expect((await call(gateway, { path: '/end' })).statusCode).toBe(200);
  });
});

describe('many calls that are broken off', () => {
  it('leave no connection and no slot behind', async () => {
    const gateway = await openGateway({ atOnce: { perAccount: 10, total: 10 } });
    vendor.answer((request, response) => {
      const [, kind] = /(\d+)/.exec(request.url ?? '') ?? [];
      if (kind === '1') request.socket.resetAndDestroy();
      else if (kind === '2') response.writeHead(200).write('half', () => response.destroy());
      else if (kind === '3') response.write('for ever');
      else echo(request, response);
    });
    const one = async (index: number) => {
      const request = http.request({
        host: '127.0.0.1',
        port: gateway.port,
        agent: false,
        method: 'POST',
        path: `/${index % 5}`,
      });
      const over = new Promise((closed) => request.once('close', closed));
      request.on('error', () => {});
      request.on('response', (response) => {
        response.on('error', () => {});
        if (index % 5 === 3) request.destroy();
        else response.resume();
      });
      request.write('half');
      if (index % 7 === 0) request.destroy();
      else request.end('whole');
      await over;
    };
    for (let round = 0; round < 20; round += 1)
      await Promise.all(Array.from({ length: 10 }, (_, index) => one(10 * round + index)));
    await until(() => vendor.sockets.size === 0);
    const waiting = await Promise.all(Array.from({ length: 10 }, () => call(gateway, { path: '/0' })));
    expect(waiting.map((answer) => answer.statusCode)).toEqual(Array(10).fill(200));
  });
});

describe('addresses', () => {
  const hosts: Readonly<Record<string, readonly string[]>> = {
    'private.test': ['10.0.0.1'],
    'mixed.test': ['10.0.0.1', '127.0.0.1'],
    'local.test': ['127.0.0.1'],
  };
  const resolve = async (host: string) => hosts[host] ?? [];

  it('that are not public are not called unless allowed, named or resolved', async () => {
    for (const host of [
      '127.0.0.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '0.0.0.0',
      '169.254.169.254',
      'local.test',
      '2130706433',
    ]) {
      const gateway = await openGateway({ allowed: [], resolve, url: `http://${host}:${vendor.port}` });
      expect((await call(gateway)).statusCode, host).toBe(502);
      expect(gateway.ends, host).toMatchObject([{ cause: 'ADDRESS_NOT_ALLOWED' }]);
    }
    expect(vendor.calls).toEqual([]);
  });

  it('are judged each: only the allowed one of a name is called', async () => {
    const gateway = await openGateway({ resolve, url: `http://mixed.test:${vendor.port}` });
    expect((await call(gateway)).statusCode).toBe(200);
    const other = await openGateway({ resolve, url: `http://private.test:${vendor.port}` });
    expect((await call(other)).statusCode).toBe(502);
  });

  it('that are public are called with TLS alone', async () => {
    const gateway = await openGateway({ allowed: [], url: 'http://93.184.215.14' });
    expect((await call(gateway)).statusCode).toBe(502);
    expect(gateway.ends).toMatchObject([{ cause: 'ADDRESS_NOT_ALLOWED' }]);
  });
});

describe('TLS', () => {
  it('needs a certificate that is trusted and of the host', async () => {
    const made = await generate([{ name: 'commonName', value: 'vendor.test' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'vendor.test' }] }],
    });
    const server = https.createServer({ key: made.private, cert: made.cert }, (_, response) =>
      response.end('safe'),
    );
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const resolve = async () => ['127.0.0.1'];
    const url = `https://vendor.test:${port}`;
    const trusting = await openGateway({ resolve, url, ca: made.cert });
    expect(await text(await call(trusting))).toBe('safe');
    const wary = await openGateway({ resolve, url });
    expect((await call(wary)).statusCode).toBe(502);
    const elsewhere = await openGateway({ resolve, url: `https://other.test:${port}`, ca: made.cert });
    expect((await call(elsewhere)).statusCode).toBe(502);
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
});
