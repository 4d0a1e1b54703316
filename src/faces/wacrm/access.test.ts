/** Keys, scopes, the budget of a key, and the order of checks. */

import { asId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import {
  badRequest,
  clientOf,
  emptyPage,
  missingScope,
  noRoute,
  unauthorized,
  withJane,
} from '../../../test/support/clients/wacrm.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();

const wrongMethod = '{"error":{"code":"method_not_allowed","message":"Method not allowed"}}';
const rateLimited = '{"error":{"code":"rate_limited","message":"Rate limit exceeded for this API key"}}';

describe('the key', () => {
  it('the prefix is case-sensitive; spaces around the key and a bare key are accepted', async () => {
    const { key } = await fixture.newAccount();
    const me = (authorization: string) => fixture.send({ path: '/api/v1/me', headers: { authorization } });
    const lower = await me(`bearer ${key}`);
    expect(lower.status).toBe(401);
    expect(lower.text).toBe(unauthorized);
    expect((await me(`Bearer   ${key}`)).status).toBe(200);
    expect((await me(key)).status).toBe(200);
    expect((await me('Bearer ')).status).toBe(401);
    expect((await me('')).status).toBe(401);
  });

  it('a key in any other header is ignored', async () => {
    const { key } = await fixture.newAccount();
    const byHeader = await fixture.send({ path: '/api/v1/me', headers: { 'x-api-key': key } });
    expect([byHeader.status, byHeader.text]).toEqual([401, unauthorized]);
    const byQuery = await fixture.send({ path: `/api/v1/me?api_key=${key}` });
    expect([byQuery.status, byQuery.text]).toEqual([401, unauthorized]);
  });

  it('an imported key works with any prefix', async () => {
    const account = await fixture.newAccount();
    const key = await fixture.newKey(account, ['contacts:read'], { secret: 'an-old-key-of-theirs' });
    expect((await clientOf(fixture, key).get('/contacts')).text).toBe(emptyPage);
  });

  it('a key is 1 to 512 characters', async () => {
    const account = await fixture.newAccount();
    const longest = 'k'.repeat(512);
    await fixture.newKey(account, [], { secret: longest });
    expect((await clientOf(fixture, longest).get('/me')).status).toBe(200);
    expect((await clientOf(fixture, `${longest}k`).get('/me')).text).toBe(unauthorized);
  });

  it('a key that is revoked or expired between two requests is refused', async () => {
    const account = await fixture.newAccount();
    const revoked = clientOf(fixture, account.key);
    const me = await revoked.get('/me');
    expect(me.status).toBe(200);
    await fixture.core.revokeKey(account.account.id, asId(me.json.data.key.id));
    const after = await revoked.get('/me');
    expect([after.status, after.text]).toEqual([401, unauthorized]);

    const { secret } = await fixture.core.createKey(account.account.id, {
      name: 'short',
      scopes: [],
      rateLimit: { kind: 'unlimited' },
      expiresAt: new Date(fixture.clock().getTime() + 60_000),
    });
    const expiring = clientOf(fixture, secret);
    expect((await expiring.get('/me')).status).toBe(200);
    fixture.advance(60_000);
    const late = await expiring.get('/me');
    expect([late.status, late.text]).toEqual([401, unauthorized]);
    expect(late.headers['www-authenticate']).toBeUndefined();
  });
});

describe('scopes', () => {
  it('writing does not imply reading, but shows the whole contact', async () => {
    const account = await fixture.newAccount();
    const writer = clientOf(fixture, await fixture.newKey(account, ['contacts:write']));
    const created = await writer.post({ phone: '+14155550123' });
    expect(created.status).toBe(201);
    expect(Object.keys(created.json.data)).toEqual([
      'id',
      'phone',
      'name',
      'email',
      'company',
      'avatar_url',
      'tags',
      'created_at',
      'updated_at',
    ]);
    const list = await writer.get('/contacts');
    expect([list.status, list.text]).toEqual([403, missingScope('contacts:read')]);
    const one = await writer.get(`/contacts/${created.json.data.id}`);
    expect([one.status, one.text]).toEqual([403, missingScope('contacts:read')]);
    expect((await writer.patch(created.json.data.id, { name: 'x' })).status).toBe(200);
  });

  it('me lists the scopes of this vendor in its order', async () => {
    const account = await fixture.newAccount();
    expect((await clientOf(fixture, account.key).get('/me')).json.data.key.scopes).toEqual([
      'messages:send',
      'messages:read',
      'contacts:read',
      'contacts:write',
      'conversations:read',
      'broadcasts:send',
      'webhooks:manage',
    ]);
  });

  it('a key without scopes gets its refusal until its budget is used up', async () => {
    const account = await fixture.newAccount();
    const client = clientOf(fixture, await fixture.newKey(account, [], { rateLimit: 'default' }));
    const me = await client.get('/me');
    expect(me.status).toBe(200);
    expect(me.text).toContain('"scopes":[]');
    const answers = new Set<string>();
    for (let count = 1; count <= 119; count += 1) {
      const { status, text } = await client.get('/contacts');
      answers.add(`${status} ${text}`);
    }
    expect([...answers]).toEqual([`403 ${missingScope('contacts:read')}`]);
    const last = await client.get('/contacts');
    expect([last.status, last.text]).toEqual([429, rateLimited]);
  });
});

describe('the budget', () => {
  it('is not shown before it is used up; the next window is full again', {
    tags: ['nightly'],
  }, async () => {
    const account = await fixture.newAccount();
    const limitedKey = await fixture.newKey(account, ['contacts:read'], { rateLimit: 'default' });
    const client = clientOf(fixture, limitedKey);
    const first = await client.get('/contacts');
    expect(first.status).toBe(200);
    const rateHeaders = Object.keys(first.headers).filter((name) => /ratelimit|retry-after/.test(name));
    expect(rateHeaders).toEqual([]);
    // Every request with a key counts, regardless of its result; a path without a key does not.
    await client.get('/nothing');
    await client.call('DELETE', '/contacts');
    await client.get('/contacts?search=%zz');
    await client.call('POST', '/contacts', {});
    for (let count = 1; count <= 3; count += 1) {
      await client.call('OPTIONS', '/contacts');
      await client.call('OPTIONS', '/nothing');
    }
    fixture.advance(30_000);
    for (let count = 6; count <= 120; count += 1) expect((await client.get('/me')).status).toBe(200);
    const over = await client.get('/me');
    expect(over.status).toBe(429);
    expect(over.headers['retry-after']).toMatch(/^(29|30)$/);
    const ofAnother = clientOf(fixture, await fixture.newKey(account, [], { rateLimit: 'default' }));
    expect((await ofAnother.get('/me')).status).toBe(200);
    fixture.advance(Number(over.headers['retry-after']) * 1000);
    expect((await client.get('/me')).status).toBe(200);
  });
});

describe('the order of checks', () => {
  it('the key is checked before path and method, and they before the scope', async () => {
    const { account, id } = await withJane(fixture);
    const path = `/api/v1/contacts/${id}`;
    expect((await fixture.send({ path: '/api/v1/conversations' })).text).toBe(unauthorized);
    expect((await fixture.send({ method: 'DELETE', path })).text).toBe(unauthorized);
    const nobody = clientOf(fixture, await fixture.newKey(account, []));
    const conversations = await nobody.get('/conversations');
    expect([conversations.status, conversations.text]).toEqual([404, noRoute]);
    const removal = await nobody.call('DELETE', `/contacts/${id}`);
    expect([removal.status, removal.text]).toEqual([405, wrongMethod]);
  });

  it('an unknown or unsupported path is not found with any method', async () => {
    const { client, id } = await withJane(fixture);
    const paths = [
      '',
      '/',
      '/conversations/x',
      '/conversations/x/messages',
      '/messages',
      '/broadcasts/x',
      '/tags',
      '/Contacts',
      '/contacts//',
      `/contacts/${id}/tags`,
      `/contacts/${id}//`,
      `/webhooks/${id}/x`,
    ];
    for (const path of paths)
      for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS']) {
        const answer = await client.call(method, path);
        expect([method, path, answer.status, answer.text]).toEqual([method, path, 404, noRoute]);
      }
  });

  it('a body of one byte above 1 MiB is refused, after the scope', async () => {
    const { account, client } = await withJane(fixture);
    const body = (bytes: number) => '{"phone":"+14155550180"}'.padEnd(bytes);
    const large = await client.post(body(1_048_577));
    expect(large.status).toBe(413);
    expect(large.text).toBe(
      '{"error":{"code":"payload_too_large","message":"Request body must not exceed 1 MiB"}}',
    );
    expect((await client.post(body(1_048_576))).status).toBe(201);
    const reader = clientOf(fixture, await fixture.newKey(account, ['contacts:read']));
    const refused = await reader.post(body(1_048_577));
    expect([refused.status, refused.text]).toEqual([403, missingScope('contacts:write')]);
  });

  it('another content encoding is a bad request: no answer is 415', async () => {
    const { key } = await fixture.newAccount();
    const { status, text } = await fixture.send({
      method: 'POST',
      path: '/api/v1/contacts',
      headers: { authorization: `Bearer ${key}`, 'content-encoding': 'br' },
      body: { phone: '+14155550181' },
    });
    expect([status, text]).toEqual([400, badRequest('Content-Encoding must be gzip or identity')]);
  });

  it('percent-encoding is judged on served paths only', async () => {
    const { client, account } = await withJane(fixture);
    const malformed =
      '{"error":{"code":"bad_request","message":"Malformed percent-encoding in the request URL"}}';
    for (const path of ['/contacts?search=%zz', '/contacts?foo=%', '/contacts/%zz', '/contacts?tag=%ff']) {
      const answer = await client.get(path);
      expect([path, answer.status, answer.text]).toEqual([path, 400, malformed]);
    }
    const nothing = await client.get('/nothing/%zz');
    expect([nothing.status, nothing.text]).toEqual([404, noRoute]);
    const writer = clientOf(fixture, await fixture.newKey(account, ['contacts:write']));
    expect((await writer.get('/contacts/%zz')).text).toBe(missingScope('contacts:read'));
    // The URL is checked before the body.
    expect((await client.call('POST', '/contacts?x=%', '[')).text).toBe(malformed);
  });

  it('HEAD has the status and the headers of GET, also for refusals', async () => {
    const { client, id } = await withJane(fixture);
    for (const path of [
      '/me',
      '/contacts',
      `/contacts/${id}`,
      '/contacts/nobody',
      '/contacts?x=%zz',
      '/no',
    ]) {
      const get = await client.get(path);
      const head = await client.call('HEAD', path);
      // The date may change between the two answers.
      expect([path, head.status, { ...head.headers, date: '' }, head.text]).toEqual([
        path,
        get.status,
        { ...get.headers, date: '' },
        '',
      ]);
    }
  });

  it('a trailing slash is ignored, HEAD and OPTIONS are answered, other methods refused', async () => {
    const { client, id, created } = await withJane(fixture);
    const list = await client.get('/contacts/');
    expect([list.status, list.text]).toEqual([200, (await client.get('/contacts')).text]);
    const one = await client.get(`/contacts/${id}/`);
    expect([one.status, one.text]).toEqual([200, created.text]);
    expect((await client.call('POST', '/contacts/', { phone: '14155550123' })).text).toBe(created.text);

    const head = await client.call('HEAD', '/contacts');
    const get = await client.get('/contacts');
    expect([head.status, head.text]).toEqual([200, '']);
    for (const name of ['content-type', 'content-length', 'cache-control', 'x-content-type-options'])
      expect([name, head.headers[name]]).toEqual([name, get.headers[name]]);
    expect((await client.call('HEAD', '/contacts/nobody')).status).toBe(404);
    expect((await client.call('HEAD', '/me')).status).toBe(200);

    const allow = async (path: string) => {
      const answer = await fixture.send({ method: 'OPTIONS', path: `/api/v1${path}` });
      expect([answer.status, answer.text]).toEqual([204, '']);
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      return answer.headers.allow;
    };
    expect(await allow('/me')).toBe('GET, HEAD, OPTIONS');
    expect(await allow('/contacts')).toBe('GET, HEAD, OPTIONS, POST');
    expect(await allow('/contacts/x')).toBe('GET, HEAD, OPTIONS, PATCH');

    const put = await client.call('PUT', `/contacts/${id}`, { name: 'x' });
    expect([put.status, put.text]).toEqual([405, wrongMethod]);
    expect(put.headers.allow).toBe('GET, HEAD, OPTIONS, PATCH');
    expect((await client.call('POST', '/me')).headers.allow).toBe('GET, HEAD, OPTIONS');
  });
});
