/** Writes that run once, on a real store, with invented handlers. */

import type { Caller } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { set } from '@switchbook/domain/contact/edit.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { describe, expect, it } from 'vitest';
import { problemOf, tag } from '../../../../test/support/accounts/people.js';
import { isLockAwaited } from '../../../../test/support/database/lock-waits.js';
import { useFixture } from '../../../../test/support/fixture.js';
import type { SaveCommand } from '../../../contacts/values/commands.js';
import type { Core } from '../../../core/core.js';
import { planned } from '../../../database/statements/sql.js';
import type { Answer } from '../wire/route-answer.js';
import { answerIdempotent, type KeyedRequest } from './idempotent-requests.js';

const fixture = useFixture();

async function newRequest(
  work: (core: Core, caller: Caller) => Promise<Answer>,
  more: Partial<KeyedRequest> = {},
): Promise<KeyedRequest> {
  const { caller = (await fixture.newAccount()).caller } = more;
  return {
    core: fixture.core,
    caller,
    key: 'k',
    fingerprint: ['POST', '/things', Buffer.from('{}')],
    work: (core) => work(core, caller),
    write: (answer) => JSON.stringify(answer.body),
    failed: (error) => {
      throw error;
    },
    ...more,
  };
}

function counted(answers: readonly Answer[]) {
  let calls = 0;
  return {
    work: async () => {
      calls += 1;
      return answers[Math.min(calls, answers.length) - 1] ?? { status: 500 };
    },
    calls: () => calls,
  };
}

/** Counts calls of work on the given core, for any caller. */
function counting(work: (core: Core, caller: Caller) => Promise<Answer>) {
  let calls = 0;
  return {
    work: (core: Core, caller: Caller) => {
      calls += 1;
      return work(core, caller);
    },
    calls: () => calls,
  };
}

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

const command = (name: string, ...tags: string[]): SaveCommand => ({
  op: 'save',
  onMatch: 'refuse',
  edit: { displayName: set(name), tags: [{ op: 'add', items: tags.map(tag) }] },
});
const save = (core: Core, caller: Caller, name: string, ...tags: string[]) =>
  core.saveContact(caller, command(name, ...tags));
const rename = (core: Core, caller: Caller, contact: Contact, name: string) =>
  core.editContact(caller, {
    op: 'edit',
    target: [{ by: 'id', id: contact.id }],
    edit: { displayName: set(name) },
  });
const made = ({ contact }: { readonly contact: Contact }): Answer => ({
  status: 201,
  body: { id: contact.id },
});

/** Counts the rows of the account, and reads its sums. */
async function countOf({ caller }: KeyedRequest) {
  const [row] = await fixture.database.query(
    planned(`select
      (select count(*) from contacts c where c.account_id = $1) as contacts,
      (select count(*) from events e where e.account_id = $1 and e.contact_id is not null) as events,
      (select coalesce(sum(t.contacts), 0)::bigint from contact_tallies t where t.account_id = $1) as tallied,
      (select count(*) from idempotency_keys k where k.account_id = $1) as keys`),
    [caller.accountId],
  );
  return row;
}

describe('answerOnce', () => {
  it('works once and answers again with status, headers and text', async () => {
    const { work, calls } = counted([{ status: 201, headers: { etag: '"1"' }, body: { b: 1, a: 2 } }]);
    const request = await newRequest(work);
    const first = { status: 201, headers: { etag: '"1"' }, text: '{"b":1,"a":2}' };
    expect(await answerIdempotent(request)).toEqual(first);
    expect(await answerIdempotent(request)).toEqual({
      ...first,
      headers: { etag: '"1"', 'idempotent-replayed': 'true' },
    });
    expect(calls()).toBe(1);
  });

  it('stores an answer without a body', async () => {
    const { work, calls } = counted([{ status: 204 }]);
    const request = await newRequest(work);
    expect(await answerIdempotent(request)).toEqual({ status: 204, headers: {} });
    expect(await answerIdempotent(request)).toEqual({
      status: 204,
      headers: { 'idempotent-replayed': 'true' },
    });
    expect(calls()).toBe(1);
  });

  it('stores refusals, except those that ask for a retry', async () => {
    const refused = counted([{ status: 404, body: {} }]);
    const request = await newRequest(refused.work);
    await answerIdempotent(request);
    await answerIdempotent(request);
    expect(refused.calls()).toBe(1);

    const broken = counted([
      { status: 503, body: {} },
      { status: 201, body: { done: true } },
    ]);
    const again = await newRequest(broken.work);
    expect(await answerIdempotent(again)).toMatchObject({ status: 503 });
    expect(await answerIdempotent(again)).toMatchObject({ status: 201, text: '{"done":true}' });
    expect(broken.calls()).toBe(2);
  });

  it('stores no answer with a retry time', async () => {
    for (const again of [{ status: 429 }, { status: 409, headers: { 'retry-after': '1' } }]) {
      const { work } = counted([again, { status: 201, body: 1 }]);
      const request = await newRequest(work);
      expect(await answerIdempotent(request)).toMatchObject(again);
      expect(await answerIdempotent(request)).toMatchObject({ status: 201, text: '1' });
    }
  });

  it('rolls back and releases the key when the answer cannot be written', async () => {
    const { work, calls } = counting(async (core, caller) => made(await save(core, caller, 'Unwritten')));
    const unwritable = await newRequest(work, {
      write: () => {
        throw new Error('cannot be written');
      },
    });
    expect((await problemOf(answerIdempotent(unwritable))).kind).toBe('internal');
    expect(await countOf(unwritable)).toEqual({ contacts: 0, events: 0, tallied: 0, keys: 0 });
    expect(await answerIdempotent({ ...unwritable, write: () => '{}' })).toMatchObject({
      status: 201,
      text: '{}',
    });
    expect(await countOf(unwritable)).toEqual({ contacts: 1, events: 1, tallied: 1, keys: 1 });
    expect(calls()).toBe(2);
  });

  it('refuses the same request while it runs, and a different one afterwards', async () => {
    const finish = deferred();
    const begun = deferred();
    const request = await newRequest(async () => {
      begun.resolve();
      await finish.promise;
      return { status: 200, body: 1 };
    });
    const first = answerIdempotent(request);
    await begun.promise;
    const other = { ...request, fingerprint: ['POST', '/things', Buffer.from('{ }')] };
    expect(await answerIdempotent(request)).toBe('running');
    // The first request may still fail, which would free the key.
    expect(await answerIdempotent(other)).toBe('running');
    finish.resolve();
    expect(await first).toMatchObject({ status: 200, text: '1' });
    expect(await answerIdempotent(other)).toBe('mismatch');
    // The parts of a fingerprint are separate: joined they would be the same.
    expect(await answerIdempotent({ ...request, fingerprint: ['POST/', 'things', Buffer.from('{}')] })).toBe(
      'mismatch',
    );
  });

  it('runs all of a write or nothing, and counts it as often', async () => {
    const refusals: Answer[] = [{ status: 503 }, { status: 500 }, { status: 422, body: {} }];
    for (const refused of refusals) {
      const { work } = counting(async (core, caller) => {
        await save(core, caller, 'One');
        await core.runCommands(caller, [command('Two'), command('Three')], { commit: 'each' });
        return refused;
      });
      const request = await newRequest(work);
      expect(await answerIdempotent(request)).toMatchObject({ status: refused.status });
      const keys = refused.status < 500 ? 1 : 0;
      expect(await countOf(request)).toEqual({ contacts: 0, events: 0, tallied: 0, keys });
      // Counts of a rolled-back transaction are not cached.
      expect(await fixture.core.countContacts(request.caller, allContacts)).toBe(0);
    }
  });

  it('reads its own writes, and the process sees them once it is complete', async () => {
    let inside: unknown;
    const { work } = counting(async (core, caller) => {
      const { contact } = await save(core, caller, 'Ana', 'vip');
      await core.addNote(caller, { target: [{ by: 'id', id: contact.id }] }, { body: 'hello' });
      const [tag] = await core.listCatalog(caller, 'tags');
      inside = [tag?.name, await core.countContacts(caller, allContacts)];
      expect(await fixture.core.listCatalog(caller, 'tags')).toEqual([]);
      expect(await fixture.core.countContacts(caller, allContacts)).toBe(0);
      return made({ contact });
    });
    const request = await newRequest(work);
    expect(await fixture.core.listCatalog(request.caller, 'tags')).toEqual([]);
    expect(await answerIdempotent(request)).toMatchObject({ status: 201 });
    expect(inside).toEqual(['vip', 1]);
    expect(
      (await fixture.core.listCatalog(request.caller, 'tags')).map((catalogItem) => catalogItem.name),
    ).toEqual(['vip']);
    expect(await countOf(request)).toEqual({ contacts: 1, events: 2, tallied: 1, keys: 1 });
  });

  it('runs again completely after a deadlock with another request', async () => {
    const { account, caller } = await fixture.newAccount();
    const one = (await save(fixture.core, caller, 'One')).contact;
    const two = (await save(fixture.core, caller, 'Two')).contact;
    const lock = planned('select c.id from contacts c where c.account_id = $1 and c.id = $2 for update');
    let runs = 0;
    const isWaitingForLong = () =>
      isLockAwaited(fixture.database, `current_setting('deadlock_timeout')::interval * 1.5`);
    const isHeld = deferred();
    const isAsked = deferred();
    const stranger = fixture.database.transaction(async (tx) => {
      await tx.query(lock, [account.id, two.id]);
      isHeld.resolve();
      await isAsked.promise;
      await tx.query(lock, [account.id, one.id]);
    });
    await isHeld.promise;
    const request = await newRequest(
      async (core) => {
        runs += 1;
        await rename(core, caller, one, 'One, renamed');
        // The next statement settles the savepoint, so that the other session waits for the whole transaction.
        await core.listCatalog(caller, 'tags');
        isAsked.resolve();
        // A session checks for deadlocks once per wait, so here the write finds the deadlock and must release its
        // locks.
        if (runs === 1) await expect.poll(isWaitingForLong).toBe(true);
        await rename(core, caller, two, 'Two, renamed');
        return { status: 200, body: {} };
      },
      { caller },
    );
    expect(await answerIdempotent(request)).toMatchObject({ status: 200 });
    await stranger;
    const versions = await fixture.database.query(
      planned('select c.version from contacts c where c.account_id = $1 order by c.number'),
      [account.id],
    );
    expect([versions, runs]).toEqual([[{ version: 2 }, { version: 2 }], 2]);
  });

  it('stores a secret so that only its caller can read it', async () => {
    const { work, calls } = counted([{ status: 201, body: { key: 'very-secret-text' } }]);
    const request = await newRequest(work, { sealWith: 'the callers own key' });
    expect(await answerIdempotent(request)).toMatchObject({ text: '{"key":"very-secret-text"}' });
    const rows = await fixture.database.query<{ response: string }>(
      planned('select k.response from idempotency_keys k where k.account_id = $1'),
      [request.caller.accountId],
    );
    expect(rows).toHaveLength(1);
    expect(Buffer.from(rows[0]?.response ?? '', 'base64').toString('latin1')).not.toContain('secret');
    expect(rows[0]?.response).not.toContain('secret');
    expect(await answerIdempotent(request)).toMatchObject({
      status: 201,
      text: '{"key":"very-secret-text"}',
    });
    expect(await answerIdempotent({ ...request, sealWith: 'another key' })).toBe('mismatch');
    expect(calls()).toBe(1);
  });
});
