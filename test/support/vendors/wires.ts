/**
 * The wire of each vendor for a test of moving: its requests, and every form of every id that its clients may have
 * stored.
 */
import { expect } from 'vitest';
import type { TestAccount } from '../fixture.js';
import type { ServerFixture } from '../wire/server.js';

type Headers = Readonly<Record<string, string>>;

interface Wire {
  readonly headers: (of: TestAccount) => Headers;
  /** Returns the vendor's key in the form of a pull. */
  readonly keyOf: (of: TestAccount) => string;
  readonly lists: readonly string[];
  /** Returns the contacts in the answer of a list. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any answer of a wire
  readonly contacts: (body: any) => readonly any[];
  /** paths by every form of every id of a contact */
  // biome-ignore lint/suspicious/noExplicitAny: for the same reason
  readonly details: (contact: any) => readonly string[];
  /** values that differ between any two accounts, or any two answers */
  readonly passing: readonly RegExp[];
}

const bearer = ({ key }: TestAccount): Headers => ({ authorization: `Bearer ${key}` });
const plainKey = ({ key }: TestAccount): string => key;
const coded = encodeURIComponent;

export const wires: Readonly<Record<string, Wire>> = {
  wacrm: {
    headers: bearer,
    keyOf: plainKey,
    lists: ['/api/v1/contacts?limit=100'],
    contacts: (body) => body.data,
    details: ({ id }) => [`/api/v1/contacts/${id}`, `/api/v1/contacts/${id.toUpperCase()}`],
    passing: [],
  },
  superwaba: {
    headers: (of) => ({ ...bearer(of), 'x-org-id': of.account.id }),
    keyOf: (of) => `${of.account.id} ${of.key}`,
    lists: ['/api/whatsapp/contacts?limit=100'],
    contacts: (body) => body.data.contacts,
    details: ({ id, vendorContactId }) =>
      [id, id.replace('contact_', ''), id.toUpperCase(), vendorContactId ?? id].map(
        (item) => `/api/whatsapp/contacts/${item}`,
      ),
    passing: [],
  },
  wazapin: {
    headers: bearer,
    keyOf: plainKey,
    lists: ['/v1/contacts?limit=100', '/v1/tags?limit=100'],
    contacts: (body) => body.data,
    details: ({ id }) =>
      ['', '/identities', '/tags', '/consents', '/suppressions', '/notes'].map(
        (part) => `/v1/contacts/${id}${part}`,
      ),
    passing: [
      /"organization_id":"[^"]+"/g,
      // Each directory has other ids for rows of identities and consents.
      /"id":"[^"]+",(?="contact_id":"[^"]+","(?:type|channel)":"[^"]+","(?:value|state)")/g,
    ],
  },
  wacr: {
    headers: bearer,
    keyOf: plainKey,
    lists: [
      '/api/v2/groups?sort=id',
      '/api/v2/sources?sort=id',
      '/api/v2/statuses?sort=id',
      '/api/v2/contacts?per_page=100&include=groups,source,status',
    ],
    contacts: (body) => body.data,
    details: ({ id, phone }) => [
      `/api/v2/contacts/${id}`,
      ...(phone ? [`/api/v2/comments/${coded(phone)}`] : []),
    ],
    passing: [/"request_id":"[^"]+","timestamp":"[^"]+"/g],
  },
  wacr1: {
    headers: bearer,
    keyOf: plainKey,
    lists: ['/wacr1/v1/contacts?limit=500'],
    contacts: (body) => body.contacts,
    details: ({ id, phoneE164 }) => [
      `/wacr1/v1/contacts/${id}`,
      `/wacr1/v1/contacts/${id.toUpperCase()}`,
      ...[id, ...(phoneE164 ? [phoneE164, phoneE164.slice(1)] : [])].map(
        (item) => `/wacr1/v1/conversations/${coded(item)}/comments`,
      ),
    ],
    passing: [],
  },
  wazzup: {
    headers: bearer,
    keyOf: plainKey,
    lists: ['/v2/contacts', '/v3/contacts'],
    contacts: (body) => body.data,
    details: ({ id }) => [`/v2/contacts/${coded(id)}`, `/v3/contacts/${coded(id)}`],
    passing: [/"timestamp":\d+/g],
  },
};

/** The address of a server of ours as the vendor of a face: here that vendor's paths may be below a path. */
export function asVendor(url: string, face: string): string {
  return face === 'wacr1' ? `${url}/wacr1` : url;
}

/** Everything that the face shows of an account: paths and answers. */
export async function shownOf(
  fixture: ServerFixture,
  wire: Wire,
  of: TestAccount,
): Promise<readonly string[]> {
  const shown: string[] = [];
  const read = async (path: string) => {
    const answer = await fixture.send({ path, headers: wire.headers(of) });
    const text = wire.passing.reduce((left, exp) => left.replaceAll(exp, '…'), answer.text);
    shown.push(`${path} ${answer.status} ${text}`);
    return answer.json;
  };
  for (const list of wire.lists) {
    const body = await read(list);
    if (!list.includes('/contacts')) continue;
    for (const contact of wire.contacts(body)) {
      const asked = new Set(wire.details(contact));
      for (const path of asked) {
        const one = await read(path);
        // Alone a contact may show more of its ids.
        for (const more of wire.details({ ...contact, ...one?.data })) asked.add(more);
      }
    }
  }
  return shown;
}

/** Fills a directory with every kind of data, created through every wire. */
export async function fill(fixture: ServerFixture, of: TestAccount): Promise<void> {
  const post = async (face: string, path: string, body: unknown, method = 'POST') => {
    const answer = await fixture.send({ method, path, headers: wires[face]?.headers(of) ?? {}, body });
    expect(answer.status, `${method} ${path}: ${answer.text}`).toBeLessThan(300);
    return answer.json;
  };
  await post('wacrm', '/api/v1/contacts', {
    phone: '+1 (415) 555-0101',
    name: 'Jane Doe',
    email: 'Jane@Example.com',
    company: 'Acme',
    tags: ['vip', 'Lead'],
  });
  await post('wacrm', '/api/v1/contacts', { phone: '1234567' });
  fixture.advance(1_500);
  const ahmed = await post('superwaba', '/api/whatsapp/contacts', {
    userNumber: '+971501234567',
    userName: 'Ahmed  Hassan',
    email: 'ahmed@example.com',
    countryCode: 'EG',
    tags: ['z', 'a'],
    params: { tier: 'gold', n: 1.5, list: [true, { x: 'y' }] },
  });
  await post(
    'superwaba',
    `/api/whatsapp/contacts/${ahmed.data.id}`,
    { is_blocked: true, opted_in: true, source: 'Event 2026' },
    'PATCH',
  );
  const ujang = await post('wazapin', '/v1/contacts', {
    phone_number: '+62 812-3456-7890',
    name: 'Ujang',
    email: 'ujang@example.com',
    external_source: 'Shopify',
    external_id: 'cust_123',
    custom_fields: { tier: 'premium' },
  });
  const at = `/v1/contacts/${ujang.data.id}`;
  await post('wazapin', `${at}/tags`, { name: 'vip' });
  await post('wazapin', `${at}/notes`, { body: 'First' });
  await post('wazapin', `${at}/notes`, { body: 'Second, über' });
  await post('wazapin', `${at}/consent/whatsapp`, { state: 'opted_out', metadata: { ip: '::1' } }, 'PUT');
  await post('wazapin', `${at}/consent/email`, { state: 'opted_in', source: null }, 'PUT');
  await post('wazapin', `${at}/suppressions`, { channel: 'sms', reason: 'bounce', note: 'n' });
  await post('wazapin', `${at}/suppressions`, { channel: 'all', expires_at: '2020-01-01T00:00:00Z' });
  await post('wazapin', `${at}/suppressions`, { channel: 'sms', reason: 'complaint' });
  await post('wazapin', '/v1/contacts', { email: 'only@example.com' });
  const asha = await post('wacr1', '/wacr1/v1/contacts', {
    phoneE164: '+919876543210',
    firstName: 'Asha',
    lastName: 'Menon',
    email: 'asha@example.com',
    tags: ['vip', 'newsletter'],
    attributes: { plan: 'pro', seats: 3 },
  });
  await post('wacr1', `/wacr1/v1/contacts/${asha.id}`, { optedOut: true }, 'PATCH');
  await post('wacr1', '/wacr1/v1/conversations/%2B919876543210/comments', { body: 'Called, will call back' });
  await post('wacr1', '/wacr1/v1/contacts', { phoneE164: '+919876543211', displayName: 'Sam' });
  const group = await post('wacr', '/api/v2/groups', { name: 'VIP Customers' });
  const status = await post('wacr', '/api/v2/statuses', { name: 'Fresh', color: '#FF5733' });
  const origin = await post('wacr', '/api/v2/sources', { name: 'Website' });
  const whole = {
    firstname: 'New',
    lastname: 'Van der Test',
    type: 'customer',
    email: 'test12@gmail.com',
    phone: '0091 95874-22363',
    source_id: origin.data.id,
    status_id: status.data.id,
    company: 'B & Co',
    description: 'Test one contact',
    country_id: 101,
    assigned_id: 15,
    groups: [group.data.id],
    zip: '360001',
    city: 'Rajkot',
    state: 'Gujarat',
    address: '1 Main Road',
  };
  await post('wacr', '/api/v2/contacts', whole);
  await post('wacr', `/api/v2/comments/${coded(whole.phone)}`, { comment: 'Call back' });
  await post('wacr', `/api/v2/comments/${coded(whole.phone)}`, {
    comment: 'Called',
    media_url: 'https://example.com/a.png',
    status_message: 'Seen',
    message_id: 'm1',
    ref_message_id: 'm0',
  });
  const { email: _, ...short } = whole;
  await post('wacr', '/api/v2/contacts', { ...short, phone: '12345', groups: [] });
  const chats = [
    { chat_type: 'telegram', chat_id: '5', username: 'anna', phone: '79990000001' },
    { chat_type: 'whatsapp', chat_id: '+7 999 999-99-99' },
    { chat_type: 'whatsgroup', chat_id: 'g@g.us' },
    { chat_type: 'max', phone: '79990000002' },
    { chat_type: 'instagram', chat_id: '@Anna.Roe' },
    { chat_type: 'viber', chat_id: '79999999998' },
  ];
  const entry = { id: 'crm/1', responsible_user_id: 'u1', name: 'Anna', contact_data: chats };
  await post('wazzup', '/v2/contacts', { contacts: [{ ...entry, uri: 'https://example.com/contact/1' }] });
  await post('wazzup', '/v2/contacts', {
    contacts: [{ id: 'crm 2', responsible_user_id: '', name: '', contact_data: [] }],
  });
  const held = (...identities: readonly object[]) =>
    fixture.core.saveContact(of.caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: { identities: identities.map((identity) => ({ op: 'hold', identity }) as never) },
    });
  await held({ kind: 'bsuid', value: 'US.1Ab' }, { kind: 'lid', value: '123456789012345@lid' });
  await held({ kind: 'wa_id', value: '37199999999' }, { kind: 'telegram', value: '77' });
  await held(
    { kind: 'phone', value: '14155550190' },
    { kind: 'phone', value: '14155550191', isPrimary: true },
    { kind: 'email', value: 'b@example.com' },
    { kind: 'email', value: 'A@example.com', isPrimary: true },
  );
}
