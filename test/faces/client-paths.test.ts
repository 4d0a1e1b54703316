/** Request sequences of public clients of the vendors, and the parts of the answers that these clients read. */
import { describe, expect, it } from 'vitest';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

async function caller(mount: string, headers: (key: string) => Readonly<Record<string, string>>) {
  const account = await fixture.newAccount();
  const send = (method: string, path: string, body?: unknown) =>
    fixture.send({ method, path: `${mount}${path}`, headers: headers(account.key), body });
  return { account, send };
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

describe('clients of wacrm', () => {
  it('the scripts of the guide run: identity, find or create, paging, error codes', async () => {
    const { account, send } = await caller('/api/v1', bearer);
    await fixture.core.updateAccount(account.account.id, { default_region: 'US' });
    expect((await send('GET', '/me')).status).toBe(200);
    const created = await send('POST', '/contacts', { phone: '(415) 555-0144', name: 'Ann', tags: ['lead'] });
    expect([created.status, created.json.data.phone]).toEqual([201, '+14155550144']);
    // The next sync sends the number as the vendor's documents write it.
    const again = await send('POST', '/contacts', { phone: '+14155550144' });
    expect([again.status, again.json.data.id]).toEqual([200, created.json.data.id]);
    const list = await send('GET', '/contacts?limit=50&search=4155550144');
    expect(list.json.data.map((contact: { id: string }) => contact.id)).toEqual([created.json.data.id]);
    const refused = await send('POST', '/contacts', { phone: 'not-a-number' });
    expect([refused.status, typeof refused.json.error.code]).toEqual([400, 'string']);
    expect((await send('GET', `/contacts/${account.account.id}`)).json.error.code).toBe('not_found');
  });
});

describe('clients of wacr', () => {
  it('a script with built-in ids looks up a number, uses the first match, and creates otherwise', async () => {
    const { send } = await caller('/api/v2', bearer);
    expect((await send('GET', '/account')).status).toBe(200);
    await send('POST', '/sources', { name: 'Website', id: 115 });
    await send('POST', '/statuses', { name: 'Fresh', color: '#FF5733', id: 287 });
    await send('POST', '/groups', { name: 'VIP Customers', id: 12 });
    const stranger = { firstname: 'A', lastname: 'B', phone: '+14155550100', type: 'lead' };
    await send('POST', '/contacts', { ...stranger, source_id: 115, status_id: 287 });
    const find = async () => (await send('GET', '/contacts?filter[phone]=919587422365')).json.data[0];
    expect(await find()).toBeUndefined();
    const person = { firstname: 'John', lastname: 'Doe', phone: '919587422365', type: 'lead' };
    const created = await send('POST', '/contacts', {
      ...person,
      source_id: 115,
      status_id: 287,
      groups: [12],
    });
    expect(created.status).toBe(201);
    expect((await find()).id).toBe(created.json.data.id);
    // A misspelled filter must not return an unrelated contact.
    expect((await send('GET', '/contacts?filter[mobile]=919587422365')).json.data).toBeUndefined();
  });
});

describe('clients of wazapin', () => {
  it('a plugin finds or creates, tags, notes, and records a consent on its own channel', async () => {
    const { send } = await caller('/v1', bearer);
    const missing = await send('POST', '/contacts/resolve', { identifiers: { phone: '+6281234567890' } });
    expect(missing.status).toBe(404);
    const { id } = (await send('POST', '/contacts', { phone_number: '+6281234567890', name: 'Budi' })).json
      .data;
    const found = await send('POST', '/contacts/resolve', { identifiers: [{ phone: '+62 812-3456-7890' }] });
    expect(found.json.data.id).toBe(id);
    expect((await send('POST', `/contacts/${id}/tags`, { tags: ['vip'] })).status).toBe(201);
    expect((await send('POST', `/contacts/${id}/notes`, { message: 'Asked for a price' })).status).toBe(201);
    const consent = await send('PUT', `/contacts/${id}/consent/wzp_abc123`, { opted_in: true });
    expect([consent.status, consent.json.data.channel]).toEqual([200, 'wzp_abc123']);
    // Page numbers are refused at once, instead of repeating the first page endlessly.
    expect((await send('GET', '/contacts?page=2')).status).toBe(422);
  });
});

describe('clients of superwaba', () => {
  it('a web app creates with a separate country code, and reads params in order', async () => {
    const { account, send } = await caller('/api/whatsapp', bearer);
    const headers = { ...bearer(account.key), 'x-org-id': account.account.id };
    const body =
      '{"userNumber":"501234567","countryCode":"AE","params":{"shopify_customer_id":"1","loyalty_tier":"gold"}}';
    const created = await fixture.send({ method: 'POST', path: '/api/whatsapp/contacts', headers, body });
    expect([created.status, created.json.data.phone]).toEqual([201, '+971501234567']);
    const read = await fixture.send({ path: `/api/whatsapp/contacts/${created.json.data.id}`, headers });
    expect(Object.keys(read.json.data.params)).toEqual(['shopify_customer_id', 'loyalty_tier']);
    expect((await send('GET', '/contacts')).status).toBe(401);
  });
});

describe('clients of wazzup', () => {
  const contact = (id: string, chatId: string, more: object = {}) => ({
    id,
    name: `Name ${id}`,
    contactData: [{ chatType: 'whatsapp', chatId }],
    ...more,
  });

  it('a class finds its user, registers it, strips the +, and deletes in bulk', async () => {
    const { send } = await caller('/v3', bearer);
    expect((await send('GET', '/users/7')).status).toBe(404);
    expect((await send('POST', '/users', [{ id: '7', name: 'Olga', phone: '79990000007' }])).text).toBe('');
    expect((await send('GET', '/users/7')).json).toMatchObject({ id: '7', name: 'Olga' });
    const created = await send('POST', '/contacts', [
      contact('c1', '79990000001', { responsibleUserId: '7' }),
    ]);
    expect([created.status, created.text]).toEqual([200, '']);
    expect((await send('PATCH', '/contacts/bulk_delete', ['c1', 'c2'])).json).toEqual(['c2']);
    expect((await send('PATCH', '/users/bulk_delete', ['7', '8'])).json).toEqual(['8']);
    expect(Array.isArray((await send('GET', '/channels')).json)).toBe(true);
  });

  it('a script pushes a whole CRM in hundreds, with shared numbers and no responsible user', async () => {
    const { send } = await caller('/v3', bearer);
    const all = Array.from({ length: 250 }, (_, index) =>
      contact(`crm-${index}`, `7999${String(Math.floor(index / 2)).padStart(7, '0')}`),
    );
    for (const times of [1, 2])
      for (let from = 0; from < all.length; from += 100) {
        const pushed = await send('POST', '/contacts', all.slice(from, from + 100));
        expect([times, from, pushed.status, pushed.text]).toEqual([times, from, 200, '']);
      }
    const pages = [];
    for (let offset = 0; ; offset += 100) {
      const { json } = await send('GET', `/contacts?offset=${offset}`);
      pages.push(...(Array.isArray(json) ? json : (json.contacts ?? json.data)));
      if (pages.length <= offset) break;
    }
    expect(pages).toHaveLength(250);
    expect(pages.find((page) => page.id === 'crm-3')).toMatchObject({
      name: 'Name crm-3',
      responsibleUserId: '',
      contactData: [{ chatType: 'whatsapp', chatId: '79990000001' }],
    });
  });

  it('a bot stores WhatsApp and Telegram of a person, and sends back what it read', async () => {
    const { send } = await caller('/v3', bearer);
    const telegram = { chatType: 'telegram', chatId: '5551', username: '', phone: '79990000001' };
    const person = contact('p1', '79990000001');
    await send('POST', '/contacts', [{ ...person, contactData: [...person.contactData, telegram] }]);
    const read = await send('GET', '/contacts/p1');
    expect((await send('POST', '/contacts', [read.json])).status).toBe(200);
    expect((await send('GET', '/contacts/p1')).text).toBe(read.text);
    expect((await send('GET', '/contacts/5551')).status).toBe(404);
  });
});
