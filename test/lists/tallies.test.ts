/** Totals are exact after sequential and simultaneous changes of contacts, with merged or unmerged tallies. */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { allContacts, type ContactFilter } from '@switchbook/domain/contact/query.js';
import { describe, expect, it } from 'vitest';
import { insertContacts } from '../../src/contacts/store/contact-writes.js';
import {
  bucketSize,
  mergeTallies,
  readBuckets,
  TallyMerger,
  tallyInserts,
} from '../../src/contacts/store/tallies.js';
import { planned } from '../../src/database/statements/sql.js';
import { byId, hold, makerOf, phone, tag } from '../support/accounts/people.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture();
const make = makerOf(fixture);
const dialable: ContactFilter = { op: 'dialable' };

async function countRows(of: TestAccount) {
  const [counted] = await fixture.database.query<{ contacts: number; dialable: number }>(
    planned(
      'select count(*) as contacts, count(dial_digits) as dialable from contacts where account_id = $1',
    ),
    [of.account.id],
  );
  return counted;
}

/** Both totals in the response, after a check against the rows. */
async function totals(of: TestAccount) {
  const counts = {
    contacts: await fixture.core.countContacts(of.caller, allContacts),
    dialable: await fixture.core.countContacts(of.caller, dialable),
  };
  expect(counts).toEqual(await countRows(of));
  return counts;
}

const storedTallies = (of: TestAccount) =>
  fixture.database.query<{ bucket: number; contacts: number; dialable: number; lowest: Date | null }>(
    planned(
      'select bucket, contacts, dialable, lowest from contact_tallies where account_id = $1 order by bucket',
    ),
    [of.account.id],
  );

const newContact = (value: string) =>
  ({ op: 'save', onMatch: 'return', edit: { identities: [phone(value)] } }) as const;

/** Inserts copies of a contact with other numbers, written as the store writes new contacts. */
async function insertCopies(of: TestAccount, like: Contact, numbers: readonly number[]) {
  const copies = numbers.map((number) => ({
    contact: {
      ...like,
      id: fixture.core.newId() as Contact['id'],
      number,
      identities: [],
      tags: [],
      groups: [],
    },
    events: [
      {
        id: fixture.core.newId() as never,
        type: 'contact.created',
        contact_id: null,
        version: 1,
        before: null,
        after: null,
        actor: { face: 'test', key_id: null },
        occurred_at: like.createdAt,
      } as never,
    ],
  }));
  await insertContacts(fixture.database, of.account.id, copies);
}

describe('the totals of an account', () => {
  it('follow creates, edits that gain and lose a number, and deletes', async () => {
    const account = await fixture.newAccount();
    expect(await totals(account)).toEqual({ contacts: 0, dialable: 0 });
    const jane = await make(account, 'Jane', phone('14155550100'));
    const joe = await make(account, 'Joe', hold('email', 'joe@example.com'));
    expect(await totals(account)).toEqual({ contacts: 2, dialable: 1 });
    await fixture.core.editContact(account.caller, {
      op: 'edit',
      target: byId(joe),
      edit: { identities: [phone('14155550101')] },
    });
    expect(await totals(account)).toEqual({ contacts: 2, dialable: 2 });
    const [held] = jane.identities;
    if (held === undefined) throw new Error('Jane has a phone');
    await fixture.core.editContact(account.caller, {
      op: 'edit',
      target: byId(jane),
      edit: { identities: [{ op: 'release', key: { kind: 'phone', scope: '', value: held.value } }] },
    });
    expect(await totals(account)).toEqual({ contacts: 2, dialable: 1 });
    await fixture.core.deleteContact(account.caller, { op: 'delete', target: byId(joe) });
    expect(await totals(account)).toEqual({ contacts: 1, dialable: 0 });
  });

  it('follow batches, which make tags and delete their contacts', async () => {
    const account = await fixture.newAccount();
    const saves = Array.from({ length: 40 }, (_, at) => newContact(`1415555${String(at).padStart(4, '0')}`));
    await fixture.core.runCommands(account.caller, saves, { commit: 'each' });
    const tagged = {
      identities: [phone('4915100000001')],
      tags: [{ op: 'add', items: [tag('new')] }],
    } as const;
    await fixture.core.runBatch(account.caller, [{ op: 'save', onMatch: 'return', edit: tagged }], {
      repeats: 'sequence',
    });
    expect(await totals(account)).toEqual({ contacts: 41, dialable: 41 });
    const targets = [1, 2, 3].map(
      (number) => ({ op: 'delete', target: [{ by: 'number', number }] }) as const,
    );
    await fixture.core.runCommands(
      account.caller,
      [...targets, newContact('14155550039'), newContact('14155550000')],
      { commit: 'each' },
    );
    expect(await totals(account)).toEqual({ contacts: 39, dialable: 39 });
  });

  it('ignore refused and rolled-back writes', async () => {
    const account = await fixture.newAccount();
    await make(account, 'Jane', phone('14155550100'));
    await expect(make(account, 'Twin', phone('14155550100'))).rejects.toThrow();
    const batch = [
      newContact('14155550101'),
      { op: 'delete', target: [{ by: 'number', number: 99 }] },
    ] as const;
    await expect(fixture.core.runBatch(account.caller, batch, { repeats: 'sequence' })).rejects.toThrow();
    expect(await totals(account)).toEqual({ contacts: 1, dialable: 1 });
  });

  it('are exact during simultaneous writes, deletes and merges', async () => {
    const account = await fixture.newAccount();
    const first = await Promise.all(
      Array.from({ length: 60 }, (_, at) => make(account, `First ${at}`, phone(`1415555${1000 + at}`))),
    );
    let isWriting = true;
    const merging = Promise.all(
      [1, 2].map(async () => {
        let merges = 0;
        for (; isWriting; merges += 1) await mergeTallies(fixture.database, account.account.id);
        return merges;
      }),
    );
    await Promise.all([
      ...first
        .slice(0, 30)
        .map((contact) =>
          fixture.core.deleteContact(account.caller, { op: 'delete', target: byId(contact) }),
        ),
      ...first.slice(30, 45).map((contact) =>
        fixture.core.editContact(account.caller, {
          op: 'edit',
          target: byId(contact),
          edit: {
            identities: [
              { op: 'release', key: { kind: 'phone', scope: '', value: contact.identities[0]?.value ?? '' } },
            ],
          },
        }),
      ),
      ...Array.from({ length: 60 }, (_, at) => make(account, `Later ${at}`, phone(`1415555${2000 + at}`))),
    ]);
    isWriting = false;
    expect(Math.min(...(await merging))).toBeGreaterThan(0);
    expect(await totals(account)).toEqual({ contacts: 90, dialable: 75 });
    await mergeTallies(fixture.database, account.account.id);
    expect(await storedTallies(account)).toMatchObject([{ bucket: 0, contacts: 90, dialable: 75 }]);
  });

  it('use only the rows of the tag or group if the request has no other filter', async () => {
    const account = await fixture.newAccount();
    const jane = await make(account, 'Jane');
    await make(account, 'Joe');
    const edit = {
      tags: [{ op: 'add', items: [tag('vip')] }],
      groups: [{ op: 'add', items: [tag('crew')] }],
    } as const;
    await fixture.core.editContact(account.caller, { op: 'edit', target: byId(jane), edit });
    const holding = (catalog: 'tags' | 'groups', name: string): ContactFilter => ({
      op: 'all',
      filters: [{ op: 'catalog', catalog, item: { by: 'folded', name } }],
    });
    expect(await fixture.core.countContacts(account.caller, holding('tags', 'VIP'))).toBe(1);
    expect(await fixture.core.countContacts(account.caller, holding('groups', 'crew'))).toBe(1);
    expect(await fixture.core.countContacts(account.caller, holding('tags', 'nobody'))).toBe(0);
  });
});

describe('tallies', () => {
  it('are one row for a statement and each bucket it touches', async () => {
    const account = await fixture.newAccount();
    const like = await make(account, 'Jane');
    await insertCopies(account, like, [2, 3, bucketSize - 1, bucketSize, 5 * bucketSize + 7]);
    const rows = await storedTallies(account);
    expect(rows.map((row) => [row.bucket, row.contacts]).sort()).toEqual([
      [0, 1],
      [0, 3],
      [1, 1],
      [5, 1],
    ]);
    expect(await totals(account)).toEqual({ contacts: 6, dialable: 0 });
  });

  it('have the earliest and latest creation time of every bucket', async () => {
    const account = await fixture.newAccount();
    const [early, late] = [new Date('2020-01-01T00:00:00.001Z'), new Date('2024-05-05T05:05:05.005Z')];
    await tallyInserts(fixture.database, account.account.id, [
      { number: 9, createdAt: late, isDialable: true },
      { number: 8, createdAt: early, isDialable: false },
      { number: bucketSize, createdAt: late, isDialable: false },
    ]);
    await mergeTallies(fixture.database, account.account.id);
    const found = await readBuckets(fixture.database, account.account.id, 'contacts');
    expect([...found].sort((left, right) => left.number - right.number)).toEqual([
      { number: 0, count: 2, lowest: early.getTime(), highest: late.getTime() },
      { number: 1, count: 1, lowest: late.getTime(), highest: late.getTime() },
    ]);
    expect(
      (await readBuckets(fixture.database, account.account.id, 'dialable')).map((bucket) => bucket.count),
    ).toEqual([1]);
  });

  it('an empty bucket is deleted on merge; one that only looks empty stays', async () => {
    const account = await fixture.newAccount();
    const jane = await make(account, 'Jane');
    const joe = await make(account, 'Joe');
    await fixture.core.deleteContact(account.caller, { op: 'delete', target: byId(joe) });
    // Another merge has locked the row of Jane's creation, and the remaining rows add up to zero.
    await fixture.database.transaction(async (tx) => {
      const locked = await tx.query<{ id: string }>(
        planned('select id from contact_tallies where account_id = $1 and lowest = $2 for update'),
        [account.account.id, jane.createdAt],
      );
      expect(locked).toHaveLength(1);
      await mergeTallies(fixture.database, account.account.id);
    });
    expect((await storedTallies(account)).map((row) => [row.contacts, row.lowest?.getTime()])).toEqual(
      expect.arrayContaining([
        [1, jane.createdAt.getTime()],
        [0, joe.createdAt.getTime()],
      ]),
    );
    // A contact of another bucket does not keep it.
    await insertCopies(account, jane, [5 * bucketSize]);
    await fixture.core.deleteContact(account.caller, { op: 'delete', target: byId(jane) });
    await mergeTallies(fixture.database, account.account.id);
    const left = await storedTallies(account);
    expect(left.map((row) => [row.bucket, row.contacts])).toEqual([[5, 1]]);
    expect(await totals(account)).toEqual({ contacts: 1, dialable: 0 });
  });

  it('are merged in the background once a process wrote many', async () => {
    const account = await fixture.newAccount();
    await make(account, 'Jane');
    await make(account, 'Joe');
    expect(await storedTallies(account)).toHaveLength(2);
    const merger = new TallyMerger(fixture.database);
    for (let write = 1; write <= 256; write += 1) merger.countWrite(account.account.id);
    await expect.poll(async () => (await storedTallies(account)).length).toBe(1);
  });
});
