/** One contact: its ids, its members, and what of it this wire shows. */
import { describe, expect, it } from 'vitest';
import { useServer } from '../../../test/support/server.js';
import { set } from '../../domain/edit.js';
import { asId } from '../../domain/ids.js';
import {
  addContact,
  clientOf,
  editContact,
  failure,
  fresh,
  holds,
  notFound,
  refusal,
  withContact,
} from './client.test.support.js';
import { vendorContactId } from './ids.js';

const ground = useServer();

const listed =
  'id name phone email countryCode tags labels source optedIn isBlocked lastMessageAt conversationCount createdAt updatedAt';
const got =
  'id vendorContactId name phone email countryCode tags labels params source optedIn isBlocked lastMessageAt conversationCount createdAt updatedAt';
const created =
  'id vendorContactId name phone email countryCode tags params source optedIn isBlocked createdAt updatedAt';
const patched = 'id name phone email country_code tags params is_blocked opted_in updated_at';

describe('members', () => {
  it('edge 16: 14, 16, 13 and 10 of them, in order', async () => {
    const { client, made, id } = await withContact(ground);
    const item = (await client.list()).json.data.contacts[0];
    expect(Object.keys(item)).toEqual(listed.split(' '));
    expect(Object.keys((await client.get(`/contacts/${id}`)).json.data)).toEqual(got.split(' '));
    expect(Object.keys(made.json.data)).toEqual(created.split(' '));
    const changed = await client.patch(id, { name: 'B' });
    expect(Object.keys(changed.json.data)).toEqual(patched.split(' '));
    expect([listed, got, created, patched].map((keys) => keys.split(' ').length)).toEqual([14, 16, 13, 10]);
  });

  it('shows what other faces wrote: groups by code point, their source, the country of the number', async () => {
    const { account, client } = await fresh(ground);
    const group = (name: string) => ({ by: 'name', name, folded: true, missing: 'create' }) as const;
    const { id } = await addContact(ground, account, {
      identities: [holds('phone', '14155557890')],
      groups: [{ op: 'add', items: [group('b'), group('\u{1F600}'), group('\uFF21'), group('Z')] }],
    });
    const shown = (await client.get(`/contacts/${id}`)).json.data;
    expect(shown).toMatchObject({ name: null, source: 'api', countryCode: 'US', params: {}, tags: [] });
    expect(shown.labels).toEqual(['Z', 'b', '\uFF21', '\u{1F600}']);
    await editContact(ground, account, id, { source: { op: 'clear' } });
    expect((await client.get(`/contacts/${id}`)).json.data.source).toBe('organic');
  });
});

describe('ids', () => {
  it('edge 17: every spelling, for reading and for changing', async () => {
    const { client, made, id } = await withContact(ground);
    const uuid = id.replace('contact_', '');
    const { vendorContactId: vendor } = made.json.data;
    const spellings = [
      id,
      uuid,
      uuid.toUpperCase(),
      `CONTACT_${uuid.toUpperCase()}`,
      vendor,
      vendor.toUpperCase(),
    ];
    const bodies = await Promise.all(spellings.map((one) => client.get(`/contacts/${one}`)));
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

  it('edge 18: what is nobody’s id, byte for byte alike', async () => {
    const { client } = await withContact(ground);
    const { id: foreign, made } = await withContact(ground);
    const ids = [
      '42',
      '1',
      'contact_',
      'bulk',
      '%00',
      foreign,
      made.json.data.vendorContactId,
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

  it('edge 48: a vendorContactId for everybody, the same for ever', async () => {
    const { account, client, made, id } = await withContact(ground);
    const other = await addContact(ground, account, { identities: [holds('phone', '14155557890')] });
    const first = made.json.data.vendorContactId;
    const second = (await client.get(`/contacts/${other.id}`)).json.data.vendorContactId;
    for (const one of [first, second]) expect(one).toMatch(/^[0-9a-f]{24}$/);
    expect(first).not.toBe(second);
    await client.patch(id, { name: 'Later' });
    expect((await client.get(`/contacts/${id}`)).json.data.vendorContactId).toBe(first);
    expect((await client.get(`/contacts/${second}`)).json.data.id).toBe(`contact_${other.id}`);
    // One digit of any part altered, and it is nobody's.
    for (const at of [7, 13, 23]) {
      const digit = first[at] === '0' ? '1' : '0';
      const altered = `${first.slice(0, at)}${digit}${first.slice(at + 1)}`;
      expect(refusal(await client.get(`/contacts/${altered}`))).toEqual([404, notFound]);
    }
  });

  it('computes the id of the contract’s example', () => {
    const contact = {
      accountId: asId('0198f3a2-7c11-7e55-8d1b-3f4a5b6c7d8e'),
      number: 1842,
      createdAt: new Date('2026-05-16T15:00:00.000Z'),
      identities: [],
    };
    expect(vendorContactId(contact as never)).toBe('6a088670ef4e3b0000000732');
  });

  it('shows the vendor’s own id where a migration kept it, and still knows the computed one', async () => {
    const { account, client, made, id } = await withContact(ground);
    const kept = '6478a1b2c3d4e5f6a7b8c9d0';
    await editContact(ground, account, id, {
      identities: [
        { op: 'hold', identity: { kind: 'vendor_id', scope: 'superwaba', value: kept } },
        { op: 'hold', identity: { kind: 'vendor_id', scope: 'elsewhere', value: '0'.repeat(24) } },
      ],
    });
    for (const one of [id, kept, kept.toUpperCase(), made.json.data.vendorContactId]) {
      const answer = await client.get(`/contacts/${one}`);
      expect([answer.status, answer.json.data?.vendorContactId]).toEqual([200, kept]);
    }
    expect((await client.get(`/contacts/${'0'.repeat(24)}`)).status).toBe(404);
    expect((await client.patch(kept, { name: 'B' })).json.data.id).toBe(id);
  });
});

describe('numbers', () => {
  it('edge 19: somebody without a phone appears once there is one', async () => {
    const { account, client } = await fresh(ground);
    const contact = await addContact(ground, account, {
      displayName: set('Hidden'),
      identities: [holds('bsuid', 'AE.123456')],
    });
    const id = `contact_${contact.id}`;
    expect((await client.list()).json.data).toMatchObject({ contacts: [], total: 0 });
    expect((await client.list('?search=Hidden')).json.data.total).toBe(0);
    expect(refusal(await client.get(`/contacts/${id}`))).toEqual([404, notFound]);
    expect(refusal(await client.patch(id, { name: 'X' }))).toEqual([404, notFound]);
    expect(refusal(await client.patch(id, { opted_in: true }))).toEqual([404, notFound]);
    await editContact(ground, account, contact.id, { identities: [holds('phone', '971501234567')] });
    expect((await client.get(`/contacts/${id}`)).json.data).toMatchObject({
      id,
      name: 'Hidden',
      phone: '+971501234567',
    });
    expect((await client.list()).json.data.total).toBe(1);
  });

  it('edge 20: a wa_id stands in for a phone, and is as taken', async () => {
    const { account, client } = await fresh(ground);
    await addContact(ground, account, { identities: [holds('wa_id', '37199999999')] });
    expect((await client.list()).json.data.contacts[0].phone).toBe('+37199999999');
    expect(refusal(await client.post({ userNumber: '+37199999999' }))).toEqual([
      409,
      failure('Contact with this phone number already exists'),
    ]);
  });

  it('shows the primary phone, else the oldest that can be dialled', async () => {
    const { account, client } = await fresh(ground);
    const { id } = await addContact(ground, account, {
      identities: [holds('wa_id', '4915112345678'), holds('phone', '123'), holds('phone', '971501234567')],
    });
    const phone = async () => (await client.get(`/contacts/${id}`)).json.data.phone;
    expect(await phone()).toBe('+971501234567');
    await editContact(ground, account, id, {
      identities: [{ op: 'hold', identity: { kind: 'phone', value: '14155557890', isPrimary: true } }],
    });
    expect(await phone()).toBe('+14155557890');
  });

  it('shows a change of another face at once, with its time', async () => {
    const { account, client, id } = await withContact(ground);
    const changed = await editContact(ground, account, id, { displayName: set('Elsewhere') });
    const { name, updatedAt } = (await clientOf(ground, account).get(`/contacts/${id}`)).json.data;
    expect([name, updatedAt]).toEqual(['Elsewhere', changed.updatedAt.toISOString()]);
    expect((await client.list('?search=elsewhere')).json.data.total).toBe(1);
  });
});
