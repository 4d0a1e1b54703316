/** Reading the live vendor: from a fake written after its documents, and from this face. */

import { set } from '@switchbook/domain/contact/edit.js';
import { describe, expect, it } from 'vitest';
import { callerOf } from '../../../test/support/clients/wazzup.js';
import { behavesAsSource } from '../../../test/support/vendors/behavior.js';
import {
  flawsOf,
  getFrom,
  pagesOf,
  readAll,
  useVendors,
  vendorIds,
  workOf,
} from '../../../test/support/vendors/reading.js';
import {
  openWazzup,
  type WazzupOptions,
  wazzupContact,
  wazzupContactV3,
  wazzupId,
} from '../../../test/support/vendors/wazzup.js';
import { useServer } from '../../../test/support/wire/server.js';
import { pull } from './pull.js';

const fixture = useServer();
const headers = { authorization: 'Bearer wz_key' };
const many = (contact: (number: number) => unknown) =>
  Array.from({ length: 100 }, (_, index) => contact(index));

for (const version of ['v2', 'v3'] as const)
  describe(version, () =>
    behavesAsSource({
      source: pull,
      open: (options) => openWazzup({ ...options, versions: [version] }),
      headers,
      idOf: wazzupId,
      comeAnywhere: true,
      endless: {
        status: 200,
        body:
          version === 'v2'
            ? { data: many(wazzupContact), meta: { timestamp: 1 } }
            : { count: 900, data: many(wazzupContactV3) },
      },
    }),
  );

const opened = useVendors();

async function read(options: WazzupOptions) {
  const vendor = await opened(openWazzup({ people: 1, ...options }));
  const contacts = await readAll(pull, workOf(getFrom(vendor.url, headers)));
  return { vendor, contacts, contact: contacts[0] ?? {} };
}

const vendorId = (value: string) => ({ kind: 'vendor_id', scope: 'wazzup', value, origin: 'wazzup' });
const origin = 'wazzup';
const mayShare = { may_share: true } as const;

describe('a contact of the vendor', () => {
  const chats = [
    ['whatsapp', '+7 (999) 999-99-99', '', ''],
    ['telegroup', '-100500', '', ''],
    ['telegram', '123456', 'anna', '79990000002'],
    ['instagram', 'Anna.Roe', '', ''],
    ['telegram', '', 'only_name', ''],
    ['max', 'm1', '', '79990000003'],
    ['viber', '79990000001', '', ''],
  ] as const;
  const expected = {
    identities: [
      vendorId('contacts 1'),
      {
        kind: 'phone',
        value: '79999999999',
        raw: '+7 (999) 999-99-99',
        origin,
        ...mayShare,
        attrs: { whatsapp: true },
      },
      {
        kind: 'telegram',
        value: '123456',
        raw: '123456',
        origin,
        ...mayShare,
        attrs: { username: 'anna', phone: '79990000002' },
      },
      { kind: 'instagram', value: 'Anna.Roe', raw: 'Anna.Roe', origin, ...mayShare },
      { kind: 'max', value: 'm1', raw: 'm1', origin, ...mayShare, attrs: { phone: '79990000003' } },
      { kind: 'viber', value: '79990000001', raw: '79990000001', origin, ...mayShare },
    ],
    display_name: 'TestContact',
    extensions: {
      wazzup: {
        responsible_user_id: 'u-7',
        uri: 'https://example.com/contact/1',
        chats: [
          { type: 'telegram', id: '', username: 'only_name', phone: '' },
          { type: 'telegroup', id: '-100500', username: '', phone: '' },
        ],
        order: [
          'whatsapp:79999999999',
          'telegroup:-100500',
          'telegram:123456',
          'instagram:anna.roe',
          'telegram@only_name',
          'max:m1',
          'viber:79990000001',
        ],
      },
    },
  };

  it('a v2 contact has its id, chats in order, responsible user and link', async () => {
    const { contact } = await read({
      versions: ['v2'],
      shows: () => ({
        id: 'contacts 1',
        name: 'TestContact',
        responsible_user_id: 'u-7',
        contact_data: chats.map(([chat_type, chat_id, username, phone]) => ({
          chat_type,
          chat_id,
          username,
          phone,
          avatar: 'x',
        })),
        uri: 'https://example.com/contact/1',
        more: {},
      }),
    });
    expect(contact).toEqual(expected);
    expect(await flawsOf(contact)).toEqual([]);
  });

  it('a v3 contact gives the same result', async () => {
    const { contact, vendor } = await read({
      versions: ['v3'],
      shows: () => ({
        id: 'contacts 1',
        name: 'TestContact',
        responsibleUserId: 'u-7',
        contactData: chats.map(([chatType, chatId, username, phone]) => ({
          chatType,
          chatId: chatId || null,
          username: username || null,
          ...(phone === '' ? {} : { phone }),
        })),
        uri: 'https://example.com/contact/1',
      }),
    });
    expect(contact).toEqual(expected);
    expect(vendor.requests.map((path) => path.slice(0, 4))).toEqual(['/v2/', '/v3/', '/v3/']);
  });

  it('may have any id, and lack everything else', async () => {
    const { contact } = await read({
      shows: () => ({ id: 15, name: '', responsible_user_id: '', contact_data: null, uri: '' }),
    });
    expect(contact).toEqual({ identities: [vendorId('15')] });
    const fallback = await read({
      shows: () => ({ id: 'a/b c', name: null, contact_data: [], uri: '/api/v2/contacts/a%2Fb%20c' }),
    });
    expect(fallback.contact).toEqual({ identities: [vendorId('a/b c')] });
    expect(await flawsOf(contact)).toEqual([]);
  });

  it('keeps chats of unknown forms and types unchanged', async () => {
    const { contact } = await read({
      shows: (usual) => ({
        ...usual,
        responsible_user_id: 5,
        contact_data: [
          { chat_type: 'telegram', chat_id: 'a b' },
          { chat_type: 'tiktok', chat_id: 'x' },
          { chat_type: 'whatsapp', chat_id: 79_990_000_001 },
        ],
      }),
    });
    expect(contact).toEqual({
      identities: [
        vendorId(wazzupId(0)),
        {
          kind: 'phone',
          value: '79990000001',
          raw: '79990000001',
          origin,
          ...mayShare,
          attrs: { whatsapp: true },
        },
      ],
      display_name: 'Person 0',
      extensions: {
        wazzup: {
          responsible_user_id: '5',
          chats: expect.arrayContaining([
            { type: 'telegram', id: 'a b', username: '', phone: '' },
            { type: 'tiktok', id: 'x', username: '', phone: '' },
          ]),
          order: ['telegram:a b', 'tiktok:x', 'whatsapp:79990000001'],
        },
      },
    });
    expect(await flawsOf(contact)).toEqual([]);
  });

  it('wrong types are reported for each member', async () => {
    const { contact } = await read({ shows: (usual) => ({ ...usual, name: [1], contact_data: 'none' }) });
    expect(await flawsOf(contact)).toEqual([
      'display_name: It must be text.',
      'identities: It must be a list of at most 1000 objects.',
    ]);
    const chatless = await read({ shows: (usual) => ({ ...usual, contact_data: ['x'] }) });
    expect(await flawsOf(chatless.contact)).toEqual(['identities.1: It must be an object.']);
  });
});

describe('this face as the vendor', () => {
  it('its answers are read as canonical data in both versions', async () => {
    const { key, caller } = await fixture.newAccount();
    const call = callerOf(fixture.send, key);
    const sent = {
      id: 'contacts1',
      responsible_user_id: '1',
      name: 'TestContact',
      contact_data: [
        { chat_type: 'telegram', chat_id: '5', username: 'anna', phone: '79990000001' },
        { chat_type: 'whatsapp', chat_id: '+7 999 999-99-99' },
        { chat_type: 'whatsgroup', chat_id: 'g@g.us' },
      ],
      uri: 'https://example.com/contact/1',
    };
    expect((await call('POST', '/v2/contacts', { contacts: [sent] })).status).toBe(201);
    const { contact: other } = await fixture.core.saveContact(caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: {
        displayName: set('Elsewhere'),
        identities: [{ op: 'hold', identity: { kind: 'email', value: 'a@example.com' } }],
      },
    });
    const url = `http://127.0.0.1:${fixture.port}`;
    const get = getFrom(url, { authorization: `Bearer ${key}` });
    const expected = [
      { identities: [vendorId(other.id)], display_name: 'Elsewhere' },
      {
        identities: [
          vendorId('contacts1'),
          {
            kind: 'telegram',
            value: '5',
            raw: '5',
            origin,
            ...mayShare,
            attrs: { username: 'anna', phone: '79990000001' },
          },
          {
            kind: 'phone',
            value: '79999999999',
            raw: '79999999999',
            origin,
            ...mayShare,
            attrs: { whatsapp: true },
          },
        ],
        display_name: 'TestContact',
        extensions: {
          wazzup: {
            responsible_user_id: '1',
            uri: 'https://example.com/contact/1',
            chats: [{ type: 'whatsgroup', id: 'g@g.us', username: '', phone: '' }],
            order: ['telegram:5', 'whatsapp:79999999999', 'whatsgroup:g@g.us'],
          },
        },
      },
    ];
    expect(await readAll(pull, workOf(get))).toEqual(expected);
    const onlyV3: typeof get = async (path, query) =>
      path.startsWith('/v2') ? { status: 404, headers: {}, body: {} } : get(path, query);
    expect(await readAll(pull, workOf(onlyV3))).toEqual(expected);
    for await (const page of pagesOf(pull, workOf(onlyV3))) expect(page.total).toBe(2);
    expect(expected.flatMap(vendorIds)).toEqual([other.id, 'contacts1']);
  });
});
