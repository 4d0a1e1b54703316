/** v2: rights, rates, and the order of checks. */
import { describe, expect, it } from 'vitest';
import {
  badToken,
  callerOf,
  contacts1,
  failed,
  forbidden,
  noRoute,
  v2Of,
  v3Of,
} from '../../../../test/support/clients/wazzup.js';
import { useServer } from '../../../../test/support/wire/server.js';
import type { Exchange } from '../../kit/wire/declared-route.js';
import { describeTooLarge } from '../messages.js';

const fixture = useServer();

const tooMany =
  '{"code":"TOO_MANY_REQUESTS","title":"Too Many Requests","detail":"More than 500 requests in 5 seconds.","errors":[]}';
const unknownPath = '{"code":"NOT_FOUND","title":"Not Found","detail":"Route not found.","errors":[]}';

describe('access to v2', () => {
  it('a wrong method is answered like an unknown path, with the allowed ones', async () => {
    const call = callerOf(fixture.send);
    for (const [method, path, allow] of [
      ['DELETE', '/v2/contacts/contacts1', 'GET, HEAD'],
      ['OPTIONS', '/v2/contacts/contacts1', 'GET, HEAD'],
      ['PUT', '/v2/contacts', 'GET, HEAD, POST, PATCH, DELETE'],
      ['GET', '/v2/oauth/token', 'POST'],
    ] as const) {
      const refused = await call(method, path);
      expect([refused.status, refused.headers.allow, refused.text]).toEqual([404, allow, unknownPath]);
    }
  });

  it('no scope implies another', async () => {
    const account = await fixture.newAccount();
    const statuses = async (...scopes: ('contacts:read' | 'contacts:write' | 'contacts:delete')[]) => {
      const { get, post, patch, remove } = v2Of(fixture.send, await fixture.newKey(account, scopes));
      const answers = [
        await post(contacts1()),
        await get('/contacts'),
        await patch(contacts1()),
        await remove('x'),
      ];
      for (const answer of answers) if (answer.status === 403) expect(answer.text).toBe(forbidden);
      return answers.map((answer) => answer.status);
    };
    expect(await statuses('contacts:read')).toEqual([403, 200, 403, 403]);
    expect(await statuses('contacts:write')).toEqual([201, 403, 200, 403]);
    expect(await statuses('contacts:delete')).toEqual([403, 403, 403, 200]);
    expect(await statuses()).toEqual([403, 403, 403, 403]);
  });

  it('a revoked key, an expired one and a Basic header get the same refusal', async () => {
    const { account } = await fixture.newAccount();
    const key = { name: 'k', scopes: ['contacts:read'], rateLimit: { kind: 'default' } } as const;
    const revoked = await fixture.core.createKey(account.id, { ...key, expiresAt: null });
    const expiring = await fixture.core.createKey(account.id, {
      ...key,
      expiresAt: new Date(fixture.clock().getTime() + 10_000),
    });
    const read = (authorization: string) =>
      callerOf(fixture.send)('GET', '/v2/contacts', undefined, { authorization });
    for (const { secret } of [revoked, expiring]) expect((await read(`Bearer ${secret}`)).status).toBe(200);
    await fixture.core.revokeKey(account.id, revoked.key.id);
    fixture.advance(10_000);
    const live = (await fixture.core.createKey(account.id, { ...key, expiresAt: null })).secret;
    const basic = Buffer.from(`${account.id}:${live}`).toString('base64');
    for (const authorization of [
      `Bearer ${revoked.secret}`,
      `Bearer ${expiring.secret}`,
      `Basic ${basic}`,
      'Bearer',
      'Bearer ',
      live,
    ]) {
      const refused = await read(authorization);
      expect([refused.status, refused.text]).toEqual([401, badToken]);
    }
    for (const authorization of [`bearer ${live}`, `  BEARER   ${live}  `])
      expect((await read(authorization)).status).toBe(200);
  });

  it('request 501 of a key in five seconds is refused, on both versions and with its tokens', async () => {
    const account = await fixture.newAccount();
    const key = await fixture.newKey(account, ['contacts:read'], { rateLimit: 'default' });
    const v2 = v2Of(fixture.send, key);
    const v3 = v3Of(fixture.send, key);
    expect((await v2.get('/contacts')).headers).not.toHaveProperty('x-ratelimit-limit');
    const basic = Buffer.from(`${account.account.id}:${key}`).toString('base64');
    const created = await v2.call(
      'POST',
      '/v2/oauth/token',
      { grant_type: 'client_credentials' },
      { authorization: `Basic ${basic}` },
    );
    const token = v2Of(fixture.send, created.json.data.access_token);
    // A request that is refused after authentication counts; an unauthenticated one does not.
    const spent = await Promise.all(
      Array.from({ length: 498 }, (_, at) =>
        at % 3 === 0 ? v2.post() : at % 3 === 1 ? v3.post() : token.post(),
      ),
    );
    expect(new Set(spent.map((received) => received.status))).toEqual(new Set([403]));
    for (const refused of [await v2.get('/contacts'), await token.get('/contacts')]) {
      expect([refused.status, refused.text]).toEqual([429, tooMany]);
      expect(['1', '2', '3', '4', '5']).toContain(refused.headers['retry-after']);
    }
    expect((await v3.get('/contacts')).text).toBe(
      '{"error":"TOO_MANY_REQUESTS","description":"More than 500 requests in 5 seconds."}',
    );
    const wait = Number((await v2.get('/contacts')).headers['retry-after']);
    fixture.advance(wait * 1000);
    expect((await v2.get('/contacts')).status).toBe(200);
  });

  it('checks are made in order: address, path, credential, scope, body', async () => {
    const account = await fixture.newAccount();
    const call = callerOf(fixture.send);
    const malformed = failed('request URL must be correctly percent-encoded');
    for (const path of ['/v2/contacts/%zz', '/v2/contacts?x=%ff', '/v2/nothing/%zz', '/v2/oauth/token?%'])
      expect((await call('POST', path)).text).toBe(malformed);
    for (const path of [
      '/v2/users',
      '/v2/oauth/authorize',
      '/v2/contacts/a/b',
      '/v2',
      '/v2/',
      '/v2/Contacts',
    ]) {
      const refused = await call('PUT', path);
      expect([refused.status, refused.text]).toEqual([404, noRoute]);
    }
    const readOnly = callerOf(fixture.send, await fixture.newKey(account, ['contacts:read']));
    const large = Buffer.alloc(1_048_577, 0x20);
    expect((await call('POST', '/v2/contacts', large)).status).toBe(401);
    expect((await readOnly('POST', '/v2/contacts', large)).status).toBe(403);
    const refused = await callerOf(fixture.send, account.key)('POST', '/v2/contacts', large);
    expect([refused.status, refused.text]).toEqual([
      413,
      '{"code":"PAYLOAD_TOO_LARGE","title":"Payload Too Large","detail":"Request body is larger than 1 MiB.","errors":[]}',
    ]);
    const route = { body: { maxBytes: 2 * 1_048_576 } } as Exchange['route'];
    expect(describeTooLarge({}, { route })).toBe('Request body is larger than 2 MiB.');
    const largest = Buffer.alloc(1_048_576, 0x20);
    largest.write(JSON.stringify({ contacts: [contacts1()] }));
    expect((await callerOf(fixture.send, account.key)('POST', '/v2/contacts', largest)).status).toBe(201);
    expect((await readOnly('POST', '/v2/contacts', '{')).status).toBe(403);
    expect((await readOnly('GET', '/v2/contacts?limit=0')).status).toBe(400);
    expect((await call('GET', '/v2/contacts?limit=0')).status).toBe(401);
  });

  it('every answer has its trace id, and a body on GET is ignored', async () => {
    const { key } = await fixture.newAccount();
    const call = callerOf(fixture.send, key);
    const answers = [
      await call('GET', '/v2/contacts', '{broken'),
      await call('GET', '/v2/contacts/x', Buffer.alloc(2_000_000)),
      await call('GET', '/v2/nothing'),
      await call('PUT', '/v2/contacts'),
      await call('GET', '/v2/%zz'),
      await call('GET', '/v3/contacts'),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([200, 404, 404, 404, 400, 200]);
    const traces = answers.map((answer) => answer.headers['trace-id']);
    expect(new Set(traces).size).toBe(answers.length);
    for (const trace of traces) expect(trace).toMatch(/^\S+$/);
    for (const { headers } of answers)
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
  });
});
