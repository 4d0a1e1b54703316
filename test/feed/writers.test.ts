/** Events of an account do not wait for transactions of other accounts, and none is missed. */
import { set } from '@switchbook/domain/contact/edit.js';
import { type EventPosition, firstPosition } from '@switchbook/domain/events/event.js';
import { type AccountId, uuidV7 } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, inject, it } from 'vitest';
import type { Transaction } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import { insertEvents, type NewEvent, readEvents } from '../../src/feed/store/events.js';
import { byId, phone, settled } from '../support/accounts/people.js';
import { isLockAwaited } from '../support/database/lock-waits.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { until } from '../support/until.js';

const fixture = useFixture();
const writeSql = planned('select pg_current_xact_id()');
const lockSql = planned('select c.id from contacts c where c.account_id = $1 for update');

/** Keeps a transaction open while `during` runs; the transaction has an id. */
async function openDuring(
  of: AccountId | undefined,
  during: (tx: Transaction) => Promise<unknown>,
): Promise<void> {
  await fixture.database.transaction(
    async (tx) => {
      await tx.query(writeSql, []);
      await during(tx);
    },
    'attempt',
    of,
  );
}

async function create({ caller }: TestAccount, name: string) {
  const edit = { displayName: set(name) };
  const { contact } = await fixture.core.saveContact(caller, { op: 'save', onMatch: 'refuse', edit });
  return contact;
}

/** An account and its events since now. */
async function newFollowed() {
  const account = await fixture.newAccount();
  const { accountId } = account.caller;
  await settled(fixture)(account);
  const read = (after: EventPosition) => readEvents(fixture.database, accountId, { after, limit: 100 });
  const { through } = await read(firstPosition);
  return { account, accountId, events: async () => (await read(through)).events };
}

/** Readers on a cluster wait for each transaction. */
describe.skipIf(inject('hasCitus'))('the events of an account', () => {
  it('are read while a transaction of another account runs', async () => {
    const [one, other] = [await newFollowed(), await newFollowed()];
    await openDuring(other.accountId, async () => {
      await create(one.account, 'Ann');
      await expect.poll(one.events).toHaveLength(1);
      await create(other.account, 'Ben');
      expect(await other.events()).toHaveLength(0);
    });
    await expect.poll(other.events).toHaveLength(1);
  });

  it('wait for a transaction that names no account', async () => {
    const { account, events } = await newFollowed();
    await openDuring(undefined, async () => {
      await create(account, 'Ann');
      expect(await events()).toHaveLength(0);
    });
    // Transactions of other tests on the server may have ended since the snapshot: they count as such, for a moment.
    await expect.poll(events).toHaveLength(1);
  });

  it('are read while a statement of another account waits for a row', async () => {
    const [one, other] = [await newFollowed(), await newFollowed()];
    const ben = await create(other.account, 'Ben');
    let edited: Promise<unknown> | undefined;
    await openDuring(other.accountId, async (tx) => {
      await tx.query(lockSql, [other.accountId]);
      const edit = { company: set('Acme') };
      edited = fixture.core.editContact(other.account.caller, { op: 'edit', target: byId(ben), edit });
      await until('it waits', () => isLockAwaited(fixture.database));
      await create(one.account, 'Ann');
      await expect.poll(one.events).toHaveLength(1);
    });
    await edited;
    await expect.poll(other.events).toHaveLength(2);
  });

  it.each([
    ['its beginning', true],
    ['its first event', false],
  ])('are of the one account that the transaction names by %s', async (_, isSaid) => {
    const [one, other] = [await fixture.newAccount(), await fixture.newAccount()];
    await create(one, 'Ann');
    const [event] = await fixture.database.query<NewEvent>(
      planned('select e.* from events e where e.account_id = $1'),
      [one.caller.accountId],
    );
    const events = event === undefined ? [] : [{ ...event, id: uuidV7() }];
    expect(events).toHaveLength(1);
    const both = openDuring(isSaid ? one.caller.accountId : undefined, async (tx) => {
      if (!isSaid) await insertEvents(tx, one.caller.accountId, events);
      await insertEvents(tx, other.caller.accountId, events);
    });
    await expect(both).rejects.toThrow('a transaction writes events of one account');
  });

  const countEvents = async ({ caller }: TestAccount) => {
    const counted = planned('select count(*)::int as events from events e where e.account_id = $1');
    const [row] = await fixture.database.query<{ events: number }>(counted, [caller.accountId]);
    return row?.events ?? 0;
  };

  it('are all read by a follower while several accounts write', async () => {
    const accounts = await Promise.all([1, 2, 3].map(() => fixture.newAccount()));
    let isWriting = true;
    const followers = accounts.map(async (account) => {
      const seen: string[] = [];
      let after = firstPosition;
      for (;;) {
        const page = await readEvents(fixture.database, account.caller.accountId, { after, limit: 3 });
        seen.push(...page.events.map((event) => event.id));
        after = page.through;
        // Another database's transaction may hide the last events for a while, so an empty page is not the end.
        if (!isWriting && seen.length >= (await countEvents(account))) return seen;
      }
    });
    const writers = accounts.flatMap((account, at) =>
      [0, 1, 2].map(async (writer) => {
        for (let round = 0; round < 8; round += 1) {
          const numbers = [0, 1, 2].map((part) => phone(`1415${at}${writer}${round}${part}555`));
          const commands = numbers.map((number) => ({
            op: 'save' as const,
            onMatch: 'merge' as const,
            edit: { identities: [number], company: set(`Company ${round}`) },
          }));
          await fixture.core.runCommands(account.caller, commands, {
            commit: round % 2 === 0 ? 'once' : 'each',
          });
          await create(account, `Person ${writer} ${round}`);
        }
      }),
    );
    await Promise.all(writers);
    isWriting = false;
    const followed = await Promise.all(followers);
    for (const [at, account] of accounts.entries()) {
      const all = await fixture.database.query<{ id: string }>(
        planned('select e.id from events e where e.account_id = $1 order by e.position, e.seq'),
        [account.caller.accountId],
      );
      expect(followed[at]).toEqual(all.map(({ id }) => id));
    }
  });
});
