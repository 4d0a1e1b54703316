/** Golden exchanges: requests with their exact responses. Ids and times come from earlier responses. */

import { set } from '@switchbook/domain/contact/edit.js';
import { describe, expect, it } from 'vitest';
import { addContact, clientOf, fresh, holds, notFound } from '../../../test/support/clients/superwaba.js';
import type { TestAccount } from '../../../test/support/fixture.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();

const hex24 = /^[0-9a-f]{24}$/;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const named = (name: string) => ({ by: 'name', name, folded: false, missing: 'create' }) as const;

/** Ahmed Hassan of the first two exchanges, in the state that another face left. */
async function ahmed(account: TestAccount) {
  const contact = await addContact(fixture, account, {
    displayName: set('Ahmed Hassan'),
    identities: [holds('phone', '971501234567'), holds('email', 'ahmed@example.com')],
    tags: [{ op: 'add', items: [named('vip'), named('returning-customer')] }],
    groups: [{ op: 'add', items: [named('premium')] }],
    attributes: { op: 'replace', value: { shopify_customer_id: 'cust_789012', loyalty_tier: 'gold' } },
    source: set(named('organic')),
    consents: [{ channel: 'whatsapp', state: 'opted_in' }],
  });
  const at = contact.createdAt.toISOString();
  return { id: contact.id, createdAt: at, updatedAt: contact.updatedAt.toISOString() };
}

async function sarah(account: TestAccount) {
  const contact = await addContact(fixture, account, {
    displayName: set('Sarah Johnson'),
    identities: [holds('phone', '14155557890')],
    tags: [{ op: 'add', items: [named('new-lead')] }],
    source: set(named('campaign')),
    consents: [{ channel: 'whatsapp', state: 'opted_in' }],
  });
  return { id: contact.id, createdAt: contact.createdAt.toISOString() };
}

describe('golden exchanges', () => {
  it('lists each item', async () => {
    const { account, client } = await fresh(fixture);
    const one = await ahmed(account);
    const other = await sarah(account);
    const list = await client.list('?sortOrder=asc');
    expect(list.status).toBe(200);
    expect(list.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(list.headers['cache-control']).toBe('no-store');
    expect(list.text).toBe(
      `{"success":true,"data":{"contacts":[{"id":"contact_${one.id}","name":"Ahmed Hassan","phone":"+971501234567","email":"ahmed@example.com","countryCode":"AE","tags":["vip","returning-customer"],"labels":["premium"],"source":"organic","optedIn":true,"isBlocked":false,"lastMessageAt":null,"conversationCount":0,"createdAt":"${one.createdAt}","updatedAt":"${one.updatedAt}"},{"id":"contact_${other.id}","name":"Sarah Johnson","phone":"+14155557890","email":null,"countryCode":"US","tags":["new-lead"],"labels":[],"source":"campaign","optedIn":true,"isBlocked":false,"lastMessageAt":null,"conversationCount":0,"createdAt":"${other.createdAt}","updatedAt":"${other.createdAt}"}],"total":2,"page":1,"limit":20,"hasNext":false}}`,
    );
  });

  it('returns one contact', async () => {
    const { account, client } = await fresh(fixture);
    const one = await ahmed(account);
    const got = await client.get(`/contacts/contact_${one.id}`);
    const vendorContactId: string = got.json.data.vendorContactId;
    expect(vendorContactId).toMatch(hex24);
    expect(got.status).toBe(200);
    expect(got.text).toBe(
      `{"success":true,"data":{"id":"contact_${one.id}","vendorContactId":"${vendorContactId}","name":"Ahmed Hassan","phone":"+971501234567","email":"ahmed@example.com","countryCode":"AE","tags":["vip","returning-customer"],"labels":["premium"],"params":${JSON.stringify(got.json.data.params)},"source":"organic","optedIn":true,"isBlocked":false,"lastMessageAt":null,"conversationCount":0,"createdAt":"${one.createdAt}","updatedAt":"${one.updatedAt}"}}`,
    );
    expect(got.json.data.params).toEqual({ shopify_customer_id: 'cust_789012', loyalty_tier: 'gold' });
  });

  it('refuses a missing contact', async () => {
    const { client } = await fresh(fixture);
    const got = await client.get('/contacts/contact_f1e2d3c4-5678-90ab-8def-abcdefabcdef');
    expect(got.status).toBe(404);
    expect(got.text).toBe(notFound);
  });

  it('creates, and refuses a missing number and a second create', async () => {
    const { client } = await fresh(fixture);
    const body =
      '{"userNumber":"+971501234567","userName":"Ahmed Hassan","email":"ahmed@example.com","countryCode":"AE","tags":["lead","website"],"params":{"source_page":"/pricing","utm_campaign":"spring_2026"}}';
    const created = await client.post(body);
    const { id, vendorContactId, params, createdAt } = created.json.data;
    expect(created.status).toBe(201);
    expect(created.text).toBe(
      `{"success":true,"data":{"id":"${id}","vendorContactId":"${vendorContactId}","name":"Ahmed Hassan","phone":"+971501234567","email":"ahmed@example.com","countryCode":"AE","tags":["lead","website"],"params":${JSON.stringify(params)},"source":"api","optedIn":false,"isBlocked":false,"createdAt":"${createdAt}","updatedAt":"${createdAt}"}}`,
    );
    expect(id).toMatch(/^contact_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    expect(vendorContactId).toMatch(hex24);
    expect(params).toEqual({ source_page: '/pricing', utm_campaign: 'spring_2026' });
    expect(createdAt).toMatch(time);

    const { userNumber: _, ...without } = JSON.parse(body);
    const refused = await client.post(without);
    expect(refused.status).toBe(400);
    expect(refused.text).toBe('{"success":false,"error":"Phone number (userNumber) is required"}');
    const again = await client.post(body);
    expect(again.status).toBe(409);
    expect(again.text).toBe('{"success":false,"error":"Contact with this phone number already exists"}');
  });

  it('updates, and accepts an update without a change', async () => {
    const { account, client } = await fresh(fixture);
    const { id } = await ahmed(account);
    const changed = await client.patch(
      `contact_${id}`,
      '{"name":"Ahmed Hassan Al-Maktoum","email":"ahmed.new@example.com","tags":["vip","returning-customer","high-value"],"params":{"shopify_customer_id":"cust_789012","loyalty_tier":"platinum"},"opted_in":true}',
    );
    const { params, updated_at: updatedAt } = changed.json.data;
    expect(changed.status).toBe(200);
    expect(changed.text).toBe(
      `{"success":true,"data":{"id":"contact_${id}","name":"Ahmed Hassan Al-Maktoum","phone":"+971501234567","email":"ahmed.new@example.com","country_code":"AE","tags":["vip","returning-customer","high-value"],"params":${JSON.stringify(params)},"is_blocked":false,"opted_in":true,"updated_at":"${updatedAt}"}}`,
    );
    expect(params).toEqual({ shopify_customer_id: 'cust_789012', loyalty_tier: 'platinum' });
    expect((await client.get(`/contacts/contact_${id}`)).json.data.updatedAt).toBe(updatedAt);
    const nothing = await client.patch(`contact_${id}`, '{}');
    expect(nothing.status).toBe(400);
    expect(nothing.text).toBe('{"success":false,"error":"No valid fields to update"}');
  });

  const rows =
    '{"contacts":[{"userNumber":"+971501111111","userName":"Contact One","tags":["imported"]},{"userNumber":"+971502222222","userName":"Contact Two","tags":["imported"]},{"userNumber":"+971503333333","userName":"Contact Three","email":"three@example.com"}]}';

  it('imports rows', async () => {
    const { client } = await fresh(fixture);
    const done = await client.bulk(rows);
    const [one, two, three] = done.json.data.contacts.map((contact: { id: string }) => contact.id);
    expect(done.status).toBe(200);
    expect(done.text).toBe(
      `{"success":true,"data":{"imported":3,"skipped":0,"errors":[],"contacts":[{"id":"${one}","phone":"+971501111111","status":"created"},{"id":"${two}","phone":"+971502222222","status":"created"},{"id":"${three}","phone":"+971503333333","status":"created"}]}}`,
    );
    const third = (await client.get(`/contacts/${three}`)).json.data;
    expect([third.name, third.email, third.tags]).toEqual(['Contact Three', 'three@example.com', []]);
  });

  it('imports rows with a known contact', async () => {
    const { client } = await fresh(fixture);
    await client.post({ userNumber: '+971502222222' });
    const done = await client.bulk(rows);
    const [one, three] = done.json.data.contacts.map((contact: { id: string }) => contact.id);
    expect(done.status).toBe(200);
    expect(done.text).toBe(
      `{"success":true,"data":{"imported":2,"skipped":1,"errors":[{"index":1,"phone":"+971502222222","error":"Contact already exists"}],"contacts":[{"id":"${one}","phone":"+971501111111","status":"created"},{"id":"${three}","phone":"+971503333333","status":"created"}]}}`,
    );
  });

  it('refuses requests without the organization', async () => {
    const account = await fixture.newAccount();
    for (const [method, path] of [
      ['GET', '/contacts'],
      ['POST', '/contacts'],
      ['PATCH', '/contacts/x'],
      ['POST', '/contacts/bulk'],
    ] as const) {
      const sent = await fixture.send({
        method,
        path: `/api/whatsapp${path}`,
        headers: { authorization: `Bearer ${account.key}` },
      });
      expect(sent.status).toBe(401);
      expect(sent.text).toBe('{"success":false,"error":"Unauthorized"}');
      expect(sent.headers['www-authenticate']).toBe('Bearer');
    }
  });

  it('refuses the 101st request in a window', async () => {
    const account = await fixture.newAccount();
    const key = await fixture.newKey(account, ['contacts:read'], { rateLimit: 'default' });
    const client = clientOf(fixture, account, key);
    const served = await Promise.all(Array.from({ length: 100 }, () => client.get('/nothing')));
    expect(served.every((received) => received.status === 404)).toBe(true);
    const refused = await client.list();
    expect(refused.status).toBe(429);
    expect(refused.text).toBe('{"success":false,"error":"Rate limit exceeded"}');
    expect(refused.headers['retry-after']).toMatch(/^([1-9]|[1-5][0-9]|60)$/);
    const others = Object.keys(refused.headers).filter((name) => name.includes('ratelimit'));
    expect(others).toEqual([]);
  });
});
