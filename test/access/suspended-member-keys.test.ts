/** Keys of members who may not sign in: the holder of the key gets the reason, and other callers learn nothing. */
import { describe, expect, it } from 'vitest';
import { Authenticator } from '../../src/access/operations/authenticate.js';
import { clientOf, newClient } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

/** An account with an invited agent, and a key that belongs to it. */
async function invited() {
  const { account, client } = await newClient(fixture);
  const { data: member } = (await client.post('/members', { name: 'Ana', role: 'agent' })).json;
  const created = await client.post('/keys', {
    name: 'n8n',
    scopes: ['contacts:read'],
    member: member.number,
  });
  expect([created.status, created.json.data.member, created.json.data.member_state]).toEqual([
    ...[201, member.number, 'invited'],
  ]);
  const { id, key } = created.json.data;
  const stateOf = async () =>
    (await client.get('/keys')).json.data.find((candidate: { id: string }) => candidate.id === id)
      .member_state;
  return { account, client, member, id, key: key as string, stateOf };
}

const unknown = 'sb_live_00000000000000000000000000000000000000';
const plain = 'The request needs a valid key. Send it in the header Authorization: Bearer <key>.';

describe('the key of a member', () => {
  it('works from the first sign-in on, and reports that before', async () => {
    const { account, client, member, key, stateOf } = await invited();
    const refused = await clientOf(fixture, key).get('/contacts');
    expect([refused.status, refused.json]).toEqual([
      401,
      expect.objectContaining({
        code: 'unauthenticated',
        reason: 'member_invited',
        detail: expect.stringMatching(/has not signed in yet.*first sign-in.*\/invitations/),
      }),
    ]);
    const link = await fixture.core.inviteMember(account.caller, member.number);
    expect(await fixture.core.signIn(link.code)).toBeDefined();
    expect((await clientOf(fixture, key).get('/contacts')).status).toBe(200);
    expect(await stateOf()).toBe('active');
    expect((await client.get('/keys')).json.data[0].member_state).toBeNull();
  });

  it('reports that the member is suspended, and nothing once the key has expired', async () => {
    const { account, client, member, key, id, stateOf } = await invited();
    await fixture.core.signIn((await fixture.core.inviteMember(account.caller, member.number)).code);
    await client.patch(`/members/${member.number}`, { state: 'suspended' });
    const refused = await clientOf(fixture, key).get('/contacts');
    expect([refused.status, refused.json.reason]).toEqual([401, 'member_suspended']);
    expect(await stateOf()).toBe('suspended');
    await client.remove(`/keys/${id}`);
    const ended = await clientOf(fixture, key).get('/contacts');
    expect([ended.status, ended.json.detail, ended.json.reason]).toEqual([401, plain, undefined]);
  });

  it('reports it also while the account changes or caching is off', async () => {
    const { account, member, key } = await invited();
    const { database, clock } = fixture;
    const authenticator = new Authenticator({ database, clock, mayCache: () => false });
    expect(await authenticator.authenticate(key)).toBeUndefined();
    authenticator.forget(account.account.id);
    expect(authenticator.findEndedKey(key)?.waitsFor).toBe('invited');
    await fixture.core.signIn((await fixture.core.inviteMember(account.caller, member.number)).code);
    expect(await authenticator.authenticate(key)).toBeDefined();
    expect(authenticator.findEndedKey(key)).toBeUndefined();
  });

  it('reveals nothing to other keys', async () => {
    const { key } = await invited();
    await clientOf(fixture, key).get('/contacts');
    for (const text of [unknown, key.slice(0, -1), key.toUpperCase()]) {
      const refused = await clientOf(fixture, text).get('/contacts');
      expect([refused.status, refused.json.detail, refused.json.reason]).toEqual([401, plain, undefined]);
    }
  });
});
