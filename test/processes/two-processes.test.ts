/**
 * The cache of one process is never older than a write of another: two cores on one database, each reading right after
 * a write of the other. Most tests read the contact before, so that it is cached.
 */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { ContactEdit } from '@switchbook/domain/contact/edit.js';
import { set } from '@switchbook/domain/contact/edit.js';
import type { Page, PageRequest } from '@switchbook/domain/contact/page.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Core, openCore } from '../../src/core/core.js';
import { type Database, openDatabase } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import { byId, hold, makerOf, phone, problemOf, tag } from '../support/accounts/people.js';
import { connectionTo } from '../support/database/connection.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture();
const make = makerOf(fixture);
const other: { database?: Database; core?: Core } = {};

beforeAll(async () => {
  const [row] = await fixture.database.query<{ name: string }>(
    planned('select current_database()::text as name'),
    [],
  );
  const connection = connectionTo(inject('server'), row?.name ?? '');
  other.database = openDatabase({ connection, poolSize: 4, applicationName: 'other process' });
  other.core = await openCore({ database: other.database, clock: fixture.clock });
});

afterAll(async () => {
  await other.core?.close();
  await other.database?.close();
});

function theOther(): Core {
  if (other.core === undefined) throw new Error('the other core is not open yet');
  return other.core;
}

const ofPhone = (contact: Contact) =>
  contact.identities
    .filter((identity) => identity.kind === 'phone')
    .map(({ kind, scope, value }) => ({ by: 'identity', key: { kind, scope, value } }) as const);

/** Reads by id, by number and by phone in both processes: twice, so that the second read may use the cache. */
async function readEverywhere(account: TestAccount, contact: Contact): Promise<readonly Contact[]> {
  const seen: Contact[] = [];
  for (const core of [fixture.core, theOther(), fixture.core, theOther()])
    for (const target of [
      byId(contact),
      [{ by: 'number', number: contact.number } as const],
      ofPhone(contact),
    ])
      seen.push(await core.getContact(account.caller, { target }));
  return seen;
}

describe('a cached contact', () => {
  const edits: Readonly<Record<string, ContactEdit>> = {
    'a field': { company: set('Acme') },
    'an identity': { identities: [hold('email', 'jane@example.com')] },
    'a tag': { tags: [{ op: 'add', items: [tag('vip')] }] },
    'a consent': { consents: [{ channel: 'whatsapp', state: 'opted_in' }] },
    'an opt-out': { consents: [{ channel: 'whatsapp', state: 'opted_out' }] },
    'what a face keeps quietly': {
      extension: { face: 'acme', members: { seen: 1 }, quiet: ['seen'] },
    },
  };

  for (const [what, edit] of Object.entries(edits))
    it(`shows ${what} that another process has just written`, async () => {
      const account = await fixture.newAccount();
      const contact = await make(account, 'Jane', phone('14155550123'));
      await readEverywhere(account, contact);
      for (const [writer, reader] of [
        [fixture.core, theOther()],
        [theOther(), fixture.core],
      ] as const) {
        const name = `Jane of ${writer === fixture.core ? 'one' : 'the other'}`;
        await writer.editContact(account.caller, { op: 'edit', target: byId(contact), edit });
        const read = await reader.getContact(account.caller, { target: byId(contact) });
        const fresh = await reader.resolveContact(account.caller, [
          { by: 'identity', key: { kind: 'phone', scope: '', value: '14155550123' } },
        ]);
        expect(read).toEqual(fresh.contact);
        const renamed = { op: 'edit', target: byId(contact), edit: { displayName: set(name) } } as const;
        const written = (await writer.editContact(account.caller, renamed)).contact;
        for (const seen of await readEverywhere(account, contact)) expect(seen).toEqual(written);
      }
      const [last] = await readEverywhere(account, contact);
      expect(last?.version).toBeGreaterThan(1);
    });

  it('shows the new name of its tag, group, source and status, and loses a tag that is deleted', async () => {
    const account = await fixture.newAccount();
    const { core } = fixture;
    const vip = await core.createCatalogItem(account.caller, 'tags', { name: 'vip', color: null });
    const club = await core.createCatalogItem(account.caller, 'groups', { name: 'club', color: null });
    const contact = await make(account, 'Jane', phone('14155550124'));
    await core.editContact(account.caller, {
      op: 'edit',
      target: byId(contact),
      edit: {
        tags: [{ op: 'add', items: [tag('vip')] }],
        groups: [{ op: 'add', items: [{ by: 'number', number: club.number, missing: 'refuse' }] }],
      },
    });
    await readEverywhere(account, contact);
    await theOther().updateCatalogItem(account.caller, 'tags', vip.number, { name: 'VIP', color: '#ff0000' });
    for (const seen of await readEverywhere(account, contact))
      expect(seen.tags).toMatchObject([{ name: 'VIP', color: '#ff0000' }]);
    await core.updateCatalogItem(account.caller, 'groups', club.number, { name: 'circle' });
    for (const seen of await readEverywhere(account, contact))
      expect(seen.groups).toMatchObject([{ name: 'circle' }]);
    await theOther().updateCatalogItem(account.caller, 'sources', contact.source?.number ?? 0, {
      name: 'web',
    });
    await core.updateCatalogItem(account.caller, 'statuses', contact.status?.number ?? 0, { name: 'fresh' });
    for (const seen of await readEverywhere(account, contact))
      expect(seen).toMatchObject({ source: { name: 'web' }, status: { name: 'fresh' } });
    await core.deleteCatalogItem(account.caller, 'tags', vip.number);
    for (const seen of await readEverywhere(account, contact)) expect(seen.tags).toEqual([]);
    const page = {
      from: { at: 'start' },
      limit: 5,
      order: [{ by: 'id', descending: false }],
      wantTotal: false,
    } as const;
    for (const item of [core, theOther()]) {
      const { items } = await item.listContacts(account.caller, allContacts, page);
      expect(items).toMatchObject([{ tags: [], groups: [{ name: 'circle' }], source: { name: 'web' } }]);
    }
  });

  it('is not found by a number that another process has moved', async () => {
    const account = await fixture.newAccount();
    const jane = await make(account, 'Jane', phone('14155550127'));
    await readEverywhere(account, jane);
    const key = { kind: 'phone', scope: '', value: '14155550127' } as const;
    const edit = { identities: [{ op: 'release', key } as const] };
    await theOther().editContact(account.caller, { op: 'edit', target: byId(jane), edit });
    const gone = fixture.core.getContact(account.caller, { target: ofPhone(jane) });
    expect(await problemOf(gone)).toEqual({ kind: 'not_found', resource: 'contact' });
    const john = await make(account, 'John', phone('14155550127'));
    for (const core of [fixture.core, theOther()])
      expect(await core.getContact(account.caller, { target: ofPhone(jane) })).toEqual(john);
  });

  it('is not found once another process has deleted it', async () => {
    const account = await fixture.newAccount();
    const contact = await make(account, 'Jane', phone('14155550125'));
    await readEverywhere(account, contact);
    await theOther().deleteContact(account.caller, { op: 'delete', target: byId(contact) });
    for (const core of [fixture.core, theOther()])
      expect(await problemOf(core.getContact(account.caller, { target: byId(contact) }))).toEqual({
        kind: 'not_found',
        resource: 'contact',
      });
  });

  it('may be written to again when a suppression is over, without any write', async () => {
    const account = await fixture.newAccount();
    const contact = await make(account, 'Jane', phone('14155550126'));
    await readEverywhere(account, contact);
    await theOther().setSuppression(
      account.caller,
      { target: byId(contact) },
      {
        channel: 'all',
        reason: 'complaint',
        expiresAt: new Date(fixture.clock().getTime() + 60_000),
      },
    );
    for (const seen of await readEverywhere(account, contact)) expect(seen.reach.optedOut).toBe(true);
    fixture.advance(120_000);
    for (const seen of await readEverywhere(account, contact)) expect(seen.reach.optedOut).toBe(false);
  });
});

describe('a cached page', () => {
  const newest: PageRequest = {
    from: { at: 'start' },
    limit: 3,
    order: [{ by: 'createdAt', descending: true }],
    wantTotal: false,
  };
  let limit = 10;

  /** Reads in both processes so often that the page may come from the cache; it must equal an uncached page. */
  async function readPages(account: TestAccount): Promise<Page<Contact>> {
    limit += 1;
    const fresh = await fixture.core.listContacts(account.caller, allContacts, { ...newest, limit });
    for (let times = 0; times < 4; times += 1)
      for (const core of [fixture.core, theOther()]) {
        const { items, next } = await core.listContacts(account.caller, allContacts, newest);
        expect(items).toEqual(fresh.items.slice(0, newest.limit));
        expect(next === null).toBe(fresh.items.length <= newest.limit);
      }
    return fresh;
  }

  it('shows every write of any process, with new contacts and without deleted ones', async () => {
    const account = await fixture.newAccount();
    const jane = await make(account, 'Jane', phone('14155550131'));
    await make(account, 'John', phone('14155550132'));
    await readPages(account);
    const cores = [fixture.core, theOther()];
    const edits: readonly ContactEdit[] = [
      { company: set('Acme') },
      { identities: [hold('email', 'jane@example.com')] },
      { tags: [{ op: 'add', items: [tag('vip')] }] },
      { consents: [{ channel: 'whatsapp', state: 'opted_in' }] },
      { extension: { face: 'acme', members: { seen: 1 }, quiet: ['seen'] } },
    ];
    for (const [index, edit] of edits.entries()) {
      const writer = cores[index % 2] as Core;
      await writer.editContact(account.caller, { op: 'edit', target: byId(jane), edit });
      await readPages(account);
    }
    for (const [index, name] of ['Joan', 'Jill', 'Jack'].entries()) {
      const saved = await theOther().saveContact(account.caller, {
        op: 'save',
        onMatch: 'refuse',
        edit: { displayName: set(name), identities: [phone(`1415555014${index}`)] },
      });
      expect((await readPages(account)).items[0]).toEqual(saved.contact);
    }
    await theOther().deleteContact(account.caller, { op: 'delete', target: byId(jane) });
    expect((await readPages(account)).items.map((contact) => contact.displayName)).toEqual([
      ...['Jack', 'Jill', 'Joan'],
      'John',
    ]);
  });

  it('shows the current name of a tag, and no deleted tag', async () => {
    const account = await fixture.newAccount();
    const jane = await make(account, 'Jane', phone('14155550151'));
    const vip = await fixture.core.createCatalogItem(account.caller, 'tags', { name: 'vip', color: null });
    const edit = { tags: [{ op: 'add', items: [tag('vip')] } as const] };
    await fixture.core.editContact(account.caller, { op: 'edit', target: byId(jane), edit });
    expect((await readPages(account)).items[0]?.tags).toMatchObject([{ name: 'vip' }]);
    await theOther().updateCatalogItem(account.caller, 'tags', vip.number, { name: 'VIP' });
    expect((await readPages(account)).items[0]?.tags).toMatchObject([{ name: 'VIP' }]);
    await theOther().deleteCatalogItem(account.caller, 'tags', vip.number);
    expect((await readPages(account)).items[0]?.tags).toEqual([]);
  });

  it('shows the end of a suppression without any write', async () => {
    const account = await fixture.newAccount();
    const jane = await make(account, 'Jane', phone('14155550161'));
    const expiresAt = new Date(fixture.clock().getTime() + 60_000);
    const suppression = { channel: 'all', reason: 'complaint', expiresAt } as const;
    await fixture.core.setSuppression(account.caller, { target: byId(jane) }, suppression);
    expect((await readPages(account)).items[0]?.reach.optedOut).toBe(true);
    fixture.advance(120_000);
    expect((await readPages(account)).items[0]?.reach.optedOut).toBe(false);
  });
});
