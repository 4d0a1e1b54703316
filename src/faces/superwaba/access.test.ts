/** Access and paths, requests that count, and the maximum body. */

import { allContacts } from '@switchbook/domain/contact/query.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import {
  clientOf,
  failure,
  fresh,
  notFound,
  refusal,
  withContact,
} from '../../../test/support/clients/superwaba.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();

const unauthorized = failure('Unauthorized');
const path = '/api/whatsapp/contacts';

describe('the credential', () => {
  it('any fault of key or organization gives the same 401', async () => {
    const { account, client } = await fresh(fixture);
    const other = await fixture.newAccount();
    const created = await fixture.core.createKey(account.account.id, {
      name: 'gone',
      scopes: ['contacts:read'],
      rateLimit: { kind: 'unlimited' },
      expiresAt: null,
    });
    await fixture.core.revokeKey(account.account.id, created.key.id);
    const org = { 'x-org-id': account.account.id };
    const bearer = { authorization: `Bearer ${account.key}` };
    const headers: Record<string, string>[] = [
      org,
      { ...org, authorization: `Basic ${account.key}` },
      { ...org, authorization: 'Bearer sb_live_invented' },
      { ...org, authorization: `Bearer ${created.secret}` },
      { ...bearer, 'x-org-id': other.account.id },
      { ...bearer, 'x-org-id': 'f1e2d3c4-5678-90ab-8def-abcdefabcdef' },
      // Empty or malformed credentials:
      bearer,
      { ...bearer, 'x-org-id': '' },
      { ...bearer, 'x-org-id': 'no account' },
      { ...org, authorization: 'Bearer' },
      { ...org, authorization: account.key },
      { ...org, 'x-api-key': account.key, cookie: `key=${account.key}` },
    ];
    for (const sent of headers) {
      const answer = await fixture.send({ path, headers: sent });
      expect([answer.status, answer.text]).toEqual([401, unauthorized]);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(answer.headers['cache-control']).toBe('no-store');
    }
    expect((await client.list()).status).toBe(200);
  });

  it('the account is named by uuid in any case, by number, or by slug', async () => {
    const account = await fixture.core.createAccount({ name: 'Slugged', slug: 'acme-dubai' });
    const { secret } = await fixture.core.createKey(account.id, {
      name: 'test',
      scopes: ['contacts:read'],
      rateLimit: { kind: 'unlimited' },
      expiresAt: null,
    });
    for (const org of [account.id.toUpperCase(), String(account.number), 'acme-dubai', ' ACME-Dubai ']) {
      const headers = { authorization: `bearer ${secret}`, 'x-org-id': org };
      expect((await fixture.send({ path, headers })).status).toBe(200);
    }
    const headers = { authorization: `BEARER   ${secret} `, 'x-org-id': account.id };
    expect((await fixture.send({ path, headers })).status).toBe(200);
  });

  it('a GET with a content type and without a body is answered', async () => {
    const { client } = await fresh(fixture);
    const list = await client.call('GET', '/contacts', undefined, { 'content-type': 'application/json' });
    expect(list.status).toBe(200);
  });

  it('accepts an imported vendor token of any form', async () => {
    const account = await fixture.newAccount();
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.x';
    const key = await fixture.newKey(account, ['contacts:read'], { secret: token });
    expect((await clientOf(fixture, account, key).list()).status).toBe(200);
  });
});

describe('paths and methods', () => {
  it('other resources are not found, and need a key', async () => {
    const { client } = await fresh(fixture);
    expect(refusal(await client.get('/conversations'))).toEqual([404, failure('Not found')]);
    expect(refusal(await client.get('/contacts/x/y'))).toEqual([404, failure('Not found')]);
    expect(refusal(await client.get('/Contacts'))).toEqual([404, failure('Not found')]);
    expect(refusal(await client.get(''))).toEqual([404, failure('Not found')]);
    const stranger = await fixture.send({ path: '/api/whatsapp/conversations' });
    expect([stranger.status, stranger.text]).toEqual([401, unauthorized]);
  });

  it('malformed percent-encoding is refused before the credential', async () => {
    const { client } = await fresh(fixture);
    for (const sent of ['/contacts/%zz', '/contacts?search=%zz', '/contacts?search=%ff', '/%c3%28'])
      expect(refusal(await client.get(sent))).toEqual([400, failure('Malformed URL')]);
    const stranger = await fixture.send({ path: '/api/whatsapp/contacts/%zz' });
    expect([stranger.status, stranger.text]).toEqual([400, failure('Malformed URL')]);
  });

  it('a method that is not served is refused with those that are, and changes nothing', async () => {
    const { client, id } = await withContact(fixture);
    const before = (await client.get(`/contacts/${id}`)).text;
    const refused = await client.call('DELETE', `/contacts/${id}`);
    expect(refusal(refused)).toEqual([405, failure('Method not allowed')]);
    expect(refused.headers.allow).toBe('GET, HEAD, PATCH');
    const put = await client.call('PUT', '/contacts', { userNumber: '+971509999999' });
    expect(refusal(put)).toEqual([405, failure('Method not allowed')]);
    expect(put.headers.allow).toBe('GET, HEAD, POST');
    const bulk = await client.call('DELETE', '/contacts/bulk');
    expect([bulk.status, bulk.headers.allow]).toEqual([405, 'GET, HEAD, PATCH, POST']);
    expect((await client.call('OPTIONS', '/contacts')).headers.allow).toBe('GET, HEAD, POST');
    expect((await client.get(`/contacts/${id}`)).text).toBe(before);
  });

  it('answers HEAD like GET without a body, and forgives one trailing slash', async () => {
    const { client, id } = await withContact(fixture);
    const got = await client.get(`/contacts/${id}`);
    const head = await client.call('HEAD', `/contacts/${id}`);
    expect([head.status, head.text]).toEqual([200, '']);
    expect(head.headers['content-length']).toBe(String(Buffer.byteLength(got.text)));
    expect((await client.get(`/contacts/${id}/`)).text).toBe(got.text);
    expect((await client.get('/contacts/')).status).toBe(200);
  });

  it('scopes are matched exactly', async () => {
    const account = await fixture.newAccount();
    const reader = clientOf(fixture, account, await fixture.newKey(account, ['contacts:read']));
    const writer = clientOf(fixture, account, await fixture.newKey(account, ['contacts:write']));
    const body = { userNumber: '+971501234567' };
    expect(refusal(await reader.post(body))).toEqual([403, failure('Forbidden')]);
    expect(refusal(await reader.patch('x', '{'))).toEqual([403, failure('Forbidden')]);
    expect(refusal(await reader.bulk([body]))).toEqual([403, failure('Forbidden')]);
    expect(refusal(await writer.list())).toEqual([403, failure('Forbidden')]);
    const created = await writer.post(body);
    expect(created.status).toBe(201);
    expect(refusal(await writer.get(`/contacts/${created.json.data.id}`))).toEqual([
      403,
      failure('Forbidden'),
    ]);
  });
});

describe('the window', () => {
  it('admits 100 requests of an account, with any result', async () => {
    const { account, client: free, id } = await withContact(fixture);
    const keys = [
      await fixture.newKey(account, ['contacts:read', 'contacts:write'], { rateLimit: 'default' }),
      await fixture.newKey(account, ['contacts:read', 'contacts:write'], { rateLimit: 'default' }),
    ];
    const [one, two] = keys.map((key) => clientOf(fixture, account, key));
    if (one === undefined || two === undefined) throw new Error('no keys');
    expect((await one.list()).status).toBe(200);
    expect((await two.post({})).status).toBe(400);
    expect((await one.get('/contacts/x')).status).toBe(404);
    expect((await two.post({ userNumber: '+971501234567' })).status).toBe(409);
    expect((await one.bulk([])).status).toBe(200);
    for (let index = 0; index < 3; index += 1) {
      const stranger = { ...one.headers, 'x-org-id': 'x' };
      expect((await fixture.send({ path, headers: stranger })).status).toBe(401);
    }
    // Requests to unknown paths too.
    const paths = ['/contacts/x', '/nothing', '/contacts/x/y'];
    const rest = Array.from({ length: 95 }, (_, index) =>
      (index % 2 === 0 ? one : two).get(paths[index % 3] ?? ''),
    );
    for (const answer of await Promise.all(rest)) expect(answer.status).toBe(404);
    const refused = await one.get(`/contacts/${id}`);
    expect(refusal(refused)).toEqual([429, failure('Rate limit exceeded')]);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect((await two.get('/nothing')).status).toBe(429);
    expect((await free.list()).status).toBe(200);
    const neighbor = await fixture.newAccount();
    const other = await fixture.newKey(neighbor, ['contacts:read'], { rateLimit: 'default' });
    expect((await clientOf(fixture, neighbor, other).list()).status).toBe(200);
    fixture.advance(60_000);
    expect((await one.list()).status).toBe(200);
  });
});

describe('bodies', () => {
  it('may have up to 1 MiB, and 32 MiB for an import', async () => {
    const { account, client } = await fresh(fixture);
    const padded = (number: string, bytes: number) => {
      const body = JSON.stringify({ userNumber: number });
      return body + ' '.repeat(bytes - body.length);
    };
    const large = padded('+971501234567', 1_048_577);
    expect(refusal(await client.post(large))).toEqual([413, failure('Request body too large')]);
    expect(refusal(await client.patch('x', large))).toEqual([413, failure('Request body too large')]);
    expect((await client.post(padded('+971501234567', 1_048_576))).status).toBe(201);
    const filler = ' '.repeat(2 * 1_048_576);
    expect((await client.bulk(`[{"userNumber":"+971501111111"}]${filler}`)).json.data.imported).toBe(1);
    const huge = Buffer.alloc(32 * 1_048_576 + 1, 32);
    expect(refusal(await client.bulk(huge))).toEqual([413, failure('Request body too large')]);
    const stranger = await fixture.send({
      method: 'POST',
      path,
      headers: { 'x-org-id': account.account.id },
      body: large,
    });
    expect([stranger.status, stranger.text]).toEqual([401, unauthorized]);
  });

  it('refuses compression after the size, and before the syntax', async () => {
    const { client } = await fresh(fixture);
    const gzip = { 'content-encoding': 'gzip' };
    const words = [415, failure('Unsupported content encoding')];
    expect(refusal(await client.call('POST', '/contacts', '{', gzip))).toEqual(words);
    expect(refusal(await client.call('PATCH', '/contacts/x', '{', gzip))).toEqual(words);
    expect(refusal(await client.bulk('{', gzip))).toEqual(words);
    expect(refusal(await client.bulk('a', { ...gzip, 'content-type': 'text/csv' }))).toEqual(words);
    const tooLarge = Buffer.alloc(1_048_577, 32);
    expect((await client.call('POST', '/contacts', tooLarge, gzip)).status).toBe(413);
    const plain = { 'content-encoding': 'Identity', 'if-match': '"7"', 'idempotency-key': 'k' };
    const created = await client.call('POST', '/contacts', { userNumber: '+971501234567' }, plain);
    expect(created.status).toBe(201);
  });

  it('refuses contacts of another account on every path', async () => {
    const { client, id } = await withContact(fixture);
    const { account, client: stranger } = await fresh(fixture);
    expect(refusal(await stranger.get(`/contacts/${id}`))).toEqual([404, notFound]);
    expect(refusal(await stranger.patch(id, { name: 'X' }))).toEqual([404, notFound]);
    const vendorId = (await client.get(`/contacts/${id}`)).json.data.vendorContactId;
    expect(refusal(await stranger.get(`/contacts/${vendorId}`))).toEqual([404, notFound]);
    expect((await stranger.list()).json.data.total).toBe(0);
    const own = await fixture.core.countContacts(
      { accountId: asId(account.account.id), face: 'test', keyId: null },
      allContacts,
    );
    expect(own).toBe(0);
  });
});
