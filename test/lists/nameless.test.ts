/**
 * Contacts without a name are at the end of a list by name, in both directions. They have no name, an empty one, or one
 * of white space; most wires show all of these as none.
 */
import { set } from '@switchbook/domain/contact/edit.js';
import { expect, it } from 'vitest';
import { phone } from '../support/accounts/people.js';
import { clientOf } from '../support/clients/directory.js';
import type { TestAccount } from '../support/fixture.js';
import { wires } from '../support/vendors/wires.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const names = ['Bo', '', null, 'ana', '   ', null, '\u00a0', '', 'Cy'];
const sorted = ['ana', 'Bo', 'Cy'];

async function withNames(): Promise<TestAccount> {
  const account = await fixture.newAccount();
  for (const [at, name] of names.entries())
    await fixture.core.saveContact(account.caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: {
        ...(name === null ? {} : { displayName: set(name) }),
        company: set('All of them'),
        identities: [phone(`1415555020${at}`)],
      },
    });
  return account;
}

interface Person {
  readonly id: string;
  readonly name: string | null;
}

/** The people of all pages, each page with this number of them. */
type Walk = (account: TestAccount, isDescending: boolean, limit: number) => Promise<readonly Person[]>;

const native =
  (filter: string): Walk =>
  async (account, isDescending, limit) => {
    const client = clientOf(fixture, account.key);
    const found: Person[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const sort = `${isDescending ? '-' : ''}display_name`;
      const page = await client.get(`/contacts?sort=${sort}&limit=${limit}${filter}${after}`);
      expect(page.status, page.text).toBe(200);
      for (const { id, display_name } of page.json.data) found.push({ id, name: display_name });
      cursor = page.json.meta.next_cursor;
    }
    return found;
  };

const superwaba: Walk = async (account, isDescending, limit) => {
  const headers = wires.superwaba?.headers(account) ?? {};
  const found: Person[] = [];
  for (let page = 1; ; page += 1) {
    const query = `sortBy=name&sortOrder=${isDescending ? 'desc' : 'asc'}&page=${page}&limit=${limit}`;
    const { status, json } = await fixture.send({ path: `/api/whatsapp/contacts?${query}`, headers });
    expect(status).toBe(200);
    found.push(...json.data.contacts);
    if (!json.data.hasNext) return found;
  }
};

it.each([
  ['the native API', native('')],
  ['the native API, with a filter', native('&type=lead')],
  ['the native API, with a search', native('&search=them')],
  ['SuperWABA', superwaba],
] as const)('%s lists each contact once, those without a name last', async (_, walk) => {
  const account = await withNames();
  for (const isDescending of [false, true])
    for (const limit of [2, 3, 4, 100]) {
      const found = await walk(account, isDescending, limit);
      expect(new Set(found.map(({ id }) => id)).size).toBe(names.length);
      const shown = found.map(({ name }) => name?.trim() || null);
      const named = isDescending ? sorted.toReversed() : sorted;
      expect(shown, `${isDescending} ${limit}`).toEqual([...named, ...Array(6).fill(null)]);
    }
});
