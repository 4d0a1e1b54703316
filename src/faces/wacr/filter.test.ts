/** Filters of contacts and of the short lists. */

import { set } from '@switchbook/domain/contact/edit.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Client, newClient, person } from '../../../test/support/clients/wacr.js';
import { useServer } from '../../../test/support/wire/server.js';
import { planned } from '../../database/statements/sql.js';

const fixture = useServer();
let client: Client;

async function ids(query: string, path = '/contacts'): Promise<readonly number[]> {
  const list = await client.get(`${path}?sort=id&${query}`);
  expect(list.status).toBe(200);
  return list.json.data.map((item: { id: number }) => item.id);
}

const all = [1, 2, 3, 4];

/** 1 lead, 2 customer with an owner, 3 guest in both groups, 4 of another face with another owner. */
beforeAll(async () => {
  client = await newClient(fixture);
  for (const name of ['One', 'Two']) await client.post('/groups', { name });
  await client.post('/contacts', person());
  await client.post('/contacts', person({ type: 'customer', source_id: 2, status_id: 3, assigned_id: 7 }));
  await client.post('/contacts', person({ type: 'guest', status_id: 2, groups: [1, 2], assigned_id: -15 }));
  const edit = { displayName: set('Other'), owner: set('bob') };
  await fixture.core.saveContact(client.account.caller, { op: 'save', onMatch: 'refuse', edit });
  const times = [
    '2024-12-31T23:59:59.999Z',
    '2025-01-01T00:00:00.000Z',
    '2025-01-01T23:59:59.500Z',
    '2025-01-02T12:30:15.250Z',
  ];
  for (const [index, time] of times.entries())
    await fixture.database.query(
      planned('update contacts set created_at = $3 where account_id = $1 and number = $2'),
      [client.account.account.id, index + 1, new Date(time)],
    );
});

describe('filters of contacts', () => {
  it('the parameter has several forms', async () => {
    expect(await ids('filter[status_id][in]=1,2')).toEqual([1, 3, 4]);
    expect(await ids('filter[created_at][>=]=2025-01-01')).toEqual([2, 3, 4]);
    expect(await ids('filter[created_at][%3E%3D]=2025-01-01')).toEqual([2, 3, 4]);
    expect(await ids('filter%5Btype%5D=lead')).toEqual([1, 4]);
    expect(await ids('filter[group_id]=2')).toEqual([3]);
    expect(await ids('filter[assigned_id][null]=true')).toEqual([1, 4]);
    expect(await ids('filter[type][]=lead&filter[type][]=guest')).toEqual([1, 3, 4]);
    expect(await ids('filter%5Btype%5D%5B0%5D=lead&filter%5Btype%5D%5B1%5D=guest')).toEqual([1, 3, 4]);
    expect(await ids('filter[type]=lead&filter[type]=guest')).toEqual([3]);
    expect(await ids('filter[type]=lead&filter[status_id]=1&filter[source_id]=1')).toEqual([1, 4]);
    expect(await ids('filter[type][nope]=lead&filter[type]=&filter[status_id][in]=&filter=x')).toEqual(all);
  });

  it('dates mean whole days, and an unreadable one matches nothing', async () => {
    expect(await ids('filter[created_at][lte]=2025-01-01')).toEqual([1, 2, 3]);
    expect(await ids('filter[created_at][between]=2025-01-01,2025-01-01')).toEqual([2, 3]);
    expect(await ids('filter[created_at][gt]=2025-01-01')).toEqual([4]);
    expect(await ids('filter[status_id]=abc')).toEqual([]);
  });

  it('times: second precision, offsets, lists, part of the text', async () => {
    expect(await ids('filter[created_at]=2025-01-01')).toEqual([2, 3]);
    expect(await ids('filter[created_at][ne]=2025-01-01')).toEqual([1, 4]);
    expect(await ids('filter[created_at][lt]=2025-01-01')).toEqual([1]);
    expect(await ids('filter[created_at]=2025-01-02T12:30:15')).toEqual([4]);
    expect(await ids('filter[created_at]=2025-01-02%2012:30:15Z')).toEqual([4]);
    expect(await ids('filter[created_at]=2025-01-02T18:00:15%2B05:30')).toEqual([4]);
    expect(await ids('filter[created_at]=2025-01-02T18:00:15+05:30')).toEqual([4]);
    expect(await ids('filter[created_at][gt]=2025-01-02T12:30:15')).toEqual([]);
    expect(await ids('filter[created_at][gte]=2025-01-02T12:30:15')).toEqual([4]);
    expect(await ids('filter[created_at][lte]=2025-01-02T12:30:15')).toEqual(all);
    expect(await ids('filter[created_at][<]=2025-01-02T12:30:15')).toEqual([1, 2, 3]);
    expect(await ids('filter[created_at][in]=2025-01-02,x')).toEqual([4]);
    expect(await ids('filter[created_at][not_in]=2025-01-02,x')).toEqual([1, 2, 3]);
    expect(await ids('filter[created_at][in]=x')).toEqual([]);
    expect(await ids('filter[created_at][not_in]=x')).toEqual(all);
    expect(await ids('filter[created_at][like]=%2525-01-01t23%25')).toEqual([3]);
    expect(await ids('filter[created_at][null]=false')).toEqual(all);
    expect(await ids('filter[created_at][null]=true')).toEqual([]);
    for (const bad of [
      '2025-02-30',
      '2025-13-01',
      '2025-01-01T24:00:00',
      'x',
      '2025',
      '2025-01-01T00:00:00%2B99:00',
    ])
      expect(await ids(`filter[created_at][gte]=${bad}`)).toEqual([]);
    expect(await ids('filter[created_at][between]=2025-01-01')).toEqual([]);
    for (const far of ['0000-01-01', '0001-01-01', '9999-12-31'])
      expect(await ids(`filter[created_at][ne]=${far}`)).toEqual(all);
  });

  it('numbers: comparisons, lists, part of the text; null matches only `null`', async () => {
    expect(await ids('filter[assigned_id]=7')).toEqual([2]);
    expect(await ids('filter[assigned_id][ne]=7')).toEqual([3]);
    expect(await ids('filter[assigned_id][lt]=0')).toEqual([3]);
    expect(await ids('filter[assigned_id][gte]=-15')).toEqual([2, 3]);
    expect(await ids('filter[assigned_id][between]=-15,0')).toEqual([3]);
    expect(await ids('filter[assigned_id][in]=7,x,-15')).toEqual([2, 3]);
    expect(await ids('filter[assigned_id][not_in]=7,x')).toEqual([3]);
    expect(await ids('filter[assigned_id][not_in]=x')).toEqual(all);
    expect(await ids('filter[assigned_id][in]=x')).toEqual([]);
    expect(await ids('filter[assigned_id][null]=false')).toEqual([2, 3]);
    expect(await ids('filter[assigned_id][null]=perhaps')).toEqual([]);
    expect(await ids('filter[assigned_id][like]=%255%25')).toEqual([3]);
    expect(await ids('filter[assigned_id]=99999999999999999999')).toEqual([]);
    expect(await ids('filter[status_id][!=]=1')).toEqual([2, 3]);
    expect(await ids('filter[status_id][>]=1&filter[status_id][<]=3')).toEqual([3]);
    expect(await ids('filter[status_id][not_in]=1,3')).toEqual([3]);
    expect(await ids('filter[status_id][between]=2,3')).toEqual([2, 3]);
    expect(await ids('filter[source_id][like]=2')).toEqual([2]);
    expect(await ids('filter[source_id][null]=true')).toEqual([]);
  });

  it('types: any letter case, no order', async () => {
    expect(await ids('filter[type]=LEAD')).toEqual([1, 4]);
    expect(await ids('filter[type][ne]=lead')).toEqual([2, 3]);
    expect(await ids('filter[type][in]=Lead,GUEST,x')).toEqual([1, 3, 4]);
    expect(await ids('filter[type][not_in]=lead')).toEqual([2, 3]);
    expect(await ids('filter[type][like]=%25UE%25')).toEqual([3]);
    expect(await ids('filter[type]=unknown')).toEqual([]);
    for (const operator of ['gt', 'gte', 'lt', 'lte', 'between'])
      expect(await ids(`filter[type][${operator}]=lead,guest`)).toEqual(all);
  });

  it('groups: member of one, of any, of none', async () => {
    expect(await ids('filter[group_id][in]=1,9')).toEqual([3]);
    expect(await ids('filter[group_id][ne]=1')).toEqual([1, 2, 4]);
    expect(await ids('filter[group_id][not_in]=1,2')).toEqual([1, 2, 4]);
    expect(await ids('filter[group_id][null]=true')).toEqual([1, 2, 4]);
    expect(await ids('filter[group_id][null]=false')).toEqual([3]);
    expect(await ids('filter[group_id]=x')).toEqual([]);
    expect(await ids('filter[group_id][not_in]=x')).toEqual(all);
    for (const operator of ['gt', 'lte', 'like', 'between'])
      expect(await ids(`filter[group_id][${operator}]=1`)).toEqual(all);
  });
});

describe('filters of the short lists', () => {
  const sources = (query: string) => ids(query, '/sources');

  it('filter by id, name and time, in any order, page by page', async () => {
    expect(await sources('')).toEqual([1, 2, 3, 4]);
    expect(await sources('filter[name]=API')).toEqual([1]);
    expect(await sources('filter[name][like]=P')).toEqual([1, 2, 3]);
    expect(await sources('filter[name][in]=api,Manual')).toEqual([1, 4]);
    expect(await sources('filter[name][gt]=import')).toEqual([3, 4]);
    expect(await sources('filter[name][between]=import,manual')).toEqual([2, 4]);
    expect(await sources('filter[name][null]=false')).toEqual([1, 2, 3, 4]);
    expect(await sources('filter[id][gte]=2&filter[id][ne]=3')).toEqual([2, 4]);
    expect(await sources('filter[id][not_in]=1,x')).toEqual([2, 3, 4]);
    expect(await sources('filter[id]=x')).toEqual([]);
    expect(await sources('filter[created_at]=2026-01-15')).toEqual([1, 2, 3, 4]);
    expect(await sources('filter[updated_at][gt]=2026-01-15')).toEqual([]);
    expect(await sources('filter[created_at][like]=2026-01-15t')).toEqual([1, 2, 3, 4]);
    expect(await sources('search=AN')).toEqual([4]);
    expect(await sources('q=p&per_page=2&page=2')).toEqual([3]);
    const sorted = (await client.get('/sources?sort=-name')).json.data;
    expect(sorted.map((source: { name: string }) => source.name)).toEqual([
      'whatsapp',
      'manual',
      'import',
      'api',
    ]);
    expect((await client.get('/sources')).json.data.map((source: { id: number }) => source.id)).toEqual([
      4, 3, 2, 1,
    ]);
    const { meta, links } = (await client.get('/sources?per_page=3')).json;
    expect([meta.total, meta.last_page, meta.to]).toEqual([4, 2, 3]);
    expect(links.next.endsWith('/api/v2/sources?per_page=3&page=2')).toBe(true);
  });
});

describe('filters that find a person', () => {
  const refused = (fields: string, allowed: string) =>
    `Requested filter(s) \`${fields}\` are not allowed. Allowed filter(s) are \`${allowed}\`.`;
  const ofContacts =
    'type, status_id, source_id, assigned_id, created_at, group_id, phone, email, country_id, company, city';

  async function nobodyButAna(): Promise<Client> {
    const found = await newClient(fixture);
    await fixture.core.updateAccount(found.account.account.id, { default_region: 'IN' });
    await found.post('/contacts', person({ firstname: 'Neighbor' }));
    const ana = {
      phone: '+91 95874-22370',
      email: 'Ana@Example.com',
      company: 'Äcme',
      city: 'Pune',
      country_id: 101,
    };
    expect((await found.post('/contacts', person(ana))).status).toBe(201);
    return found;
  }

  it('finds by the number in any notation, by e-mail, country, company and city', async () => {
    const found = await nobodyButAna();
    const names = async (query: string) =>
      (await found.get(`/contacts?sort=id&${encodeURI(query).replaceAll('%25', '%')}`)).json.data.map(
        (contact: { id: number }) => contact.id,
      );
    for (const phone of [
      '919587422370',
      '%2B919587422370',
      '+91 95874 22370',
      '00919587422370',
      '9587422370',
    ])
      expect(await names(`filter[phone]=${phone}`), phone).toEqual([2]);
    expect(await names('filter[phone]=919587422371')).toEqual([]);
    expect(await names('filter[phone][ne]=919587422370')).toEqual([1]);
    expect(await names('filter[phone][in]=1,9587422370')).toEqual([2]);
    expect(await names('filter[phone][like]=87422')).toEqual([2]);
    expect(await names('filter[phone][null]=true')).toEqual([]);
    expect(await names('filter[email]=ana@example.COM')).toEqual([2]);
    expect(await names('filter[email]=nobody@example.com')).toEqual([]);
    expect(await names('filter[email][like]=ana@')).toEqual([2]);
    expect(await names('filter[email][null]=true')).toEqual([1]);
    expect(await names('filter[country_id]=101')).toEqual([2]);
    expect(await names('filter[country_id][gte]=102')).toEqual([]);
    expect(await names('filter[country_id][null]=true')).toEqual([1]);
    expect(await names('filter[country_id]=india')).toEqual([]);
    expect(await names('filter[company]=äCME')).toEqual([2]);
    expect(await names('filter[company]=cme')).toEqual([]);
    expect(await names('filter[company][like]=cm')).toEqual([2]);
    expect(await names('filter[city]=PUNE')).toEqual([2]);
    expect(await names('filter[city][not_in]=pune')).toEqual([]);
    expect(await names('filter[city][between]=a,z')).toEqual([2]);
  });

  it('a text without digits is no number: it matches nothing, and a list drops it', async () => {
    for (const operator of ['eq', 'in', 'ne', 'gt', 'gte', 'lt', 'lte'])
      expect(await ids(`filter[phone][${operator}]=abc`), operator).toEqual([]);
    expect(await ids('filter[phone][between]=abc,999999999999')).toEqual([]);
    expect(await ids('filter[phone][not_in]=abc')).toEqual(all);
    expect(await ids('filter[phone][not_in]=abc,1')).toEqual([1, 2, 3]);
    expect(await ids('filter[phone][ne]=1')).toEqual([1, 2, 3]);
  });

  it('refuses a field that is no filter, since everybody would be answered', async () => {
    const forms = ['=x', '=', '[like]=x', '[]=x', '[a][b]=x', '[]', '[>=]=x'].map(
      (form) => `filter[color]${form}`,
    );
    for (const query of forms) {
      const answer = await client.get(`/contacts?${query}&filter[type]=lead`);
      expect(answer.status, query).toBe(400);
      expect(answer.json.error).toEqual({
        code: 'BAD_REQUEST',
        message: refused('color', ofContacts),
        details: {},
      });
    }
    const two = await client.get('/contacts?filter[a]=1&filter[b]=2&filter[a]=3');
    expect(two.json.message).toBe(refused('a, b', ofContacts));
    const catalog = await client.get('/groups?filter[color]=x');
    expect(catalog.status).toBe(400);
    expect(catalog.json.message).toBe(refused('color', 'id, name, created_at, updated_at'));
    expect((await client.get('/contacts?sort=color&include=color&fields=color')).status).toBe(200);
  });
});

it('thousands of numbers are one condition, and few days may be named', async () => {
  const numbers = Array.from({ length: 2_000 }, (_, at) => at + 10).join(',');
  expect(await ids(`filter[phone][in]=${numbers}`)).toEqual([]);
  const day = (at: number) => new Date(Date.UTC(2025, 0, 1 + at)).toISOString().slice(0, 10);
  const days = (count: number, nth: (at: number) => string) =>
    `filter[created_at][in]=${Array.from({ length: count }, (_, at) => nth(at)).join(',')}`;
  expect(await ids(days(1_000, () => '2025-01-01'))).toEqual([2, 3]);
  const refused = await client.get(`/contacts?${days(1_000, day)}`);
  expect(refused.status).toBe(422);
  expect(refused.json.errors).toEqual({ filter: ['The filter field must not have more than 3500 items.'] });
});
