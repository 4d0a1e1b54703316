/** The list: page sizes, positions, the filter by tag. */

import { set } from '@switchbook/domain/contact/edit.js';
import { describe, expect, it } from 'vitest';
import { clientOf, emptyPage, holds, namesOf, withJane } from '../../../test/support/clients/wacrm.js';
import type { TestAccount } from '../../../test/support/fixture.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();

const phoneOf = (index: number) => `1415556${String(index).padStart(4, '0')}`;

/** Contacts that are created sequentially, `N1` the oldest. */
async function populate(account: TestAccount, count: number, from = 1): Promise<void> {
  for (let index = from; index < from + count; index += 1)
    await fixture.core.saveContact(account.caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: { displayName: set(`N${index}`), identities: [holds('phone', phoneOf(index))] },
    });
}

describe('limit', () => {
  it('any value becomes a page size', async () => {
    const account = await fixture.newAccount();
    const client = clientOf(fixture, account.key);
    await fixture.core.runCommands(
      account.caller,
      Array.from({ length: 120 }, (_, index) => ({
        op: 'save',
        onMatch: 'refuse',
        edit: { identities: [holds('phone', phoneOf(index))] },
      })),
      { commit: 'each' },
    );
    const sizes: readonly (readonly [string, number])[] = [
      ['', 50],
      ['limit=', 50],
      ['limit=0', 50],
      ['limit=-5', 50],
      ['limit=abc', 50],
      ['limit=10abc', 50],
      ['limit=10,5', 50],
      ['limit=Infinity', 50],
      ['limit=1e309', 50],
      ['limit=0.5', 50],
      ['limit=1', 1],
      ['limit=10.9', 10],
      ['limit=1e1', 10],
      ['limit=0x10', 16],
      ['limit=+10', 10],
      ['limit=100.9', 100],
      ['limit=101', 100],
      ['limit=9999', 100],
      ['limit=3&limit=7', 3],
    ];
    for (const [query, size] of sizes) {
      const page = await client.get(`/contacts?${query}`);
      expect([query, page.status, page.json.data.length]).toEqual([query, 200, size]);
    }
  });
});

describe('cursors', () => {
  it('an invalid or foreign cursor returns the first page', async () => {
    const account = await fixture.newAccount();
    const other = await fixture.newAccount();
    await populate(account, 3);
    await populate(other, 3);
    const client = clientOf(fixture, account.key);
    const first = await client.get('/contacts?limit=2');
    const cursor: string = first.json.meta.next_cursor;
    const middle = Math.floor(cursor.length / 2);
    const altered = `${cursor.slice(0, middle)}${cursor[middle] === 'A' ? 'B' : 'A'}${cursor.slice(middle + 1)}`;
    const foreign = (await clientOf(fixture, other.key).get('/contacts?limit=2')).json.meta.next_cursor;
    const bad = [
      'garbage',
      '',
      altered,
      foreign,
      cursor.slice(0, -1),
      `${cursor}A`,
      '%00',
      'x'.repeat(5_000),
    ];
    for (const item of bad) {
      const page = await client.get(`/contacts?limit=2&cursor=${item}`);
      expect([item, page.status, page.text]).toEqual([item, 200, first.text]);
    }
    expect(namesOf(await client.get(`/contacts?limit=2&cursor=${cursor}`))).toEqual(['N1']);
  });

  it('a page that ends with the data is the last', async () => {
    const account = await fixture.newAccount();
    const client = clientOf(fixture, account.key);
    await populate(account, 2);
    const both = await client.get('/contacts?limit=2');
    expect(namesOf(both)).toEqual(['N2', 'N1']);
    expect(both.json.meta).toEqual({ next_cursor: null });
    await populate(account, 4, 3);
    const five = await client.get('/contacts?limit=5');
    expect(namesOf(five)).toEqual(['N6', 'N5', 'N4', 'N3', 'N2']);
    const last = await client.get(`/contacts?limit=5&cursor=${five.json.meta.next_cursor}`);
    expect(namesOf(last)).toEqual(['N1']);
    expect(last.json.meta).toEqual({ next_cursor: null });
  });

  it('contacts of one instant are sorted by id, descending', async () => {
    const account = await fixture.newAccount();
    const client = clientOf(fixture, account.key);
    const created = await fixture.core.runBatch(
      account.caller,
      Array.from({ length: 10 }, (_, index) => ({
        op: 'save',
        onMatch: 'refuse',
        edit: { identities: [holds('phone', phoneOf(index))] },
      })),
      { repeats: 'sequence' },
    );
    const ids = created.flatMap((commandResult) => commandResult.contact?.id ?? []);
    const instants = new Set(created.map((commandResult) => commandResult.contact?.createdAt.getTime()));
    expect([ids.length, instants.size]).toEqual([10, 1]);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null && seen.length < 20) {
      const page = await client.get(`/contacts?limit=1&cursor=${cursor}`);
      seen.push(...page.json.data.map((contact: { id: string }) => contact.id));
      cursor = page.json.meta.next_cursor;
    }
    expect(seen).toEqual(ids.toSorted().reverse());
  });

  it('a create during a walk shifts no contact', async () => {
    const account = await fixture.newAccount();
    const client = clientOf(fixture, account.key);
    await populate(account, 5);
    const first = await client.get('/contacts?limit=2');
    await populate(account, 1, 6);
    const second = await client.get(`/contacts?limit=2&cursor=${first.json.meta.next_cursor}`);
    const third = await client.get(`/contacts?limit=2&cursor=${second.json.meta.next_cursor}`);
    expect([first, second, third].map(namesOf)).toEqual([['N5', 'N4'], ['N3', 'N2'], ['N1']]);
    expect(third.json.meta.next_cursor).toBeNull();
  });

  it('a cursor survives the deletion of its row', async () => {
    const account = await fixture.newAccount();
    const client = clientOf(fixture, account.key);
    await populate(account, 4);
    const first = await client.get('/contacts?limit=2');
    const last = first.json.data[1].id;
    await fixture.core.deleteContact(account.caller, { op: 'delete', target: [{ by: 'id', id: last }] });
    const next = await client.get(`/contacts?cursor=${first.json.meta.next_cursor}`);
    expect(namesOf(next)).toEqual(['N2', 'N1']);
  });

  it('a cursor works with any filter', async () => {
    const { account, client } = await withJane(fixture);
    await populate(account, 2);
    await client.post({ phone: '+14155550199', name: 'jane the younger' });
    const first = await client.get('/contacts?limit=1');
    expect(namesOf(first)).toEqual(['jane the younger']);
    const rest = await client.get(`/contacts?search=jane&cursor=${first.json.meta.next_cursor}`);
    expect(rest.status).toBe(200);
    expect(namesOf(rest)).toEqual(['Jane Doe']);
    expect(rest.json.meta.next_cursor).toBeNull();
  });
});

describe('the filter by tag', () => {
  it('an unknown tag finds no contact, and an empty one does not filter', async () => {
    const { client } = await withJane(fixture);
    const other = await withJane(fixture);
    const foreign = other.created.json.data.tags[0].id;
    for (const tag of ['vip', '00000000-0000-4000-8000-000000000000', foreign, '%00']) {
      const page = await client.get(`/contacts?tag=${tag}`);
      expect([tag, page.status, page.text]).toEqual([tag, 200, emptyPage]);
    }
    expect(namesOf(await client.get('/contacts?tag='))).toEqual(['Jane Doe']);
    expect(namesOf(await client.get('/contacts?tag=%20'))).toEqual(['Jane Doe']);
  });

  it('a tag is found in any letter case, and every tag is shown', async () => {
    const { client, id, created } = await withJane(fixture);
    await client.post({ phone: '+14155550124', name: 'Other' });
    const vip: string = created.json.data.tags[0].id;
    await client.patch(id, { tags: ['vip', 'b', 'a'] });
    const page = await client.get(`/contacts?tag=%20${vip.toUpperCase()}%20`);
    expect(namesOf(page)).toEqual(['Jane Doe']);
    expect(page.json.data[0].tags.map((tag: { name: string }) => tag.name)).toEqual(['a', 'b', 'vip']);
    expect((await client.get(`/contacts?tag=${vip}&search=other`)).text).toBe(emptyPage);
  });
});

describe('a page that is requested repeatedly', () => {
  it('is the same to the byte, and a new one after any change', async () => {
    const account = await fixture.newAccount();
    await populate(account, 3);
    const client = clientOf(fixture, account.key);
    const ask = async (limit: number) => {
      const texts: string[] = [];
      for (let times = 0; times < 4; times += 1)
        texts.push(JSON.stringify((await client.get(`/contacts?limit=${limit}`)).json));
      expect(new Set(texts).size).toBe(1);
      return texts[0] as string;
    };
    const before = await ask(2);
    // Another limit gives another page.
    expect(await ask(3)).not.toBe(before);
    expect(await ask(2)).toBe(before);
    const [newest] = JSON.parse(before).data;
    await client.patch(newest.id, { name: 'Renamed' });
    const renamed = JSON.parse(await ask(2));
    expect(renamed.data[0]).toEqual({
      ...newest,
      name: 'Renamed',
      updated_at: renamed.data[0].updated_at,
    });
    await populate(account, 1, 4);
    expect(namesOf(await client.get('/contacts?limit=2'))).toEqual(['N4', 'Renamed']);
  });
});
