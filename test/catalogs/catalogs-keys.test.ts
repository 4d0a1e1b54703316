/** Resources of an account in addition to contacts: catalogs, members of groups, keys. */

import { scopes as everyScope } from '@switchbook/domain/access/access.js';
import { describe, expect, it } from 'vitest';
import { clientOf, errorsOf, newClient, problemOf } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

const missing = '018f0000-0000-7000-8000-000000000000';

describe.each([
  ['tags', 'tag', 0],
  ['groups', 'group', 0],
  ['sources', 'source', 4],
  ['statuses', 'status', 3],
] as const)('/%s', (path, thing, known) => {
  it('creates, shows, lists, changes and deletes', async () => {
    const { client } = await newClient(fixture);
    const number = known + 1;
    const created = await client.post(`/${path}`, { name: ' Fresh ', color: '#A1b2C3' });
    const { data } = created.json;
    expect(created.status).toBe(201);
    expect(created.text).toBe(
      `{"data":{"number":${number},"name":"Fresh","color":"#A1b2C3","created_at":"${data.created_at}",` +
        `"updated_at":"${data.created_at}"}}`,
    );
    expect(created.headers.location).toBe(`/directory/v1/${path}/${number}`);
    expect((await client.get(`/${path}/${number}`)).text).toBe(created.text);
    const listed = await client.get(`/${path}`);
    expect(listed.json.meta).toEqual({ next_cursor: null });
    expect(listed.json.data).toHaveLength(number);
    expect(listed.json.data.at(-1)).toEqual(data);
    expect(errorsOf(await client.get(`/${path}?count=all`))).toEqual(['count not_allowed']);

    const renamed = await client.patch(`/${path}/${number}`, { name: 'Stale' });
    expect(renamed.json.data).toMatchObject({ number, name: 'Stale', color: '#A1b2C3' });
    const plain = await client.patch(`/${path}/${number}`, { color: null });
    expect(plain.json.data).toMatchObject({ number, name: 'Stale', color: null });

    const gone = await client.remove(`/${path}/${number}`);
    expect([gone.status, gone.text]).toEqual([204, '']);
    for (const item of [String(number), '0', '-1', '1.0', 'x', missing, '9'.repeat(30)])
      for (const method of ['GET', 'DELETE']) {
        const answer = await client.call(method, `/${path}/${item}`);
        expect([answer.status, answer.json.detail]).toEqual([404, `There is no such ${thing}.`]);
      }
    expect((await client.patch(`/${path}/${number}`, { name: 'X' })).status).toBe(404);
    expect((await client.post(`/${path}`, { name: 'Next' })).json.data.number).toBe(number + 1);
  });

  it('never gives the number of a deleted item to another one', async () => {
    const { client } = await newClient(fixture);
    const chosen = (number: number) => client.post(`/${path}`, { name: `Chosen ${number}`, number });
    for (const number of [777, 555]) expect((await chosen(number)).status).toBe(201);
    await client.remove(`/${path}/777`);
    expect(errorsOf(await chosen(777))).toEqual(['number taken']);
    expect((await chosen(666)).status).toBe(201);
    const numbers = (await client.get(`/${path}`)).json.data.map((item: { number: number }) => item.number);
    expect(numbers.slice(-2)).toEqual([555, 666]);
  });

  it('has each name once', async () => {
    const { client } = await newClient(fixture);
    await client.post(`/${path}`, { name: 'Fresh' });
    const other = await client.post(`/${path}`, { name: path === 'tags' ? 'fresh' : 'Other' });
    expect(other.status).toBe(201);
    const taken = await client.post(`/${path}`, { name: path === 'tags' ? 'Fresh' : 'FRESH' });
    expect(taken.status).toBe(409);
    expect(problemOf(taken)).toEqual({
      type: 'urn:switchbook:problem:conflict',
      title: 'Conflict',
      status: 409,
      detail: `Another ${thing} already has this name.`,
      code: 'conflict',
      what: thing,
    });
    const renamed = await client.patch(`/${path}/${other.json.data.number}`, { name: 'Fresh' });
    expect([renamed.status, renamed.json.code]).toEqual([409, 'conflict']);
  });

  it('refuses invalid values', async () => {
    const { client } = await newClient(fixture);
    const refused = await client.post(`/${path}`, { name: '', color: 'red', size: 7 });
    expect(errorsOf(refused)).toEqual(['name blank', 'color form', 'size unknown_member']);
    expect(errorsOf(await client.post(`/${path}`, {}))).toEqual(['name required']);
    expect(errorsOf(await client.post(`/${path}`, { name: 'x'.repeat(256) }))).toEqual(['name too_long']);
    expect(errorsOf(await client.patch(`/${path}/1`, { name: null }))).toEqual(['name type']);
    expect(errorsOf(await client.get(`/${path}?limit=5`))).toEqual(['limit unknown_parameter']);
  });
});

describe('deleting', () => {
  it('removes tags and groups from their contacts, and keeps used sources and statuses', async () => {
    const { client } = await newClient(fixture);
    await client.post('/groups', { name: 'Friends' });
    const { id } = await client.make({ tags: ['a', 'b'], groups: [1] });
    for (const [path, thing] of [
      ['sources', 'source'],
      ['statuses', 'status'],
    ]) {
      const refused = await client.remove(`/${path}/1`);
      expect(refused.status).toBe(409);
      expect(problemOf(refused)).toEqual({
        type: 'urn:switchbook:problem:in_use',
        title: 'In use',
        status: 409,
        detail: `Contacts have this ${thing}, so it cannot be deleted. Merge it into another ${thing}, or change those contacts first.`,
        code: 'in_use',
        what: thing,
      });
    }
    await client.remove('/tags/1');
    await client.remove('/groups/1');
    const { data } = (await client.get(`/contacts/${id}`)).json;
    expect([data.tags, data.groups]).toEqual([['b'], []]);
  });
});

describe('/groups/{number}/contacts', () => {
  it('adds, removes and counts contacts', async () => {
    const { client } = await newClient(fixture);
    await client.post('/groups', { name: 'Friends' });
    const [one, other] = [await client.make({}), await client.make({})];
    const contact_ids = [one.id, other.number, one.id.toUpperCase(), '1', missing, 'nonsense', 99];
    const added = await client.post('/groups/1/contacts', { contact_ids });
    expect([added.status, added.text]).toEqual([200, '{"data":{"added":2,"unchanged":1,"not_found":3}}']);
    const again = await client.post('/groups/1/contacts', { contact_ids: [one.id] });
    expect(again.text).toBe('{"data":{"added":0,"unchanged":1,"not_found":0}}');
    const shown = (await client.get('/contacts?group=1')).json.data;
    expect(shown.map((contact: { version: number }) => contact.version)).toEqual([2, 2]);
    const removed = await client.call('DELETE', '/groups/1/contacts', { contact_ids: [other.id, missing] });
    expect([removed.status, removed.text]).toEqual([
      200,
      '{"data":{"removed":1,"unchanged":0,"not_found":1}}',
    ]);
    expect((await client.get('/contacts?group=1')).json.data).toHaveLength(1);
  });

  it('requires an existing group, with any contacts', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make({});
    for (const contact_ids of [[id], [missing], []])
      for (const number of ['1', 'x', '0']) {
        const refused = await client.post(`/groups/${number}/contacts`, { contact_ids });
        expect([refused.status, refused.json.detail]).toEqual([404, 'There is no such group.']);
      }
  });

  it('refuses invalid ids', async () => {
    const { client } = await newClient(fixture);
    await client.post('/groups', { name: 'Friends' });
    const refused = await client.post('/groups/1/contacts', { contact_ids: [null, '', 1.5], x: 1 });
    expect(errorsOf(refused)).toEqual([
      'contact_ids.0 type',
      'contact_ids.1 blank',
      'contact_ids.2 type',
      'x unknown_member',
    ]);
    const many = Array.from({ length: 1_001 }, (_, index) => index + 1);
    expect(errorsOf(await client.post('/groups/1/contacts', { contact_ids: many }))).toEqual([
      'contact_ids too_many',
    ]);
    const nobody = await client.call('DELETE', '/groups/1/contacts', { contact_ids: [] });
    expect(nobody.json.data).toEqual({ removed: 0, unchanged: 0, not_found: 0 });
    expect((await client.call('DELETE', '/groups/1/contacts')).json.code).toBe('bad_json');
  });
});

describe('GET /account', () => {
  it('shows the account and the current key', async () => {
    const { account, client } = await newClient(fixture);
    await fixture.core.updateAccount(account.account.id, {
      slug: 'acme',
      default_region: 'de',
      contact_limit: '9',
    });
    const key = await fixture.newKey(account, ['account:read', 'contacts:read']);
    const shown = await clientOf(fixture, key).get('/account');
    const { id, number, name, createdAt } = account.account;
    const { data } = shown.json;
    expect(shown.text).toBe(
      `{"data":{"account":{"id":"${id}","number":${number},"name":"${name}","slug":"acme","default_region":"DE",` +
        `"contact_limit":9,"whatsapp_number":null,"consent_required":[],"stop_words":null,"start_words":null,"bin_days":30,"assign_new":null,"vendor_forks":false,"merge_attested":false,"created_at":"${createdAt.toISOString()}"},` +
        `"key":{"id":"${data.key.id}","name":"test","scopes":["contacts:read","account:read"],"rate_limit":"unlimited"}}}`,
    );
    expect((await client.get('/account')).json.data.key.id).not.toBe(data.key.id);
  });
});

describe('/keys', () => {
  it('creates a working key, shows its secret once, lists and revokes it', async () => {
    const { client } = await newClient(fixture);
    const created = await client.post('/keys', {
      name: ' CRM ',
      scopes: ['contacts:*', 'account:read', 'contacts:read'],
      expires_at: '2026-02-01T00:00:00Z',
    });
    const listed = await client.get('/keys');
    const { data } = created.json;
    expect(created.status).toBe(201);
    expect(data.key).toMatch(/^sb_live_[0-9A-Za-z]{38}$/);
    expect(created.text).toBe(
      `{"data":{"id":"${data.id}","name":"CRM","prefix":"${data.key.slice(0, 12)}",` +
        '"scopes":["contacts:read","contacts:write","contacts:delete","account:read"],"rate_limit":"default",' +
        `"created_at":"${data.created_at}","expires_at":"2026-02-01T00:00:00.000Z","revoked_at":null,` +
        `"last_used_at":null,"made_by":"${listed.json.data[0].id}","old_secret_until":null,"member":null,"member_state":null,"key":"${data.key}"}}`,
    );
    expect(created.headers.location).toBe(`/directory/v1/keys/${data.id}`);
    const one = clientOf(fixture, data.key);
    expect((await one.get('/contacts')).status).toBe(200);

    expect(listed.json.data).toHaveLength(2);
    const { key, ...shown } = data;
    expect(listed.json.data[1]).toEqual(shown);
    expect(listed.text).not.toContain(key);

    const revoked = await client.remove(`/keys/${data.id.toUpperCase()}`);
    expect([revoked.status, revoked.json.data.also_revoked]).toEqual([200, 0]);
    expect((await one.get('/contacts')).status).toBe(401);
    expect((await client.get('/keys')).json.data[1].revoked_at).toEqual(expect.any(String));
    for (const id of ['018f0000-0000-7000-8000-000000000000', 'nonsense'])
      expect((await client.remove(`/keys/${id}`)).json.detail).toBe('There is no such key.');
  });

  it('imports a secret that clients have, which may do no more than its maker', async () => {
    const { account, client } = await newClient(fixture);
    const secret = `vendor-key-${account.account.id}`;
    const imported = await client.post('/keys', {
      name: 'CRM',
      scopes: ['contacts:read'],
      key: ` ${secret} `,
    });
    expect([imported.status, imported.json.data.key]).toEqual([201, secret]);
    expect((await clientOf(fixture, secret).get('/contacts')).status).toBe(200);
    const [entry] = (await client.get('/audit?limit=1')).json.data;
    expect([entry.action, JSON.stringify(entry).includes(secret)]).toEqual(['key.imported', false]);

    const again = await client.post('/keys', { scopes: [], key: secret });
    expect([again.status, again.json.code]).toEqual([409, 'conflict']);
    const maker = clientOf(fixture, await fixture.newKey(account, ['keys:manage', 'contacts:read']));
    const wider = { scopes: ['contacts:write'], key: 'another-key-of-the-vendor' };
    expect((await maker.post('/keys', wider)).json.detail).toBe('This key lacks the scope contacts:write.');
    for (const [key, fault] of [
      ['too-short', 'key weak'],
      ['with a space in the middle', 'key invalid'],
      ['sb_live_not_a_whole_one_of_ours', 'key invalid'],
      ['x'.repeat(4_097), 'key too_long'],
    ])
      expect(errorsOf(await client.post('/keys', { scopes: [], key }))).toEqual([fault]);
  });

  it('ends when the key expires', async () => {
    const { client } = await newClient(fixture);
    const at = new Date(fixture.clock().getTime() + 60_000).toISOString();
    const { key } = (await client.post('/keys', { name: 'k', scopes: ['*'], expires_at: at })).json.data;
    const one = clientOf(fixture, key);
    expect((await one.get('/contacts')).status).toBe(200);
    fixture.advance(60_000);
    expect((await one.get('/contacts')).status).toBe(401);
  });

  it('grants only scopes of the maker', async () => {
    const { account, client } = await newClient(fixture);
    const maker = clientOf(fixture, await fixture.newKey(account, ['keys:manage', 'contacts:read']));
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
    const stranger = clientOf(fixture, await fixture.newKey(account, ['contacts:read']));
    expect((await stranger.post('/keys', { name: 'k', scopes: [] })).status).toBe(403);
    expect((await stranger.get('/keys')).status).toBe(403);
    const all = await client.post('/keys', { name: 'k', scopes: ['all'] });
    expect([...all.json.data.scopes].sort()).toEqual([...everyScope].sort());
  });

  it('grants no wider rate than the maker has', async () => {
    const { account, client } = await newClient(fixture);
    const window = { count: 2, seconds: 60 };
    const made = async (by: typeof client, rate_limit: unknown) =>
      (await by.post('/keys', { name: 'k', scopes: ['keys:manage'], rate_limit })).json;
    expect((await made(client, 'unlimited')).data.rate_limit).toBe('unlimited');
    expect((await made(client, undefined)).data.rate_limit).toBe('default');
    const limited = clientOf(
      fixture,
      await fixture.newKey(account, ['keys:manage'], { rateLimit: 'default' }),
    );
    for (const rate of ['unlimited', window]) expect((await made(limited, rate)).code).toBe('forbidden');
    for (const rate of ['default', undefined])
      expect((await made(limited, rate)).data.rate_limit).toBe('default');
    const { key } = (await made(client, window)).data;
    expect((await made(clientOf(fixture, key), undefined)).data.rate_limit).toEqual(window);
    const last = await clientOf(fixture, key).get('/keys');
    expect([last.headers['ratelimit-limit'], last.headers['ratelimit-remaining']]).toEqual(['2', '0']);
    expect((await clientOf(fixture, key).get('/keys')).status).toBe(429);
  });

  it('expires no later than its maker, with a refusal instead of a shorter end', async () => {
    const { client } = await newClient(fixture);
    const end = new Date(fixture.clock().getTime() + 60_000);
    const make = async (by: typeof client, body: object) =>
      by.post('/keys', { name: 'k', scopes: ['keys:manage'], ...body });
    const maker = clientOf(fixture, (await make(client, { expires_at: end.toISOString() })).json.data.key);
    for (const expires_at of [null, new Date(end.getTime() + 1).toISOString(), '2100-01-01T00:00:00Z']) {
      const refused = await make(maker, { expires_at });
      expect(refused.status).toBe(400);
      expect(errorsOf(refused)).toEqual(['expires_at after_maker']);
    }
    const children = [(await make(maker, {})).json.data];
    children.push(
      (await make(clientOf(fixture, children[0].key), { expires_at: end.toISOString() })).json.data,
    );
    for (const child of children) expect(child.expires_at).toBe(end.toISOString());
    fixture.advance(60_000);
    for (const { key } of children) expect((await clientOf(fixture, key).get('/keys')).status).toBe(401);
  });

  it('counts in the window of its maker, however many there are', async () => {
    const { client } = await newClient(fixture);
    const body = { name: 'k', scopes: ['keys:manage'], rate_limit: { count: 8, seconds: 60 } };
    const maker = clientOf(fixture, (await client.post('/keys', body)).json.data.key);
    const first = (await maker.post('/keys', { scopes: ['keys:manage'] })).json.data;
    const second = (await clientOf(fixture, first.key).post('/keys', { scopes: ['keys:manage'] })).json.data;
    expect(second.rate_limit).toEqual({ count: 8, seconds: 60 });
    const all = [maker, clientOf(fixture, first.key), clientOf(fixture, second.key)];
    const answers: number[] = [];
    for (let round = 0; round < 3; round += 1)
      for (const item of all) answers.push((await item.get('/keys')).status);
    // Two of the eight requests created the keys.
    expect(answers).toEqual([200, 200, 200, 200, 200, 200, 429, 429, 429]);
    const free = await client.post('/keys', {
      scopes: ['keys:manage'],
      rate_limit: { count: 1, seconds: 60 },
    });
    expect((await clientOf(fixture, free.json.data.key).get('/keys')).status).toBe(200);
  });

  it('revokes its descendants, and no stronger key', async () => {
    const { account, client } = await newClient(fixture);
    const manager = clientOf(fixture, await fixture.newKey(account, ['keys:manage', 'account:read']));
    const child = (await manager.post('/keys', { scopes: ['keys:manage', 'account:read'] })).json.data;
    const grandchild = (await clientOf(fixture, child.key).post('/keys', { scopes: [] })).json.data;
    const own = (await manager.get('/account')).json.data.key.id;
    const full = (await client.get('/account')).json.data.key.id;
    const refused = await manager.remove(`/keys/${full}`);
    expect([refused.status, refused.json.code]).toEqual([403, 'forbidden']);
    expect((await clientOf(fixture, child.key).remove(`/keys/${own}`)).status).toBe(403);
    expect((await client.remove(`/keys/${own}`)).status).toBe(200);
    for (const key of [child.key, grandchild.key])
      expect((await clientOf(fixture, key).get('/account')).status).toBe(401);
    expect((await client.get('/account')).status).toBe(200);
  });

  it('refuses invalid values', async () => {
    const { client } = await newClient(fixture);
    const refused = await client.post('/keys', {
      name: '',
      scopes: [1, ''],
      rate_limit: { count: 0, seconds: 86_401 },
      expires_at: 'soon',
      secret: 'mine',
    });
    expect(errorsOf(refused)).toEqual([
      'name blank',
      'scopes.0 type',
      'scopes.1 blank',
      'rate_limit.count too_small',
      'rate_limit.seconds too_large',
      'expires_at form',
      'secret unknown_member',
    ]);
    expect(
      errorsOf(await client.post('/keys', { name: 'k', scopes: ['contacts', 'contacts:read', 'x:*'] })),
    ).toEqual(['scopes.0 not_allowed', 'scopes.2 not_allowed']);
    const past = { name: 'k', scopes: [], expires_at: '2026-01-01T00:00:00Z' };
    expect(errorsOf(await client.post('/keys', past))).toEqual(['expires_at past']);
    expect(errorsOf(await client.post('/keys', {}))).toEqual(['scopes required']);
    expect((await client.post('/keys', { scopes: [] })).json.data.name).toBe('api');
  });

  it('is limited to the account', async () => {
    const { client } = await newClient(fixture);
    const other = await newClient(fixture);
    const { id } = (await other.client.get('/account')).json.data.key;
    expect((await client.remove(`/keys/${id}`)).status).toBe(404);
    expect((await other.client.get('/account')).status).toBe(200);
  });
});
