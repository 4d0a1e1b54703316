/**
 * An erasure is divided into short transactions: events of all accounts are hidden while a transaction runs. The
 * contact is unreadable from the first transaction on. If the process of an erasure ends, another process continues it.
 */
import { packState } from '@switchbook/domain/events/packed-state.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { readContactHistory } from '../../src/feed/store/contact-history.js';
import { abandonedErasureMs, defaultRetention } from '../../src/retention/values.js';
import { eraserOf } from '../support/accounts/erasing.js';
import { byId, makerOf, phone, problemOf, settled } from '../support/accounts/people.js';
import { dump, placesOf } from '../support/database/dump.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture({ isAlone: true });
const make = makerOf(fixture);
const erase = eraserOf(fixture);
const settle = settled(fixture);

const number = '14155550001';
/** More rows than a batch has. */
const many = 600;
/** Most rows of a batch, as in `src/erasure/operations/erasure-batches.ts`. */
const mostOfBatch = 500;

const stateWith = (value: string) =>
  packState({
    identities: [{ kind: 'phone', scope: '', value, raw: `+${value}` }],
    display_name: 'Xenia Quill',
  });

/** Adds events of a contact with a state. */
async function addEvents(of: TestAccount, id: ContactId, state: string, rows = many): Promise<void> {
  await fixture.database.query(
    planned(`insert into events (account_id, id, type, contact_id, version, before, after, actor, occurred_at)
      select $1, gen_random_uuid(), 'contact.updated', $2, 1, $3, $3, '{}', $4 from generate_series(1, $5)`),
    [of.account.id, id, state, fixture.clock(), rows],
  );
}

/** A person with a long history, and another contact that once had its number. */
async function longHistory() {
  const account = await fixture.newAccount();
  const person = await make(account, 'Xenia Quill', phone(number));
  const other = await make(account, 'Other', phone('14155550002'));
  await addEvents(account, person.id, stateWith('Xenia Quill'));
  await addEvents(account, other.id, stateWith('Other'));
  await settle(account);
  return { account, person, other };
}

/** Numbers of events that one transaction wrote, of events without the number. */
async function rowsOfTransactions(of: TestAccount): Promise<readonly number[]> {
  const rows = await fixture.database.query<{ rows: number }>(
    planned(`select count(*)::integer as rows from events e where e.account_id = $1
      and (e.type = 'blank' or e.after not like '%' || $2 || '%') group by e.xmin::text order by 1 desc`),
    [of.account.id, number],
  );
  return rows.map((row) => row.rows);
}

/** The erasure fails at one event of the contact, as if its process ended there. The result ends the waiting. */
async function failingAt(of: TestAccount, id: ContactId): Promise<() => Promise<void>> {
  const name = `failing_${id.replaceAll('-', '')}`;
  await fixture.database.query(
    planned(`create function ${name}() returns trigger language plpgsql as
      $$ begin raise exception 'the process ended'; end $$`),
    [],
  );
  await fixture.database.query(
    planned(`create trigger ${name} before update on events for each row
      when (old.account_id = '${of.account.id}' and old.contact_id = '${id}' and old.type = 'contact.created')
      execute function ${name}()`),
    [],
  );
  return async () => {
    await fixture.database.query(planned(`drop trigger ${name} on events`), []);
    await fixture.database.query(planned(`drop function ${name}()`), []);
  };
}

async function addExpiredAnswer({ account }: TestAccount): Promise<void> {
  await fixture.database.query(
    planned(`insert into idempotency_keys (account_id, key, request_hash, status, headers, response, created_at, expires_at)
      values ($1, 'expired', '\\x00', 201, '{}', '', $2, $2)`),
    [account.id, new Date(fixture.clock().getTime() - 1_000)],
  );
}

async function answersOf({ account }: TestAccount): Promise<number> {
  const rows = await fixture.database.query(
    planned('select k.key from idempotency_keys k where k.account_id = $1'),
    [account.id],
  );
  return rows.length;
}

describe('an erasure in batches', () => {
  it('rewrites a long history in many transactions, and counts all of them', async () => {
    const { account, person } = await longHistory();
    const report = await erase(account, person.id);
    const rows = Object.fromEntries(report.tables.map((table) => [table.table, table.rows]));
    expect(rows.events).toBe(2 * many + 1);
    const [largest = 0] = await rowsOfTransactions(account);
    expect(largest).toBeLessThanOrEqual(mostOfBatch);
    const left = (await dump(fixture.database)).filter((line) => line.includes(account.account.id));
    for (const value of [number, 'Xenia Quill']) expect(placesOf(value, left)).toEqual([]);
    expect(placesOf(person.id, left)).toEqual(['erasures', 'events']);
  });

  it('keeps neither other accounts nor its own from their retention while it fails', async () => {
    const before = await fixture.newAccount();
    const { account, person } = await longHistory();
    const after = await fixture.newAccount();
    const ended = await failingAt(account, person.id);
    await expect(erase(account, person.id)).rejects.toThrow();
    fixture.advance(abandonedErasureMs + 1_000);
    const all = [before, account, after];
    for (const testAccount of all) await addExpiredAnswer(testAccount);
    const failures: unknown[] = [];
    const onError = (error: unknown) => failures.push(error);
    const sweep = () =>
      fixture.core.sweep({ signal: new AbortController().signal, retention: defaultRetention, onError });
    // The server logs both.
    expect((await sweep()).idempotencyKeys).toBe(3);
    expect(failures).toMatchObject([{ message: expect.stringContaining('the process ended') }]);
    expect(await Promise.all(all.map(answersOf))).toEqual([0, 0, 0]);
    // It rests before the next attempt.
    expect((await sweep()).erasures).toBe(0);
    await ended();
    fixture.advance(abandonedErasureMs + 1_000);
    expect((await sweep()).erasures).toBe(1);
  });

  it('is not readable after the first transaction, and continued by the next sweep', async () => {
    const { account, person, other } = await longHistory();
    const { caller } = account;
    const ended = await failingAt(account, person.id);
    await expect(erase(account, person.id)).rejects.toThrow();
    expect((await problemOf(fixture.core.getContact(caller, { target: byId(person) }))).kind).toBe(
      'not_found',
    );
    await settle(account);
    const feed = await fixture.core.listEvents(caller, {
      from: 'beginning',
      limit: 100,
      contactId: person.id,
    });
    expect(feed.events.map((event) => event.type)).toEqual(['contact.erased']);
    const history = await readContactHistory(fixture.database, account.account.id, person.id, {
      limit: 100,
      before: null,
    });
    expect(history.events.map((event) => event.type)).toEqual(['contact.erased']);
    // Events after the beginning of the erasure have no data of the person, and followers must not skip them.
    await fixture.database.query(
      planned(`insert into events (account_id, id, type, contact_id, version, before, after, actor, occurred_at)
        values ($1, gen_random_uuid(), 'segment.left', $2, 1, $3, $3, '{}', $4)`),
      [account.account.id, person.id, packState({ segment: { number: 1 } }), fixture.clock()],
    );
    await settle(account);
    const later = await fixture.core.listEvents(caller, {
      from: 'beginning',
      limit: 100,
      contactId: person.id,
    });
    expect(later.events.map((event) => event.type)).toEqual(['contact.erased', 'segment.left']);
    await fixture.database.query(
      planned(`delete from events where account_id = $1 and type = 'segment.left'`),
      [account.account.id],
    );
    const before = await dump(fixture.database);
    expect(placesOf(number, before)).toContain('begun_erasures');
    await ended();

    const sweep = () =>
      fixture.core.sweep({ signal: new AbortController().signal, retention: defaultRetention });
    expect((await sweep()).erasures).toBe(0);
    fixture.advance(abandonedErasureMs + 1_000);
    expect((await sweep()).erasures).toBe(1);
    const after = (await dump(fixture.database)).filter((line) => line.includes(account.account.id));
    for (const value of [number, 'Xenia Quill']) expect(placesOf(value, after)).toEqual([]);
    expect(placesOf(person.id, after)).toEqual(['erasures', 'events']);
    expect(placesOf(other.id, after)).toContain('contacts');
    expect((await problemOf(erase(account, person.id))).kind).toBe('not_found');
  });

  it('is continued by another request, which counts the rows of both', async () => {
    const { account, person } = await longHistory();
    const ended = await failingAt(account, person.id);
    await expect(erase(account, person.id)).rejects.toThrow();
    await ended();
    const report = await erase(account, person.id);
    const rows = Object.fromEntries(report.tables.map((table) => [table.table, table.rows]));
    expect(rows).toMatchObject({ contacts: 1, identities: 1, events: 2 * many + 1 });
  });

  it('does not take events of a later contact with the number', async () => {
    const { account, person } = await longHistory();
    const ended = await failingAt(account, person.id);
    await expect(erase(account, person.id)).rejects.toThrow();
    await ended();
    const later = await make(account, 'Later Holder', phone(number));
    await erase(account, person.id);
    const rows = await fixture.database.query<{ after: string }>(
      planned('select e.after from events e where e.account_id = $1 and e.contact_id = $2'),
      [account.account.id, later.id],
    );
    expect(JSON.stringify(rows)).toContain(number);
  });
});
