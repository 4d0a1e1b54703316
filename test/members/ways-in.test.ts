/**
 * Invitations, sign-in links and verified addresses admit people. They end with the key that made them, and a key with
 * an end cannot make any.
 */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { clientOf, newClient } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer({ settings: { hosts: new Set(['localhost']) } });

const hourMs = 60 * 60_000;
const enter = async (code: string, cookie = false) =>
  fixture.send({
    method: 'POST',
    path: '/directory/v1/sign-in',
    headers: { host: `localhost:${fixture.port}`, origin: `http://localhost:${fixture.port}` },
    body: { code, cookie },
  });
const proofOf = (email: string) => ({
  issuer: 'https://login.example',
  subject: email,
  label: 'Our login',
  email,
  role: null,
  providerSid: null,
  refreshToken: null,
});
const comesIn = async (email: string) =>
  (await fixture.core.signInByProof(proofOf(email), { agent: 'Firefox' }))?.kind === 'session';

/** An account with an owner, and the scopes of a key with all rights. */
async function opened() {
  const { client, account } = await newClient(fixture);
  const { scopes } = (await client.get('/me')).json.data;
  const owner = (await client.post('/members', { name: 'Olga', role: 'owner' })).json.data;
  await enter(owner.invitation.code);
  const keyOf = async (more: object = {}) => {
    const key = (await client.post('/keys', { name: 'a program', scopes, ...more })).json.data;
    return { id: key.id as string, by: clientOf(fixture, key.key) };
  };
  return { client, account, scopes: scopes as string[], owner: owner.number as number, keyOf };
}

/** All events that end a key, or its right. */
const endings: Readonly<
  Record<string, (of: Awaited<ReturnType<typeof opened>>, id: string) => Promise<unknown>>
> = {
  revoked: ({ client }, id) => client.remove(`/keys/${id}`),
  'revoked with the key that made it': async ({ client }, id) => {
    const { json } = await client.get('/keys');
    const { made_by } = json.data.find((key: { id: string }) => key.id === id);
    return client.remove(`/keys/${made_by}`);
  },
  'without the scope for members': ({ client, scopes }, id) =>
    client.patch(`/keys/${id}`, { scopes: scopes.filter((scope) => scope !== 'keys:manage') }),
  'without a scope of the role': ({ client }, id) => client.patch(`/keys/${id}`, { scopes: ['keys:manage'] }),
};

describe('a key that ends', () => {
  for (const [name, end] of Object.entries(endings))
    it(`leaves no invitation behind, and no address that a provider proves: ${name}`, async () => {
      const of = await opened();
      const maker = await of.keyOf();
      // A child key, so that the key above can end too.
      const key = (await maker.by.post('/keys', { name: 'below', scopes: of.scopes })).json.data;
      const below = clientOf(fixture, key.key);
      const [linked, addressed] = ['Linked', 'Addressed'].map((memberName) => ({
        name: memberName,
        role: 'reader',
        email: `${memberName.toLowerCase()}.${key.id}@one.example`,
      }));
      const link = (await below.post('/members', linked)).json.data.invitation.code;
      const { number } = (await below.post('/members', addressed)).json.data;
      const again = (await below.post(`/members/${number}/invitations`, undefined)).json.data.code;
      await end(of, key.id);
      expect((await enter(link)).status).toBe(400);
      expect((await enter(again, true)).status).toBe(400);
      expect(await comesIn(addressed?.email ?? '')).toBe(false);
      // Another authorized caller sets the address again.
      expect((await of.client.patch(`/members/${number}`, { email: addressed?.email })).status).toBe(200);
      expect(await comesIn(addressed?.email ?? '')).toBe(true);
    });

  it('leaves no way in for a person whose login was stored, and whose first session was not', async () => {
    const of = await opened();
    const { id, by } = await of.keyOf();
    const email = `stored.${id}@one.example`;
    const { number } = (await by.post('/members', { name: 'Ana', role: 'reader', email })).json.data;
    const { issuer, subject, label } = proofOf(email);
    // The process ended between both.
    await fixture.database.query(
      planned(`insert into member_logins (account_id, id, member_number, issuer, subject, label, created_at)
        values ($1, $2, $3, $4, $5, $6, $7)`),
      [of.account.account.id, randomUUID(), number, issuer, subject, label, fixture.clock()],
    );
    await of.client.remove(`/keys/${id}`);
    expect(await comesIn(email)).toBe(false);
    expect((await of.client.get(`/members/${number}`)).json.data.state).toBe('invited');
    expect((await of.client.patch(`/members/${number}`, { email })).status).toBe(200);
    expect(await comesIn(email)).toBe(true);
  });

  it('admits its invited people while it is valid, and they stay members', async () => {
    const of = await opened();
    const { id, by } = await of.keyOf();
    const email = `stays.${id}@one.example`;
    const invited = (await by.post('/members', { name: 'Ana', role: 'reader', email })).json.data;
    const signedIn = (await enter(invited.invitation.code)).json.data;
    await of.client.remove(`/keys/${id}`);
    const me = await clientOf(fixture, signedIn.key).get('/me');
    expect([me.status, me.json.data.member?.name]).toEqual([200, 'Ana']);
    const trail = (await of.client.get('/audit?limit=50')).json.data;
    const entry = trail.find((candidate: { action: string }) => candidate.action === 'member.created');
    expect(entry.actor.key_id).toBe(id);
  });
});

describe('a key with an end', () => {
  it('admits no person, and grants no rights to members and roles', async () => {
    const { client, scopes, owner, keyOf } = await opened();
    const { by } = await keyOf({ expires_at: new Date(fixture.clock().getTime() + hourMs).toISOString() });
    const invited = (await client.post('/members', { name: 'Ana', role: 'reader' })).json.data;
    await client.put('/roles/small', { label: 'Small', scopes: [], sees: 'all', hidden: [], masked: [] });
    const wide = { label: 'Small', scopes, sees: 'all', hidden: [], masked: [] };
    const answers = [
      await by.post('/members', { name: 'Mallory', role: 'reader' }),
      await by.post(`/members/${owner}/invitations`, undefined),
      await by.post(`/members/${invited.number}/invitations`, undefined),
      await by.patch(`/members/${invited.number}`, { email: 'mallory@one.example' }),
      await by.patch(`/members/${invited.number}`, { role: 'owner' }),
      await by.patch(`/members/${invited.number}`, { owners: ['mallory'] }),
      await by.put('/roles/small', wide),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403));
    expect((await by.patch(`/members/${invited.number}`, { name: 'Anna' })).status).toBe(200);
    expect((await by.patch(`/members/${invited.number}`, { state: 'suspended' })).status).toBe(200);
    expect((await by.patch(`/members/${invited.number}`, { state: 'active' })).status).toBe(403);
  });
});

describe('a key that does not manage all', () => {
  it('cannot sign in as a member who has signed in', async () => {
    const { client, owner, keyOf } = await opened();
    const { id, by } = await keyOf();
    expect((await by.post(`/members/${owner}/invitations`, undefined)).status).toBe(403);
    const address = `mallory.${id}@one.example`;
    expect((await by.patch(`/members/${owner}`, { email: address })).status).toBe(403);
    // The client of the account manages the whole account, and so does a member with the right.
    const { code } = (await client.post(`/members/${owner}/invitations`, undefined)).json.data;
    const signedIn = clientOf(fixture, (await enter(code)).json.data.key);
    expect((await signedIn.post(`/members/${owner}/invitations`, undefined)).status).toBe(201);
    const own = `olga.${id}@one.example`;
    expect((await signedIn.patch(`/members/${owner}`, { email: own })).status).toBe(200);
    // Sending a complete member with its current address sets no new address.
    expect((await by.patch(`/members/${owner}`, { name: 'Olga O.', email: own })).status).toBe(200);
    expect(await comesIn(own)).toBe(true);
  });

  it('cannot sign in by an address that it set before the member signed in', async () => {
    const { client, keyOf } = await opened();
    const { id, by } = await keyOf();
    const email = `mallory.${id}@one.example`;
    const { number } = (await by.post('/members', { name: 'Ana', role: 'owner', email })).json.data;
    const { code } = (await client.post(`/members/${number}/invitations`, undefined)).json.data;
    expect((await enter(code)).status).toBe(201);
    expect(await comesIn(email)).toBe(false);
    expect((await client.get(`/members/${number}/sessions`)).json.data).toEqual([]);
    // An authorized caller confirms the address.
    expect((await client.patch(`/members/${number}`, { email })).status).toBe(200);
    expect(await comesIn(email)).toBe(true);
  });
});

describe('a person whose login is stored', () => {
  it('has joined, even if its first session cannot be stored', async () => {
    const { client } = await opened();
    const email = `joined.${randomUUID()}@one.example`;
    const { number } = (await client.post('/members', { name: 'Ana', role: 'reader', email })).json.data;
    const unstorable = { ...proofOf(email), providerSid: 'a\0b' };
    await expect(fixture.core.signInByProof(unstorable, { agent: 'Firefox' })).rejects.toThrow();
    expect((await client.get(`/members/${number}`)).json.data.state).toBe('active');
    expect(await comesIn(email)).toBe(true);
  });
});

describe('a suspended member', () => {
  it('has no session when it is active again', async () => {
    const { client } = await opened();
    const { number, invitation } = (await client.post('/members', { name: 'Ana', role: 'owner' })).json.data;
    const cookies = [await enter(invitation.code, true)];
    const link = (await client.post(`/members/${number}/invitations`, undefined)).json.data.code;
    const token = (await enter(link)).json.data.key;
    const unused = (await client.post(`/members/${number}/invitations`, undefined)).json.data.code;
    const scopes = ['contacts:read', 'keys:manage'];
    const { key } = (await client.post('/keys', { name: 'k', member: number, scopes })).json.data;
    const codeOfKey = (await clientOf(fixture, key).post('/sign-in-codes', undefined)).json.data.code;
    const ofKey = (await enter(codeOfKey)).json.data.key;
    for (const state of ['suspended', 'active'])
      expect((await client.patch(`/members/${number}`, { state })).status).toBe(200);
    for (const { headers } of cookies) {
      const cookie = /^[^;]*/.exec(headers['set-cookie']?.[0] ?? '')?.[0] ?? '';
      expect(cookie).not.toBe('');
      const host = `localhost:${fixture.port}`;
      expect(
        (await fixture.send({ method: 'GET', path: '/directory/v1/me', headers: { host, cookie } })).status,
      ).toBe(401);
    }
    for (const item of [token, ofKey]) expect((await clientOf(fixture, item).get('/me')).status).toBe(401);
    expect((await enter(unused)).status).toBe(400);
    expect((await client.get(`/members/${number}/sessions`)).json.data).toEqual([]);
    expect((await clientOf(fixture, key).get('/me')).status).toBe(200);
  });

  it.each([
    ['it was suspended', ['suspended', 'active']],
    ['its sessions were ended', []],
  ])('who has not signed in yet has no link from before: %s', async (_, states) => {
    const { client } = await opened();
    const { number, invitation } = (await client.post('/members', { name: 'Ana', role: 'owner' })).json.data;
    for (const state of states)
      expect((await client.patch(`/members/${number}`, { state })).status).toBe(200);
    if (states.length === 0) expect((await client.remove(`/members/${number}/sessions`)).status).toBe(204);
    expect((await enter(invitation.code)).status).toBe(400);
    const { code } = (await client.post(`/members/${number}/invitations`, undefined)).json.data;
    expect((await enter(code)).status).toBe(201);
  });
});
