/**
 * Random condition trees against an evaluator that was written from the guide. SEGMENT_TREES and SEGMENT_PEOPLE set the
 * numbers; `npm run nightly -- --only segments` has the long form.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Cursor, PageRequest, PageStart } from '@switchbook/domain/contact/page.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { expect, it, vi } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { readFilterTexts } from '../../src/contacts/filters/filter-text.js';
import { treeFields } from '../../src/contacts/filters/tree-fields.js';
import { rewriteValues } from '../../src/contacts/store/field-values.js';
import { planned } from '../../src/database/statements/sql.js';
import { storeIndexed } from '../../src/fields/store.js';
import { segments } from '../../src/segments/operations/segment-operations.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';
import { matches, type Tree } from './naive-segments.js';
import { Dice, day, makePeople, ownFields } from './people.js';
import { conditionsOfFields, someTree } from './trees.js';

vi.setConfig({ testTimeout: onThisMachine(3_600_000) });

const fixture = useFixture({ isAlone: true });
const trees = Number(process.env.SEGMENT_TREES ?? 60);
const people = Number(process.env.SEGMENT_PEOPLE ?? 200);
const seed = Number(process.env.SEGMENT_SEED ?? 1);

const known: Tree = {
  any: [
    { field: 'tag', op: 'is', value: 'vip' },
    { field: 'company', op: 'contains', value: 'acme' },
  ],
};

/** The other trees are answered by indexes. The fields are made without a conversion, so the values stay unchanged. */
async function indexFields({ account, caller }: TestAccount) {
  const indexed = ownFields.filter(({ type }) => type !== 'several_of');
  for (const { key } of indexed) {
    const { conversion } = await fixture.core.changeField(caller, key, { indexed: true });
    await fixture.database.transaction(async (tx) => {
      const ids = await tx.query<{ id: ContactId }>(
        planned('select c.id from contacts c where c.account_id = $1'),
        [account.id],
      );
      await rewriteValues(
        tx,
        account.id,
        ids.map((id) => id.id),
      );
      if (conversion !== null) await storeIndexed(tx, account.id, conversion);
    });
    // A change of a field invalidates its cached data.
    expect(await fixture.core.changeField(caller, key, { label: `${key} indexed` })).toMatchObject({
      index: 'ready',
    });
  }
}

interface Numbered {
  readonly items: readonly { readonly number: number }[];
  readonly next: Cursor | null;
}

/** The numbers of all contacts that match, from pages that may end early. */
async function walk(
  { caller }: TestAccount,
  filter: ContactFilter,
  { limit, maxRead }: { readonly limit: number; readonly maxRead: number },
): Promise<readonly number[]> {
  const numbers: number[] = [];
  let from: PageStart = { at: 'start' };
  for (let pages = 0; pages <= 2 * people; pages += 1) {
    const request: PageRequest = {
      from,
      limit,
      maxRead,
      wantTotal: false,
      order: [{ by: 'number', descending: false }],
    };
    const { items, next }: Numbered = await fixture.core.listContacts(caller, filter, request, {
      parts: ['number'],
    });
    expect(items.length).toBeLessThanOrEqual(Math.min(limit, people));
    numbers.push(...items.map((contact) => contact.number));
    if (next === null) return numbers;
    from = { at: 'after', cursor: next };
  }
  throw new Error('the pages have no end');
}

it('trees have conditions on each field, and the guide names it', () => {
  expect(Object.keys(conditionsOfFields).sort()).toEqual(Object.keys(treeFields).sort());
  const guide = readFileSync(path.join(programRoot, 'docs/guides/segments.md'), 'utf8');
  expect(Object.keys(treeFields).filter((field) => !guide.includes(`\`${field}\``))).toEqual([]);
});

it('a tree finds exactly the people that the guide states', async () => {
  const dice = new Dice(seed);
  const account = await fixture.newAccount();
  await fixture.core.updateAccount(account.account.id, { consent_required: 'sms' });
  const everybody = await makePeople(fixture, account, dice, people);
  await fixture.core.records(segments).create(account.caller, { name: 'Everyone', tree: { all: [] } });
  await fixture.core.records(segments).create(account.caller, { name: 'Known', tree: known });
  // The values stay unchanged: no conversion runs here.
  for (const field of ownFields) await fixture.core.declareField(account.caller, field);
  const fields = Object.fromEntries(ownFields.map(({ key, type }) => [key, type]));
  const about = { required: ['sms'], segments: { Everyone: { all: [] }, Known: known }, fields };
  let found = 0;
  for (let count = 0; count < trees; count += 1) {
    if (count === Math.floor(trees / 2)) await indexFields(account);
    const now = fixture.clock();
    const tree = someTree(dice, now);
    const faults: string[] = [];
    const filter = readFilterTexts({ filter: JSON.stringify(tree) }, { region: undefined, now }, (...fault) =>
      faults.push(fault.join(' ')),
    );
    expect([tree, faults]).toEqual([tree, []]);
    const order = [{ by: 'number', descending: false }] as const;
    const page = { from: { at: 'start' }, limit: people + 1, order, wantTotal: count % 5 === 0 } as const;
    const { items, total } = await fixture.core.listContacts(account.caller, filter, page, {
      parts: ['number'],
    });
    const expected = everybody
      .filter((person) => matches(tree, person, { ...about, now }))
      .map((person) => person.number);
    expect({ tree, numbers: items.map((contact) => contact.number) }).toEqual({ tree, numbers: expected });
    // A short page is looked for among the first contacts.
    const first = await fixture.core.listContacts(account.caller, filter, {
      ...page,
      limit: 7,
      wantTotal: false,
    });
    expect({ tree, first: first.items.map((contact) => contact.number) }).toEqual({
      tree,
      first: expected.slice(0, 7),
    });
    if (count % 3 === 0) {
      const bound = {
        limit: Math.ceil((people * (1 + (count % 40))) / 200),
        maxRead: Math.ceil((people * (1 + 20 * (count % 7))) / 200),
      };
      const walked = await walk(account, filter, bound);
      expect({ tree, bound, walked }).toEqual({ tree, bound, walked: expected });
      const counted = { ...page, ...bound, limit: 1, wantTotal: 'capped' } as const;
      const { total, isTotalCapped } = await fixture.core.listContacts(account.caller, filter, counted);
      // A busy machine may not count them all in time.
      const least = isTotalCapped === true ? Math.min(total ?? 0, expected.length) : expected.length;
      expect({ tree, total }).toEqual({ tree, total: least });
    }
    if (total !== undefined) expect(total).toBe(expected.length);
    if (count % 50 === 0) fixture.advance(day);
    found += expected.length;
  }
  // Most trees mean some people, and not all of them.
  expect(found).toBeGreaterThan(trees * people * 0.1);
  expect(found).toBeLessThan(trees * people * 0.9);
});
