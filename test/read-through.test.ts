/** Contacts that the vendor made after the move: looked up there by their ids, imported and answered. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asId, type ContactId } from '../src/domain/ids.js';
import { planned } from '../src/store/sql.js';
import type { TestAccount } from './support/ground.js';
import { useServer } from './support/server.js';
import { openVendor, type Vendor } from './support/vendor.js';

const loopback = { address: '127.0.0.0', prefix: 8 };
const ground = useServer({ settings: { upstreamAllow: [loopback], areRateLimitsOn: false } });

let vendor: Vendor;
/** what the vendor answers, by path; others are 404 */
const there = new Map<string, unknown>();
beforeAll(async () => {
  vendor = await openVendor();
});
afterAll(async () => vendor.close());
beforeEach(() => {
  vendor.calls.length = 0;
  there.clear();
  vendor.answer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    const body = there.get(path);
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? { error: 'not found' }));
  });
});

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const uuid = (end: number) => `8d4f6a10-2b3c-4d5e-8f90-${String(end).padStart(12, '0')}`;
const times = { created_at: '2026-01-10T08:00:00.000Z', updated_at: '2026-01-11T08:00:00.000Z' };

async function opened(face: string, key = 'vendors-own-key', readsThrough = true) {
  const account = await ground.newAccount();
  await ground.core.setUpstream(account.account.id, { face, url: vendor.url, key, readsThrough });
  return account;
}

const ask = (account: TestAccount, path: string, method = 'GET', body?: unknown, key = account.key) =>
  ground.send({
    method,
    path,
    headers: { ...bearer(key), 'x-org-id': account.account.id },
    ...(body === undefined ? {} : { body }),
  });

interface Face {
  readonly name: string;
  readonly key?: string;
  readonly id: string;
  readonly path: string;
  readonly sent: Readonly<Record<string, unknown>>;
  readonly shown: (json: never) => unknown;
  readonly phone: string;
}

const faces: readonly Face[] = [
  {
    name: 'wacrm',
    id: uuid(1),
    path: `/api/v1/contacts/${uuid(1)}`,
    sent: {
      [`/api/v1/contacts/${uuid(1)}`]: {
        data: {
          id: uuid(1),
          phone: '+14155550101',
          name: 'Made There',
          email: null,
          tags: [{ id: uuid(9), name: 'vip', color: '#ff0000' }],
          ...times,
        },
      },
    },
    shown: (json: { data: { id: string; name: string; tags: { id: string }[] } }) => [
      json.data.id,
      json.data.name,
      ...json.data.tags.map((tag) => tag.id),
    ],
    phone: '14155550101',
  },
  {
    name: 'superwaba',
    key: 'org_1 vendors-own-key',
    id: 'contact_abc',
    path: '/api/whatsapp/contacts/contact_abc',
    sent: {
      '/api/whatsapp/contacts/contact_abc': {
        success: true,
        data: {
          id: 'contact_abc',
          phone: '+14155550102',
          name: 'Made There',
          params: { plan: 'gold' },
          createdAt: times.created_at,
          updatedAt: times.updated_at,
        },
      },
    },
    shown: (json: { data: { id: string; name: string; params: { plan: string } } }) => [
      json.data.id,
      json.data.name,
      json.data.params.plan,
    ],
    phone: '14155550102',
  },
  {
    name: 'wazapin',
    id: uuid(3),
    path: `/v1/contacts/cnt_${uuid(3)}`,
    sent: {
      [`/v1/contacts/${uuid(3)}`]: {
        data: { id: uuid(3), phone_number: '+14155550103', name: 'Made There', ...times },
      },
      [`/v1/contacts/${uuid(3)}/tags`]: { data: [{ id: uuid(8), name: 'vip' }] },
    },
    shown: (json: { data: { id: string; name: string } }) => [json.data.id, json.data.name],
    phone: '14155550103',
  },
  {
    name: 'wacr',
    id: '7042',
    path: '/api/v2/contacts/7042',
    sent: {
      '/api/v2/contacts/7042': {
        success: true,
        data: {
          id: 7042,
          firstname: 'Made',
          lastname: 'There',
          phone: '14155550104',
          source: { id: 115, name: 'Website' },
          source_id: 115,
          ...times,
        },
      },
    },
    shown: (json: { data: { id: number; firstname: string; source_id: number } }) => [
      json.data.id,
      json.data.firstname,
      json.data.source_id,
    ],
    phone: '14155550104',
  },
  {
    name: 'wazzup-v2',
    id: 'deal/7 x',
    path: '/v2/contacts/deal%2F7%20x',
    sent: {
      '/v2/contacts/deal%2F7%20x': {
        data: [
          {
            id: 'deal/7 x',
            name: 'Made There',
            responsible_user_id: '4',
            contact_data: [{ chat_type: 'whatsapp', chat_id: '14155550105' }],
            uri: '',
          },
        ],
      },
    },
    shown: (json: { data: { id: string; name: string; responsible_user_id: string }[] }) =>
      json.data.map((one) => [one.id, one.name, one.responsible_user_id]),
    phone: '14155550105',
  },
  {
    name: 'wazzup-v3',
    id: 'c8',
    path: '/v3/contacts/c8',
    sent: {
      '/v3/contacts/c8': {
        id: 'c8',
        name: 'Made There',
        responsibleUserId: '4',
        contactData: [{ chatType: 'whatsapp', chatId: '14155550106' }],
        uri: null,
      },
    },
    shown: (json: { id: string; name: string }) => [json.id, json.name],
    phone: '14155550106',
  },
];

const expected: Readonly<Record<string, readonly unknown[]>> = {
  wacrm: [uuid(1), 'Made There', uuid(9)],
  superwaba: ['contact_abc', 'Made There', 'gold'],
  wazapin: [uuid(3), 'Made There'],
  wacr: [7042, 'Made', 115],
  'wazzup-v2': [['deal/7 x', 'Made There', '4']],
  'wazzup-v3': ['c8', 'Made There'],
};

const holders = async (account: TestAccount, value: string) => {
  const rows = await ground.database.query<{ count: number }>(
    planned(
      'select count(distinct contact_id)::int as count from identities where account_id = $1 and value = $2',
    ),
    [account.account.id, value],
  );
  return rows[0]?.count;
};

describe.each(faces)('an id of $name that is unknown here', ({ name, key, path, sent, shown, phone }) => {
  const fill = () => {
    for (const [at, body] of Object.entries(sent)) there.set(at, body);
  };

  it('is looked up at the vendor once, imported and answered', async () => {
    const account = await opened(name, key);
    const neighbour = await ground.newAccount();
    fill();
    const first = await ask(account, path);
    expect([first.status, shown(first.json as never)]).toEqual([200, expected[name]]);
    const asked = vendor.calls.length;
    const again = await ask(account, path);
    expect([again.status, again.text]).toEqual([200, first.text]);
    expect(vendor.calls.length).toBe(asked);
    expect(await holders(account, phone)).toBe(1);
    expect(await holders(neighbour, phone)).toBe(0);
    expect((await ask(neighbour, path)).status).toBe(404);
    const imports = await ground.core.listImports(account.caller, { limit: 10, after: null });
    expect(imports.items).toEqual([]);
  });

  it('is not looked up without the setting', async () => {
    const account = await opened(name, key, false);
    fill();
    expect((await ask(account, path)).status).toBe(404);
    expect(vendor.calls).toEqual([]);
  });

  it('is remembered as unknown for a minute', async () => {
    const account = await opened(name, key);
    expect((await ask(account, path)).status).toBe(404);
    const asked = vendor.calls.length;
    expect(asked).toBe(1);
    fill();
    expect((await ask(account, path)).status).toBe(404);
    expect(vendor.calls.length).toBe(asked);
    ground.advance(60_000);
    expect((await ask(account, path)).status).toBe(200);
  });

  it('is not brought back after it was deleted here', async () => {
    const account = await opened(name, key);
    fill();
    expect((await ask(account, path)).status).toBe(200);
    const [held] = await ground.database.query<{ id: string }>(
      planned('select id from contacts where account_id = $1'),
      [account.account.id],
    );
    const target = [{ by: 'id', id: asId<ContactId>(held?.id ?? '') }] as const;
    await ground.core.deleteContact(account.caller, { op: 'delete', target });
    const asked = vendor.calls.length;
    expect((await ask(account, path)).status).toBe(404);
    expect(vendor.calls.length).toBe(asked);
  });
});
