/** Golden exchanges of both versions: requests with the whole bodies of their responses. */
import { describe, expect, it } from 'vitest';
import { callerOf, timeless } from '../../../test/support/clients/wazzup.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();

const added =
  '{"contacts": [{"id": "contacts1","responsible_user_id": "1","name": "TestContact","contact_data": [{"chat_type": "whatsapp","chat_id": "79999999999"}],"uri": "https://example.com/contact/1"}]}';
const withoutUri =
  '{"contacts": [{"id": "contacts1","responsible_user_id": "1","name": "TestContact","contact_data": [{"chat_type": "whatsapp","chat_id": "37199999999"}]}]}';
const changed =
  '{"contacts": [{"id": "contacts1","responsible_user_id": "1","name": "NewContactName","contact_data": [{"chat_type": "whatsapp","chat_id": "37199999999"}],"uri": "https://example.com/contact/123"}]}';

const processedOne = '{"data":{"processed":1},"meta":{"timestamp":<ts>}}';

describe('the golden exchanges of v2', () => {
  it('a contact is added, and read as an array', async () => {
    const call = callerOf(fixture.send, (await fixture.newAccount()).key);
    const before = Math.floor(fixture.clock().getTime() / 1000);
    const created = await call('POST', '/v2/contacts', added);
    expect(created.status).toBe(201);
    expect(created.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(timeless(created.text)).toBe(processedOne);
    expect([before, before + 1]).toContain(created.json.meta.timestamp);
    const read = await call('GET', '/v2/contacts/contacts1');
    expect(read.status).toBe(200);
    expect(timeless(read.text)).toBe(
      '{"data":[{"id":"contacts1","name":"TestContact","responsible_user_id":"1","contact_data":[{"chat_type":"whatsapp","chat_id":"79999999999","username":"","phone":""}],"uri":"https://example.com/contact/1"}],"meta":{"timestamp":<ts>}}',
    );
  });

  it('the fallback path is shown without a link, in the list and alone', async () => {
    const call = callerOf(fixture.send, (await fixture.newAccount()).key);
    await call('POST', '/v2/contacts', added);
    expect((await call('POST', '/v2/contacts', withoutUri)).status).toBe(201);
    const expected =
      '{"data":[{"id":"contacts1","name":"TestContact","responsible_user_id":"1","contact_data":[{"chat_type":"whatsapp","chat_id":"37199999999","username":"","phone":""}],"uri":"/api/v2/contacts/contacts1"}],"meta":{"timestamp":<ts>}}';
    for (const path of ['/v2/contacts?offset=0&limit=100', '/v2/contacts/contacts1']) {
      const read = await call('GET', path);
      expect(read.status).toBe(200);
      expect(timeless(read.text)).toBe(expected);
    }
  });

  it('a contact is changed, deleted, and then missing', async () => {
    const call = callerOf(fixture.send, (await fixture.newAccount()).key);
    await call('POST', '/v2/contacts', withoutUri);
    const patched = await call('PATCH', '/v2/contacts', changed);
    expect(patched.status).toBe(200);
    expect(timeless(patched.text)).toBe(processedOne);
    expect(timeless((await call('GET', '/v2/contacts/contacts1')).text)).toBe(
      '{"data":[{"id":"contacts1","name":"NewContactName","responsible_user_id":"1","contact_data":[{"chat_type":"whatsapp","chat_id":"37199999999","username":"","phone":""}],"uri":"https://example.com/contact/123"}],"meta":{"timestamp":<ts>}}',
    );
    const deleted = await call('DELETE', '/v2/contacts', '{"contact_ids": ["contacts1"]}');
    expect(deleted.status).toBe(200);
    expect(timeless(deleted.text)).toBe('{"data":null,"meta":{"timestamp":<ts>}}');
    const gone = await call('GET', '/v2/contacts/contacts1');
    expect(gone.status).toBe(404);
    expect(gone.text).toBe(
      '{"code":"CONTACT_NOT_FOUND","title":"Not Found","detail":"Contact not found.","errors":[]}',
    );
  });

  it('every wrong field is listed at once', async () => {
    const call = callerOf(fixture.send, (await fixture.newAccount()).key);
    const refused = await call(
      'POST',
      '/v2/contacts',
      '{"contacts":[{"id":"c2","responsible_user_id":"1","contact_data":[{"chat_type":"whatsapp","chat_id":"12"}]}]}',
    );
    expect(refused.status).toBe(400);
    expect(refused.text).toBe(
      '{"code":"VALIDATION_FAILED","title":"Validation Failed","detail":"One or more fields did not pass validation.","errors":["contacts.0.name should not be empty","contacts.0.contact_data.0.chat_id is not valid for chat_type whatsapp"]}',
    );
  });

  it('no token and a wrong one are the same 401', async () => {
    for (const call of [callerOf(fixture.send), callerOf(fixture.send, 'sb_live_wrong')]) {
      const refused = await call('GET', '/v2/contacts');
      expect(refused.status).toBe(401);
      expect(refused.headers['www-authenticate']).toBe('Bearer');
      expect(refused.text).toBe(
        '{"code":"OAUTH_TOKEN_UNKNOWN_OR_REVOKED","title":"Unauthorized","detail":"The access token is unknown, expired or revoked.","errors":[]}',
      );
    }
  });
});

const addedV3 =
  '[{"id":"contacts1","responsibleUserId":"1","name":"TestContact","contactData":[{"chatType":"whatsapp","chatId":"79999999999"}],"uri":"https://example.com/contact/1"}]';
const shownV3 =
  '{"id":"contacts1","name":"TestContact","responsibleUserId":"1","contactData":[{"chatType":"whatsapp","chatId":"79999999999","username":null,"phone":null}],"uri":"https://example.com/contact/1"}';

describe('the golden exchanges of v3', () => {
  it('a contact is added with an empty answer, and read without an envelope', async () => {
    const call = callerOf(fixture.send, (await fixture.newAccount()).key);
    const created = await call('POST', '/v3/contacts', addedV3);
    expect([created.status, created.text]).toEqual([200, '']);
    expect(created.headers['content-length']).toBe('0');
    expect(created.headers).not.toHaveProperty('content-type');
    const list = await call('GET', '/v3/contacts?offset=0');
    expect([list.status, list.text]).toEqual([200, `{"count":1,"data":[${shownV3}]}`]);
    expect(list.headers['content-type']).toBe('application/json; charset=utf-8');
    const read = await call('GET', '/v3/contacts/contacts1');
    expect([read.status, read.text]).toEqual([200, shownV3]);
  });

  it('bad entries are listed with their members, and nothing is stored', async () => {
    const call = callerOf(fixture.send, (await fixture.newAccount()).key);
    const refused = await call(
      'POST',
      '/v3/contacts',
      '[{"id":"a","responsibleUserId":"1","name":"A","contactData":[]},{"id":"b","responsibleUserId":"1","contactData":[{"chatType":"Fax","chatId":"1"}]}]',
    );
    expect([refused.status, refused.text]).toEqual([
      400,
      '{"error":"INVALID_CONTACTS_DATA","description":"Contacts data is invalid.","data":[{"index":1,"fields":["name","contactData"]}]}',
    ]);
    expect((await call('GET', '/v3/contacts')).text).toBe('{"count":0,"data":[]}');
  });

  it('many are deleted, and then one is missing', async () => {
    const call = callerOf(fixture.send, (await fixture.newAccount()).key);
    await call('POST', '/v3/contacts', addedV3);
    const deleted = await call('PATCH', '/v3/contacts/bulk_delete', '["contacts1","ghost"]');
    expect([deleted.status, deleted.text]).toEqual([200, '["ghost"]']);
    const missing = await call('DELETE', '/v3/contacts/contacts1');
    expect([missing.status, missing.text]).toEqual([
      404,
      '{"error":"CONTACT_NOT_FOUND","description":"Contact not found."}',
    ]);
  });
});
