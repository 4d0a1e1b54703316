/** v2: lists, single reads, changes and deletions. */
import { allContacts } from '@switchbook/domain/contact/query.js';
import { describe, expect, it } from 'vitest';
import {
  chat,
  contacts1,
  failed,
  listed,
  missing,
  noRoute,
  processed,
  shown,
  timeless,
  v2Of,
  whatsapp,
} from '../../../../test/support/clients/wazzup.js';
import { useServer } from '../../../../test/support/wire/server.js';
import { targetOf } from '../ids.js';

const fixture = useServer();

async function fresh() {
  const account = await fixture.newAccount();
  const stored = (id: string) => fixture.core.getContact(account.caller, { target: targetOf(id) });
  return { account, stored, ...v2Of(fixture.send, account.key) };
}

const bare = (id: string) => contacts1({ id, contact_data: [], uri: null });
const nothing = '{"data":null,"meta":{"timestamp":<ts>}}';

describe('GET /v2/contacts', () => {
  it('an id is one segment of the path, decoded once', async () => {
    const { post, get } = await fresh();
    await post(bare('a/b c'), bare('100%'), bare('%25'), bare('a?b#c&d+e'), bare('.'), bare('é/'));
    const read = await get('/contacts/a%2Fb%20c');
    expect(read.status).toBe(200);
    expect(timeless(read.text)).toBe(
      listed(shown('a/b c', 'TestContact', [], { uri: '/api/v2/contacts/a%2Fb%20c' })),
    );
    for (const [path, id] of [
      ['100%25', '100%'],
      ['%2525', '%25'],
      ['a%3Fb%23c%26d+e', 'a?b#c&d+e'],
      ['%2E', '.'],
      ['%C3%A9%2F', 'é/'],
    ])
      expect((await get(`/contacts/${path}`)).json.data[0].id).toBe(id);
    for (const path of [
      '/contacts/a/b',
      '/contacts/a%2Fb%20c/x',
      '/contacts//',
      '/contacts%2Fa',
      '/Contacts',
    ])
      expect((await get(path)).text).toBe(noRoute);
    expect((await get('/contacts/a%2Fb%20c/')).text).toMatch(/^{"data":/);
    expect((await get('/contacts/')).json.data).toHaveLength(6);
    expect((await get('/contacts/a%00')).text).toBe(failed('contact_id contains a forbidden character'));
  });

  it('a contact of another account is missing, and unchanged there', async () => {
    const owner = await fresh();
    const { get, patch, remove, post } = await fresh();
    await owner.post(contacts1());
    const { id } = await owner.stored('contacts1');
    for (const foreign of ['contacts1', id]) {
      const read = await get(`/contacts/${foreign}`);
      expect([read.status, read.text]).toEqual([404, missing]);
      expect(timeless((await patch({ id: foreign, name: 'X' })).text)).toBe(processed(0));
      expect(timeless((await remove(foreign)).text)).toBe(nothing);
    }
    expect((await post(contacts1({ name: 'Mine' }))).status).toBe(201);
    expect((await owner.get('/contacts/contacts1')).json.data[0].name).toBe('TestContact');
    expect((await owner.stored('contacts1')).version).toBe(1);
  });

  it('pages of at most 100, by offset', async () => {
    const { post, get } = await fresh();
    const ids = Array.from({ length: 150 }, (_, at) => `c${String(at).padStart(3, '0')}`);
    await post(...ids.slice(0, 75).map(bare));
    await post(...ids.slice(75).map(bare));
    const idsOf = async (query: string) =>
      (await get(`/contacts?${query}`)).json.data.map((contact: { id: string }) => contact.id);
    expect(await idsOf('limit=1000')).toEqual(ids.slice(0, 100));
    expect(await idsOf('')).toEqual(ids.slice(0, 100));
    expect(await idsOf('offset=100')).toEqual(ids.slice(100));
    expect(await idsOf('offset=%20145%20&limit=3')).toEqual(ids.slice(145, 148));
    expect(timeless((await get('/contacts?offset=150')).text)).toBe(listed());
    expect(timeless((await get(`/contacts?offset=${'9'.repeat(40)}`)).text)).toBe(listed());
    expect(await idsOf(`limit=${'9'.repeat(40)}`)).toHaveLength(100);
    expect(await idsOf('limit=5&limit=2&search=x')).toHaveLength(2);
  });

  it('an invalid limit or offset is refused', async () => {
    const { get } = await fresh();
    const refusals: readonly [query: string, ...errors: string[]][] = [
      ['limit=0', 'limit must not be less than 1'],
      ['limit=-5', 'limit must not be less than 1'],
      ['limit=abc', 'limit must be an integer number'],
      ['limit=1.5', 'limit must be an integer number'],
      ['limit=1e2', 'limit must be an integer number'],
      ['offset=-1', 'offset must not be less than 0'],
      ['offset=x&limit=0', 'limit must not be less than 1', 'offset must be an integer number'],
    ];
    for (const [query, ...errors] of refusals) {
      const refused = await get(`/contacts?${query}`);
      expect([refused.status, refused.text]).toEqual([400, failed(...errors)]);
    }
    for (const query of ['limit=', 'limit=%20', 'offset=', 'offset=-0'])
      expect((await get(`/contacts?${query}`)).status).toBe(200);
  });

  it('contacts are ordered by the bytes of the id', async () => {
    const { post, get } = await fresh();
    await post(...['a', 'B', 'é', '9', '10', '😀', '\uffee'].map(bare));
    expect((await get('/contacts')).json.data.map((contact: { id: string }) => contact.id)).toEqual([
      '10',
      '9',
      'B',
      'a',
      'é',
      '\uffee',
      '😀',
    ]);
  });

  it('HEAD answers as GET does, without a body', async () => {
    const { call, post } = await fresh();
    await post(bare('a'));
    for (const [path, status] of [
      ['/v2/contacts', 200],
      ['/v2/contacts/a', 200],
      ['/v2/contacts/b', 404],
    ] as const) {
      const head = await call('HEAD', path);
      expect([head.status, head.text]).toEqual([status, '']);
    }
  });
});

describe('PATCH /v2/contacts', () => {
  it('members that are not sent do not change', async () => {
    const { post, patch, get } = await fresh();
    await post(contacts1());
    const changed = await patch({ id: 'contacts1', name: 'N' });
    expect(changed.status).toBe(200);
    expect(timeless(changed.text)).toBe(processed(1));
    expect(timeless((await get('/contacts/contacts1')).text)).toBe(
      listed(
        shown('contacts1', 'N', [chat('whatsapp', '79999999999')], { uri: 'https://example.com/contact/1' }),
      ),
    );
    await patch({ id: 'contacts1', responsible_user_id: '', uri: '/api/v2/contacts/contacts1', name: '' });
    expect(timeless((await get('/contacts/contacts1')).text)).toBe(
      listed(shown('contacts1', '', [chat('whatsapp', '79999999999')], { responsible: '' })),
    );
  });

  it('missing ids are skipped, never created and never attached', async () => {
    const { account, post, patch, get } = await fresh();
    await post(contacts1());
    const one = { name: 'N', contact_data: [whatsapp('79990000009')] };
    expect(timeless((await patch({ id: 'contacts1', ...one }, { id: 'ghost', name: 'G' })).text)).toBe(
      processed(1),
    );
    const none = await patch({ id: 'ghost', ...one }, { id: 'ghost2' });
    expect(none.status).toBe(200);
    expect(timeless(none.text)).toBe(processed(0));
    expect(await fixture.core.countContacts(account.caller, allContacts)).toBe(1);
    expect((await get('/contacts/ghost')).status).toBe(404);
    const repeated = await patch({ id: 'contacts1', name: 'A' }, { id: 'contacts1', name: 'B' });
    expect(timeless(repeated.text)).toBe(processed(1));
    expect((await get('/contacts/contacts1')).json.data[0].name).toBe('B');
    const wrong = await patch({ id: 'contacts1', name: 'X' }, { id: 'ghost', name: 1 });
    expect(wrong.text).toBe(failed('contacts.1.name must be a string'));
    expect((await get('/contacts/contacts1')).json.data[0].name).toBe('B');
  });

  it('chats are replaced completely, those of other faces remain', async () => {
    const { account, post, patch, get, stored } = await fresh();
    await fixture.core.saveContact(account.caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: {
        identities: [
          { op: 'hold', identity: { kind: 'phone', value: '79990000001' } },
          { op: 'hold', identity: { kind: 'email', value: 'a@x.co' } },
        ],
        tags: [{ op: 'add', items: [{ by: 'name', name: 'vip', folded: false, missing: 'create' }] }],
      },
    });
    await post(contacts1(), contacts1({ id: 'attached', contact_data: [whatsapp('79990000001')] }));
    for (const id of ['contacts1', 'attached'])
      expect((await patch({ id, contact_data: [] })).status).toBe(200);
    expect((await get('/contacts/contacts1')).json.data[0].contact_data).toEqual([]);
    expect(JSON.stringify((await get('/contacts/attached')).json.data[0].contact_data)).toBe(
      `[${chat('whatsapp', '79990000001')}]`,
    );
    const kept = await stored('attached');
    expect(kept.identities.map((identity) => identity.kind)).toEqual(['phone', 'email', 'vendor_id']);
    expect(kept.tags.map((tag) => tag.name)).toEqual(['vip']);
    const nulls = { responsible_user_id: null, name: null, contact_data: null, uri: null };
    expect((await patch({ id: 'contacts1', ...nulls })).text).toBe(
      failed('contacts.0.name should not be empty', 'contacts.0.contact_data should not be empty'),
    );
    expect((await patch({ name: 'x' })).text).toBe(failed('contacts.0.id should not be empty'));
    expect((await patch({ id: 'contacts1', name: null })).text).toBe(
      failed('contacts.0.name should not be empty'),
    );
  });

  it('a change without effect is counted and makes no version step', async () => {
    const { post, patch, stored } = await fresh();
    await post(contacts1());
    expect(timeless((await patch({ id: 'contacts1' }, contacts1())).text)).toBe(processed(1));
    expect(timeless((await patch({ id: 'contacts1', name: 'TestContact' })).text)).toBe(processed(1));
    expect((await stored('contacts1')).version).toBe(1);
  });
});

describe('DELETE /v2/contacts', () => {
  it('known ids are deleted, missing and repeated ones are ignored', async () => {
    const { call, post, remove, get, stored } = await fresh();
    await post(contacts1(), bare('7'), bare('kept'));
    const { id } = await stored('contacts1');
    for (const _ of [1, 2]) {
      const gone = await remove('contacts1', 'ghost', 'contacts1', id, 7);
      expect(gone.status).toBe(200);
      expect(timeless(gone.text)).toBe(nothing);
    }
    expect((await get('/contacts')).json.data.map((contact: { id: string }) => contact.id)).toEqual(['kept']);
    const refused = async (body: string) => (await call('DELETE', '/v2/contacts', body)).text;
    expect(await refused('{"contact_ids":"contacts1"}')).toBe(failed('contact_ids must be an array'));
    expect(await refused('{"contact_ids":[]}')).toBe(failed('contact_ids should not be empty'));
    expect(await refused(JSON.stringify({ contact_ids: Array(101).fill('kept') }))).toBe(
      failed('contact_ids must contain no more than 100 elements'),
    );
    expect(await refused('')).toBe(failed('request body must be valid JSON'));
    expect((await call('DELETE', '/v2/contacts')).text).toBe(failed('request body must be valid JSON'));
    expect(await refused('{"contact_ids":["kept",null," ",1.5,{},"a\\u0000"]}')).toBe(
      failed(
        'contact_ids.1 should not be empty',
        'contact_ids.2 should not be empty',
        'contact_ids.3 must be a string',
        'contact_ids.4 must be a string',
        'contact_ids.5 contains a forbidden character',
      ),
    );
    expect((await get('/contacts/kept')).status).toBe(200);
  });
});
