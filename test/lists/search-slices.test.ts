/**
 * Searches among tens of thousands of contacts, with pages that are built from slices. The order of creation differs
 * from the order of numbers, and many contacts share a time. Every page equals the page of a plain sort.
 */

import type { Cursor } from '@switchbook/domain/contact/page.js';
import { allContacts, type ContactFilter } from '@switchbook/domain/contact/query.js';
import type { SortKey } from '@switchbook/domain/contact/sorts.js';
import type { BulkChangeId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { readFilterTexts } from '../../src/contacts/filters/filter-text.js';
import { rewriteValues } from '../../src/contacts/store/field-values.js';
import { totalCap } from '../../src/contacts/values/request-limits.js';
import { planned } from '../../src/database/statements/sql.js';
import { storeIndexed } from '../../src/fields/store.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture({ isAlone: true });
const people = 36_000;

/**
 * One in 3, 64, 500, 4,000 and 30,000, pairs of letters inside and at the start of a word, and many contacts in the
 * middle of each order alone.
 */
const nameSql = `concat_ws(' ', 'ann', case when n % 3 = 1 then 'lima' end, case when n % 64 = 5 then 'zabel' end,
  case when n % 500 = 7 then 'quist' end, case when n % 4000 = 11 then 'xylo kw(vb' end,
  case when n % 30000 = 13 then 'unique' end, case when n % 900 = 17 then 'akwa' end,
  case when n between 15001 and 17000 then 'yonder' end)`;

const state: { account?: TestAccount } = {};

beforeAll(async () => {
  const account = await fixture.newAccount();
  const { database } = fixture;
  const accountId = account.account.id;
  // Times go in steps of 700 contacts, every fifth step far off, so slices overlap.
  await database.query(
    planned(`with p as (select n, ${nameSql} as name, gen_random_uuid() as id,
        timestamptz '2026-01-01' + make_interval(secs => (n / 700) * 60 + case when (n / 700) % 5 = 0 then 2500 else 0 end) as at
        from generate_series(1, ${people}) n),
      c as (insert into contacts (account_id, id, number, type, display_name, name_folded, given_folded, family_folded,
          dial_digits, search, created_at, updated_at)
        select $1, p.id, p.n, 'other', p.name, p.name, p.name, '', '4915' || (1000000 + p.n),
          concat(p.name, chr(31), chr(30), chr(31), chr(31), chr(31), '+4915', 1000000 + p.n, chr(31), chr(31)), p.at, p.at
        from p returning number, created_at)
      insert into contact_tallies (account_id, bucket, id, contacts, dialable, lowest, highest)
      select $1, c.number / 4096, gen_random_uuid(), count(*), count(*), min(c.created_at), max(c.created_at)
      from c group by 2`),
    [accountId],
  );
  await database.query(planned('analyze contacts'), []);
  state.account = account;
});

function theAccount(): TestAccount {
  if (state.account === undefined) throw new Error('nobody was made');
  return state.account;
}

const named = (value: string): ContactFilter => ({ op: 'text', terms: [{ in: 'name', value }] });
const anywhere = (value: string): ContactFilter => ({ op: 'text', terms: [{ in: 'everything', value }] });

const orders: Readonly<Record<string, readonly [readonly SortKey[], string]>> = {
  'newest first': [[{ by: 'createdAt', descending: true }], 'created_at desc, id desc'],
  'oldest first, then by number': [
    [
      { by: 'createdAt', descending: false },
      { by: 'number', descending: false },
    ],
    'created_at, number',
  ],
  'highest number first': [[{ by: 'number', descending: true }], 'number desc'],
};

async function sorted(part: string, order: string): Promise<readonly string[]> {
  const text = `select id from contacts where account_id = $1 and search like $2 order by ${order}`;
  const rows = await fixture.database.query<{ id: string }>(planned(text), [
    theAccount().account.id,
    `%${part}%`,
  ]);
  return rows.map((row) => row.id);
}

/** Each order with a common, a rare and a short part. */
const isShort = (order: string, part: string) =>
  order === 'newest first' || ['lima', 'xylo', 'vb', 'yonder'].includes(part);

describe('a search among tens of thousands', () => {
  for (const [name, [order, sql]] of Object.entries(orders))
    for (const part of [
      'lima',
      'zabel',
      'quist',
      'xylo',
      'unique',
      'kw',
      'vb',
      'nobody',
      'yonder',
      '1000123',
    ])
      it(`finds "${part}" ${name}, from the start and after each page`, {
        tags: isShort(name, part) ? [] : ['nightly'],
      }, async () => {
        const { caller } = theAccount();
        const ids = await sorted(part, sql);
        let cursor: Cursor | null = null;
        const found: string[] = [];
        for (let pages = 0; pages < 12 && (pages === 0 || cursor !== null); pages += 1) {
          const from = cursor === null ? ({ at: 'start' } as const) : ({ at: 'after', cursor } as const);
          const page: { items: readonly { id: string }[]; next: Cursor | null } =
            await fixture.core.listContacts(caller, anywhere(part), {
              from,
              limit: 20,
              order,
              wantTotal: false,
            });
          found.push(...page.items.map((contact) => contact.id));
          cursor = page.next;
        }
        expect(found).toEqual(ids.slice(0, found.length));
        expect(found.length).toBe(Math.min(ids.length, 240));
      });

  it('skips rows', async () => {
    const ids = await sorted('quist', 'number desc');
    const request = { from: { at: 'skip', count: 40 }, limit: 10, wantTotal: true } as const;
    const order = [{ by: 'number', descending: true }] as const;
    const found = await fixture.core.listContacts(theAccount().caller, named('quist'), { ...request, order });
    expect(found.items.map((contact) => contact.id)).toEqual(ids.slice(40, 50));
    expect(found.total).toBe(ids.length);
  });
});

describe('a capped total', () => {
  const totalOf = async (filter: ContactFilter) => {
    const request = { from: { at: 'start' }, limit: 1, order: [{ by: 'number', descending: true }] } as const;
    const found = await fixture.core.listContacts(theAccount().caller, filter, {
      ...request,
      wantTotal: 'capped',
    });
    return [found.total, found.isTotalCapped ?? false];
  };

  it('ends at the cap', async () => {
    expect(await totalOf(named('lima'))).toEqual([totalCap, true]);
    expect(await totalOf(anywhere('n'))).toEqual([totalCap, true]);
    expect(await totalOf(named('an'))).toEqual([totalCap, true]);
  });

  it('is exact below it', async () => {
    for (const part of ['zabel', 'quist', 'unique', 'kw', 'nobody', '1000123'])
      expect(await totalOf(anywhere(part)), part).toEqual([(await sorted(part, 'id')).length, false]);
    expect(await totalOf(allContacts)).toEqual([people, false]);
  });
});

describe('a searched field among tens of thousands', () => {
  /** One contact in 700 has a rare word, one in 3 a common word; some names have these words too. */
  const noteSql = `jsonb_build_object('note', concat_ws(' ', case when c.number % 3 = 2 then 'lima' end,
    case when c.number % 700 = 3 then 'quist' end, case when c.number % 9000 = 5 then 'Уникум kw' end))`;

  beforeAll(async () => {
    const { account, caller } = theAccount();
    const { conversion } = await fixture.core.declareField(caller, {
      key: 'note',
      type: 'text',
      searched: true,
    });
    const { database } = fixture;
    // A conversion leaves the fields in this state.
    const text = `update contacts c set attributes = ${noteSql} where c.account_id = $1
      and (c.number % 3 = 2 or c.number % 700 = 3 or c.number % 9000 = 5) returning c.id`;
    const noted = await database.query<{ id: ContactId }>(planned(text), [account.id]);
    await database.transaction(async (tx) => {
      const ids = noted.map((item) => item.id);
      await rewriteValues(tx, account.id, ids);
      await storeIndexed(tx, account.id, conversion as BulkChangeId);
    });
    await fixture.core.changeField(caller, 'note', { label: 'Note' });
    await database.query(planned('analyze contacts, field_values'), []);
  });

  it.each([
    'lima',
    'quist',
    'уникум',
    'kw',
    'w',
    'nobody',
  ])('finds "%s" in pages and counts it', async (part) => {
    const { account, caller } = theAccount();
    const filter = readFilterTexts({ search: part }, { region: undefined, now: new Date() }, () => {});
    const text = `select id from contacts where account_id = $1
      and (search like $2 or lower(attributes ->> 'note') like $2) order by created_at desc, id desc`;
    const all = await fixture.database.query<{ id: string }>(planned(text), [account.id, `%${part}%`]);
    const order = [{ by: 'createdAt', descending: true }] as const;
    const request = { from: { at: 'start' }, limit: 50, order } as const;
    const page = await fixture.core.listContacts(caller, filter, { ...request, wantTotal: true });
    expect(page.items.map((contact) => contact.id)).toEqual(all.slice(0, 50).map((item) => item.id));
    expect(page.total).toBe(all.length);
    const { total } = await fixture.core.listContacts(caller, filter, { ...request, wantTotal: 'capped' });
    expect(total).toBe(Math.min(all.length, totalCap));
  });
});
