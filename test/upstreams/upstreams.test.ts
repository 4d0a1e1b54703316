/** Upstreams over the API: set, shown without the key, replaced, removed; and the scopes that keys get. */
import { describe, expect, it } from 'vitest';
import { clientOf, newClient, newMemberKey } from '../support/clients/directory.js';
import { otherVendor, plainVendor } from '../support/vendors/some-vendor.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

describe('an upstream', () => {
  it('is set, shown without its key, replaced completely, and removed', async () => {
    const { client } = await newClient(fixture);
    const path = `/upstreams/${plainVendor}`;
    const set = await client.put(path, {
      url: 'https://API.example.com:443/base/',
      key: ' secret-of-theirs ',
    });
    const shown = {
      face: plainVendor,
      url: 'https://api.example.com/base',
      has_key: true,
      state: 'active',
      reason: null,
      read_through: false,
      key_file: null,
      key_state: 'good',
      key_ends_at: null,
      key_refused_at: null,
      made_by: expect.any(String),
      created_at: instant,
      updated_at: instant,
    };
    expect([set.status, set.json]).toEqual([200, { data: shown }]);
    for (const at of [path, '/upstreams'])
      expect((await client.get(at)).text).not.toContain('secret-of-theirs');
    const again = await client.put(path, { url: 'https://elsewhere.example.com' });
    expect(again.json.data).toMatchObject({ has_key: false, created_at: set.json.data.created_at });
    expect((await client.get('/upstreams')).json).toEqual({
      data: [again.json.data],
      meta: { next_cursor: null },
    });
    expect((await client.remove(path)).status).toBe(204);
    expect((await client.get(path)).status).toBe(404);
    expect((await client.remove(path)).status).toBe(404);
  });

  it('is listed once if members of other accounts have the number of its maker', async () => {
    const [{ client }, { client: other }] = [await newClient(fixture), await newClient(fixture)];
    const wanted = { role: 'owner', scopes: ['upstreams:manage'] };
    const { key, number } = await newMemberKey(fixture, client, wanted);
    expect((await newMemberKey(fixture, other, wanted)).number).toBe(number);
    const upstream = { url: 'https://api.example.com', key: 'secret-of-theirs' };
    expect((await clientOf(fixture, key).put(`/upstreams/${plainVendor}`, upstream)).status).toBe(200);
    const { data } = (await client.get('/upstreams')).json;
    expect(data.map(({ state }: { state: string }) => state)).toEqual(['active']);
  });

  it.each([
    ['ftp://api.example.com', 'must be an absolute http or https URL'],
    ['https://user:pass@api.example.com', 'without user'],
    ['https://api.example.com/?x=1', 'without user, query'],
    ['https://api.example.com/#x', 'without user, query or fragment'],
    ['https://', 'must be an absolute'],
    ['https://api.example.com/v1/', 'must not end with /v1'],
    [`https://api.example.com/${'x'.repeat(500)}`, 'at most 500'],
  ])('is refused with the URL %s', async (url, words) => {
    const { client } = await newClient(fixture);
    const refused = await client.put(`/upstreams/${plainVendor}`, { url });
    expect(refused.status).toBe(400);
    expect(refused.json.errors).toEqual([
      expect.objectContaining({ path: 'url', message: expect.stringContaining(words) }),
    ]);
  });

  it('is refused with a key that the wire cannot carry', async () => {
    const { client } = await newClient(fixture);
    for (const [face, key] of [
      [otherVendor, 'only-the-key'],
      [plainVendor, 'two words'],
      [plainVendor, 'k\u00e9y'],
      [plainVendor, 'a\r\nX-Injected: 1'],
      [plainVendor, 'x'.repeat(5_000)],
    ] as const) {
      const refused = await client.put(`/upstreams/${face}`, { url: 'https://api.example.com', key });
      expect([refused.status, refused.json.errors[0].path], key.slice(0, 20)).toEqual([400, 'key']);
    }
  });

  it('is of a face with a vendor, and of one account', async () => {
    const [{ client }, { client: other }] = [await newClient(fixture), await newClient(fixture)];
    const body = { url: 'https://api.example.com' };
    for (const face of ['directory', 'nobody', '%00', plainVendor.toUpperCase()])
      expect((await client.put(`/upstreams/${face}`, body)).status, face).toBe(404);
    await client.put(`/upstreams/${plainVendor}`, body);
    expect((await other.get('/upstreams')).json.data).toEqual([]);
    expect((await other.get(`/upstreams/${plainVendor}`)).status).toBe(404);
    expect((await other.remove(`/upstreams/${plainVendor}`)).status).toBe(404);
    expect((await client.get(`/upstreams/${plainVendor}`)).status).toBe(200);
  });
});
