/** Creating, reading and deleting contacts, the exact response; lists by every filter, in every order, in pages. */

import { fieldsAfterFirstRelease, wireOf } from '@switchbook/domain/contact/contact-fields.js';
import { clear, set } from '@switchbook/domain/contact/edit.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import { contactsQuery } from '../../src/contacts/routes/contact-query.js';
import { type Client, errorsOf, newClient, newContact, problemOf } from '../support/clients/directory.js';
import { rounds } from '../support/rounds.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

const later = fieldsAfterFirstRelease.map((name) => `"${wireOf(name)}":null,`).join('');
const missing = '018f0000-0000-7000-8000-000000000000';

describe('a contact', () => {
  it('has every member, in this order', async () => {
    const { client } = await newClient(fixture);
    await client.post('/groups', { name: 'Friends' });
    const created = await client.post('/contacts', {
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
    expect(created.status).toBe(201);
    const { data } = created.json;
    const [phone, email] = data.identities;
    expect(created.text).toBe(
      `{"data":{"id":"${data.id}","number":1,"version":1,"type":"customer","display_name":"Jane Doe",` +
        '"given_name":null,"family_name":null,"company":"Acme","description":"Met in \\"Berlin\\"\\n",' +
        `"avatar_url":"https://example.com/a.png",${later}"phone":"+14155550123","email":"Jane@Example.com",` +
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
    expect(created.headers.location).toBe(`/directory/v1/contacts/${data.id}`);
    expect(created.headers.etag).toBe('"1"');
    expect(created.headers['content-type']).toBe('application/json');
    for (const path of [data.id, data.id.toUpperCase(), '1'])
      expect((await client.get(`/contacts/${path}`)).text).toBe(created.text);
  });

  it('has empty members without data', async () => {
    const { client } = await newClient(fixture);
    const created = await client.post('/contacts', {});
    const { id, created_at } = created.json.data;
    expect(created.text).toBe(
      `{"data":{"id":"${id}","number":1,"version":1,"type":"lead","display_name":null,"given_name":null,` +
        `"family_name":null,"company":null,"description":null,"avatar_url":null,${later}"phone":null,"email":null,` +
        '"identities":[],"tags":[],"groups":[],"source":{"number":1,"name":"api"},' +
        '"status":{"number":1,"name":"new","color":"#3B82F6"},"address":{"street":null,"city":null,' +
        '"state":null,"zip":null,"country_code":null},"owner":null,"blocked":false,"attributes":{},' +
        `"extensions":{},"created_at":"${created_at}","updated_at":"${created_at}"}}`,
    );
  });

  it('shows values of other faces, with the primary phone and email first', async () => {
    const { account, client } = await newClient(fixture);
    const { contact } = await fixture.core.saveContact(account.caller, {
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
      given_name: null,
      family_name: null,
      phone: '+4930222',
      email: 'a@x.org',
      source: null,
      status: null,
      extensions: { other: { a: 1 } },
    });
    expect(
      data.identities.map(
        (identity: { scope: string; value: string }) => `${identity.scope}/${identity.value}`,
      ),
    ).toEqual(['/4930111', '/4930222', '/a@x.org', '/b@x.org', 'Shop/7', 'other/v-1']);
  });

  it('has an ETag', async () => {
    const { client } = await newClient(fixture);
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
    const { client } = await newClient(fixture);
    const { id, number } = await client.make(newContact);
    for (const tags of ['"2"', 'W/"1"', '1', 'nonsense', '']) {
      const refused = await client.remove(`/contacts/${id}`, { 'if-match': tags });
      expect(refused.status).toBe(412);
      expect(problemOf(refused)).toEqual({
        type: 'urn:switchbook:problem:stale',
        title: 'Changed in the meantime',
        status: 412,
        detail: 'The contact has changed: its version is now 1. Read it and send the request again.',
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
          what: 'contact',
        });
      }
    const next = await client.make(newContact);
    expect(next.number).toBeGreaterThan(number);
  });

  it('records its author in the log', async () => {
    const { account, client } = await newClient(fixture);
    const { id } = await client.make(newContact);
    const consent = await client.put(`/contacts/${id}/consents/sms`, { state: 'pending' });
    const { data } = (await client.get('/account')).json;
    expect(consent.json.data.actor).toEqual({ face: 'directory', key_id: data.key.id });
    const stored = await fixture.core.getContact(account.caller, { target: [{ by: 'id', id: asId(id) }] });
    expect(stored.identities.map((identity) => identity.origin)).toEqual(['directory', 'directory']);
  });
});

async function namesAt(client: Client, query: string): Promise<string> {
  const listed = await client.get(`/contacts${query}`);
  if (listed.status !== 200) throw new Error(listed.text);
  return listed.json.data.map((contact: { display_name: string }) => contact.display_name).join(' ');
}

/** Three contacts that differ in every field with a filter. */
async function withThree() {
  const { account, client } = await newClient(fixture);
  await client.post('/groups', { name: 'Friends' });
  await client.post('/groups', { name: 'Family' });
  const ann = await client.make({
    display_name: 'Ann',
    phone: '+49 30 111111',
    email: 'ann@x.org',
    tags: ['vip', '2024'],
    groups: [1],
  });
  await client.make({
    display_name: 'Bob',
    type: 'customer',
    company: 'Acme 100%',
    identities: [
      { kind: 'wa_id', value: '4930222222' },
      { kind: 'email', value: 'bob@x.org' },
    ],
    tags: ['VIP'],
    groups: [2],
    source: 'import',
    status: 'closed',
  });
  await client.make({ display_name: 'cec\u00edlia', source: null, status: null, phone: '+5511987654321' });
  return { account, client, ann };
}

describe('GET /contacts', () => {
  it('filters by every field', async () => {
    const { client, ann } = await withThree();
    const cases: [string, string][] = [
      ['', 'cec\u00edlia Bob Ann'],
      ['?search=an', 'Ann'],
      ['?search=AC', 'Bob'],
      ['?search=100%25', 'Bob'],
      ['?search=1%25', ''],
      ['?search=cec_lia', ''],
      ['?search=CEC%C3%8DLIA', 'cec\u00edlia'],
      ['?search=bob@', 'Bob'],
      ['?search=49+30', 'Bob Ann'],
      ['?search=(55)+11-98765', 'cec\u00edlia'],
      ['?phone=%2B4930111111', 'Ann'],
      ['?phone=+49+30+111111', 'Ann'],
      ['?phone=4930111111', 'Ann'],
      ['?phone=%2B4930222222', 'Bob'],
      ['?phone=%2B551187654321', ''],
      ['?email=ANN@X.org', 'Ann'],
      ['?email=ann@x.or', ''],
      ['?tag=vip', 'Ann'],
      ['?tag=VIP', 'Bob'],
      ['?tag=1', 'Ann'],
      ['?tag=2024', 'Ann'],
      ['?tag=3', 'Bob'],
      ['?tag=nobody', ''],
      ['?group=FRIENDS', 'Ann'],
      ['?group=2', 'Bob'],
      ['?source=Import', 'Bob'],
      ['?source=1', 'Ann'],
      ['?status=new', 'Ann'],
      ['?status=3', 'Bob'],
      ['?status=999999999999999', ''],
      ['?status=9999999999999999999999', ''],
      ['?type=customer', 'Bob'],
      ['?type=guest', ''],
      ['?type=lead&tag=vip&search=n', 'Ann'],
      ['?type=customer&tag=vip', ''],
      [`?updated_after=${ann.updated_at}`, 'cec\u00edlia Bob'],
      ['?updated_after=2026-01-15T08:00:00-01:00', 'cec\u00edlia Bob Ann'],
      ['?updated_after=2026-01-15T10:00:00+01:00', 'cec\u00edlia Bob Ann'],
      ['?updated_after=2026-01-15T23:00:00Z', ''],
      ['?updated_after=2026-01-15', 'cec\u00edlia Bob Ann'],
      ['?updated_after=2026-01-16', ''],
      [`?updated_before=${ann.updated_at}`, ''],
      ['?updated_before=2026-01-16&updated_after=2026-01-15', 'cec\u00edlia Bob Ann'],
      ['?channel=email', 'Bob Ann'],
      ['?channel=voice', 'cec\u00edlia Bob Ann'],
      ['?channel=viber', ''],
      ['?search=&cursor=', 'cec\u00edlia Bob Ann'],
      ['?search=%20&tag=vip', 'Ann'],
    ];
    const shown = cases.map(async ([query]) => [query, await namesAt(client, query)]);
    expect(await Promise.all(shown)).toEqual(cases);
  });

  it('finds a number in any dialing format', async () => {
    const { account, client } = await withThree();
    const cases: [string, string][] = [
      ['?search=0049+30+2', 'Bob'],
      ['?search=00+55+11', 'cec\u00edlia'],
      ['?search=030+22', 'Bob'],
      ['?search=(030)+111-1', 'Ann'],
      ['?search=0049+3', 'Bob Ann'],
      ['?search=2222', 'Bob'],
      ['?search=0', 'Bob Ann'],
    ];
    const shown = () => Promise.all(cases.map(async ([query]) => [query, await namesAt(client, query)]));
    expect(await shown()).toEqual(cases);
    // The region of the account adds the country code to a national number.
    expect(await namesAt(client, '?search=0987')).toBe('cec\u00edlia');
    await fixture.core.updateAccount(account.account.id, { default_region: 'DE' });
    expect(await shown()).toEqual(cases);
    expect(await namesAt(client, '?search=0987')).toBe('');
  });

  it('finds a number while it is typed with separators', async () => {
    const { client } = await withThree();
    const whole = '+55 (11) 98765-4321';
    const beginnings = Array.from(whole, (_, at) => whole.slice(0, at + 1)).slice(1);
    const typed = [...beginnings, '(11', '1)', '98765-', '/ 11', '21.', '- 1'];
    const shown = typed.map(async (text) => [
      text,
      await namesAt(client, `?search=${encodeURIComponent(text)}`),
    ]);
    for (const [text, names] of await Promise.all(shown)) expect(names, text).toContain('cec\u00edlia');
  });

  it('counts up to the limit of the caller', async () => {
    const { client } = await withThree();
    const total = async (query: string) => (await client.get(`/contacts?limit=1&${query}`)).json.meta.total;
    expect(await total('search=n')).toBeUndefined();
    expect(await total('search=n&count=exact')).toBe(1);
    expect(await total('search=n&count=capped')).toEqual({ value: 1, relation: 'eq' });
    expect(await total('count=capped')).toEqual({ value: 3, relation: 'eq' });
    expect(await total('tag=vip&count=capped')).toEqual({ value: 1, relation: 'eq' });
    expect(errorsOf(await client.get('/contacts?count=most'))).toEqual(['count not_allowed']);
    expect((await client.get('/tags?count=capped')).status).toBe(400);
  });

  it('filters by the latest consent for a channel in total', async () => {
    const { client, ann } = await withThree();
    const say = (channel: string, state: string, more = {}) =>
      client.put(`/contacts/${ann.id}/consents/${channel}`, { state, ...more });
    await say('sms', 'opted_in');
    await say('sms', 'opted_out');
    await say('email', 'opted_in', { purpose: 'marketing' });
    expect(await namesAt(client, '?consent=sms:opted_out')).toBe('Ann');
    expect(await namesAt(client, '?consent=sms:opted_in')).toBe('');
    expect(await namesAt(client, '?consent=email:opted_in')).toBe('');
    for (const wrong of ['sms', 'sms:', 'sms:yes', 'f%20x:opted_in', 'sms:opted_in:x'])
      expect(errorsOf(await client.get(`/contacts?consent=${wrong}`))).toEqual(['consent form']);
    expect(errorsOf(await client.get('/contacts?channel=fax&updated_before=today')).sort()).toEqual([
      'channel not_allowed',
      'updated_before form',
    ]);
  });

  it('reads a national number in the region of the account', async () => {
    const { account, client } = await withThree();
    expect(errorsOf(await client.get('/contacts?phone=030+111111'))).toEqual(['phone form']);
    await fixture.core.updateAccount(account.account.id, { default_region: 'DE' });
    expect(await namesAt(client, '?phone=030+111111')).toBe('Ann');
    expect(await namesAt(client, '?phone=4930111111')).toBe('Ann');
  });

  it('sorts by three fields in both directions, the nameless last', async () => {
    const { client, ann } = await withThree();
    await client.make({ company: 'Nameless' });
    await client.patch(`/contacts/${ann.id}`, { company: 'Moved' });
    const shown = async (sort: string) =>
      (await client.get(`/contacts?sort=${sort}`)).json.data
        .map((contact: { number: number }) => contact.number)
        .join('');
    expect(await shown('created_at')).toBe('1234');
    expect(await shown('-created_at')).toBe('4321');
    expect(await shown('updated_at')).toBe('2341');
    expect(await shown('-updated_at')).toBe('1432');
    expect(await shown('display_name')).toBe('1234');
    expect(await shown('-display_name')).toBe('3214');
  });

  it('counts on request', async () => {
    const { client } = await withThree();
    expect((await client.get('/contacts?limit=1&count=exact')).json.meta.total).toBe(3);
    expect((await client.get('/contacts?limit=1&count=exact&tag=vip')).json.meta).toEqual({
      next_cursor: null,
      total: 1,
    });
    for (const query of ['', '?count=none'])
      expect((await client.get(`/contacts${query}`)).text).toMatch(/\],"meta":\{"next_cursor":null\}\}$/);
  });

  it('lists each contact once on a walk in every order, during creates', async () => {
    const { client } = await newClient(fixture);
    const contacts = await Promise.all(
      Array.from({ length: 13 }, (_, index) =>
        client.make(index % 5 === 0 ? { company: 'none' } : { display_name: `N${index % 4}` }),
      ),
    );
    const sorts = ['display_name', '-created_at', 'created_at', '-updated_at', '-display_name'];
    for (const sort of sorts.slice(0, rounds(2, sorts.length))) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const from: string = cursor === null ? '' : `&cursor=${cursor}`;
        const listed = await client.get(`/contacts?limit=4&sort=${sort}${from}`);
        expect(listed.json.data.length).toBeLessThanOrEqual(4);
        seen.push(...listed.json.data.map((contact: { id: string }) => contact.id));
        cursor = listed.json.meta.next_cursor;
        if (seen.length === 8) await client.make({ display_name: 'N3' });
      } while (cursor !== null);
      expect([sort, new Set(seen).size]).toEqual([sort, seen.length]);
      for (const { id } of contacts) expect(seen).toContain(id);
    }
  });

  it('starts a page at an offset, in every order and far down, and continues by cursor', async () => {
    const { client } = await newClient(fixture);
    const count = 2_300;
    const items = Array.from({ length: count }, (_, index) => ({
      op: 'create',
      contact: index % 3 === 0 ? { company: `Shop ${index}` } : { display_name: `N ${(index * 7) % 1_000}` },
    }));
    for (let from = 0; from < count; from += 1_000)
      await client.post('/contacts/batch', { items: items.slice(from, from + 1_000) });
    const ids = async (query: string) => {
      const { data, meta } = (await client.get(`/contacts?limit=200&${query}`)).json;
      return {
        ids: data.map((contact: { id: string }) => contact.id),
        next: meta.next_cursor as string | null,
      };
    };
    const sorts = ['display_name', '-created_at', 'created_at', '-updated_at', '-display_name'];
    for (const sort of sorts.slice(0, rounds(2, sorts.length))) {
      const whole: string[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: Awaited<ReturnType<typeof ids>> = await ids(`sort=${sort}&cursor=${cursor}`);
        whole.push(...page.ids);
        cursor = page.next;
      }
      expect(whole).toHaveLength(count);
      const offsets = [0, 1, 1_450, 1_990, 2_050, 2_250, 2_299, 2_300, 9_000];
      const pages = await Promise.all(offsets.map((offset) => ids(`sort=${sort}&offset=${offset}`)));
      for (const [at, offset] of offsets.entries())
        expect({ [offset]: pages[at]?.ids }).toEqual({ [offset]: whole.slice(offset, offset + 200) });
      const { next } = await ids(`sort=${sort}&offset=2001`);
      expect((await ids(`sort=${sort}&cursor=${next}`)).ids).toEqual(whole.slice(2_201));
      expect((await ids(`sort=${sort}&search=shop&offset=600`)).ids).toHaveLength(167);
    }
    const { next } = await ids('');
    expect(errorsOf(await client.get(`/contacts?offset=1&cursor=${next}`))).toEqual(['offset not_allowed']);
    expect(errorsOf(await client.get('/contacts?offset=-1'))).toEqual(['offset form']);
    expect(errorsOf(await client.get('/contacts?offset=100000001'))).toEqual(['offset form']);
  });

  it('has no next page when the last one is full', async () => {
    const { client } = await withThree();
    expect((await client.get('/contacts?limit=3')).json.meta.next_cursor).toBeNull();
    expect((await client.get('/contacts?limit=2')).json.meta.next_cursor).toEqual(expect.any(String));
    expect((await client.get('/contacts?limit=200')).json.data).toHaveLength(3);
  });

  it('has cursors of the documented form, also after the longest name', async () => {
    const { client } = await withThree();
    const name = '𠮷'.repeat(250);
    for (const display_name of [name, `${name}1`]) await client.post('/contacts', { display_name });
    const answer = await client.get(
      `/contacts?sort=-display_name&limit=1&search=${encodeURIComponent('𠮷')}`,
    );
    const { next_cursor: cursor } = answer.json.meta;
    expect(cursor.length).toBeGreaterThan(1_000);
    const { pattern } = contactsQuery.properties.cursor as { readonly pattern?: string };
    expect(cursor).toMatch(new RegExp(pattern ?? '^$'));
    const next = `/contacts?sort=-display_name&search=${encodeURIComponent('𠮷')}&cursor=${cursor}`;
    expect((await client.get(next)).json.data).toHaveLength(1);
  });

  it('opens a cursor only where it was made', async () => {
    const { client } = await withThree();
    const other = await withThree();
    const { next_cursor: cursor } = (await client.get('/contacts?limit=1&type=lead')).json.meta;
    expect((await client.get(`/contacts?type=lead&cursor=${cursor}`)).json.data).toHaveLength(1);
    expect((await client.get(`/contacts?type=lead&cursor=${cursor}&limit=9&count=exact`)).status).toBe(200);
    const foreign = await other.client.get(`/contacts?type=lead&cursor=${cursor}`);
    const strangers = [
      foreign,
      await client.get(`/contacts?cursor=${cursor}`),
      await client.get(`/contacts?type=lead&sort=created_at&cursor=${cursor}`),
      await client.get(`/contacts?type=lead&cursor=${cursor}x`),
      await client.get('/contacts?type=lead&cursor=nonsense'),
      await client.get(`/contacts?type=lead&cursor=${'x'.repeat(9_000)}`),
    ];
    for (const answer of strangers) {
      expect([answer.status, errorsOf(answer)]).toEqual([400, ['cursor expired']]);
    }
  });

  it('refuses all invalid parameters together', async () => {
    const { client } = await withThree();
    const refused = await client.get(
      '/contacts?limit=201&cursor=x&tag=&phone=no&email=no&type=robot&updated_after=today&sort=name&count=all&page=2&group=a&group=b',
    );
    expect(refused.status).toBe(400);
    expect(errorsOf(refused).sort()).toEqual([
      'count not_allowed',
      'cursor expired',
      'email form',
      'group repeated',
      'limit form',
      'page unknown_parameter',
      'phone form',
      'sort not_allowed',
      'tag blank',
      'type not_allowed',
      'updated_after form',
    ]);
    for (const limit of ['0', '-1', '1.5', '1e2', 'x', '99999', '0x10', '%20'])
      expect((await client.get(`/contacts?limit=${limit}`)).json.errors[0].path).toBe('limit');
    expect(errorsOf(await client.get('/contacts?search=a%00b'))).toEqual(['search forbidden_character']);
    expect(errorsOf(await client.get(`/contacts?search=${'%F0%9F%98%80'.repeat(201)}`))).toEqual([
      'search too_long',
    ]);
    expect((await client.get(`/contacts?search=${'%F0%9F%98%80'.repeat(200)}`)).status).toBe(200);
    expect(errorsOf(await client.get('/contacts?__proto__=1&constructor=2'))).toEqual([
      '__proto__ unknown_parameter',
      'constructor unknown_parameter',
    ]);
  });
});
