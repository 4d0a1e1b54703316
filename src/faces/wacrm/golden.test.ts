/** Golden exchanges: requests with their exact responses, in order on one account that is empty at first. */
import { beforeAll, describe, expect, it } from 'vitest';
import { clientOf, notE164 } from '../../../test/support/clients/wacrm.js';
import type { TestAccount } from '../../../test/support/fixture.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const ts = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

describe('the golden exchanges', () => {
  let client: ReturnType<typeof clientOf>;
  let readOnly: ReturnType<typeof clientOf>;
  let limited: ReturnType<typeof clientOf>;
  let account: TestAccount;
  const seen = { g3: '', j: '', vip: '', created: '', g6: '', lead: '', g7: '', g8: '', cursor: '' };

  beforeAll(async () => {
    account = await fixture.newAccount('Acme Inc');
    client = clientOf(fixture, await fixture.newKey(account, ['contacts:read', 'contacts:write']));
    readOnly = clientOf(fixture, await fixture.newKey(account, ['contacts:read']));
    limited = clientOf(fixture, await fixture.newKey(account, ['contacts:read'], { rateLimit: 'default' }));
  });

  it('returns me', async () => {
    const { status, text, json } = await client.get('/me');
    expect(status).toBe(200);
    expect(json.data.key.id).toMatch(uuid);
    expect(text).toBe(
      `{"data":{"account":{"id":"${account.account.id}","name":"Acme Inc"},"key":{"id":"${json.data.key.id}","scopes":["contacts:read","contacts:write"]}}}`,
    );
  });

  it('returns an empty list', async () => {
    const { status, text, headers } = await client.get('/contacts');
    expect(status).toBe(200);
    expect(text).toBe('{"data":[],"meta":{"next_cursor":null}}');
    expect(headers['content-type']).toBe('application/json');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('creates a contact', async () => {
    const { status, text, json } = await client.post({
      phone: '+1 (415) 555-0123',
      name: 'Jane Doe',
      company: 'Acme',
      tags: ['vip'],
    });
    const { id, created_at: at, tags } = json.data;
    expect(status).toBe(201);
    expect(id).toMatch(uuid);
    expect(tags[0].id).toMatch(uuid);
    expect(at).toMatch(ts);
    expect(text).toBe(
      `{"data":{"id":"${id}","phone":"+14155550123","name":"Jane Doe","email":null,"company":"Acme","avatar_url":null,"tags":[{"id":"${tags[0].id}","name":"vip","color":"#3b82f6"}],"created_at":"${at}","updated_at":"${at}"}}`,
    );
    Object.assign(seen, { g3: text, j: id, vip: tags[0].id, created: at });
  });

  it('returns the contact of a known number', async () => {
    const { status, text } = await client.post({
      phone: '14155550123',
      name: 'Someone Else',
      email: 'x@example.com',
      tags: ['new'],
    });
    expect(status).toBe(200);
    expect(text).toBe(seen.g3);
    const tags = await fixture.core.listCatalog(account.caller, 'tags');
    expect(tags.map((tag) => tag.name)).toEqual(['vip']);
  });

  it('returns one contact', async () => {
    const { status, text } = await client.get(`/contacts/${seen.j}`);
    expect(status).toBe(200);
    expect(text).toBe(seen.g3);
  });

  it('a patch leaves the phone', async () => {
    const { status, text, json } = await client.patch(seen.j, {
      name: 'Jane D.',
      email: 'jane@example.com',
      company: null,
      phone: '+19998887777',
    });
    const updated: string = json.data.updated_at;
    expect(status).toBe(200);
    expect(updated).toMatch(ts);
    expect(updated > seen.created).toBe(true);
    expect(text).toBe(
      `{"data":{"id":"${seen.j}","phone":"+14155550123","name":"Jane D.","email":"jane@example.com","company":null,"avatar_url":null,"tags":[{"id":"${seen.vip}","name":"vip","color":"#3b82f6"}],"created_at":"${seen.created}","updated_at":"${updated}"}}`,
    );
    seen.g6 = updated;
  });

  it('patches tags', async () => {
    const { status, text, json } = await client.patch(seen.j, { tags: ['VIP', ' lead '] });
    const { updated_at: updated, tags } = json.data;
    expect(status).toBe(200);
    expect(tags[0].id).toMatch(uuid);
    expect(updated > seen.g6).toBe(true);
    expect(text).toBe(
      `{"data":{"id":"${seen.j}","phone":"+14155550123","name":"Jane D.","email":"jane@example.com","company":null,"avatar_url":null,"tags":[{"id":"${tags[0].id}","name":"lead","color":"#3b82f6"},{"id":"${seen.vip}","name":"vip","color":"#3b82f6"}],"created_at":"${seen.created}","updated_at":"${updated}"}}`,
    );
    Object.assign(seen, { lead: tags[0].id, g7: updated });
  });

  it('creates with only a phone', async () => {
    const { status, text, json } = await client.post({ phone: '+14155550124' });
    const { id, created_at: at } = json.data;
    expect(status).toBe(201);
    expect(text).toBe(
      `{"data":{"id":"${id}","phone":"+14155550124","name":null,"email":null,"company":null,"avatar_url":null,"tags":[],"created_at":"${at}","updated_at":"${at}"}}`,
    );
    seen.g8 = text.slice('{"data":'.length, -1);
  });

  it('lists a first page', async () => {
    const { status, text, json } = await client.get('/contacts?limit=1');
    const cursor: string = json.meta.next_cursor;
    expect(status).toBe(200);
    expect(cursor).toMatch(/^[A-Za-z0-9\-_.~]{1,512}$/);
    expect(text).toBe(`{"data":[${seen.g8}],"meta":{"next_cursor":"${cursor}"}}`);
    seen.cursor = cursor;
  });

  it('lists the last page, and filters by tag', async () => {
    const jane = `{"id":"${seen.j}","phone":"+14155550123","name":"Jane D.","email":"jane@example.com","company":null,"avatar_url":null,"tags":[{"id":"${seen.lead}","name":"lead","color":"#3b82f6"},{"id":"${seen.vip}","name":"vip","color":"#3b82f6"}],"created_at":"${seen.created}","updated_at":"${seen.g7}"}`;
    const next = await client.get(`/contacts?limit=1&cursor=${seen.cursor}`);
    expect(next.status).toBe(200);
    expect(next.text).toBe(`{"data":[${jane}],"meta":{"next_cursor":null}}`);
    const tagged = await client.get(`/contacts?tag=${seen.vip}`);
    expect(tagged.status).toBe(200);
    expect(tagged.text).toBe(`{"data":[${jane}],"meta":{"next_cursor":null}}`);
  });

  it('removes all tags', async () => {
    const { status, text, json } = await client.patch(seen.j, { tags: [] });
    const updated: string = json.data.updated_at;
    expect(status).toBe(200);
    expect(updated > seen.g7).toBe(true);
    expect(text).toBe(
      `{"data":{"id":"${seen.j}","phone":"+14155550123","name":"Jane D.","email":"jane@example.com","company":null,"avatar_url":null,"tags":[],"created_at":"${seen.created}","updated_at":"${updated}"}}`,
    );
  });

  it('refuses a request without a key', async () => {
    const { status, text, headers } = await fixture.send({ path: '/api/v1/contacts' });
    expect(status).toBe(401);
    expect(text).toBe('{"error":{"code":"unauthorized","message":"Missing or invalid API key"}}');
    expect(headers['www-authenticate']).toBeUndefined();
  });

  it('refuses a key without the scope', async () => {
    const { status, text } = await readOnly.post({ phone: '+14155550125' });
    expect(status).toBe(403);
    expect(text).toBe(
      `{"error":{"code":"forbidden","message":"This API key is missing the 'contacts:write' scope"}}`,
    );
  });

  it('refuses a request above the limit', async () => {
    const before = fixture.clock().getTime();
    const statuses = [(await limited.get('/me')).status];
    const after = fixture.clock().getTime();
    for (let count = 2; count <= 120; count += 1) statuses.push((await limited.get('/me')).status);
    expect(statuses).toEqual(Array(120).fill(200));
    const { status, text, headers } = await limited.get('/me');
    expect(status).toBe(429);
    expect(text).toBe('{"error":{"code":"rate_limited","message":"Rate limit exceeded for this API key"}}');
    expect(headers['retry-after']).toMatch(/^(59|60)$/);
    expect(headers['x-ratelimit-limit']).toBe('120');
    expect(headers['x-ratelimit-remaining']).toBe('0');
    const reset = Number(headers['x-ratelimit-reset']);
    expect(reset).toBeGreaterThanOrEqual(Math.ceil((before + 60_000) / 1000));
    expect(reset).toBeLessThanOrEqual(Math.ceil((after + 60_000) / 1000));
  });

  it('refuses a create without a phone', async () => {
    const { status, text } = await client.post({});
    expect(status).toBe(400);
    expect(text).toBe(`{"error":{"code":"bad_request","message":"'phone' is required"}}`);
  });

  it('refuses an invalid number', async () => {
    const { status, text } = await client.post({ phone: 'not-a-number' });
    expect(status).toBe(400);
    expect(text).toBe(notE164);
  });

  it('refuses a wrong type', async () => {
    const { status, text } = await client.patch(seen.j, { email: 42 });
    expect(status).toBe(400);
    expect(text).toBe(`{"error":{"code":"bad_request","message":"'email' must be a string or null"}}`);
  });

  it('refuses half a body', async () => {
    const { status, text } = await client.post('{"phone":');
    expect(status).toBe(400);
    expect(text).toBe('{"error":{"code":"bad_request","message":"Request body must be a JSON object"}}');
  });

  it('does not find a missing contact', async () => {
    const { status, text } = await client.get('/contacts/00000000-0000-4000-8000-000000000000');
    expect(status).toBe(404);
    expect(text).toBe('{"error":{"code":"not_found","message":"Contact not found"}}');
  });

  it('refuses a wrong method', async () => {
    const { status, text, headers } = await client.call('DELETE', `/contacts/${seen.j}`);
    expect(status).toBe(405);
    expect(text).toBe('{"error":{"code":"method_not_allowed","message":"Method not allowed"}}');
    expect(headers.allow).toBe('GET, HEAD, OPTIONS, PATCH');
  });

  it('does not find a path that is not served', async () => {
    const { status, text } = await client.get('/conversations');
    expect(status).toBe(404);
    expect(text).toBe('{"error":{"code":"not_found","message":"Not found"}}');
  });
});
