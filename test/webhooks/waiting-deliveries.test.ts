/** Deliveries that wait: each is sent as soon as nothing holds it back, whatever else waits in its queue. */
import { expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { listWebhooksToSend } from '../../src/webhooks/store/due-webhooks.js';
import { useFixture } from '../support/fixture.js';
import { say } from '../support/wire/receiver.js';
import { useWebhooks } from '../support/wire/webhooks.js';

const fixture = useFixture();
const hooks = useWebhooks(fixture);

async function subscribed() {
  const account = await fixture.newAccount();
  const receiver = await hooks.receiver();
  const { webhook } = await hooks.subscribe(account, receiver);
  const page = { limit: 50, after: null };
  return {
    account,
    receiver,
    webhook,
    /** newest first */
    listed: async () => (await hooks.core.listDeliveries(account.caller, webhook.id, {}, page)).items,
    names: () => receiver.calls.map((call) => call.json.data.after?.display_name),
    /** whether a run would claim the webhook, again and again */
    isDue: async () => {
      const listed = await listWebhooksToSend(fixture.database, fixture.clock(), account.account.id);
      return listed.find(({ id }) => id === webhook.id)?.isDue;
    },
  };
}

it('a full queue that an erasure empties holds nothing back', async () => {
  const { account, receiver, webhook, names } = await subscribed();
  receiver.answer(say(500));
  const id = await hooks.person(account, 'Jane');
  await hooks.send();
  await fixture.database.query(
    planned(`insert into deliveries (account_id, webhook_id, id, event_id, position, seq, contact_id, type, state, attempts, next_at, created_at)
      select d.account_id, d.webhook_id, gen_random_uuid(), d.event_id, d.position, d.seq, d.contact_id, d.type, 'waiting', 0, d.next_at, d.created_at
      from deliveries d, generate_series(2, 1000) n where d.account_id = $1 and d.webhook_id = $2`),
    [account.account.id, webhook.id],
  );
  await hooks.person(account, 'Otto');
  await hooks.send();
  expect(names()).toEqual(['Jane']);
  await hooks.core.eraseContact(account.caller, { target: [{ by: 'id', id: id as never }] });
  receiver.answer(say(204));
  await hooks.send();
  expect(names().slice(1)).toContain('Otto');
});

it('a delivery that is sent again takes along those that it waits for', async () => {
  const { account, receiver, webhook, listed, names, isDue } = await subscribed();
  receiver.answer(say(500));
  const id = await hooks.person(account, 'First');
  await hooks.send();
  for (const name of ['Second', 'Third']) await hooks.rename(account, id, name);
  await hooks.send();
  expect(names()).toEqual(['First']);
  expect(await isDue()).toBe(false);
  const [, second] = await listed();
  if (second === undefined) throw new Error('the change does not wait');
  await hooks.core.redeliver(account.caller, webhook.id, second.id);
  await hooks.send();
  expect(names()).toEqual(['First', 'First']);
  // Its attempt failed: nothing is due before the next one.
  expect(await isDue()).toBe(false);
  receiver.answer(say(204));
  await hooks.core.redeliver(account.caller, webhook.id, second.id);
  await hooks.send();
  expect(names().slice(2)).toEqual(['First', 'Second', 'Third']);
});

it('a delivered one is sent again while the receiver is down', async () => {
  const { account, receiver, webhook, listed, names, isDue } = await subscribed();
  await hooks.person(account, 'Delivered');
  await hooks.send();
  const [delivered] = await listed();
  if (delivered === undefined) throw new Error('nothing was delivered');
  receiver.answer(say(500));
  for (let at = 0; at < 12; at += 1) await hooks.person(account, `Person ${at}`);
  await hooks.send();
  const before = receiver.calls.length;
  expect(await isDue()).toBe(false);
  await hooks.core.redeliver(account.caller, webhook.id, delivered.id);
  await hooks.send();
  expect(names().slice(before)).toEqual(['Delivered']);
  expect(await isDue()).toBe(false);
});

it('what a run that stops has left is sent by the next one, next to a person whose call fails', async () => {
  const { account, receiver, names } = await subscribed();
  receiver.answer(say(500));
  await hooks.person(account, 'Failing');
  await hooks.send();
  const people = Array.from({ length: 32 }, (_, index) => `Person ${index}`);
  for (const name of people) await hooks.person(account, name);
  const held: (() => void)[] = [];
  receiver.answer((call, response, request) => {
    held.push(() => void say(204)(call, response, request));
  });
  const stopping = new AbortController();
  const sending = hooks.send({ signal: stopping.signal });
  await receiver.wait(9);
  stopping.abort();
  receiver.answer(say(204));
  for (const letGo of held) letGo();
  await sending;
  expect(receiver.calls.length).toBeLessThan(33);
  await hooks.send();
  expect(names().slice(1).toSorted()).toEqual(people.toSorted());
});
