/** The caches of a process have size limits, regardless of the number and size of accounts. */

import type { CatalogItem } from '@switchbook/domain/contact/contact.js';
import { set } from '@switchbook/domain/contact/edit.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it, vi } from 'vitest';
import { CatalogItemCache, itemList, type NamedItems } from '../../src/catalogs/store/catalog-item-cache.js';
import { readCatalogItems as readCatalog } from '../../src/catalogs/store/catalog-rows.js';
import { ContactReads } from '../../src/contacts/store/contact-reads.js';
import { Counters } from '../../src/database/counters.js';
import { AccountLists } from '../../src/operation-context/account-lists.js';
import { byId, makerOf, phone } from '../support/accounts/people.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';

const fixture = useFixture();

async function accountsWithTags(count: number, tags: number): Promise<readonly TestAccount[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const account = await fixture.newAccount();
      for (let at = 1; at <= tags; at += 1)
        await fixture.core.createCatalogItem(account.caller, 'tags', { name: `Tag ${at}` });
      return account;
    }),
  );
}

const idOf = (of: TestAccount): AccountId => of.account.id;

describe('the cache of catalogs', () => {
  it('is bounded in bytes, and drops the least recently used', async () => {
    const cache = new AccountLists(fixture.database, () => true, { bytes: 10_000, list: 5_000 });
    const accounts = await accountsWithTags(12, 2);
    const first = await cache.get(idOf(accounts[0] as TestAccount), 'tags');
    for (const account of accounts) {
      expect((await cache.get(idOf(account), 'tags')).map((tag) => tag.name)).toEqual(['Tag 1', 'Tag 2']);
      expect(await cache.get(idOf(accounts[0] as TestAccount), 'tags')).toBe(first);
      expect(cache.size.bytes).toBeLessThanOrEqual(10_000);
    }
    expect(cache.size.lists).toBeLessThan(12);
  });

  it('does not store a large catalog, but returns it', async () => {
    const cache = new AccountLists(fixture.database, () => true, { bytes: 10_000, list: 5_000 });
    const [account] = await accountsWithTags(1, 9);
    expect(await cache.get(idOf(account as TestAccount), 'tags')).toHaveLength(9);
    expect(cache.size).toEqual({ lists: 0, bytes: 0 });
  });

  it('shows changes of another process before the notification', async () => {
    const cache = new AccountLists(fixture.database, () => true, { hasPeers: () => true });
    const [account] = (await accountsWithTags(1, 1)) as [TestAccount];
    const first = await cache.get(idOf(account), 'tags');
    expect(await cache.get(idOf(account), 'tags')).toBe(first);
    await fixture.core.updateCatalogItem(account.caller, 'tags', 1, { name: 'New' });
    await fixture.core.createCatalogItem(account.caller, 'tags', { name: 'Next' });
    expect((await cache.get(idOf(account), 'tags')).map((tag) => tag.name)).toEqual(['New', 'Next']);
    await fixture.core.deleteCatalogItem(account.caller, 'tags', 1);
    expect((await cache.get(idOf(account), 'tags')).map((tag) => tag.name)).toEqual(['Next']);
  });

  it('has the fields of an account: without any it queries once, else it shows changes of another process', async () => {
    let readCount = 0;
    const query: typeof fixture.database.reads.query = (...sent) => {
      readCount += 1;
      return fixture.database.reads.query(...sent);
    };
    const reads = { query } as typeof fixture.database.reads;
    const database = { reads, requestMs: onThisMachine(5_000) } as unknown as typeof fixture.database;
    const cache = new AccountLists(database, () => true, { hasPeers: () => true });
    const { account, caller } = await fixture.newAccount();
    for (let time = 0; time < 5; time += 1) expect(await cache.fields(account.id)).toEqual([]);
    // The first read also needed the version.
    expect(readCount).toBe(2);
    await fixture.core.declareField(caller, { key: 'plan', type: 'text' });
    cache.forget(account.id);
    expect(await cache.fields(account.id)).toMatchObject([{ key: 'plan', label: 'plan' }]);
    await fixture.core.changeField(caller, 'plan', { label: 'Tariff' });
    expect(await cache.fields(account.id)).toMatchObject([{ label: 'Tariff' }]);
    await fixture.core.removeField(caller, 'plan');
    expect(await cache.fields(account.id)).toEqual([]);
  });

  it('stores nothing of an account that is invalidated during the read', async () => {
    const cache = new AccountLists(fixture.database, () => true);
    const [account] = await accountsWithTags(1, 1);
    const id = idOf(account as TestAccount);
    const loading = cache.get(id, 'tags');
    cache.forget(id);
    await loading;
    expect(cache.size.lists).toBe(0);
    const again = cache.get(id, 'tags');
    expect(cache.get(id, 'tags')).toBe(again);
    await again;
    expect(cache.get(id, 'tags')).toBe(again);
    cache.forgetAll();
    expect(cache.size).toEqual({ lists: 0, bytes: 0 });
  });
});

describe('the cache of catalog items', () => {
  const row = (of: TestAccount, tags: readonly CatalogItem[], changes = 0): NamedItems => ({
    account_id: idOf(of),
    catalog_changes: changes,
    tags: itemList(tags),
  });

  it('are bounded in bytes, also while they grow', async () => {
    const itemCache = new CatalogItemCache([fixture.database], { bytes: 6_000, set: 4_000 });
    const accounts = await accountsWithTags(4, 6);
    for (const tags of [1, 2, 6])
      for (const account of accounts) {
        const items = await readCatalog(fixture.database, idOf(account), 'tags');
        const asked = row(account, items.slice(0, tags));
        const [itemSet] = await itemCache.find(fixture.database, [asked]);
        expect(itemSet?.listed('tags', asked.tags)).toEqual(items.slice(0, tags));
        expect(itemCache.size.bytes).toBeLessThanOrEqual(6_000);
        for (const more of [4, 5])
          await itemCache.find(fixture.database, [row(account, items.slice(0, more))]);
        expect(itemCache.size.bytes).toBeLessThanOrEqual(6_000);
      }
    expect(itemCache.size.sets).toBeLessThan(4);
  });

  it('distinguish a deleted item from a later one, and query once for a deleted item', async () => {
    const itemCache = new CatalogItemCache([fixture.database]);
    const [account] = (await accountsWithTags(1, 2)) as [TestAccount];
    const tags = await readCatalog(fixture.database, idOf(account), 'tags');
    await fixture.core.deleteCatalogItem(account.caller, 'tags', 1);
    await fixture.core.createCatalogItem(account.caller, 'tags', { name: 'Later' });
    const now = await readCatalog(fixture.database, idOf(account), 'tags');
    const asked = row(account, tags, 1);
    const [itemSet] = await itemCache.find(fixture.database, [asked]);
    expect(itemSet?.listed('tags', asked.tags).map((tag) => tag.name)).toEqual(['Tag 2']);
    expect(await itemCache.find(fixture.database, [asked])).toEqual([itemSet]);
    const [both] = await itemCache.find(fixture.database, [row(account, now, 1)]);
    expect(both?.listed('tags', itemList(now)).map((tag) => tag.name)).toEqual(['Tag 2', 'Later']);
    expect(both?.covers(asked)).toBe(true);
  });
});

describe('the blocks of numbers', () => {
  it('are stored for some accounts, and each number is assigned once', async () => {
    const counters = new Counters(fixture.database, { blocks: 3, returned: 100 });
    const accounts = await accountsWithTags(6, 0);
    const given = new Map(accounts.map((account) => [idOf(account), [] as number[]]));
    for (let round = 0; round < 4; round += 1)
      for (const account of accounts) {
        const numbers = await counters.take(idOf(account), 'contacts', 20);
        counters.release(idOf(account), 'contacts', numbers.slice(-5));
        given.get(idOf(account))?.push(...numbers.slice(0, -5));
        expect(counters.size.blocks).toBeLessThanOrEqual(3);
        expect(counters.size.returned).toBeLessThanOrEqual(100);
      }
    for (const numbers of given.values()) {
      expect(numbers).toHaveLength(60);
      expect(new Set(numbers).size).toBe(60);
    }
  });
});

describe('a contact that is read repeatedly', () => {
  let people = 0;
  const read = async (of: TestAccount, description: string) => {
    people += 1;
    const { contact } = await fixture.core.saveContact(of.caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: { description: set(description), identities: [phone(`4915${1_000_000 + people}`)] },
    });
    const get = () => fixture.core.getContact(of.caller, { target: byId(contact) });
    await get();
    await get();
    return get();
  };

  it('has its responses cached with it, except large ones', async () => {
    const account = await fixture.newAccount();
    expect(fixture.core.mayCacheAnswer(await read(account, 'short'), 1_000)).toBe(true);
    expect(fixture.core.mayCacheAnswer(await read(account, 'short'), 100_000)).toBe(false);
    expect(fixture.core.mayCacheAnswer(await read(account, 'd'.repeat(80_000)), 1_000)).toBe(false);
  });
});

it('simultaneous reads of one contact read one row', async () => {
  const [one, other] = [await fixture.newAccount(), await fixture.newAccount()];
  const contacts = [await makerOf(fixture)(one, 'One'), await makerOf(fixture)(other, 'Other')];
  const reads = new ContactReads(
    fixture.database,
    fixture.clock,
    new CatalogItemCache([fixture.database]),
    null,
  );
  const query = vi.spyOn(fixture.database.reads, 'query');
  const owners = [one, one, other, one, other];
  const found = owners.map((of) => reads.find(idOf(of), { by: 'number', number: 1 }));
  expect((await Promise.all(found)).map((contact) => contact?.id)).toEqual(
    owners.map((of) => contacts[of === one ? 0 : 1]?.id),
  );
  expect(query.mock.calls[0]?.[1][1]).toEqual([1, 1]);
  query.mockRestore();
});
