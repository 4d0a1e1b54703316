/** v2, POST: entries, their fields, and refusals. */
import { describe, expect, it } from 'vitest';
import {
  chat,
  contacts1,
  failed,
  listed,
  missing,
  processed,
  shown,
  timeless,
  v2Of,
  whatsapp,
} from '../../../../test/support/clients/wazzup.js';
import { useServer } from '../../../../test/support/wire/server.js';
import { planned } from '../../../database/statements/sql.js';
import { targetOf } from '../ids.js';

const fixture = useServer();

async function fresh() {
  const account = await fixture.newAccount();
  const stored = (id: string) => fixture.core.getContact(account.caller, { target: targetOf(id) });
  return { account, stored, ...v2Of(fixture.send, account.key) };
}

describe('POST /v2/contacts', () => {
  it('a repeated entry writes nothing, and a change makes one event', async () => {
    const { account, post, get, stored } = await fresh();
    for (const _ of [1, 2]) {
      const created = await post(contacts1());
      expect(created.status).toBe(201);
      expect(timeless(created.text)).toBe(processed(1));
    }
    expect((await get('/contacts')).json.data).toHaveLength(1);
    expect((await stored('contacts1')).version).toBe(1);
    const group = { chat_type: 'maxgroup', chat_id: 'g' };
    await post(contacts1({ name: 'B', contact_data: [group, whatsapp('79990000001')], uri: null }));
    const events = await fixture.database.query(
      planned(
        'select type, version from events where account_id = $1 and contact_id is not null order by position, seq',
      ),
      [account.account.id],
    );
    expect(events).toEqual([
      { type: 'contact.created', version: 1 },
      { type: 'contact.updated', version: 2 },
    ]);
  });

  it('the last of two entries with one id is stored, at any position', async () => {
    const { post, get } = await fresh();
    const twice = () => post(contacts1({ name: 'A' }), contacts1({ name: 'B' }));
    expect(timeless((await twice()).text)).toBe(processed(1));
    expect((await get('/contacts/contacts1')).json.data[0].name).toBe('B');
    expect(timeless((await twice()).text)).toBe(processed(1));
    const elsewhere = await fixture.newAccount();
    const { contact } = await fixture.core.saveContact(elsewhere.caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: { identities: [{ op: 'hold', identity: { kind: 'phone', value: '79999999999' } }] },
    });
    const other = v2Of(fixture.send, elsewhere.key);
    const attached = await other.post(contacts1({ name: 'A' }), contacts1({ name: 'B' }));
    expect(timeless(attached.text)).toBe(processed(1));
    const after = await fixture.core.getContact(elsewhere.caller, { target: targetOf('contacts1') });
    expect([after.id, after.displayName]).toEqual([contact.id, 'B']);
  });

  it('an id and the uuid of the same contact are two writes in order', async () => {
    const { post, get, stored } = await fresh();
    await post(contacts1());
    const { id } = await stored('contacts1');
    const created = await post(contacts1({ name: 'A' }), contacts1({ id, name: 'B' }));
    expect(timeless(created.text)).toBe(processed(2));
    expect((await get('/contacts/contacts1')).json.data[0].name).toBe('B');
  });

  it('one wrong entry refuses the whole request', async () => {
    const { post, get } = await fresh();
    const refused = await post(contacts1(), { ...contacts1({ id: 'c2' }), name: undefined });
    expect(refused.status).toBe(400);
    expect(refused.text).toBe(failed('contacts.1.name should not be empty'));
    expect((await get('/contacts/contacts1')).text).toBe(missing);
  });

  it('100 entries are accepted, 101 are not', async () => {
    const { post } = await fresh();
    const many = (count: number) =>
      post(...Array.from({ length: count }, (_, at) => contacts1({ id: `c${at}`, contact_data: [] })));
    const created = await many(100);
    expect(created.status).toBe(201);
    expect(timeless(created.text)).toBe(processed(100));
    const refused = await many(101);
    expect(refused.status).toBe(400);
    expect(refused.text).toBe(failed('contacts must contain no more than 100 elements'));
  });

  it('refuses an empty list, and values that are no list of objects', async () => {
    const { call } = await fresh();
    const post = (body: string) => call('POST', '/v2/contacts', body);
    expect((await post('{"contacts":[]}')).text).toBe(failed('contacts should not be empty'));
    for (const body of ['{}', '[]', '{"contacts":{}}', '{"contacts":null}', '"contacts"', 'null'])
      expect((await post(body)).text).toBe(failed('contacts must be an array'));
    for (const entry of ['1', 'null', '[]', '"c"'])
      expect((await post(`{"contacts":[${entry}]}`)).text).toBe(failed('contacts.0 must be an object'));
  });

  it('an invalid JSON body is refused; its type and a byte order mark are ignored', async () => {
    const { call } = await fresh();
    const post = (body: string | Buffer, headers = {}) => call('POST', '/v2/contacts', body, headers);
    for (const body of ['{"contacts":', '', ' ', Buffer.from([0x7b, 0xff, 0x7d])]) {
      const refused = await post(body);
      expect(refused.status).toBe(400);
      expect(refused.text).toBe(failed('request body must be valid JSON'));
    }
    const body = JSON.stringify({ contacts: [contacts1()] });
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'nonsense'])
      expect((await post(body, { 'content-type': type })).status).toBe(201);
    expect((await post(`\ufeff${body}`)).status).toBe(201);
  });

  it('an id may be an integer', async () => {
    const { post, get } = await fresh();
    const created = await post(
      contacts1({ id: 1, responsible_user_id: 12, contact_data: [whatsapp(79999999999)] }),
    );
    expect(created.status).toBe(201);
    expect(timeless((await get('/contacts/1')).text)).toBe(
      listed(
        shown('1', 'TestContact', [chat('whatsapp', '79999999999')], {
          responsible: '12',
          uri: 'https://example.com/contact/1',
        }),
      ),
    );
    expect((await post(contacts1({ id: 1.5 }))).text).toBe(failed('contacts.0.id must be a string'));
    expect((await post(contacts1({ id: 2 ** 53 }))).text).toBe(failed('contacts.0.id must be a string'));
    expect((await post(contacts1({ id: ' ' }))).text).toBe(failed('contacts.0.id should not be empty'));
  });

  it('an absent, null or blank link, or the fallback path, is no link', async () => {
    const { post, patch, get } = await fresh();
    const uri = async () => (await get('/contacts/contacts1')).json.data[0].uri;
    for (const none of [undefined, null, '', '/api/v2/contacts/contacts1']) {
      await post(contacts1());
      expect(await uri()).toBe('https://example.com/contact/1');
      expect((await post(contacts1({ uri: none }))).status).toBe(201);
      expect(await uri()).toBe('/api/v2/contacts/contacts1');
    }
    await post(contacts1());
    expect((await patch({ id: 'contacts1', uri: null })).status).toBe(200);
    expect(await uri()).toBe('/api/v2/contacts/contacts1');
    const longest = '😀'.repeat(100);
    const own = `/api/v2/contacts/${'%F0%9F%98%80'.repeat(100)}`;
    expect((await post(contacts1({ id: longest, contact_data: [], uri: own }))).status).toBe(201);
    expect((await get(`/contacts/${'%F0%9F%98%80'.repeat(100)}`)).json.data[0].uri).toBe(own);
  });

  it('refuses forbidden characters and long texts', async () => {
    const { call, post, get } = await fresh();
    const name = (text: string) =>
      call(
        'POST',
        '/v2/contacts',
        `{"contacts":[${JSON.stringify(contacts1()).replace('TestContact', text)}]}`,
      );
    for (const text of ['a\\u0000', '\\ud800'])
      expect((await name(text)).text).toBe(failed('contacts.0.name contains a forbidden character'));
    expect((await name('x'.repeat(201))).text).toBe(
      failed('contacts.0.name must be shorter than or equal to 200 characters'),
    );
    expect((await name('😀'.repeat(200))).status).toBe(201);
    expect((await get('/contacts/contacts1')).json.data[0].name).toBe('😀'.repeat(200));
    const long = 'x'.repeat(101);
    expect((await post(contacts1({ id: long, responsible_user_id: long, uri: 'y'.repeat(201) }))).text).toBe(
      failed(
        'contacts.0.id must be shorter than or equal to 100 characters',
        'contacts.0.responsible_user_id must be shorter than or equal to 100 characters',
        'contacts.0.uri must be shorter than or equal to 200 characters',
      ),
    );
    const longest = 'é'.repeat(100);
    const kept = contacts1({ id: longest, responsible_user_id: longest, uri: 'y'.repeat(200) });
    expect((await post({ ...kept, contact_data: [] })).status).toBe(201);
  });

  it('the fields of an entry are listed in their order, each with its first failing check', async () => {
    const { post } = await fresh();
    expect((await post({})).text).toBe(
      failed(
        'contacts.0.id should not be empty',
        'contacts.0.name should not be empty',
        'contacts.0.contact_data should not be empty',
      ),
    );
    const wrong = { uri: 1, contact_data: {}, name: 2, responsible_user_id: true, id: [] };
    expect((await post(wrong)).text).toBe(
      failed(
        'contacts.0.id must be a string',
        'contacts.0.responsible_user_id must be a string',
        'contacts.0.name must be a string',
        'contacts.0.contact_data must be an array',
        'contacts.0.uri must be a string',
      ),
    );
  });

  it('lists at most 100 errors', async () => {
    const { post } = await fresh();
    const refused = await post(...Array.from({ length: 60 }, () => ({ id: 'a' })));
    expect(refused.json.errors).toHaveLength(100);
    expect(refused.json.errors[99]).toBe('contacts.49.contact_data should not be empty');
  });

  it('blank names and responsible users count as absent, unknown members and inherited names are ignored', async () => {
    const { call, get } = await fresh();
    const body = `{"contacts":[{"id":"__proto__","responsible_user_id":"","name":"","contact_data":[],"x":1,"__proto__":{"uri":"https://evil.example"}}]}`;
    expect((await call('POST', '/v2/contacts', body)).status).toBe(201);
    expect(timeless((await get('/contacts/__proto__')).text)).toBe(
      listed(shown('__proto__', '', [], { responsible: '' })),
    );
  });

  it('the last of duplicate JSON members counts', async () => {
    const { call, get } = await fresh();
    const body = `{"contacts":[],"contacts":[{"id":"a","id":"b","responsible_user_id":"1","name":"N","contact_data":[]}]}`;
    expect((await call('POST', '/v2/contacts', body)).status).toBe(201);
    expect((await get('/contacts')).json.data.map((contact: { id: string }) => contact.id)).toEqual(['b']);
  });

  it('a changed name drops the first and last name of another face, an equal one keeps them', async () => {
    const { account, post, stored } = await fresh();
    await fixture.core.saveContact(account.caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: {
        givenName: 'Anna Maria',
        familyName: 'Roe',
        company: { op: 'set', value: 'Acme' },
        identities: [{ op: 'hold', identity: { kind: 'phone', value: '79999999999' } }],
      },
    });
    await post(contacts1({ name: 'Anna Maria Roe' }));
    expect(await stored('contacts1')).toMatchObject({ givenName: 'Anna Maria', familyName: 'Roe' });
    await post(contacts1({ name: 'Anna' }));
    expect(await stored('contacts1')).toMatchObject({
      displayName: 'Anna',
      givenName: null,
      company: 'Acme',
    });
  });

  it('a full account refuses with a message, and creates nothing', async () => {
    const { account, post, get } = await fresh();
    await fixture.core.updateAccount(account.account.id, { contact_limit: '1' });
    const refused = await post(contacts1({ id: 'a', contact_data: [] }), contacts1({ id: 'b' }));
    expect(refused.status).toBe(400);
    expect(refused.text).toBe(failed('contacts must not exceed the limit of 1 of the account'));
    expect((await get('/contacts')).json.data).toEqual([]);
  });
});
