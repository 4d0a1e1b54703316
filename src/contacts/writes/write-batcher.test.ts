/** Changes of contacts that arrive together share a statement, and wait for no other writer of one of them. */
import { freeLanes } from '@switchbook/admission/lanes.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { set } from '@switchbook/domain/contact/edit.js';
import { expect, it, vi } from 'vitest';
import { byId, makerOf } from '../../../test/support/accounts/people.js';
import { useSentStatements } from '../../../test/support/database/sent-statements.js';
import { type TestAccount, useFixture } from '../../../test/support/fixture.js';
import { StateChangedError } from '../../database/connections/retry.js';
import type { Database } from '../../database/database.js';
import { planned } from '../../database/statements/sql.js';
import { openWriteBatchers, roughBytes, splitIntoChunks } from './write-batcher.js';

const statements = useSentStatements();
const fixture = useFixture({ isAlone: true });

const make = makerOf(fixture);

const rename = async ({ caller }: TestAccount, contact: Contact, name: string) => {
  const command = { op: 'edit', target: byId(contact), edit: { displayName: set(name) } } as const;
  return (await fixture.core.editContact(caller, command)).contact;
};

it('changes contacts of one turn by one statement, or a few on a busy machine', async () => {
  const account = await fixture.newAccount();
  const contacts = await Promise.all(Array.from({ length: 20 }, (_, at) => make(account, `Person ${at}`)));
  statements.clear();
  const changed = await Promise.all(contacts.map((contact) => rename(account, contact, `New ${contact.id}`)));
  expect(changed.map(({ displayName, version }) => [displayName, version])).toEqual(
    contacts.map(({ id }) => [`New ${id}`, 2]),
  );
  const updates = statements.all().filter(({ text }) => text.includes('update contacts c set'));
  expect(updates.length).toBeGreaterThan(0);
  expect(updates.length).toBeLessThan(contacts.length / 4);
});

it('loses no change of one contact in one turn', async () => {
  const account = await fixture.newAccount();
  const contact = await make(account, 'Person');
  const names = Array.from({ length: 8 }, (_, at) => `Name ${at}`);
  const changed = await Promise.all(names.map((name) => rename(account, contact, name)));
  expect(changed.map(({ version }) => version).sort()).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
});

it('decides changes again that had no turn after the failure of their batch', async () => {
  const account = await fixture.newAccount();
  const contacts = await Promise.all([1, 2, 3].map((at) => make(account, `Person ${at}`)));
  const now = performance.now.bind(performance);
  let [late, queries] = [0, 0];
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + late);
  const query: Database['query'] = (statement, values) => {
    queries += 1;
    // The statement of all fails, as by a value of one. The first write alone takes long.
    if (queries === 1) return fixture.database.query(planned("select '{'::jsonb"), []);
    late += 60_000;
    return fixture.database.query(statement, values);
  };
  const database = { ...fixture.database, query };
  const [tallies, entries] = [{ countWrite: () => {} }, { countWritten: () => {} }];
  const { edits } = openWriteBatchers(database, freeLanes.single, tallies, entries);
  const outcomes = await Promise.allSettled(
    contacts.map((before) =>
      edits.write(account.caller, {
        before,
        after: { ...before, displayName: 'New', version: 2 },
        events: [],
      }),
    ),
  );
  clock.mockRestore();
  const reasons = outcomes.map((outcome) =>
    outcome.status === 'fulfilled' ? outcome.value : outcome.reason,
  );
  expect(reasons).toEqual([true, new StateChangedError(), new StateChangedError()]);
  expect(reasons[1]).toBeInstanceOf(StateChangedError);
});

it('changes other contacts while another writer has locked one of them', async () => {
  const account = await fixture.newAccount();
  const locked = await make(account, 'Locked');
  const others = await Promise.all([1, 2, 3].map((at) => make(account, `Person ${at}`)));
  const lock = planned('select from contacts c where c.account_id = $1 and c.id = $2 for update');
  const { late, inTime } = await fixture.database.transaction(async (tx) => {
    await tx.query(lock, [account.caller.accountId, locked.id]);
    const waiting = rename(account, locked, 'Late');
    return {
      late: () => waiting,
      inTime: await Promise.all(others.map((contact) => rename(account, contact, 'In time'))),
    };
  });
  expect(inTime.map(({ displayName }) => displayName)).toEqual(['In time', 'In time', 'In time']);
  expect(await late()).toMatchObject({ displayName: 'Late', version: 2 });
});

it('measures the contacts of a large batch in slices', async () => {
  const contact = await make(await fixture.newAccount(), 'Large');
  const text = '"'.repeat(15_000);
  const contacts = Array.from({ length: 1_000 }, () => ({ ...contact, attributes: { text } }));
  let rounds = 0;
  const count = () => {
    rounds += 1;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  const chunks = await splitIntoChunks(contacts, roughBytes);
  clearImmediate(next);
  expect(chunks.flat()).toHaveLength(contacts.length);
  expect([chunks.length > 100, rounds > 5]).toEqual([true, true]);
});
