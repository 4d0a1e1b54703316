/**
 * Marks of cached contacts: on one PostgreSQL the transaction of the row. On a cluster they also contain the shard and
 * node.
 */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { expect, inject, it } from 'vitest';
import { areUnchanged } from '../../src/contacts/store/contact-cache.js';
import type { OpenDatabase } from '../../src/database/database.js';
import { rowVersions } from '../../src/database/layout.js';
import { planned } from '../../src/database/statements/sql.js';
import { makerOf, phone } from '../support/accounts/people.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();
const make = makerOf(fixture);

async function markOf(database: OpenDatabase, { accountId, id }: Contact): Promise<string> {
  const [row] = await database.query<{ mark: string }>(
    planned(
      `select ${rowVersions[database.layout]}::text as mark from contacts c where c.account_id = $1 and c.id = $2`,
    ),
    [accountId, id],
  );
  return row?.mark ?? '';
}

/** Whether a contact that was cached with each of the marks is the same. */
const same = (database: OpenDatabase, contact: Contact, marks: readonly string[]) =>
  areUnchanged(
    database,
    marks.map((mark) => ({ contact, mark, catalogChanges: 0 })),
  );

it('a row of another table or node is another row, if rows are distributed', async () => {
  const database = fixture.openDatabase();
  try {
    // The mark is that of a cluster; the statement is the same on one PostgreSQL.
    database.setLayout('distributed');
    const contact = await make(await fixture.newAccount(), 'Jane', phone('14155550101'));
    const mark = await markOf(database, contact);
    const parts = mark.split('.');
    expect(parts).toHaveLength(3);
    const others = parts.map((part, index) => parts.with(index, String(BigInt(part) + 1n)).join('.'));
    expect(await same(database, contact, [mark, ...others, parts[0] ?? ''])).toEqual([
      true,
      ...[false, false, false, false],
    ]);
    expect(await markOf(database, contact)).toBe(mark);
  } finally {
    await database.close();
  }
});

it.skipIf(inject('hasCitus'))('on one PostgreSQL the mark is only the transaction', async () => {
  const contact = await make(await fixture.newAccount(), 'Jane', phone('14155550101'));
  const mark = await markOf(fixture.database, contact);
  expect(mark).toMatch(/^\d+$/);
  expect(await same(fixture.database, contact, [mark, String(Number(mark) + 1)])).toEqual([true, false]);
});
