/** Requests through a trusted proxy: the client address in limits and logs, and the base of links and ids. */
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { attemptLimits } from '../../src/access/values/attempt-limits.js';
import { findDrivers } from '../support/wire/drivers.js';
import { areSeveral, useServer } from '../support/wire/server.js';

const drivers = await findDrivers();
const lines: string[] = [];
const logger = pino({ level: 'info' }, { write: (line) => lines.push(line) });
const trustedProxies = [{ address: '127.0.0.1', prefix: 32 }];
const fixture = useServer({
  logger,
  settings: { trustedProxies, hosts: new Set(['contacts.example.com']), logLevel: 'info' },
});
const untrusting = useServer({
  settings: {
    trustedProxies: [{ address: '10.0.0.0', prefix: 8 }],
    hosts: new Set(['contacts.example.com']),
  },
});

const accountPath = '/directory/v1/account';
const documentPath = '/directory/v1/openapi.json';
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

describe('the address of a client', () => {
  const wrongKeyFrom = async (forwarded: string, server = fixture) =>
    (
      await server.send({
        path: accountPath,
        headers: { ...bearer('no-such-key-4711'), 'x-forwarded-for': forwarded },
      })
    ).status;

  it.skipIf(areSeveral)('counts wrong keys, regardless of what the client wrote before it', async () => {
    for (let index = 0; index < attemptLimits.wrongKeys.max; index += 1)
      expect(await wrongKeyFrom(`10.0.0.${index}, 198.51.100.7`)).toBe(401);
    expect(await wrongKeyFrom('203.0.113.9, 198.51.100.7')).toBe(429);
    expect(await wrongKeyFrom('198.51.100.7, 198.51.100.8')).toBe(401);
    expect(await wrongKeyFrom('198.51.100.8, ::ffff:198.51.100.7')).toBe(429);
  });

  it.skipIf(areSeveral)('is that of the connection where its sender is not trusted', async () => {
    for (let index = 0; index < attemptLimits.wrongKeys.max; index += 1)
      expect(await wrongKeyFrom(`198.51.100.${index}`, untrusting)).toBe(401);
    expect(await wrongKeyFrom('198.51.100.250', untrusting)).toBe(429);
  });

  it('is in the log, and an IPv6 one as its network', async () => {
    const { key } = await fixture.newAccount();
    for (const [forwarded, address] of [
      ['192.0.2.44', '192.0.2.44'],
      ['2001:db8:1:2::44', '2001:db8:1:2::/64'],
      ['nonsense', '127.0.0.1'],
    ] as const) {
      const id = `log-${address}`.replaceAll('/', '-');
      const headers = { ...bearer(key), 'x-forwarded-for': forwarded, 'x-request-id': id };
      expect((await fixture.send({ path: accountPath, headers })).status).toBe(200);
      await expect
        .poll(() => lines.find((line) => line.includes(`"request_id":"${id}"`)))
        .toContain(`"address":"${address}"`);
    }
  });
});

describe('links', () => {
  const serverOf = async (headers: Record<string, string>, server = fixture) =>
    (await server.send({ path: documentPath, headers })).json.servers[0].url;

  it('have the scheme and host of the proxy, if it is a name of this server', async () => {
    const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'contacts.example.com' };
    expect(await serverOf(forwarded)).toBe('https://contacts.example.com/directory/v1');
    expect(await serverOf({ 'x-forwarded-proto': 'https', host: 'contacts.example.com' })).toBe(
      'https://contacts.example.com/directory/v1',
    );
    expect(await serverOf({ ...forwarded, 'x-forwarded-host': 'evil.example' })).toBe('/directory/v1');
    expect(await serverOf({ ...forwarded, 'x-forwarded-host': '"><script>' })).toBe('/directory/v1');
    expect(await serverOf({ host: 'contacts.example.com' })).toBe('http://contacts.example.com/directory/v1');
  });

  it('ignore the headers of an untrusted sender', async () => {
    const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'contacts.example.com' };
    expect(await serverOf(forwarded, untrusting)).toBe(`http://127.0.0.1:${untrusting.port}/directory/v1`);
  });

  it('pages without a key are refused under a name from the proxy that the server does not have', async () => {
    const status = async (host: string, server = fixture) =>
      (await server.send({ path: '/metrics', headers: { 'x-forwarded-host': host } })).status;
    expect(await status('contacts.example.com')).toBe(200);
    expect(await status('rebound.example')).toBe(421);
    expect(await status('rebound.example', untrusting)).toBe(200);
  });
});

describe('the id of a request', () => {
  it('is that of the proxy in every answer, where the wire takes it', async () => {
    const uuid = '3f0c8a52-6d0e-4b1c-9a77-0f1e2d3c4b5a';
    for (const driver of drivers) {
      const { key, account } = await fixture.newAccount();
      const { path } = driver.list();
      const ask = async (headers: Record<string, string>, server = fixture) =>
        (await server.send({ path, headers: { ...driver.headers(key, account), ...headers } })).headers[
          'x-request-id'
        ];
      expect([driver.face, await ask({ 'x-request-id': uuid })]).toEqual([driver.face, uuid]);
      const refused = await fixture.send({ path, headers: { 'x-request-id': uuid } });
      expect([driver.face, refused.status >= 400, refused.headers['x-request-id']]).toEqual([
        driver.face,
        true,
        uuid,
      ]);
      for (const bad of ['a b', 'x'.repeat(129), '<script>'])
        expect(await ask({ 'x-request-id': bad })).not.toBe(bad);
      expect(await ask({ 'x-request-id': uuid }, untrusting)).not.toBe(uuid);
    }
  });

  it('a wire with its own id form also logs the id of the proxy', async () => {
    const special = fixture.server.faces.filter(({ mounts }) =>
      mounts.some(({ wire }) => wire.requestIdForm !== undefined),
    );
    expect(special.length).toBeGreaterThan(0);
    for (const face of special) {
      const driver = drivers.find((contractDriver) => contractDriver.face === face.name);
      if (driver === undefined) throw new Error('it has no driver');
      const { key, account } = await fixture.newAccount();
      const headers = { ...driver.headers(key, account), 'x-request-id': 'of-the-proxy-1' };
      const answer = await fixture.send({ path: driver.list().path, headers });
      const own = String(answer.headers['x-request-id']);
      expect(own).not.toBe('of-the-proxy-1');
      await expect
        .poll(() => lines.find((line) => line.includes('"proxy_request_id":"of-the-proxy-1"')))
        .toContain(`"request_id":"${own}"`);
    }
  });
});
