/** Pages, links, order, search, and visible members. */

import { set } from '@switchbook/domain/contact/edit.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Client, clientOf, newClient, person } from '../../../test/support/clients/wacr.js';
import { useServer } from '../../../test/support/wire/server.js';
import { planned } from '../../database/statements/sql.js';

const publicUrl = 'https://contacts.example.com/book';
const fixture = useServer({ settings: { publicUrl } });

async function ids(client: Client, query: string, path = '/contacts'): Promise<readonly number[]> {
  const list = await client.get(`${path}?${query}`);
  expect(list.status).toBe(200);
  return list.json.data.map((item: { id: number }) => item.id);
}

/** Sets a time of creation that differs from the clock. */
async function createdAt(client: Client, number: number, time: string): Promise<void> {
  await fixture.database.query(
    planned('update contacts set created_at = $3, updated_at = $3 where account_id = $1 and number = $2'),
    [client.account.account.id, number, new Date(time)],
  );
}

describe('pages', () => {
  it('invalid, small and large sizes and page numbers become valid ones', async () => {
    const client = await newClient(fixture);
    for (let count = 0; count < 3; count += 1) await client.post('/contacts', person());
    const figures = async (query: string) => {
      const { meta } = (await client.get(`/contacts?${query}`)).json;
      expect(meta.pagination).toEqual({
        current_page: meta.current_page,
        per_page: meta.per_page,
        total: meta.total,
        last_page: meta.last_page,
        from: meta.from,
        to: meta.to,
        has_more: meta.current_page < meta.last_page,
      });
      return [meta.current_page, meta.per_page, meta.total, meta.last_page, meta.from, meta.to];
    };
    expect(await figures('per_page=500')).toEqual([1, 100, 3, 1, 1, 3]);
    for (const size of ['abc', '0', '-5', '1.5', ''])
      expect(await figures(`per_page=${size}`)).toEqual([1, 15, 3, 1, 1, 3]);
    expect(await figures('page=0')).toEqual([1, 15, 3, 1, 1, 3]);
    expect(await figures('page=2&per_page=2')).toEqual([2, 2, 3, 2, 3, 3]);
    expect(await figures('page=99')).toEqual([99, 15, 3, 1, null, null]);
    expect(await figures(`page=${'9'.repeat(60)}&per_page=100`)).toEqual([2147483647, 100, 3, 1, null, null]);
    expect(await figures('page=1&page=2&per_page=9&per_page=1')).toEqual([2, 1, 3, 3, 2, 2]);
    const beyond = (await client.get('/contacts?page=99')).json;
    expect([beyond.data, beyond.links.prev?.endsWith('?page=98'), beyond.links.next]).toEqual([
      [],
      true,
      null,
    ]);
  });

  it('clients that continue while `has_more` is true read more than a page of each list', async () => {
    const client = await newClient(fixture);
    for (const table of ['groups', 'sources', 'statuses'])
      await fixture.database.query(
        planned(`insert into ${table} (account_id, id, number, name, folded, created_at, updated_at)
          select $1, gen_random_uuid(), 1000 + n, 'Name ' || n, 'name ' || n, now(), now()
          from generate_series(1, 101) n`),
        [client.account.account.id],
      );
    const people = Array.from({ length: 101 }, () => person());
    for (const contacts of [people.slice(0, 100), people.slice(100)])
      expect((await client.post('/contacts/batch', { contacts })).status).toBe(201);
    // A new account has four sources and three statuses.
    for (const [list, total] of [
      ['contacts', 101],
      ['groups', 101],
      ['sources', 105],
      ['statuses', 104],
    ] as const) {
      const read = new Set<number>();
      const followed: boolean[] = [];
      for (let page = 1; followed.at(-1) ?? true; page += 1) {
        const { data, meta } = (await client.get(`/${list}?page=${page}&per_page=100`)).json;
        for (const { id } of data) read.add(id);
        followed.push(meta.pagination.has_more);
      }
      expect([list, read.size, followed]).toEqual([list, total, [true, false]]);
    }
  });

  it('an empty account has one empty page', async () => {
    const client = await newClient(fixture);
    const { data, meta, links } = (await client.get('/contacts')).json;
    expect(data).toEqual([]);
    expect([meta.total, meta.last_page, meta.from, meta.to]).toEqual([0, 1, null, null]);
    expect(links.first).toBe(`${publicUrl}/api/v2/contacts?page=1`);
    expect([links.last, links.prev, links.next]).toEqual([links.first, null, null]);
  });

  it('the links begin with the configured address and keep the query, except the page', async () => {
    const client = await newClient(fixture);
    for (let count = 0; count < 3; count += 1) await client.post('/contacts', person());
    const query = 'filter%5Btype%5D=lead&page=2&x=%20+&per_page=1&p%61ge=7';
    const { links } = (await client.get(`/contacts/?${query.replace('&p%61ge=7', '')}`)).json;
    const base = `${publicUrl}/api/v2/contacts?filter%5Btype%5D=lead&x=%20+&per_page=1`;
    expect(links).toEqual({
      first: `${base}&page=1`,
      last: `${base}&page=3`,
      prev: `${base}&page=1`,
      next: `${base}&page=3`,
    });
    expect((await client.get(`/contacts?${query}`)).json.links.first).toBe(`${base}&page=1`);
    const short = (await clientOf(fixture, client.account, { mount: '/wacr' }).get('/contacts')).json.links;
    expect(short.first).toBe(`${publicUrl}/wacr/contacts?page=1`);
  });
});

describe('order', () => {
  it('sorts by several names, ignores unknown ones, and orders ties by id', async () => {
    const client = await newClient(fixture);
    for (const firstname of ['bob', 'Ann', 'ann', 'Zoë'])
      await client.post('/contacts', person({ firstname, lastname: 'X' }));
    expect(await ids(client, 'sort=firstname,-created_at')).toEqual([3, 2, 1, 4]);
    expect(await ids(client, 'sort=firstname')).toEqual([2, 3, 1, 4]);
    expect(await ids(client, 'sort=-lastname')).toEqual([4, 3, 2, 1]);
    expect(await ids(client, 'sort=lastname,nope,lastname')).toEqual([1, 2, 3, 4]);
    expect(await ids(client, 'sort=id')).toEqual([1, 2, 3, 4]);
    expect(await ids(client, 'sort=nope')).toEqual([4, 3, 2, 1]);
    expect(await ids(client, '')).toEqual([4, 3, 2, 1]);
    await client.patch('/contacts/2', { city: 'Lima' });
    expect(await ids(client, 'sort=-updated_at')).toEqual([2, 4, 3, 1]);
    for (const number of [1, 2, 3, 4]) await createdAt(client, number, '2026-01-01T00:00:00.000Z');
    expect(await ids(client, '')).toEqual([4, 3, 2, 1]);
    expect(await ids(client, 'sort=created_at')).toEqual([1, 2, 3, 4]);
  });

  it('a blank part of a name is ordered as the empty text that is shown', async () => {
    const client = await newClient(fixture);
    for (const givenName of ['  ', '', '\u00a0', 'Ann'])
      await fixture.core.saveContact(client.account.caller, {
        op: 'save',
        onMatch: 'refuse',
        edit: { givenName, familyName: 'X' },
      });
    expect(await ids(client, 'sort=firstname')).toEqual([1, 2, 3, 4]);
    expect(await ids(client, 'sort=-firstname')).toEqual([4, 3, 2, 1]);
  });
});

describe('search', () => {
  let client: Client;

  beforeAll(async () => {
    client = await newClient(fixture);
    await client.post('/contacts', person({ firstname: 'Half', company: '100% Wool' }));
    await client.post('/contacts', person({ firstname: '1000', company: '100x Wool_' }));
    await client.post('/contacts', person({ phone: '+919587422363', email: 'Mail@Shop.example' }));
    await client.post('/contacts', person({ phone: '+44 (20) 7946-0018', lastname: 'Größe' }));
  });

  it('wildcards are literal, digits are found with any separators', async () => {
    expect(await ids(client, 'search=100%25')).toEqual([1]);
    expect(await ids(client, 'search=wool_')).toEqual([2]);
    expect(await ids(client, 'search=95874%2022363')).toEqual([3]);
    expect(await ids(client, 'search=(958)%2074-2')).toEqual([3]);
    expect(await ids(client, 'q=')).toEqual([4, 3, 2, 1]);
    expect(await ids(client, 'search=%20%20')).toEqual([4, 3, 2, 1]);
    for (const blank of ['', '%20']) expect(await ids(client, `search=${blank}&q=wool_`)).toEqual([2]);
    expect(await ids(client, 'search=wool_&q=100%25')).toEqual([2]);
  });

  it('searches every displayed text, including the number as written', async () => {
    expect(await ids(client, 'search=%2B44%20(20')).toEqual([4]);
    expect(await ids(client, 'search=6-0')).toEqual([4]);
    expect(await ids(client, 'search=2079460018')).toEqual([4]);
    expect(await ids(client, 'search=GR%C3%96SSE')).toEqual([]);
    expect(await ids(client, 'search=GR%C3%96')).toEqual([4]);
    expect(await ids(client, 'search=mail@shop')).toEqual([3]);
    expect(await ids(client, 'q=mail%40shop')).toEqual([3]);
    expect(await ids(client, 'search=half&q=mail')).toEqual([1]);
    expect(await ids(client, 'search=nothing')).toEqual([]);
  });

  it('uses only the first 255 characters, and both names separately', async () => {
    const other = await newClient(fixture);
    await other.post('/contacts', person({ firstname: 'a'.repeat(255), lastname: 'b'.repeat(255) }));
    expect(await ids(other, `search=${'a'.repeat(255)}zzz`)).toEqual([1]);
    expect(await ids(other, `search=${'a'.repeat(254)}zzz`)).toEqual([]);
    expect(await ids(other, 'search=a%20b')).toEqual([]);
  });
});

describe('displayed members', () => {
  it('relations are shown on request', async () => {
    const client = await newClient(fixture);
    await client.post('/groups', { name: 'VIP' });
    await client.post('/contacts', person({ groups: [1] }));
    const { data } = (await client.get('/contacts/1?include=groups,source,status,nope')).json;
    expect(Object.keys(data).slice(-3)).toEqual(['groups', 'source', 'status']);
    expect(Object.keys(data.groups[0])).toEqual(['id', 'name', 'created_at', 'updated_at']);
    expect(Object.keys(data.status)).toEqual(['id', 'name', 'color', 'created_at', 'updated_at']);
    expect([data.source.name, data.status.name, data.status.color]).toEqual(['api', 'new', '#3B82F6']);
    const plain = (await client.get('/contacts/1')).json.data;
    expect(Object.keys(plain).at(-1)).toBe('updated_at');
    const [listed] = (await client.get('/contacts?include=status')).json.data;
    expect(Object.keys(listed).at(-1)).toBe('status');
  });

  it('a contact without a source or a status shows null', async () => {
    const client = await newClient(fixture);
    for (const id of [1, 2, 3, 4]) await client.delete(`/sources/${id}`);
    for (const id of [1, 2, 3]) await client.delete(`/statuses/${id}`);
    const edit = { displayName: set('Ann') };
    await fixture.core.saveContact(client.account.caller, { op: 'save', onMatch: 'refuse', edit });
    const [shown] = (await client.get('/contacts?include=source,status')).json.data;
    expect([shown.source_id, shown.status_id, shown.source, shown.status]).toEqual([null, null, null, null]);
  });

  it('fields select members of a list, always with the id, and relations separately', async () => {
    const client = await newClient(fixture);
    await client.post('/contacts', person());
    const keys = async (query: string, path = '/contacts') =>
      Object.keys((await client.get(`${path}?${query}`)).json.data[0]);
    expect(await keys('fields=phone,firstname,nope')).toEqual(['id', 'firstname', 'phone']);
    expect(await keys('fields[contacts]=type')).toEqual(['id', 'type']);
    expect(await keys('fields=city&include=source')).toEqual(['id', 'city', 'source']);
    expect(await keys('fields=nope')).toHaveLength(20);
    expect(await keys('fields=color', '/statuses')).toEqual(['id', 'color']);
    expect(Object.keys((await client.get('/contacts/1?fields=city')).json.data)).toHaveLength(20);
  });
});
