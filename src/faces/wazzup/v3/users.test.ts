/** v3: channels and users, which clients ask for to test their credentials and to fill their lists. */
import { describe, expect, it } from 'vitest';
import { useServer } from '../../../../test/support/server.js';
import { maxAgents } from '../../../domain/agent.js';
import { callerOf } from '../client.test.support.js';

const ground = useServer();

async function fresh() {
  const account = await ground.newAccount();
  const call = callerOf(ground.send, account.key);
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
    const refused = await callerOf(ground.send)('GET', '/v3/channels');
    expect(refused.status).toBe(401);
  });
});

describe('/v3/users', () => {
  it('are added with an empty answer and listed by name, with null for no phone', async () => {
    const { list, put } = await fresh();
    expect((await list()).text).toBe('[]');
    const made = await put([
      { id: '2', name: 'Olga', phone: '79990000002' },
      { id: 1, name: 'Anna' },
    ]);
    expect([made.status, made.text]).toEqual([200, '']);
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

  it('are refused as a whole when one is wrong', async () => {
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

  it('are no more than are kept', async () => {
    const { account, list, put } = await fresh();
    const rows = Array.from({ length: maxAgents }, (_, index) => ({
      id: `u${index}`,
      name: 'x',
      phone: null,
    }));
    await ground.core.saveAgents({ ...account.caller, face: 'wazzup' }, rows);
    const refused = await put([{ id: 'one more', name: 'x' }]);
    expect([refused.status, refused.text]).toEqual([
      400,
      '{"error":"TOO_MANY_ENTITIES","description":"The account is limited to 5000 users."}',
    ]);
    expect((await put([{ id: 'u1', name: 'renamed' }])).status).toBe(200);
    expect((await list()).json).toHaveLength(maxAgents);
  });

  it('belong to their account, and need the right to write', async () => {
    const { list, put, account } = await fresh();
    const other = await fresh();
    await put([{ id: '1', name: 'Anna' }]);
    expect((await other.list()).text).toBe('[]');
    const reader = callerOf(ground.send, await ground.newKey(account, ['contacts:read']));
    expect((await reader('POST', '/v3/users', [{ id: '2', name: 'x' }])).status).toBe(403);
    expect((await list()).json).toHaveLength(1);
  });

  it('are shown and deleted one by one, and a missing one is as a missing contact', async () => {
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
    expect([refused.status, refused.headers.allow]).toEqual([405, 'GET, HEAD, DELETE']);
  });

  it('are deleted many at once, with the ids that were not found, each once', async () => {
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
    expect([read.status, read.headers.allow]).toEqual([405, 'PATCH']);
  });

  it('are deleted by keys that may delete, and only those of their account', async () => {
    const { account, call, put, list } = await fresh();
    const other = await fresh();
    await put([{ id: '1', name: 'Anna' }]);
    const writer = callerOf(ground.send, await ground.newKey(account, ['contacts:read', 'contacts:write']));
    expect((await writer('DELETE', '/v3/users/1')).status).toBe(403);
    expect((await writer('PATCH', '/v3/users/bulk_delete', ['1'])).status).toBe(403);
    expect((await other.call('GET', '/v3/users/1')).status).toBe(404);
    expect((await other.call('DELETE', '/v3/users/1')).status).toBe(404);
    expect((await other.call('PATCH', '/v3/users/bulk_delete', ['1'])).text).toBe('["1"]');
    expect((await list()).json).toHaveLength(1);
    expect((await call('DELETE', '/v3/users/1')).status).toBe(200);
  });
});
