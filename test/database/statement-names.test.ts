/** A connection keeps few prepared statements, regardless of the number of different lists. */

import { set } from '@switchbook/domain/contact/edit.js';
import type { PageRequest } from '@switchbook/domain/contact/page.js';
import {
  allContacts,
  type ComparisonOperator,
  type ContactFilter,
} from '@switchbook/domain/contact/query.js';
import { plainSorts, type SortField, type SortKey } from '@switchbook/domain/contact/sorts.js';
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { phone } from '../support/accounts/people.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture({ hasOwnConnections: true });
const connections = 8;

/** The names of prepared statements, for each connection of the pool. */
async function keptStatements(): Promise<readonly (readonly string[])[]> {
  let waiting = connections;
  let open: () => void = () => {};
  const allAreHere = new Promise<void>((resolve) => {
    open = resolve;
  });
  return Promise.all(
    Array.from({ length: connections }, () =>
      fixture.database.transaction(async (tx) => {
        waiting -= 1;
        if (waiting === 0) open();
        // Each then has a separate connection.
        await allAreHere;
        const rows = await tx.query<{ name: string }>(planned('select name from pg_prepared_statements'), []);
        return rows.map((row) => row.name);
      }),
    ),
  );
}

const fields: readonly SortField[] = [...plainSorts, { vendorId: 'test' }];
const orders: readonly (readonly SortKey[])[] = fields.flatMap((by) =>
  [true, false].map((descending) => [{ by, descending }]),
);
const comparisons: readonly ComparisonOperator[] = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte'];
const filters: readonly ContactFilter[] = [
  allContacts,
  { op: 'dialable' },
  { op: 'all', filters: [{ op: 'all', filters: [{ op: 'dialable' }, { op: 'dialable' }] }] },
  ...comparisons.map((compare): ContactFilter => ({ op: 'number', compare, value: 7 })),
  ...comparisons.map((compare): ContactFilter => ({ op: 'owner', compare, value: 'x' })),
  ...['a', 'abc', 'abcd'].map((value): ContactFilter => ({ op: 'text', terms: [{ in: 'name', value }] })),
  ...Array.from(
    { length: 10 },
    (_, more): ContactFilter => ({
      op: 'all',
      filters: Array.from({ length: more + 1 }, (_, at) => ({
        op: 'text',
        terms: [{ in: 'everything', value: `x${at}` }],
      })),
    }),
  ),
];

function list(of: TestAccount, filter: ContactFilter, more: Partial<PageRequest>) {
  const page: PageRequest = {
    from: { at: 'start' },
    limit: 20,
    order: [{ by: 'createdAt', descending: true }],
    wantTotal: false,
    ...more,
  };
  return fixture.core.listContacts(of.caller, filter, page);
}

describe('the prepared statements of a connection', () => {
  it('are few for any limits, orders, filters and totals', async () => {
    const account = await fixture.newAccount();
    for (let at = 0; at < 5; at += 1)
      await fixture.core.saveContact(account.caller, {
        op: 'save',
        onMatch: 'refuse',
        edit: { displayName: set(`abcd ${at}`), identities: [phone(`491510000${at}`)] },
      });
    for (let round = 0; round < 8; round += 1) {
      await Promise.all(orders.map((order) => list(account, allContacts, { order, limit: 20 + round })));
      await Promise.all(
        filters.map((filter) => list(account, filter, { wantTotal: true, limit: 3 + round })),
      );
    }
    await Promise.all(
      Array.from({ length: 80 }, (_, at) =>
        list(account, allContacts, {
          limit: at + 1,
          order: [{ by: { vendorId: 'test' }, descending: at % 2 === 0 }],
        }),
      ),
    );
    await Promise.all(
      Array.from({ length: 80 }, (_, at) =>
        list(account, allContacts, { limit: at + 1, from: { at: 'skip', count: at % 5 } }),
      ),
    );
    const kept = await keptStatements();
    const names = [...new Set(kept.flat())];
    const countOf = (label: string) => names.filter((name) => name.startsWith(`${label}_`)).length;
    const lists = ['list_newest', 'list_chosen', 'list_searched', 'list_contacts'].map(countOf);
    // The names are in use, and limited; earlier files of this process may use some of them.
    expect(Math.max(...lists)).toBeGreaterThan(0);
    expect(lists.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(50);
    expect(countOf('count_contacts')).toBeLessThanOrEqual(8);
    expect(countOf('count_text') + countOf('sample_text') + countOf('update_text_total')).toBeLessThanOrEqual(
      20,
    );
    expect(Math.max(...kept.map((ofOne) => ofOne.length))).toBeLessThanOrEqual(120);
  });

  it('return the requested number of contacts for any limit', { tags: ['nightly'] }, async () => {
    const account = await fixture.newAccount();
    await fixture.core.runBatch(
      account.caller,
      Array.from({ length: 130 }, (_, at) => ({
        op: 'save',
        onMatch: 'refuse',
        edit: { displayName: set(`Someone ${at}`), identities: [phone(`49151${2_000_000 + at}`)] },
      })),
      { repeats: 'refuse' },
    );
    for (const order of [orders[0], [{ by: { vendorId: 'test' }, descending: false }]] as const)
      for (const limit of [1, 10, 11, 25, 26, 50, 100, 101, 129, 130, 200])
        for (let time = 0; time < 8; time += 1) {
          const { items, next } = await list(account, allContacts, { limit, order: order ?? [] });
          expect([items.length, next === null]).toEqual([Math.min(limit, 130), limit >= 130]);
        }
  });
});
