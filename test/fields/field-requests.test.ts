/** `/fields`, and values of fields in every input: requests, files, other APIs, exports. */
import { describe, expect, it } from 'vitest';
import { counts, csv, imported } from '../support/accounts/import-requests.js';
import { type Client, errorsOf, newClient } from '../support/clients/directory.js';
import { until } from '../support/until.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const plan = {
  key: 'plan',
  label: 'Tariff',
  type: 'one_of',
  choices: [{ value: 'free' }, { value: 'pro', label: 'Pro', color: '#1A73E8' }],
};
const fields = [
  plan,
  { key: 'visits', type: 'number' },
  { key: 'first visit', type: 'date' },
  { key: 'member', type: 'yes_no' },
  { key: 'likes', type: 'several_of', choices: [{ value: 'tea' }, { value: 'cake' }] },
  { key: 'site', type: 'url' },
];

async function withFields() {
  const { account, client } = await newClient(fixture);
  for (const field of fields) {
    const created = await client.post('/fields', field);
    if (created.status !== 201) throw new Error(created.text);
  }
  return { account, client };
}

const attributesOf = async (client: Client) =>
  (await client.get('/contacts?sort=created_at&limit=200')).json.data.map(
    (contact: { attributes: unknown }) => contact.attributes,
  );

describe('a field', () => {
  it('is declared, checked, changed and removed', async () => {
    const { client } = await newClient(fixture);
    await client.make({ display_name: 'A', attributes: { plan: 'PRO', note: 'x' } });
    await client.make({ display_name: 'B', attributes: { plan: 'gold' } });
    const check = await client.post('/fields/check', plan);
    expect(check.json.data).toEqual({
      looked: 2,
      complete: true,
      present: 2,
      fit: 0,
      changed: 1,
      unfit: 1,
      reasons: { no_choice: 1 },
      repeated: 0,
      repeated_examples: [],
      examples: [{ number: 2, value: 'gold', reason: 'no_choice' }],
    });
    const created = await client.post('/fields', plan);
    expect(created.headers.location).toBe('/directory/v1/fields/plan');
    expect(created.json.data).toMatchObject({ number: 1, key: 'plan', label: 'Tariff', type: 'one_of' });
    const conversion = `/bulk-changes/${created.json.data.conversion}`;
    await until('it has converted', async () => (await client.get(conversion)).json.data.state === 'done');
    const job = (await client.get(conversion)).json.data;
    expect(job).toMatchObject({ change: { convert_field: 'plan' }, changed: 1, can_undo: false });
    expect(await attributesOf(client)).toEqual([{ plan: 'pro', note: 'x' }, { plan: 'gold' }]);
    expect((await client.post(`${conversion}/undo`, {})).status).toBe(409);
    expect((await client.post('/fields', plan)).status).toBe(409);
    const odd = await client.post('/fields', { key: 'Größe in cm', type: 'number' });
    const path = '/fields/Gr%C3%B6%C3%9Fe%20in%20cm';
    expect(odd.headers.location).toBe(`/directory/v1${path}`);
    expect((await client.patch(path, { label: 'Height' })).json.data.label).toBe('Height');
    expect(errorsOf(await client.patch(path, { choices: [{ value: 'x' }] }))).toEqual([
      'choices contradiction',
    ]);
    expect((await client.remove(path)).status).toBe(204);
    const choices = Array.from({ length: 201 }, (_, index) => ({ value: `v${index}` }));
    const wrong = await client.post('/fields', { key: 'a', type: 'one_of', choices });
    expect(errorsOf(wrong)).toEqual(['choices too_many']);
  });
});

describe('an index', () => {
  it('sorts lists in pages, and a unique value is refused everywhere', async () => {
    const { account, client } = await newClient(fixture);
    for (const visits of [3, 1, null, 2])
      await client.make({ display_name: 'A', attributes: { visits, card: String(visits) } });
    expect(errorsOf(await client.get('/contacts?sort=attributes.visits'))).toEqual(['sort unknown']);
    expect(
      (await client.post('/fields', { key: 'visits', type: 'number', indexed: true })).json.data.index,
    ).toBe('building');
    const created = await client.post('/fields', { key: 'card', type: 'text', unique: true });
    expect(created.json.data).toMatchObject({ unique: true });
    await until('the indexes are built', async () =>
      (await client.get('/fields')).json.data.every((field: { index: string }) => field.index === 'ready'),
    );
    const found = async (search: string) =>
      (await client.get(`/contacts?search=${search}`)).json.data.map(
        (contact: { number: number }) => contact.number,
      );
    expect(await found('nul')).toEqual([]);
    const patched = await client.patch('/fields/card', { searched: true });
    expect(patched.json.data).toMatchObject({ unique: true, searched: true, index: 'building' });
    await until('it is searched', async () => (await client.get('/fields/card')).json.data.index === 'ready');
    expect(await found('nul')).toEqual([3]);
    expect(errorsOf(await client.patch('/fields/visits', { searched: true }))).toEqual([
      'searched contradiction',
    ]);
    const read = async (sort: string) => {
      const seen: unknown[] = [];
      for (let cursor = ''; ; ) {
        const page = await client.get(`/contacts?limit=1&sort=${sort}${cursor}`);
        seen.push(
          ...page.json.data.map(
            (contact: { attributes: { visits?: number } }) => contact.attributes.visits ?? null,
          ),
        );
        if (page.json.meta.next_cursor === null) return seen;
        cursor = `&cursor=${encodeURIComponent(page.json.meta.next_cursor)}`;
      }
    };
    expect(await read('attributes.visits')).toEqual([1, 2, 3, null]);
    expect(await read('-attributes.visits')).toEqual([3, 2, 1, null]);
    const first = (await client.get('/contacts?limit=1&sort=attributes.visits')).json.meta.next_cursor;
    expect(
      (await client.get(`/contacts?sort=-attributes.visits&cursor=${encodeURIComponent(first)}`)).status,
    ).toBe(400);
    expect(errorsOf(await client.get('/contacts?sort=attributes.%00'))).toEqual(['sort forbidden_character']);
    expect(errorsOf(await client.get('/contacts?sort=attributes.'))).toEqual(['sort not_allowed']);
    const wrong = await client.post('/contacts', { display_name: 'B', attributes: { card: '3' } });
    expect([wrong.status, errorsOf(wrong)]).toEqual([400, ['attributes.card taken']]);
    const headers = { authorization: `Bearer ${account.key}`, 'x-org-id': account.account.id };
    const body = { phone_number: '+14155550123', custom_fields: { card: '3' } };
    const other = await fixture.send({ method: 'POST', path: '/v1/contacts', headers, body });
    expect([other.status, other.text.includes('card')]).toEqual([422, true]);
    const full = Array.from({ length: 9 }, (_, index) =>
      client.post('/fields', { key: `k${index}`, type: 'text', indexed: true }),
    );
    const statuses = (await Promise.all(full)).map((received) => received.status).sort();
    expect(statuses.slice(0, 8)).toEqual(Array(8).fill(201));
    expect(statuses[8]).toBeGreaterThanOrEqual(400);
  });
});

describe('a value', () => {
  it('is refused by our API with its path, and by others in their own format', async () => {
    const { account, client } = await withFields();
    const wrong = await client.post('/contacts', {
      display_name: 'A',
      attributes: { plan: 'gold', visits: 'many', other: 'many' },
    });
    expect(wrong.status).toBe(400);
    expect(errorsOf(wrong)).toEqual(['attributes.plan no_choice', 'attributes.visits form']);
    const headers = { authorization: `Bearer ${account.key}`, 'x-org-id': account.account.id };
    const send = (method: string, path: string, body: unknown) =>
      fixture.send({ method, path, headers, body });
    const other = await send('POST', '/v1/contacts', {
      phone_number: '+14155550123',
      custom_fields: { visits: 'many' },
    });
    expect([other.status, other.text.includes('visits')]).toEqual([422, true]);
    const good = await send('POST', '/v1/contacts', {
      phone_number: '+14155550123',
      custom_fields: { visits: '12,5', plan: 'PRO' },
    });
    expect(good.json.data ?? good.json).toMatchObject({ custom_fields: { visits: 12.5, plan: 'pro' } });
    expect(await attributesOf(client)).toEqual([{ visits: 12.5, plan: 'pro' }]);
  });

  it('is read from a file by key or label, and an invalid cell rejects its row or is dropped', async () => {
    const { client } = await withFields();
    const file = csv(
      'Name,tariff,Visits,First Visit,MEMBER,likes,Site',
      'A,pro,"12,5",2026-01-31,yes,"cake, tea",example.com',
      'B,gold,many,,,,',
      'C,,n/a,,,,',
    );
    const look = await client.call('POST', '/imports/look', file, { 'content-type': 'text/csv' });
    if (look.status === 200)
      expect(look.json.data.columns.map((column: { field: string }) => column.field)).toContain(
        'attributes.plan',
      );
    const job = await imported(client, file, '?bad_cells=reject_row');
    expect(counts(job)).toEqual([2, 0, 0, 1]);
    const [first] = await attributesOf(client);
    const canonical = {
      plan: 'pro',
      visits: 12.5,
      'first visit': '2026-01-31',
      member: true,
      likes: ['tea', 'cake'],
      site: 'https://example.com',
    };
    expect(first).toEqual(canonical);
    const rows = (await client.get(`/imports/${job.id}/rows?outcome=rejected`)).json.data;
    expect(rows[0].errors).toMatchObject([
      { column: 'tariff', message: '"gold" is not one of free, pro.' },
      { column: 'Visits', message: '"many" is not a number such as 12.5.' },
    ]);
    const dropped = await imported(client, file);
    expect(dropped.rejected).toBe(0);

    const text = (await client.get('/export?format=csv')).text;
    const [header = '', exported = ''] = text.split('\r\n');
    expect(header).toMatch(
      /suppressions,attributes\.plan,attributes\.visits,attributes\.first visit,attributes\.member,attributes\.likes,attributes\.site$/,
    );
    expect(text).toContain(',pro,12.5,2026-01-31,true,');
    expect(exported).not.toBe('');
    const { client: elsewhere } = await newClient(fixture);
    expect((await imported(elsewhere, text)).rejected).toBe(0);
    // The values keep their types in an account that declares no field.
    expect(await attributesOf(elsewhere)).toContainEqual(canonical);
    expect(
      (await imported(client, text.replace(',12.5,2026', ',13,2026'), '?on_match=update')).rejected,
    ).toBe(0);
    expect(await attributesOf(client)).toContainEqual({ ...canonical, visits: 13 });
  });
});
