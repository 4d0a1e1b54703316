/**
 * Forwarding on real sockets, without a face: the request, the response, and the end of either side, which ends the
 * other.
 */
import { createHash, randomBytes } from 'node:crypto';
import http, { type ServerResponse } from 'node:http';
import net from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { collectGarbage } from '../../../../test/support/heap.js';
import { until } from '../../../../test/support/until.js';
import { call, openGateway, useVendor, vendor } from '../../../../test/support/vendors/forward.js';
import { echo } from '../../../../test/support/vendors/vendor.js';

useVendor();

describe('a request', () => {
  it('arrives with its method, path and headers unchanged, except those of the connection', async () => {
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

  it('has the vendor’s key instead of the credential', async () => {
    const gateway = await openGateway();
    gateway.target = { url: vendor.url, key: 'vendors-own-key' };
    await call(gateway, {
      headers: ['Host', 'x', 'Authorization', 'Bearer ours', 'authorization', 'Bearer ours too'],
    });
    const named = vendor.calls[0]?.rawHeaders.filter((header) => /authorization|ours|vendor/i.test(header));
    expect(named).toEqual(['authorization', 'Bearer vendors-own-key']);
  });

  it('keeps a body of unknown length with its trailers; without a body it has none', async () => {
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

  it('may have a body with any method', async () => {
    const gateway = await openGateway();
    const headers = { 'content-length': '4' };
    const answer = await call(gateway, { method: 'GET', headers }, (request) => request.end('body'));
    expect(await text(answer)).toBe('body');
  });
});

describe('an answer', () => {
  it('is returned with its status, text, headers and bytes unchanged', async () => {
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

  it('sets nothing for other pages of the server, and no cookie if the vendor gets none', async () => {
    const gateway = await openGateway();
    const ofPages = {
      'Clear-Site-Data': '"*"',
      'Strict-Transport-Security': 'max-age=9; includeSubDomains',
      'Alt-Svc': 'h2="evil.example:443"',
      'Service-Worker-Allowed': '/',
      NEL: '{}',
    };
    vendor.answer((_, response) => {
      response.writeHead(200, {
        ...ofPages,
        'Set-Cookie': '__Host-switchbook=theirs; Path=/; Secure',
        'X-Own': '1',
      });
      response.end();
    });
    for (const [key, cookies] of [
      [null, 1],
      ['vendors-own-key', 0],
    ] as const) {
      gateway.target = { url: vendor.url, key };
      const { headers } = await call(gateway);
      expect([headers['set-cookie']?.length ?? 0, headers['x-own']]).toEqual([cookies, '1']);
      for (const name of Object.keys(ofPages)) expect(headers).not.toHaveProperty(name.toLowerCase());
    }
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
  ] as const)('an answer to %s may be %i, without a body', async (method, status, headers) => {
    const gateway = await openGateway();
    vendor.answer((_, response) => {
      response.writeHead(status, headers).end();
    });
    const answer = await call(gateway, { method });
    expect(await text(answer)).toBe('');
    expect(answer.statusCode).toBe(status);
    expect(answer.headers).toMatchObject(headers);
  });

  it('a redirect is passed on and not followed', async () => {
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

  it('may start with interim responses, which are not forwarded', async () => {
    const gateway = await openGateway();
    vendor.answer((_, response) => {
      response.writeEarlyHints({ link: '</a>; rel=preload' });
      response.end('late');
    });
    expect(await text(await call(gateway))).toBe('late');
  });

  it('may arrive during the upload, and releases everything', async () => {
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
    await until('it is received', () => received.includes('too much'));
    socket.write(Buffer.alloc(900_000));
    await until('one side has ended', () => socket.closed || gateway.ends.length === 1);
    await until('the connection is closed', () => vendor.sockets.size === 0);
    socket.destroy();
  });
});

describe('large bodies', () => {
  it('stream both ways without buffering', { tags: ['nightly'] }, async () => {
    const gateway = await openGateway();
    const mib = 48;
    const chunk = randomBytes(2 ** 20);
    const wanted = createHash('sha256');
    for (let count = 0; count < mib; count += 1) wanted.update(chunk);
    const received = createHash('sha256');
    const heldNow = () => {
      collectGarbage();
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
    // Buffering the whole body would need all of it, sent and received.
    expect(most).toBeLessThan((mib * 3 * 2 ** 20) / 4);
  });

  it('wait for a slow reader without buffering', async () => {
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
    await until('the vendor waits', () => {
      const isStill = sent === last && sent > 0;
      last = sent;
      return isStill;
    });
    await delay(100);
    expect(sent).toBeLessThan(32 * 2 ** 20);
    answer.destroy();
    await until('it has ended', () => gateway.ends.length === 1);
    expect(gateway.ends).toMatchObject([{ outcome: 'aborted' }]);
  });
});

describe('a connection that ends on one side ends on the other', () => {
  it('the vendor’s call ends when the client disconnects before the answer', async () => {
    const gateway = await openGateway();
    const closed = new Promise<void>((resolve) => {
      vendor.answer((_, response) => {
        response.once('close', resolve);
      });
    });
    const request = http.get({ host: '127.0.0.1', port: gateway.port, agent: false });
    request.on('error', () => {});
    await until('it is called', () => vendor.calls.length === 1);
    request.destroy();
    await closed;
    expect(gateway.ends).toMatchObject([{ outcome: 'aborted' }]);
  });

  it('the vendor’s call ends when the client disconnects during its upload', async () => {
    const gateway = await openGateway();
    const broken = new Promise<void>((resolve) => {
      vendor.answer((request) => {
        request.resume();
        request.once('close', () => resolve());
      });
    });
    const socket = net.connect(gateway.port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf');
    await until('it is called', () => vendor.calls.length === 1);
    socket.destroy();
    await broken;
    await until('it has ended', () => gateway.ends.length === 1);
    expect(gateway.ends).toMatchObject([{ outcome: 'aborted' }]);
  });

  it('the client’s answer is cut when the vendor disconnects halfway', async () => {
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
      'has a control character in its reason',
      (response: ServerResponse) => response.socket?.end('HTTP/1.1 200 O\x01K\r\nContent-Length: 0\r\n\r\n'),
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
