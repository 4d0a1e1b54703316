/** v3: channels and users, which clients request to test their credentials and to fill their lists. */

import { describe, expect, it } from 'vitest';
import {
  callerOf,
  contacts1,
  contacts1V3,
  shown,
  timeless,
  v2Of,
  v3Of,
} from '../../../../test/support/clients/wazzup.js';
import { useServer } from '../../../../test/support/wire/server.js';
import { maxClientUsers } from '../../../client-users/values.js';

const fixture = useServer();

async function fresh() {
  const account = await fixture.newAccount();
  const call = callerOf(fixture.send, account.key);
  return {
    account,
    list: () => call('GET', '/v3/users'),
    put: (body: unknown) => call('POST', '/v3/users', body),
    call,
  };
}

const refusal = (description: string) => `{"error":"VALIDATION_ERROR","description":"${description}"}`;

describe('/v3/channels', () => {
  it('is an empty array for a key that opens contacts, and refused without one', async () => {
    const { call } = await fresh();
    const channels = await call('GET', '/v3/channels');
    expect([channels.status, channels.text]).toEqual([200, '[]']);
    const refused = await callerOf(fixture.send)('GET', '/v3/channels');
    expect(refused.status).toBe(401);
  });
});

describe('/v3/users', () => {
  it('are added with an empty answer and listed by name, with null for no phone', async () => {
    const { list, put } = await fresh();
    expect((await list()).text).toBe('[]');
    const created = await put([
      { id: '2', name: 'Olga', phone: '79990000002' },
      { id: 1, name: 'Anna' },
    ]);
    expect([created.status, created.text]).toEqual([200, '']);
    expect((await list()).text).toBe(
      '[{"id":"1","name":"Anna","phone":null},{"id":"2","name":"Olga","phone":"79990000002"}]',
    );
  });

  it('are replaced by id; of two with one id the last counts', async () => {
    const { list, put } = await fresh();
    await put([{ id: '1', name: 'Anna', phone: '79990000001' }]);
    await put([
      { id: '1', name: 'Bella' },
      { id: '1', name: 'Clara', phone: '' },
    ]);
    expect((await list()).text).toBe('[{"id":"1","name":"Clara","phone":null}]');
  });

  it('are refused together if one is invalid', async () => {
    const { list, put } = await fresh();
    const good = { id: '1', name: 'Anna' };
    for (const [body, description] of [
      [{}, 'Request body must be an array.'],
      [[], 'Request body must not be empty.'],
      [[good, 5], 'users.1 must be an object.'],
      [[good, { id: '', name: 'x' }], 'users.1.id must be a text of 1 to 100 characters.'],
      [[{ id: '2', name: 'x'.repeat(201) }], 'users.0.name must be a text of 1 to 200 characters.'],
      [[{ id: '2', name: '\u0000' }], 'users.0.name must be a text of 1 to 200 characters.'],
      [[{ ...good, phone: 'call me' }], 'users.0.phone must contain only digits in international format.'],
    ] as const) {
      const refused = await put(body);
      expect([refused.status, refused.text]).toEqual([400, refusal(description)]);
    }
    const many = await put(Array.from({ length: 101 }, (_, index) => ({ id: index, name: 'x' })));
    expect([many.status, many.json.error]).toEqual([400, 'TOO_MANY_ENTITIES']);
    expect((await list()).text).toBe('[]');
  });

  const rows = Array.from({ length: maxClientUsers }, (_, index) => ({
    id: `u${index}`,
    name: 'x',
    phone: null,
  }));

  it('have a maximum number', async () => {
    const { account, list, put } = await fresh();
    await fixture.core.saveClientUsers({ ...account.caller, face: 'wazzup' }, rows);
    const refused = await put([{ id: 'one more', name: 'x' }]);
    expect([refused.status, refused.text]).toEqual([
      400,
      '{"error":"TOO_MANY_ENTITIES","description":"The account is limited to 5000 users."}',
    ]);
    expect((await put([{ id: 'u1', name: 'renamed' }])).status).toBe(200);
    expect((await list()).json).toHaveLength(maxClientUsers);
  });

  it('users of simultaneous requests do not exceed the limit', async () => {
    const { account, list } = await fresh();
    const save = (users: typeof rows) =>
      fixture.core.saveClientUsers({ ...account.caller, face: 'wazzup' }, users);
    await save(rows.slice(0, -1));
    const more = Array.from({ length: 5 }, (_, index) => [{ id: `more ${index}`, name: 'x', phone: null }]);
    const saved = await Promise.allSettled(more.map(save));
    expect(saved.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await list()).json).toHaveLength(maxClientUsers);
  });

  it('belong to their account, and require the write scope', async () => {
    const { list, put, account } = await fresh();
    const other = await fresh();
    await put([{ id: '1', name: 'Anna' }]);
    expect((await other.list()).text).toBe('[]');
    const reader = callerOf(fixture.send, await fixture.newKey(account, ['contacts:read']));
    expect((await reader('POST', '/v3/users', [{ id: '2', name: 'x' }])).status).toBe(403);
    expect((await list()).json).toHaveLength(1);
  });

  it('are only those of this system', async () => {
    const { account, call, list, put } = await fresh();
    const elsewhere = { ...account.caller, face: 'elsewhere' };
    await fixture.core.saveClientUsers(elsewhere, rows);
    expect((await put([{ id: '1', name: 'Anna' }])).status).toBe(200);
    expect((await list()).json).toHaveLength(1);
    for (const method of ['GET', 'DELETE']) expect((await call(method, '/v3/users/u1')).status).toBe(404);
    expect(await fixture.core.listClientUsers(elsewhere)).toHaveLength(maxClientUsers);
  });

  it('are shown and deleted one by one, and a missing one is like a missing contact', async () => {
    const { call, put, list } = await fresh();
    await put([
      { id: 'a b', name: 'Anna' },
      { id: '2', name: 'Olga', phone: '79990000002' },
    ]);
    const shown = await call('GET', '/v3/users/a%20b');
    expect([shown.status, shown.text]).toEqual([200, '{"id":"a b","name":"Anna","phone":null}']);
    const missing = '{"error":"CONTACT_NOT_FOUND","description":"Contact not found."}';
    const gone = await call('DELETE', '/v3/users/a%20b');
    expect([gone.status, gone.text]).toEqual([200, '']);
    for (const method of ['GET', 'DELETE']) {
      const { status, text } = await call(method, '/v3/users/a%20b');
      expect([method, status, text]).toEqual([method, 404, missing]);
    }
    expect((await list()).json).toHaveLength(1);
    const refused = await call('PUT', '/v3/users/2', {});
    expect([refused.status, refused.headers.allow]).toEqual([404, 'GET, HEAD, DELETE']);
  });

  it('are deleted together, with the ids that were not found, each once', async () => {
    const { call, put, list } = await fresh();
    await put([
      { id: '1', name: 'Anna' },
      { id: '7', name: 'Olga' },
    ]);
    const deleted = await call('PATCH', '/v3/users/bulk_delete', ['ghost', '1', 'ghost', 9]);
    expect([deleted.status, deleted.text]).toEqual([200, '["ghost","9"]']);
    expect((await call('PATCH', '/v3/users/bulk_delete', [7])).text).toBe('[]');
    expect((await list()).text).toBe('[]');
    const wrong = await call('PATCH', '/v3/users/bulk_delete', { users: [] });
    expect([wrong.status, wrong.text]).toEqual([400, refusal('Request body must be an array.')]);
    const read = await call('GET', '/v3/users/bulk_delete');
    expect([read.status, read.headers.allow]).toEqual([404, 'PATCH']);
  });

  it('are deleted by keys that may delete, and only those of their account', async () => {
    const { account, call, put, list } = await fresh();
    const other = await fresh();
    await put([{ id: '1', name: 'Anna' }]);
    const writer = callerOf(fixture.send, await fixture.newKey(account, ['contacts:read', 'contacts:write']));
    expect((await writer('DELETE', '/v3/users/1')).status).toBe(403);
    expect((await writer('PATCH', '/v3/users/bulk_delete', ['1'])).status).toBe(403);
    expect((await other.call('GET', '/v3/users/1')).status).toBe(404);
    expect((await other.call('DELETE', '/v3/users/1')).status).toBe(404);
    expect((await other.call('PATCH', '/v3/users/bulk_delete', ['1'])).text).toBe('["1"]');
    expect((await list()).json).toHaveLength(1);
    expect((await call('DELETE', '/v3/users/1')).status).toBe(200);
  });
});

describe('a responsible user', () => {
  /** An account with members that have texts of this API, and an account without members. */
  async function team() {
    const { account, call } = await fresh();
    const own = (method: string, path: string, body?: unknown) => call(method, `/directory/v1${path}`, body);
    const invite = async (name: string, owners: readonly string[]) => {
      const created = await own('POST', '/members', { name, role: 'agent', owners });
      const code = { code: created.json.data.invitation.code };
      const session = await fixture.send({ method: 'POST', path: '/directory/v1/sign-in', body: code });
      const key = session.json.data.key as string;
      const seen = async () =>
        (await callerOf(fixture.send, key)('GET', '/directory/v1/contacts')).json.data.length;
      return { number: created.json.data.number as number, seen };
    };
    const ana = await invite('Ana', ['ana', 'u-17']);
    const bo = await invite('Bo', ['u-20', 'bo']);
    const v3 = v3Of(fixture.send, account.key);
    const responsible = async () => (await v3.get('/contacts/contacts1')).json.responsibleUserId;
    const contact = async () => (await own('GET', '/contacts')).json.data[0];
    const assign = async (owner: unknown) =>
      own('PATCH', `/contacts/${(await contact()).id}`, { owner }).then(({ status }) =>
        expect(status).toBe(200),
      );
    const push = (responsibleUserId?: unknown) => v3.post(contacts1V3({ responsibleUserId }));
    return { account, ana, bo, v3, responsible, contact, assign, push, own };
  }

  it('a user who is a member owns the contact and is shown as sent', async () => {
    const { account, ana, bo, responsible, contact, push, own } = await team();
    await push('u-17');
    expect([await responsible(), (await contact()).owner]).toEqual(['u-17', 'u-17']);
    expect([await ana.seen(), await bo.seen()]).toEqual([1, 0]);
    const tree = JSON.stringify({ field: 'owner_member', op: 'is', value: ana.number });
    const found = await own('GET', `/contacts?filter=${encodeURIComponent(tree)}`);
    expect(found.json.data).toHaveLength(1);
    const v2 = v2Of(fixture.send, account.key);
    const listedContact = (await v2.get('/contacts/contacts1')).json.data[0];
    expect(listedContact.responsible_user_id).toBe('u-17');
    await v2.patch({ id: 'contacts1', responsible_user_id: 'u-20' });
    expect([await ana.seen(), await bo.seen(), await responsible()]).toEqual([0, 1, 'u-20']);
    await v2.patch({ id: 'contacts1', name: 'N' });
    expect([await bo.seen(), await responsible()]).toEqual([1, 'u-20']);
    const { version } = await contact();
    await push('u-20');
    await push('u-20');
    expect((await contact()).version).toBe(version + 1);
  });

  it('is the owner that our own API assigns, by its first text', async () => {
    const { ana, bo, responsible, assign, push, contact } = await team();
    await push('u-17');
    await assign({ member: bo.number });
    expect(await responsible()).toBe('u-20');
    await assign({ member: ana.number });
    expect(await responsible()).toBe('ana');
    await assign(null);
    expect(await responsible()).toBe('');
    // Many clients send no owner, and the owner stays.
    await assign({ member: bo.number });
    await push(undefined);
    expect([await responsible(), (await contact()).owner]).toEqual(['u-20', 'u-20']);
    await push('u-17');
    await push('');
    expect([await responsible(), (await contact()).owner]).toEqual(['', null]);
  });

  it('stores users who are not members for this API only, and clears only an owner that it set', async () => {
    const { bo, responsible, assign, push, contact } = await team();
    await push('u-99');
    expect([await responsible(), (await contact()).owner]).toEqual(['u-99', null]);
    await assign({ member: bo.number });
    expect(await responsible()).toBe('u-99');
    await push('u-98');
    expect([await responsible(), (await contact()).owner]).toEqual(['u-98', 'u-20']);
    await push('u-17');
    await push('u-99');
    expect([await responsible(), (await contact()).owner]).toEqual(['u-99', null]);
  });

  it('changes nothing else in an account without members', async () => {
    const { account, call } = await fresh();
    const v2 = v2Of(fixture.send, account.key);
    await v2.post(contacts1());
    const { id, owner, extensions } = (await call('GET', '/directory/v1/contacts')).json.data[0];
    expect([owner, Object.keys(extensions.wazzup).sort()]).toEqual([
      null,
      ['order', 'responsible_user_id', 'uri'],
    ]);
    await call('PATCH', `/directory/v1/contacts/${id}`, { owner: '12' });
    const text = timeless((await v2.get('/contacts/contacts1')).text);
    const chats = ['{"chat_type":"whatsapp","chat_id":"79999999999","username":"","phone":""}'];
    const contact = shown('contacts1', 'TestContact', chats, { uri: 'https://example.com/contact/1' });
    expect(text).toBe(`{"data":[${contact}],"meta":{"timestamp":<ts>}}`);
  });
});
