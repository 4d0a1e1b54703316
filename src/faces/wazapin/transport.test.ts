/** Keys, headers, paths, methods, bodies, limits: the checks before the lookup of a contact. */
import { describe, expect, it } from 'vitest';
import {
  badRequest,
  Client,
  clientWith,
  invalid,
  newStand,
  noChannel,
  noContact,
  unknownUuid,
} from '../../../test/support/clients/wazapin.js';
import { useServer } from '../../../test/support/wire/server.js';
import type { Received } from '../../../test/support/wire/wire.js';

const fixture = useServer();
const noKey = '{"title":"Unauthorized","status":401,"detail":"invalid or missing API key"}';
const noRoute = '{"title":"Not Found","status":404,"detail":"route not found"}';
const wrongMethod = '{"title":"Method Not Allowed","status":405,"detail":"method not allowed"}';
const limited = '{"title":"Too Many Requests","status":429,"detail":"rate limit exceeded"}';

describe('authentication', () => {
  it('an unknown path is 404 with a key only', async () => {
    const { client } = await newStand(fixture);
    for (const path of ['/messages', '/channels', '/channels/x', '/channels/x/status', '/commerce/a', '']) {
      expect((await fixture.send({ path: `/v1${path}` })).text).toBe(noKey);
      const answer = await client.get(path);
      expect([answer.status, answer.text]).toEqual([404, noRoute]);
      expect(answer.headers['content-type']).toBe('application/problem+json');
    }
  });

  it('a non-blank X-Api-Key wins, a blank one is absent', async () => {
    const { account } = await newStand(fixture);
    const bearer = { authorization: `bearer   ${account.key} ` };
    const unknown = await new Client(fixture, { ...bearer, 'x-api-key': 'wzp_unknown' }).get('/contacts');
    expect([unknown.status, unknown.text]).toEqual([401, noKey]);
    expect((await new Client(fixture, { ...bearer, 'x-api-key': '  ' }).get('/contacts')).status).toBe(200);
    expect((await new Client(fixture, bearer).get('/contacts')).status).toBe(200);
    expect((await new Client(fixture, { 'x-api-key': ` ${account.key} ` }).get('/contacts')).status).toBe(
      200,
    );
    const basic = await new Client(fixture, { authorization: `Basic ${account.key}` }).get('/contacts');
    expect(basic.status).toBe(401);
    expect((await fixture.send({ path: `/v1/contacts?api_key=${account.key}` })).status).toBe(401);
  });

  it('any known key is accepted, with any prefix', async () => {
    const { account } = await newStand(fixture);
    const secret = await fixture.newKey(account, ['contacts:read'], { secret: 'wzp_brought_along_0001' });
    expect((await new Client(fixture, { 'x-api-key': secret }).get('/contacts')).status).toBe(200);
  });

  it('a contact of another account is as missing as no contact', async () => {
    const theirs = await newStand(fixture);
    const id = await theirs.client.create({ email: 'a@b.co' });
    const { client } = await newStand(fixture);
    const routes: readonly (readonly [string, string, unknown?])[] = [
      ['GET', ''],
      ['PATCH', '', { name: 'x' }],
      ['DELETE', ''],
      ['GET', '/identities'],
      ['GET', '/notes'],
      ['POST', '/notes', { body: 'x' }],
      ['GET', '/tags'],
      ['POST', '/tags', { name: 'x' }],
      ['DELETE', `/tags/${unknownUuid}`],
      ['PUT', '/consent/sms', { state: 'yes' }],
      ['GET', '/consents'],
      ['GET', '/suppressions'],
      ['POST', '/suppressions', { channel: 'sms' }],
    ];
    for (const [method, path, body] of routes) {
      const foreign = await client.send(method, `/contacts/${id}${path}`, body);
      const missing = await client.send(method, `/contacts/${unknownUuid}${path}`, body);
      expect([foreign.status, foreign.text]).toEqual([404, noContact]);
      expect(missing.text).toBe(foreign.text);
    }
    expect((await theirs.client.get(`/contacts/${id}`)).status).toBe(200);
  });

  it('writing requires its scope, resolving requires reading', async () => {
    const { account, client } = await newStand(fixture);
    await client.create({ email: 'a@b.co' });
    const reader = await clientWith(fixture, account, ['contacts:read']);
    const refused = await reader.post('/contacts', '{');
    expect(refused.status).toBe(403);
    expect(refused.text).toBe(
      '{"title":"Forbidden","status":403,"detail":"API key lacks permission contacts:write"}',
    );
    expect((await reader.post('/contacts/resolve', { email: 'a@b.co' })).status).toBe(200);
    const writer = await clientWith(fixture, account, ['contacts:write']);
    expect((await writer.get('/contacts')).text).toBe(
      '{"title":"Forbidden","status":403,"detail":"API key lacks permission contacts:read"}',
    );
  });

  it('the organization header must be the slug of an account that has one', async () => {
    const { account, client } = await newStand(fixture);
    expect((await client.get('/contacts', { 'x-organization-slug': 'other' })).status).toBe(200);
    await fixture.core.updateAccount(account.account.id, { slug: 'acme' });
    const refused = await client.get('/nothing', { 'x-organization-slug': 'other' });
    expect(refused.status).toBe(403);
    expect(refused.text).toBe('{"title":"Forbidden","status":403,"detail":"organization not accessible"}');
    for (const slug of ['acme', ' ACME '])
      expect((await client.get('/contacts', { 'x-organization-slug': slug })).status).toBe(200);
    expect((await client.get('/contacts')).status).toBe(200);
  });
});

describe('limits and health', () => {
  it('request 601 of a window is refused, a 404 before it was counted', async () => {
    const { account } = await newStand(fixture);
    const client = await clientWith(fixture, account, ['contacts:read'], { rateLimit: 'default' });
    const first = await client.get('/nothing');
    expect(first.status).toBe(404);
    expect(first.headers['x-ratelimit-limit']).toBe('600');
    expect(first.headers['x-ratelimit-remaining']).toBe('599');
    const reset = Number(first.headers['x-ratelimit-reset']);
    const seconds = fixture.clock().getTime() / 1000;
    expect(reset - seconds).toBeGreaterThan(58);
    expect(reset - seconds).toBeLessThanOrEqual(61);
    const more = await Promise.all(Array.from({ length: 599 }, () => client.get('/nothing')));
    expect(more.every((received) => received.status === 404)).toBe(true);
    expect((await client.get('/contacts/%zz')).status).toBe(400);
    const refused = await client.get('/contacts');
    expect([refused.status, refused.text]).toEqual([429, limited]);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(refused.headers['x-ratelimit-limit']).toBe('600');
    expect(refused.headers['x-ratelimit-remaining']).toBe('0');
    expect(refused.headers['x-ratelimit-reset']).toBe(String(reset));
    fixture.advance(60_000);
    expect((await client.get('/contacts')).headers['x-ratelimit-remaining']).toBe('599');
  });

  it('health requires no key and is not counted', async () => {
    const answer = await fixture.send({ path: '/v1/health' });
    expect(answer.status).toBe(200);
    expect(answer.text).toBe('{"data":{"status":"ok"}}');
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.headers['x-ratelimit-limit']).toBeUndefined();
    expect((await fixture.send({ method: 'HEAD', path: '/v1/health' })).text).toBe('');
  });

  it('unauthenticated and malformed requests have no rate limit headers', async () => {
    const { client } = await newStand(fixture);
    expect((await fixture.send({ path: '/v1/contacts' })).headers['x-ratelimit-limit']).toBeUndefined();
    expect((await client.get('/contacts/%zz')).headers['x-ratelimit-limit']).toBeUndefined();
  });
});

describe('paths and methods', () => {
  it('malformed percent-encoding is refused first', async () => {
    const answer = await fixture.send({ path: '/v1/contacts/%zz' });
    expect([answer.status, answer.text]).toEqual([400, badRequest('malformed percent-encoding')]);
    const { client } = await newStand(fixture);
    expect((await client.get('/contacts?search=%e0%a4')).text).toBe(badRequest('malformed percent-encoding'));
    expect((await client.get('/health?x=%')).status).toBe(400);
  });

  it('literal segments win, and a trailing slash is ignored', async () => {
    const { client } = await newStand(fixture);
    const wrong = await client.get('/contacts/resolve');
    expect([wrong.status, wrong.text, wrong.headers.allow]).toEqual([405, wrongMethod, 'POST']);
    expect((await client.get('/contacts/lookup')).headers.allow).toBe('POST');
    const phone = await client.get('/contacts/phone');
    expect([phone.status, phone.text]).toEqual([404, noContact]);
    expect((await client.get('/contacts/')).text).toBe('{"data":[],"meta":{"next_cursor":null}}');
    expect((await client.get('/Contacts')).text).toBe(noRoute);
  });

  it('every path lists its methods', async () => {
    const { client } = await newStand(fixture);
    const id = unknownUuid;
    const allowed: readonly (readonly [string, string, string])[] = [
      ['PUT', '/contacts', 'GET, HEAD, POST'],
      ['POST', `/contacts/${id}`, 'GET, HEAD, PATCH, DELETE'],
      ['POST', '/contacts/phone/6281234567890', 'GET, HEAD'],
      ['POST', `/contacts/${id}/identities`, 'GET, HEAD'],
      ['POST', `/contacts/${id}/consents`, 'GET, HEAD'],
      ['POST', '/health', 'GET, HEAD'],
      ['DELETE', '/contacts/lookup', 'POST'],
      ['GET', '/channels/x/contacts/lookup', 'POST'],
      ['PUT', `/contacts/${id}/notes`, 'GET, HEAD, POST'],
      ['PATCH', `/contacts/${id}/tags`, 'GET, HEAD, POST'],
      ['DELETE', `/contacts/${id}/suppressions`, 'GET, HEAD, POST'],
      ['GET', `/contacts/${id}/tags/${id}`, 'DELETE'],
      ['GET', `/contacts/${id}/consent/sms`, 'PUT'],
      ['OPTIONS', '/contacts', 'GET, HEAD, POST'],
    ];
    for (const [method, path, allow] of allowed) {
      const answer = await client.send(method, path);
      expect([method, path, answer.status, answer.headers.allow]).toEqual([method, path, 405, allow]);
      expect(answer.text).toBe(wrongMethod);
    }
  });

  it('HEAD answers like GET without a body, and other headers change nothing', async () => {
    const { client } = await newStand(fixture);
    const head = await client.send('HEAD', '/contacts', undefined, { origin: 'https://example.com' });
    expect([head.status, head.text, head.headers['content-type']]).toEqual([200, '', 'application/json']);
    expect(head.headers['access-control-allow-origin']).toBeUndefined();
    const id = await client.create({ email: 'a@b.co' });
    const edit = { 'if-match': '"9"', 'idempotency-key': 'k' };
    expect((await client.send('PATCH', `/contacts/${id}`, { name: 'A' }, edit)).status).toBe(200);
    expect((await client.send('PATCH', `/contacts/${id}`, { name: 'B' }, edit)).json.data.name).toBe('B');
  });
});

describe('bodies', () => {
  it('size, type, emptiness and JSON are checked in this order', async () => {
    const { client } = await newStand(fixture);
    const post = (body: string | Buffer, type?: string) =>
      client.post('/contacts', body, type === undefined ? {} : { 'content-type': type });
    const texts = async (body: string | Buffer, type?: string) => {
      const answer = await post(body, type);
      return [answer.status, answer.text];
    };
    expect(await texts('')).toEqual([400, badRequest('request body is required')]);
    expect(await texts(' \n')).toEqual([400, badRequest('request body is required')]);
    expect(await texts('{')).toEqual([400, badRequest('request body is not valid JSON')]);
    expect(await texts(Buffer.from([0x7b, 0xff, 0x7d]))).toEqual([
      400,
      badRequest('request body is not valid JSON'),
    ]);
    expect(await texts('[]')).toEqual([
      422,
      invalid({ message: 'expected object', location: 'body', value: [] }),
    ]);
    expect(await texts('null')).toEqual([
      422,
      invalid({ message: 'expected object', location: 'body', value: null }),
    ]);
    const large = '{"title":"Request Entity Too Large","status":413,"detail":"request body too large"}';
    expect(await texts('x'.repeat(1024 * 1024 + 1), 'text/xml')).toEqual([413, large]);
    expect((await post(' '.repeat(1024 * 1024))).text).toBe(badRequest('request body is required'));
    const type = '{"title":"Unsupported Media Type","status":415,"detail":"unsupported content type"}';
    expect(await texts('', 'text/xml')).toEqual([415, type]);
    expect(await texts('{}', 'application/x-www-form-urlencoded')).toEqual([415, type]);
    expect((await post('{"email":"a@b.co"}')).status).toBe(201);
  });

  it('JSON has several content types, and may start with a byte order mark', async () => {
    const { client } = await newStand(fixture);
    const types = ['application/json; charset=latin1', 'TEXT/JSON', 'application/merge-patch+json'];
    for (const type of types)
      expect(
        (await client.post('/contacts', '{"email":"a@b.co"}', { 'content-type': type })).status,
      ).toBeLessThan(300);
    expect((await client.post('/contacts', '\ufeff{"email":"a@b.co"}')).status).toBe(200);
  });

  it('an unexpected body is ignored', async () => {
    const { client } = await newStand(fixture);
    const id = await client.create({ email: 'a@b.co' });
    expect((await client.send('GET', '/contacts', '{')).status).toBe(200);
    const gone = await client.send('DELETE', `/contacts/${id}`, '{"broken', { 'content-type': 'text/xml' });
    expect(gone.status).toBe(204);
  });

  it('the channel is checked before the body', async () => {
    const { account, client } = await newStand(fixture);
    const path = '/channels/wzp_abc123/contacts/lookup';
    for (const body of [{ phone: '6281234567890' }, '', '{', 'x'.repeat(1024 * 1024 + 1)]) {
      const answer = await client.post(path, body);
      expect([answer.status, answer.text]).toEqual([404, noChannel]);
    }
    expect((await client.post(path, '{}', { 'content-type': 'text/xml' })).text).toBe(noChannel);
    const writer = await clientWith(fixture, account, ['contacts:write']);
    expect((await writer.post(path, {})).status).toBe(403);
  });
});

describe('order of checks', () => {
  it('the earlier of two errors is answered', async () => {
    const { account, client } = await newStand(fixture);
    await fixture.core.updateAccount(account.account.id, { slug: 'order' });
    const powerless = await clientWith(fixture, account, []);
    const slug = { 'x-organization-slug': 'other' };
    const xml = { 'content-type': 'text/xml' };
    const id = await client.create({ email: 'a@b.co' });
    await client.create({ phone_number: '+6281234567890' });
    const own = `/contacts/${id}`;
    const none = `/contacts/${unknownUuid}`;
    const unnamed = { external_id: 'z', external_source: null };
    const expected: readonly (readonly [Promise<Received>, number])[] = [
      [powerless.get('/contacts', slug), 403],
      [client.send('PUT', '/contacts', '{', slug), 403],
      [powerless.send('PUT', '/contacts', '{'), 405],
      [powerless.get('/nothing'), 404],
      [powerless.post('/contacts', '', xml), 403],
      [client.send('PUT', `${own}/consent/fax`, '{', xml), 415],
      [client.send('PUT', `${own}/consent/fax`, '{'), 400],
      [client.patch(none, { ...unnamed, name: 5 }), 422],
      [client.patch(none, unnamed), 400],
      [client.get(`${none}/notes?limit=0&cursor=x`), 422],
      [client.get(`${none}/notes?cursor=x`), 400],
      [client.post(`${none}/tags`, {}), 400],
      [client.post(`${none}/tags`, { tag_id: unknownUuid }), 404],
      [client.patch(none, { phone_number: '+6281234567890' }), 404],
      [client.patch(own, { phone_number: '+6281234567890' }), 409],
    ];
    const statuses = await Promise.all(expected.map(async ([answer]) => (await answer).status));
    expect(statuses).toEqual(expected.map(([, status]) => status));
    expect((await client.post(`${none}/tags`, { tag_id: unknownUuid })).text).toBe(noContact);
  });
});
