/** What a review of hidden parts, and of rights that end, found: each of these is red until it is mended. */
import { describe, expect, it } from 'vitest';
import { clientOf, newClient } from '../../src/faces/directory/client.test.support.js';
import { useServer } from '../support/server.js';

const ground = useServer();

const scopes = ['contacts:read', 'contacts:write', 'contacts:delete', 'groups:read', 'sources:read', 'statuses:read'];

/** An account with a member of a role, and a key of the member. */
async function limited(hiding: object) {
  const { client, account } = await newClient(ground);
  const role = (more: object) =>
    client.put('/roles/limited', { label: 'Limited', scopes, sees: 'all', hidden: [], masked: [], ...more });
  await role(hiding);
  const member = (await client.post('/members', { name: 'Ana', role: 'limited' })).json.data;
  await ground.send({
    method: 'POST',
    path: '/directory/v1/sign-in',
    body: { code: member.invitation.code, cookie: false },
  });
  const { key } = (await client.post('/keys', { name: 'k', member: member.number, scopes })).json.data;
  return { client, account, role, by: clientOf(ground, key), key };
}

describe('hidden parts', () => {
  it('of a unique field are not told by the refusal of a guess', async () => {
    const { client, by } = await limited({ hidden: ['attributes.pin'] });
    await client.post('/fields', { key: 'pin', type: 'text', indexed: true, unique: true });
    await ground.core.runBulkChanges({ signal: new AbortController().signal });
    await client.post('/contacts', { display_name: 'Other', attributes: { pin: '4941' } });
    const guess = async (pin: string) =>
      (await by.post('/contacts', { display_name: 'g', attributes: { pin } })).status;
    expect(await guess('4941')).toBe(await guess('4942'));
  });

  it('are not asked for by the condition on duplicates', async () => {
    const { by } = await limited({ hidden: ['address'] });
    const filter = JSON.stringify({ field: 'has_duplicates', op: 'is', value: true });
    const answer = await by.get(`/contacts?filter=${encodeURIComponent(filter)}`);
    expect([answer.status, answer.json.errors?.[0]?.code]).toEqual([400, 'hidden']);
  });

  it('leave no empty pages in histories and timelines', async () => {
    const { client, by } = await limited({ hidden: ['notes'] });
    const { id } = (await client.post('/contacts', { display_name: 'Otto' })).json.data;
    for (let count = 0; count < 3; count += 1) await client.post(`/contacts/${id}/notes`, { body: 'secret' });
    for (const list of ['history', 'timeline']) {
      const first = await by.get(`/contacts/${id}/${list}?limit=1`);
      expect([list, first.json.data.length]).toEqual([list, 1]);
    }
  });

  it('are not in the kept answer of a request that is repeated after they were hidden', async () => {
    const { client, role, key } = await limited({ hidden: ['notes'] });
    const { id } = (await client.post('/contacts', { display_name: 'Otto', description: 'secret text' })).json.data;
    const patch = () =>
      ground.send({
        method: 'PATCH',
        path: `/directory/v1/contacts/${id}`,
        headers: { authorization: `Bearer ${key}`, 'idempotency-key': 'one' },
        body: { job_title: 'x' },
      });
    expect((await patch()).text).toContain('secret text');
    await role({ hidden: ['notes', 'description'] });
    expect((await patch()).text).not.toContain('secret text');
  });
});

describe('a request that waits for events', () => {
  it('is told none that came after its key was revoked', async () => {
    const { client, by, account } = await limited({});
    const { json } = await by.get('/events?from=now&limit=1');
    const { id } = (await client.get('/keys')).json.data.find((one: { name: string }) => one.name === 'k');
    const waiting = by.get(`/events?after=${json.meta.next_cursor}&wait=10`);
    // It waits once another request of the same connection pool was answered.
    for (let count = 0; count < 5; count += 1) await by.get('/contacts?limit=1');
    await client.remove(`/keys/${id}`);
    expect((await by.get('/contacts?limit=1')).status).toBe(401);
    await client.post('/contacts', { display_name: `After the end of ${account.account.slug}` });
    expect((await waiting).text).not.toContain('After the end');
  });
});
