/** A key grants no more than it has, through upstreams, webhooks, codes and sessions, and these end with the key. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, clientOf, newClient } from '../support/clients/directory.js';
import { connect } from '../support/clients/mcp.js';
import { plainVendor } from '../support/vendors/some-vendor.js';
import { openVendor, type Vendor } from '../support/vendors/vendor.js';
import { useServer } from '../support/wire/server.js';

const loopback = { address: '127.0.0.0', prefix: 8 };
const fixture = useServer({ settings: { upstreamAllow: [loopback], webhookAllow: [loopback] } });
const hourMs = 3_600_000;
const path = `/upstreams/${plainVendor}`;
const url = 'https://api.example.com';

let vendor: Vendor;
beforeAll(async () => {
  vendor = await openVendor();
});
afterAll(async () => vendor.close());

const signIn = async (client: Client) => {
  const code = await client.post('/sign-in-codes', undefined);
  expect(code.status).toBe(201);
  return openSession(code.json.data.code);
};
const openSession = (code: string) =>
  fixture.send({ method: 'POST', path: '/directory/v1/sign-in', body: { code } });

describe('an upstream without a key of the vendor', () => {
  it('is set by a key that manages its whole account, not by the scope alone', async () => {
    const { account, client } = await newClient(fixture);
    const weak = clientOf(fixture, await fixture.newKey(account, ['upstreams:manage']));
    const refused = await weak.put(path, { url });
    expect([refused.status, refused.json.detail]).toEqual([403, expect.stringContaining('of the vendor')]);
    expect((await client.get('/upstreams')).json.data).toEqual([]);
    expect((await weak.put(path, { url, key: 'of-the-vendor' })).status).toBe(200);
    // The upstream cannot be overwritten without a key either.
    expect((await weak.put(path, { url })).status).toBe(403);
    expect((await weak.get(path)).json.data.has_key).toBe(true);
    // A key with every scope and an end does not manage all.
    const ended = await client.post('/keys', {
      scopes: ['all'],
      expires_at: new Date(fixture.clock().getTime() + hourMs).toISOString(),
    });
    expect((await clientOf(fixture, ended.json.data.key).put(path, { url })).status).toBe(403);
    expect((await client.put(path, { url })).status).toBe(200);
    const session = await signIn(client);
    expect((await clientOf(fixture, session.json.data.key).put(path, { url })).status).toBe(200);
  });

  it('the upstream pauses when the key that set it is revoked, and the revocation reports it', async () => {
    const { account, client } = await newClient(fixture);
    const caller = await fixture.newKey(account, ['upstream:use']);
    const setter = await client.post('/keys', { scopes: ['upstreams:manage'] });
    const { id, key } = setter.json.data;
    vendor.answer((_request, response) => {
      response.end('from the vendor');
    });
    await clientOf(fixture, key).put('/upstreams/wacrm', { url: vendor.url, key: 'of-the-vendor' });
    const forwarded = () =>
      fixture.send({
        method: 'GET',
        path: '/api/v1/conversations',
        headers: { authorization: `Bearer ${caller}` },
      });
    expect((await forwarded()).text).toBe('from the vendor');
    const shown = await client.get('/upstreams/wacrm');
    expect(shown.json.data).toMatchObject({ state: 'active', reason: null, made_by: id });
    const revoked = await client.remove(`/keys/${id}`);
    expect(revoked.json.data).toMatchObject({ id, also_revoked: 0, paused_upstreams: ['wacrm'] });
    expect((await forwarded()).status).toBe(404);
    expect((await client.get('/upstreams')).json.data).toMatchObject([
      { state: 'paused', reason: 'key_ended' },
    ]);
    await client.put('/upstreams/wacrm', { url: vendor.url, key: 'of-the-vendor' });
    expect((await forwarded()).text).toBe('from the vendor');
  });

  it('the upstream pauses while the member of its key is suspended', async () => {
    const { client } = await newClient(fixture);
    await client.put('/roles/setter', { label: 'Setter', scopes: ['upstreams:manage'], sees: 'all' });
    const { number, invitation } = (await client.post('/members', { name: 'Ana', role: 'setter' })).json.data;
    const { key } = (await openSession(invitation.code)).json.data;
    const created = await clientOf(fixture, key).put('/upstreams/wacrm', {
      url: vendor.url,
      key: 'of-the-vendor',
    });
    expect(created.status).toBe(200);
    const states: string[] = [];
    for (const state of ['suspended', 'active']) {
      await client.patch(`/members/${number}`, { state });
      states.push((await client.get('/upstreams/wacrm')).json.data.state);
    }
    expect(states).toEqual(['paused', 'active']);
  });

  it('the upstream pauses at the moment when its key expires', async () => {
    const { account, client } = await newClient(fixture);
    const caller = await fixture.newKey(account, ['upstream:use']);
    const setter = await client.post('/keys', {
      scopes: ['upstreams:manage'],
      expires_at: new Date(fixture.clock().getTime() + hourMs).toISOString(),
    });
    await clientOf(fixture, setter.json.data.key).put('/upstreams/wacrm', { url: vendor.url, key: 'x-key' });
    const status = async () =>
      (
        await fixture.send({
          method: 'GET',
          path: '/api/v1/conversations',
          headers: { authorization: `Bearer ${caller}` },
        })
      ).status;
    expect(await status()).toBe(200);
    fixture.advance(hourMs);
    expect(await status()).toBe(404);
  });
});

describe('a key of a vendor', () => {
  it('that another key imports has no right that this key lacks', async () => {
    const { account, client } = await newClient(fixture);
    await client.post('/contacts', { display_name: 'Jane', phone: '+14155550123' });
    const comments = async (key: string, method: 'GET' | 'POST') => {
      const request = { path: '/api/v2/comments/14155550123', headers: { authorization: `Bearer ${key}` } };
      const body = { comment: 'Called' };
      return (await fixture.send(method === 'GET' ? request : { ...request, method, body })).status;
    };
    const imported = async (scopes: readonly string[], secret: string) => {
      const maker = await fixture.newKey(account, ['keys:manage', ...scopes] as never);
      const made = await clientOf(fixture, maker).post('/keys', { scopes, key: secret });
      expect(made.status, made.text).toBe(201);
      return [await comments(secret, 'GET'), await comments(secret, 'POST')];
    };
    expect(await imported([], 'vendor-key-without-scopes')).toEqual([403, 403]);
    expect(await imported(['contacts:read'], 'vendor-key-that-only-reads')).toEqual([200, 403]);
    expect(await imported(['contacts:read', 'contacts:write'], 'vendor-key-that-writes')).toEqual([200, 200]);
  });
});

describe('a webhook', () => {
  it('is named by the answer that revokes the key that made it', async () => {
    const { client } = await newClient(fixture);
    const maker = await client.post('/keys', { scopes: ['webhooks:manage', 'contacts:read'] });
    const created = await clientOf(fixture, maker.json.data.key).post('/webhooks', {
      url: 'http://127.0.0.1:9/hook',
    });
    expect(created.json.data).toMatchObject({ made_by: maker.json.data.id, state: 'active' });
    const revoked = await client.remove(`/keys/${maker.json.data.id}`);
    expect([revoked.status, revoked.json.data.paused_webhooks]).toEqual([
      200,
      [{ id: created.json.data.id, face: 'directory', url: 'http://127.0.0.1:9/hook' }],
    ]);
    expect((await client.get('/webhooks')).json.data).toMatchObject([
      { state: 'paused', reason: 'key_ended', made_by: maker.json.data.id },
    ]);
  });
});

describe('credentials made in a session', () => {
  it('expire with it: its codes, their sessions, and the codes of those', async () => {
    const { client } = await newClient(fixture);
    const first = clientOf(fixture, (await signIn(client)).json.data.key);
    const second = clientOf(fixture, (await signIn(first)).json.data.key);
    const third = clientOf(fixture, (await signIn(second)).json.data.key);
    const spare = (await third.post('/sign-in-codes', undefined)).json.data.code;
    const other = clientOf(fixture, (await signIn(client)).json.data.key);
    const status = async (item: Client) => (await item.get('/account')).status;
    expect(await Promise.all([first, second, third, other].map(status))).toEqual([200, 200, 200, 200]);
    expect((await first.remove('/sign-in')).status).toBe(204);
    expect(await Promise.all([first, second, third, other].map(status))).toEqual([401, 401, 401, 200]);
    expect((await openSession(spare)).status).toBe(400);
  });

  it('expire no later: a session of a session, and a code shortly before the end', async () => {
    const { client } = await newClient(fixture);
    const session = await signIn(client);
    const end = session.json.data.expires_at;
    fixture.advance(20 * hourMs);
    const first = clientOf(fixture, session.json.data.key);
    const next = await signIn(first);
    expect(next.json.data.expires_at).toBe(end);
    fixture.advance(4 * hourMs - 60_000);
    const code = await first.post('/sign-in-codes', undefined);
    expect(code.json.data.expires_at).toBe(end);
    fixture.advance(60_000);
    expect((await openSession(code.json.data.code)).status).toBe(400);
    expect((await clientOf(fixture, next.json.data.key).get('/account')).status).toBe(401);
  });

  it('are not made once it has ended, in any order', async () => {
    const { client } = await newClient(fixture);
    for (let turn = 0; turn < 5; turn += 1) {
      const one = clientOf(fixture, (await signIn(client)).json.data.key);
      const [created] = await Promise.all([one.post('/sign-in-codes', undefined), one.remove('/sign-in')]);
      expect([201, 401]).toContain(created.status);
      if (created.status === 201) expect((await openSession(created.json.data.code)).status).toBe(400);
    }
  });
});

describe('a key of a member', () => {
  const home = () => ({ host: `localhost:${fixture.port}`, origin: `http://localhost:${fixture.port}` });
  const enter = (code: string, more: object = { cookie: true }) =>
    fixture.send({
      method: 'POST',
      path: '/directory/v1/sign-in',
      headers: home(),
      body: { code, ...more },
    });

  /** An account with a member who has signed in. */
  async function withMember(role: string) {
    const { account, client } = await newClient(fixture);
    const { data } = (await client.post('/members', { name: 'Ana', role })).json;
    const answer = await enter(data.invitation.code);
    expect(answer.status).toBe(200);
    const cookie = /^[^;]+/.exec(answer.headers['set-cookie']?.[0] ?? '')?.[0] ?? '';
    const { csrf } = answer.json.data;
    const browse = (method: string, path: string, body?: unknown) =>
      fixture.send({
        method,
        path: `/directory/v1${path}`,
        headers: { ...home(), cookie, 'x-switchbook-csrf': csrf },
        body,
      });
    return { account, client, number: data.number as number, browse };
  }

  it('is made by a caller that may do all that the role of the member may', async () => {
    const { account, client, number } = await withMember('owner');
    const wanted = (scopes: string[]) => ({ name: 'x', member: number, scopes });
    const weak = clientOf(fixture, await fixture.newKey(account, ['keys:manage', 'contacts:read']));
    for (const scopes of [[], ['keys:manage'], ['contacts:read']]) {
      const refused = await weak.post('/keys', wanted(scopes));
      expect([scopes, refused.status]).toEqual([scopes, 403]);
    }
    expect((await client.post('/keys', wanted([]))).status).toBe(201);
    const reader = (await client.post('/members', { name: 'Bo', role: 'reader' })).json.data;
    const strong = (await client.get('/roles/reader')).json.data.scopes;
    const able = clientOf(fixture, await fixture.newKey(account, ['keys:manage', ...strong]));
    const created = await able.post('/keys', { name: 'x', member: reader.number, scopes: strong });
    expect(created.status).toBe(201);
  });

  it('cannot be made by a new secret, a vendor token or an assistant', async () => {
    const { account, client, number } = await withMember('owner');
    const { id } = (await client.post('/keys', { name: 'x', member: number, scopes: ['contacts:read'] })).json
      .data;
    const weakKey = await fixture.newKey(account, ['keys:manage', 'contacts:read', 'contacts:write']);
    const basic = Buffer.from(`${account.account.id}:${weakKey}`).toString('base64');
    const { json } = await fixture.send({
      method: 'POST',
      path: '/v2/oauth/token',
      headers: { authorization: `Basic ${basic}` },
      body: { grant_type: 'client_credentials', client_credentials_data: { scope: 'transport,crm' } },
    });
    const assistant = await connect(fixture, weakKey);
    expect((await assistant.names()).filter((name) => /key|token|secret|member/.test(name))).toEqual([]);
    await assistant.close();
    for (const secret of [weakKey, json.data.access_token as string]) {
      const weak = clientOf(fixture, secret);
      const tried = [
        await weak.post('/keys', { name: 'y', member: number, scopes: [] }),
        await weak.post(`/keys/${id}/rotate`, {}),
        await weak.patch(`/keys/${id}`, { scopes: ['contacts:read', 'contacts:write'] }),
      ];
      expect(tried.map(({ status }) => status)).toEqual([403, 403, 403]);
    }
    expect((await client.post(`/keys/${id}/rotate`, {})).status).toBe(200);
  });

  it('is not the member: its code signs in no browser, and it has no /me', async () => {
    const { account, client, number, browse } = await withMember('owner');
    const scopes = ['keys:manage', 'contacts:read'] as const;
    const key = await fixture.newKey(account, scopes, { memberNumber: number });
    const { code } = (await clientOf(fixture, key).post('/sign-in-codes', undefined)).json.data;
    const session = await enter(code);
    expect([session.status, session.headers['set-cookie']]).toEqual([201, undefined]);
    // The answer contains the scopes of the session.
    expect(session.json.data.scopes).toEqual(['contacts:read', 'keys:manage']);
    const token = clientOf(fixture, session.json.data.key);
    expect((await token.get('/me')).json.data.scopes).toEqual(session.json.data.scopes);
    const [{ id }] = (await browse('GET', '/me/sessions')).json.data;
    const before = [(await browse('GET', '/me/sessions')).text, (await browse('GET', '/me/logins')).text];
    for (const item of [clientOf(fixture, key), token, client]) {
      const answers = [
        await item.patch('/me', { name: 'X' }),
        await item.get('/me/sessions'),
        await item.remove(`/me/sessions/${id}`),
        await item.get('/me/logins'),
        await item.remove(`/me/logins/${id}`),
        await item.post('/me/account', { slug: 'x' }),
        await item.post('/me/passkeys/options', undefined),
        await item.post('/me/passkeys', { credential: {}, sealed: 'x', label: 'x' }),
      ];
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403));
      expect((await item.get('/me')).status).toBe(200);
    }
    const after = [(await browse('GET', '/me/sessions')).text, (await browse('GET', '/me/logins')).text];
    expect(after).toEqual(before);
    expect((await browse('GET', '/me')).json.data.member.name).toBe('Ana');
  });

  it('does not sign in an invited member', async () => {
    const { account, client } = await newClient(fixture);
    const { number } = (await client.post('/members', { name: 'Ana', role: 'owner' })).json.data;
    const { core } = fixture;
    const scopes = ['keys:manage'] as const;
    await fixture.newKey(account, scopes, { memberNumber: number });
    const key = (await core.listKeys({ accountId: account.account.id })).find(
      (shownKey) => shownKey.memberNumber === number,
    );
    if (key === undefined) throw new Error('the key was not made');
    const of = { accountId: account.account.id, keyId: key.id, scopes, principal: undefined };
    const { code } = await core.createSignInCode(of);
    expect((await enter(code)).status).toBe(400);
    expect((await client.get(`/members/${number}`)).json.data.state).toBe('invited');
  });

  it('differs from a browser code, which signs in browsers only; a link signs in either', async () => {
    const { client, number, browse } = await withMember('owner');
    const { code } = (await browse('POST', '/sign-in-codes')).json.data;
    const refused = await enter(code, {});
    expect([refused.status, refused.json.errors]).toEqual([
      400,
      [expect.objectContaining({ path: 'cookie', code: 'of_browser' })],
    ]);
    // The code was not used.
    expect((await enter(code)).status).toBe(200);
    expect((await browse('GET', '/me/sessions')).json.data).toHaveLength(1);
    const link = (await client.post(`/members/${number}/invitations`, undefined)).json.data;
    const token = await enter(link.code, {});
    expect([token.status, token.headers['set-cookie']]).toEqual([201, undefined]);
    const bearer = clientOf(fixture, token.json.data.key);
    expect((await bearer.get('/me/sessions')).status).toBe(200);
    // A session that a token makes ends with the token, so no browser's session of thirty days comes from it.
    const next = (await bearer.post('/sign-in-codes', undefined)).json.data;
    const second = await enter(next.code);
    expect([second.status, second.headers['set-cookie']]).toEqual([201, undefined]);
    expect(second.json.data.expires_at).toBe(token.json.data.expires_at);
  });
});
