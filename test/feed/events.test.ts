/** Reading events by position: a later read never finds an event before one that was already read. */
import { randomUUID } from 'node:crypto';
import { firstPosition } from '@switchbook/domain/events/event.js';
import { expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { eventOf, findLatestEvent, insertEvents, readEvents } from '../../src/feed/store/events.js';
import { makerOf, phone, settled } from '../support/accounts/people.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();
const make = makerOf(fixture);
const settle = settled(fixture);

/** Creates an account, with the current end of its feed. */
async function newAccount() {
  const account = await fixture.newAccount();
  await settle(account);
  return {
    ...account,
    start: (await findLatestEvent(fixture.database, account.account.id)) ?? firstPosition,
  };
}

it('events are listed oldest first, each once, page by page', async () => {
  const mine = await newAccount();
  const created = [];
  for (let at = 0; at < 5; at += 1)
    created.push((await make(mine, `One ${at}`, phone(`4915200000${at}`))).id);
  await settle(mine);
  const seen = [];
  let after = mine.start;
  for (let isEnd = false; !isEnd; ) {
    const page = await readEvents(fixture.database, mine.account.id, { after, limit: 2 });
    expect(page.events.length).toBeLessThanOrEqual(2);
    seen.push(...page.events);
    ({ through: after, isEnd } = page);
  }
  expect(seen.map((event) => [event.type, event.contactId])).toEqual(
    created.map((id) => ['contact.created', id]),
  );
  expect(after).toEqual(await findLatestEvent(fixture.database, mine.account.id));
  const more = await readEvents(fixture.database, mine.account.id, { after, limit: 2 });
  expect(more).toEqual({ events: [], through: after, isEnd: true, bytes: 0 });
});

it('an event is hidden while an earlier transaction runs, whose events follow it', async () => {
  const mine = await newAccount();
  await make(mine, 'First');
  await settle(mine);
  const read = () => readEvents(fixture.database, mine.account.id, { after: mine.start, limit: 10 });
  await fixture.database.transaction(async (tx) => {
    // The transaction gets its id before the other begins, and writes after the other has ended.
    await tx.query(planned('select pg_current_xact_id()::text as id'), []);
    await make(mine, 'Second, of the third transaction');
    expect((await read()).events.map((event) => event.after?.display_name)).toEqual(['First']);
    await insertEvents(tx, mine.account.id, [
      eventOf(
        { actor: { face: 'test', key_id: null }, newId: randomUUID, now: fixture.clock() },
        'contact.created',
        null,
        null,
        { display_name: 'Third, of the second transaction' },
      ),
    ]);
  });
  await settle(mine);
  expect((await read()).events.map((event) => event.after?.display_name)).toEqual([
    'First',
    'Second, of the third transaction',
    'Third, of the second transaction',
  ]);
});

it('a filter continues past excluded events', async () => {
  const mine = await newAccount();
  const first = await make(mine, 'First');
  const second = await make(mine, 'Second');
  await fixture.core.deleteContact(mine.caller, { op: 'delete', target: [{ by: 'id', id: first.id }] });
  await settle(mine);
  const read = (wanted: object) =>
    readEvents(fixture.database, mine.account.id, { after: mine.start, limit: 10, ...wanted });
  const deleted = await read({ types: ['contact.deleted'] });
  expect(deleted.events.map((event) => [event.type, event.contactId, event.after])).toEqual([
    ['contact.deleted', first.id, null],
  ]);
  const ofSecond = await read({ contactId: second.id });
  expect(ofSecond.events.map((event) => event.type)).toEqual(['contact.created']);
  expect(ofSecond.through).toEqual(await findLatestEvent(fixture.database, mine.account.id));
  const none = await read({ types: ['tag.created'] });
  expect(none).toMatchObject({ events: [], isEnd: true, through: ofSecond.through });
});
