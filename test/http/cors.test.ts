/**
 * Pages of other origins on every API: configured origins may use it with a key. Without the setting, no CORS headers
 * are sent.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describedFaces } from '../../src/faces/kit/wire/describe-apis.js';
import { discoverFaces } from '../../src/faces/kit/wire/discover.js';
import { rounds } from '../support/rounds.js';
import { forwardedWires } from '../support/vendors/forwarded-wires.js';
import { openVendor, type Vendor } from '../support/vendors/vendor.js';
import { findDrivers } from '../support/wire/drivers.js';
import { useServer } from '../support/wire/server.js';

const app = 'https://app.example.com';
const loopback = { address: '127.0.0.0', prefix: 8 };
const fixture = useServer({
  settings: { corsOrigins: new Set([app]), upstreamAllow: [loopback], areRateLimitsOn: false },
});
const noOrigin = useServer({ settings: { upstreamAllow: [loopback] } });
const drivers = await findDrivers();
const faces = describedFaces(await discoverFaces());

let vendor: Vendor;
beforeAll(async () => {
  vendor = await openVendor();
  vendor.answer((_, response) => {
    response.writeHead(200, {
      'access-control-allow-origin': '*',
      'access-control-allow-credentials': 'true',
    });
    response.end('from the vendor');
  });
});
afterAll(async () => vendor.close());

const about = (headers: Readonly<Record<string, unknown>>) =>
  Object.keys(headers).filter((name) => name === 'vary' || name.startsWith('access-control-'));

const preflight = (method: string, names: string) => ({
  'access-control-request-method': method,
  'access-control-request-headers': names,
});

describe.each(drivers)('$face', (driver) => {
  const face = faces.find((describedFace) => describedFace.name === driver.face);
  const secret = face?.upstream?.credentialHeaders ?? ['authorization'];

  it('answers a preflight of an allowed origin on every path, without a key', async () => {
    const served = (face?.mounts ?? []).flatMap(({ prefix, wire }) =>
      wire.routes.map(({ path, method }) => ({ path: prefix + path.replace(/:[A-Za-z_]+/g, '17'), method })),
    );
    const every = rounds(3, 1);
    for (const { path, method } of [
      ...served.filter((_, at) => at % every === 0),
      { path: `${face?.mounts[0]?.prefix}/no-such-thing`, method: 'GET' },
    ]) {
      const answer = await fixture.send({
        method: 'OPTIONS',
        path,
        headers: { origin: app, ...preflight(method, secret.join(',')) },
      });
      expect([path, answer.status, answer.text]).toEqual([path, 204, '']);
      expect(answer.headers).toMatchObject({ 'access-control-allow-origin': app, vary: 'origin' });
      expect(String(answer.headers['access-control-allow-methods']).split(', ')).toContain(method);
      const allowed = String(answer.headers['access-control-allow-headers']).split(', ');
      expect(allowed).toEqual(
        expect.arrayContaining(driver.face === 'directory' ? ['authorization'] : [...secret]),
      );
      expect(allowed).toContain('content-type');
      expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    }
  });

  it('lets an allowed origin read answers and refusals, and no other origin', async () => {
    const { key, account } = await fixture.newAccount();
    const { path } = driver.list();
    const headers = driver.headers(key, account);
    const good = await fixture.send({ path, headers: { ...headers, origin: app } });
    const refused = await fixture.send({ path, headers: { origin: app } });
    expect([good.status, refused.status]).toEqual([200, 401]);
    for (const answer of [good, refused]) {
      expect(answer.headers).toMatchObject({ 'access-control-allow-origin': app, vary: 'origin' });
      expect(answer.headers['access-control-expose-headers']).toContain('retry-after');
      expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    }
    for (const origin of ['https://evil.example', `${app}.evil.example`, 'null']) {
      const other = await fixture.send({ path, headers: { ...headers, origin } });
      expect([other.status, about(other.headers)]).toEqual([200, ['vary']]);
      const answer = await fixture.send({
        method: 'OPTIONS',
        path,
        headers: { origin, ...preflight('GET', 'authorization') },
      });
      expect(about(answer.headers)).toEqual(['vary']);
    }
  });

  it('sends no CORS headers by default', async () => {
    const { key, account } = await noOrigin.newAccount();
    const { path } = driver.list();
    const headers = { ...driver.headers(key, account), origin: app };
    for (const answer of [
      await noOrigin.send({ path, headers }),
      await noOrigin.send({
        method: 'OPTIONS',
        path,
        headers: { ...headers, ...preflight('GET', 'authorization') },
      }),
    ])
      expect(about(answer.headers)).toEqual([]);
  });
});

describe.each(forwardedWires)('a call of $name that is forwarded', ({
  face,
  path,
  credential,
  vendorKey,
}) => {
  const set = (of: typeof fixture, id: string) =>
    of.core.setUpstream(id as never, { face, url: vendor.url, key: vendorKey('one') });

  it('may be read by allowed pages, regardless of the vendor’s headers', async () => {
    const { key, account } = await fixture.newAccount();
    await set(fixture, account.id);
    const ask = async (origin: string) => {
      const answer = await fixture.send({ path, headers: { ...credential(key, account.id), origin } });
      expect([answer.status, answer.text]).toEqual([200, 'from the vendor']);
      return answer.headers;
    };
    const allowed = await ask(app);
    expect(allowed).toMatchObject({ 'access-control-allow-origin': app, vary: 'origin' });
    expect(allowed['access-control-allow-credentials']).toBeUndefined();
    expect(about(await ask('https://evil.example'))).toEqual(['vary']);
  });

  it('has the vendor’s headers by default', async () => {
    const { key, account } = await noOrigin.newAccount();
    await set(noOrigin, account.id);
    const answer = await noOrigin.send({ path, headers: { ...credential(key, account.id), origin: app } });
    expect(answer.headers['access-control-allow-origin']).toBe('*');
  });
});
