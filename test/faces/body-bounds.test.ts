/**
 * The number of values in a body is limited. Each API refuses more in its own format, and reads as many as its contract
 * allows.
 */
import { describe, expect, it } from 'vitest';
import { manyMembers } from '../attack/hostile-requests.js';
import type { TestAccount } from '../support/fixture.js';
import { rounds } from '../support/rounds.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer({ settings: { areRateLimitsOn: false } });

const sendAs = ({ key, account }: TestAccount, method: string, path: string, body: unknown) =>
  fixture.send({
    method,
    path,
    headers: {
      authorization: `Bearer ${key}`,
      'x-org-id': account.id,
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const native = 'The body must have at most 20000 members and list items.';
/** `values`: one more than the limit of the path, with the expected answer. */
const bounded: readonly (readonly [path: string, values: number, answer: object])[] = [
  ['/directory/v1/contacts', 20_001, { status: 413, detail: native }],
  [
    '/api/v1/contacts',
    4_001,
    {
      error: { code: 'payload_too_large', message: 'Request body must not have more than 4000 values' },
    },
  ],
  ['/v1/contacts', 40_001, { status: 413, detail: 'request body too large' }],
  [
    '/api/v2/contacts',
    4_001,
    { success: false, error: { code: 'PAYLOAD_TOO_LARGE', message: 'The request body is too large' } },
  ],
  ['/api/v2/contacts/batch', 200_001, { error: { code: 'PAYLOAD_TOO_LARGE' } }],
  ['/api/whatsapp/contacts', 40_001, { success: false, error: 'Request body too large' }],
  ['/v2/contacts', 60_001, { code: 'PAYLOAD_TOO_LARGE', detail: 'Request body has more than 60000 values.' }],
  [
    '/v3/contacts',
    60_001,
    { error: 'PAYLOAD_TOO_LARGE', description: 'Request body has more than 60000 values.' },
  ],
  ['/mcp', 4_001, { error: { message: 'The message is too large.' } }],
];

interface LongList {
  /** method, path, and the member with the list; no member: the body is the list */
  readonly line: string;
  readonly member?: string;
  /** the vendor's maximum of items */
  readonly most: number;
  readonly answer: object;
  /** The number of a new group replaces `{group}`. */
  readonly needsGroup?: true;
  /** an item with additional members */
  readonly item?: string;
}

/** Each list of a vendor's bulk route has its own maximum and its own answer, up to the bytes of the body. */
const longLists: readonly LongList[] = [
  ...['POST', 'DELETE'].map((method) => ({
    line: `${method} /api/v2/groups/{group}/contacts`,
    member: 'contact_ids',
    most: 10_000,
    needsGroup: true as const,
    answer: [422, { errors: { contact_ids: ['The contact_ids field must not have more than 10000 items'] } }],
  })),
  {
    line: 'POST /api/v2/contacts/batch',
    member: 'contacts',
    most: 100,
    item: '{"firstname":"A","lastname":"B","phone":"1","type":"lead","source_id":1,"status_id":1}',
    answer: [422, { errors: { contacts: ['The contacts field must not have more than 100 items.'] } }],
  },
  {
    line: 'DELETE /api/v2/contacts/batch',
    member: 'ids',
    most: 100,
    answer: [422, { errors: { ids: ['The ids field must not have more than 100 items.'] } }],
  },
  ...['/v1/contacts/resolve', '/v1/contacts/lookup'].map((path) => ({
    line: `POST ${path}`,
    member: 'identifiers',
    most: 50,
    item: '{"type":"phone","value":"1"}',
    answer: [422, { errors: [{ message: 'expected array length <= 50', location: 'body.identifiers' }] }],
  })),
  {
    line: 'POST /api/whatsapp/contacts/bulk',
    member: 'contacts',
    most: 10_000,
    item: '{"userNumber":"1","userName":"A","email":"a@example.com"}',
    answer: [400, { success: false, error: 'Too many contacts (max 10000)' }],
  },
  {
    line: 'POST /v2/contacts',
    member: 'contacts',
    most: 100,
    item: '{"id":"1","responsible_user_id":"1","name":"A","contact_data":[]}',
    answer: [400, { errors: ['contacts must contain no more than 100 elements'] }],
  },
  {
    line: 'DELETE /v2/contacts',
    member: 'contact_ids',
    most: 100,
    item: '"1"',
    answer: [400, { errors: ['contact_ids must contain no more than 100 elements'] }],
  },
  {
    line: 'POST /v3/contacts',
    most: 100,
    item: '{"id":"1","responsibleUserId":"1","name":"A","contactData":[]}',
    answer: [400, { error: 'TOO_MANY_ENTITIES' }],
  },
  {
    line: 'PATCH /v3/contacts/bulk_delete',
    most: 100,
    item: '"1"',
    answer: [400, { error: 'TOO_MANY_ENTITIES' }],
  },
];

/** A list of many items in few bytes. */
const ofValues = (count: number) => `[${'1,'.repeat(count)}1]`;

/** Rows of a list with this total of values: rows beyond the limit of a route count too. */
function rowsOf(count: number): string {
  const rows: string[] = [];
  for (let left = count + 1; left > 0; left -= 30_000) rows.push(ofValues(Math.min(left, 30_000) - 1));
  return `[${rows.join(',')}]`;
}

describe('a body of too many values', () => {
  it.each(bounded)('is refused in the format of its API: POST %s', async (path, values, answer) => {
    const account = await fixture.newAccount();
    const bodyOf = /batch|^.v[23]/.test(path) ? rowsOf : ofValues;
    const refused = await sendAs(account, 'POST', path, bodyOf(values));
    expect([path, refused.status]).toEqual([path, 413]);
    expect(refused.json).toMatchObject(answer);
    const read = await sendAs(account, 'POST', path, bodyOf(values - 1));
    expect(read.status).not.toBe(413);
  });

  it('is refused like a compressed one', async () => {
    const { gzipSync } = await import('node:zlib');
    const { key } = await fixture.newAccount();
    const { status, json } = await fixture.send({
      method: 'POST',
      path: '/directory/v1/tags',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
      body: gzipSync(manyMembers(30_000)),
    });
    expect([status, json.detail]).toEqual([413, native]);
  });
});

describe('the largest compressed body', () => {
  const largest = 32 * 1_048_576;
  // One reader serves all APIs.
  const paths = ['/directory/v1/contacts/batch', '/api/v2/contacts/batch'].slice(0, rounds(1, 2));
  it.each(paths)('of %s is read, and a larger one is too large', async (path) => {
    const { gzipSync } = await import('node:zlib');
    const { key } = await fixture.newAccount();
    const statusOf = async (bytes: number) => {
      const body = Buffer.alloc(bytes, ' ');
      body.write('{}');
      const headers = {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      };
      return (await fixture.send({ method: 'POST', path, headers, body: gzipSync(body) })).status;
    };
    expect([400, 422]).toContain(await statusOf(largest));
    expect(await statusOf(largest + 1)).toBe(413);
  });
});

describe('a list that is too long for its route', () => {
  it.each(longLists)('is refused by its own limit, even if the body fits: $line', async (row) => {
    const { line, member, most, answer, needsGroup, item = '1' } = row;
    const account = await fixture.newAccount();
    const group = needsGroup && (await sendAs(account, 'POST', '/api/v2/groups', { name: 'All' }));
    const [method = '', path = ''] = line.replace('{group}', String(group?.json.data.id)).split(' ');
    const bodyOf = (count: number, last = item) => {
      const list = `[${`${item},`.repeat(count - 1)}${last}]`;
      return member === undefined ? list : `{"${member}":${list}}`;
    };
    const ofBytes = Math.floor(1_000_000 / (item.length + 1));
    const between = rounds(0, 1) === 1 ? [3 * most, 60_002] : [];
    for (const count of [most + 1, ...between, 12_002, ofBytes].filter((value) => value <= ofBytes)) {
      if (count <= most) continue;
      const refused = await sendAs(account, method, path, bodyOf(count));
      expect([count, refused.status, refused.json]).toMatchObject([count, ...(answer as readonly unknown[])]);
    }
    const broken = await sendAs(account, method, path, bodyOf(ofBytes, '}'));
    expect([broken.status, JSON.stringify(broken.json)]).toEqual([400, expect.stringMatching(/JSON|json/)]);
  });
});

describe('requests without a key', () => {
  it.each([
    ['/directory/v1/sign-in', '{"code":"x","more":"'],
    ['/directory/v1/sign-in/passkey', '{"sealed":"'],
    ['/v2/oauth/token', '{"grant_type":"client_credentials","x":"'],
  ])('sixteen kilobytes are read, and no more: POST %s', async (path, start) => {
    const bodyOf = (bytes: number) => `${start}${'x'.repeat(bytes - start.length - 2)}"}`;
    const post = (bytes: number) =>
      fixture.send({
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json' },
        body: bodyOf(bytes),
      });
    expect((await post(16 * 1024)).status).not.toBe(413);
    const refused = await post(16 * 1024 + 1);
    expect(refused.status).toBe(413);
    expect(refused.text).toMatch(/16384 bytes|16 KiB/);
  });

  it('a thousand values are read, and no more', async () => {
    const post = (values: number) =>
      fixture.send({ method: 'POST', path: '/directory/v1/sign-in', body: ofValues(values) });
    expect((await post(1_000)).status).toBe(400);
    expect((await post(1_001)).status).toBe(413);
  });
});

describe('the most that a contract allows', () => {
  it('is read: fields of 64 KiB of small values', async () => {
    const account = await fixture.newAccount();
    const small = Array.from({ length: 32_000 }, () => 1);
    const created = await sendAs(account, 'POST', '/api/whatsapp/contacts', {
      userNumber: '+4915112345678',
      params: { small },
    });
    expect([created.status, created.text.slice(0, 200)]).toEqual([
      201,
      expect.stringContaining('"success":true'),
    ]);
    const other = await sendAs(account, 'POST', '/v1/contacts', {
      phone_number: '+4915112345679',
      custom_fields: { small },
    });
    expect(other.status, other.text.slice(0, 200)).toBe(201);
  });

  it('is read: a hundred contacts with a hundred chats each', { tags: ['nightly'] }, async () => {
    const account = await fixture.newAccount();
    const contacts = Array.from({ length: 100 }, (_, index) => ({
      id: `contact ${index}`,
      responsibleUserId: 'u',
      name: `n ${index}`,
      contactData: Array.from({ length: 100 }, (_one, chat) => ({
        chatType: 'vk',
        chatId: `${index}-${chat}`,
      })),
    }));
    const { status, text } = await sendAs(account, 'POST', '/v3/contacts', contacts);
    expect([status, text.slice(0, 200)]).toEqual([200, expect.anything()]);
  });

  it('is read: ten thousand contacts of a group', async () => {
    const account = await fixture.newAccount();
    const group = await sendAs(account, 'POST', '/api/v2/groups', { name: 'All' });
    const ids = Array.from({ length: 10_000 }, (_, index) => index + 1);
    const { status, json } = await sendAs(
      account,
      'DELETE',
      `/api/v2/groups/${group.json.data.id}/contacts`,
      { contact_ids: ids },
    );
    expect([status, json.data]).toEqual([200, { group_id: group.json.data.id, contacts_removed: 0 }]);
  });

  it('is read: a filter of an assistant with all its conditions', async () => {
    const account = await fixture.newAccount();
    const condition = {
      field: 'tags',
      op: 'any_of',
      value: Array.from({ length: 100 }, (_, index) => `tag ${index}`),
    };
    const { status, text } = await sendAs(account, 'POST', '/mcp', {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: {
        name: 'find_people',
        arguments: { filter: JSON.stringify({ all: Array.from({ length: 30 }, () => condition) }) },
        _meta: { conditions: Array.from({ length: 30 }, () => condition) },
      },
    });
    expect([status, text.slice(0, 100)]).toEqual([200, expect.anything()]);
  });
});
