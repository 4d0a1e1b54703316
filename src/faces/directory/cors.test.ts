/** Pages of other origins: configured origins may use our API with a key, and no other behavior changes. */
import { describe, expect, it } from 'vitest';
import { useServer } from '../../../test/support/wire/server.js';

const app = 'https://app.example.com';
const fixture = useServer({ settings: { corsOrigins: new Set([app, 'http://localhost:5173']) } });
const anyOrigin = useServer({ settings: { corsOrigins: new Set(['*']) } });
const noOrigin = useServer();
const path = '/directory/v1/contacts';
const preflight = {
  'access-control-request-method': 'PATCH',
  'access-control-request-headers': 'authorization,content-type,if-match',
};

const about = (headers: Readonly<Record<string, unknown>>) =>
  Object.keys(headers).filter((name) => name === 'vary' || name.startsWith('access-control-'));

describe('a page of an allowed origin', () => {
  it('gets the answer to its preflight without a key', async () => {
    const answer = await fixture.send({ method: 'OPTIONS', path, headers: { origin: app, ...preflight } });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': app,
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': 'authorization, content-type, idempotency-key, if-match, if-none-match',
      'access-control-max-age': '600',
      vary: 'origin',
    });
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('reads answers and refusals, with the headers that a client needs', async () => {
    const { key } = await fixture.newAccount();
    const origin = 'http://localhost:5173';
    const created = await fixture.send({
      method: 'POST',
      path,
      headers: { origin, authorization: `Bearer ${key}` },
      body: { display_name: 'Ana' },
    });
    const refused = await fixture.send({ path, headers: { origin } });
    const lost = await fixture.send({ path: '/directory/v1/no-such-thing', headers: { origin } });
    expect([created.status, refused.status, lost.status]).toEqual([201, 401, 404]);
    for (const { headers } of [created, refused, lost]) {
      expect(headers).toMatchObject({ 'access-control-allow-origin': origin, vary: 'origin' });
      const exposed = String(headers['access-control-expose-headers']).split(', ');
      expect(exposed).toEqual(
        expect.arrayContaining(['etag', 'retry-after', 'link', 'x-request-id', 'location']),
      );
      expect(headers['access-control-allow-credentials']).toBeUndefined();
    }
  });
});

describe('any other page', () => {
  it.each([
    'https://evil.example',
    'https://app.example.com.evil.example',
    'http://app.example.com',
    'https://app.example.com:8443',
    'null',
  ])('a page of %s gets no CORS headers', async (origin) => {
    const { key } = await fixture.newAccount();
    const headers = { origin, authorization: `Bearer ${key}` };
    const answer = await fixture.send({ path, headers });
    expect([answer.status, about(answer.headers)]).toEqual([200, ['vary']]);
    const response = await fixture.send({ method: 'OPTIONS', path, headers: { origin, ...preflight } });
    expect([response.status, about(response.headers)]).toEqual([405, ['vary']]);
  });

  it('may where the setting is *, and then answers do not depend on it', async () => {
    const { key } = await anyOrigin.newAccount();
    const headers = { origin: 'https://any.example', authorization: `Bearer ${key}` };
    const answer = await anyOrigin.send({ path, headers });
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, '*']);
    expect(answer.headers.vary).toBeUndefined();
  });

  it('gets no CORS headers by default', async () => {
    const { key } = await noOrigin.newAccount();
    const answer = await noOrigin.send({ path, headers: { origin: app, authorization: `Bearer ${key}` } });
    const response = await noOrigin.send({ method: 'OPTIONS', path, headers: { origin: app, ...preflight } });
    expect([answer.status, response.status]).toEqual([200, 405]);
    expect([...about(answer.headers), ...about(response.headers)]).toEqual([]);
  });
});
