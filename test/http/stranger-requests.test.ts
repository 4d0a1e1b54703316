/**
 * Requests for a host name that is not configured: pages without a key refuse it, faces accept any client with a key.
 */
import { describe, expect, it } from 'vitest';
import { findDrivers } from '../support/wire/drivers.js';
import { useServer } from '../support/wire/server.js';

const drivers = await findDrivers();
const [driver] = drivers;
const fixture = useServer({
  settings: {
    hosts: new Set(['set.example.com']),
    host: 'listen.example.com',
    faceHosts: new Map([['face.example.com', driver?.face ?? '']]),
    publicUrl: 'https://public.example.com/base',
  },
});
const pages = ['/', '/docs', '/docs/', '/docs/directory.json', '/metrics'];
const statusOf = async (path: string, headers: Readonly<Record<string, string>>) =>
  (await fixture.send({ path, headers })).status;

describe('a name that is not configured', () => {
  it('gets no page, and a message with the setting for names', async () => {
    for (const path of pages) {
      const refused = await fixture.send({ path, headers: { host: 'evil.example:4470' } });
      expect([path, refused.status]).toEqual([path, 421]);
      expect(refused.json.error).toMatch(/SWITCHBOOK_HOSTS/);
      expect(refused.text).not.toContain('evil');
    }
  });

  it('is good enough for probes', async () => {
    for (const path of ['/health/live', '/health/ready'])
      expect(await statusOf(path, { host: 'evil.example' })).toBe(200);
    expect(await statusOf('/nowhere', { host: 'evil.example' })).toBe(404);
  });

  it.each(
    drivers.map((contractDriver) => [contractDriver.face, contractDriver] as const),
  )('is good enough for %s with a key', async (_name, contractDriver) => {
    const { key, account } = await fixture.newAccount();
    const { path } = contractDriver.list();
    const headers = { ...contractDriver.headers(key, account), host: 'any.name.example:4470' };
    expect(await statusOf(path, headers)).toBe(200);
    // A browser that another site's name led here sends that name as its origin.
    const led = { ...headers, origin: 'http://any.name.example:4470' };
    expect(await statusOf(path, led)).toBe(421);
    expect(
      await statusOf(path, { ...contractDriver.headers(key, account), origin: 'https://crm.example' }),
    ).toBe(200);
  });
});

describe('a name of ours', () => {
  it.each([
    'localhost:4470',
    '127.0.0.1',
    '[::1]:4470',
    '192.0.2.4:80',
    'set.example.com',
    'listen.example.com:4470',
    'public.example.com',
  ])('gets every page: %s', async (host) => {
    for (const path of pages) expect([path, await statusOf(path, { host })]).toEqual([path, 200]);
  });

  it('is not foreign on a host of a face', async () => {
    expect(await statusOf('/metrics', { origin: 'https://face.example.com' })).toBe(200);
  });

  it('refuses requests of other sites, except public documents', async () => {
    const origin = 'https://evil.example';
    for (const path of ['/', '/docs', '/metrics']) expect(await statusOf(path, { origin })).toBe(403);
    for (const path of ['/docs/directory.json', '/health/live'])
      expect(await statusOf(path, { origin })).toBe(200);
    for (const path of pages.slice(0, 5))
      expect(await statusOf(path, { origin: 'https://set.example.com' })).toBe(200);
  });
});
