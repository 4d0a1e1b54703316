/**
 * Our own searches find names without the accents and letters that a keyboard lacks. The wires of vendors respect
 * accents, as their contracts require. All use one index, with the pages, cursors and totals of the wire.
 */

import type { LimitedVisibility } from '@switchbook/domain/access/visibility.js';
import { set } from '@switchbook/domain/contact/edit.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import type { SortKey } from '@switchbook/domain/contact/sorts.js';
import { fold, foldSearched } from '@switchbook/domain/text/compared-text.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { hold, phone, tag } from '../support/accounts/people.js';
import { otherNames, typedNames } from '../support/accounts/typed-names.js';
import { type Client, clientOf } from '../support/clients/directory.js';
import { connect } from '../support/clients/mcp.js';
import type { TestAccount } from '../support/fixture.js';
import { inTwoLengths } from '../support/lengths.js';
import { rounds } from '../support/rounds.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

const state: { account?: TestAccount; names: string[] } = { names: [] };
const theAccount = (): TestAccount => state.account as TestAccount;
const native = (): Client => clientOf(fixture, theAccount().key);

/** Each name twice: the wires of vendors require a number. */
beforeAll(async () => {
  const account = await fixture.newAccount();
  state.account = account;
  state.names = [...new Set([...typedNames, ...otherNames].map(([, name]) => name))];
  const commands = state.names.map(
    (name, at) =>
      ({
        op: 'save',
        onMatch: 'refuse',
        edit: { displayName: set(name), identities: [phone(`4915123${100_000 + at}`)] },
      }) as const,
  );
  await fixture.core.runCommands(account.caller, commands, { commit: 'each' });
});

const listed = (client: Client, query: string) =>
  client.get(`/contacts?limit=200&count=exact&${query}`).then(({ json }) => ({
    names: json.data.map((contact: { display_name: string }) => contact.display_name) as readonly string[],
    total: json.meta.total as number,
  }));
const named = (all: readonly string[]) => all.map((text) => text.normalize('NFC')).toSorted();
/** The names that a search must find, by the form of the program. */
const meant = (typed: string) =>
  named(state.names.filter((name) => wordsOf(typed).every((word) => foldSearched(name).includes(word))));
const wordsOf = (typed: string) =>
  foldSearched(typed)
    .split(' ')
    .map((word) => word.replace(/,$/, ''));

describe('names in usual spellings', () => {
  it('are sixty pairs and more', () => {
    expect(typedNames.length).toBeGreaterThanOrEqual(60);
  });

  it('are found by our own API with their total, and other names are not', async () => {
    const client = native();
    const searched = (_: unknown, at: number) => at % rounds(2, 1) === 0;
    for (const [typed, name] of typedNames.filter(searched)) {
      const { names, total } = await listed(client, `search=${encodeURIComponent(typed)}`);
      expect([typed, named(names)]).toEqual([typed, meant(typed)]);
      expect([typed, named(names), total]).toEqual([
        typed,
        expect.arrayContaining([name.normalize('NFC')]),
        names.length,
      ]);
    }
    for (const [typed, name] of otherNames.filter(searched))
      expect((await listed(client, `search=${encodeURIComponent(typed)}`)).names).not.toContain(name);
  });

  const asked = { short: 5, long: 1 };
  inTwoLengths('are found by assistants', asked, async (every) => {
    const assistant = await connect(fixture, theAccount().key);
    for (const [typed, name] of typedNames.filter((_, at) => at % every === 0)) {
      const { data } = await assistant.call('find_people', { text: typed });
      const names = data.people.map((person: { untrusted: { name: string } }) => person.untrusted.name);
      expect([typed, named(names)]).toEqual([typed, expect.arrayContaining([name.normalize('NFC')])]);
    }
    await assistant.close();
  });

  it('are found by search filters and segments', { tags: ['nightly'] }, async () => {
    const client = native();
    const filter = (typed: string) =>
      encodeURIComponent(JSON.stringify({ field: 'search', op: 'contains', value: typed }));
    for (const [typed] of typedNames.slice(0, 20))
      expect([typed, named((await listed(client, `filter=${filter(typed)}`)).names)]).toEqual([
        typed,
        meant(typed),
      ]);
  });
});

describe('tags and cities', () => {
  /** An account, and a function that counts the matches of a search. */
  async function shop() {
    const of = await fixture.newAccount();
    const client = clientOf(fixture, of.key);
    const count = async (text: string) =>
      (await listed(client, `search=${encodeURIComponent(text)}`)).names.length;
    return { of, client, count };
  }

  it('are found by part of their name, in any letters, until they change', async () => {
    const { client, count } = await shop();
    const contact = await client.make({
      display_name: 'One',
      address: { city: 'Łódź' },
      tags: ['Großkunde'],
    });
    await client.make({ display_name: 'Two', tags: ['großkunde', 'Späti'] });
    expect(await Promise.all(['lodz', 'łód', 'grosskunde', 'Kunde', 'spati'].map(count))).toEqual([
      1, 1, 2, 2, 1,
    ]);
    const changed = { address: { city: 'Köln' }, remove_tags: ['Großkunde'] };
    expect((await client.patch(`/contacts/${contact.id}`, changed)).status).toBe(200);
    expect(await Promise.all(['lodz', 'koln', 'grosskunde'].map(count))).toEqual([0, 1, 1]);
    const { data: tags } = (await client.get('/tags')).json;
    const one = tags.find(({ name }: { name: string }) => name === 'großkunde');
    expect((await client.patch(`/tags/${one.number}`, { name: 'Stammgast' })).status).toBe(200);
    expect(await Promise.all(['grosskunde', 'stammgast'].map(count))).toEqual([0, 1]);
    expect((await client.remove(`/tags/${one.number}`)).status).toBe(204);
    expect(await count('stammgast')).toBe(0);
  });

  it('one or two letters match only whole names of tags', async () => {
    const { client, count } = await shop();
    await client.make({ display_name: 'One', tags: ['B2'] });
    await client.make({ display_name: 'Two', tags: ['B2B'] });
    expect(await Promise.all(['b2', 'b2b'].map(count))).toEqual([1, 1]);
  });

  it('have full pages and totals together with names, in every order', { tags: ['nightly'] }, async () => {
    const { of, client } = await shop();
    const commands = Array.from(
      { length: 1_300 },
      (_, at) =>
        ({
          op: 'save',
          onMatch: 'refuse',
          edit: {
            displayName: set(at % 200 === 0 ? `Vipul ${at}` : `Ann ${at}`),
            identities: [hold('email', `p${at}@example.com`)],
            ...(at % 150 === 1 ? { address: { city: set('Vipava') } } : {}),
            ...(at > 20 && at % 100 === 2 ? { tags: [{ op: 'add', items: [tag('VIP')] }] as const } : {}),
          },
        }) as const,
    );
    await fixture.core.runCommands(of.caller, commands, { commit: 'each' });
    const all = Array.from({ length: 1_300 }, (_, at) => at);
    const wanted = all.filter((at) => at % 200 === 0 || at % 150 === 1 || (at > 20 && at % 100 === 2)).length;
    for (const sort of ['-created_at', 'created_at', 'display_name', '-updated_at']) {
      const walked: string[] = [];
      let cursor = '';
      do {
        const page = (await client.get(`/contacts?search=vip&limit=7&count=exact&sort=${sort}${cursor}`))
          .json;
        walked.push(...page.data.map((contact: { id: string }) => contact.id));
        expect([sort, page.meta.total]).toEqual([sort, wanted]);
        cursor = page.meta.next_cursor === null ? '' : `&cursor=${page.meta.next_cursor}`;
      } while (cursor !== '');
      expect([sort, walked.length, new Set(walked).size]).toEqual([sort, wanted, wanted]);
    }
    const { meta } = (await client.get('/contacts?search=vip&count=capped')).json;
    expect(meta.total).toEqual({ value: wanted, relation: 'eq' });
  });

  it('reveal no people and parts that a role does not see', async () => {
    const { of, client } = await shop();
    await client.make({
      display_name: 'José Mío',
      owner: 'ana',
      tags: ['VIP'],
      address: { city: 'Köln' },
    });
    await client.make({ display_name: 'José Otro', owner: 'bob', tags: ['VIP'], address: { city: 'Köln' } });
    await client.make({ display_name: 'Hidden', owner: 'ana', email: 'josé@example.com' });
    const page = {
      from: { at: 'start' },
      limit: 10,
      order: [{ by: 'number', descending: false }] as readonly SortKey[],
      wantTotal: true,
    } as const;
    const find = async (value: string, limits: Partial<LimitedVisibility>) => {
      const contacts = { owners: ['ana'], groups: [] };
      const seen = { contacts, hidden: [], masked: [], ...limits } as LimitedVisibility;
      const filter: ContactFilter = { op: 'text', terms: [{ in: 'everything', value }] };
      const found = await fixture.core.listContacts({ ...of.caller, visibility: seen }, filter, page);
      return [found.items.map((contact) => contact.displayName), found.total];
    };
    for (const word of ['jose mio', 'vip', 'koln']) expect(await find(word, {})).toEqual([['José Mío'], 1]);
    expect(await find('jose', {})).toEqual([['José Mío', 'Hidden'], 2]);
    const hides: Partial<LimitedVisibility> = { hidden: ['address'], masked: ['emails'] };
    expect(await find('koln', hides)).toEqual([[], 0]);
    expect(await find('jose', hides)).toEqual([['José Mío'], 1]);
    expect(await find('vip', hides)).toEqual([['José Mío'], 1]);
  });

  it('finds deleted people in the bin', async () => {
    const { client } = await shop();
    const { id } = await client.make({ display_name: 'José Ortega', address: { city: 'Łódź' } });
    expect((await client.remove(`/contacts/${id}`)).status).toBe(204);
    for (const text of ['jose', 'lodz'])
      expect((await client.get(`/deleted-contacts?search=${text}`)).json.data).toHaveLength(1);
  });

  it('apply to bulk changes as they were at the start', { tags: ['nightly'] }, async () => {
    const { client, count } = await shop();
    await client.make({ display_name: 'One', tags: ['VIP'] });
    await client.make({ display_name: 'Vipul' });
    const begun = await client.post('/bulk-changes', {
      filter: { search: 'vip' },
      change: { add_tags: ['new'] },
    });
    expect(begun.status).toBe(202);
    await expect.poll(() => count('new')).toBe(2);
  });
});

type Names = readonly string[];
type Row = Readonly<Record<string, string>>;
interface Wire {
  readonly path: string;
  readonly names: (json: { readonly data: unknown }) => Names;
  /** the cursor of the next page */
  readonly next?: (json: { readonly meta?: { readonly next_cursor?: string | null } }) => string | null;
  readonly total?: (json: never) => number;
}

/** The wires that search, all of which count accents. */
const wires: readonly Wire[] = [
  {
    path: '/api/v1/contacts?limit=',
    names: ({ data }) => (data as Row[]).map(({ name = '' }) => name),
    next: ({ meta }) => meta?.next_cursor ?? null,
  },
  {
    path: '/v1/contacts?limit=',
    names: ({ data }) => (data as Row[]).map(({ name = '' }) => name),
    next: ({ meta }) => meta?.next_cursor ?? null,
  },
  {
    path: '/api/v2/contacts?per_page=',
    names: ({ data }) =>
      (data as Row[]).map(({ firstname = '', lastname = '' }) => `${firstname} ${lastname}`.trim()),
    total: ({ meta }: { meta: { pagination: { total: number } } }) => meta.pagination.total,
  },
  {
    path: '/api/whatsapp/contacts?limit=',
    names: ({ data }) => (data as { contacts: Row[] }).contacts.map(({ name = '' }) => name),
    total: ({ data }: { data: { total: number } }) => data.total,
  },
];

async function ask({ path }: Wire, of: TestAccount, rest: string, limit = 100) {
  const { account, key } = of;
  const headers = { authorization: `Bearer ${key}`, 'x-org-id': account.id };
  const answer = await fixture.send({ method: 'GET', path: `${path}${limit}&${rest}`, headers });
  expect([rest, answer.status]).toEqual([rest, 200]);
  return answer.json;
}

describe.each(wires)('the wire at $path', (wire) => {
  // Each wire searches other names by day.
  const turn = wires.indexOf(wire);
  inTwoLengths('respects accents, regardless of the index', { short: 4, long: 1 }, async (every) => {
    const searched = [...typedNames, ...otherNames].filter((_, at) => (at + turn) % every === 0);
    for (const [typed] of searched) {
      const [word = ''] = typed.split(' ');
      const json = await ask(wire, theAccount(), `search=${encodeURIComponent(word)}`);
      const has = (name: string) => fold(name).includes(fold(word));
      const found = named(wire.names(json));
      expect([word, found]).toEqual([word, named(state.names.filter(has))]);
      if (wire.total !== undefined) expect([word, wire.total(json as never)]).toEqual([word, found.length]);
    }
  });

  it('has full pages among many names that differ only in accents', { tags: ['nightly'] }, async () => {
    const of = await fixture.newAccount();
    const spelled = ['José', 'Jose', 'Josè', 'JOSE\u0301'];
    const commands = Array.from(
      { length: 240 },
      (_, at) =>
        ({
          op: 'save',
          onMatch: 'refuse',
          edit: {
            displayName: set(`${spelled[at % 4]} Nr${at}`),
            identities: [phone(`4915125${100_000 + at}`)],
          },
        }) as const,
    );
    await fixture.core.runCommands(of.caller, commands, { commit: 'each' });
    const walked: string[] = [];
    let rest = '';
    for (let page = 1; page <= 30; page += 1) {
      const json = await ask(wire, of, `search=jos%C3%A9${rest}`, 7);
      walked.push(...wire.names(json));
      if (wire.total !== undefined) expect(wire.total(json as never)).toBe(120);
      const cursor = wire.next?.(json) ?? null;
      if (wire.next === undefined ? walked.length >= 120 : cursor === null) break;
      rest = wire.next === undefined ? `&page=${page + 1}` : `&cursor=${cursor}`;
    }
    expect([walked.length, new Set(walked).size]).toEqual([120, 120]);
    expect(new Set(walked.map((name) => name.normalize('NFC').split(' ')[0]))).toEqual(
      new Set(['José', 'JOSÉ']),
    );
  });

  it('does not search tags and cities', async () => {
    const of = await fixture.newAccount();
    const client = clientOf(fixture, of.key);
    const more = { tags: ['Lisboa club'], address: { city: 'Lisboa' } };
    await client.make({ display_name: 'Ann Baker', phone: '+4915126100001', ...more });
    expect(wire.names(await ask(wire, of, 'search=lisboa'))).toEqual([]);
    expect(await listed(client, 'search=lisboa')).toEqual({ names: ['Ann Baker'], total: 1 });
  });
});

it('a part of an address or a number may have accents', async () => {
  const { id } = (await native().post('/contacts', { display_name: 'Ü', email: 'a@müller.de' })).json.data;
  const condition = { field: 'email_domain', op: 'is', value: 'müller.de' };
  const found = await native().get(`/contacts?filter=${encodeURIComponent(JSON.stringify(condition))}`);
  expect(found.json.data).toMatchObject([{ id }]);
  const path = '/api/v2/contacts?filter%5Bphone%5D%5Blike%5D=%C3%A9';
  const headers = { authorization: `Bearer ${theAccount().key}` };
  expect((await fixture.send({ path, headers })).json).toMatchObject({ success: true, data: [] });
  await native().remove(`/contacts/${id}`);
});

it('a domain is found whatever its letters', async () => {
  const domain = '💩.la';
  const { id } = (await native().post('/contacts', { display_name: 'D', email: `a@${domain}` })).json.data;
  const condition = { field: 'email_domain', op: 'is', value: domain };
  const found = await native().get(`/contacts?filter=${encodeURIComponent(JSON.stringify(condition))}`);
  expect(found.json.data).toMatchObject([{ id }]);
  await native().remove(`/contacts/${id}`);
});
