/** Bulk changes in batches: interrupted, in several processes, cancelled, in order, and undone. */
import { setImmediate } from 'node:timers/promises';
import { set } from '@switchbook/domain/contact/edit.js';
import type { Cursor } from '@switchbook/domain/contact/page.js';
import type { BulkChangeId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import { dropOldestBulkChanges } from '../../src/bulk-changes/store/bulk-change-retention.js';
import type { NewBulkChange, RequestedEdit } from '../../src/bulk-changes/values.js';
import { planned } from '../../src/database/statements/sql.js';
import { problemOf } from '../support/accounts/people.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { rounds } from '../support/rounds.js';
import { eventually } from '../support/until.js';

const fixture = useFixture();

/** Runs until no bulk change is due. */
function run(): Promise<void> {
  return fixture.core.runBulkChanges({ signal: new AbortController().signal });
}

/** Stops after this number of contacts: one batch, unless several accounts have one. */
async function runBriefly(contacts = 100): Promise<void> {
  const stopping = new AbortController();
  const settled = () => fixture.core.readLoad().done.bulkContacts;
  const from = settled();
  const running = fixture.core.runBulkChanges({ signal: stopping.signal });
  // The next batch waits for a millisecond, longer than one round of the event loop.
  while (settled() < from + contacts) await setImmediate();
  stopping.abort();
  await running;
}

async function add(of: TestAccount, count: number): Promise<void> {
  const commands = Array.from(
    { length: count },
    (_, index) => ({ op: 'save', onMatch: 'refuse', edit: { displayName: set(`Person ${index}`) } }) as const,
  );
  await fixture.core.runCommands(of.caller, commands, { commit: 'once' });
}

async function people(count: number): Promise<TestAccount> {
  const account = await fixture.newAccount();
  await add(account, count);
  return account;
}

const tagging: RequestedEdit = { addTags: ['all'] };

async function start(
  of: TestAccount,
  edit: RequestedEdit = tagging,
  texts: Extract<NewBulkChange['contacts'], { by: 'filter' }>['texts'] = {},
): Promise<BulkChangeId> {
  const contacts = { by: 'filter', texts } as const;
  return (await fixture.core.createBulkChange(of.caller, { contacts, change: { op: 'edit', edit } })).id;
}

async function idsOf({ account }: TestAccount): Promise<readonly ContactId[]> {
  const text = 'select c.id from contacts c where c.account_id = $1 order by c.id';
  return (await fixture.database.query<{ id: ContactId }>(planned(text), [account.id])).map(
    (item) => item.id,
  );
}

const jobOf = (of: TestAccount, id: BulkChangeId) => fixture.core.getBulkChange(of.caller, id);

function tagged(of: TestAccount, name = 'all'): Promise<number> {
  const item = { by: 'name', name } as const;
  return fixture.core.countContacts(of.caller, { op: 'catalog', catalog: 'tags', item });
}

it('a bulk change continues when its process stops between two steps, without later contacts', async () => {
  const account = await people(250);
  const id = await start(account);
  await add(account, 10);
  await runBriefly();
  expect(await jobOf(account, id)).toMatchObject({ state: 'running', matched: 260, seen: 100, changed: 100 });
  expect(await tagged(account)).toBe(100);
  await run();
  expect(await jobOf(account, id)).toMatchObject({ state: 'done', seen: 250, changed: 250, unchanged: 0 });
  expect(await tagged(account)).toBe(250);
  await fixture.core.undoBulkChange(account.caller, id);
  await runBriefly();
  const undo = { reverted: 100, kept: 0 };
  expect(await jobOf(account, id)).toMatchObject({ state: 'undoing', undo });
  await run();
  expect(await jobOf(account, id)).toMatchObject({ state: 'undone', undo: { ...undo, reverted: 250 } });
  expect(await tagged(account)).toBe(0);
});

it('a change of long texts is undone, and listed in pages of some megabytes', async () => {
  // Statements read up to 32 MiB of contacts.
  const count = rounds(5, 36);
  const account = await people(count);
  const long = { fields: { description: 'x'.repeat(1_000_000) } };
  const ids = [await start(account, long)];
  await run();
  await fixture.core.undoBulkChange(account.caller, ids[0] as BulkChangeId);
  await run();
  const undone = { state: 'undone', undo: { reverted: count, kept: 0 } };
  expect(await jobOf(account, ids[0] as BulkChangeId)).toMatchObject(undone);
  for (let at = 0; at < 5; at += 1)
    ids.push(await start(account, long, { tag: 'none' }), await start(account, tagging, { tag: 'none' }));
  const list = (after: Cursor | null) => fixture.core.listBulkChanges(account.caller, { limit: 200, after });
  const first = await list(null);
  const second = await list(first.next);
  const pages = [first, second].map((page) => page.items.map((item) => item.id));
  expect(pages).toEqual([ids.slice(1).toReversed(), ids.slice(0, 1)]);
  expect(second.next).toBe(null);
});

it('numbers of contacts that are too large to be read together are corrected', {
  tags: ['nightly'],
}, async () => {
  const account = await fixture.newAccount();
  const description = set('x'.repeat(1_000_000));
  const commands = Array.from({ length: 36 }, (_, index) => {
    const identity = { kind: 'phone', value: `41555501${index + 10}` } as const;
    const edit = { description, identities: [{ op: 'hold', identity }] } as const;
    return { op: 'save', onMatch: 'refuse', edit } as const;
  });
  await fixture.core.runCommands(account.caller, commands, { commit: 'each' });
  await fixture.core.updateAccount(account.account.id, { default_region: 'US' });
  const selectors = [{ by: 'number', number: 1 }, ...(await idsOf(account)).map((id) => ({ by: 'id', id }))];
  const contacts = { by: 'id', selectors } as NewBulkChange['contacts'];
  const change = { op: 'edit', edit: { correctNumbers: true } } as const;
  const { id } = await fixture.core.createBulkChange(account.caller, { contacts, change });
  await run();
  expect(await jobOf(account, id)).toMatchObject({ state: 'done', seen: 37, changed: 36, unchanged: 1 });
});

it('a filter that takes long is read outside of a transaction, which would hide events of others', async () => {
  const account = await people(3);
  await start(account, { fields: { description: 'Wört '.repeat(1_000) } });
  await run();
  const any = Array.from({ length: 12 }, (_, index) => {
    return { field: 'description', op: 'contains', value: index === 11 ? 'wort' : `zz${index}` };
  });
  const id = await start(account, tagging, { filter: JSON.stringify({ any }) });
  const running = run();
  const [reading] = await eventually(async () => {
    const rows = await fixture.database.query<{ transaction: string | null }>(readingSql, []);
    expect(rows).not.toEqual([]);
    return rows;
  });
  expect(reading?.transaction).toBe(null);
  await running;
  expect(await jobOf(account, id)).toMatchObject({ state: 'done', seen: 3, changed: 3 });
});

/** The transaction, if it may write, in which the next contacts are found. */
const readingSql = planned(`select a.backend_xid::text as transaction from pg_stat_activity a
  where a.datname = current_database() and a.pid <> pg_backend_pid() and a.state = 'active'
    and a.query like 'select array(select c.id from (select c.*%'`);

it('a bulk change runs once with several processes', async () => {
  const account = await people(250);
  const id = await start(account);
  await Promise.all([run(), run(), run()]);
  await run();
  expect(await jobOf(account, id)).toMatchObject({ state: 'done', seen: 250, changed: 250, unchanged: 0 });
});

it('a cancelled bulk change stops after its step, deletes its search, and can be undone', async () => {
  const account = await people(150);
  const id = await start(account, tagging, { search: 'Person', type: 'lead' });
  await runBriefly();
  expect((await jobOf(account, id)).filter).toEqual({ search: 'Person', type: 'lead' });
  expect(await fixture.core.cancelBulkChange(account.caller, id)).toMatchObject({
    state: 'cancelled',
    seen: 100,
    canUndo: true,
    filter: { search: null, type: 'lead' },
  });
  await run();
  expect(await tagged(account)).toBe(100);
  await fixture.core.undoBulkChange(account.caller, id);
  const cancel = problemOf(fixture.core.cancelBulkChange(account.caller, id));
  expect(await cancel).toMatchObject({ kind: 'conflict', state: 'ended' });
  await run();
  expect(await tagged(account)).toBe(0);
});

it('a bulk change that is cancelled before its step ends without a failure', async () => {
  const account = await people(1);
  const failures: Error[] = [];
  const onError = (problem: Error) => failures.push(problem);
  for (let round = 0; round < 15; round += 1) {
    const id = await start(account, tagging, { search: 'Person' });
    const cancelled = fixture.core.cancelBulkChange(account.caller, id).catch(() => 'ended');
    await fixture.core.runBulkChanges({ signal: new AbortController().signal, onError });
    await cancelled;
  }
  expect(failures).toEqual([]);
});

const lastContactSql = planned(
  'select c.id from contacts c where c.account_id = $1 order by c.number desc limit 1 for update',
);

it('the next bulk change of an account waits for the previous, and other accounts wait for neither', async () => {
  const account = await people(120);
  const other = await people(1);
  const first = await start(account);
  const second = await start(account, { removeTags: ['all'], addTags: ['b'] }, { tag: 'all' });
  const elsewhere = await start(other);
  const statesOf = async () =>
    (await Promise.all([jobOf(account, first), jobOf(account, second), jobOf(other, elsewhere)])).map(
      (job) => job.state,
    );
  const stopping = new AbortController();
  const running = await fixture.database.transaction(async (tx) => {
    // The first change cannot end meanwhile.
    await tx.query(lastContactSql, [account.account.id]);
    const started = fixture.core.runBulkChanges({ signal: stopping.signal });
    await eventually(async () => expect(await statesOf()).toEqual(['running', 'queued', 'done']));
    const undo = problemOf(fixture.core.undoBulkChange(account.caller, first));
    expect(await undo).toMatchObject({ kind: 'conflict', state: 'under_way' });
    const third = await start(account);
    const waits = [first, second, third].map(async (id) => (await jobOf(account, id)).waitsFor);
    expect(await Promise.all(waits)).toEqual([null, first, first]);
    await fixture.core.cancelBulkChange(account.caller, third);
    stopping.abort();
    return { started };
  });
  await running.started;
  await run();
  expect(await jobOf(account, second)).toMatchObject({ state: 'done', matched: 120, changed: 120 });
  expect([await tagged(account), await tagged(account, 'b')]).toEqual([0, 120]);
});

it('a bulk change fails if an item of it is deleted in the meantime, and others of the account continue', async () => {
  const account = await people(3);
  const group = await fixture.core.createCatalogItem(account.caller, 'groups', { name: 'Friends' });
  const item = { by: 'number', number: group.number, missing: 'refuse' } as const;
  const id = await start(account, { addGroups: [item], addTags: ['a'] });
  const next = await start(account);
  await fixture.core.deleteCatalogItem(account.caller, 'groups', group.number);
  await run();
  expect(await jobOf(account, id)).toMatchObject({
    state: 'failed',
    error: { code: 'unknown_item' },
    changed: 0,
  });
  expect((await jobOf(account, next)).state).toBe('done');
});

it('simultaneous requests do not exceed the number of waiting bulk changes', async () => {
  const account = await people(1);
  const starts = await Promise.allSettled(Array.from({ length: 40 }, () => start(account)));
  expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
  await run();
});

it('the number of waiting bulk changes of an account is limited', async () => {
  const account = await people(1);
  for (let count = 0; count < 20; count += 1) await start(account);
  expect(await problemOf(start(account))).toEqual({ kind: 'limited', retryAfterMs: 30_000, of: 'work' });
  await start(await people(1));
  await run();
  expect((await jobOf(account, await start(account))).state).toBe('queued');
  await run();
});

it('an undo puts removed items back where they were, beside those that came since', async () => {
  const account = await people(1);
  const [id] = (await idsOf(account)) as readonly [ContactId];
  const target = [{ by: 'id', id }] as const;
  const change = (op: 'replace' | 'add', names: readonly string[]) =>
    fixture.core.editContact(account.caller, {
      op: 'edit',
      target,
      edit: { tags: [{ op, items: names.map(newTag), isOrdered: true }] },
    });
  const names = async () =>
    (await fixture.core.getContact(account.caller, { target })).tags.map((tag) => tag.name);
  const cases = [
    [['b'], [], 'a b c d'],
    [['a', 'c'], ['e'], 'a b c d e'],
    [['a', 'b', 'c', 'd'], [], 'a b c d'],
    [['a', 'b', 'c', 'd'], ['e'], 'e a b c d'],
    [['d'], ['e'], 'a b c d e'],
  ] as const;
  for (const [removeTags, since, expected] of cases) {
    await change('replace', ['a', 'b', 'c', 'd']);
    const bulk = await start(account, { addTags: ['x'], removeTags: [...removeTags] });
    await run();
    if (since.length > 0) await change('add', since);
    await fixture.core.undoBulkChange(account.caller, bulk);
    await run();
    expect((await names()).join(' '), removeTags.join(' ')).toBe(expected);
  }
});

function newTag(name: string) {
  return { by: 'name', name, folded: false, missing: 'create' } as const;
}

it('ended changes beyond the newest of the account are dropped, whatever others have', async () => {
  const [account, other] = [await people(1), await people(1)];
  const ids = [await start(account), await start(account)];
  for (let count = 0; count < 3; count += 1) await start(other);
  await run();
  const kept = async (max: number) => {
    await dropOldestBulkChanges(fixture.database, account.account.id, max);
    const text = 'select b.id from bulk_changes b where b.account_id = $1 order by b.id';
    const rows = await fixture.database.query<{ id: string }>(planned(text), [account.account.id]);
    return rows.map(({ id }) => id);
  };
  expect(await kept(2)).toEqual(ids);
  expect(await kept(1)).toEqual(ids.slice(1));
});
