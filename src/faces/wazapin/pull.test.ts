/** Reading the live vendor: from a fake written after its documents, and from this face. */
import { describe, expect, it } from 'vitest';
import { foreign, newStand } from '../../../test/support/clients/wazapin.js';
import { countTurns } from '../../../test/support/turns.js';
import { behavesAsSource } from '../../../test/support/vendors/behavior.js';
import {
  flawsOf,
  getFrom,
  pagesOf,
  readAll,
  useVendors,
  type WorkOptions,
  workOf,
} from '../../../test/support/vendors/reading.js';
import {
  openWazapin,
  type WazapinOptions,
  wazapinContact,
  wazapinId,
} from '../../../test/support/vendors/wazapin.js';
import { useServer } from '../../../test/support/wire/server.js';
import type { VendorGet } from '../../pulls/values/vendor-request.js';
import { pull } from './pull.js';

const fixture = useServer();
const headers = { 'x-api-key': 'wzp_key' };

behavesAsSource({
  source: pull,
  open: openWazapin,
  headers,
  idOf: wazapinId,
  isPage: (path) => path.startsWith('/v1/contacts?'),
  options: { without: ['consents', 'suppressions', 'notes'] },
  endless: { status: 200, body: { data: [wazapinContact(1)], meta: { next_cursor: 'again' } } },
});

const opened = useVendors();

async function read(fake: WazapinOptions, options: WorkOptions = {}) {
  const vendor = await opened(openWazapin({ people: 1, ...fake }));
  for await (const page of pagesOf(pull, workOf(getFrom(vendor.url, headers), options)))
    return { vendor, page, contact: page.contacts[0] ?? {} };
  throw new Error('no page');
}

const origin = 'wazapin';
const vendorId = (value: string) => ({ kind: 'vendor_id', scope: 'wazapin', value, origin });
const held = (kind: string, value: string, more: object = {}) => ({
  kind,
  value,
  raw: value,
  origin,
  ...more,
});

/** Imports do not know the members with the vendor's ids of entries. */
const withoutNotes = ({ notes: _, suppressions, ...rest }: Readonly<Record<string, unknown>>) => ({
  ...rest,
  ...(Array.isArray(suppressions)
    ? { suppressions: suppressions.map(({ vendor_id: __, ...one }) => one) }
    : {}),
});

describe('a contact of the vendor', () => {
  it('has its id and all that belongs to it', async () => {
    const row = (type: string, value: unknown, source: unknown = null) => ({ id: 'r', type, value, source });
    const { contact, page } = await read({
      shows: (usual) => ({
        ...usual,
        phone_number: '+6281234567890',
        name: 'Ujang',
        email: 'Ujang@example.com',
        external_source: 'Shopify',
        external_id: 'cust_123',
        custom_fields: { tier: 'premium', deep: { a: [1] } },
        labels: ['unknown member'],
      }),
      rows: () => ({
        identities: [
          row('phone', '+6281111111111'),
          row('phone', '+6281234567890'),
          row('whatsapp', '6281234567890'),
          row('whatsapp', '6282222222222@s.whatsapp.net'),
          row('bsuid', 'ID.1Ab'),
          row('email', 'other@example.com'),
          row('email', 'Ujang@example.com'),
          row('external_id', 'w_9', 'woocommerce'),
          row('external_id', 'cust_123', 'Shopify'),
          row('telegram', 5),
          row('line', 'u-1'),
        ],
        tags: [
          { id: 'tag-1', name: 'vip', created_at: '2024-01-01T00:00:00Z', color: 'teal' },
          { id: 2, name: 'Lead' },
        ],
        consents: [
          {
            id: 'c',
            channel: 'whatsapp_official',
            state: 'subscribed',
            source: 'checkout_form',
            occurred_at: '2026-03-04T06:20:10Z',
            expires_at: null,
            metadata: { ip: '127.0.0.1' },
          },
          {
            channel: 'email',
            state: 'opted_out',
            source: null,
            occurred_at: '2026-03-04T06:20:10Z',
            metadata: {},
          },
        ],
        suppressions: [
          {
            id: 's-1',
            channel: 'whatsapp',
            reason: 'complaint',
            source: 'api',
            note: 'asked by phone',
            active: true,
            expires_at: null,
            created_at: '2026-01-01T00:00:00Z',
            updated_at: '2026-01-02T00:00:00Z',
          },
          { id: 's-2', channel: 'all', active: false, updated_at: '2026-01-03T00:00:00Z' },
        ],
        notes: [
          { id: 'n-2', body: 'Second', created_by: null, created_at: '2026-01-02T00:00:00Z' },
          { id: 'n-1', body: 'First', created_by: 'u-1', created_at: '2026-01-01T00:00:00Z' },
          { id: 'n-0', body: ' ' },
        ],
      }),
      notePage: 1,
    });
    expect(contact).toEqual({
      identities: [
        vendorId('cnt_0'),
        { kind: 'phone', value: '6281111111111', raw: '+6281111111111', origin, primary: false },
        {
          kind: 'phone',
          value: '6281234567890',
          raw: '+6281234567890',
          origin,
          attrs: { whatsapp: true },
          primary: true,
        },
        { kind: 'wa_id', value: '6282222222222', raw: '6282222222222@s.whatsapp.net', origin },
        held('bsuid', 'ID.1Ab'),
        held('email', 'other@example.com', { primary: false }),
        held('email', 'Ujang@example.com', { primary: true }),
        held('external', 'w_9', { scope: 'woocommerce', primary: false }),
        held('external', 'cust_123', { scope: 'Shopify', primary: true }),
        held('telegram', '5'),
        held('external', 'u-1', { scope: 'line', primary: false }),
      ],
      display_name: 'Ujang',
      attributes: { tier: 'premium', deep: { a: [1] } },
      tags: ['vip', 'Lead'],
      consents: [
        {
          channel: 'whatsapp',
          state: 'opted_in',
          source: 'checkout_form',
          occurred_at: '2026-03-04T06:20:10Z',
          proof: { ip: '127.0.0.1' },
        },
        { channel: 'email', state: 'opted_out', occurred_at: '2026-03-04T06:20:10Z' },
      ],
      suppressions: [
        {
          channel: 'all',
          reason: 'manual',
          expires_at: '2026-01-03T00:00:00Z',
          updated_at: '2026-01-03T00:00:00Z',
          vendor_id: 's-2',
        },
        {
          channel: 'whatsapp',
          reason: 'complaint',
          source: 'api',
          note: 'asked by phone',
          created_at: '2026-01-01T00:00:00Z',
          updated_at: '2026-01-02T00:00:00Z',
          vendor_id: 's-1',
        },
      ],
      notes: [
        { body: 'First', author: 'u-1', created_at: '2026-01-01T00:00:00Z', vendor_id: 'n-1' },
        { body: 'Second', created_at: '2026-01-02T00:00:00Z', vendor_id: 'n-2' },
      ],
      created_at: '2024-01-01T00:00:00Z',
      updated_at: '2024-01-01T00:00:00Z',
    });
    expect(page.catalogs).toEqual({
      tags: [
        { name: 'vip', color: 'teal', vendorId: 'tag-1', createdAt: '2024-01-01T00:00:00Z' },
        { name: 'Lead', vendorId: '2' },
      ],
    });
    expect(await flawsOf(withoutNotes(contact))).toEqual([]);
  });

  it('has its displayed number, email and external id, with any list of identities', async () => {
    const { contact } = await read({
      shows: (usual) => ({ ...usual, external_source: 's', external_id: 7 }),
      rows: () => ({ identities: [] }),
    });
    expect(contact.identities).toEqual([
      vendorId('cnt_0'),
      { kind: 'phone', value: '6281234000000', raw: '+6281234000000', origin, primary: true },
      held('email', 'person0@example.com', { primary: true }),
      held('external', '7', { scope: 's', primary: true }),
    ]);
    const bare = await read({ shows: () => ({ id: 9 }), rows: () => ({ identities: [] }) });
    expect(bare.contact.identities).toEqual([vendorId('9')]);
  });

  it('known only by its WhatsApp id has no other number', async () => {
    const { contact } = await read({
      shows: (usual) => ({ ...usual, phone_number: '+6281234567890', email: null }),
      rows: () => ({ identities: [{ type: 'whatsapp', value: '6281234567890' }] }),
    });
    expect(contact.identities).toEqual([
      vendorId('cnt_0'),
      { kind: 'wa_id', value: '6281234567890', raw: '6281234567890', origin, primary: true },
    ]);
  });

  it('wrong types are reported for each member; an opt-out is never lost', async () => {
    const { contact } = await read({
      shows: (usual) => ({ ...usual, name: 5.5, custom_fields: [], created_at: 'never' }),
      rows: () => ({
        identities: ['x', { type: 'phone', value: {} }],
        tags: [{ id: 1 }],
        consents: [{ channel: 'carrier pigeon', state: 'opted_out' }, null],
        suppressions: ['all'],
      }),
    });
    const flaws = (await flawsOf(contact)).join('\n');
    for (const flaw of [
      'attributes: It must be an object.',
      'created_at: "never" is not a time',
      'identities.3.value: It must not be empty.',
      'identities.4.value: It must be text.',
      'tags.0: It must be a name.',
      'consents.0.channel: It must be a channel',
      'consents.1: It must be an object.',
      'suppressions.0: It must be an object.',
    ])
      expect(flaws).toContain(flaw);
    expect(contact.display_name).toBe('5.5');
  });

  it('requests only the wanted parts', async () => {
    const { contact, vendor, page } = await read(
      {},
      { without: ['notes', 'consents', 'suppressions', 'tags', 'attributes'] },
    );
    expect(vendor.requests).toEqual(['/v1/contacts?limit=100', '/v1/contacts/cnt_0/identities?limit=100']);
    expect(Object.keys(contact)).toEqual(['identities', 'display_name', 'created_at', 'updated_at']);
    expect(page.catalogs).toBeUndefined();
  });

  it('deleted between list and details is read from the list', async () => {
    const vendor = await opened(openWazapin({ people: 1 }));
    vendor.meanwhile = (request) => {
      if (request === 2) vendor.people.go(0);
    };
    const contacts = await readAll(pull, workOf(getFrom(vendor.url, headers)));
    expect(contacts.map((contact) => contact.display_name)).toEqual(['Person 0']);
  });
});

describe('this face as the vendor', () => {
  it('its answers are read as canonical data', async () => {
    const { account, client } = await newStand(fixture);
    const id = await client.create({
      phone_number: '+62 812-3456-7890',
      name: 'Ujang',
      email: 'ujang@example.com',
      external_source: 'shopify',
      external_id: 'cust_123',
      custom_fields: { tier: 'premium' },
    });
    await client.post(`/contacts/${id}/tags`, { name: 'vip' });
    await client.post(`/contacts/${id}/notes`, { body: 'First' });
    await client.post(`/contacts/${id}/notes`, { body: 'Second' });
    await client.send('PUT', `/contacts/${id}/consent/whatsapp`, {
      state: 'subscribed',
      source: 'checkout_form',
      occurred_at: '2026-01-04T06:20:10Z',
      metadata: { ip: '::1' },
    });
    const suppression = (
      await client.post(`/contacts/${id}/suppressions`, { channel: 'sms', reason: 'bounce', note: 'n' })
    ).json.data;
    const elsewhere = await foreign(fixture, account, [
      { kind: 'phone', value: '6281234567891', attrs: { whatsapp: true } },
      { kind: 'telegram', value: '5' },
    ]);
    const [shown, other] = await Promise.all(
      [id, elsewhere.id].map(async (text) => (await client.get(`/contacts/${text}`)).json.data),
    );
    const notes = (await client.get(`/contacts/${id}/notes`)).json.data;
    const tags = (await client.get(`/contacts/${id}/tags`)).json.data;
    const work = workOf(getFrom(`http://127.0.0.1:${fixture.port}`, { 'x-api-key': account.key }));
    const contacts = await readAll(pull, work);
    const times = { created_at: other.created_at, updated_at: other.updated_at };
    expect([
      ...new Map(contacts.map((contact) => [JSON.stringify(contact.identities), contact])).values(),
    ]).toEqual([
      {
        identities: [
          vendorId(elsewhere.id),
          {
            kind: 'phone',
            value: '6281234567891',
            raw: '+6281234567891',
            origin,
            attrs: { whatsapp: true },
            primary: true,
            ...times,
          },
          held('telegram', '5', times),
        ],
        attributes: {},
        tags: [],
        created_at: other.created_at,
        updated_at: other.updated_at,
      },
      {
        identities: [
          vendorId(id),
          { kind: 'phone', value: '6281234567890', raw: '+6281234567890', origin, primary: true, ...times },
          held('email', 'ujang@example.com', { primary: true, ...times }),
          held('external', 'cust_123', { scope: 'shopify', primary: true, ...times }),
        ],
        display_name: 'Ujang',
        attributes: { tier: 'premium' },
        tags: ['vip'],
        consents: [
          {
            channel: 'whatsapp',
            state: 'opted_in',
            source: 'checkout_form',
            occurred_at: '2026-01-04T06:20:10Z',
            created_at: other.created_at,
            proof: { ip: '::1' },
          },
        ],
        suppressions: [
          {
            channel: 'sms',
            reason: 'bounce',
            source: 'api',
            note: 'n',
            created_at: suppression.created_at,
            updated_at: suppression.updated_at,
            vendor_id: suppression.id,
          },
        ],
        notes: [notes[1], notes[0]].map((note) => ({
          body: note.body,
          created_at: note.created_at,
          updated_at: note.updated_at,
          vendor_id: note.id,
        })),
        created_at: shown.created_at,
        updated_at: shown.updated_at,
      },
    ]);
    for await (const page of pagesOf(pull, work))
      expect(page.catalogs?.tags).toEqual([
        { name: 'vip', vendorId: tags[0].id, createdAt: tags[0].created_at },
      ]);
  });
});

describe('a very long list of a contact', () => {
  it('is read until the contact is too large for a row', async () => {
    let requestCount = 0;
    const get: VendorGet = async (path, query = {}) => {
      const at = Number(query.cursor ?? 0);
      const isList = path.endsWith('/identities');
      if (isList) requestCount += 1;
      const rows = Array.from({ length: 1_000 }, (_, index) => ({
        type: 'email',
        value: `${at}-${index}@example.com`,
      }));
      const body = isList
        ? { data: rows, meta: { next_cursor: at < 29 ? String(at + 1) : null } }
        : { data: path === '/v1/contacts' ? [wazapinContact(1)] : [], meta: { next_cursor: null } };
      return { status: 200, headers: {}, body };
    };
    const { contacts } = await pull.page(workOf(get), null);
    expect(requestCount).toBe(26);
    expect(contacts).toHaveLength(1);
    expect(contacts[0]?.not_a_contact).toMatch('longer than');
  });
});

describe('a page of large contacts', () => {
  it('is encoded in slices', async () => {
    const get: VendorGet = async (path) => {
      const tags = Array.from({ length: 5_000 }, (_, index) => ({ id: index, name: `tag ${index}` }));
      const contacts = Array.from({ length: 50 }, (_, index) => wazapinContact(index + 1));
      const data = path === '/v1/contacts' ? contacts : path.endsWith('/tags') ? tags : [];
      return { status: 200, headers: {}, body: { data, meta: { next_cursor: null } } };
    };
    const reading = pull.page(workOf(get), null);
    expect(await countTurns(reading)).toBeGreaterThan(20);
    const { catalogs } = await reading;
    expect(catalogs?.tags).toHaveLength(5_000);
  });
});
