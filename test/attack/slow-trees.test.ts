/**
 * Slow trees of conditions, from an account that sends as many as it may and then disconnects. Its statements end soon,
 * requests and jobs of other accounts go on, and its own requests make progress. Each place in the code that runs a
 * tree is in this test.
 */
import http from 'node:http';
import type { ContactEdit } from '@switchbook/domain/contact/edit.js';
import { set } from '@switchbook/domain/contact/edit.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConditionTree } from '../../src/contacts/filters/condition-tree.js';
import { planned } from '../../src/database/statements/sql.js';
import { davClient, hrefsIn, multigetBody, syncBody } from '../support/clients/carddav.js';
import { type Client, errorsOf, newClient } from '../support/clients/directory.js';
import type { TestAccount } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';
import { sourceFiles } from '../support/source-files.js';
import { until } from '../support/until.js';
import { openReceiver } from '../support/wire/receiver.js';
import { useServer } from '../support/wire/server.js';
import { thisMachine } from '../support/wire/webhooks.js';

const fixture = useServer({ isAlone: true, settings: { webhookAllow: thisMachine } });

/** Together they take longer than any bound; one alone takes a part of a second. */
const contacts = { count: 24, words: 4_000 };
const conditions: readonly ConditionTree[] = Array.from({ length: 30 }, (_, index) => ({
  field: 'description',
  op: 'contains',
  value: `zz${index}`,
}));
const tree = { any: conditions };
/** A request ends its statement with its client. */
const leftMs = onThisMachine(2_500);
/** A step of a job ends its statement after a second, or with one contact. */
const endsMs = onThisMachine(8_000);

interface Slow {
  readonly account: TestAccount;
  readonly client: Client;
  readonly number: number;
  /** the number of a book of the segment */
  readonly book: number;
  readonly ids: readonly string[];
}

const attackers: Slow[] = [];

async function slowAccount(): Promise<Slow> {
  const { account, client } = await newClient(fixture);
  const { number } = (await client.post('/segments', { name: 'slow', tree })).json.data;
  const source = { kind: 'segment', number };
  const book = (await client.post('/books', { name: 'slow', source })).json.data.number;
  await fill({ account });
  const ids = (await client.get('/contacts?limit=200')).json.data.map(
    (contact: { id: string }) => contact.id,
  );
  return { account, client, number, book, ids };
}

async function fill({ account }: Pick<Slow, 'account'>): Promise<void> {
  const description = 'Wört '.repeat(contacts.words);
  const edit = (index: number): ContactEdit => ({
    displayName: set(`Person ${index}`),
    description: set(`${description}${index}`),
  });
  const commands = Array.from({ length: contacts.count }, (_, index) => {
    return { op: 'save', onMatch: 'refuse', edit: edit(index) } as const;
  });
  await fixture.core.runBatch(account.caller, commands, { repeats: 'sequence', inOrder: 'stop' });
}

beforeAll(async () => {
  for (let index = 0; index < 4; index += 1) {
    attackers.push(await slowAccount());
  }
});

// Their jobs end with them.
afterAll(async () => {
  for (const { client, number } of attackers) await client.patch(`/segments/${number}`, { watched: false });
});

/** Statements of any account that compare texts, or take long. */
async function running(): Promise<number> {
  const rows = await fixture.database.query<{ count: number }>(
    planned(`select count(*) as count from pg_stat_activity a
      where a.datname = current_database() and a.pid <> pg_backend_pid() and a.state = 'active'
        and (a.query ~ ' like ' or a.query_start < clock_timestamp() - interval '200 milliseconds')`),
    [],
  );
  return rows[0]?.count ?? 0;
}

/** Sends a request and leaves without the answer. */
function leaving(slow: Slow, [method, path, body]: Request) {
  const own = path.startsWith('/carddav') ? path.replace('BOOK', String(slow.book)) : `/directory/v1${path}`;
  const request = http.request({
    host: '127.0.0.1',
    port: fixture.port,
    agent: false,
    method,
    path: own,
    headers: { authorization: `Bearer ${slow.account.key}`, 'content-type': 'application/json' },
  });
  request.on('error', () => {});
  request.on('response', (response) => response.resume().on('error', () => {}));
  const sent = typeof body === 'function' ? body(slow) : JSON.stringify(body);
  request.end(body === undefined ? undefined : sent);
  return () => request.destroy();
}

const filter = { segment: 'slow' };

type Request = readonly [method: string, path: string, body?: object | ((slow: Slow) => string)];

const multiget = ({ book, ids }: Slow) => multigetBody(ids.map((id) => `/carddav/books/${book}/${id}.vcf`));

/** The requests, by the file that runs the statement. */
const requests: Readonly<Record<string, readonly Request[]>> = {
  'src/segments/operations/filtered-events.ts': [['GET', '/events?segment=slow&limit=1000&from=beginning']],
  'src/bulk-changes/operations/matching-contacts.ts': [
    ['POST', '/can-send/count', { channel: 'whatsapp', filter }],
  ],
  'src/exports/operations/export-operations.ts': [['GET', '/export?segment=slow']],
  'src/contacts/operations/live-count.ts': [['GET', '/segments/1/count']],
  'src/contacts/operations/find-contacts.ts': [['GET', '/contacts?segment=slow&count=exact']],
  'src/books/operations/read-book.ts': [
    ['PROPFIND', '/carddav/books/BOOK/'],
    ['REPORT', '/carddav/books/BOOK/', () => syncBody('')],
  ],
  'src/books/operations/read-cards.ts': [['REPORT', '/carddav/books/BOOK/', multiget]],
};

/** Jobs, and files that only pass a tree on. */
const others: readonly string[] = [
  'src/bulk-changes/jobs/bulk-jobs.ts',
  'src/segments/jobs/watch-batch.ts',
  // Statements of lists and counts.
  'src/contacts/lists/contact-list.ts',
];

it('each place that runs a tree is tested here', () => {
  const runs =
    /\b(?:readBookContacts|findBookContactsAmong|listMatching|listDifferences|nextMatching|countFiltered|streamContacts|readContactPage)\(/;
  const found = sourceFiles('src')
    .filter(
      ({ path: file, text }) =>
        /from '[^']*(?:watches|bulk-change-rows|contact-list|contact-stream|books\/store)\.js'/.test(text) ||
        (file.startsWith('src/books/operations/') && text.includes("from '../store.js'")),
    )
    .filter(({ text }) => runs.test(text))
    .map((file) => file.path);
  expect(found.filter((text) => !others.includes(text)).sort()).toEqual(Object.keys(requests).sort());
});

/** Requests of another account, one of each lane; returns the longest time. */
async function longestOf(client: Client): Promise<number> {
  let longest = 0;
  for (const ask of [
    () => client.get('/contacts?limit=10'),
    () => client.get('/contacts?search=vip'),
    () => client.get('/events?limit=10'),
    () => client.post('/contacts', { display_name: 'Other' }),
  ]) {
    const began = performance.now();
    const { status } = await ask();
    expect(status).toBeLessThan(300);
    longest = Math.max(longest, performance.now() - began);
  }
  return longest;
}

describe('requests whose clients have left', () => {
  const all = Object.entries(requests).flatMap(([file, some]) =>
    some.map((request) => [file, request] as const),
  );
  for (const [index, [file, asked]] of all.entries())
    it(`end their statements, and delay no other account: ${index} ${asked[0]} ${asked[1]} (${file})`, async () => {
      const other = (await newClient(fixture)).client;
      await longestOf(other);
      const leave = attackers
        .slice(0, 2)
        .flatMap((slow) => Array.from({ length: 8 }, () => leaving(slow, asked)));
      await until('a statement runs', async () => (await running()) > 0, onThisMachine(5_000));
      for (const item of leave) item();
      const began = performance.now();
      expect(await longestOf(other)).toBeLessThan(leftMs);
      await until('no statement runs', async () => (await running()) === 0, leftMs);
      expect(performance.now() - began).toBeLessThan(2 * leftMs);
    });
});

it('a list of books with such a tree has one end for all of them', { tags: ['nightly'] }, async () => {
  const [slow] = attackers as [Slow];
  const source = { kind: 'segment', number: slow.number };
  for (let index = 0; index < 5; index += 1) await slow.client.post('/books', { name: `b${index}`, source });
  const { find } = davClient(fixture.send, slow.account.key);
  const began = performance.now();
  const list = await find('/carddav/books/', '1', 'D:displayname', 'D:sync-token');
  expect(performance.now() - began).toBeLessThan(endsMs);
  // A client deletes the contacts of a book that is not in the list.
  expect(hrefsIn(list)).toHaveLength(1 + 6);
});

describe('an account with a tree that takes long', { tags: ['nightly'] }, () => {
  it('reads the feed to its end, in pages that each have an end', async () => {
    const [slow] = attackers as [Slow];
    let [after, pages] = ['from=beginning', 0];
    for (let isEnd = false; !isEnd; pages += 1) {
      const began = performance.now();
      const page = await slow.client.get(`/events?segment=slow&limit=1000&${after}`);
      expect(page.status).toBe(200);
      expect(performance.now() - began).toBeLessThan(onThisMachine(15_000));
      const next = `after=${page.json.meta.next_cursor}`;
      isEnd = next === after;
      after = next;
    }
    expect(pages).toBeGreaterThan(2);
  });

  it('reads each event of a page that ends early once', async () => {
    const [slow] = attackers as [Slow];
    const marked = await slow.client.make({ display_name: 'Marked', tags: ['vip'] });
    const any = [{ field: 'tag', op: 'is', value: 'vip' }, ...conditions.slice(1)];
    await slow.client.post('/segments', { name: 'mixed', tree: { any } });
    const found: string[] = [];
    let after = 'from=beginning';
    for (let isEnd = false; !isEnd; ) {
      const page = (await slow.client.get(`/events?segment=mixed&limit=1000&${after}`)).json;
      found.push(...page.data.map((event: { contact_id: string }) => event.contact_id));
      const next = `after=${page.meta.next_cursor}`;
      isEnd = next === after;
      after = next;
    }
    expect(found).toEqual([marked.id]);
  });

  it('watches it to the end: the contact that enters is found', async () => {
    const [slow] = attackers as [Slow];
    const any = [{ field: 'tag', op: 'is', value: 'gold' }, ...conditions.slice(1)];
    const body = { name: 'watched', tree: { any }, watched: true };
    const { number } = (await slow.client.post('/segments', body)).json.data;
    const isReady = async () =>
      (await slow.client.get(`/segments/${number}`)).json.data.watched_since !== null;
    await until('its contacts are found', isReady);
    const { id } = await slow.client.make({ display_name: 'Gold', tags: ['gold'] });
    const entered = async () => (await slow.client.get('/events?types=segment.entered')).json.data;
    await until('it has entered', async () => (await entered()).length === 1);
    expect((await entered())[0].contact_id).toBe(id);
    await slow.client.patch(`/segments/${number}`, { watched: false });
  });

  it('exports all its contacts that match, and gets an end of a plan and a count', async () => {
    const [slow] = attackers as [Slow];
    const file = await slow.client.get('/export?segment=slow&format=ndjson');
    expect([file.status, file.text]).toEqual([200, '']);
    const counted = await slow.client.post('/can-send/count', { channel: 'whatsapp', filter });
    expect(counted.json.data).toMatchObject({ contacts: 0 });
    expect(counted.json.data.next_cursor).not.toBe(null);
    const refused = await slow.client.get(`/contacts?segment=slow&count=exact`);
    expect(errorsOf(refused)).toEqual(['filter too_slow']);
  });
});

describe('jobs with such a tree', () => {
  it('watches of two accounts let the watch of another one have its turn, and end when they are stopped', async () => {
    const { client: other } = await newClient(fixture);
    const own = { field: 'tag', op: 'is', value: 'vip' };
    const { number } = (await other.post('/segments', { name: 'own', tree: own, watched: true })).json.data;
    const isReady = async () => (await other.get(`/segments/${number}`)).json.data.watched_since !== null;
    await until('its contacts are found', isReady);
    const two = attackers.slice(0, 2);
    for (const slow of two) await slow.client.patch(`/segments/${slow.number}`, { watched: true });
    await until('a statement runs', async () => (await running()) > 0);
    const { id } = await other.make({ display_name: 'Ana', tags: ['vip'] });
    const entered = async () => (await other.get('/events?types=segment.entered')).json.data;
    await until('it has entered', async () => (await entered()).length === 1);
    expect((await entered())[0].contact_id).toBe(id);
    // The first comparison of each takes minutes: the other account has had its turn in between.
    for (const slow of two) {
      const { watched, watched_since } = (await slow.client.get(`/segments/${slow.number}`)).json.data;
      expect([watched, watched_since]).toEqual([true, null]);
      await slow.client.patch(`/segments/${slow.number}`, { watched: false });
    }
    await until('no statement runs', async () => (await running()) === 0);
  });

  it('bulk changes delay those of another account by seconds, and end when they are cancelled', {
    tags: ['nightly'],
  }, async () => {
    const { client: other } = await newClient(fixture);
    for (let index = 0; index < 20; index += 1) await other.make({ display_name: `Person ${index}` });
    const change = { add_tags: ['x'] };
    const created: string[] = [];
    for (const slow of attackers)
      for (let index = 0; index < 3; index += 1)
        created.push((await slow.client.post('/bulk-changes', { filter, change })).json.data.id);
    await until('a statement runs', async () => (await running()) > 0, onThisMachine(20_000));
    const byName = { field: 'display_name', op: 'starts_with', value: 'Person' };
    const { id } = (await other.post('/bulk-changes', { filter: byName, change })).json.data;
    const stateOf = async () => (await other.get(`/bulk-changes/${id}`)).json.data.state;
    await until('it is done', async () => (await stateOf()) === 'done', onThisMachine(15_000));
    for (const [index, one] of created.entries())
      await attackers[Math.floor(index / 3)]?.client.post(`/bulk-changes/${one}/cancel`, {});
    await until('no statement runs', async () => (await running()) === 0, endsMs);
  });

  // The watches and bulk changes show the turns of the job runner by day.
  it('webhooks of four accounts delay the webhook of another one by seconds', {
    tags: ['nightly'],
  }, async () => {
    const { client: other } = await newClient(fixture);
    const receiver = await openReceiver();
    try {
      const hook = { url: receiver.url, types: ['contact.created', 'contact.updated'] };
      expect((await other.post('/webhooks', hook)).status).toBe(201);
      for (const slow of attackers) {
        await slow.client.patch(`/segments/${slow.number}`, { watched: true });
        for (let index = 0; index < 16; index += 1)
          expect((await slow.client.post('/webhooks', { ...hook, segment: slow.number })).status).toBe(201);
      }
      await Promise.all(attackers.map(fill));
      await until('a statement runs', async () => (await running()) > 0, onThisMachine(20_000));
      for (let count = 1; count <= 3; count += 1) {
        await other.make({ display_name: `Person ${count}` });
        await until('it was called', () => receiver.calls.length >= count, onThisMachine(15_000));
      }
    } finally {
      for (const { client, number } of attackers) {
        for (const { id } of (await client.get('/webhooks')).json.data)
          await client.remove(`/webhooks/${id}`);
        await client.patch(`/segments/${number}`, { watched: false });
      }
      await receiver.close();
    }
    await until('no statement runs', async () => (await running()) === 0, endsMs);
  });
});
