/** A pass with slow calls: what changes meanwhile counts for the next call, and for what is stored. */
import { expect, it } from 'vitest';
import { dump, placesOf } from '../support/database/dump.js';
import { useFixture } from '../support/fixture.js';
import { say } from '../support/wire/receiver.js';
import { useWebhooks } from '../support/wire/webhooks.js';

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

it('a slow pass ends after some seconds, and continues with what has not been sent', async () => {
  const account = await fixture.newAccount();
  const receiver = await hooks.receiver();
  const { webhook } = await hooks.subscribe(account, receiver);
  const ids = await Promise.all(
    Array.from({ length: 32 }, (_, index) => hooks.person(account, `Person ${index}`)),
  );
  receiver.answer(async (call, response, request) => {
    await delay(2_200);
    say(204)(call, response, request);
  });
  const stopping = new AbortController();
  const sending = hooks.send({ isOnce: false, signal: stopping.signal });
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
  await receiver.wait(ids.length);
  stopping.abort();
  await sending;
  expect(new Set(receiver.calls.map((call) => call.headers['webhook-id'])).size).toBe(ids.length);
});

it('no further call begins once the webhook is paused', async () => {
  const account = await fixture.newAccount();
  const receiver = await hooks.receiver();
  const made = await hooks.subscribe(account, receiver);
  await Promise.all(Array.from({ length: 32 }, (_, index) => hooks.person(account, `Person ${index}`)));
  const { answering, letGo } = holding(204);
  receiver.answer(answering);
  const stopping = new AbortController();
  const sending = hooks.send({ isOnce: false, signal: stopping.signal });
  await receiver.wait(8);
  await hooks.edit(account, made, { state: 'paused' });
  // The run lists the webhooks many times a second.
  await delay(1_000);
  letGo();
  await delay(500);
  expect(receiver.calls).toHaveLength(8);
  stopping.abort();
  await sending;
  receiver.answer(say(204));
  await hooks.edit(account, made, { state: 'active' });
  await hooks.send();
  expect(receiver.calls).toHaveLength(32);
});
