/**
 * An idempotent request runs once, even if its database connection breaks during the work, before the commit arrives,
 * or after an unconfirmed commit.
 */

import type { Caller } from '@switchbook/domain/access/access.js';
import { set } from '@switchbook/domain/contact/edit.js';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Core, openCore } from '../../src/core/core.js';
import { type Database, openDatabase } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import { answerIdempotent, type KeyedRequest } from '../../src/faces/kit/serve/idempotent-requests.js';
import { sweepIdempotencyKeys } from '../../src/retention/store/expired-rows.js';
import { byId, problemOf } from '../support/accounts/people.js';
import { type CuttingProxy, openCuttingProxy, throughProxy } from '../support/database/cut-connection.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();
const state: { proxy?: CuttingProxy; database?: Database; core?: Core } = {};

beforeAll(async () => {
  const [row] = await fixture.database.query<{ name: string }>(
    planned('select current_database()::text as name'),
    [],
  );
  state.proxy = await openCuttingProxy(inject('server'));
  const connection = throughProxy(inject('server'), state.proxy.port, row?.name ?? '');
  state.database = openDatabase({ connection, poolSize: 4, applicationName: 'cut' });
  // Brief, so that only the connection of the write is cut.
  state.core = await openCore({ database: state.database, clock: fixture.clock, isShortLived: true });
});

afterAll(async () => {
  await state.core?.close();
  await state.database?.close();
  await state.proxy?.close();
});

function need<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('not open yet');
  return value;
}

async function newRequest(work: (core: Core, caller: Caller) => Promise<unknown>): Promise<KeyedRequest> {
  const { caller } = await fixture.newAccount();
  return {
    core: need(state.core),
    caller,
    key: 'k',
    fingerprint: ['POST', '/things'],
    work: async (core) => ({ status: 201, body: { made: await work(core, caller) } }),
    write: (answer) => JSON.stringify(answer.body),
    failed: () => {},
  };
}

const save = async (core: Core, caller: Caller, name: string) =>
  (await core.saveContact(caller, { op: 'save', onMatch: 'refuse', edit: { displayName: set(name) } }))
    .contact;

async function counts({ caller }: KeyedRequest) {
  const [row] = await fixture.database.query(
    planned(`select
      (select count(*) from contacts c where c.account_id = $1) as contacts,
      (select count(*) from notes n where n.account_id = $1) as notes,
      (select count(*) from events e where e.account_id = $1 and e.contact_id is not null) as events,
      (select coalesce(sum(t.contacts), 0)::bigint from contact_tallies t where t.account_id = $1) as tallied`),
    [caller.accountId],
  );
  return row;
}

/** A contact and a note on it: two operations. */
const twoThings = async (core: Core, caller: Caller) => {
  const contact = await save(core, caller, 'Ana');
  const note = await core.addNote(caller, { target: byId(contact) }, { body: 'hello' });
  return [contact.id, note.id];
};
const nothing = { contacts: 0, notes: 0, events: 0, tallied: 0 };
const allOfIt = { contacts: 1, notes: 1, events: 2, tallied: 1 };

/** Sends like a client that retries when asked to. */
async function answerInTheEnd(request: KeyedRequest) {
  let answer = await answerIdempotent(request);
  await expect
    .poll(async () => {
      if (answer === 'running' || answer === 'unknown') answer = await answerIdempotent(request);
      return typeof answer;
    })
    .toBe('object');
  return answer;
}

describe('an idempotent request whose connection ends', () => {
  it('a connection that ends before the commit rolls back, and the retry runs', async () => {
    const request = await newRequest(twoThings);
    need(state.proxy).arm('before');
    expect(await answerIdempotent(request)).toBe('unknown');
    await expect.poll(() => counts(request)).toEqual(nothing);
    expect(await answerInTheEnd(request)).toMatchObject({ status: 201, headers: {} });
    expect(await counts(request)).toEqual(allOfIt);
  });

  it('a connection that ends after the commit leaves the result, and the retry gets the response', async () => {
    const request = await newRequest(twoThings);
    need(state.proxy).arm('after');
    expect(await answerIdempotent(request)).toBe('unknown');
    await expect.poll(() => counts(request)).toEqual(allOfIt);
    const again = await answerInTheEnd(request);
    expect(again).toMatchObject({ status: 201, headers: { 'idempotent-replayed': 'true' } });
    expect(await counts(request)).toEqual(allOfIt);
    expect(await answerIdempotent(request)).toEqual(again);
  });

  it('a connection that ends during the work leaves no data and no lock, and the retry runs', async () => {
    let isCut = false;
    const request = await newRequest(async (core, caller) => {
      const contact = await save(core, caller, 'Ana');
      if (!isCut) {
        isCut = true;
        await fixture.database.query(
          planned(`select pg_terminate_backend(s.pid) from pg_stat_activity s
            where s.application_name = 'cut' and s.state = 'idle in transaction'`),
          [],
        );
      }
      return core.addNote(caller, { target: byId(contact) }, { body: 'hello' });
    });
    expect((await problemOf(answerIdempotent(request))).kind).toBe('unavailable');
    expect(await counts(request)).toEqual(nothing);
    expect(await answerInTheEnd(request)).toMatchObject({ status: 201, headers: {} });
    expect(await counts(request)).toEqual(allOfIt);
  });
});

describe('a named write that two processes get at once', () => {
  it('runs in one of them, and the other reports it', async () => {
    let finish = () => {};
    const finishing = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const request = await newRequest(async (core, caller) => {
      begin();
      await finishing;
      return save(core, caller, 'Ana');
    });
    const first = answerIdempotent(request);
    await begun;
    expect(await answerIdempotent({ ...request, core: fixture.core })).toBe('running');
    finish();
    const answer = await first;
    expect(await answerIdempotent({ ...request, core: fixture.core })).toMatchObject({
      ...(answer as object),
      headers: { 'idempotent-replayed': 'true' },
    });
    expect(await counts(request)).toMatchObject({ contacts: 1, events: 1 });
  });
});

describe('expired answers', () => {
  it('are swept, so many at a time, and no others', async () => {
    const request = await newRequest(async () => 1);
    for (const key of ['a', 'b', 'c']) await answerIdempotent({ ...request, key });
    fixture.advance(24 * 60 * 60 * 1000);
    await answerIdempotent({ ...request, key: 'd' });
    const sweep = () =>
      fixture.database.transaction((tx) =>
        sweepIdempotencyKeys(tx, request.caller.accountId, fixture.clock(), 2),
      );
    expect([await sweep(), await sweep(), await sweep()]).toEqual([2, 1, 0]);
    expect(await answerIdempotent({ ...request, key: 'd' })).toMatchObject({
      headers: { 'idempotent-replayed': 'true' },
    });
  });
});
