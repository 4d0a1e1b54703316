/** v3: differences from v2. */
import { describe, expect, it } from 'vitest';
import {
  callerOf,
  chat,
  contacts1,
  contacts1V3,
  listed,
  shown,
  timeless,
  v2Of,
  v3Of,
} from '../../../../test/support/clients/wazzup.js';
import { useServer } from '../../../../test/support/wire/server.js';
import { targetOf } from '../ids.js';

const fixture = useServer();

async function fresh() {
  const account = await fixture.newAccount();
  const stored = (id: string) => fixture.core.getContact(account.caller, { target: targetOf(id) });
  return { account, stored, v2: v2Of(fixture.send, account.key), ...v3Of(fixture.send, account.key) };
}

const whatsapp = (digits: string) => ({ chatType: 'whatsapp', chatId: digits });
const badData = (data: string, description = 'Contacts data is invalid.') =>
  `{"error":"INVALID_CONTACTS_DATA","description":"${description}","data":${data}}`;
const wrong = (description: string) => `{"error":"VALIDATION_ERROR","description":"${description}"}`;
const missing = '{"error":"CONTACT_NOT_FOUND","description":"Contact not found."}';
const noRoute = '{"error":"NOT_FOUND","description":"Route not found."}';

describe('/v3/contacts', () => {
  it('v3 writes the same contact as v2, and vice versa', async () => {
    const { v2, post, get, stored } = await fresh();
    await post(contacts1V3());
    expect(timeless((await v2.get('/contacts/contacts1')).text)).toBe(
      listed(
        shown('contacts1', 'TestContact', [chat('whatsapp', '79999999999')], {
          uri: 'https://example.com/contact/1',
        }),
      ),
    );
    await v2.post(contacts1());
    expect((await post(contacts1V3({ uri: '/api/v2/contacts/contacts1' }))).status).toBe(200);
    expect((await get('/contacts/contacts1')).json.uri).toBeNull();
    expect((await stored('contacts1')).version).toBe(2);
    await v2.patch({ id: 'contacts1', contact_data: [] });
    expect((await get('/contacts/contacts1')).json.contactData).toEqual([]);
  });

  it('null and blank are absent, and absent is null', async () => {
    const { post, get } = await fresh();
    const chats = [{ ...whatsapp('79999999999'), username: null, phone: null }];
    expect((await post(contacts1V3({ contactData: chats, uri: null }))).status).toBe(200);
    expect((await get('/contacts/contacts1')).text).toBe(
      '{"id":"contacts1","name":"TestContact","responsibleUserId":"1","contactData":[{"chatType":"whatsapp","chatId":"79999999999","username":null,"phone":null}],"uri":null}',
    );
    expect((await post({ ...contacts1V3(), uri: undefined })).status).toBe(200);
    expect((await get('/contacts/contacts1')).json.uri).toBeNull();
  });

  it('an id may occur once; two ids of one contact are two writes in order', async () => {
    const { post, get, stored } = await fresh();
    const twice = await post(contacts1V3({ id: 'a', contactData: [] }), contacts1V3({ id: 'a' }));
    expect([twice.status, twice.text]).toEqual([400, badData('[{"index":1,"fields":["id"]}]')]);
    expect((await get('/contacts')).text).toBe('{"count":0,"data":[]}');
    await post(contacts1V3());
    const { id } = await stored('contacts1');
    const named = await post(contacts1V3(), contacts1V3({ id: 'b', contactData: [] }), contacts1V3({ id }));
    expect([named.status, named.text]).toEqual([200, '']);
    const both = await post(contacts1V3({ id: 7 }), 5, contacts1V3({ id: '7', name: 1, uri: 2 }));
    expect(both.text).toBe(badData('[{"index":1,"fields":[]},{"index":2,"fields":["id","name","uri"]}]'));
  });

  it('refuses too many entries, none, and values that are no list', async () => {
    const { call, post, bulkDelete } = await fresh();
    const tooMany = '{"error":"TOO_MANY_ENTITIES","description":"No more than 100 entities per request."}';
    const many = Array.from({ length: 101 }, (_, at) => contacts1V3({ id: `c${at}`, contactData: [] }));
    expect((await post(...many)).text).toBe(tooMany);
    expect((await post(...many.slice(1))).status).toBe(200);
    expect((await bulkDelete(...many.map((item) => item.id))).text).toBe(tooMany);
    for (const [method, path] of [
      ['POST', '/v3/contacts'],
      ['PATCH', '/v3/contacts/bulk_delete'],
    ] as const) {
      for (const [body, description] of [
        ['[]', 'Request body must not be empty.'],
        ['{"contacts":[]}', 'Request body must be an array.'],
        ['null', 'Request body must be an array.'],
        ['[', 'Request body must be valid JSON.'],
        ['', 'Request body must be valid JSON.'],
      ] as const) {
        const refused = await call(method, path, body);
        expect([refused.status, refused.text]).toEqual([400, wrong(description)]);
      }
    }
  });

  it('a chat that another contact owns is shared', async () => {
    const { post, get } = await fresh();
    await post(contacts1V3());
    expect(await post(contacts1V3({ id: 'other', name: 'Other' }))).toMatchObject({ status: 200, text: '' });
    const other = { ...contacts1V3({ id: 'other', name: 'Other' }) };
    expect((await get('/contacts/other')).json).toMatchObject({
      name: other.name,
      contactData: other.contactData,
    });
    expect((await get('/contacts')).json.count).toBe(2);
  });

  it('a trailing slash makes no difference', async () => {
    const { call, get } = await fresh();
    expect((await call('POST', '/v3/contacts/', [contacts1V3()])).status).toBe(200);
    expect((await get('/contacts/contacts1/')).json.id).toBe('contacts1');
    expect((await call('PATCH', '/v3/contacts/bulk_delete/', ['contacts1'])).text).toBe('[]');
  });

  it('a body on DELETE is ignored', async () => {
    const { call, post } = await fresh();
    await post(contacts1V3(), contacts1V3({ id: 'b', contactData: [] }));
    const gone = await call('DELETE', '/v3/contacts/contacts1', '[]');
    expect([gone.status, gone.text]).toEqual([200, '']);
    expect(gone.headers).not.toHaveProperty('content-type');
    const again = await call('DELETE', '/v3/contacts/contacts1', '[]');
    expect([again.status, again.text]).toEqual([404, missing]);
    expect((await call('DELETE', '/v3/contacts/b', Buffer.alloc(2_000_000, 0x7b))).status).toBe(200);
    expect((await call('GET', '/v3/contacts', '{')).text).toBe('{"count":0,"data":[]}');
  });

  it('the ids not found are returned once each, in their order', async () => {
    const { post, bulkDelete, get, stored } = await fresh();
    await post(contacts1V3(), contacts1V3({ id: 'b', contactData: [] }));
    expect((await bulkDelete('ghost', 'contacts1', 'ghost', 7)).text).toBe('["ghost","7"]');
    const { id } = await stored('b');
    expect((await bulkDelete('b', id, 'b')).text).toBe('[]');
    expect((await get('/contacts')).text).toBe('{"count":0,"data":[]}');
    for (const item of [null, 1.5, {}, true])
      expect((await bulkDelete('a', item, 'a\u0000')).text).toBe(wrong('Ids must be strings.'));
    expect((await bulkDelete('a', 'a\u0000', 1.5)).text).toBe(wrong('Id contains a forbidden character.'));
    for (const method of ['get', 'delete'] as const)
      expect(
        (
          await callerOf(fixture.send, (await fixture.newAccount()).key)(
            method.toUpperCase(),
            '/v3/contacts/%00',
          )
        ).text,
      ).toBe(wrong('Id contains a forbidden character.'));
  });

  it('stores a contact without chats', async () => {
    const { post, get } = await fresh();
    const created = await post(contacts1V3({ contactData: [] }));
    expect([created.status, created.text]).toEqual([200, '']);
    expect((await get('/contacts/contacts1')).json.contactData).toEqual([]);
  });

  it('each scope allows its operations', async () => {
    const account = await fixture.newAccount();
    const readOnly = v3Of(fixture.send, await fixture.newKey(account, ['contacts:read']));
    const writer = v3Of(fixture.send, await fixture.newKey(account, ['contacts:write']));
    for (const refused of [
      await readOnly.post(contacts1V3()),
      await readOnly.bulkDelete('x'),
      await writer.bulkDelete('x'),
      await writer.get('/contacts'),
      await writer.call('DELETE', '/v3/contacts/bulk_delete'),
    ])
      expect([refused.status, refused.text]).toEqual([403, '{"error":"FORBIDDEN"}']);
    expect((await writer.post(contacts1V3())).status).toBe(200);
    const nobody = await callerOf(fixture.send)('POST', '/v3/contacts', [contacts1V3()]);
    expect([nobody.status, nobody.text]).toEqual([
      401,
      '{"error":"UNAUTHORIZED","description":"API key is missing or invalid."}',
    ]);
    expect(nobody.headers['www-authenticate']).toBe('Bearer');
  });

  it('all contacts are read page by page, with their number', async () => {
    const { post, get } = await fresh();
    const ids = Array.from({ length: 250 }, (_, at) => `c${at}`);
    for (const from of [0, 100, 200])
      await post(...ids.slice(from, from + 100).map((id) => contacts1V3({ id, contactData: [] })));
    const read: string[] = [];
    for (const [offset, rows] of [
      [0, 100],
      [100, 100],
      [200, 50],
    ]) {
      const page = (await get(`/contacts?offset=${offset}`)).json;
      expect([page.count, page.data.length]).toEqual([250, rows]);
      read.push(...page.data.map((contact: { id: string }) => contact.id));
    }
    expect(read).toEqual(ids.toSorted());
    expect((await get('/contacts?offset=250')).text).toBe('{"count":250,"data":[]}');
    expect((await get('/contacts?limit=0&offset=x')).text).toBe(wrong('limit must not be less than 1'));
    expect((await get('/contacts?offset=x')).text).toBe(wrong('offset must be an integer number'));
  });

  it('refuses wrong methods, unknown paths, broken addresses and large bodies', async () => {
    const { call } = await fresh();
    for (const [method, path, allow] of [
      ['PATCH', '/v3/contacts/contacts1', 'GET, HEAD, DELETE'],
      ['POST', '/v3/contacts/bulk_delete', 'GET, HEAD, DELETE, PATCH'],
      ['DELETE', '/v3/contacts', 'GET, HEAD, POST'],
    ] as const) {
      const refused = await call(method, path);
      expect([refused.status, refused.headers.allow, refused.text]).toEqual([
        404,
        allow,
        '{"error":"NOT_FOUND","description":"Route not found."}',
      ]);
    }
    for (const path of ['/v3/deals', '/v3/contacts/a/b', '/v3/oauth/token', '/v3/webhooks', '/v3'])
      expect((await callerOf(fixture.send)('GET', path)).text).toBe(noRoute);
    expect((await call('GET', '/v3/contacts/%zz')).text).toBe(
      wrong('Request URL must be correctly percent-encoded.'),
    );
    const large = await call('POST', '/v3/contacts', Buffer.alloc(1_048_577));
    expect([large.status, large.text]).toEqual([
      413,
      '{"error":"PAYLOAD_TOO_LARGE","description":"Request body is larger than 1 MiB."}',
    ]);
  });

  it('bulk_delete is an id like any other', async () => {
    const { call, post, get } = await fresh();
    expect((await get('/contacts/bulk_delete')).text).toBe(missing);
    await post(contacts1V3({ id: 'bulk_delete', contactData: [] }));
    expect((await get('/contacts/bulk_delete')).json.id).toBe('bulk_delete');
    expect((await call('HEAD', '/v3/contacts/bulk_delete')).status).toBe(200);
    expect((await call('DELETE', '/v3/contacts/bulk_delete')).status).toBe(200);
    expect((await call('DELETE', '/v3/contacts/bulk_delete')).text).toBe(missing);
  });

  it('a chat may have a handle, and an access token of v2 works in v3', async () => {
    const { account, call } = await fresh();
    const basic = Buffer.from(`${account.account.id}:${account.key}`).toString('base64');
    const created = await call(
      'POST',
      '/v2/oauth/token',
      { grant_type: 'client_credentials' },
      { authorization: `Basic ${basic}` },
    );
    const { post, get } = v3Of(fixture.send, created.json.data.access_token);
    const chats = [
      { chatType: 'telegram', username: '@anna' },
      { chatType: 'telegram', phone: '79990000001' },
      { chatType: 'max', phone: '79990000002' },
    ];
    expect((await post(contacts1V3({ contactData: chats }))).status).toBe(200);
    expect(JSON.stringify((await get('/contacts/contacts1')).json.contactData)).toBe(
      '[{"chatType":"telegram","chatId":"","username":"anna","phone":null},{"chatType":"telegram","chatId":"","username":null,"phone":"79990000001"},{"chatType":"max","chatId":"","username":null,"phone":"79990000002"}]',
    );
  });
});
