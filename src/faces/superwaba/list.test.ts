/** The list: pages, order, search. */
import { describe, expect, it } from 'vitest';
import { useServer } from '../../../test/support/server.js';
import { set } from '../../domain/edit.js';
import { addContact, column, fresh, holds } from './client.test.support.js';

const ground = useServer();

const row = (number: number, userName?: string) => ({ userNumber: `+${number}`, userName });
const rowsOf = (count: number) => Array.from({ length: count }, (_, index) => row(971500000000 + index));

describe('pages', () => {
  it('edge 8: parameters that cannot be are the default', async () => {
    const { client } = await fresh(ground);
    await client.post(row(971500000001, 'older'));
    await client.post(row(971500000002, 'newer'));
    const list = await client.list('?page=0&limit=500&sortBy=foo&sortOrder=sideways');
    expect(list.status).toBe(200);
    expect(list.json.data).toMatchObject({ page: 1, limit: 100, total: 2, hasNext: false });
    expect(column(list, 'name')).toEqual(['newer', 'older']);
    expect((await client.list('?page=abc&limit=0')).json.data).toMatchObject({ page: 1, limit: 20 });
    for (const query of ['?page=-1', '?page=2.5', '?page=', '?page=1e3', '?page=9&page=x', '?Page=2'])
      expect((await client.list(query)).json.data.page).toBe(1);
    for (const query of ['?limit=-5', '?limit=abc', '?limit=', '?limit=3&limit='])
      expect((await client.list(query)).json.data.limit).toBe(20);
    expect((await client.list('?page=99999999999999999999')).json.data.page).toBe(2147483647);
    expect((await client.list('?page=2147483647&limit=100')).json.data).toMatchObject({
      contacts: [],
      total: 2,
      hasNext: false,
    });
    expect((await client.list('?limit=%20007%20')).json.data.limit).toBe(7);
    expect((await client.list('?limit=5&limit=6&other=1')).json.data.limit).toBe(6);
  });

  it('edge 9: whether there is more', async () => {
    const { client } = await fresh(ground);
    await client.bulk(rowsOf(20));
    expect((await client.list('?limit=20')).json.data).toMatchObject({ total: 20, hasNext: false });
    await client.post(row(971509999999));
    const first = await client.list('?limit=20');
    expect(first.json.data).toMatchObject({ total: 21, hasNext: true });
    expect(first.json.data.contacts).toHaveLength(20);
    expect((await client.list('?page=2')).json.data.contacts).toHaveLength(1);
    expect((await client.list('?page=99')).text).toBe(
      '{"success":true,"data":{"contacts":[],"total":21,"page":99,"limit":20,"hasNext":false}}',
    );
  });

  it('edge 15: a walk meets every contact once, whatever the order', async () => {
    const { client } = await fresh(ground);
    await client.bulk(rowsOf(13).map((one, index) => (index % 3 === 0 ? one : { ...one, userName: 'Same' })));
    await client.post(row(971509999991, 'Ann'));
    await client.post(row(971509999992, 'same'));
    for (const sortBy of ['created_at', 'name', 'last_message_at'])
      for (const sortOrder of ['asc', 'desc']) {
        const pages: unknown[] = [];
        for (const page of [1, 2, 3])
          pages.push(
            ...column(
              await client.list(`?limit=7&sortBy=${sortBy}&sortOrder=${sortOrder}&page=${page}`),
              'id',
            ),
          );
        expect(pages).toHaveLength(15);
        expect(new Set(pages).size).toBe(15);
      }
  });
});

describe('order', () => {
  it('edge 13: by name, those without one last, equal ones by number', async () => {
    const { client } = await fresh(ground);
    const names = ['ahmed', undefined, 'Zoe', 'Ahmed', '\u{1F600}', '\uFF21', undefined, 'Éva'];
    for (const [index, name] of names.entries()) await client.post(row(971500000001 + index, name));
    const phones = async (order: string) =>
      column(await client.list(`?sortBy=name&sortOrder=${order}`), 'phone').map((phone) =>
        Number(String(phone).slice(-1)),
      );
    expect(await phones('asc')).toEqual([1, 4, 3, 8, 6, 5, 2, 7]);
    expect(await phones('desc')).toEqual([5, 6, 8, 3, 4, 1, 7, 2]);
    expect(await phones('%20DESC%20')).toEqual([5, 6, 8, 3, 4, 1, 7, 2]);
  });

  it('compares long names to their end', async () => {
    const { client } = await fresh(ground);
    const long = 'n'.repeat(250);
    for (const end of ['c', 'a', 'b'])
      await client.post(row(97150000000 + end.charCodeAt(0), `${long}${end}`));
    const names = column(await client.list('?sortBy=name&sortOrder=asc'), 'name');
    expect(names).toEqual(['a', 'b', 'c'].map((end) => `${long}${end}`));
  });

  it('edge 14: by a last message that nobody has yet', async () => {
    const { client } = await fresh(ground);
    for (const number of [3, 1, 2]) await client.post(row(971500000000 + number));
    for (const sortBy of ['last_message_at', 'lastMessageAt']) {
      const asc = await client.list(`?sortBy=${sortBy}&sortOrder=asc`);
      expect(column(asc, 'phone')).toEqual(['+971500000003', '+971500000001', '+971500000002']);
      const desc = await client.list(`?sortBy=${sortBy}`);
      expect(column(desc, 'phone')).toEqual(['+971500000002', '+971500000001', '+971500000003']);
    }
    const created = await client.list('?sortBy=createdAt&sortOrder=asc');
    expect(column(created, 'phone')).toEqual(['+971500000003', '+971500000001', '+971500000002']);
  });
});

describe('search', () => {
  it('edge 10: a number in any spelling', async () => {
    const { client } = await fresh(ground);
    await client.post({ userNumber: '+971501234567' });
    await client.post({ userNumber: '+14155557890' });
    for (const search of [
      '+971501',
      '%2B971%2050%20123',
      '00971501234567',
      '(50)%20123-45',
      '%D9%A9%D9%A7%D9%A1%D9%A5%D9%A0',
    ])
      expect(column(await client.list(`?search=${search}`), 'phone')).toEqual(['+971501234567']);
    expect(column(await client.list('?search=501-234.567'), 'phone')).toEqual(['+971501234567']);
    expect((await client.list('?search=0097')).json.data.total).toBe(0);
    expect((await client.list('?search=5')).json.data.total).toBe(2);
  });

  it('edge 11: names and emails in any letter case, taken literally, and nothing else', async () => {
    const { client } = await fresh(ground);
    await client.post({
      ...row(971500000001, 'Ahmed Hassan'),
      tags: ['vip'],
      params: { tier: 'vip' },
      email: 'A.Hassan@Example.com',
    });
    await client.post(row(971500000002, '50% off_now'));
    await client.post({ ...row(971500000003, 'back\\slash*'), email: 'a%b@c.co' });
    const names = async (search: string) => column(await client.list(`?search=${search}`), 'name').sort();
    expect(await names('AHMED')).toEqual(['Ahmed Hassan']);
    expect(await names('hassan%40EXAMPLE')).toEqual(['Ahmed Hassan']);
    expect(await names('%25')).toEqual(['50% off_now', 'back\\slash*']);
    expect(await names('_')).toEqual(['50% off_now']);
    expect(await names('%5C')).toEqual(['back\\slash*']);
    expect(await names('*')).toEqual(['back\\slash*']);
    expect(await names('vip')).toEqual([]);
    expect(await names('+ahmed++')).toEqual(['Ahmed Hassan']);
    expect(await names('%00ah%00med')).toEqual(['Ahmed Hassan']);
    expect(await names(`Ahmed${'+'.repeat(300)}x`)).toEqual(['Ahmed Hassan']);
    expect(await names('++')).toHaveLength(3);
    expect(await names('Ahmed&search=50')).toEqual(['50% off_now', 'Ahmed Hassan', 'back\\slash*']);
  });

  it('edge 12: further numbers and emails are searched, the primary ones shown', async () => {
    const { account, client } = await fresh(ground);
    await addContact(ground, account, {
      displayName: set('Two of each'),
      identities: [
        holds('phone', '971501234567'),
        holds('phone', '4915112345678'),
        holds('email', 'first@example.com'),
        holds('email', 'Second@example.org'),
        holds('wa_id', '37199999999'),
      ],
    });
    for (const search of ['4915112345678', 'second@EXAMPLE', '37199999999', '971501234567']) {
      const list = await client.list(`?search=${search}`);
      expect(column(list, 'phone')).toEqual(['+971501234567']);
      expect(column(list, 'email')).toEqual(['first@example.com']);
    }
  });
});
