/** The account and its keys. */
import { describe, expect, it } from 'vitest';
import { useServer } from '../../../test/support/server.js';
import { clientOf, errorsOf, newClient } from './client.test.support.js';

const ground = useServer();

describe('GET /account', () => {
  it('shows the account and the key in use', async () => {
    const { account, client } = await newClient(ground);
    await ground.core.setAccount(account.account.id, {
      slug: 'acme',
      default_region: 'de',
      contact_limit: '9',
    });
    const key = await ground.newKey(account, ['account:read', 'contacts:read']);
    const shown = await clientOf(ground, key).get('/account');
    const { id, number, name, createdAt } = account.account;
    const { data } = shown.json;
    expect(shown.text).toBe(
      `{"data":{"account":{"id":"${id}","number":${number},"name":"${name}","slug":"acme","default_region":"DE",` +
        `"contact_limit":9,"whatsapp_number":null,"created_at":"${createdAt.toISOString()}"},` +
        `"key":{"id":"${data.key.id}","name":"test","scopes":["contacts:read","account:read"],"rate_limit":"unlimited"}}}`,
    );
    expect((await client.get('/account')).json.data.key.id).not.toBe(data.key.id);
  });
});

describe('/keys', () => {
  it('makes a key that works, shows its secret once, lists and revokes it', async () => {
    const { client } = await newClient(ground);
    const made = await client.post('/keys', {
      name: ' CRM ',
      scopes: ['contacts:*', 'account:read', 'contacts:read'],
      expires_at: '2026-02-01T00:00:00Z',
    });
    const { data } = made.json;
    expect(made.status).toBe(201);
    expect(data.key).toMatch(/^sb_live_[0-9A-Za-z]{38}$/);
    expect(made.text).toBe(
      `{"data":{"id":"${data.id}","name":"CRM","prefix":"${data.key.slice(0, 12)}",` +
        '"scopes":["contacts:read","contacts:write","contacts:delete","account:read"],"rate_limit":"default",' +
        `"created_at":"${data.created_at}","expires_at":"2026-02-01T00:00:00.000Z","revoked_at":null,` +
        `"last_used_at":null,"key":"${data.key}"}}`,
    );
    expect(made.headers.location).toBe(`/directory/v1/keys/${data.id}`);
    const one = clientOf(ground, data.key);
    expect((await one.get('/contacts')).status).toBe(200);

    const listed = await client.get('/keys');
    expect(listed.json.data).toHaveLength(2);
    const { key, ...shown } = data;
    expect(listed.json.data[1]).toEqual(shown);
    expect(listed.text).not.toContain(key);

    const revoked = await client.remove(`/keys/${data.id.toUpperCase()}`);
    expect([revoked.status, revoked.text]).toEqual([204, '']);
    expect((await one.get('/contacts')).status).toBe(401);
    expect((await client.get('/keys')).json.data[1].revoked_at).toEqual(expect.any(String));
    for (const id of ['018f0000-0000-7000-8000-000000000000', 'nonsense'])
      expect((await client.remove(`/keys/${id}`)).json.detail).toBe('There is no such key.');
  });

  it('ends when the key expires', async () => {
    const { client } = await newClient(ground);
    const at = new Date(ground.clock().getTime() + 60_000).toISOString();
    const { key } = (await client.post('/keys', { name: 'k', scopes: ['*'], expires_at: at })).json.data;
    const one = clientOf(ground, key);
    expect((await one.get('/contacts')).status).toBe(200);
    ground.advance(60_000);
    expect((await one.get('/contacts')).status).toBe(401);
  });

  it('grants only what the maker has', async () => {
    const { account, client } = await newClient(ground);
    const maker = clientOf(ground, await ground.newKey(account, ['keys:manage', 'contacts:read']));
    const refused = await maker.post('/keys', { name: 'k', scopes: ['contacts:read', 'contacts:write'] });
    expect([refused.status, refused.json.code, refused.json.detail]).toEqual([
      403,
      'forbidden',
      'This key lacks the scope contacts:write.',
    ]);
    for (const scopes of [['all'], ['*'], ['contacts:*']])
      expect((await maker.post('/keys', { name: 'k', scopes })).status).toBe(403);
    for (const scopes of [['contacts:read'], ['keys:*'], ['none'], []])
      expect((await maker.post('/keys', { name: 'k', scopes })).status).toBe(201);
    const stranger = clientOf(ground, await ground.newKey(account, ['contacts:read']));
    expect((await stranger.post('/keys', { name: 'k', scopes: [] })).status).toBe(403);
    expect((await stranger.get('/keys')).status).toBe(403);
    expect((await client.post('/keys', { name: 'k', scopes: ['all'] })).json.data.scopes).toHaveLength(21);
  });

  it('gives no wider rate than the maker has', async () => {
    const { account, client } = await newClient(ground);
    const window = { count: 2, seconds: 60 };
    const made = async (by: typeof client, rate_limit: unknown) =>
      (await by.post('/keys', { name: 'k', scopes: ['keys:manage'], rate_limit })).json;
    expect((await made(client, 'unlimited')).data.rate_limit).toBe('unlimited');
    expect((await made(client, undefined)).data.rate_limit).toBe('default');
    const limited = clientOf(ground, await ground.newKey(account, ['keys:manage'], { rateLimit: 'default' }));
    for (const rate of ['unlimited', window]) expect((await made(limited, rate)).code).toBe('forbidden');
    for (const rate of ['default', undefined])
      expect((await made(limited, rate)).data.rate_limit).toBe('default');
    const { key } = (await made(client, window)).data;
    expect((await made(clientOf(ground, key), undefined)).data.rate_limit).toEqual(window);
    const last = await clientOf(ground, key).get('/keys');
    expect([last.headers['ratelimit-limit'], last.headers['ratelimit-remaining']]).toEqual(['2', '0']);
    expect((await clientOf(ground, key).get('/keys')).status).toBe(429);
  });

  it('refuses what is wrong', async () => {
    const { client } = await newClient(ground);
    const refused = await client.post('/keys', {
      name: '',
      scopes: [1, ''],
      rate_limit: { count: 0, seconds: 86_401 },
      expires_at: 'soon',
      key: 'mine',
    });
    expect(errorsOf(refused)).toEqual([
      'name blank',
      'scopes.0 type',
      'scopes.1 blank',
      'rate_limit.count too_small',
      'rate_limit.seconds too_large',
      'expires_at form',
      'key unknown_member',
    ]);
    expect(
      errorsOf(await client.post('/keys', { name: 'k', scopes: ['contacts', 'contacts:read', 'x:*'] })),
    ).toEqual(['scopes.0 not_allowed', 'scopes.2 not_allowed']);
    const past = { name: 'k', scopes: [], expires_at: '2026-01-01T00:00:00Z' };
    expect(errorsOf(await client.post('/keys', past))).toEqual(['expires_at past']);
    expect(errorsOf(await client.post('/keys', {}))).toEqual(['name required', 'scopes required']);
  });

  it('stays inside the account', async () => {
    const { client } = await newClient(ground);
    const other = await newClient(ground);
    const { id } = (await other.client.get('/account')).json.data.key;
    expect((await client.remove(`/keys/${id}`)).status).toBe(404);
    expect((await other.client.get('/account')).status).toBe(200);
  });
});
