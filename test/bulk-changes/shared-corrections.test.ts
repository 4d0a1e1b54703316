/** A number that contacts share is corrected for all of them, and its undo restores all of them. */
import { setImmediate } from 'node:timers/promises';
import type { Caller } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { set } from '@switchbook/domain/contact/edit.js';
import type { Identity } from '@switchbook/domain/identity/identity.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { maxBatchHolders } from '../../src/bulk-changes/jobs/batch-sharers.js';
import type { NewBulkChange } from '../../src/bulk-changes/values.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture();

/** Runs until no bulk change is due. */
const run = () => fixture.core.runBulkChanges({ signal: new AbortController().signal });

/** Stops the process after its first batch. */
async function runBriefly(): Promise<void> {
  const stopping = new AbortController();
  const settled = () => fixture.core.readLoad().done.bulkContacts;
  const from = settled();
  const running = fixture.core.runBulkChanges({ signal: stopping.signal });
  while (settled() === from) await setImmediate();
  stopping.abort();
  await running;
}

interface Phone {
  readonly value: string;
  readonly label?: string;
  readonly raw?: string;
}

async function add(of: TestAccount, name: string, phones: readonly Phone[], more: object = {}) {
  const identities = phones.map(
    (phone) => ({ op: 'hold', identity: { kind: 'phone', mayShare: true, ...phone } }) as const,
  );
  const edit = { displayName: set(name), identities, ...more };
  const save = { op: 'save', onMatch: 'refuse', match: {}, edit } as const;
  return (await fixture.core.saveContact(of.caller, save)).contact.id;
}

async function share({ caller }: TestAccount, id: ContactId, phone: Phone): Promise<void> {
  const edit = {
    identities: [{ op: 'hold', identity: { kind: 'phone', mayShare: true, ...phone } } as const],
  };
  await fixture.core.editContact(caller, { op: 'edit', target: [{ by: 'id', id }], edit });
}

async function addMany(of: TestAccount, count: number): Promise<void> {
  const edit = { displayName: set('Person') };
  const commands = Array.from({ length: count }, () => ({ op: 'save', onMatch: 'refuse', edit }) as const);
  if (count > 0) await fixture.core.runCommands(of.caller, commands, { commit: 'once' });
}

const wrong = { value: '4155550144', raw: '(415) 555-0144', label: 'Home' };
const other = { value: '4155550145', raw: '+4155550145' };
const [right, otherRight] = ['14155550144', '14155550145'];

async function americans(): Promise<TestAccount> {
  const account = await fixture.newAccount();
  await fixture.core.updateAccount(account.account.id, { default_region: 'US' });
  return account;
}

/** Reads the owned and shared identities of contacts, without the ids of the rows. */
async function readAll({ caller }: TestAccount, ids: readonly ContactId[]) {
  const plain = ({ id: _, updatedAt: __, ...rest }: Identity) => rest;
  const contacts = await Promise.all(
    ids.map((id) => fixture.core.getContact(caller, { target: [{ by: 'id', id }] })),
  );
  return contacts.map(({ identities, sharing = [], tags }: Contact) => ({
    owned: identities.map(plain),
    shared: sharing.map(plain),
    tags: tags.map(({ name }) => name),
  }));
}

const valuesOf = (all: Awaited<ReturnType<typeof readAll>>) =>
  all.map(({ owned, shared }) => [owned, shared].map((list) => list.map(({ value }) => value)));

const edit = { correctNumbers: true, addTags: ['checked'] } as const;
const everyone: NewBulkChange['contacts'] = { by: 'filter', texts: {} };
const listed = (ids: readonly ContactId[]): NewBulkChange['contacts'] => ({
  by: 'id',
  selectors: ids.map((id) => ({ by: 'id', id })),
});

async function start(
  { caller }: TestAccount,
  contacts: NewBulkChange['contacts'],
  limits: Partial<Caller> = {},
) {
  const { core } = fixture;
  const change = { op: 'edit', edit } as const;
  const { id } = await core.createBulkChange({ ...caller, ...limits }, { contacts, change });
  const job = () => core.getBulkChange(caller, id);
  const undo = async () => {
    await core.undoBulkChange(caller, id);
    await run();
    return (await job()).undo;
  };
  return { id, job, undo };
}

describe('contacts with a shared number', () => {
  // A first batch has 100 contacts, the newest of a change and the oldest of an undo.
  it.each([
    [0, 0],
    [1, 0],
    [0, 100],
    [2, 100],
  ])('are all corrected and restored; the owner is contact %i, and %i are between', async (owner, apart) => {
    const account = await americans();
    const ids: ContactId[] = [];
    for (const at of [0, 1, 2]) {
      if (at > 0) await addMany(account, apart);
      // The owner is not the first to have the number if it takes it over later.
      ids.push(await add(account, `Ana ${at}`, at < owner ? [] : [wrong]));
    }
    const { core } = fixture;
    for (const id of ids.slice(0, owner)) await share(account, id, wrong);
    const before = await readAll(account, ids);
    const isOwner = (at: number) => at === owner;
    expect(valuesOf(before)).toEqual(
      ids.map((_, at) => (isOwner(at) ? [['4155550144'], []] : [[], ['4155550144']])),
    );
    const change = await start(account, everyone);
    await runBriefly();
    const after = ids.map((_, at) => (isOwner(at) ? [[right], []] : [[], [right]]));
    expect(valuesOf(await readAll(account, ids))).toEqual(after);
    await run();
    const all = ids.length + 2 * apart;
    expect(await change.job()).toMatchObject({ seen: all, changed: all, unchanged: 0, failed: 0 });
    const corrected = await readAll(account, ids);
    expect(valuesOf(corrected)).toEqual(after);
    expect(corrected.map(({ tags }) => tags)).toEqual(ids.map(() => ['checked']));
    await core.undoBulkChange(account.caller, change.id);
    await runBriefly();
    expect(valuesOf(await readAll(account, ids))).toEqual(valuesOf(before));
    await run();
    expect((await change.job()).undo).toEqual({ reverted: all, kept: 0 });
    expect(await readAll(account, ids)).toEqual(before);
  });

  it('are corrected and restored if each shares the number of the other', async () => {
    const account = await americans();
    const ana = await add(account, 'Ana', [wrong]);
    await addMany(account, 100);
    const ids = [ana, await add(account, 'Bo', [wrong, other])];
    await share(account, ana, other);
    const before = await readAll(account, ids);
    const change = await start(account, everyone);
    await run();
    expect(valuesOf(await readAll(account, ids))).toEqual([
      [[right], [otherRight]],
      [[otherRight], [right]],
    ]);
    expect(await change.undo()).toEqual({ reverted: 102, kept: 0 });
    expect(await readAll(account, ids)).toEqual(before);
  });
});

it.each([0, 1])('only contact %i is selected: the other is corrected, too, without the tag', async (at) => {
  const account = await americans();
  const ids = [await add(account, 'Ana', [wrong]), await add(account, 'Bo', [wrong])];
  const before = await readAll(account, ids);
  const change = await start(account, listed([ids[at] as ContactId]));
  await run();
  const after = await readAll(account, ids);
  expect(valuesOf(after)).toEqual([
    [[right], []],
    [[], [right]],
  ]);
  expect(after.map(({ tags }) => tags.length)).toEqual(at === 0 ? [1, 0] : [0, 1]);
  expect(await change.job()).toMatchObject({ seen: 1, changed: 2, unchanged: 0, failed: 0 });
  expect(await change.undo()).toEqual({ reverted: 2, kept: 0 });
  expect(await readAll(account, ids)).toEqual(before);
});

it('a number stays as it is for all if the key does not see one of them, or a third has the right one', async () => {
  const account = await americans();
  const owner = { owner: set('mine') };
  const hidden = [await add(account, 'Ana', [wrong]), await add(account, 'Bo', [wrong], owner)];
  const taken = [await add(account, 'Cy', [other], owner), await add(account, 'Di', [other], owner)];
  await add(account, 'Ed', [{ value: otherRight }], owner);
  const third = { value: '4155550146' };
  hidden.push(await add(account, 'Fay', [third], owner), await add(account, 'Gus', [third]));
  const ids = [...hidden, ...taken];
  const before = await readAll(account, ids);
  const visibility = { contacts: { owners: ['mine'], groups: [] }, hidden: [], masked: [] };
  const change = await start(account, listed([...hidden.slice(1, 3), ...taken]), { visibility });
  await run();
  expect(await change.job()).toMatchObject({ seen: 4, changed: 0, unchanged: 0, failed: 4 });
  expect(await readAll(account, ids)).toEqual(before);
});

it('the undo leaves a number that changed since, and restores the contacts that still have it', async () => {
  const account = await americans();
  const ids: ContactId[] = [];
  for (const name of ['Ana', 'Bo', 'Cy']) ids.push(await add(account, name, [wrong]));
  const change = await start(account, everyone);
  await run();
  const key = { kind: 'phone', scope: '', value: right } as const;
  await fixture.core.editContact(account.caller, {
    op: 'edit',
    target: [{ by: 'id', id: ids[0] as ContactId }],
    edit: { identities: [{ op: 'release', key }] },
  });
  expect(await change.undo()).toEqual({ reverted: 3, kept: 0 });
  expect(valuesOf(await readAll(account, ids))).toEqual([
    [[], []],
    [['4155550144'], []],
    [[], ['4155550144']],
  ]);
});

describe('a batch corrects and restores few shared numbers, whatever its contacts have', () => {
  const numbersFrom = (first: number, count: number): readonly Phone[] =>
    Array.from({ length: count }, (_, at) => ({ value: String(4_152_000_000 + first + at) }));

  async function family(account: TestAccount, size: number, phones: readonly Phone[]) {
    const ids: ContactId[] = [];
    for (let at = 0; at < size; at += 1) ids.push(await add(account, `Member ${at}`, phones));
    return ids;
  }

  /** Sets the bounds for the test: with the usual ones it would need thousands of contacts. */
  function bound(bounds: Partial<Record<keyof typeof maxBatchHolders, number>>) {
    const usual = { ...maxBatchHolders };
    Object.assign(maxBatchHolders, bounds);
    onTestFinished(() => void Object.assign(maxBatchHolders, usual));
  }

  const correctedIn = (all: Awaited<ReturnType<typeof readAll>>) =>
    valuesOf(all).map((lists) => lists.flat().filter((value) => value.startsWith('1415')).length);

  it('its first contacts, and the next batch continues after them', async () => {
    bound({ ofBatch: 100 });
    const account = await americans();
    const ids = [
      ...(await family(account, 8, numbersFrom(0, 10))),
      ...(await family(account, 8, numbersFrom(100, 10))),
    ];
    const before = await readAll(account, ids);
    const change = await start(account, everyone);
    await runBriefly();
    expect(await change.job()).toMatchObject({ state: 'running', seen: 8 });
    const half = correctedIn(await readAll(account, ids));
    expect([half[0], half[8]]).toEqual([2, 10]);
    await run();
    expect(await change.job()).toMatchObject({ seen: 16, changed: 16, unchanged: 0, failed: 0 });
    expect(correctedIn(await readAll(account, ids))).toEqual(ids.map(() => 10));
    await fixture.core.undoBulkChange(account.caller, change.id);
    await runBriefly();
    const back = correctedIn(await readAll(account, ids));
    expect([back[0], back[15]]).toEqual([0, 10]);
    await run();
    expect((await change.job()).undo).toEqual({ reverted: 16, kept: 0 });
    expect(await readAll(account, ids)).toEqual(before);
  });

  it('all of one contact, which has more of them', async () => {
    bound({ ofBatch: 100 });
    const account = await americans();
    const ids = await family(account, 8, numbersFrom(0, 20));
    const before = await readAll(account, ids);
    const change = await start(account, listed([ids.at(-1) as ContactId]));
    await run();
    expect(await change.job()).toMatchObject({ seen: 1, changed: 8, unchanged: 0, failed: 0 });
    expect(correctedIn(await readAll(account, ids))).toEqual(ids.map(() => 20));
    await fixture.core.undoBulkChange(account.caller, change.id);
    await run();
    expect((await change.job()).undo).toEqual({ reverted: 8, kept: 0 });
    expect(await readAll(account, ids)).toEqual(before);
  });

  it('corrects the first numbers of a contact with very many; it counts as failed, and a second change continues', async () => {
    bound({ ofFirst: 100 });
    const account = await americans();
    const ids = await family(account, 8, numbersFrom(0, 14));
    const last = ids.at(-1) as ContactId;
    const first = await start(account, listed([last]));
    await run();
    expect(await first.job()).toMatchObject({ seen: 1, changed: 7, unchanged: 0, failed: 1 });
    expect(correctedIn(await readAll(account, ids))).toEqual(ids.map(() => 12));
    const second = await start(account, listed([last]));
    await run();
    expect(await second.job()).toMatchObject({ seen: 1, changed: 8, failed: 0 });
    expect(correctedIn(await readAll(account, ids))).toEqual(ids.map(() => 14));
  });
});
