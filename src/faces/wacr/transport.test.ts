/** Credentials, scopes, rates, limits of the account, and the order of checks. */

import type { Scope } from '@switchbook/domain/access/access.js';
import { describe, expect, it } from 'vitest';
import {
  clientOf,
  failureText,
  invalidText,
  masked,
  newClient,
  person,
} from '../../../test/support/clients/wacr.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();

const unauthorized = failureText('Invalid or missing API token', 'UNAUTHORIZED');

async function limitedClient(scopes: readonly Scope[], mount = '/api/v2') {
  const account = await fixture.newAccount();
  const key = await fixture.newKey(account, scopes, { rateLimit: 'default' });
  return { account, key, client: clientOf(fixture, account, { key, mount }) };
}

describe('the credential', () => {
  it('is a bearer token, spaces around it and the letter case of the scheme do no harm', async () => {
    const { key } = await fixture.newAccount();
    const status = async (headers: Record<string, string>, query = '') =>
      (await fixture.send({ path: `/api/v2/contacts${query}`, headers })).status;
    for (const authorization of [`Bearer ${key}`, `bearer   ${key}  `, `BEARER ${key}`])
      expect(await status({ authorization })).toBe(200);
    for (const authorization of [key, `Basic ${key}`, 'Bearer', `Bearer${key}`, `Bearer ${key}x`, 'Bearer '])
      expect(await status({ authorization })).toBe(401);
    expect(await status({ 'x-api-key': key })).toBe(401);
    expect(await status({}, `?token=${key}`)).toBe(401);
  });

  it('an imported key of any form is accepted, a revoked one is not', async () => {
    const account = await fixture.newAccount();
    const { key } = await fixture.core.createKey(account.account.id, {
      name: 'brought',
      scopes: ['contacts:read'],
      rateLimit: { kind: 'unlimited' },
      expiresAt: null,
      secret: '12|AbC.dEf',
      mayBeWeak: true,
    });
    const client = clientOf(fixture, account, { key: '12|AbC.dEf' });
    expect((await client.get('/contacts')).status).toBe(200);
    await fixture.core.revokeKey(account.account.id, key.id);
    const refused = await client.get('/contacts');
    expect([refused.status, masked(refused)]).toEqual([401, unauthorized]);
    expect(refused.headers['www-authenticate']).toBe('Bearer');
  });
});

describe('the order of checks', () => {
  it('the scope is checked before the body, the route before the scope', async () => {
    const account = await fixture.newAccount();
    const key = await fixture.newKey(account, ['contacts:read']);
    const client = clientOf(fixture, account, { key });
    const refused = await client.post('/contacts', '{');
    expect([refused.status, refused.json.error.code]).toEqual([403, 'INSUFFICIENT_SCOPE']);
    expect((await client.post('/nothing', '{')).json.message).toBe('Route not found');
    expect((await client.send('POST', '/contacts', 'x'.repeat(1_048_577))).status).toBe(403);
    expect((await client.delete('/contacts/1')).json.error.details).toEqual({
      required_scope: 'contacts:delete',
    });
    expect((await client.delete('/groups/1/contacts', {})).json.message).toBe(
      'Token missing groups:write scope',
    );
  });

  it('writing does not imply reading or deleting, on any resource', async () => {
    const account = await fixture.newAccount();
    for (const resource of ['contacts', 'groups', 'sources', 'statuses'] as const) {
      const key = await fixture.newKey(account, [`${resource}:write`]);
      const client = clientOf(fixture, account, { key });
      expect((await client.get(`/${resource}`)).status).toBe(403);
      expect((await client.get(`/${resource}/1`)).status).toBe(403);
      expect((await client.delete(`/${resource}/1`)).status).toBe(403);
      expect((await client.post(`/${resource}`, {})).status).toBe(422);
      expect((await client.get('/account')).json.error.details).toEqual({ required_scope: 'account:read' });
    }
  });

  it('bodies that are not a JSON object, too large, or not storable are refused', async () => {
    const client = await newClient(fixture);
    const bad = (text: string) => failureText(text, 'BAD_REQUEST');
    for (const body of ['[1]', 'null', '"x"', '7']) {
      const refused = await client.post('/contacts', body);
      expect([refused.status, masked(refused)]).toEqual([400, bad('The request body must be a JSON object')]);
    }
    for (const body of ['{', 'firstname=New', Buffer.from([0x22, 0xff, 0x22])])
      expect(masked(await client.post('/contacts', body))).toBe(bad('The request body is not valid JSON'));
    const large = await client.post('/contacts', `{"firstname":"${'x'.repeat(1_048_577 - 16)}"}`);
    expect([large.status, masked(large)]).toEqual([
      413,
      failureText('The request body is too large', 'PAYLOAD_TOO_LARGE'),
    ]);
    expect((await client.post('/contacts', `{"firstname":"${'x'.repeat(1_048_576 - 16)}"}`)).status).toBe(
      422,
    );
    const batch = await client.post('/contacts/batch', {
      contacts: [person({ description: 'x'.repeat(900_000) }), { x: 'y'.repeat(1_200_000) }],
    });
    expect(batch.json.summary).toEqual({ total: 2, created: 1, skipped: 0, failed: 1 });
    const oversized = await client.post('/contacts/batch', {
      contacts: [person({ firstname: 'x'.repeat(3_000_000) }), person({})],
    });
    expect(oversized.json.summary).toEqual({ total: 2, created: 1, skipped: 0, failed: 1 });
    const malformed = await client.get('/contacts/%zz');
    expect([malformed.status, masked(malformed)]).toEqual([
      400,
      bad('The request path or query is malformed'),
    ]);
    expect((await client.get('/contacts?search=%ff')).status).toBe(400);
    for (const path of ['/contacts/a%00b', '/contacts?q=%00', '/nothing%00'])
      expect(masked(await client.get(path))).toBe(bad('The request contains a NUL character'));
    for (const text of ['a\u0000b', '\ud800']) {
      const refused = await client.post('/contacts', person({ firstname: text, city: text, groups: [text] }));
      expect(masked(refused)).toBe(
        invalidText({
          firstname: 'The firstname field format is invalid.',
          city: 'The city field format is invalid.',
          'groups.0': 'The groups.0 field format is invalid.',
        }),
      );
    }
  });

  it('a body is JSON with any content type, and an empty one is an empty object', async () => {
    const { key } = await fixture.newAccount();
    const post = (headers: Record<string, string>, body?: string) =>
      fixture.send({
        method: 'POST',
        path: '/api/v2/groups',
        headers: { authorization: `Bearer ${key}`, accept: 'text/html', ...headers },
        body,
      });
    expect((await post({ 'content-type': 'text/plain' }, '{"name":"A"}')).status).toBe(201);
    expect((await post({}, '{"name":"B","name":"C"}')).json.data.name).toBe('C');
    expect(masked(await post({}))).toBe(invalidText({ name: 'Group name is required' }));
    expect(masked(await post({ 'content-type': 'application/json' }, ''))).toBe(
      invalidText({ name: 'Group name is required' }),
    );
  });

  it('wrong methods get the allowed ones; HEAD is GET without a body', async () => {
    const client = await newClient(fixture);
    const allow = async (method: string, path: string) => {
      const refused = await client.send(method, path);
      expect([refused.status, refused.json?.error.code]).toEqual([405, 'METHOD_NOT_ALLOWED']);
      return refused.headers.allow;
    };
    expect(await allow('POST', '/contacts/1')).toBe('DELETE, GET, HEAD, PATCH, PUT');
    expect(await allow('PUT', '/contacts')).toBe('GET, HEAD, POST');
    const served = {
      '/contacts': 'GET, HEAD, POST',
      '/contacts/batch': 'DELETE, POST',
      '/groups/1/contacts': 'DELETE, POST',
      '/comments/1': 'GET, HEAD, POST',
      '/account': 'GET, HEAD',
      '/account/usage': 'GET, HEAD',
      '/account/limits': 'GET, HEAD',
    };
    for (const [path, methods] of Object.entries(served)) expect(await allow('OPTIONS', path)).toBe(methods);
    for (const list of ['groups', 'sources', 'statuses']) {
      expect(await allow('OPTIONS', `/${list}`)).toBe('GET, HEAD, POST');
      expect(await allow('OPTIONS', `/${list}/1/`)).toBe('DELETE, GET, HEAD, PATCH, PUT');
    }
    const head = await client.send('HEAD', '/contacts');
    expect([head.status, head.text, head.headers['content-type']]).toEqual([200, '', 'application/json']);
    expect((await client.get('/contacts/')).status).toBe(200);
    expect((await client.get('/Contacts')).json.message).toBe('Route not found');
    expect((await client.get('')).json.message).toBe('Route not found');
  });
});

describe('rates', () => {
  it('both mounts count together; a refusal does not lengthen the window', async () => {
    const { account, key, client } = await limitedClient(['contacts:read', 'account:read']);
    const other = clientOf(fixture, account, { key, mount: '/wacr' });
    const first = await client.get('/contacts');
    expect([first.headers['x-ratelimit-limit'], first.headers['x-ratelimit-remaining']]).toEqual([
      '60',
      '59',
    ]);
    expect(Number(first.headers['x-ratelimit-reset'])).toBe(
      Math.ceil((fixture.clock().getTime() + 60_000) / 1000),
    );
    // Refusals count too.
    const paths = ['/contacts/9', '/nothing', '/groups', '/contacts/%zz', '/messages', '/account/limits'];
    for (let count = 1; count < 60; count += 1)
      await (count % 2 === 0 ? client : other).get(paths[count % paths.length] ?? '');
    for (const mount of [client, other]) {
      const refused = await mount.get('/account');
      expect(refused.status).toBe(429);
      expect(refused.headers['retry-after']).toBe('60');
      expect(refused.json.retry_after).toBe(60);
      expect(refused.headers['x-ratelimit-remaining']).toBe('0');
      expect(refused.headers['x-ratelimit-reset']).toBe(first.headers['x-ratelimit-reset']);
    }
    const neighbor = await fixture.newKey(account, ['contacts:read'], { rateLimit: 'default' });
    expect((await clientOf(fixture, account, { key: neighbor }).get('/contacts')).status).toBe(200);
    fixture.advance(60_000);
    expect((await other.get('/contacts')).headers['x-ratelimit-remaining']).toBe('59');
  });

  it('there are no rate headers without a limit or without a key', async () => {
    const client = await newClient(fixture);
    const free = await client.get('/contacts');
    expect(Object.keys(free.headers).filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
    const anonymous = await fixture.send({ path: '/api/v2/contacts' });
    expect(Object.keys(anonymous.headers).filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
  });
});

describe('the account', () => {
  it('shows the account', async () => {
    const client = await newClient(fixture);
    const { account } = client.account;
    await fixture.core.updateAccount(account.id, { slug: `shop-${account.number}`, name: 'The Shop' });
    expect(masked(await client.get('/account'))).toBe(
      `{"success":true,"data":{"id":${account.number},"name":"The Shop","subdomain":"shop-${account.number}","status":"active","created_at":"<ts>","subscription":{"plan_name":"Free","plan_id":null,"status":null,"expires_at":null}},"message":"Account information retrieved successfully","meta":{"request_id":"<uuid>","timestamp":"<ts>"}}`,
    );
  });

  it('shows the usage', async () => {
    const client = await newClient(fixture);
    const unlimited = '"limit":-1,"remaining":null,"percentage_used":0,"is_unlimited":true';
    const rest = `"conversations":{"current":0,${unlimited}},"campaigns":{"current":0,${unlimited}},"staff":{"current":0,${unlimited}}`;
    const usage = async () => masked(await client.get('/account/usage'));
    const text = (contacts: string) =>
      `{"success":true,"data":{"contacts":{${contacts}},${rest}},"message":"Usage statistics retrieved successfully","meta":{"request_id":"<uuid>","timestamp":"<ts>"}}`;
    await client.post('/contacts', person());
    expect(await usage()).toBe(text(`"current":1,${unlimited}`));
    const limits = {
      3: '"limit":3,"remaining":2,"percentage_used":33.33',
      1: '"limit":1,"remaining":0,"percentage_used":100',
      0: '"limit":0,"remaining":0,"percentage_used":100',
    };
    for (const [limit, figures] of Object.entries(limits)) {
      await fixture.core.updateAccount(client.account.account.id, { contact_limit: limit });
      expect(await usage()).toBe(text(`"current":1,${figures},"is_unlimited":false`));
    }
    // `staff` counts the users of the account; one who was only invited is none.
    const { caller } = client.account;
    for (const name of ['Ana', 'Bo']) {
      const { number } = await fixture.core.createMember(caller, { name, email: null, role: 'reader' });
      const { code } = await fixture.core.inviteMember(caller, number);
      if (name === 'Ana') await fixture.core.signIn(code);
    }
    expect((await client.get('/account/usage')).json.data.staff.current).toBe(1);
  });

  it('shows the limits, with another window scaled to a minute', async () => {
    const { account, client } = await limitedClient(['account:read']);
    await fixture.core.updateAccount(account.account.id, { contact_limit: '100' });
    const text = (contacts: string, calls: string) =>
      `{"success":true,"data":{"limits":{"contacts":{${contacts}},"conversations":{"limit":-1,"feature_name":"Conversations per Month","is_unlimited":true},"campaigns":{"limit":-1,"feature_name":"Active Campaigns","is_unlimited":true},"staff":{"limit":-1,"feature_name":"Team Members","is_unlimited":true},"api_calls_per_minute":{${calls}}},"features":{"whatsapp_templates":false,"bulk_messaging":false,"chatbot":false,"advanced_analytics":false,"api_access":true,"custom_branding":false}},"message":"Plan limits retrieved successfully","meta":{"request_id":"<uuid>","timestamp":"<ts>"}}`;
    const contacts = '"limit":100,"feature_name":"Total Contacts","is_unlimited":false';
    const calls = (limit: number) =>
      `"limit":${limit},"feature_name":"API Calls per Minute","is_unlimited":${limit === -1}`;
    expect(masked(await client.get('/account/limits'))).toBe(text(contacts, calls(60)));
    const { secret } = await fixture.core.createKey(account.account.id, {
      name: 'window',
      scopes: ['account:read'],
      rateLimit: { kind: 'window', count: 7, seconds: 45 },
      expiresAt: null,
    });
    const windowed = await clientOf(fixture, account, { key: secret }).get('/account/limits');
    expect(masked(windowed)).toBe(text(contacts, calls(9)));
    expect(windowed.headers['x-ratelimit-limit']).toBe('7');
    const free = await clientOf(fixture, account).get('/account/limits');
    expect(masked(free)).toBe(text(contacts, calls(-1)));
  });
});

describe('races', () => {
  it('one of two requests succeeds for one number, or for the last contact of the limit', async () => {
    const client = await newClient(fixture);
    const twice = async (body: object) =>
      (await Promise.all([1, 2].map(() => client.post('/contacts', body))))
        .map((received) => received.status)
        .sort();
    expect(await twice(person())).toEqual([201, 422]);
    expect(await twice(person({ email: 'a@example.com' }))).toEqual([201, 422]);
    await fixture.core.updateAccount(client.account.account.id, { contact_limit: '3' });
    const both = await Promise.all([1, 2].map(() => client.post('/contacts', person())));
    expect(both.map((received) => received.status).sort()).toEqual([201, 403]);
    expect((await client.post('/contacts', person({ type: 'x' }))).status).toBe(422);
    const known = (await client.get('/contacts')).json.data[0].phone;
    expect((await client.post('/contacts', person({ phone: known }))).status).toBe(422);
  });
});
