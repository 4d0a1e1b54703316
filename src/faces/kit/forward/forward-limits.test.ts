/** Forwarding on real sockets: time limits, simultaneous calls, allowed addresses, and TLS. */
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { generate } from 'selfsigned';
import { describe, expect, it } from 'vitest';
import { onThisMachine } from '../../../../test/support/machine.js';
import { rounds } from '../../../../test/support/rounds.js';
import { until } from '../../../../test/support/until.js';
import { call, openGateway, useVendor, vendor } from '../../../../test/support/vendors/forward.js';
import { echo } from '../../../../test/support/vendors/vendor.js';

useVendor();

describe('times', () => {
  const enoughMs = onThisMachine(10_000);
  const times = { connect: enoughMs, idle: enoughMs, total: enoughMs };

  it('a silent vendor is a gateway timeout', async () => {
    const gateway = await openGateway({ times: { ...times, idle: 50 } });
    vendor.answer(() => {});
    const answer = await call(gateway);
    expect([answer.statusCode, await text(answer)]).toEqual([504, 'timeout']);
    await until('the connection is closed', () => vendor.sockets.size === 0);
  });

  it('a vendor that takes too long in total, or refuses connections, is an error', async () => {
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

  it('an answer that stops halfway is cut off; one that continues is not', async () => {
    const gateway = await openGateway({ times: { ...times, idle: onThisMachine(1_000) } });
    vendor.answer((_, response) => {
      response.write('half');
    });
    await expect(text(await call(gateway))).rejects.toThrow('aborted');
    vendor.answer(async (_, response) => {
      for (let count = 0; count < 6; count += 1) {
        response.write('.');
        await delay(60);
      }
      response.end();
    });
    expect(await text(await call(gateway))).toBe('......');
    expect(gateway.ends.map((end) => end.outcome)).toEqual(['broken', 'answered']);
  });

  it('a kept connection is used again, even if the next answer is slow', {
    tags: ['nightly'],
  }, async () => {
    const gateway = await openGateway();
    vendor.answer(async (_, response) => {
      await delay(1_300);
      response.end('late');
    });
    expect(await text(await call(gateway))).toBe('late');
    expect(await text(await call(gateway))).toBe('late');
    expect(vendor.sockets.size).toBe(1);
  });
});

describe('simultaneous calls', () => {
  it('are limited for an account, and each end releases a slot', async () => {
    const gateway = await openGateway({ atOnce: { perAccount: 2, total: 10 } });
    vendor.answer((request, response) => {
      if (request.url === '/end') response.end();
    });
    const waiting = [1, 2].map(() => http.get({ host: '127.0.0.1', port: gateway.port, agent: false }));
    for (const request of waiting) request.on('error', () => {});
    await until('both are called', () => vendor.calls.length === 2);
    expect((await call(gateway)).statusCode).toBe(429);
    for (const request of waiting) request.destroy();
    await until('both have ended', () => gateway.ends.length === 2);
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
    for (let round = 0; round < rounds(5, 20); round += 1)
      await Promise.all(Array.from({ length: 10 }, (_, index) => one(10 * round + index)));
    await until('the connection is closed', () => vendor.sockets.size === 0);
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

  it('private addresses are not called unless allowed, named or resolved', async () => {
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

  it('are called only with TLS if they are public', async () => {
    const gateway = await openGateway({ allowed: [], url: 'http://93.184.215.14' });
    expect((await call(gateway)).statusCode).toBe(502);
    expect(gateway.ends).toMatchObject([{ cause: 'ADDRESS_NOT_ALLOWED' }]);
  });
});

describe('TLS', () => {
  it('requires a trusted certificate of the host', async () => {
    const certificate = await generate([{ name: 'commonName', value: 'vendor.test' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'vendor.test' }] }],
    });
    const server = https.createServer({ key: certificate.private, cert: certificate.cert }, (_, response) =>
      response.end('safe'),
    );
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const resolve = async () => ['127.0.0.1'];
    const url = `https://vendor.test:${port}`;
    const trusting = await openGateway({ resolve, url, ca: certificate.cert });
    expect(await text(await call(trusting))).toBe('safe');
    const wary = await openGateway({ resolve, url });
    expect((await call(wary)).statusCode).toBe(502);
    const elsewhere = await openGateway({ resolve, url: `https://other.test:${port}`, ca: certificate.cert });
    expect((await call(elsewhere)).statusCode).toBe(502);
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
});
