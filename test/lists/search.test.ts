/**
 * Searches among thousands of contacts. Common and rare names use different plans, and short terms use another index.
 * All find the same contacts, page by page, and totals stay exact after any change between two searches.
 */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { set } from '@switchbook/domain/contact/edit.js';
import type { Cursor, Page, PageStart } from '@switchbook/domain/contact/page.js';
import { allContacts, type ContactFilter } from '@switchbook/domain/contact/query.js';
import type { SortKey } from '@switchbook/domain/contact/sorts.js';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { sortWaiting } from '../../src/contacts/store/search-entries.js';
import { planned } from '../../src/database/statements/sql.js';
import { byId, hold, makerOf, phone, tag } from '../support/accounts/people.js';
import { hasLimitedRole } from '../support/database/limited-role.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture({ isAlone: true });
const make = makerOf(fixture);
const people = 2_700;

const everywhere = (value: string): ContactFilter => ({
  op: 'text',
  terms: [{ in: 'everything', value }],
});
const named = (value: string): ContactFilter => ({ op: 'text', terms: [{ in: 'name', value }] });

const orders: Readonly<Record<string, readonly SortKey[]>> = {
  'newest first': [
    { by: 'createdAt', descending: true },
    { by: 'id', descending: true },
  ],
  'by number': [{ by: 'number', descending: false }],
  'by name, those without one last': [{ by: 'name', descending: true }],
  'by name from the first': [
    { by: 'name', descending: false },
    { by: 'number', descending: false },
  ],
  'by family name': [{ by: 'familyName', descending: false }],
};

/** Common names, one in eighty, one in thousands; every tenth contact has only an email. */
function nameOf(index: number): string | null {
  if (index % 10 === 3) return null;
  if (index % 1_300 === 9) return `Ольга Петрова ${index}`;
  if (index % 1_300 === 7) return `Ørjan Quist ${index}`;
  return index % 80 === 1 ? `Vera Zabel ${index}` : `Ana Lima ${index}`;
}

const state: { account?: TestAccount; all?: readonly Contact[] } = {};

beforeAll(async () => {
  const account = await fixture.newAccount();
  const commands = Array.from({ length: people }, (_, index) => {
    const name = nameOf(index);
    return {
      op: 'save',
      onMatch: 'refuse',
      edit: {
        ...(name === null ? {} : { displayName: set(name) }),
        identities: [phone(`4915${String(1_000_000 + index)}`), hold('email', `p${index}%_x@example.com`)],
      },
    } as const;
  });
  const outcomes = await fixture.core.runCommands(account.caller, commands, { commit: 'each' });
  state.all = outcomes.flatMap((outcome) =>
    outcome.ok && outcome.result.contact !== null ? [outcome.result.contact] : [],
  );
  state.account = account;
});

function theAccount(): TestAccount {
  if (state.account === undefined) throw new Error('nobody was made');
  return state.account;
}

/** The ids of all pages, and the total of the first page. */
async function walk(filter: ContactFilter, order: readonly SortKey[], isWhole: boolean) {
  const ids: string[] = [];
  let cursor: Cursor | null = null;
  let total: number | undefined;
  do {
    const from: PageStart = cursor === null ? ({ at: 'start' } as const) : ({ at: 'after', cursor } as const);
    const page = { from, limit: 900, order, wantTotal: cursor === null };
    const found: Page<Pick<Contact, 'id'>> = await (isWhole
      ? fixture.core.listContacts(theAccount().caller, filter, page)
      : fixture.core.listContacts(theAccount().caller, filter, page, { parts: ['number'] }));
    ids.push(...found.items.map((contact) => contact.id));
    total ??= found.total;
    cursor = found.next;
  } while (cursor !== null);
  return { ids, total };
}

function expected(matches: (contact: Contact) => boolean): readonly string[] {
  return (state.all ?? []).filter(matches).map((contact) => contact.id);
}

const nameHas = (part: string) => (contact: Contact) =>
  contact.displayName?.toLowerCase().includes(part) === true;
const emailHas = (part: string) => (contact: Contact) =>
  contact.identities.some((identity) => identity.kind === 'email' && identity.value.includes(part));

describe('a search after many writes', () => {
  it.skipIf(hasLimitedRole)(
    'needs no right to sort in what waits: a role that owns no index leaves it',
    async () => {
      const role = `reader_${process.pid}`;
      const rows = await fixture.database
        .transaction(async (tx) => {
          await tx.query(planned(`create role ${role}`), []);
          await tx.query(planned(`set local role ${role}`), []);
          const sorted = await tx.query(planned(sortWaiting), []);
          throw Object.assign(new Error('rolled back'), { sorted });
        })
        .catch((error: { sorted?: unknown }) => error.sorted);
      expect(rows).toEqual([]);
    },
  );

  it.skipIf(inject('hasCitus'))('reads waiting entries of other processes only once', async () => {
    const pages = () =>
      fixture.database.transaction(async (tx) => {
        await tx.query(planned('set local enable_seqscan = off'), []);
        await tx.query(planned('set local enable_indexscan = off'), []);
        const [row] = await tx.query<{ 'QUERY PLAN': readonly [{ Plan: PlanNode }] }>(
          planned(`explain (analyze, buffers, format json) select from contacts
            where split_part(search, chr(30), 2) like '%4915999999%'`),
          [],
        );
        const plan = row?.['QUERY PLAN'][0].Plan;
        const nodes = [plan, ...(plan?.Plans ?? [])];
        const index = nodes.find((node) => node?.['Index Name'] === 'contacts_search_idx');
        return (index?.['Shared Hit Blocks'] ?? Number.NaN) + (index?.['Shared Read Blocks'] ?? 0);
      });
    await fixture.database.query(planned(sortWaiting), []);
    const sorted = await pages();
    const touch = planned(
      'update contacts set updated_at = updated_at where account_id = $1 and number <= 300',
    );
    const leave = async () => {
      await fixture.database.query(touch, [theAccount().account.id]);
      return pages();
    };
    await expect.poll(leave).toBeGreaterThan(sorted + 20);
    await walk(named('quist'), orders['newest first'] ?? [], true);
    await expect.poll(pages).toBeLessThan(sorted + 10);
  });
});

interface PlanNode {
  readonly 'Index Name'?: string;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly PlanNode[];
}

describe('a search finds all matches, once, in order', () => {
  const cases: readonly (readonly [string, ContactFilter, (contact: Contact) => boolean])[] = [
    ['nothing, so everybody', allContacts, () => true],
    ['a common word', named('lima'), nameHas('lima')],
    ['a word of one in eighty', named('zabel'), nameHas('zabel')],
    ['a rare word', named('quist'), nameHas('quist')],
    ['a word of nobody', named('nobody'), () => false],
    ['one common letter', named('a'), nameHas('a')],
    ['one rare letter', named('ø'), nameHas('ø')],
    ['the same letter twice', named('ee'), nameHas('ee')],
    ['a word in other letters', named('петров'), nameHas('петров')],
    ['one of other letters', named('ь'), nameHas('ь')],
    ['two letters', named('ab'), nameHas('ab')],
    ['signs alone', everywhere('%_x'), emailHas('%_x')],
    ['a sign and a digit', everywhere('+4'), () => true],
    ['a letter and signs', everywhere('p77%'), emailHas('p77%')],
    ['what looks like a pattern', everywhere('%_'), emailHas('%_')],
    ['an email', everywhere('p77%_x@'), emailHas('p77%_x@')],
    [
      'a part of a number',
      everywhere('+4915100007'),
      (contact) => contact.number >= 71 && contact.number <= 80,
    ],
    [
      'one of two words',
      { op: 'any', filters: [named('quist'), named('zabel')] },
      (contact) => nameHas('quist')(contact) || nameHas('zabel')(contact),
    ],
  ];

  for (const [place, [what, filter, matches]] of cases.entries())
    it(`by ${what}`, async () => {
      const ids = expected(matches);
      const walks = new Map<string, readonly string[]>();
      for (const [turn, [name, order]] of Object.entries(orders).entries()) {
        // Whole contacts are read in another order for each case.
        const found = await walk(filter, order, (place + turn) % 5 === 0);
        walks.set(name, found.ids);
        expect([name, found.total, new Set(found.ids).size]).toEqual([name, ids.length, found.ids.length]);
        expect([...found.ids].sort()).toEqual([...ids].sort());
      }
      const [byName, newest, byNumber] = ['by name from the first', 'newest first', 'by number'].map(
        (name) => walks.get(name) ?? [],
      );
      const names = new Map(
        (state.all ?? []).map((contact) => [contact.id as string, contact.displayName?.toLowerCase()]),
      );
      const inOrder = (left: string, right: string) =>
        Buffer.compare(
          Buffer.from(names.get(left) ?? '\u{10ffff}'),
          Buffer.from(names.get(right) ?? '\u{10ffff}'),
        );
      expect(byName?.map((id) => names.get(id))).toEqual([...ids].sort(inOrder).map((id) => names.get(id)));
      expect(byNumber).toEqual(ids);
      expect(newest).toEqual([...ids].reverse());
    });

  it('finds the same in the middle, after a number of skipped rows', async () => {
    const ids = expected(nameHas('zabel'));
    const order = orders['by number'] ?? [];
    for (const count of [0, 10, 50, ids.length - 1, ids.length]) {
      const page = { from: { at: 'skip', count }, limit: 7, order, wantTotal: true } as const;
      const found = await fixture.core.listContacts(theAccount().caller, named('zabel'), page);
      expect(found.items.map((contact) => contact.id)).toEqual(ids.slice(count, count + 7));
      expect(found.total).toBe(ids.length);
    }
  });
});

describe('the total of a search', () => {
  const lookers = (filter: ContactFilter, of: TestAccount) => fixture.core.countContacts(of.caller, filter);

  it('is exact after every kind of change, and repeatedly', async () => {
    const account = await fixture.newAccount();
    const first = await make(account, 'Jane Doe', phone('14155550101'));
    await make(account, 'John Roe', phone('14155550102'));
    expect(await lookers(named('doe'), account)).toBe(1);
    const second = await make(account, 'Mary Doe', phone('14155550103'));
    await make(account, 'Somebody', phone('14155550104'));
    expect(await lookers(named('doe'), account)).toBe(2);
    const edit = (contact: Contact, change: object) =>
      fixture.core.editContact(account.caller, { op: 'edit', target: byId(contact), edit: change });
    await edit(first, { tags: [{ op: 'add', items: [tag('doe')] }] });
    expect(await lookers(named('doe'), account)).toBe(2);
    await edit(first, { displayName: set('Jane Smith') });
    expect(await lookers(named('doe'), account)).toBe(1);
    await edit(first, { displayName: set('Jane Doe') });
    await edit(second, { displayName: set('Mary Poe') });
    expect(await lookers(named('doe'), account)).toBe(1);
    await fixture.core.deleteContact(account.caller, { op: 'delete', target: byId(first) });
    expect(await lookers(named('doe'), account)).toBe(0);
    expect(await lookers(everywhere('jane@'), account)).toBe(0);
    await edit(second, { identities: [hold('email', 'jane@example.com')] });
    expect(await lookers(everywhere('jane@'), account)).toBe(1);
    const erased = await make(account, 'Erika Doe', phone('14155550105'));
    expect(await lookers(named('doe'), account)).toBe(1);
    await fixture.core.eraseContact(account.caller, { target: byId(erased) });
    expect(await lookers(named('doe'), account)).toBe(0);
  });

  it('is exact after creates, changes and deletes between two searches', async () => {
    const account = await fixture.newAccount();
    await make(account, 'Jane Doe', phone('14155550201'));
    expect(await lookers(named('doe'), account)).toBe(1);
    const passing = await make(account, 'Mary Doe', phone('14155550202'));
    await fixture.core.deleteContact(account.caller, { op: 'delete', target: byId(passing) });
    expect(await lookers(named('doe'), account)).toBe(1);
    const renamed = await make(account, 'Mary Doe', phone('14155550203'));
    const edit = { displayName: set('Mary Roe') };
    await fixture.core.editContact(account.caller, { op: 'edit', target: byId(renamed), edit });
    expect(await lookers(named('doe'), account)).toBe(1);
  });

  it('is exact during simultaneous writes, and after many events', async () => {
    const account = await fixture.newAccount();
    await make(account, 'Jane Doe', phone('14155550301'));
    expect(await lookers(named('doe'), account)).toBe(1);
    const creates = Array.from({ length: 700 }, (_, index) => ({
      op: 'save',
      onMatch: 'refuse',
      edit: { displayName: set(`Doe ${index}`), identities: [phone(`491520${1_000_000 + index}`)] },
    })) as never[];
    const writing = fixture.core.runCommands(account.caller, creates, { commit: 'each' });
    const counts: number[] = [];
    for (let round = 0; round < 20; round += 1) counts.push(await lookers(named('doe'), account));
    expect(counts.every((count, at) => count >= (counts[at - 1] ?? 1))).toBe(true);
    await writing;
    expect(await lookers(named('doe'), account)).toBe(701);
    await make(account, 'Last Doe', phone('14155550302'));
    expect(await lookers(named('doe'), account)).toBe(702);
  });

  it('is exact for each account with the same words', async () => {
    const [one, other] = [await fixture.newAccount(), await fixture.newAccount()];
    await make(one, 'Jane Doe', phone('14155550401'));
    expect(await lookers(named('doe'), one)).toBe(1);
    expect(await lookers(named('doe'), other)).toBe(0);
  });
});
