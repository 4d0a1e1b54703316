/** A pass with slow calls: what changes meanwhile counts for the next call, and for what is stored. */

import { set } from '@switchbook/domain/contact/edit.js';
import { expect, it } from 'vitest';
import { openCore } from '../../src/core/core.js';
import { beginSqlOf } from '../../src/database/connections/announced-writers.js';
import type { Database, Transaction } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import { webhooks as native } from '../../src/faces/directory/webhooks.js';
import { hold } from '../support/accounts/people.js';
import { dump, placesOf } from '../support/database/dump.js';
import { isLockAwaited } from '../support/database/lock-waits.js';
import { useFixture } from '../support/fixture.js';
import { until } from '../support/until.js';
import { say } from '../support/wire/receiver.js';
import { thisMachine, useWebhooks } from '../support/wire/webhooks.js';

const fixture = useFixture();
const hooks = useWebhooks(fixture);

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const secretName = 'Quentin Vanished-Quill';

/** Holds calls until they are let go; then they have this status. */
function holding(status: number) {
  const held: (() => void)[] = [];
  return {
    answering: (...[call, response, request]: Parameters<ReturnType<typeof say>>) => {
      held.push(() => void say(status)(call, response, request));
    },
    letGo: () => {
      for (const item of held.splice(0)) item();
    },
  };
}

for (const [state, isTried] of [
  ['at its first attempt', false],
  ['at a later attempt', true],
] as const)
  it(`a person who is erased during a call is not stored again: ${state}`, async () => {
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    const { webhook } = await hooks.subscribe(account, receiver);
    if (isTried) receiver.answer(say(500));
    const id = await hooks.person(account, secretName);
    const neighbor = await hooks.person(account, 'Neighbor');
    if (isTried) {
      await hooks.send();
      fixture.advance(10_000);
    }
    const { answering, letGo } = holding(500);
    receiver.answer(answering);
    const before = receiver.calls.length;
    const sending = hooks.send();
    await receiver.wait(before + 2);
    await hooks.core.eraseContact(account.caller, { target: [{ by: 'id', id: id as never }] });
    receiver.answer(say(500));
    letGo();
    await sending;
    await hooks.send();
    const lines = (await dump(fixture.database)).filter((line) => line.includes(account.account.id));
    expect(placesOf('Vanished-Quill', lines)).toEqual([]);
    // The other person's delivery waits for its next attempt.
    const { items } = await hooks.core.listDeliveries(
      account.caller,
      webhook.id,
      {},
      { limit: 9, after: null },
    );
    expect(
      items.filter((delivery) => delivery.contactId === neighbor).map((delivery) => delivery.state),
    ).toEqual(['waiting']);
    expect(
      items.filter((delivery) => delivery.contactId === id && delivery.type !== 'contact.erased'),
    ).toEqual([]);
    const tried = receiver.calls.length;
    receiver.answer(say(204));
    fixture.advance(60_000);
    await hooks.send();
    const later = receiver.calls.slice(tried).map((call) => call.text);
    expect(later.some((text) => text.includes('Neighbor'))).toBe(true);
    expect(later.filter((text) => text.includes('Vanished-Quill'))).toEqual([]);
  });

/** A core that calls back before it sends a statement, within transactions and outside of them. */
async function watchedCore(before: (text: string) => Promise<void>) {
  const { database } = fixture;
  const watched = <On extends Pick<Database, 'query'>>(on: On): On => {
    const query: Database['query'] = async (statement, ...more) => {
      await before(statement.text);
      return on.query(statement, ...more);
    };
    return Object.create(on, { query: { value: query } }) as On;
  };
  const transaction: Database['transaction'] = (work, ...more) =>
    database.transaction((tx: Transaction) => work(watched(tx)), ...more);
  return openCore({
    database: Object.create(watched(database), { transaction: { value: transaction } }) as Database,
    clock: fixture.clock,
    webhooks: { formats: new Map([['directory', native]]), allowed: thisMachine },
  });
}

it('a person who is erased while a delivery is sent again is not sent again', async () => {
  const account = await fixture.newAccount();
  const receiver = await hooks.receiver();
  const { webhook } = await hooks.subscribe(account, receiver);
  const id = await hooks.person(account, secretName);
  await hooks.send();
  const page = { limit: 9, after: null };
  const [delivered] = (await hooks.core.listDeliveries(account.caller, webhook.id, {}, page)).items;
  if (delivered === undefined) throw new Error('nothing was delivered');
  let erasing: Promise<unknown> | undefined;
  let isErased = false;
  const core = await watchedCore(async (text) => {
    if (erasing !== undefined || !text.includes('insert into deliveries')) return;
    erasing = hooks.core.eraseContact(account.caller, { target: [{ by: 'id', id: id as never }] });
    erasing.then(() => {
      isErased = true;
    });
    await until('the erasure waits or ends', async () => isErased || (await isLockAwaited(fixture.database)));
  });
  await core.redeliver(account.caller, webhook.id, delivered.id);
  await erasing;
  await core.close();
  const lines = (await dump(fixture.database)).filter((line) => line.includes(account.account.id));
  expect(placesOf('Vanished-Quill', lines)).toEqual([]);
  const before = receiver.calls.length;
  await hooks.send();
  expect(receiver.calls.slice(before).filter((call) => call.text.includes('Vanished-Quill'))).toEqual([]);
});

it('a delivered event is sent again though an earlier transaction may have written for its account', async () => {
  const [account, other] = [await fixture.newAccount(), await fixture.newAccount()];
  const receiver = await hooks.receiver();
  const { webhook } = await hooks.subscribe(account, receiver);
  const [numbers] = /\(\d+, -?\d+\)/.exec(beginSqlOf(other.account.id)) ?? [];
  await fixture.database.transaction(async (tx) => {
    await tx.query(planned('select pg_current_xact_id()'), []);
    await tx.query(planned(`select pg_advisory_lock_shared${numbers}`), []);
    await hooks.person(account, secretName);
    await hooks.send();
    // A reader sees the same if the transaction ends between its snapshot and its list of locks.
    await tx.query(planned(`select pg_advisory_unlock_shared${numbers}`), []);
    const page = { limit: 9, after: null };
    const [delivered] = (await hooks.core.listDeliveries(account.caller, webhook.id, {}, page)).items;
    if (delivered === undefined) throw new Error('nothing was delivered');
    await hooks.core.redeliver(account.caller, webhook.id, delivered.id);
  });
  await hooks.send();
  expect(receiver.calls).toHaveLength(2);
});

it('an event of another contact is not stored for a later call before an erasure has rewritten it', async () => {
  const account = await fixture.newAccount();
  const receiver = await hooks.receiver();
  const email = 'quentin@vanished.example';
  const make = async (name: string) =>
    (
      await hooks.core.saveContact(account.caller, {
        op: 'save',
        onMatch: 'refuse',
        edit: { displayName: set(name), identities: [hold('email', email)] },
      })
    ).contact;
  const earlier = await make('Earlier Holder');
  const subscription = await hooks.subscribe(account, receiver);
  await hooks.edit(account, subscription, { state: 'paused' });
  await hooks.core.editContact(account.caller, {
    op: 'edit',
    target: [{ by: 'id', id: earlier.id }],
    edit: { identities: [{ op: 'release', key: { kind: 'email', scope: '', value: email } }] },
  });
  const person = await make(secretName);
  receiver.answer(say(500));
  let isSent = false;
  const core = await watchedCore(async (text) => {
    // All deliveries have been searched.
    if (isSent || !text.includes('delete from plans')) return;
    isSent = true;
    await hooks.edit(account, subscription, { state: 'active' });
    await hooks.send();
  });
  await core.eraseContact(account.caller, { target: [{ by: 'id', id: person.id }] });
  await core.close();
  expect(isSent).toBe(true);
  expect(receiver.calls.some((call) => call.text.includes(email))).toBe(true);
  const lines = (await dump(fixture.database)).filter((line) => line.includes(account.account.id));
  expect(placesOf(email, lines)).toEqual([]);
});

it('a slow pass ends after some seconds, and continues with what has not been sent', async () => {
  const account = await fixture.newAccount();
  const receiver = await hooks.receiver();
  const { webhook } = await hooks.subscribe(account, receiver);
  const ids = await Promise.all(
    Array.from({ length: 32 }, (_, index) => hooks.person(account, `Person ${index}`)),
  );
  const [early, late] = [holding(204), holding(204)];
  receiver.answer(early.answering);
  const stopping = new AbortController();
  const sending = hooks.send({ isOnce: false, signal: stopping.signal });
  await receiver.wait(8);
  await delay(2_200);
  receiver.answer(late.answering);
  early.letGo();
  await receiver.wait(9);
  // Eight calls were under way: their results are stored before the ninth begins.
  const { items } = await hooks.core.listDeliveries(
    account.caller,
    webhook.id,
    {},
    { limit: 50, after: null },
  );
  expect(items.filter((delivery) => delivery.state === 'delivered')).toHaveLength(8);
  receiver.answer(say(204));
  late.letGo();
  await receiver.wait(ids.length);
  stopping.abort();
  await sending;
  expect(new Set(receiver.calls.map((call) => call.headers['webhook-id'])).size).toBe(ids.length);
});

it('no further call begins once the webhook is paused', async () => {
  const account = await fixture.newAccount();
  const receiver = await hooks.receiver();
  const subscription = await hooks.subscribe(account, receiver);
  await Promise.all(Array.from({ length: 32 }, (_, index) => hooks.person(account, `Person ${index}`)));
  const { answering, letGo } = holding(204);
  receiver.answer(answering);
  const stopping = new AbortController();
  const sending = hooks.send({ isOnce: false, signal: stopping.signal });
  await receiver.wait(8);
  await hooks.edit(account, subscription, { state: 'paused' });
  // The run lists the webhooks many times a second.
  await delay(500);
  letGo();
  await delay(300);
  expect(receiver.calls).toHaveLength(8);
  stopping.abort();
  await sending;
  receiver.answer(say(204));
  await hooks.edit(account, subscription, { state: 'active' });
  await hooks.send();
  expect(receiver.calls).toHaveLength(32);
});
