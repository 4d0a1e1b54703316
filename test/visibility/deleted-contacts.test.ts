/** Callers with limited visibility read large states of contacts some megabytes at a time. */

import type { LimitedVisibility } from '@switchbook/domain/access/visibility.js';
import { set } from '@switchbook/domain/contact/edit.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import type { Queryable } from '../../src/database/database.js';
import { maxPageBytes } from '../../src/database/statements/page-cut.js';
import { planned } from '../../src/database/statements/sql.js';
import { readVisibleHistory } from '../../src/feed/operations/visible-events.js';
import { filterVisible } from '../../src/visibility/store/visible-rows.js';
import { byId } from '../support/accounts/people.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();

it('last states are read some megabytes at a time', { tags: ['nightly'] }, async () => {
  const { account, caller } = await fixture.newAccount();
  const ids: ContactId[] = [];
  const size = 900_000;
  for (let at = 0; at < 12; at += 1) {
    const edit = {
      displayName: set(`One ${at}`),
      ...(at % 3 === 0 ? {} : { description: set('x'.repeat(size)) }),
      ...(at % 2 === 0 ? { owner: set('anna') } : {}),
    };
    const { contact } = await fixture.core.saveContact(caller, { op: 'save', onMatch: 'refuse', edit });
    ids.push(contact.id);
    if (at < 10) await fixture.core.deleteContact(caller, { op: 'delete', target: byId(contact) });
  }
  const read: number[] = [];
  const on: Queryable = {
    query: async (statement, values) => {
      const rows = await fixture.database.query<Record<string, unknown>>(statement, values);
      read.push(rows.reduce((sum, row) => sum + String(row.last ?? '').length, 0));
      return rows as never;
    },
  };
  const visibility = { contacts: { owners: ['anna'], groups: [] }, hidden: [], masked: [] };
  const visible = await filterVisible(visibility as unknown as LimitedVisibility, on, account.id, ids);
  expect([...visible].toSorted()).toEqual(ids.filter((_, at) => at % 2 === 0).toSorted());
  expect(read.length).toBe(2);
  expect(Math.max(...read)).toBeLessThan(maxPageBytes + size + 1_000);
});

it('a page after many hidden events is short, and has the position of the next one', async () => {
  const { account, caller } = await fixture.newAccount();
  const { contact } = await fixture.core.saveContact(caller, {
    op: 'save',
    onMatch: 'refuse',
    edit: { displayName: set('Ana') },
  });
  await fixture.database.query(hiddenEventsSql, [account.id, contact.id]);
  const visibility = { contacts: null, hidden: ['notes'], masked: [] } as unknown as LimitedVisibility;
  const read = (before: Parameters<typeof readVisibleHistory>[4]['before']) =>
    readVisibleHistory(visibility, fixture.database, account.id, contact.id, { limit: 100, before });
  const first = await read(null);
  expect([first.events, first.next]).toEqual([[], expect.anything()]);
  const second = await read(first.next);
  expect([second.events.map((event) => event.type), second.next]).toEqual([['contact.created'], null]);
});

/** Writes more events of notes than a page reads. */
const hiddenEventsSql = planned(`insert into events
  select (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(), 'seq', e.seq + n, 'type', 'note.created'))).*
  from events e, generate_series(1, 2100) n where e.account_id = $1 and e.contact_id = $2`);

it('a history with a hidden part has pages of some megabytes', async () => {
  const { account, caller } = await fixture.newAccount();
  const size = 900_000;
  const { contact } = await fixture.core.saveContact(caller, {
    op: 'save',
    onMatch: 'refuse',
    edit: { displayName: set('Ana') },
  });
  for (let at = 0; at < 9; at += 1)
    await fixture.core.editContact(caller, {
      op: 'edit',
      target: byId(contact),
      edit: { description: set(String(at).repeat(size)) },
    });
  const visibility = { contacts: null, hidden: ['birthday'], masked: [] } as unknown as LimitedVisibility;
  const read = (before: Parameters<typeof readVisibleHistory>[4]['before']) =>
    readVisibleHistory(visibility, fixture.database, account.id, contact.id, { limit: 100, before });
  const versions: (number | null)[] = [];
  for (let page = await read(null); ; page = await read(page.next)) {
    expect(page.bytes).toBeLessThan(maxPageBytes + 2 * size + 1_000);
    versions.push(...page.events.map((event) => event.version));
    if (page.next === null) break;
  }
  expect(versions).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
});
