/** Reading the live vendor: from a fake written after its documents, and from this face. */
import { describe, expect, it } from 'vitest';
import { addExampleItems, exampleBody, freshPhone, newClient } from '../../../test/support/clients/wacr.js';
import { behavesAsSource } from '../../../test/support/vendors/behavior.js';
import {
  flawsOf,
  getFrom,
  readAll,
  useVendors,
  type WorkOptions,
  workOf,
} from '../../../test/support/vendors/reading.js';
import { openWacr, type WacrOptions, wacrContact, wacrId } from '../../../test/support/vendors/wacr.js';
import { useServer } from '../../../test/support/wire/server.js';
import { pull } from './pull.js';

const fixture = useServer();
const headers = { authorization: 'Bearer wacr_token' };
const isPage = (path: string) => path.startsWith('/api/v2/contacts?');

behavesAsSource({
  source: pull,
  open: openWacr,
  headers,
  idOf: (number) => String(wacrId(number)),
  isPage,
  endless: {
    status: 200,
    body: {
      success: true,
      data: [wacrContact(1)],
      meta: { current_page: 1, per_page: 100, total: 900, last_page: 9 },
    },
  },
  options: { without: ['notes'] },
});

const opened = useVendors();

async function read(fake: WacrOptions, options: WorkOptions = {}) {
  const vendor = await opened(openWacr({ people: 1, ...fake }));
  const work = workOf(getFrom(vendor.url, headers), options);
  const contacts = await readAll(pull, work);
  return { vendor, work, contacts, contact: contacts[0] ?? {} };
}

const origin = 'wacr';
const vendorId = (value: string) => ({ kind: 'vendor_id', scope: 'wacr', value, origin });

describe('a contact of the vendor', () => {
  it('has its id, its number as typed, its parts of a name, and names for ids', async () => {
    const { contact } = await read({
      shows: (usual) => ({
        ...usual,
        firstname: 'Ana',
        lastname: 'María López',
        company: 'Acme',
        type: 'customer',
        email: 'Ana@Example.com',
        phone: '0091 9587422363',
        description: 'Likes tea',
        city: 'Rajkot',
        state: 'Gujarat',
        zip: '360001',
        address: '1 Main Road',
        country_id: 101,
        assigned_id: 15,
        is_opted_out: true,
        created_at: '2025-12-12T14:30:00+00:00',
        updated_at: '2026-01-01T00:00:00+00:00',
        score: 9,
      }),
      comments: () => [
        {
          id: 9,
          message: '<b>Later</b>',
          url: 'https://x.example/a.png',
          created_at: '2026-01-02T00:00:00+00:00',
        },
        { id: 8, message: 'Call back', type: 'text', staff_id: 4, time_sent: '2026-01-01T00:00:00+00:00' },
        { id: 7, message: null, url: null },
      ],
    });
    expect(contact).toEqual({
      identities: [
        vendorId('1000'),
        { kind: 'phone', value: '919587422363', raw: '0091 9587422363', origin, primary: true },
        { kind: 'email', value: 'Ana@Example.com', raw: 'Ana@Example.com', origin, primary: true },
      ],
      given_name: 'Ana',
      family_name: 'María López',
      company: 'Acme',
      type: 'customer',
      description: 'Likes tea',
      address: { street: '1 Main Road', city: 'Rajkot', state: 'Gujarat', zip: '360001' },
      owner: '15',
      source: 'Website',
      status: 'Fresh',
      groups: ['VIP Customers'],
      extensions: { wacr: { country_id: 101 } },
      consents: [{ channel: 'whatsapp', state: 'opted_out', source: 'wacr' }],
      notes: [
        {
          body: 'Call back',
          author: '4',
          created_at: '2026-01-01T00:00:00+00:00',
          vendor_id: '8',
        },
        {
          body: '<b>Later</b>',
          media_url: 'https://x.example/a.png',
          created_at: '2026-01-02T00:00:00+00:00',
          vendor_id: '9',
        },
      ],
      created_at: '2025-12-12T14:30:00+00:00',
      updated_at: '2026-01-01T00:00:00+00:00',
    });
    const { notes: _, ...rest } = contact;
    expect(await flawsOf(rest)).toEqual([]);
  });

  it('may lack nearly everything, and have an id of any form', async () => {
    const { contact } = await read({
      shows: () => ({
        id: 'c-1',
        firstname: '',
        lastname: null,
        phone: null,
        source_id: null,
        status_id: null,
      }),
    });
    expect(contact).toEqual({ identities: [vendorId('c-1')], source: null, status: null });
    expect(await flawsOf(contact)).toEqual([]);
  });

  it('keeps a number that is not dialable, and reads a national one in the region', async () => {
    const short = await read({ shows: (usual) => ({ ...usual, phone: '12345' }) });
    expect(short.contact.identities).toContainEqual({
      kind: 'phone',
      value: '12345',
      raw: '12345',
      origin,
      primary: true,
    });
    expect(await flawsOf(short.contact)).toEqual([]);
    const national = await read(
      { shows: (usual) => ({ ...usual, phone: '095874 22363' }) },
      { region: 'IN' },
    );
    expect(national.contact.identities).toContainEqual(
      expect.objectContaining({ value: '919587422363', raw: '095874 22363' }),
    );
  });

  it('wrong types are reported for each member', async () => {
    const { contact } = await read({
      shows: ({ source: _, ...usual }) => ({
        ...usual,
        firstname: {},
        type: 'vip',
        phone: 'n/a',
        is_opted_out: 'perhaps',
        groups: 'none',
        status: 7,
      }),
    });
    const flaws = (await flawsOf(contact)).join('\n');
    for (const flaw of [
      'given_name: It must be text.',
      'type: "vip" is not a type',
      'identities.1.value: "n/a" is not a number.',
      'consents: It must be a list',
      'groups: It must be a list.',
      'source: It must be a name.',
      'status: It must be a name.',
    ])
      expect(flaws).toContain(flaw);
  });

  it('has no comments where the vendor has no chat with the number', async () => {
    const vendor = await opened(
      openWacr({
        people: 1,
        shows: (usual) => ({ ...usual, phone: '+1 (415) 555/0123' }),
        comments: () => [{ id: 1, message: 'x' }],
      }),
    );
    const work = workOf(getFrom(vendor.url, headers));
    expect((await readAll(pull, work))[0]?.notes).toEqual([{ body: 'x', vendor_id: '1' }]);
    expect(vendor.requests).toContain('/api/v2/comments/%2B1%20(415)%20555%2F0123');
    vendor.mishap = (_, path) => (path.includes('comments') ? { status: 404, body: {} } : undefined);
    expect((await readAll(pull, work))[0]?.notes).toBeUndefined();
    vendor.mishap = (_, path) => (path.includes('comments') ? { status: 403, body: {} } : undefined);
    await expect(readAll(pull, work)).rejects.toThrow(/leave the notes out/);
  });

  it('omits unwanted parts', async () => {
    const { contact, vendor } = await read(
      { comments: () => [{ id: 1, message: 'x' }], shows: (usual) => ({ ...usual, is_opted_out: true }) },
      { without: ['notes', 'groups', 'consents'] },
    );
    expect([contact.notes, contact.groups, contact.consents]).toEqual([undefined, undefined, undefined]);
    expect(vendor.requests.some((path) => path.includes('comments'))).toBe(false);
  });

  it('reads only contacts changed since then', async () => {
    const { contacts, vendor } = await read({ people: 500 }, { since: new Date('2024-01-01T08:10:00Z') });
    expect(contacts.map((contact) => contact.family_name)).toEqual(
      Array.from({ length: 20 }, (_, index) => String(499 - index)),
    );
    expect(vendor.requests.filter(isPage)).toEqual([expect.stringContaining('sort=-updated_at')]);
  });

  it('is read only by its creation time if the vendor sorts by nothing else', async () => {
    const { contacts, vendor } = await read({ people: 120, sorts: ['created_at'] }, { without: ['notes'] });
    expect(new Set(contacts.map((contact) => contact.family_name)).size).toBe(120);
    expect(vendor.requests.filter((path) => path.includes('-id')).length).toBe(1);
  });
});

it('catalogs have names, colors, ids and times', async () => {
  const { work } = await read({});
  const times = { createdAt: '2023-05-01T10:00:00+00:00', updatedAt: '2023-06-01T10:00:00+00:00' };
  expect(await pull.catalogs?.(work)).toEqual({
    groups: [{ name: 'VIP Customers', vendorId: '12', ...times }],
    sources: [
      { name: 'Website', vendorId: '115', ...times },
      { name: 'Walk-in', vendorId: '116', ...times },
    ],
    statuses: [{ name: 'Fresh', color: '#FF5733', vendorId: '287', ...times }],
  });
  expect(await pull.catalogs?.({ ...work, without: new Set(['groups']) })).not.toHaveProperty('groups');
});

describe('this face as the vendor', () => {
  it('its answers are read as canonical data', async () => {
    const client = await newClient(fixture);
    const { account } = client;
    await addExampleItems(fixture, account);
    const created = (await client.post('/contacts', { ...exampleBody, address: '1 Main Road' })).json.data;
    await client.post(`/comments/${encodeURIComponent(exampleBody.phone)}`, { comment: 'First' });
    await client.post(`/comments/${encodeURIComponent(exampleBody.phone)}`, { comment: 'Second' });
    await fixture.core.recordConsent(
      account.caller,
      { target: [{ by: 'number', number: created.id }] },
      { channel: 'whatsapp', state: 'opted_out' },
    );
    const phone = freshPhone();
    const bare = { firstname: 'A', lastname: 'B', type: 'guest', source_id: 1, status_id: 1, phone };
    const other = (await client.post('/contacts', bare)).json.data;
    const shown = (await client.get(`/contacts/${created.id}`)).json.data;
    const comments = (await client.get(`/comments/${encodeURIComponent(exampleBody.phone)}`)).json.data;
    const url = `http://127.0.0.1:${fixture.port}`;
    const work = workOf(getFrom(url, { authorization: `Bearer ${account.key}` }));
    const contacts = new Map((await readAll(pull, work)).map((item) => [item.family_name, item]));
    expect([...contacts.values()]).toEqual([
      {
        identities: [
          vendorId(String(other.id)),
          { kind: 'phone', value: phone.slice(1), raw: phone, origin, primary: true },
        ],
        given_name: 'A',
        family_name: 'B',
        type: 'guest',
        source: 'api',
        status: 'new',
        groups: [],
        created_at: other.created_at,
        updated_at: other.updated_at,
      },
      {
        identities: [
          vendorId(String(created.id)),
          { kind: 'phone', value: '919587422363', raw: '+919587422363', origin, primary: true },
          { kind: 'email', value: 'test12@gmail.com', raw: 'test12@gmail.com', origin, primary: true },
        ],
        given_name: 'New',
        family_name: 'Test',
        type: 'lead',
        description: 'Test one contact',
        address: { street: '1 Main Road', city: 'Rajkot', zip: '360001' },
        owner: '15',
        source: 'Website',
        status: 'Fresh',
        groups: ['VIP Customers'],
        extensions: { wacr: { country_id: 101 } },
        consents: [{ channel: 'whatsapp', state: 'opted_out', source: 'wacr' }],
        notes: [
          {
            attributes: { status_message: 'Internal comment' },
            body: 'First',
            created_at: comments[1].created_at,
            vendor_id: String(comments[1].id),
          },
          {
            attributes: { status_message: 'Internal comment' },
            body: 'Second',
            created_at: comments[0].created_at,
            vendor_id: String(comments[0].id),
          },
        ],
        created_at: shown.created_at,
        updated_at: shown.updated_at,
      },
    ]);
    const catalogs = await pull.catalogs?.(work);
    expect(catalogs?.groups).toEqual([
      {
        name: 'VIP Customers',
        vendorId: '12',
        createdAt: created.groups[0].created_at,
        updatedAt: created.groups[0].updated_at,
      },
    ]);
    expect(catalogs?.statuses?.map(({ name, color, vendorId: id }) => [name, color, id])).toEqual(
      expect.arrayContaining([
        ['new', '#3B82F6', '1'],
        ['Fresh', '#FF5733', '287'],
      ]),
    );
    expect(catalogs?.sources?.map((source) => source.name)).toEqual(
      expect.arrayContaining(['api', 'Website']),
    );
  });
});
