/**
 * Providers with faulty or missing answers: each becomes unavailable within a limited time, and the others stay
 * available.
 */
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { secretSealer } from '@switchbook/domain/runtime/sealed-secret.js';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { Providers } from './providers.js';
import type { SignInRefusal } from './refusals.js';
import { type ProviderSettings, readProvider } from './settings.js';

let server: http.Server;
let origin: string;
let requests: string[] = [];
/** the answers of each path, which a test may change */
let modes: Record<string, (response: http.ServerResponse, issuer: string) => void>;

const json = (response: http.ServerResponse, value: unknown) =>
  response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
const good = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
});

beforeEach(() => {
  requests = [];
  modes = {
    good: (response, issuer) => json(response, good(issuer)),
    silent: () => {},
    drip: (response) => {
      response.setHeader('content-type', 'application/json').write('{');
    },
    huge: (response) => json(response, { issuer: 'x'.repeat(300_000) }),
    deep: (response) =>
      response.setHeader('content-type', 'application/json').end('['.repeat(90_000) + ']'.repeat(90_000)),
    html: (response) => response.setHeader('content-type', 'text/html').end('<h1>Welcome</h1>'),
    broken: (response) => response.setHeader('content-type', 'application/json').end('{"issuer":'),
    redirect: (response) =>
      response.writeHead(302, { location: `${origin}/good/.well-known/openid-configuration` }).end(),
    failed: (response) => response.writeHead(500).end(),
    missing: (response) => response.writeHead(404).end(),
    cut: (response) => response.destroy(),
    impostor: (response) => json(response, good(`${origin}/good`)),
    slash: (response, issuer) => json(response, { ...good(issuer), issuer: `${issuer}/` }),
    insecure: (response, issuer) =>
      json(response, { ...good(issuer), token_endpoint: 'http://evil.example/token' }),
    script: (response, issuer) =>
      json(response, { ...good(issuer), authorization_endpoint: 'javascript:alert(1)' }),
    partial: (response, issuer) => json(response, { ...good(issuer), jwks_uri: undefined }),
  };
});

beforeAll(async () => {
  server = http.createServer((request, response) => {
    const name = (request.url ?? '').split('/')[1] ?? '';
    requests.push(name);
    modes[name]?.(response, `${origin}/${name}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

let now = new Date('2026-11-23T12:00:00Z');

/** `ms`: long enough for a busy computer, for tests that do not test this limit. */
function providersOf(given: readonly (string | ProviderSettings)[], ms = 25_000): Providers {
  return new Providers({
    providers: given.map((item) =>
      typeof item === 'string'
        ? readProvider({ name: item, issuer: `${origin}/${item}`, client_id: 'us' })
        : item,
    ),
    redirectUri: (name) => `https://contacts.example/sign-in/${name}`,
    sealer: secretSealer(randomBytes(32), randomBytes),
    consume: async () => true,
    clock: () => now,
    random: randomBytes,
    fetch,
    bounds: { bytes: 256 * 1024, ms },
  });
}

const timesAsked = () => requests.filter((name) => name === 'good').length;
const begin = (providers: Providers, name: string) => providers.begin(name, { returnTo: '/' });

const faults: readonly [string, string][] = [
  ['silent', 'slow'],
  ['drip', 'slow'],
  ['huge', 'too_large'],
  ['deep', 'too_large'],
  ['html', 'not_json'],
  ['broken', 'metadata'],
  ['redirect', 'redirect'],
  ['failed', 'status'],
  ['missing', 'metadata'],
  ['cut', 'unreachable'],
  ['impostor', 'metadata'],
  ['slash', 'metadata'],
  ['insecure', 'metadata'],
  ['script', 'metadata'],
  ['partial', 'metadata'],
];

it('each fault makes a provider unavailable until a retry time, and others continue', async () => {
  const providers = providersOf(['good', ...faults.map(([name]) => name)]);
  const hurried = providersOf(['silent', 'drip'], 200);
  expect(await begin(providers, 'good')).toMatchObject({ kind: 'begun' });
  const found = await Promise.all(
    faults.map(([name, detail]) => begin(detail === 'slow' ? hurried : providers, name)),
  );
  for (const [at, [name, detail]] of faults.entries())
    expect([name, found[at]]).toEqual([
      name,
      expect.objectContaining({
        reason: 'unavailable',
        detail,
        retryAt: new Date(now.getTime() + 30_000),
        message: `"${name}" cannot be reached now.`,
      }),
    ]);
  expect(await begin(providers, 'good')).toMatchObject({ kind: 'begun' });
});

it('a provider is queried once for all waiting callers, not again before the pause, and its answer is stored', async () => {
  const providers = providersOf(['good']);
  modes.good = (response) => response.writeHead(503).end();
  const together = await Promise.all([1, 2, 3].map(() => begin(providers, 'good')));
  expect(together.map(({ kind }) => kind)).toEqual(['refused', 'refused', 'refused']);
  expect(((await begin(providers, 'good')) as SignInRefusal).retryAt).toEqual(
    new Date(now.getTime() + 30_000),
  );
  expect(timesAsked()).toBe(1);
  modes.good = (response, issuer) => json(response, good(issuer));
  now = new Date(now.getTime() + 30_000);
  expect(await begin(providers, 'good')).toMatchObject({ kind: 'begun' });
  expect(timesAsked()).toBe(2);
  // An hour later the answer is refreshed in the background; a day later it is no longer used.
  modes.good = (response) => response.writeHead(503).end();
  now = new Date(now.getTime() + 61 * 60_000);
  expect(await begin(providers, 'good')).toMatchObject({ kind: 'begun' });
  await expect.poll(timesAsked).toBe(3);
  now = new Date(now.getTime() + 24 * 60 * 60_000);
  expect(await begin(providers, 'good')).toMatchObject({ code: 'unavailable', detail: 'status' });
});

it('returns null for a provider without an end-session page', async () => {
  const providers = providersOf(['good', 'failed']);
  const given = { idTokenHint: null, returnUrl: 'https://contacts.example/' };
  expect(await providers.endSessionUrl('good', given)).toBeNull();
  expect(await providers.endSessionUrl('failed', given)).toBeNull();
  expect(await providers.endSessionUrl('nobody', given)).toBeNull();
});

it('a provider whose issuer differs by a slash is another one', async () => {
  const provider = readProvider({ name: 'root', issuer: origin, client_id: 'us' });
  modes['.well-known'] = (response) => json(response, { ...good(origin), issuer: `${origin}/` });
  expect(await begin(providersOf([provider]), 'root')).toMatchObject({ detail: 'metadata' });
  modes['.well-known'] = (response) => json(response, good(origin));
  expect(await begin(providersOf([provider]), 'root')).toMatchObject({ kind: 'begun' });
});
