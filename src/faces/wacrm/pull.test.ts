/** Reading the live vendor: from a fake written after its documents, and from this face. */

import { set } from '@switchbook/domain/contact/edit.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import { clientOf } from '../../../test/support/clients/wacrm.js';
import { behavesAsSource } from '../../../test/support/vendors/behavior.js';
import {
  flawsOf,
  getFrom,
  pagesOf,
  readAll,
  useVendors,
  workOf,
} from '../../../test/support/vendors/reading.js';
import { type Shows, uuidOf } from '../../../test/support/vendors/server.js';
import { openWacrm, wacrmContact } from '../../../test/support/vendors/wacrm.js';
import { useServer } from '../../../test/support/wire/server.js';
import { pull } from './pull.js';

const fixture = useServer();
const headers = { authorization: 'Bearer wacrm_live_key' };

behavesAsSource({
  source: pull,
  open: openWacrm,
  headers,
  idOf: (number) => uuidOf(number),
  endless: { status: 200, body: { data: [wacrmContact(1)], meta: { next_cursor: 'again' } } },
});

const opened = useVendors();

/** Reads one contact that the vendor shows in this form. */
async function readOne(shows: Shows) {
  const vendor = await opened(openWacrm({ people: 1, shows }));
  const work = workOf(getFrom(vendor.url, headers));
  for await (const page of pagesOf(pull, work)) return page;
  throw new Error('no page');
}

describe('a contact of the vendor', () => {
  it('has its ids, its number as spelled, and tags with ids and colors', async () => {
    const { contacts, catalogs } = await readOne((usual) => ({
      ...usual,
      phone: '+1 (415) 555-0123',
      name: 'Jane Doe',
      email: 'Jane@Example.com',
      company: 'Acme',
      avatar_url: 'https://example.com/a.png',
      tags: [
        { id: 't-1', name: 'VIP', color: 'rebeccapurple' },
        { id: 17, name: 'lead', color: null, secret: true },
      ],
      score: 7,
    }));
    expect(contacts).toEqual([
      {
        identities: [
          { kind: 'vendor_id', scope: 'wacrm', value: uuidOf(0), origin: 'wacrm' },
          { kind: 'phone', value: '14155550123', raw: '+1 (415) 555-0123', origin: 'wacrm', primary: true },
          {
            kind: 'email',
            value: 'Jane@Example.com',
            raw: 'Jane@Example.com',
            origin: 'wacrm',
            primary: true,
          },
        ],
        display_name: 'Jane Doe',
        company: 'Acme',
        avatar_url: 'https://example.com/a.png',
        tags: ['VIP', 'lead'],
        created_at: '2024-01-01T00:00:00.000Z',
        updated_at: '2024-01-01T00:00:00.000Z',
      },
    ]);
    expect(catalogs).toEqual({
      tags: [
        { name: 'VIP', color: 'rebeccapurple', vendorId: 't-1' },
        { name: 'lead', vendorId: '17' },
      ],
    });
    expect(await flawsOf(contacts[0] ?? {})).toEqual([]);
  });

  it('may have any id, and lack everything else', async () => {
    const id = 'ü/'.repeat(100);
    const { contacts } = await readOne(() => ({ id, phone: '', name: null, tags: null }));
    expect(contacts).toEqual([
      { identities: [{ kind: 'vendor_id', scope: 'wacrm', value: id, origin: 'wacrm' }], tags: [] },
    ]);
    expect(await flawsOf(contacts[0] ?? {})).toEqual([]);
    const numbered = await readOne(() => ({ id: 12, phone: 14155550123, tags: ['vip'] }));
    expect(numbered.contacts[0]).toMatchObject({
      identities: [{ value: '12' }, { kind: 'phone', value: '14155550123', raw: '14155550123' }],
      tags: ['vip'],
    });
  });

  it('wrong types are reported for each member', async () => {
    const { contacts } = await readOne((usual) => ({
      ...usual,
      phone: 'anonymous',
      name: { first: 'A' },
      email: true,
      tags: [{ id: 1 }],
      created_at: 'yesterday',
    }));
    const flaws = (await flawsOf(contacts[0] ?? {})).join('\n');
    expect(flaws).toContain('display_name: It must be text.');
    expect(flaws).toContain('identities.1.value: "anonymous" is not a number.');
    expect(flaws).toContain('identities.2.value: It must be text.');
    expect(flaws).toContain('tags.0: It must be a name.');
    expect(flaws).toContain('created_at: "yesterday" is not a time');
    for (const none of [null, 7, 'x', [1]]) {
      const page = await readOne(() => none);
      expect(page.contacts).toEqual([{ not_a_contact: none }]);
      expect(await flawsOf(page.contacts[0] ?? {})).toEqual([
        'not_a_contact: The member "not_a_contact" is unknown.',
      ]);
    }
  });

  it('a contact that is too large or too deep is rejected alone', async () => {
    const { contacts } = await readOne((usual) => ({ ...usual, company: 'x'.repeat(2_000_000) }));
    expect(contacts[0]).toMatchObject({ not_a_contact: 'longer than 1900000 characters' });
    expect((await flawsOf(contacts[0] ?? {})).length).toBe(1);
  });

  it('omits unwanted tags', async () => {
    const vendor = await opened(openWacrm({ people: 2 }));
    const work = workOf(getFrom(vendor.url, headers), { without: ['tags'] });
    for await (const page of pagesOf(pull, work)) {
      expect(page.catalogs).toBeUndefined();
      expect(page.contacts.every((contact) => contact.tags === undefined)).toBe(true);
    }
  });
});

describe('this face as the vendor', () => {
  it('its answers are read as canonical data', async () => {
    const { key, caller } = await fixture.newAccount();
    const client = clientOf(fixture, key);
    const created = await client.post({
      phone: '+1 (415) 555-0123',
      name: 'Jane Doe',
      email: 'Jane@Example.com',
      company: 'Acme',
      tags: ['vip', 'lead'],
    });
    const bare = await client.post({ phone: '14155550124' });
    const { id } = created.json.data;
    await fixture.core.editContact(caller, {
      op: 'edit',
      target: [{ by: 'id', id: asId(id) }],
      edit: { avatarUrl: set('https://example.com/a.png') },
    });
    const { data } = (await client.get(`/contacts/${id}`)).json;
    const get = getFrom(`http://127.0.0.1:${fixture.port}`, { authorization: `Bearer ${key}` });
    const vendorId = (value: string) => ({ kind: 'vendor_id', scope: 'wacrm', value, origin: 'wacrm' });
    const times = ({ created_at, updated_at }: Record<string, unknown>) => ({ created_at, updated_at });
    const contacts = new Map((await readAll(pull, workOf(get))).map((item) => [JSON.stringify(item), item]));
    expect([...contacts.values()]).toEqual([
      {
        identities: [
          vendorId(bare.json.data.id),
          { kind: 'phone', value: '14155550124', raw: '+14155550124', origin: 'wacrm', primary: true },
        ],
        tags: [],
        ...times(bare.json.data),
      },
      {
        identities: [
          vendorId(id),
          { kind: 'phone', value: '14155550123', raw: '+14155550123', origin: 'wacrm', primary: true },
          {
            kind: 'email',
            value: 'Jane@Example.com',
            raw: 'Jane@Example.com',
            origin: 'wacrm',
            primary: true,
          },
        ],
        display_name: 'Jane Doe',
        company: 'Acme',
        avatar_url: 'https://example.com/a.png',
        tags: ['lead', 'vip'],
        ...times(data),
      },
    ]);
    for await (const page of pagesOf(pull, workOf(get)))
      expect(page.catalogs?.tags).toEqual(
        data.tags.map((tag: Record<string, string>) => ({
          name: tag.name,
          color: '#3b82f6',
          vendorId: tag.id,
        })),
      );
  });
});
