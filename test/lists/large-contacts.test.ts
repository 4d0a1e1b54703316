/** Contacts at their size limit, and how they are listed. */

import { randomBytes } from 'node:crypto';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { set } from '@switchbook/domain/contact/edit.js';
import type { Page, PageRequest, PageRest } from '@switchbook/domain/contact/page.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, inject, it } from 'vitest';
import { CatalogItemCache } from '../../src/catalogs/store/catalog-item-cache.js';
import { readPageRest } from '../../src/contacts/lists/pages/contact-page.js';
import { findInParts, resolveContact } from '../../src/contacts/operations/find-contacts.js';
import { ContactReads } from '../../src/contacts/store/contact-reads.js';
import type { SaveCommand } from '../../src/contacts/values/commands.js';
import type { Database, Queryable } from '../../src/database/database.js';
import { planned, type Statement } from '../../src/database/statements/sql.js';
import type { TestAccount } from '../support/fixture.js';
import { usedHeap } from '../support/heap.js';
import { until } from '../support/until.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer({ settings: { areRateLimitsOn: false } });

interface ListAnswer {
  readonly data: readonly unknown[] & { readonly contacts: readonly unknown[] };
}

const kibibyte = 1024;

const person = (index: number, edit: SaveCommand['edit'] = {}): SaveCommand => ({
  op: 'save',
  onMatch: 'refuse',
  edit: {
    displayName: set(`Person ${String(index).padStart(3, '0')}`),
    identities: [
      { op: 'hold', identity: { kind: 'phone', value: `4917012340${String(index).padStart(2, '0')}` } },
    ],
    ...edit,
  },
});

async function large(account: TestAccount, count: number, bytes: number): Promise<readonly Contact[]> {
  const contacts: Contact[] = [];
  for (let index = 0; index < count; index += 1) {
    const text = 'x'.repeat(bytes / 2);
    const edit = {
      description: set(text),
      attributes: { op: 'replace', value: attributesOf(bytes / 2) },
    } as const;
    contacts.push((await fixture.core.saveContact(account.caller, person(index, edit))).contact);
  }
  return contacts;
}

function attributesOf(bytes: number): Record<string, string> {
  return { long: 'y'.repeat(bytes) };
}

const request = (from: PageRequest['from'], limit: number): PageRequest => ({
  from,
  limit,
  order: [{ by: 'number', descending: false }],
  wantTotal: true,
});

describe('a page of large contacts', () => {
  it('a page after a position ends at its byte limit, and the next one continues there', {
    tags: ['nightly'],
  }, async () => {
    const account = await fixture.newAccount();
    const contacts = await large(account, 25, 500 * kibibyte);
    const seen: string[] = [];
    let from: PageRequest['from'] = { at: 'start' };
    for (let pages = 0; pages < 25; pages += 1) {
      const page: Page<Contact> = await fixture.core.listContacts(
        account.caller,
        allContacts,
        request(from, 25),
      );
      expect(page.rest).toBeUndefined();
      expect(page.total).toBe(25);
      expect(page.items.length).toBeGreaterThan(0);
      expect(page.items.length).toBeLessThan(11);
      seen.push(...page.items.map((contact) => contact.id));
      if (page.next === null) break;
      from = { at: 'after', cursor: page.next };
    }
    expect(seen).toEqual(contacts.map((contact) => contact.id));
  });

  it('a page after a number of rows is complete and in order', async () => {
    const account = await fixture.newAccount();
    const contacts = await large(account, 25, 500 * kibibyte);
    const page = await fixture.core.listContacts(
      account.caller,
      allContacts,
      request({ at: 'skip', count: 2 }, 20),
    );
    expect(page.items.length).toBeLessThan(11);
    const later: string[] = [];
    for await (const piece of page.rest === undefined
      ? []
      : fixture.core.readRest(account.caller, page.rest)) {
      expect(piece.length).toBeLessThan(5);
      later.push(...piece.map((contact) => contact.id));
    }
    const shown = [...page.items.map((contact) => contact.id), ...later];
    expect(shown).toEqual(contacts.slice(2, 22).map((contact) => contact.id));
  });

  it('a page after a number of rows is measured once', async () => {
    const contacts = await large(await fixture.newAccount(), 24, 500 * kibibyte);
    const [{ accountId }] = contacts as readonly [Contact];
    let measured = 0;
    const database = {
      layout: fixture.database.layout,
      query: (statement: Statement, values: readonly unknown[]) => {
        measured += (values[2] as readonly unknown[]).length;
        return fixture.database.query(statement, values);
      },
    } as never;
    const sources = { database, clock: fixture.clock, itemCache: new CatalogItemCache([fixture.database]) };
    const keys = contacts.map(({ id }) => id);
    const read: string[] = [];
    for await (const piece of readPageRest(sources, accountId, { by: 'id', keys } as PageRest))
      read.push(...piece.map(({ id }) => id));
    expect(read).toEqual(keys);
    expect(measured).toBeLessThan(3 * keys.length);
  });

  const half = 500 * kibibyte;
  const largeParts = {
    description: { description: set('x'.repeat(half)) },
    attributes: { attributes: { op: 'replace', value: attributesOf(half / 2) } },
    identities: {
      identities: Array.from({ length: half / 4_000 }, (_, index) => ({
        op: 'hold' as const,
        identity: { kind: 'external' as const, scope: 'shop', value: `${index} `.padEnd(4_000, 'v') },
      })),
    },
  } as const satisfies Record<string, SaveCommand['edit']>;
  const parts = Object.keys(largeParts) as (keyof typeof largeParts)[];

  // PostgreSQL stores each of these in a hundredth of its bytes.
  it.each(parts)('ends at its byte limit, even if they are compressed: %s', async (part) => {
    const account = await fixture.newAccount();
    for (let index = 0; index < 20; index += 1) {
      const { identities = [], ...edit }: SaveCommand['edit'] = largeParts[part];
      const own = identities.map((item) =>
        item.op === 'hold'
          ? {
              ...item,
              identity: { ...item.identity, value: `${index} ${item.identity.value}`.slice(0, 4_000) },
            }
          : item,
      );
      const phone = person(index).edit.identities ?? [];
      await fixture.core.saveContact(
        account.caller,
        person(index, { ...edit, identities: [...phone, ...own] }),
      );
    }
    const page = await fixture.core.listContacts(account.caller, allContacts, request({ at: 'start' }, 20));
    expect(page.items.length).toBeLessThan(19);
    expect(page.next).not.toBeNull();
  });

  it('is not cut for a few large contacts, and has no position after the last', async () => {
    const account = await fixture.newAccount();
    await large(account, 3, 500 * kibibyte);
    const page = await fixture.core.listContacts(account.caller, allContacts, request({ at: 'start' }, 3));
    expect([page.items.length, page.next, page.rest]).toEqual([3, null, undefined]);
    const [first] = await large(await fixture.newAccount(), 1, 500 * kibibyte);
    expect(first).toBeDefined();
  });

  it('is not cached if the contact after it is large', async () => {
    const account = await fixture.newAccount();
    await fixture.core.saveContact(account.caller, person(50));
    await large(account, 1, 500 * kibibyte);
    const entries = () => fixture.core.readLoad().caches.pages?.entries;
    const before = entries();
    const read = () =>
      fixture.core.listContacts(account.caller, allContacts, request({ at: 'skip', count: 0 }, 1));
    for (let count = 0; count < 4; count += 1) expect((await read()).items).toHaveLength(1);
    expect(entries()).toBe(before);
  });

  it('counts its displayed names, which are stored once', { tags: ['nightly'] }, async () => {
    const account = await fixture.newAccount();
    const names = Array.from({ length: 1_000 }, (_, index) => `${index}${'t'.repeat(250)}`);
    const tags = [
      {
        op: 'add',
        items: names.map((name) => ({
          by: 'name' as const,
          name,
          folded: false,
          missing: 'create' as const,
        })),
      },
    ] as const;
    for (let index = 0; index < 30; index += 1)
      await fixture.core.saveContact(account.caller, person(index, { tags }));
    const page = await fixture.core.listContacts(account.caller, allContacts, request({ at: 'start' }, 30));
    expect(page.items.length).toBeLessThan(20);
    expect(page.next).not.toBeNull();
  });

  let listed: Promise<TestAccount> | undefined;
  /** The account with twelve contacts whose lists are read. */
  const twelve = () => {
    listed ??= fixture.newAccount().then(async (account) => {
      await large(account, 12, 500 * kibibyte);
      return account;
    });
    return listed;
  };
  const lists = [
    ['/api/whatsapp/contacts?limit=100&sortOrder=asc', ({ data }: ListAnswer) => data.contacts],
    ['/api/v2/contacts?per_page=100&sort=id', ({ data }: ListAnswer) => data],
    ['/v2/contacts?limit=100', ({ data }: ListAnswer) => data],
    ['/v3/contacts?limit=100', ({ data }: ListAnswer) => data],
  ] as const;

  it.each(lists)('is complete, and has only the bytes of its contacts: %s', async (path, rowsOf) => {
    const account = await twelve();
    const get = (at: string) =>
      fixture.send({
        method: 'GET',
        path: at,
        headers: { authorization: `Bearer ${account.key}`, 'x-org-id': account.account.id },
      });
    const whole = await get(path);
    expect(whole.status).toBe(200);
    const rows = rowsOf(JSON.parse(whole.text));
    expect(rows.length).toBe(12);
    const texts = rows.map((row) => JSON.stringify(row));
    // The rows are unchanged: the same members in the same order, with only the envelope around them.
    expect(whole.text).toContain(`[${texts.join(',')}]`);
    const one = path.replace(/(limit|per_page)=100/, '$1=1');
    const alone = await get(one);
    expect(JSON.stringify(rowsOf(JSON.parse(alone.text))[0])).toBe(texts[0]);
    expect(Object.keys(JSON.parse(whole.text))).toEqual(Object.keys(JSON.parse(alone.text)));
  });
});

describe('the size of a contact', () => {
  it('is limited in total, and the error names its largest part', async () => {
    const account = await fixture.newAccount();
    const label = 'l'.repeat(4_000);
    const identities = Array.from({ length: 400 }, (_, index) => ({
      op: 'hold' as const,
      identity: { kind: 'external' as const, scope: 'shop', value: `${index}${'v'.repeat(3_000)}`, label },
    }));
    const making = fixture.core.saveContact(account.caller, person(1, { identities }));
    await expect(making).rejects.toMatchObject({
      problem: { kind: 'invalid', issues: [{ path: 'identities', code: 'too_large' }] },
    });
    const { contact } = await fixture.core.saveContact(
      account.caller,
      person(1, { identities: identities.slice(0, 100) }),
    );
    expect(contact.identities.length).toBe(100);
  });

  it('may shrink if it was too large before', async () => {
    const account = await fixture.newAccount();
    const [one] = await large(account, 1, 2 * kibibyte);
    // An earlier version may have stored such a text.
    await fixture.database.query(
      { text: 'update contacts set description = $3 where account_id = $1 and id = $2' },
      [account.account.id, one?.id, '€'.repeat(950_000)],
    );
    await fixture.database.query(
      { text: 'update contacts set version = version + 1 where account_id = $1' },
      [account.account.id],
    );
    const target = [{ by: 'number', number: one?.number ?? 0 }] as const;
    const edit = (description: string) =>
      fixture.core.editContact(account.caller, {
        op: 'edit',
        target,
        edit: { description: set(description) },
      });
    await expect(edit('€'.repeat(900_000))).resolves.toMatchObject({ outcome: 'updated' });
    await expect(edit('€'.repeat(901_000))).rejects.toMatchObject({
      problem: { kind: 'invalid', issues: [{ path: 'description', code: 'too_large' }] },
    });
  });
});

describe('records of a contact', () => {
  const get = async (account: TestAccount, path: string) => {
    const headers = { authorization: `Bearer ${account.key}` };
    return JSON.parse((await fixture.send({ method: 'GET', path, headers })).text);
  };

  it('is listed in pages with a bound: notes', async () => {
    const account = await fixture.newAccount();
    const { contact } = await fixture.core.saveContact(account.caller, person(1));
    const target = { target: [{ by: 'id', id: contact.id } as const] };
    for (let index = 0; index < 90; index += 1)
      await fixture.core.addNote(account.caller, target, { body: `${index} ${'é'.repeat(30_000)}` });
    const bodies: string[] = [];
    let [pages, cursor] = [0, ''];
    do {
      const page = await get(account, `/directory/v1/contacts/${contact.id}/notes?limit=200${cursor}`);
      bodies.push(...page.data.map((note: { body: string }) => note.body));
      cursor = page.meta.next_cursor === null ? '' : `&cursor=${page.meta.next_cursor}`;
      pages += 1;
    } while (cursor !== '');
    expect(pages).toBe(2);
    expect(bodies.map((body) => Number.parseInt(body, 10))).toEqual(
      Array.from({ length: 90 }, (_, at) => 89 - at),
    );
    const comments = await get(account, '/api/v2/comments/491701234001');
    expect(comments.data.map((comment: { message: string }) => comment.message)).toEqual(bodies);
  });

  it('is listed in pages with a bound: attributes and authors of notes, even if they are compressed', async () => {
    const account = await fixture.newAccount();
    const { contact } = await fixture.core.saveContact(account.caller, person(1));
    const target = { target: [{ by: 'id', id: contact.id } as const] };
    for (let index = 0; index < 12; index += 1)
      await fixture.core.addNote(account.caller, target, { body: `${index}` });
    const listed = async () =>
      (await fixture.core.listNotes(account.caller, target, { limit: 100, after: null })).items.length;
    expect(await listed()).toBe(12);
    // An import may bring such notes.
    await fixture.database.query(
      {
        text: `update notes set attrs = jsonb_build_object('long', repeat('x', 900000)) where account_id = $1`,
      },
      [account.account.id],
    );
    expect(await listed()).toBe(5);
    await fixture.database.query(
      { text: `update notes set attrs = '{}', author = repeat('x', 900000) where account_id = $1` },
      [account.account.id],
    );
    expect(await listed()).toBe(5);
  });

  it('are read in pieces and shown completely: the ledger of consents', async () => {
    const account = await fixture.newAccount();
    const { contact } = await fixture.core.saveContact(account.caller, person(1));
    const target = { target: [{ by: 'id', id: contact.id } as const] };
    for (let index = 0; index < 12; index += 1) {
      const state = index % 2 === 0 ? 'opted_in' : 'opted_out';
      const proof = { index, text: 'p'.repeat(300_000) };
      await fixture.core.recordConsent(account.caller, target, { channel: 'whatsapp', state, proof });
    }
    const sizes: number[] = [];
    for await (const piece of fixture.core.readConsentPieces(account.caller, target))
      sizes.push(piece.length);
    expect(sizes).toEqual([4, 4, 4]);
    const ledger = await get(account, `/directory/v1/contacts/${contact.id}/consents`);
    expect(ledger.data.map((entry: { proof: { index: number } }) => entry.proof.index)).toEqual(
      Array.from({ length: 12 }, (_, at) => 11 - at),
    );
    expect(ledger.meta).toEqual({ next_cursor: null });
  });
});

describe('changes of large contacts at once', () => {
  /** The maximum of running and waiting changes while each contact got eight changes. */
  async function changed(account: TestAccount, contact: Contact) {
    const edits = Array.from({ length: 8 }, (_, at) =>
      fixture.core.editContact(account.caller, {
        op: 'edit',
        target: [{ by: 'id', id: contact.id }],
        edit: { company: set(`Company ${at}`) },
      }),
    );
    const all = Promise.allSettled(edits);
    const most = { running: 0, waiting: 0 };
    for (let isDone = false; !isDone; ) {
      const { large: lane } = fixture.core.readLoad().queues;
      most.running = Math.max(most.running, lane.running);
      most.waiting = Math.max(most.waiting, lane.waiting);
      isDone = await Promise.race([
        all.then(() => true),
        new Promise<false>((next) => setImmediate(next, false)),
      ]);
    }
    expect((await all).map((item) => item.status)).toEqual(Array(8).fill('fulfilled'));
    return most;
  }

  it('run one at a time, so that other accounts are served between them', async () => {
    const account = await fixture.newAccount();
    const [contact] = await large(account, 1, 250 * kibibyte);
    if (contact === undefined) throw new Error('there is none');
    const most = await changed(account, contact);
    expect(most.running).toBeLessThanOrEqual(2);
    expect(most.waiting).toBeGreaterThan(0);
  });

  it('do not wait for the size of others', async () => {
    const account = await fixture.newAccount();
    const { contact } = await fixture.core.saveContact(account.caller, person(1));
    expect(await changed(account, contact)).toEqual({ running: 0, waiting: 0 });
  });
});

/** The bytes that a contact in these tests has in a value that PostgreSQL cannot compress. */
const randomText = (bytes: number) => randomBytes(bytes / 2).toString('hex');

/** Reads of the store whose statements pass through `query`. */
function readsThrough(query: Queryable['query']) {
  const database = { reads: { query }, requestMs: fixture.database.requestMs } as Database;
  return new ContactReads(database, fixture.clock, new CatalogItemCache([fixture.database]), null);
}

describe('large contacts that are read one by one', () => {
  it('are read one after the other for an account, by any operation', async () => {
    const contacts = await large(await fixture.newAccount(), 4, 100 * kibibyte);
    let [underWay, most] = [0, 0];
    const reads = readsThrough(async (statement, values) => {
      const isLarge = statement.name?.startsWith('large_contact_by_id') === true;
      if (isLarge) underWay += 1;
      most = Math.max(most, underWay);
      try {
        return await fixture.database.query(statement, values);
      } finally {
        if (isLarge) underWay -= 1;
      }
    });
    const found = await Promise.all(
      contacts.flatMap(({ accountId, id }) => [
        reads.find(accountId, { by: 'id', id }).then((contact) => contact?.id),
        reads.findFirstThatFit(accountId, [id]).then((read) => read.found[0]?.id),
      ]),
    );
    expect(found).toEqual(contacts.flatMap(({ id }) => [id, id]));
    expect(most).toBe(1);
  });

  it('are measured without being read', async () => {
    const account = await fixture.newAccount();
    const ids: ContactId[] = [];
    for (let index = 0; index < 10; index += 1) {
      const edit = { description: set(randomText(400 * kibibyte)) };
      ids.push((await fixture.core.saveContact(account.caller, person(index, edit))).contact.id);
    }
    const blocks: number[] = [];
    const reads = readsThrough(async (statement, values) => {
      const explain = planned(`explain (analyze, buffers, format json) ${statement.text}`);
      const [row] = await fixture.database.query<{ 'QUERY PLAN': readonly [{ Plan: Blocks }] }>(
        explain,
        values,
      );
      const plan = row?.['QUERY PLAN'][0].Plan;
      blocks.push((plan?.['Shared Hit Blocks'] ?? Number.NaN) + (plan?.['Shared Read Blocks'] ?? 0));
      return fixture.database.query(statement, values);
    });
    const { accountId } = account.caller;
    const { found } = await reads.findFirstThatFit(accountId, ids);
    expect(found).toHaveLength(10);
    // The first statement measures all. It reads none of the fifty blocks of each contact.
    expect(blocks[0]).toBeLessThan(200);
  });
});

interface Blocks {
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
}

describe('contacts that one request names', () => {
  it('are locked in the queue of large changes if they are large together', async () => {
    const account = await fixture.newAccount();
    const contacts = await large(account, 12, 400 * kibibyte);
    const { contact } = await fixture.core.saveContact(account.caller, person(50));
    const identities = contacts.flatMap((_, index) => person(index).edit.identities ?? []);
    const edits = Array.from({ length: 4 }, () =>
      fixture.core.editContact(account.caller, {
        op: 'edit',
        target: [{ by: 'id', id: contact.id }],
        edit: { identities },
      }),
    );
    let most = 0;
    const all = Promise.allSettled(edits);
    for (let isDone = false; !isDone; ) {
      most = Math.max(most, fixture.core.readLoad().queues.large.running);
      isDone = await Promise.race([
        all.then(() => true),
        new Promise<false>((next) => setImmediate(next, false)),
      ]);
    }
    expect((await all).map((edit) => edit.status === 'rejected' && edit.reason.problem.kind)).toEqual(
      Array(4).fill('conflict'),
    );
    expect(most).toBeGreaterThan(0);
  });

  it('are refused if a save would read too many bytes of them together', async () => {
    const account = await fixture.newAccount();
    const contacts = await large(account, 68, 500 * kibibyte);
    const identities = contacts.flatMap((_, index) => person(index).edit.identities ?? []);
    const saving = fixture.core.saveContact(account.caller, {
      ...person(0, { identities }),
      onMatch: 'merge',
    });
    await expect(saving).rejects.toMatchObject({ problem: { kind: 'too_large', unit: 'stored_bytes' } });
  });

  it.skipIf(inject('hasCitus'))('are written a few at a time if the commands are independent', async () => {
    const account = await fixture.newAccount();
    const contacts = await large(account, 20, 500 * kibibyte);
    const commands = contacts.map(({ id }) => ({
      op: 'edit' as const,
      target: [{ by: 'id' as const, id }],
      edit: { company: set('Acme') },
    }));
    const outcomes = await fixture.core.runCommands(account.caller, commands, {
      commit: 'each',
      omitsLongParts: true,
    });
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(20);
    const [row] = await fixture.database.query<{ commits: number }>(
      planned(`select count(distinct xmin::text)::integer as commits from contacts where account_id = $1`),
      [account.account.id],
    );
    expect(row?.commits).toBe(4);
  });

  it('are read a few at a time: of many identifiers', async () => {
    let [underWay, most] = [0, 0];
    const find = async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((next) => setImmediate(next));
      underWay -= 1;
      return undefined;
    };
    const { caller } = await fixture.newAccount();
    const identifiers = Array.from({ length: 50 }, (_, index) => ({
      by: 'number' as const,
      number: index + 1,
    }));
    const context = { reads: { find, findHolders: async () => [] } } as never;
    await expect(resolveContact(context, caller, identifiers)).rejects.toMatchObject({
      problem: { kind: 'not_found' },
    });
    expect(most).toBe(10);
  });
});

describe('contacts of which an operation keeps a part', () => {
  async function groupsOf(contacts: readonly Contact[]) {
    const reads = new ContactReads(
      fixture.database,
      fixture.clock,
      new CatalogItemCache([fixture.database]),
      null,
    );
    const groups: number[] = [];
    const findFirstThatFit: typeof reads.findFirstThatFit = async (...request) => {
      const group = await reads.findFirstThatFit(...request);
      groups.push(group.ids.length);
      return group;
    };
    const [{ accountId }] = contacts as readonly [Contact];
    const ids = contacts.map(({ id }) => id);
    const names = await findInParts({ findFirstThatFit }, accountId, ids, ({ displayName }) => displayName);
    expect([...names]).toEqual(contacts.map(({ id, displayName }) => [id, displayName]));
    return groups;
  }

  it('are read together', async () => {
    expect(await groupsOf(await large(await fixture.newAccount(), 20, kibibyte))).toEqual([20]);
  });

  it('are not kept in memory while the operation waits for its next turn', async () => {
    const ids = ['first', 'second'].map((id) => asId<ContactId>(id));
    let waiting = 0;
    let begin = () => {};
    const turn = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const findFirstThatFit = async (_: unknown, [id]: readonly ContactId[]) => {
      if (id === ids[1]) {
        waiting += 1;
        await turn;
      }
      const description = Buffer.alloc(1_024 * kibibyte, 'x').toString();
      return { ids: [id], found: [{ id, description }] } as never;
    };
    const { accountId } = (await fixture.newAccount()).caller;
    const before = usedHeap();
    const reading = Array.from({ length: 20 }, () =>
      findInParts({ findFirstThatFit }, accountId, ids, ({ description }) => description?.slice(9, 30)),
    );
    await until('all wait', () => waiting === 20);
    expect(usedHeap() - before).toBeLessThan(5 * 1_024 * kibibyte);
    begin();
    for (const read of reading) expect([...(await read).keys()]).toEqual(ids);
  });

  it('are read a few at a time if they are large', async () => {
    expect(await groupsOf(await large(await fixture.newAccount(), 10, 500 * kibibyte))).toEqual([8, 2]);
  });
});
