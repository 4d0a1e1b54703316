/**
 * Contacts that the vendor created after the move: the server finds them at the vendor by id, imports them, and returns
 * them.
 */

import http from 'node:http';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { clientOf } from '../support/clients/directory.js';
import type { TestAccount } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';
import { openVendor, type Vendor } from '../support/vendors/vendor.js';
import { useServer } from '../support/wire/server.js';

const loopback = { address: '127.0.0.0', prefix: 8 };
const fixture = useServer({
  settings: { upstreamAllow: [loopback], areRateLimitsOn: false },
  // Disables waiting for the rate of a vendor.
  vendorTime: { pause: async () => {} },
});

let vendor: Vendor;
/** Answers of the vendor by path; any other path is 404. */
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
  const account = await fixture.newAccount();
  await fixture.core.setUpstream(account.account.id, { face, url: vendor.url, key, readsThrough });
  return account;
}

const ask = (account: TestAccount, path: string, method = 'GET', body?: unknown, key = account.key) =>
  fixture.send({
    method,
    path,
    headers: { ...bearer(key), 'x-org-id': account.account.id },
    ...(body === undefined ? {} : { body }),
  });

type Answering = (response: http.ServerResponse) => unknown;

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
    name: 'wacr1',
    id: uuid(4),
    path: `/wacr1/v1/contacts/${uuid(4)}`,
    sent: {
      [`/v1/contacts/${uuid(4)}`]: {
        ok: true,
        contact: { id: uuid(4), phoneE164: '+14155550107', displayName: 'Made There', tags: ['vip'] },
      },
    },
    shown: (json: { contact: { id: string; displayName: string; tags: string[] } }) => [
      json.contact.id,
      json.contact.displayName,
      ...json.contact.tags,
    ],
    phone: '14155550107',
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
      json.data.map((item) => [item.id, item.name, item.responsible_user_id]),
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
  wacr1: [uuid(4), 'Made There', 'vip'],
  'wazzup-v2': [['deal/7 x', 'Made There', '4']],
  'wazzup-v3': ['c8', 'Made There'],
};

const holders = async (account: TestAccount, value: string) => {
  const rows = await fixture.database.query<{ count: number }>(
    planned(
      'select count(distinct contact_id)::int as count from identities where account_id = $1 and value = $2',
    ),
    [account.account.id, value],
  );
  return rows[0]?.count;
};

// The faces share all code except the decoding, so two of them are tested in each run.
const inGate = new Set(['wacrm', 'wazzup-v2']);

describe.each(faces)('an id of $name that is unknown here', ({ name, key, path, sent, shown, phone }) => {
  const tags = inGate.has(name) ? [] : ['nightly'];
  const fill = () => {
    for (const [at, body] of Object.entries(sent)) there.set(at, body);
  };

  it('is read at the vendor once, imported and answered', async () => {
    const account = await opened(name, key);
    const neighbor = await fixture.newAccount();
    fill();
    const first = await ask(account, path);
    expect([first.status, shown(first.json as never)]).toEqual([200, expected[name]]);
    const callCount = vendor.calls.length;
    const again = await ask(account, path);
    expect([again.status, shown(again.json as never)]).toEqual([200, expected[name]]);
    expect(vendor.calls.length).toBe(callCount);
    expect(await holders(account, phone)).toBe(1);
    expect(await holders(neighbor, phone)).toBe(0);
    expect((await ask(neighbor, path)).status).toBe(404);
    const imports = await fixture.core.listImports(account.caller, { limit: 10, after: null });
    expect(imports.items).toEqual([]);
  });

  it('is not read there without the setting', { tags }, async () => {
    const account = await opened(name, key, false);
    fill();
    expect((await ask(account, path)).status).toBe(404);
    expect(vendor.calls).toEqual([]);
  });

  it('is remembered as unknown for a minute', { tags }, async () => {
    const account = await opened(name, key);
    expect((await ask(account, path)).status).toBe(404);
    const callCount = vendor.calls.length;
    expect(callCount).toBe(1);
    fill();
    expect((await ask(account, path)).status).toBe(404);
    expect(vendor.calls.length).toBe(callCount);
    fixture.advance(60_000);
    expect((await ask(account, path)).status).toBe(200);
  });

  it('is not remembered for the hours by which the clock was set back', { tags }, async () => {
    const account = await opened(name, key);
    expect((await ask(account, path)).status).toBe(404);
    fill();
    const hourMs = 3_600_000;
    fixture.advance(-hourMs);
    expect((await ask(account, path)).status).toBe(200);
    fixture.advance(hourMs);
  });

  it('is not imported again after it was deleted here', { tags }, async () => {
    const account = await opened(name, key);
    fill();
    expect((await ask(account, path)).status).toBe(200);
    const [held] = await fixture.database.query<{ id: string }>(
      planned('select id from contacts where account_id = $1'),
      [account.account.id],
    );
    const target = [{ by: 'id', id: asId<ContactId>(held?.id ?? '') }] as const;
    await fixture.core.deleteContact(account.caller, { op: 'delete', target });
    expect((await ask(account, path)).status).toBe(404);
    expect(await holders(account, phone)).toBe(0);
  });
});

describe('an id that was detached from a contact here', () => {
  it('is not imported again, and is found once a client adds it again', async () => {
    const account = await opened('wazzup-v3');
    const entry = (id: string, chatId: string) => ({
      id,
      name: `Name of ${id}`,
      responsibleUserId: '4',
      uri: null,
      contactData: [{ chatType: 'whatsapp', chatId }],
    });
    const two = [entry('c8', '14155550106'), entry('c9', '14155550107')];
    for (const item of two) there.set(`/v3/contacts/${item.id}`, item);
    expect((await ask(account, '/v3/contacts', 'POST', two)).status).toBe(200);
    const { items } = await fixture.core.listContacts(account.caller, allContacts, {
      from: { at: 'start' },
      limit: 9,
      order: [{ by: 'number', descending: false }],
      wantTotal: false,
    });
    const [survivor = [], loser = []] = items.map(({ id }) => [{ by: 'id', id }] as const);
    await fixture.core.mergeContacts(account.caller, { op: 'merge', survivor, loser });
    expect((await ask(account, '/v3/contacts/c8', 'DELETE')).status).toBe(200);
    expect((await ask(account, '/v3/contacts/c8')).status).toBe(404);
    expect((await ask(account, '/v3/contacts/c9')).status).toBe(200);
    expect(vendor.calls).toEqual([]);
    expect((await ask(account, '/v3/contacts', 'POST', [entry('c8', '14155550108')])).status).toBe(200);
    expect((await ask(account, '/v3/contacts/c8')).json).toMatchObject({ id: 'c8', name: 'Name of c8' });
  });
});

describe('reading through', () => {
  const path = `/api/v1/contacts/${uuid(1)}`;
  const contact = (more: object = {}): unknown => ({
    data: {
      id: uuid(1),
      phone: '+14155550101',
      name: 'Made There',
      email: null,
      tags: [],
      ...times,
      ...more,
    },
  });
  const until = async (holds: () => boolean) => {
    const end = performance.now() + onThisMachine(20_000);
    while (!holds()) {
      if (performance.now() > end) throw new Error('it never came to hold');
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const lookups = () => fixture.core.readLoad().inUse.find((item) => item.what === 'lookups')?.taken;

  it('sends one request for many simultaneous readers, and makes one contact', async () => {
    const account = await opened('wacrm');
    there.set(path, contact());
    const answers = await Promise.all(Array.from({ length: 30 }, () => ask(account, path)));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    expect(vendor.calls).toHaveLength(1);
    expect(await holders(account, '14155550101')).toBe(1);
    expect(lookups()).toBe(0);
  });

  it('finds a contact imported in the meantime, without a vendor request', async () => {
    const account = await opened('wacrm');
    there.set(path, contact());
    expect((await ask(account, path)).status).toBe(200);
    const upstream = await fixture.core.findUpstream(account.account.id, 'wacrm');
    if (upstream === undefined) throw new Error('no upstream');
    const { signal } = new AbortController();
    const wanted = { face: 'wacrm', upstream, id: uuid(1), signal };
    expect(await fixture.core.readThrough(account.caller, wanted)).toBe('imported');
    expect(vendor.calls).toHaveLength(1);
  });

  it('continues for others when the first client disconnects, and ends when all have', async () => {
    const account = await opened('wacrm');
    const held: http.ServerResponse[] = [];
    vendor.answer((_, response) => void held.push(response));
    const leaver = () => {
      const { port } = fixture;
      const request = http.get({ host: '127.0.0.1', port, path, headers: bearer(account.key), agent: false });
      request.on('error', () => {});
      return request;
    };
    const first = leaver();
    await until(() => held.length === 1);
    const staying = ask(account, path);
    const second = leaver();
    await until(() => lookups() === 3);
    first.destroy();
    second.destroy();
    held[0]?.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(contact()));
    expect((await staying).status).toBe(200);
    expect(vendor.calls).toHaveLength(1);

    const other = await opened('wacrm');
    const gone = http.get({
      host: '127.0.0.1',
      port: fixture.port,
      path,
      agent: false,
      headers: bearer(other.key),
    });
    gone.on('error', () => {});
    await until(() => held.length === 2);
    gone.destroy();
    await until(() => lookups() === 0);
    await until(() => held[1]?.socket?.destroyed !== false);
    expect((await ask(other, '/api/v1/contacts')).json.data).toEqual([]);
  });

  it('ends with the right of its caller', async () => {
    const account = await opened('wacrm');
    const client = clientOf(fixture, account.key);
    const scopes = ['contacts:read', 'upstream:use'];
    const { id, key } = (await client.post('/keys', { name: 'k', scopes })).json.data;
    vendor.answer(async (_, response) => {
      await client.remove(`/keys/${id}`);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(contact()));
    });
    const refused = await ask(account, path, 'GET', undefined, key);
    expect([refused.status, refused.text.includes('Made There')]).toEqual([401, false]);
  });

  it('serves a write with the id, which changes the imported contact', async () => {
    const account = await opened('wacrm');
    there.set(path, contact());
    const patched = await ask(account, path, 'PATCH', { name: 'Changed Here' });
    expect([patched.status, patched.json.data.name]).toEqual([200, 'Changed Here']);
    expect(vendor.calls.map((call) => call.method)).toEqual(['GET']);
    const tagged = await opened('wazapin');
    there.set(`/v1/contacts/${uuid(3)}`, {
      data: { id: uuid(3), phone_number: '+14155550103', name: 'M', ...times },
    });
    const tag = await ask(tagged, `/v1/contacts/${uuid(3)}/tags`, 'POST', { name: 'vip' });
    expect(tag.status).toBe(201);
  });

  it('adds the id to the person with the number, and fills only missing values', async () => {
    const account = await opened('wacrm');
    const created = await ask(account, '/api/v1/contacts', 'POST', {
      phone: '+14155550101',
      name: 'Known Here',
    });
    there.set(path, contact({ email: 'made@there.example' }));
    const found = await ask(account, path);
    expect([found.status, found.json.data.name, found.json.data.email]).toEqual([
      200,
      'Known Here',
      'made@there.example',
    ]);
    expect(found.json.data.created_at).toBe(created.json.data.created_at);
    expect(await holders(account, '14155550101')).toBe(1);
  });

  it('requires a key that may use the upstream, and no write scopes', async () => {
    const account = await opened('wacrm');
    there.set(path, contact());
    const reader = await fixture.newKey(account, ['contacts:read']);
    expect((await ask(account, path, 'GET', undefined, reader)).status).toBe(404);
    expect(vendor.calls).toEqual([]);
    const both = await fixture.newKey(account, ['contacts:read', 'upstream:use']);
    expect((await ask(account, path, 'GET', undefined, both)).status).toBe(200);
  });

  it('sends no data of the caller, and nothing for an invalid id', async () => {
    const account = await opened('wacrm');
    for (const id of ['nobody', '1', `${uuid(1)}x`, encodeURIComponent('../me'), 'a'.repeat(5_000)])
      expect((await ask(account, `/api/v1/contacts/${id}`)).status).toBe(404);
    expect(vendor.calls).toEqual([]);
    await ask(account, path);
    expect(vendor.calls[0]?.headers.authorization).toBe('Bearer vendors-own-key');
    expect(vendor.calls[0]?.rawHeaders.join()).not.toContain(account.key);
  });

  const hostile: readonly (readonly [string, Answering, number])[] = [
    [
      'another contact',
      (response: http.ServerResponse) => response.end(JSON.stringify(contact({ id: uuid(2) }))),
      404,
    ],
    ['no object', (response: http.ServerResponse) => response.end('[]'), 502],
    ['a page of HTML', (response: http.ServerResponse) => response.end('<html>'), 502],
    [
      'more than a contact may be',
      (response: http.ServerResponse) => response.end(`{"data":"${'x'.repeat(1_100_000)}"}`),
      502,
    ],
    ['deep nesting', (response: http.ServerResponse) => response.end('['.repeat(50_000)), 502],
    [
      'a redirect',
      (response: http.ServerResponse) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      502,
    ],
    ['a refusal of the key', (response: http.ServerResponse) => response.writeHead(401).end('{}'), 502],
    [
      'half an answer',
      (response: http.ServerResponse) => void response.write('{"data":', () => response.destroy()),
      502,
    ],
    [
      'too many requests',
      (response: http.ServerResponse) => response.writeHead(429, { 'retry-after': '600' }).end(),
      502,
    ],
    [
      'a number that cannot be',
      (response: http.ServerResponse) =>
        response.end(JSON.stringify(contact({ phone: 'x', tags: 7, email: ['y'] }))),
      404,
    ],
  ];
  it.each(hostile)('stores nothing if the vendor answers %s', async (_, answering, status) => {
    const account = await opened('wacrm');
    vendor.answer((_request, response) => void answering(response));
    const answer = await ask(account, path);
    expect([answer.status, answer.json.error.code !== undefined]).toEqual([status, true]);
    expect((await ask(account, '/api/v1/me')).status).toBe(200);
    expect(lookups()).toBe(0);
    const waiting = await fixture.core.listImports(account.caller, { limit: 10, after: null });
    expect(waiting.items).toEqual([]);
  });

  it('is shown in live calls and metrics, with the outcome', async () => {
    const account = await opened('wacrm');
    there.set(path, contact());
    await ask(account, path);
    await ask(account, `/api/v1/contacts/${uuid(7)}`);
    const calls = await ask(account, '/directory/v1/calls');
    expect(calls.json.data.map((call: { looked_up?: string }) => call.looked_up)).toEqual([
      'imported',
      'missing',
    ]);
    const metrics = (await fixture.send({ path: '/metrics' })).text;
    expect(metrics).toMatch(
      /switchbook_read_through_duration_seconds_count\{face="wacrm",outcome="imported"\} [1-9]/,
    );
    expect(metrics).toMatch(/switchbook_in_use\{[^}]*what="lookups"[^}]*\} 0/);
  });

  it('is refused where no single contact can be read, and without a key of the vendor', async () => {
    const account = await fixture.newAccount();
    const put = (name: string, body: object) =>
      fixture.send({
        method: 'PUT',
        path: `/directory/v1/upstreams/${name}`,
        headers: bearer(account.key),
        body,
      });
    const without = await put('wacrm', { url: vendor.url, read_through: true });
    expect([without.status, without.json.errors?.[0]?.path ?? without.text]).toEqual([
      400,
      expect.stringContaining('read_through'),
    ]);
    const set = await put('wacrm', { url: vendor.url, key: 'k', read_through: true });
    expect([set.status, set.json.data.read_through]).toEqual([200, true]);
    expect((await put('wacrm', { url: vendor.url, key: 'k' })).json.data.read_through).toBe(false);
  });
});
