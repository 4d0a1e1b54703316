/** One contact with its ids and visible members; and the list, its pages, order and search. */

import { set } from '@switchbook/domain/contact/edit.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import {
  addContact,
  clientOf,
  column,
  editContact,
  failure,
  fresh,
  holds,
  notFound,
  refusal,
  withContact,
} from '../../../test/support/clients/superwaba.js';
import type { TestAccount } from '../../../test/support/fixture.js';
import { useServer } from '../../../test/support/wire/server.js';
import { intakes } from '../../intakes/operations/intakes.js';
import { addActivity } from '../../intakes/store/activity-rows.js';
import { vendorContactId } from './ids.js';

const fixture = useServer();

const listed =
  'id name phone email countryCode tags labels source optedIn isBlocked lastMessageAt conversationCount createdAt updatedAt';
const got =
  'id vendorContactId name phone email countryCode tags labels params source optedIn isBlocked lastMessageAt conversationCount createdAt updatedAt';
const createdKeys =
  'id vendorContactId name phone email countryCode tags params source optedIn isBlocked createdAt updatedAt';
const patched = 'id name phone email country_code tags params is_blocked opted_in updated_at';

const row = (number: number, userName?: string) => ({ userNumber: `+${number}`, userName });
const rowsOf = (count: number) => Array.from({ length: count }, (_, index) => row(971500000000 + index));

/** Stores an incoming message of this number. */
async function heard({ account, caller }: TestAccount, number: number, at: string) {
  const identities = [{ by: 'identity', key: { kind: 'phone', scope: '', value: String(number) } }] as const;
  const { contact } = await fixture.core.resolveContact(caller, identities);
  const row = { contact_id: contact.id, last_message_at: at, messages_in: 1 };
  await addActivity(fixture.database, account.id, JSON.stringify([row]));
}

describe('members', () => {
  it('a list shows 14, a read 16, a create 13 and a change 10, in order', async () => {
    const { client, created, id } = await withContact(fixture);
    const item = (await client.list()).json.data.contacts[0];
    expect(Object.keys(item)).toEqual(listed.split(' '));
    expect(Object.keys((await client.get(`/contacts/${id}`)).json.data)).toEqual(got.split(' '));
    expect(Object.keys(created.json.data)).toEqual(createdKeys.split(' '));
    const changed = await client.patch(id, { name: 'B' });
    expect(Object.keys(changed.json.data)).toEqual(patched.split(' '));
    expect([listed, got, createdKeys, patched].map((keys) => keys.split(' ').length)).toEqual([
      14, 16, 13, 10,
    ]);
  });

  it('shows values of other faces: groups by code point, their source, the country of the number', async () => {
    const { account, client } = await fresh(fixture);
    const group = (name: string) => ({ by: 'name', name, folded: true, missing: 'create' }) as const;
    const { id } = await addContact(fixture, account, {
      identities: [holds('phone', '14155557890')],
      groups: [{ op: 'add', items: [group('b'), group('\u{1F600}'), group('\uFF21'), group('Z')] }],
    });
    const shown = (await client.get(`/contacts/${id}`)).json.data;
    expect(shown).toMatchObject({ name: null, source: 'api', countryCode: 'US', params: {}, tags: [] });
    expect(shown.labels).toEqual(['Z', 'b', '\uFF21', '\u{1F600}']);
    await editContact(fixture, account, id, { source: { op: 'clear' } });
    expect((await client.get(`/contacts/${id}`)).json.data.source).toBe('organic');
  });
});

describe('ids', () => {
  it('every spelling works for reading and for changing', async () => {
    const { client, created, id } = await withContact(fixture);
    const uuid = id.replace('contact_', '');
    const { vendorContactId: vendor } = created.json.data;
    const spellings = [
      id,
      uuid,
      uuid.toUpperCase(),
      `CONTACT_${uuid.toUpperCase()}`,
      vendor,
      vendor.toUpperCase(),
    ];
    const bodies = await Promise.all(spellings.map((spelling) => client.get(`/contacts/${spelling}`)));
    for (const answer of bodies) expect([answer.status, answer.text]).toEqual([200, bodies[0]?.text]);
    for (const [index, one] of spellings.entries()) {
      const changed = await client.patch(one, { name: `Name ${index}` });
      expect([changed.status, changed.json.data.id, changed.json.data.name]).toEqual([
        200,
        id,
        `Name ${index}`,
      ]);
    }
  });

  it('unknown ids get the same answer, byte for byte', async () => {
    const { client } = await withContact(fixture);
    const { id: foreign, created } = await withContact(fixture);
    const ids = [
      '42',
      '1',
      'contact_',
      'bulk',
      '%00',
      foreign,
      created.json.data.vendorContactId,
      '+971501234567',
      'ahmed@example.com',
      'contact_f1e2d3c4-5678-90ab-8def-abcdefabcdef',
      `contact_contact_${foreign}`,
      foreign.replaceAll('-', ''),
      '0'.repeat(24),
      'a%2Fb',
      'x'.repeat(5_000),
    ];
    for (const id of ids) {
      const answer = await client.get(`/contacts/${id}`);
      expect([id, answer.status, answer.text]).toEqual([id, 404, notFound]);
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(refusal(await client.patch(id, { name: 'X' }))).toEqual([404, notFound]);
    }
    expect(refusal(await client.patch('bulk', {}))).toEqual([400, failure('No valid fields to update')]);
  });

  it('every contact has a permanent vendorContactId', async () => {
    const { account, client, created, id } = await withContact(fixture);
    const other = await addContact(fixture, account, { identities: [holds('phone', '14155557890')] });
    const first = created.json.data.vendorContactId;
    const second = (await client.get(`/contacts/${other.id}`)).json.data.vendorContactId;
    for (const item of [first, second]) expect(item).toMatch(/^[0-9a-f]{24}$/);
    expect(first).not.toBe(second);
    await client.patch(id, { name: 'Later' });
    expect((await client.get(`/contacts/${id}`)).json.data.vendorContactId).toBe(first);
    expect((await client.get(`/contacts/${second}`)).json.data.id).toBe(`contact_${other.id}`);
    // An id with one digit altered in any part belongs to no contact.
    for (const at of [7, 13, 23]) {
      const digit = first[at] === '0' ? '1' : '0';
      const altered = `${first.slice(0, at)}${digit}${first.slice(at + 1)}`;
      expect(refusal(await client.get(`/contacts/${altered}`))).toEqual([404, notFound]);
    }
  });

  it('computes the id from account, number and time of creation', () => {
    const contact = {
      accountId: asId('0198f3a2-7c11-7e55-8d1b-3f4a5b6c7d8e'),
      number: 1842,
      createdAt: new Date('2026-05-16T15:00:00.000Z'),
      identities: [],
    };
    expect(vendorContactId(contact as never)).toBe('6a088670ef4e3b0000000732');
  });

  it('shows the vendor’s own id after a migration, and still accepts the computed one', async () => {
    const { account, client, created, id } = await withContact(fixture);
    const kept = '6478a1b2c3d4e5f6a7b8c9d0';
    await editContact(fixture, account, id, {
      identities: [
        { op: 'hold', identity: { kind: 'vendor_id', scope: 'superwaba', value: kept } },
        { op: 'hold', identity: { kind: 'vendor_id', scope: 'elsewhere', value: '0'.repeat(24) } },
      ],
    });
    for (const item of [id, kept, kept.toUpperCase(), created.json.data.vendorContactId]) {
      const answer = await client.get(`/contacts/${item}`);
      expect([answer.status, answer.json.data?.vendorContactId]).toEqual([200, kept]);
    }
    expect((await client.get(`/contacts/${'0'.repeat(24)}`)).status).toBe(404);
    expect((await client.patch(kept, { name: 'B' })).json.data.id).toBe(id);
  });
});

describe('numbers', () => {
  it('a contact without a phone appears once it has one', async () => {
    const { account, client } = await fresh(fixture);
    const contact = await addContact(fixture, account, {
      displayName: set('Hidden'),
      identities: [holds('bsuid', 'AE.123456')],
    });
    const id = `contact_${contact.id}`;
    expect((await client.list()).json.data).toMatchObject({ contacts: [], total: 0 });
    expect((await client.list('?search=Hidden')).json.data.total).toBe(0);
    expect(refusal(await client.get(`/contacts/${id}`))).toEqual([404, notFound]);
    expect(refusal(await client.patch(id, { name: 'X' }))).toEqual([404, notFound]);
    expect(refusal(await client.patch(id, { opted_in: true }))).toEqual([404, notFound]);
    await editContact(fixture, account, contact.id, { identities: [holds('phone', '971501234567')] });
    expect((await client.get(`/contacts/${id}`)).json.data).toMatchObject({
      id,
      name: 'Hidden',
      phone: '+971501234567',
    });
    expect((await client.list()).json.data.total).toBe(1);
  });

  it('a wa_id is shown as a phone, and is not free', async () => {
    const { account, client } = await fresh(fixture);
    await addContact(fixture, account, { identities: [holds('wa_id', '37199999999')] });
    expect((await client.list()).json.data.contacts[0].phone).toBe('+37199999999');
    expect(refusal(await client.post({ userNumber: '+37199999999' }))).toEqual([
      409,
      failure('Contact with this phone number already exists'),
    ]);
  });

  it('shows the primary phone, else the oldest dialable one', async () => {
    const { account, client } = await fresh(fixture);
    const { id } = await addContact(fixture, account, {
      identities: [holds('wa_id', '4915112345678'), holds('phone', '123'), holds('phone', '971501234567')],
    });
    const phone = async () => (await client.get(`/contacts/${id}`)).json.data.phone;
    expect(await phone()).toBe('+971501234567');
    await editContact(fixture, account, id, {
      identities: [{ op: 'hold', identity: { kind: 'phone', value: '14155557890', isPrimary: true } }],
    });
    expect(await phone()).toBe('+14155557890');
  });

  it('shows a change by another face at once, with its time', async () => {
    const { account, client, id } = await withContact(fixture);
    const changed = await editContact(fixture, account, id, { displayName: set('Elsewhere') });
    const { name, updatedAt } = (await clientOf(fixture, account).get(`/contacts/${id}`)).json.data;
    expect([name, updatedAt]).toEqual(['Elsewhere', changed.updatedAt.toISOString()]);
    expect((await client.list('?search=elsewhere')).json.data.total).toBe(1);
  });
});

describe('pages', () => {
  it('an invalid parameter counts as its default', async () => {
    const { client } = await fresh(fixture);
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

  it('hasNext states whether contacts follow the page', async () => {
    const { client } = await fresh(fixture);
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

  it('a walk returns every contact once, in any order', async () => {
    const { client } = await fresh(fixture);
    await client.bulk(
      rowsOf(13).map((item, index) => (index % 3 === 0 ? item : { ...item, userName: 'Same' })),
    );
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
  it('sorts by name, missing ones last, equal ones by number', async () => {
    const { client } = await fresh(fixture);
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

  it('compares long names completely', async () => {
    const { client } = await fresh(fixture);
    const long = 'n'.repeat(250);
    for (const end of ['c', 'a', 'b'])
      await client.post(row(97150000000 + end.charCodeAt(0), `${long}${end}`));
    const names = column(await client.list('?sortBy=name&sortOrder=asc'), 'name');
    expect(names).toEqual(['a', 'b', 'c'].map((end) => `${long}${end}`));
  });

  it('contacts without a last message are sorted by creation', async () => {
    const { client } = await fresh(fixture);
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

  it('sorts by the last message, missing ones last', async () => {
    const { account, client } = await fresh(fixture);
    for (const number of [1, 2, 3, 4]) await client.post(row(971500000000 + number));
    await heard(account, 971500000002, '2026-05-16T14:22:00.000Z');
    await heard(account, 971500000003, '2026-05-16T13:45:00.000Z');
    const phones = async (query: string) =>
      column(await client.list(`?sortBy=last_message_at&${query}`), 'phone').map((phone) =>
        Number(String(phone).slice(-1)),
      );
    expect(await phones('sortOrder=asc')).toEqual([3, 2, 1, 4]);
    expect(await phones('sortOrder=desc')).toEqual([2, 3, 4, 1]);
    expect(await phones('sortOrder=desc&limit=2&page=2')).toEqual([4, 1]);
    expect(await phones('search=97150000000&limit=1')).toEqual([2]);
    await heard(account, 971500000004, '2026-05-16T15:00:00.000Z');
    expect(await phones('sortOrder=desc')).toEqual([4, 2, 3, 1]);
  });
});

describe('times of messages', () => {
  it('show at once, in the list and alone, even if the contact is cached', async () => {
    const { account, client, id } = await withContact(fixture);
    await fixture.core.records(intakes).create(account.caller, { name: 'Shop', secret: 'secret-of-the-app' });
    const shown = async () => {
      const [item] = (await client.list()).json.data.contacts;
      const alone = (await client.get(`/contacts/${id}`)).json.data;
      return [item, alone].map((element) => [element.lastMessageAt, element.conversationCount]);
    };
    for (const _ of [1, 2, 3])
      expect(await shown()).toEqual([
        [null, 0],
        [null, 0],
      ]);
    const first = '2026-05-16T14:22:00.000Z';
    await heard(account, 971501234567, first);
    // The server is notified of the account's first intake by another process.
    await expect.poll(async () => (await shown())[1]).toEqual([first, 1]);
    for (const _ of [1, 2])
      expect(await shown()).toEqual([
        [first, 1],
        [first, 1],
      ]);
    const later = '2026-05-16T14:23:00.500Z';
    await heard(account, 971501234567, later);
    expect(await shown()).toEqual([
      [later, 2],
      [later, 2],
    ]);
    const { updatedAt, createdAt } = (await client.get(`/contacts/${id}`)).json.data;
    expect(updatedAt).toBe(createdAt);
  });

  it('change nothing when a client sends them back', async () => {
    const { account, client, id } = await withContact(fixture);
    await heard(account, 971501234567, '2026-05-16T14:22:00.000Z');
    const { name, email, tags, params, lastMessageAt } = (await client.get(`/contacts/${id}`)).json.data;
    expect((await client.patch(id, { name, email, tags, params, lastMessageAt })).status).toBe(200);
  });

  it('messages of another account do not show', async () => {
    const one = await withContact(fixture);
    const other = await withContact(fixture);
    for (const { account } of [one, other])
      await fixture.core
        .records(intakes)
        .create(account.caller, { name: 'Shop', secret: 'secret-of-the-app' });
    await heard(one.account, 971501234567, '2026-05-16T14:22:00.000Z');
    expect((await other.client.get(`/contacts/${other.id}`)).json.data.lastMessageAt).toBeNull();
  });
});

describe('search', () => {
  it('finds a number in any spelling', async () => {
    const { client } = await fresh(fixture);
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

  it('finds names and emails in any letter case, literally, and nothing else', async () => {
    const { client } = await fresh(fixture);
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

  it('further numbers and emails are searched, the primary ones shown', async () => {
    const { account, client } = await fresh(fixture);
    await addContact(fixture, account, {
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
