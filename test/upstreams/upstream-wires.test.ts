/** Upstreams by name: one for each host of a vendor, one name for all of them, and rows of earlier releases. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { openVendor, type Vendor } from '../support/vendors/vendor.js';
import { useServer } from '../support/wire/server.js';

const loopback = { address: '127.0.0.0', prefix: 8 };
const fixture = useServer({ settings: { upstreamAllow: [loopback] } });
let [older, newer]: Vendor[] = [];
beforeAll(async () => {
  [older, newer] = [await openVendor(), await openVendor()];
});
afterAll(async () => Promise.all([older?.close(), newer?.close()]));
beforeEach(() => {
  for (const vendor of [older, newer]) {
    vendor?.calls.splice(0);
    vendor?.answer((request, response) => void response.end(`${request.headers.authorization}`));
  }
});

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

async function fresh() {
  const account = await fixture.newAccount();
  const { id } = account.account;
  const native = (method: string, name = '', body?: unknown) =>
    fixture.send({
      method,
      path: `/directory/v1/upstreams${name === '' ? '' : `/${name}`}`,
      headers: bearer(account.key),
      ...(body === undefined ? {} : { body }),
    });
  const get = async (at: string) => {
    const { status, text } = await fixture.send({ path: at, headers: bearer(account.key) });
    return [status, text];
  };
  return { account, id, native, get };
}

describe('a vendor with two hosts', () => {
  it('has an upstream for each version, each with its key', async () => {
    const { native, get } = await fresh();
    const noRoute = await get('/v2/channels');
    expect((await native('PUT', 'wazzup-v3', { url: newer?.url, key: 'key-of-v3' })).status).toBe(200);
    expect(await get('/v3/channels')).toEqual([200, 'Bearer key-of-v3']);
    expect((await get('/v2/channels'))[0]).toBe(noRoute[0]);
    await native('PUT', 'wazzup-v2', { url: older?.url, key: 'key-of-v2' });
    expect(await get('/v2/channels')).toEqual([200, 'Bearer key-of-v2']);
    expect(await get('/v3/users/u1')).toEqual([200, 'Bearer key-of-v3']);
    expect([older?.calls.length, newer?.calls.length]).toEqual([1, 2]);
    await native('DELETE', 'wazzup-v3');
    expect(await get('/v3/channels')).toEqual([200, '[]']);
    expect(await get('/v2/channels')).toEqual([200, 'Bearer key-of-v2']);
  });

  it('has one name that sets, shows and removes both', async () => {
    const { native, get } = await fresh();
    const set = await native('PUT', 'wazzup', { url: older?.url, key: 'one-key' });
    expect([set.status, set.json.data.face]).toEqual([200, 'wazzup-v2']);
    expect((await native('GET')).json.data.map((item: { face: string }) => item.face)).toEqual([
      'wazzup-v2',
      'wazzup-v3',
    ]);
    expect([await get('/v2/deals'), await get('/v3/deals')]).toEqual([
      [200, 'Bearer one-key'],
      [200, 'Bearer one-key'],
    ]);
    expect((await native('GET', 'wazzup')).json.data.url).toBe(older?.url);
    expect((await native('DELETE', 'wazzup')).status).toBe(204);
    expect((await native('DELETE', 'wazzup')).status).toBe(404);
    expect((await native('GET')).json.data).toEqual([]);
  });

  it('refuses a URL with the prefix of one version', async () => {
    const { native } = await fresh();
    expect((await native('PUT', 'wazzup-v2', { url: 'https://example.com/v2' })).status).toBe(400);
    expect((await native('PUT', 'wazzup-v2', { url: 'https://example.com/v3' })).status).toBe(200);
    expect((await native('PUT', 'wazzup-v4', { url: 'https://example.com' })).status).toBe(404);
  });
});

describe('rows of one upstream for both versions', () => {
  it('become two, and their key is still opened', async () => {
    const { id, native, get } = await fresh();
    await native('PUT', 'wazzup', { url: newer?.url, key: 'kept-since' });
    const { sealingNameOf } = await import('../../src/upstreams/operations/upstreams.js');
    const { secretSealer } = await import('@switchbook/domain/runtime/sealed-secret.js');
    const sealer = secretSealer(fixture.core.tokenSecret, (count) => Buffer.alloc(count, 7));
    const key = sealer.seal('kept-since', sealingNameOf(id, 'wazzup'));
    await fixture.database.query(
      planned(`update upstreams set key = $2, sealed_as = 'wazzup' where account_id = $1`),
      [id, key],
    );
    // Every process is notified.
    await fixture.core.setUpstream(id, { face: 'wacrm', url: 'https://example.com', key: null });
    expect(await get('/v2/channels')).toEqual([200, 'Bearer kept-since']);
    expect(await get('/v3/channels')).toEqual([200, 'Bearer kept-since']);
  });
});
