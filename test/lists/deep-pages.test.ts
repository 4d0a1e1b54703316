/** Deep pages of a list equal those counted from its start, for any distribution of times and numbers. */

import { allContacts, type ContactFilter } from '@switchbook/domain/contact/query.js';
import type { SortKey } from '@switchbook/domain/contact/sorts.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDeepStart } from '../../src/contacts/lists/pages/deep-page.js';
import { bucketSize, mergeTallies, readBuckets, tallyInserts } from '../../src/contacts/store/tallies.js';
import { planned } from '../../src/database/statements/sql.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { rounds } from '../support/rounds.js';

const fixture = useFixture();
const dialable: ContactFilter = { op: 'dialable' };
const count = 4_000;

interface Row {
  readonly id: string;
  readonly number: number;
  readonly createdAt: Date;
  readonly isDialable: boolean;
}

/** Spreads contacts over distant numbers, so that a few use many buckets. Two of three have a phone number. */
async function fill(of: TestAccount, timeOf: (at: number) => number): Promise<Row[]> {
  const rows = Array.from({ length: count }, (_, at) => ({
    id: fixture.core.newId(),
    number: 1 + at * Math.floor(bucketSize / 100),
    createdAt: new Date(Date.parse('2026-01-01T00:00:00Z') + timeOf(at)),
    isDialable: at % 3 !== 0,
  }));
  await fixture.database.transaction(async (tx) => {
    await tx.query(
      planned(`insert into contacts (account_id, id, number, type, given_folded, family_folded, dial_digits, search,
          created_at, updated_at)
        select $1, r.id, r.number, 'lead', '', '', r.dial, '', r.at, r.at
        from unnest($2::uuid[], $3::bigint[], $4::text[], $5::timestamptz[]) as r(id, number, dial, at)`),
      [
        of.account.id,
        rows.map((row) => row.id),
        rows.map((row) => row.number),
        rows.map((row) => (row.isDialable ? String(row.number) : null)),
        rows.map((row) => row.createdAt),
      ],
    );
    await tallyInserts(tx, of.account.id, rows);
  });
  return rows;
}

function sorted(rows: readonly Row[], [first]: readonly SortKey[]): number[] {
  const time = (row: Row) => (first?.by === 'createdAt' ? row.createdAt.getTime() : 0);
  const sign = first?.descending === true ? -1 : 1;
  return [...rows]
    .sort((left, right) => sign * (time(left) - time(right) || left.number - right.number))
    .map((row) => row.number);
}

async function pageOf(
  of: TestAccount,
  filter: ContactFilter,
  order: readonly SortKey[],
  skip: number,
  limit: number,
) {
  const from = { at: 'skip', count: skip } as const;
  const page = await fixture.core.listContacts(of.caller, filter, { from, limit, order, wantTotal: true });
  return {
    numbers: page.items.map((contact) => contact.number),
    total: page.total,
    isLast: page.next === null,
  };
}

const orders = (['number', 'createdAt'] as const).flatMap((by) =>
  [true, false].map((descending): readonly SortKey[] =>
    by === 'number'
      ? [{ by, descending }]
      : [
          { by, descending },
          { by: 'number', descending },
        ],
  ),
);

async function expectPlainPages(of: TestAccount, rows: readonly Row[]) {
  const pageRequests = fc.record({
    filter: fc.constantFrom(allContacts, dialable),
    order: fc.constantFrom(...orders),
    skip: fc.integer({ min: 1_990, max: count + 20 }),
    limit: fc.integer({ min: 1, max: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(pageRequests, async ({ filter, order, skip, limit }) => {
      const matching = rows.filter((row) => filter === allContacts || row.isDialable);
      expect(await pageOf(of, filter, order, skip, limit)).toEqual({
        numbers: sorted(matching, order).slice(skip, skip + limit),
        total: matching.length,
        isLast: skip + limit >= matching.length,
      });
    }),
    { numRuns: rounds(12, 30) },
  );
}

describe('deep pages', () => {
  it('are right where times follow the numbers', { tags: ['nightly'] }, async () => {
    const account = await fixture.newAccount();
    await expectPlainPages(account, await fill(account, (at) => at * 1_000));
  });

  it('are right where many contacts share a time', async () => {
    const account = await fixture.newAccount();
    await expectPlainPages(account, await fill(account, (at) => Math.floor(at / 700)));
  });

  it('are correct with contacts of much older times', async () => {
    const account = await fixture.newAccount();
    const isOld = (at: number) => at > 3_700 && at < 3_850;
    const rows = await fill(account, (at) => (isOld(at) ? -1e9 + ((at * 7_919) % 1e9) : at));
    const buckets = await readBuckets(fixture.database, account.account.id, 'contacts');
    const middle = { order: 'createdAt', descending: false, skip: 2_200, take: 10 } as const;
    expect(findDeepStart(buckets, middle).cut?.straddling).not.toEqual([]);
    await expectPlainPages(account, rows);
  });

  it('are right where times are in no order', async () => {
    const account = await fixture.newAccount();
    await expectPlainPages(account, await fill(account, (at) => (at * 7_919) % 1_013));
  });

  it('are right after deletes at the borders of buckets, merged or not', async () => {
    const account = await fixture.newAccount();
    const rows = await fill(account, (at) => Math.floor(at / 3));
    const bucketOf = (row: Row) => Math.floor(row.number / bucketSize);
    const isGone = (row: Row, at: number) =>
      bucketOf(row) !== bucketOf(rows[at - 1] ?? row) ||
      bucketOf(row) !== bucketOf(rows[at + 1] ?? row) ||
      bucketOf(row) === 7;
    const targets = rows
      .filter(isGone)
      .map(({ number }) => ({ op: 'delete', target: [{ by: 'number', number }] }) as const);
    expect(targets.length).toBeGreaterThan(150);
    await fixture.core.runBatch(account.caller, targets, { repeats: 'sequence', inOrder: 'stop' });
    const left = rows.filter((row, at) => !isGone(row, at));
    await expectPlainPages(account, left);
    await mergeTallies(fixture.database, account.account.id);
    expect(
      (await readBuckets(fixture.database, account.account.id, 'contacts')).map((bucket) => bucket.number),
    ).not.toContain(7);
    await expectPlainPages(account, left);
  });

  it('continue from their last position', async () => {
    const account = await fixture.newAccount();
    const rows = await fill(account, (at) => at);
    const order = orders[2] ?? [];
    const first = { from: { at: 'skip', count: 2_500 }, limit: 5, order, wantTotal: false } as const;
    const { next } = await fixture.core.listContacts(account.caller, allContacts, first);
    if (next === null) throw new Error('more contacts follow');
    const then = await fixture.core.listContacts(account.caller, allContacts, {
      ...first,
      from: { at: 'after', cursor: next },
    });
    expect(then.items.map((contact) => contact.number)).toEqual(sorted(rows, order).slice(2_505, 2_510));
  });

  it('are correct in an order without tallies', async () => {
    const account = await fixture.newAccount();
    const rows = await fill(account, (at) => at);
    for (const skip of [2_000, 3_900, 3_996, count])
      expect(
        (
          await pageOf(
            account,
            allContacts,
            [
              { by: 'name', descending: true },
              { by: 'number', descending: true },
            ],
            skip,
            10,
          )
        ).numbers,
      ).toEqual(
        rows
          .map((row) => row.number)
          .reverse()
          .slice(skip, skip + 10),
      );
  });
});
