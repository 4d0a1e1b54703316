/**
 * A comparison of a vendor with its face finds no difference between equal data, and finds each difference that the
 * test plants.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compareWithVendor, findComparedFaces } from '../../src/compose/compare-with-vendor.js';
import type { CompareReport } from '../../src/faces/kit/compare/findings.js';
import { areTied } from '../../src/faces/kit/compare/rows.js';
import { readValueAt } from '../../src/faces/kit/pull/page.js';
import type { TestAccount } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';
import { openVendor, type Vendor } from '../support/vendors/vendor.js';
import { asVendor } from '../support/vendors/wires.js';
import { useServer } from '../support/wire/server.js';
import { send } from '../support/wire/wire.js';

// The tests send hundreds of requests.

const fixture = useServer();
const faces = await findComparedFaces();

// biome-ignore lint/suspicious/noExplicitAny: a test changes any answer of a wire
type Body = any;
interface Answered {
  status: number;
  body: Body;
  headers: Record<string, string>;
}
/** Changes an answer on the way to the comparison. */
type Change = (answer: Answered, path: string) => void;

let vendor: Vendor;
let change: Change = () => {};
/** has more contacts than a page */
let many: TestAccount;
/** has few contacts: a comparison reads all of them, mostly in lists */
let few: TestAccount;
let keysOfFew: unknown;
const [manyPeople, fewPeople] = [130, 8];

/** Another Switchbook server, whose answers the proxy changes. */
beforeAll(async () => {
  vendor = await openVendor();
  vendor.answer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: path = '' } = request;
    const { host: _, connection: __, ...headers } = request.headers as Record<string, string>;
    const body = chunks.length === 0 ? undefined : Buffer.concat(chunks).toString();
    const got = await send(fixture.port, { method, path, headers, ...(body === undefined ? {} : { body }) });
    const answer: Answered = {
      status: got.status,
      body: got.json,
      headers: { 'content-type': String(got.headers['content-type'] ?? '') },
    };
    change(answer, path);
    for (const [name, value] of Object.entries(answer.headers))
      if (value !== '') response.setHeader(name, value);
    response.writeHead(answer.status);
    response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
  });
  many = await fixture.newAccount();
  few = await fixture.newAccount();
  await populate(many, manyPeople);
  await populate(few, fewPeople);
  keysOfFew = await keysOf(few.account.id);
});
afterAll(async () => vendor.close());
beforeEach(() => {
  change = () => {};
  vendor.calls.length = 0;
});

async function populate(account: TestAccount, people: number): Promise<void> {
  const native = (path: string, body: object) =>
    send(fixture.port, {
      method: 'POST',
      path: `/directory/v1${path}`,
      headers: { authorization: `Bearer ${account.key}` },
      body,
    });
  await native('/groups', { name: 'Walk-ins' });
  const items = Array.from({ length: people }, (_, index) => ({
    op: 'create',
    contact: {
      display_name: `Ana Person${String(index).padStart(3, '0')}`,
      phone: `+4915100000${String(index).padStart(3, '0')}`,
      ...(index % 3 === 0 ? { email: `person${index}@example.com`, company: 'Acme' } : {}),
      tags: ['vip', 'new'],
      ...(index % 2 === 0 ? { groups: [1] } : {}),
      ...(index % 5 === 0 ? { attributes: { tier: 'gold', shoe_size: 44 } } : {}),
    },
  }));
  const created = await native('/contacts/batch', { items });
  expect(created.status).toBe(200);
  for (const { id } of created.json.data.slice(0, 3)) {
    await native(`/contacts/${id}/notes`, { body: 'a private note' });
    await native(`/contacts/${id}/suppressions`, { channel: 'whatsapp', reason: 'manual' });
  }
}

function compare(name: string, sample: number | 'all' = 4, account = few): Promise<CompareReport> {
  const face = faces.get(name);
  if (face === undefined) throw new Error(`${name} is not compared`);
  const key = name === 'superwaba' ? `${account.account.id} ${account.key}` : account.key;
  return compareWithVendor(fixture.core, {
    face,
    // The documented rate would delay the tests.
    rate: null,
    account: account.account,
    url: asVendor(vendor.url, name),
    key,
    sample,
    settings: { upstreamAllow: [{ address: '127.0.0.0', prefix: 8 }], logLevel: 'silent' },
    signal: new AbortController().signal,
    limits: { requestMs: onThisMachine(30_000), backoffMs: 1, busyMs: 1 },
  });
}

/** Omits `lastUsedAt`, which the server may update at any time after a request. */
const keysOf = async (of: typeof few.account.id) =>
  (await fixture.core.listKeys({ accountId: of })).map(({ lastUsedAt: _, ...key }) => key);

/** `kind path` of all findings, once each. */
const named = ({ findings }: CompareReport) =>
  [...new Set(findings.map(({ kind, path }) => `${kind} ${path}`))].sort();

const names = ['superwaba', 'wacr', 'wacr1', 'wacrm', 'wazapin', 'wazzup'];

it('all faces with a vendor can be compared', () => {
  expect([...faces.keys()].sort()).toEqual(names);
});

// A face with several versions exercises all shared code. The others run nightly, and the planted differences use
// another face.
const inGate = new Set(['wazzup']);

describe.each(names)('%s', (name) => {
  const tags = inGate.has(name) ? [] : ['nightly'];

  it('equals itself up to the last contact, and writes to neither side', { tags }, async () => {
    const all = await compare(name, 'all');
    expect(all.findings).toEqual([]);
    expect(all.contacts).toBe(name === 'wazzup' ? 2 * fewPeople : fewPeople);
    const methods = new Set(vendor.calls.map((call) => `${call.method} ${call.path.split('/').at(-1)}`));
    const others = [...methods].filter((method) => !method.startsWith('GET '));
    expect(others.sort()).toEqual(name === 'wazapin' ? ['POST lookup', 'POST resolve'] : []);
    expect(await keysOf(few.account.id)).toEqual(keysOfFew);
  });

  it('ignores the order of rows with equal sort keys', {
    tags: name === 'wazapin' ? [] : ['nightly'],
  }, async () => {
    const sortedBy = faces.get(name)?.compare.sortedBy;
    let turned = 0;
    change = ({ body }, path) => {
      const by = sortedBy?.(decodeURIComponent(path).replace(asVendor('', name), ''));
      const rows = by && readValueAt(body, by.rows);
      if (by === undefined || !Array.isArray(rows)) return;
      // Reverses the order of adjacent rows with equal sort keys.
      const runs: Body[][] = [];
      for (const row of rows) {
        const run = runs.at(-1);
        if (run !== undefined && areTied(run[0], row, by)) run.unshift(row);
        else runs.push([row]);
      }
      turned += runs.filter((run) => run.length > 1).length;
      rows.splice(0, rows.length, ...runs.flat());
    };
    expect((await compare(name, 4)).findings).toEqual([]);
    // wacrm defines the order by id, and the rows of wazzup have no times.
    expect(turned > 0).toBe(name !== 'wacrm' && name !== 'wazzup');
  });

  it('a sample reports only the contact that one side lacks, even if lists move', {
    tags,
  }, async () => {
    const rowsOf = (body: Body) => body?.data?.contacts ?? body?.data ?? body?.contacts;
    let gone: string | undefined;
    /** The id that the additional row moved to the next page. */
    let fallen: unknown;
    // The vendor gets one more contact on the first page, so our answer lacks exactly that one.
    change = ({ body }, path) => {
      const rows = rowsOf(body);
      // The face with two versions first checks whether each exists.
      const isAsking = name === 'wazzup' && vendor.calls.length < 3;
      if (gone !== undefined || !Array.isArray(rows) || !/contacts\?/.test(path) || isAsking) return;
      gone = 'new-one';
      rows.splice(3, 0, { ...rows[3], id: gone });
      if (rows.length > 100) fallen = rows.pop().id;
    };
    const report = await compare(name, 4, many);
    expect(report.contacts).toBe(name === 'wazzup' ? 8 : 4);
    expect(report.findings.map(({ kind, count, example }) => [kind, count, example.contact_id])).toEqual([
      ['missing', 1, gone],
      ...(fallen === undefined ? [] : [['added', 1, String(fallen)]]),
    ]);
    expect(report.findings[0]?.path).toMatch(/^(data|contacts|data\.contacts)\[\]$/);
  });
});

describe('finds and names each planted difference, and no other', () => {
  /** Applies `work` to answers with one contact. */
  const ofOne =
    (work: (contact: Body, body: Body) => void): Change =>
    ({ body }) => {
      if (body?.data?.phone !== undefined) work(body.data, body);
    };
  /** Changes of one round do not overlap. */
  const plants: readonly (readonly [
    round: number,
    what: string,
    change: Change,
    found: readonly string[],
  ])[] = [
    [1, 'one field', ofOne((contact) => Object.assign(contact, { name: 'Other' })), ['value data.name']],
    [2, 'null for text', ofOne((contact) => Object.assign(contact, { name: null })), ['type data.name']],
    [
      1,
      'empty for null',
      ofOne((contact) => Object.assign(contact, { avatar_url: '' })),
      ['type data.avatar_url'],
    ],
    [1, 'a member less', ofOne((contact) => Reflect.deleteProperty(contact, 'email')), ['added data.email']],
    [1, 'a member more', ofOne((contact) => Object.assign(contact, { nick: 'x' })), ['missing data.nick']],
    [
      2,
      'members in another order',
      ofOne((contact, body) => Object.assign(body, { data: { name: contact.name, ...contact } })),
      ['order data'],
    ],
    [1, 'tags in another order', ofOne(({ tags }) => tags.reverse()), ['order data.tags']],
    [2, 'a tag less', ofOne(({ tags }) => tags.pop()), ['added data.tags[]']],
    [
      3,
      'a tag with another id',
      ofOne(({ tags }) => Object.assign(tags[0], { id: 'x' })),
      ['value data.tags[].id'],
    ],
    [
      1,
      'a status',
      (answer) => {
        if (answer.status === 404) answer.status = 410;
      },
      ['status status'],
    ],
    [
      2,
      'a content type',
      (answer) => {
        if (answer.status === 401) answer.headers['content-type'] = 'text/html';
      },
      ['header content-type'],
    ],
    [
      3,
      'the words of an error',
      ({ body }) => {
        if (body?.error) body.error.message = 'Sorry';
      },
      ['value error.message'],
    ],
    [
      1,
      'rows in another order',
      ({ body }, path) => {
        if (path === '/api/v1/contacts?limit=100') body.data.unshift(body.data.splice(5, 1)[0]);
      },
      ['order data'],
    ],
    [
      1,
      'a field of rows',
      ({ body }, path) => {
        if (path.startsWith('/api/v1/contacts?limit=100')) for (const row of body.data) row.company = 7;
      },
      ['type data[].company'],
    ],
    [
      1,
      'a cursor where there is none here',
      ({ body }, path) => {
        if (path.includes('nobody') && body?.meta) body.meta.next_cursor = 'more';
      },
      ['type meta.next_cursor'],
    ],
    [
      2,
      'a body that is no JSON',
      (answer, path) => {
        if (path.endsWith('/not-a-uuid')) answer.body = 'Not found';
      },
      ['type '],
    ],
  ];

  it.each([1, 2, 3])('round %i', async (round) => {
    const planted = plants.filter(([of]) => of === round);
    change = (answer, path) => {
      for (const [, , one] of planted) one(answer, path);
    };
    const report = await compare('wacrm', 2);
    expect(named(report)).toEqual(planted.flatMap(([, , , found]) => found).sort());
    for (const { count, example } of report.findings) {
      expect(count).toBeGreaterThan(0);
      expect(example).toBeDefined();
    }
  });
});

it('values that must differ are not counted, except with another type', {
  tags: ['nightly'],
}, async () => {
  change = ({ body }) => {
    if (body?.meta?.request_id) Object.assign(body.meta, { request_id: 'another', timestamp: 'before' });
    if (body?.links) body.links.first = body.links.first.replace(/^http:\/\/[^/]*/, 'https://vendor.example');
  };
  const alike = await compare('wacr', 1);
  expect(alike.findings).toEqual([]);
  expect(alike.hidden.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['meta.request_id', 'meta.timestamp', 'links.first']),
  );
  change = ({ body }) => {
    if (body?.meta?.request_id) body.meta.request_id = 7;
    if (body?.links) body.links.first += '&more=1';
  };
  expect(named(await compare('wacr', 1))).toEqual(['type meta.request_id', 'value links.first']);
});

it('a contact on another list page is not a difference of rows, but counts differ', async () => {
  change = ({ body }) => {
    if (body?.data?.total) body.data.total += 1;
  };
  expect(named(await compare('superwaba', 2))).toEqual(['value data.total']);
});

it('an unknown key or an unavailable vendor ends the comparison', async () => {
  const refuse = (status: number) => {
    change = (answer) => {
      answer.status = status;
    };
  };
  refuse(401);
  await expect(compare('wacrm')).rejects.toThrow('The vendor does not accept the key (401).');
  await expect(compare('wazzup')).rejects.toThrow('The vendor answers 401 to this key, in both versions.');
  refuse(503);
  await expect(compare('wacrm')).rejects.toThrow('answered with status 503');
});

it('only one of two versions is compared if the host serves one, and the report states it', async () => {
  change = (answer, path) => {
    if (path.startsWith('/v2')) answer.status = 404;
  };
  const report = await compare('wazzup', 1);
  expect(report.findings).toEqual([]);
  expect(report.skipped).toEqual(["v2 was not compared: the vendor's host answers 404 to this key there."]);
});

it('a 429 with Retry-After is awaited and retried', {
  tags: ['nightly'],
}, async () => {
  let refusals = 3;
  change = (answer) => {
    if (refusals === 0) return;
    refusals -= 1;
    answer.status = 429;
    answer.headers['retry-after'] = '0';
  };
  const report = await compare('wacrm', 1);
  expect(report.findings).toEqual([]);
  expect(refusals).toBe(0);
});
