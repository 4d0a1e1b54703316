/** Reading the live vendor: from a fake written after its documents, and from this face. */

import { set } from '@switchbook/domain/contact/edit.js';
import { describe, expect, it } from 'vitest';
import { addContact, editContact, fresh } from '../../../test/support/clients/superwaba.js';
import { behavesAsSource } from '../../../test/support/vendors/behavior.js';
import {
  flawsOf,
  getFrom,
  readAll,
  useVendors,
  type WorkOptions,
  workOf,
} from '../../../test/support/vendors/reading.js';
import type { FakeOptions } from '../../../test/support/vendors/server.js';
import {
  openSuperwaba,
  superwabaContact,
  superwabaId,
  superwabaOrganization,
  superwabaVendorId,
} from '../../../test/support/vendors/superwaba.js';
import { useServer } from '../../../test/support/wire/server.js';
import { pull } from './pull.js';

const fixture = useServer();
const headers = { authorization: 'Bearer sw_key', 'x-org-id': superwabaOrganization };
const isPage = (path: string) => path.startsWith('/api/whatsapp/contacts?');

behavesAsSource({
  source: pull,
  open: openSuperwaba,
  headers,
  idOf: superwabaId,
  isPage,
  idsOf: (ids) => ids.filter((id) => id.startsWith('contact_')),
  endless: {
    status: 200,
    body: {
      success: true,
      data: { contacts: [superwabaContact(1)], total: 900, page: 1, limit: 100, hasNext: true },
    },
  },
});

const opened = useVendors();

async function read(fake: FakeOptions, options: WorkOptions = {}) {
  const vendor = await opened(openSuperwaba({ people: 1, ...fake }));
  const contacts = await readAll(pull, workOf(getFrom(vendor.url, headers), options));
  const [contact = {}] = contacts;
  return { vendor, contacts, contact };
}

const vendorId = (value: string) => ({ kind: 'vendor_id', scope: 'superwaba', value, origin: 'superwaba' });
const primary = { origin: 'superwaba', primary: true };

describe('a contact of the vendor', () => {
  it('has both ids, its number as written, and the parts that the list omits', async () => {
    const { contact } = await read({
      shows: (usual) => ({
        ...usual,
        name: 'Ahmed Hassan',
        phone: '+971 50 123-4567',
        email: 'Ahmed@example.com',
        countryCode: 'EG',
        tags: ['vip', 'returning-customer'],
        labels: ['premium'],
        ...(usual.params === undefined ? {} : { params: { loyalty_tier: 'gold', n: 1, o: { a: [true] } } }),
        source: 'organic',
        optedIn: true,
        isBlocked: true,
        lastMessageAt: '2026-05-16T14:22:00.000Z',
        conversationCount: 5,
        mood: 'good',
      }),
    });
    expect(contact).toEqual({
      identities: [
        vendorId(superwabaId(0)),
        vendorId(superwabaVendorId(0)),
        { kind: 'phone', value: '971501234567', raw: '+971 50 123-4567', ...primary },
        { kind: 'email', value: 'Ahmed@example.com', raw: 'Ahmed@example.com', ...primary },
      ],
      display_name: 'Ahmed Hassan',
      address: { country_code: 'EG' },
      tags: ['vip', 'returning-customer'],
      groups: ['premium'],
      attributes: { loyalty_tier: 'gold', n: 1, o: { a: [true] } },
      extensions: { superwaba: { params_order: ['loyalty_tier', 'n', ['o', ['a']]] } },
      source: 'organic',
      consents: [{ channel: 'whatsapp', state: 'opted_in', source: 'superwaba' }],
      blocked: true,
      created_at: '2024-01-01T00:00:00.000Z',
      updated_at: '2024-01-01T00:00:00.000Z',
    });
    expect(await flawsOf(contact)).toEqual([]);
  });

  it('may have odd ids and lack everything else', async () => {
    const { contact } = await read({
      shows: () => ({ id: 4711, vendorContactId: null, phone: null, tags: null, labels: null, params: null }),
    });
    expect(contact).toEqual({ identities: [vendorId('4711')], tags: [], groups: [] });
    expect(await flawsOf(contact)).toEqual([]);
  });

  it('a missing opt-in is recorded as unknown, which ends an earlier opt-in', async () => {
    const { contact } = await read({ shows: (usual) => ({ ...usual, optedIn: false }) });
    expect(contact.consents).toEqual([{ channel: 'whatsapp', state: 'unknown', source: 'superwaba' }]);
  });

  it('wrong types are reported for each member', async () => {
    const { contact } = await read({
      shows: (usual) => ({
        ...usual,
        phone: '0501234567',
        name: ['A'],
        isBlocked: 'perhaps',
        params: 'none',
        tags: 'vip',
        labels: [1],
        countryCode: 'Atlantis',
        source: {},
      }),
    });
    const flaws = (await flawsOf(contact)).join('\n');
    for (const flaw of [
      'display_name: It must be text.',
      'identities.2.value: "0501234567" is not a number.',
      'tags: It must be a list.',
      'groups.0: It must be a name.',
      'attributes: It must be an object.',
      'blocked: It must be true or false.',
      'source: It must be a name.',
      'address.country_code: "Atlantis" is not a country',
    ])
      expect(flaws).toContain(flaw);
    expect((await read({ shows: () => null })).contacts).toContainEqual({ not_a_contact: null });
  });

  it('a national number is read in the region of the account', async () => {
    const shows: FakeOptions['shows'] = (usual) => ({ ...usual, phone: '050 123 4567' });
    const { contact } = await read({ shows }, { region: 'AE' });
    expect(contact.identities).toContainEqual({
      kind: 'phone',
      value: '971501234567',
      raw: '050 123 4567',
      ...primary,
    });
  });

  it('deleted between list and details is read from the list', async () => {
    const vendor = await opened(openSuperwaba({ people: 2 }));
    vendor.meanwhile = (request) => {
      if (request === 2) vendor.people.go(0, 1);
    };
    const contacts = await readAll(pull, workOf(getFrom(vendor.url, headers)));
    expect(contacts.map((contact) => contact.display_name)).toEqual(['Person 1', 'Person 0']);
    expect(contacts[0]?.attributes).toBeUndefined();
  });

  it('omits unwanted parts', async () => {
    const { contact } = await read(
      { shows: (usual) => ({ ...usual, tags: ['a'], labels: ['b'] }) },
      { without: ['tags', 'groups', 'attributes', 'consents'] },
    );
    expect(Object.keys(contact)).toEqual([
      'identities',
      'display_name',
      'source',
      'blocked',
      'created_at',
      'updated_at',
    ]);
  });

  it('unchanged since then is not requested separately', async () => {
    const { vendor, contacts } = await read({ people: 500 }, { since: new Date('2024-01-01T08:10:00Z') });
    const names = new Set(contacts.map((contact) => contact.display_name));
    expect(names).toEqual(new Set(Array.from({ length: 20 }, (_, index) => `Person ${480 + index}`)));
    expect(vendor.requests.filter((path) => !isPage(path)).length).toBeLessThan(50);
  });
});

describe('this face as the vendor', () => {
  it('its answers are read as canonical data', async () => {
    const { account, client } = await fresh(fixture);
    const created = await client.post({
      userNumber: '+971501234567',
      userName: 'Ahmed Hassan',
      email: 'Ahmed@example.com',
      countryCode: 'EG',
      tags: ['z', 'a'],
      params: { tier: 'gold', deep: [{ x: null }] },
    });
    const { id, vendorContactId } = created.json.data;
    await client.patch(id, { is_blocked: true, opted_in: true, source: 'Event 2026' });
    await editContact(fixture, account, id, {
      groups: [{ op: 'add', items: [{ by: 'name', name: 'premium', folded: false, missing: 'create' }] }],
    });
    await addContact(fixture, account, {
      displayName: set('Plain'),
      identities: [{ op: 'hold', identity: { kind: 'phone', value: '14155557890' } }],
    });
    const shown = (await client.get(`/contacts/${id}`)).json.data;
    const plain = (await client.list('?search=Plain')).json.data.contacts[0];
    const whole = (await client.get(`/contacts/${plain.id}`)).json.data;
    const get = getFrom(`http://127.0.0.1:${fixture.port}`, { ...client.headers });
    const contacts = await readAll(pull, workOf(get));
    expect([...new Map(contacts.map((contact) => [contact.display_name, contact])).values()]).toEqual([
      {
        identities: [
          vendorId(plain.id),
          vendorId(whole.vendorContactId),
          { kind: 'phone', value: '14155557890', raw: '+14155557890', ...primary },
        ],
        display_name: 'Plain',
        tags: [],
        groups: [],
        attributes: {},
        source: plain.source,
        consents: [{ channel: 'whatsapp', state: 'unknown', source: 'superwaba' }],
        blocked: false,
        created_at: plain.createdAt,
        updated_at: plain.updatedAt,
      },
      {
        identities: [
          vendorId(id),
          vendorId(vendorContactId),
          { kind: 'phone', value: '971501234567', raw: '+971501234567', ...primary },
          { kind: 'email', value: 'Ahmed@example.com', raw: 'Ahmed@example.com', ...primary },
        ],
        display_name: 'Ahmed Hassan',
        address: { country_code: 'EG' },
        tags: ['z', 'a'],
        groups: ['premium'],
        attributes: { tier: 'gold', deep: [{ x: null }] },
        extensions: { superwaba: { params_order: ['tier', 'deep'] } },
        source: 'Event 2026',
        consents: [{ channel: 'whatsapp', state: 'opted_in', source: 'superwaba' }],
        blocked: true,
        created_at: shown.createdAt,
        updated_at: shown.updatedAt,
      },
    ]);
  });
});
