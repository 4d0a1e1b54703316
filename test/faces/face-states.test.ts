/** The state of each API for an account follows its keys, pulls, comparisons and calls. */

import { asId, type KeyId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import { addDailyCalls, type DailyCalls } from '../../src/usage/store/usage-rows.js';
import { clientOf, errorsOf, newClient } from '../support/clients/directory.js';
import { until } from '../support/until.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer({
  processes: 1,
  settings: { upstreamAllow: [{ address: '127.0.0.0', prefix: 8 }] },
});
const own = () => `http://127.0.0.1:${fixture.port}`;
const dayMs = 86_400_000;

/** Sends a request of a vendor's client. */
const call = async (key: string, path: string) =>
  (await fixture.send({ path, headers: { authorization: `Bearer ${key}` } })).status;

const none = { calls: 0, forwarded: 0, unserved: 0 };

it('the state of a face follows a move from the key to forwarding, and back when the key is revoked', async () => {
  const { client } = await newClient(fixture);
  const stranger = await newClient(fixture);
  const there = await newClient(fixture);
  await there.client.make({ phone: '+14155550123', display_name: 'Jane' });
  const stateOf = async (face: string, of = client) =>
    (await of.get('/faces/states')).json.data.find((state: { face: string }) => state.face === face);
  const unused = {
    face: 'wazzup',
    key_ids: [],
    pull: null,
    comparison: null,
    first_call: null,
    today: none,
    week: none,
  };
  expect(await stateOf('wazzup')).toEqual(unused);

  // A key that was imported for clients of the API counts before its first call.
  expect(errorsOf(await client.post('/keys', { scopes: ['all'], face: 'nobody' }))).toEqual(['face unknown']);
  const secret = 'key-of-a-client-0123456789';
  const created = await client.post('/keys', { name: 'n8n', scopes: ['all'], key: secret, face: 'wazzup' });
  const keyId = created.json.data.id;
  expect(await stateOf('wazzup')).toEqual({ ...unused, key_ids: [keyId] });

  // A failed call does not count as a successful one.
  expect(await call(secret, '/v3/contacts/nobody')).toBe(404);
  expect(await call(secret, '/v3/deals')).toBe(404);
  expect(await stateOf('wazzup')).toMatchObject({
    first_call: null,
    today: { calls: 2, forwarded: 0, unserved: 1 },
  });
  expect(await call(secret, '/v3/contacts?offset=0')).toBe(200);
  const { first_call } = await stateOf('wazzup');
  expect(first_call).toEqual({ at: expect.stringMatching(/Z$/), key_id: keyId });

  // Another account of this server acts as the vendor.
  await client.put('/upstreams/wazzup-v3', { url: own(), key: there.account.key });
  await until('it is forwarded', async () => {
    await call(secret, '/v3/deals');
    return (await stateOf('wazzup')).today.forwarded > 0;
  });
  const compared = await client.post('/comparisons', {
    face: 'wazzup',
    url: own(),
    key: there.account.key,
    sample: 1,
  });
  expect(compared.text).toContain('"done"');
  const { comparison } = await stateOf('wazzup');
  expect(comparison).toMatchObject({ at: expect.stringMatching(/Z$/), requests: expect.any(Number) });
  expect(comparison.differences).toBeGreaterThan(0);

  const dry = { face: 'directory', url: own(), key: there.account.key };
  for (const isDry of [true, false]) {
    const { id } = (await client.post('/pulls', { ...dry, dry_run: isDry })).json.data;
    await until(
      'the pull is done',
      async () => (await client.get(`/pulls/${id}`)).json.data.state === 'done',
    );
    const pull = isDry ? null : { id, contacts: 1, at: expect.stringMatching(/Z$/) };
    expect((await stateOf('directory')).pull).toEqual(pull);
  }

  // Days later, the counts are stored, the count of the day restarts, and a revoked key no longer counts.
  const before = (await stateOf('wazzup')).today;
  fixture.advance(2 * dayMs);
  expect(await stateOf('wazzup')).toMatchObject({ first_call, key_ids: [keyId], today: none, week: before });
  await client.remove(`/keys/${keyId}`);
  expect(await stateOf('wazzup')).toMatchObject({ first_call, key_ids: [], comparison });
  fixture.advance(7 * dayMs);
  expect(await stateOf('wazzup')).toMatchObject({ first_call, week: none });
  expect(await stateOf('wazzup', stranger.client)).toEqual(unused);
});

it('a key that called without being made for the API counts at once, until it is revoked', async () => {
  const { account, client } = await newClient(fixture);
  const key = await fixture.newKey(account, ['contacts:read', 'account:read']);
  expect(await call(key, '/v3/contacts?offset=0')).toBe(200);
  const keysOf = async () =>
    (await client.get('/faces/states')).json.data.find((state: { face: string }) => state.face === 'wazzup')
      .key_ids;
  const [keyId] = await keysOf();
  expect(keyId).toEqual(expect.any(String));
  await client.remove(`/keys/${keyId}`);
  expect(await keysOf()).toEqual([]);
});

it('counts of several processes are one, and the earliest call is the first', async () => {
  const { account, client } = await newClient(fixture);
  const accountId = account.account.id;
  const [key] = await fixture.core.listKeys({ accountId });
  const now = fixture.clock();
  const today = now.toISOString().slice(0, 10);
  const row = { accountId, day: today, face: 'wazzup', calls: 5, forwarded: 2, unserved: 1 };
  const silent = { firstAt: null, firstKeyId: null };
  const add = (more: Partial<DailyCalls>) =>
    addDailyCalls(fixture.database, [{ ...row, ...silent, ...more }]);
  const early = new Date(now.getTime() - 60_000);
  const firstKeyId = key?.id ?? null;
  await add({});
  await add({ firstAt: now, firstKeyId: asId<KeyId>(fixture.core.newId()) });
  await add({ firstAt: early, firstKeyId });
  await add({});
  await add({ day: new Date(now.getTime() - 6 * dayMs).toISOString().slice(0, 10), calls: 1 });
  await add({ day: new Date(now.getTime() - 7 * dayMs).toISOString().slice(0, 10), calls: 1 });
  const { data } = (await client.get('/faces/states')).json;
  expect(data.find((state: { face: string }) => state.face === 'wazzup')).toMatchObject({
    key_ids: [firstKeyId],
    first_call: { at: early.toISOString(), key_id: firstKeyId },
    today: { calls: 20, forwarded: 8, unserved: 4 },
    week: { calls: 21, forwarded: 10, unserved: 5 },
  });
});

it('a live call shows why it was refused, and which scope the key lacks', async () => {
  const { account, client } = await newClient(fixture);
  const reader = await fixture.newKey(account, ['contacts:read', 'account:read']);
  expect(await call(reader, '/v3/contacts?offset=0')).toBe(200);
  expect(await call(reader, '/v3/deals')).toBe(404);
  expect((await clientOf(fixture, reader).post('/contacts', { phone: '+14155550123' })).status).toBe(403);
  const { data } = (await client.get('/calls')).json;
  expect(data.map(({ problem, lacks }: Record<string, unknown>) => [problem, lacks])).toEqual([
    [undefined, undefined],
    ['no_route', undefined],
    ['forbidden', 'contacts:write'],
  ]);
});

it('a call with a revoked key is shown only to the account of the key, and is not counted', async () => {
  const { client } = await newClient(fixture);
  const key = (await client.post('/keys', { name: 'n8n', scopes: ['contacts:read'] })).json.data;
  expect(await call(key.key, '/v3/contacts?offset=0')).toBe(200);
  const before = (await client.get('/usage?days=1')).json.data.days[0].calls.wazzup;
  await client.remove(`/keys/${key.id}`);
  expect(await call(key.key, '/v3/contacts?offset=0')).toBe(401);
  const { data } = (await client.get('/calls?face=wazzup')).json;
  expect(data.at(-1)).toMatchObject({ status: 401, key_id: key.id, problem: 'key_ended' });
  expect((await client.get('/usage?days=1')).json.data.days[0].calls.wazzup).toBe(before);
  const watcher = await newClient(fixture);
  for (const path of ['/calls', '/calls/refused']) {
    const seen = (await watcher.client.get(`${path}?face=wazzup`)).json.data;
    expect(seen.map((item: { request_id: string }) => item.request_id)).not.toContain(data.at(-1).request_id);
  }
});
