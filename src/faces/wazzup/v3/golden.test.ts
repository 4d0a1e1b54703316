/** v3: the golden exchanges, whole bodies. */
import { describe, expect, it } from 'vitest';
import { useServer } from '../../../../test/support/server.js';
import { callerOf } from '../test-client.js';

const ground = useServer();

const added =
  '[{"id":"contacts1","responsibleUserId":"1","name":"TestContact","contactData":[{"chatType":"whatsapp","chatId":"79999999999"}],"uri":"https://example.com/contact/1"}]';
const shown =
  '{"id":"contacts1","name":"TestContact","responsibleUserId":"1","contactData":[{"chatType":"whatsapp","chatId":"79999999999","username":"","phone":""}],"uri":"https://example.com/contact/1"}';

describe('the golden exchanges of v3', () => {
  it('H1 and H2: a contact is added with an empty answer, and read bare', async () => {
    const call = callerOf(ground.send, (await ground.newAccount()).key);
    const made = await call('POST', '/v3/contacts', added);
    expect([made.status, made.text]).toEqual([200, '']);
    expect(made.headers['content-length']).toBe('0');
    expect(made.headers).not.toHaveProperty('content-type');
    const list = await call('GET', '/v3/contacts?offset=0');
    expect([list.status, list.text]).toEqual([200, `{"count":1,"data":[${shown}]}`]);
    expect(list.headers['content-type']).toBe('application/json; charset=utf-8');
    const read = await call('GET', '/v3/contacts/contacts1');
    expect([read.status, read.text]).toEqual([200, shown]);
  });

  it('H3: bad entries are listed with their members, and nothing is stored', async () => {
    const call = callerOf(ground.send, (await ground.newAccount()).key);
    const refused = await call(
      'POST',
      '/v3/contacts',
      '[{"id":"a","responsibleUserId":"1","name":"A","contactData":[]},{"id":"b","responsibleUserId":"1","contactData":[{"chatType":"fax","chatId":"1"}]}]',
    );
    expect([refused.status, refused.text]).toEqual([
      400,
      '{"error":"INVALID_CONTACTS_DATA","description":"Contacts data is invalid.","data":[{"index":1,"fields":["name","contactData"]}]}',
    ]);
    expect((await call('GET', '/v3/contacts')).text).toBe('{"count":0,"data":[]}');
  });

  it('H4 and H5: many are deleted, and then one is missing', async () => {
    const call = callerOf(ground.send, (await ground.newAccount()).key);
    await call('POST', '/v3/contacts', added);
    const deleted = await call('PATCH', '/v3/contacts/bulk_delete', '["contacts1","ghost"]');
    expect([deleted.status, deleted.text]).toEqual([200, '["ghost"]']);
    const missing = await call('DELETE', '/v3/contacts/contacts1');
    expect([missing.status, missing.text]).toEqual([
      404,
      '{"error":"CONTACT_NOT_FOUND","description":"Contact not found."}',
    ]);
  });
});
