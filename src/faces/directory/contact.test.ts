/** One contact: made, read, deleted; its shape to the byte. */
import { describe, expect, it } from 'vitest';
import { useServer } from '../../../test/support/server.js';
import { clear, set } from '../../domain/edit.js';
import { asId } from '../../domain/ids.js';
import { newClient, newContact, problemOf } from './client.test.support.js';

const ground = useServer();
const missing = '018f0000-0000-7000-8000-000000000000';

describe('a contact', () => {
  it('is shown with every member, in this order', async () => {
    const { client } = await newClient(ground);
    await client.post('/groups', { name: 'Friends' });
    const made = await client.post('/contacts', {
      ...newContact,
      type: 'customer',
      description: 'Met in "Berlin"\n',
      avatar_url: 'https://example.com/a.png',
      groups: ['friends'],
      status: 2,
      source: 'Manual',
      address: { street: 'Main 1', city: 'Berlin', zip: '10115', country_code: 'de' },
      owner: 'kim',
      blocked: true,
      attributes: { plan: 'pro', seats: [1, 2] },
    });
    expect(made.status).toBe(201);
    const { data } = made.json;
    const [phone, email] = data.identities;
    expect(made.text).toBe(
      `{"data":{"id":"${data.id}","number":1,"version":1,"type":"customer","display_name":"Jane Doe",` +
        '"given_name":"Jane","family_name":"Doe","company":"Acme","description":"Met in \\"Berlin\\"\\n",' +
        '"avatar_url":"https://example.com/a.png","phone":"+14155550123","email":"Jane@Example.com",' +
        `"identities":[{"id":"${phone.id}","kind":"phone","scope":"","value":"14155550123",` +
        '"raw":"+1 (415) 555-0123","label":null,"primary":true,"verified_at":null},' +
        `{"id":"${email.id}","kind":"email","scope":"","value":"jane@example.com","raw":"Jane@Example.com",` +
        '"label":null,"primary":true,"verified_at":null}],"tags":["vip","lead"],' +
        '"groups":[{"number":1,"name":"Friends"}],"source":{"number":4,"name":"manual"},' +
        '"status":{"number":2,"name":"active","color":"#10B981"},' +
        '"address":{"street":"Main 1","city":"Berlin","state":null,"zip":"10115","country_code":"DE"},' +
        '"owner":"kim","blocked":true,"attributes":{"plan":"pro","seats":[1,2]},"extensions":{},' +
        `"created_at":"${data.created_at}","updated_at":"${data.created_at}"}}`,
    );
    expect(data.created_at).toMatch(/^2026-01-15T09:00:0\d\.\d{3}Z$/);
    expect(made.headers.location).toBe(`/directory/v1/contacts/${data.id}`);
    expect(made.headers.etag).toBe('"1"');
    expect(made.headers['content-type']).toBe('application/json');
    for (const path of [data.id, data.id.toUpperCase(), '1'])
      expect((await client.get(`/contacts/${path}`)).text).toBe(made.text);
  });

  it('is shown empty where nothing is known', async () => {
    const { client } = await newClient(ground);
    const made = await client.post('/contacts', {});
    const { id, created_at } = made.json.data;
    expect(made.text).toBe(
      `{"data":{"id":"${id}","number":1,"version":1,"type":"lead","display_name":null,"given_name":null,` +
        '"family_name":null,"company":null,"description":null,"avatar_url":null,"phone":null,"email":null,' +
        '"identities":[],"tags":[],"groups":[],"source":{"number":1,"name":"api"},' +
        '"status":{"number":1,"name":"new","color":"#3B82F6"},"address":{"street":null,"city":null,' +
        '"state":null,"zip":null,"country_code":null},"owner":null,"blocked":false,"attributes":{},' +
        `"extensions":{},"created_at":"${created_at}","updated_at":"${created_at}"}}`,
    );
  });

  it('shows what other faces wrote, the primary phone and email first of all', async () => {
    const { account, client } = await newClient(ground);
    const { contact } = await ground.core.saveContact(account.caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: {
        displayName: set('Cher'),
        source: clear,
        status: clear,
        extension: { face: 'other', members: { a: 1 } },
        identities: [
          { op: 'hold', identity: { kind: 'phone', value: '4930111', isPrimary: false } },
          { op: 'hold', identity: { kind: 'phone', value: '4930222', isPrimary: true } },
          { op: 'hold', identity: { kind: 'email', value: 'a@x.org', isPrimary: false } },
          { op: 'hold', identity: { kind: 'email', value: 'b@x.org', isPrimary: false } },
          { op: 'hold', identity: { kind: 'external', scope: 'Shop', value: '7' } },
          { op: 'hold', identity: { kind: 'vendor_id', scope: 'other', value: 'v-1' } },
        ],
      },
    });
    const { data } = (await client.get(`/contacts/${contact.id}`)).json;
    expect(data).toMatchObject({
      display_name: 'Cher',
      given_name: 'Cher',
      family_name: null,
      phone: '+4930222',
      email: 'a@x.org',
      source: null,
      status: null,
      extensions: { other: { a: 1 } },
    });
    expect(
      data.identities.map((one: { scope: string; value: string }) => `${one.scope}/${one.value}`),
    ).toEqual(['/4930111', '/4930222', '/a@x.org', '/b@x.org', 'Shop/7', 'other/v-1']);
  });

  it('is known by its ETag', async () => {
    const { client } = await newClient(ground);
    const { id } = await client.make(newContact);
    for (const tags of ['"1"', 'W/"1"', '"7", "1"', '*']) {
      const same = await client.get(`/contacts/${id}`, { 'if-none-match': tags });
      expect([same.status, same.text, same.headers.etag]).toEqual([304, '', '"1"']);
    }
    for (const tags of ['"2"', '1', 'W/"2"', '', 'nonsense']) {
      const shown = await client.get(`/contacts/${id}`, { 'if-none-match': tags });
      expect([shown.status, shown.headers.etag]).toEqual([200, '"1"']);
    }
    const head = await client.call('HEAD', `/contacts/${id}`);
    expect([head.status, head.text, head.headers.etag]).toEqual([200, '', '"1"']);
  });

  it('is deleted once, and only at the version that If-Match names', async () => {
    const { client } = await newClient(ground);
    const { id, number } = await client.make(newContact);
    for (const tags of ['"2"', 'W/"1"', '1', 'nonsense', '']) {
      const refused = await client.remove(`/contacts/${id}`, { 'if-match': tags });
      expect(refused.status).toBe(412);
      expect(problemOf(refused)).toEqual({
        type: 'urn:switchbook:problem:stale',
        title: 'Changed in the meantime',
        status: 412,
        detail: 'The contact is at version 1.',
        code: 'stale',
        version: 1,
      });
    }
    const gone = await client.remove(`/contacts/${number}`, { 'if-match': '"9", "1"' });
    expect([gone.status, gone.text, gone.headers['content-type']]).toEqual([204, '', undefined]);
    for (const path of [id, String(number), missing, 'nonsense', '0', '999999999999999999999', '%00', '-1'])
      for (const method of ['GET', 'DELETE']) {
        const answer = await client.call(method, `/contacts/${path}`, undefined, { 'if-match': '"1"' });
        expect(answer.status).toBe(404);
        expect(problemOf(answer)).toEqual({
          type: 'urn:switchbook:problem:not_found',
          title: 'Not found',
          status: 404,
          detail: 'There is no such contact.',
          code: 'not_found',
        });
      }
    const next = await client.make(newContact);
    expect(next.number).toBeGreaterThan(number);
  });

  it('tells the log who changed it', async () => {
    const { account, client } = await newClient(ground);
    const { id } = await client.make(newContact);
    const consent = await client.put(`/contacts/${id}/consents/sms`, { state: 'pending' });
    const { data } = (await client.get('/account')).json;
    expect(consent.json.data.actor).toEqual({ face: 'directory', key_id: data.key.id });
    const stored = await ground.core.getContact(account.caller, { target: [{ by: 'id', id: asId(id) }] });
    expect(stored.identities.map((one) => one.origin)).toEqual(['directory', 'directory']);
  });
});
