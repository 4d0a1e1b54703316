/** What a review of members and sessions found: each of these is red until it is mended. */
import { describe, expect, it } from 'vitest';
import { clientOf, newClient } from '../../src/faces/directory/client.test.support.js';
import { useServer } from '../support/server.js';
import type { Received } from '../support/wire.js';

const ground = useServer({ settings: { hosts: new Set(['localhost']) } });
const minuteMs = 60_000;

const cookieIn = ({ headers }: Received) => /^([\w-]+=[^;]*)/.exec(headers['set-cookie']?.[0] ?? '')?.[1] ?? '';
const own = () => `http://localhost:${ground.port}`;
const ask = (cookie: string, path: string) =>
  ground.send({ method: 'GET', path: `/directory/v1${path}`, headers: { host: `localhost:${ground.port}`, cookie } });
async function change(cookie: string, method: string, path: string, body?: unknown) {
  const me = await ask(cookie, '/me');
  const csrf = String(me.json?.data?.csrf ?? '');
  const next = cookieIn(me) || cookie;
  const headers = { host: `localhost:${ground.port}`, origin: own(), cookie: next, 'x-switchbook-csrf': csrf };
  return ground.send({ method, path: `/directory/v1${path}`, headers, body });
}
const enter = (code: string) =>
  ground.send({
    method: 'POST',
    path: '/directory/v1/sign-in',
    headers: { host: `localhost:${ground.port}`, origin: own() },
    body: { code, cookie: true },
  });

describe('a key that ends', () => {
  it('leaves no link behind that signs in as a member', async () => {
    const { client } = await newClient(ground);
    const { scopes } = (await client.get('/me')).json.data;
    const owner = (await client.post('/members', { name: 'Olga', role: 'owner' })).json.data;
    await enter(owner.invitation.code);
    const made = (await client.post('/keys', { name: 'for an hour', scopes })).json.data;
    const temporary = clientOf(ground, made.key);
    const link = await temporary.post(`/members/${owner.number}/invitations`, undefined);
    await client.remove(`/keys/${made.id}`);
    const opened = link.status === 201 ? (await enter(link.json.data.code)).status : link.status;
    expect([400, 401, 403]).toContain(opened);
  });

  it('leaves no member behind whom it invited', async () => {
    const { client } = await newClient(ground);
    const { scopes } = (await client.get('/me')).json.data;
    const made = (await client.post('/keys', { name: 'for an hour', scopes })).json.data;
    const temporary = clientOf(ground, made.key);
    const invited = await temporary.post('/members', { name: 'Mallory', role: 'owner' });
    await client.remove(`/keys/${made.id}`);
    const opened = invited.status === 201 ? (await enter(invited.json.data.invitation.code)).status : invited.status;
    expect([400, 401, 403]).toContain(opened);
  });
});

describe('a session that goes to another account', () => {
  const proofOf = (email: string, more: object = {}) => ({
    ...{ issuer: 'https://login.example', subject: email, label: 'Our login', email },
    ...{ role: null, providerSid: null, refreshToken: null },
    ...more,
  });
  async function two(email: string, more: object = {}) {
    const accounts = [];
    for (let count = 0; count < 2; count += 1) {
      const { client, account } = await newClient(ground);
      await client.post('/members', { name: 'Cleo', email, role: 'reader' });
      accounts.push(account.account);
    }
    const issued = await ground.core.signInByProof(proofOf(email, more), { agent: 'Firefox' });
    return { slugs: accounts.map((one) => one.slug), cookie: `switchbook=${issued?.token}`, ids: accounts.map((one) => one.id) };
  }

  it('is as old there as it was', async () => {
    const { slugs, cookie } = await two('old@one.example');
    ground.advance(2 * 60 * minuteMs);
    expect((await change(cookie, 'POST', '/me/passkeys/options')).status).toBe(400);
    const current = cookieIn(await ask(cookie, '/me')) || cookie;
    const there = cookieIn(await change(current, 'POST', '/me/account', { slug: slugs[1] }));
    expect((await change(there, 'POST', '/me/passkeys/options')).status).toBe(400);
    const back = cookieIn(await change(there, 'POST', '/me/account', { slug: slugs[0] }));
    expect((await change(back, 'POST', '/me/passkeys/options')).status).toBe(400);
  });

  it('is asked about as soon as it would have been', async () => {
    const { slugs, cookie, ids } = await two('checked@one.example', { refreshToken: 'a token of the provider' });
    ground.advance(50 * minuteMs);
    const there = cookieIn(await change(cookie, 'POST', '/me/account', { slug: slugs[1] }));
    ground.advance(50 * minuteMs);
    const token = there.slice(there.indexOf('=') + 1);
    const principal = await ground.core.authenticate(token);
    expect(principal?.account.id).toBe(ids[1]);
    const check = principal && (await ground.core.beginProviderCheck(principal));
    expect(check?.refreshToken).toBe('a token of the provider');
  });
});
