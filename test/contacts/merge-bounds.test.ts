/** Bounds of merges: chains that are followed, contacts merged into an erased one, and the time of an undo. */

import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import { mergeLimits } from '../../src/contacts/values/request-limits.js';
import { planned } from '../../src/database/statements/sql.js';
import { erasureLimits } from '../../src/erasure/values/erased-person.js';
import { eraserOf } from '../support/accounts/erasing.js';
import { byId, makerOf, phone, problemOf } from '../support/accounts/people.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';

const fixture = useFixture();
const make = makerOf(fixture);
const erase = eraserOf(fixture);

/** Stores merges; `ends`: SQL of the survivor and the loser of the merge `g`. */
async function addMerges(of: TestAccount, rows: number, ends: string, contact: ContactId): Promise<void> {
  await fixture.database.query(
    planned(`insert into merges (account_id, id, survivor_id, loser_id, loser_number, actor, merged_at, loser_created_at, counts)
      select $1, gen_random_uuid(), ${ends}, 900000 + g, '{}', $3, $3, '{}' from generate_series(1, $4) g
      where $2::uuid is not null`),
    [of.account.id, contact, fixture.clock(), rows],
  );
}

const chained = (at: string) => `md5('chain' || $2::text || (${at})::text)::uuid`;

it('follows a chain of merges up to a bound, and counts a contact behind it as deleted', async () => {
  const account = await fixture.newAccount();
  const survivor = await make(account, 'Survivor', phone('14155550001'));
  const last = `case when g = 1 then $2::uuid else ${chained('g - 1')} end`;
  await addMerges(account, mergeLimits.chain + 1, `${last}, ${chained('g')}`, survivor.id);
  const rows = await fixture.database.query<{ near: ContactId; far: ContactId }>(
    planned(
      `select ${chained(String(mergeLimits.chain))} as near, ${chained(String(mergeLimits.chain + 1))} as far where $1::uuid = $2::uuid or true`,
    ),
    [account.account.id, survivor.id],
  );
  const [{ near, far } = { near: survivor.id, far: survivor.id }] = rows;
  const get = (id: ContactId) =>
    fixture.core.getContact(account.caller, { target: [{ by: 'id', id }], merged: 'follow' });
  expect((await get(near)).id).toBe(survivor.id);
  expect((await problemOf(get(far))).kind).toBe('not_found');
});

it('refuses the erasure of a contact with too many merged contacts, in words, and changes nothing', async () => {
  const account = await fixture.newAccount();
  const person = await make(account, 'Person', phone('14155550001'));
  await addMerges(account, erasureLimits.mergedInto + 1, `$2, gen_random_uuid()`, person.id);
  expect(await problemOf(erase(account, person.id))).toMatchObject({
    kind: 'quota',
    feature: 'contacts merged into one contact',
    maximum: erasureLimits.mergedInto,
  });
  expect((await fixture.core.getContact(account.caller, { target: byId(person) })).version).toBe(1);
});

it('undoes a merge in a time that grows with its notes, not with their square', async () => {
  const account = await fixture.newAccount();
  // The statistics were made when there were no notes.
  await fixture.database.query(planned('analyze notes, merge_parts'), []);
  const survivor = await make(account, 'Survivor', phone('14155550001'));
  const loser = await make(account, 'Loser', phone('14155550002'));
  const notes = mergeLimits.moved;
  await fixture.database.query(
    planned(`insert into notes (account_id, id, number, contact_id, body, type, attrs, origin, created_at, updated_at)
      select $1, gen_random_uuid(), 100000 + g, $2, 'text', 'note', '{}', 'test', $3, $3 from generate_series(1, $4) g`),
    [account.account.id, loser.id, fixture.clock(), notes],
  );
  const { merge } = await fixture.core.mergeContacts(account.caller, {
    op: 'merge',
    survivor: byId(survivor),
    loser: byId(loser),
  });
  const began = performance.now();
  await fixture.core.undoMerge(account.caller, merge.id);
  expect(performance.now() - began).toBeLessThan(onThisMachine(2_000));
  const [row] = await fixture.database.query<{ notes: number }>(
    planned('select count(*)::integer as notes from notes n where n.account_id = $1 and n.contact_id = $2'),
    [account.account.id, loser.id],
  );
  expect(row?.notes).toBe(notes);
});
