/**
 * Lists of callers that see their own contacts or the contacts of groups, against an evaluation in memory: every order,
 * start and filter. SEEN_LISTS and SEEN_PEOPLE set the numbers of lists and contacts.
 */

import type { LimitedVisibility } from '@switchbook/domain/access/visibility.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { set } from '@switchbook/domain/contact/edit.js';
import type { Page, PageRequest, PageStart } from '@switchbook/domain/contact/page.js';
import { allContacts, type ContactFilter } from '@switchbook/domain/contact/query.js';
import type { SortKey } from '@switchbook/domain/contact/sorts.js';
import { expect, it } from 'vitest';
import { totalCap } from '../../src/contacts/values/request-limits.js';
import { planned } from '../../src/database/statements/sql.js';
import { Dice } from '../segments/people.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';
import { rounds } from '../support/rounds.js';

const fixture = useFixture({ isAlone: true });
const lists = Number(process.env.SEEN_LISTS ?? rounds(30, 300));
const people = Number(process.env.SEEN_PEOPLE ?? 2_600);

/** Some owners and groups have too many contacts for single reads; the oldest, the newest and some of each. */
function csvOf(dice: Dice): string {
  const rows = Array.from({ length: people }, (_, index) => {
    const owner =
      index < people * 0.45 ? 'anna' : index > people * 0.98 ? 'bo' : dice.of(['', 'bo', 'Anna', 'cy']);
    const groups = [
      dice.in100(45) ? 'north' : '',
      dice.in100(2) ? 'south' : '',
      index > people / 2 ? 'late' : '',
    ];
    const name = dice.in100(8) ? '' : `${dice.of(['Ada', 'ada', 'Zoe', 'Ólafur', 'Li'])} ${dice.below(60)}`;
    return [`+4915${20_000_000 + index}`, name, owner, groups.filter(Boolean).join(';')].join(',');
  });
  return `Phone,Name,Owner,Groups\n${rows.join('\n')}\n`;
}

async function allOf({ caller }: TestAccount): Promise<readonly Contact[]> {
  const found: Contact[] = [];
  let from: PageStart = { at: 'start' };
  for (;;) {
    const order = [{ by: 'number', descending: false }] as const;
    const page: Page<Contact> = await fixture.core.listContacts(caller, allContacts, {
      from,
      order,
      limit: 500,
      wantTotal: false,
    });
    found.push(...page.items);
    if (page.next === null) return found;
    from = { at: 'after', cursor: page.next };
  }
}

const isSeen = ({ contacts }: LimitedVisibility, { owner, groups }: Contact) =>
  contacts === null ||
  contacts.owners.some((candidate) => candidate === owner) ||
  groups.some((group) => contacts.groups.includes(group.number));

interface Request {
  readonly filter: ContactFilter;
  readonly matches: (contact: Contact) => boolean;
}

const folded = ({ displayName }: Contact) => displayName?.toLowerCase() ?? null;
const text = (value: string): ContactFilter => ({
  op: 'text',
  terms: [{ in: 'everything', value }],
});
const asks = (group: number): readonly Request[] => [
  { filter: allContacts, matches: () => true },
  { filter: { op: 'dialable' }, matches: () => true },
  { filter: { op: 'owner', compare: 'eq', value: 'bo' }, matches: (contact) => contact.owner === 'bo' },
  {
    filter: { op: 'catalog', catalog: 'groups', item: { by: 'number', number: group } },
    matches: (contact) => contact.groups.some(({ number }) => number === group),
  },
  ...['ada', 'zoe 7', 'z', 'ól', 'la'].map((value) => ({
    filter: text(value),
    matches: (contact: Contact) => (folded(contact) ?? '').includes(value),
  })),
  {
    filter: text('4915200000'),
    matches: (contact) => contact.identities.some(({ value }) => value.startsWith('4915200000')),
  },
];

const values = {
  createdAt: (contact: Contact) => contact.createdAt.getTime(),
  updatedAt: (contact: Contact) => contact.updatedAt.getTime(),
  number: (contact: Contact) => contact.number,
  name: folded,
  id: (contact: Contact) => contact.id,
  lastMessageAt: () => null,
} as const;
const directions = [true, false] as const;
const orders: readonly (readonly SortKey[])[] = directions.flatMap((descending) => [
  [
    { by: 'createdAt', descending },
    { by: 'id', descending },
  ],
  [
    { by: 'createdAt', descending },
    { by: 'number', descending },
  ],
  [
    { by: 'createdAt', descending },
    { by: 'number', descending: !descending },
  ],
  [{ by: 'createdAt', descending }],
  [
    { by: 'updatedAt', descending },
    { by: 'id', descending },
  ],
  [
    { by: 'name', descending },
    { by: 'id', descending },
  ],
  [{ by: 'number', descending }],
  [{ by: 'id', descending }],
  [{ by: { vendorId: 'nobody' }, descending }],
  [
    { by: 'lastMessageAt', descending },
    { by: 'id', descending },
  ],
]);

function compared(one: Contact, other: Contact, order: readonly SortKey[]): number {
  const keys = order.some(({ by }) => by === 'id' || by === 'number')
    ? order
    : [...order, { by: 'id', descending: order.at(-1)?.descending ?? false } as const];
  for (const { by, descending } of keys) {
    const value = typeof by === 'object' ? values.id : values[by as keyof typeof values];
    const [left, right] = [value(one), value(other)];
    if (left === right) continue;
    if (left === null || right === null) return left === null ? 1 : -1;
    const isBefore =
      typeof left === 'string'
        ? Buffer.compare(Buffer.from(left), Buffer.from(`${right}`)) < 0
        : left < Number(right);
    return isBefore === descending ? 1 : -1;
  }
  return 0;
}

it('a caller lists exactly the visible contacts, in each order and from each position', {
  timeout: onThisMachine(3_600_000),
}, async () => {
  const dice = new Dice(Number(process.env.SEEN_SEED ?? 1));
  const account = await fixture.newAccount();
  await new ImportFixture(fixture).run(account, csvOf(dice));
  // Many contacts share a time, and some times are not in the order of the numbers.
  await fixture.database.query(
    // Citus does not compute times in a time zone that may change.
    planned(`update contacts c set
      created_at = (c.created_at at time zone 'UTC' - (c.number * 7919 % 50) * interval '1 hour') at time zone 'UTC',
      updated_at = (c.updated_at at time zone 'UTC' - (c.number * 104729 % 997) * interval '1 minute') at time zone 'UTC'
      where c.account_id = $1`),
    [account.account.id],
  );
  const groups = await fixture.core.listCatalog(account.caller, 'groups');
  const numberOf = (name: string) => groups.find((group) => group.name === name)?.number ?? 0;
  let everybody = await allOf(account);
  expect(everybody).toHaveLength(people);
  const ownerLists = [['anna'], ['bo'], ['anna', 'bo'], ['Anna', 'nobody', 'cy', 'cy'], ['nobody'], []];
  const groupLists = [
    [],
    [],
    [numberOf('north')],
    [numberOf('south')],
    [numberOf('late'), numberOf('south')],
  ];
  const walk = async () => {
    const contacts = { owners: dice.of(ownerLists), groups: dice.of(groupLists) };
    const visibility: LimitedVisibility = { contacts, hidden: [], masked: [] };
    const { filter, matches } = dice.of(asks(numberOf('north')));
    const order = dice.of(orders);
    const expected = everybody
      .filter((contact) => isSeen(visibility, contact) && matches(contact))
      .sort((left, right) => compared(left, right, order))
      .map((contact) => contact.number);
    const start = dice.in100(50) ? 0 : dice.below(expected.length + 5);
    let from: PageStart = dice.in100(50) && start === 0 ? { at: 'start' } : { at: 'skip', count: start };
    const limit = 1 + dice.below(dice.in100(20) ? 900 : 60);
    let at = start;
    for (let pages = 0; pages < 3; pages += 1) {
      const wantTotal = dice.of([false, true, 'capped'] as const);
      const request: PageRequest = { from, limit, order, wantTotal };
      const page = await fixture.core.listContacts({ ...account.caller, visibility }, filter, request);
      const shownPage = { numbers: page.items.map((contact) => contact.number), hasNext: page.next !== null };
      const wanted = { numbers: expected.slice(at, at + limit), hasNext: at + limit < expected.length };
      const what = JSON.stringify({ contacts, filter, order, request });
      expect(shownPage, what).toEqual(wanted);
      const most = wantTotal === 'capped' ? totalCap : people;
      if (wantTotal !== false) expect(page.total, what).toBe(Math.min(expected.length, most));
      if (page.next === null) return;
      from = { at: 'after', cursor: page.next };
      at += limit;
    }
  };
  for (let count = 0; count < lists; count += 1) {
    await walk();
    if (count % 10 !== 9) continue;
    // Some contacts change owner or leave a group, while pages and totals of the earlier state are cached.
    for (const contact of Array.from({ length: 5 }, () => dice.of(everybody)))
      await fixture.core.editContact(account.caller, {
        op: 'edit',
        target: [{ by: 'id', id: contact.id }],
        edit: dice.in100(50)
          ? { owner: set(dice.of(['anna', 'bo'])) }
          : {
              groups: [
                { op: 'remove', items: [{ by: 'number', number: numberOf('north'), missing: 'drop' }] },
              ],
            },
      });
    everybody = await allOf(account);
  }
});
