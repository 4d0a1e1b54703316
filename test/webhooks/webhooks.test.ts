/** Each event reaches a webhook at least once, in order for each contact, for any behavior of the receiver. */

import { set } from '@switchbook/domain/contact/edit.js';
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { webhookRules } from '../../src/faces/directory/kit/choices.js';
import { segments } from '../../src/segments/operations/segment-operations.js';
import { webhooks } from '../../src/webhooks/operations/webhooks.js';
import { phone, problemOf, settled, tag } from '../support/accounts/people.js';
import { useFixture } from '../support/fixture.js';
import { type Call, say } from '../support/wire/receiver.js';
import { useWebhooks } from '../support/wire/webhooks.js';

const fixture = useFixture();
const hooks = useWebhooks(fixture);

const nameIn = (call: Call): string => call.json.data.after.display_name;
const deliveriesOf = async (account: Awaited<ReturnType<typeof fixture.newAccount>>, id: string) =>
  (await hooks.core.listDeliveries(account.caller, id as never, {}, { limit: 200, after: null })).items;

describe('a receiver that answers', () => {
  it('gets each event once, in order', async () => {
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    const subscription = await hooks.subscribe(account, receiver);
    const jane = await hooks.person(account, 'Jane');
    await hooks.rename(account, jane, 'Jane D.');
    await hooks.rename(account, jane, 'Jane Doe');
    await hooks.send();
    expect(receiver.calls.map((call) => [call.json.type, nameIn(call)])).toEqual([
      ['contact.created', 'Jane'],
      ['contact.updated', 'Jane D.'],
      ['contact.updated', 'Jane Doe'],
    ]);
    expect(receiver.calls.map((call) => call.headers['webhook-id'])).toEqual(
      receiver.calls.map((call) => call.json.data.id),
    );
    await hooks.send();
    expect(receiver.calls).toHaveLength(3);
    const log = await deliveriesOf(account, subscription.webhook.id);
    expect(log.map((delivery) => [delivery.state, delivery.attempts, delivery.status])).toEqual(
      Array.from({ length: 3 }, () => ['delivered', 1, 204]),
    );
  });

  it('gets only the requested types, and no earlier events', async () => {
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    const jane = await hooks.person(account, 'Jane');
    await hooks.subscribe(account, receiver, { types: ['contact.updated'] });
    await hooks.rename(account, jane, 'Jane Doe');
    await hooks.person(account, 'John');
    await hooks.send();
    expect(receiver.calls.map((call) => call.json.type)).toEqual(['contact.updated']);
  });

  it('gets updates only of the members that it follows, and all other events', async () => {
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    const { webhook } = await hooks.subscribe(account, receiver, {
      fields: ['phone', 'tags', 'tags', 'address.city', 'attributes.plan'],
    });
    expect(webhook.fields).toEqual(['phone', 'tags', 'address.city', 'attributes.plan']);
    const jane = await hooks.person(account, 'Jane');
    const edit = (change: object) =>
      hooks.core.editContact(account.caller, {
        op: 'edit',
        target: [{ by: 'id', id: jane as never }],
        edit: change,
      });
    const seen = async () => {
      const from = receiver.calls.length;
      await hooks.send();
      return receiver.calls.slice(from).map((call) => call.json.type);
    };
    expect(await seen()).toEqual(['contact.created']);
    await hooks.rename(account, jane, 'Jane Doe');
    const attributes = (value: object) => ({ attributes: { op: 'merge', value } });
    await edit({ company: set('Acme'), address: { street: set('Main') }, ...attributes({ size: 'L' }) });
    expect(await seen()).toEqual([]);
    await edit({ identities: [phone('14155550123')] });
    expect(await seen()).toEqual(['contact.updated']);
    // Not the main number, so the member `phone` is the same.
    await edit({ identities: [phone('14155550124')] });
    expect(await seen()).toEqual([]);
    await edit({ address: { city: set('Ulm') } });
    await edit(attributes({ plan: 'pro' }));
    await edit({ tags: [{ op: 'add', items: [tag('vip')] }] });
    expect((await seen()).sort()).toEqual([...Array(3).fill('contact.updated'), 'tag.created']);
    await hooks.edit(account, { webhook, secret: '' }, { fields: null });
    await hooks.rename(account, jane, 'Jane');
    expect(await seen()).toEqual(['contact.updated']);
    await hooks.edit(account, { webhook, secret: '' }, { fields: ['company'] });
    await hooks.core.deleteContact(account.caller, {
      op: 'delete',
      target: [{ by: 'id', id: jane as never }],
    });
    expect(await seen()).toEqual(['contact.deleted']);
  });

  it('follows no member that contacts do not have', async () => {
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    const cases = [
      [[], 'fields', 'too_few'],
      [['phone', 'name'], 'fields.1', 'not_allowed'],
      [['attributes.'], 'fields.0', 'not_allowed'],
      [['address.planet'], 'fields.0', 'not_allowed'],
      [['constructor'], 'fields.0', 'not_allowed'],
      [Array.from({ length: 51 }, (_, at) => `attributes.a${at}`), 'fields', 'too_many'],
    ] as const;
    for (const [fields, path, code] of cases)
      expect(await problemOf(hooks.subscribe(account, receiver, { fields }))).toMatchObject({
        kind: 'invalid',
        issues: [{ path, code }],
      });
  });

  it('gets only contacts of a segment, until the segment is deleted', async () => {
    const account = await fixture.newAccount();
    const { caller } = account;
    const tree = { field: 'display_name', op: 'starts_with', value: 'Jane' } as const;
    const { number } = await fixture.core
      .records(segments)
      .create(caller, { name: 'Janes', tree, watched: true });
    const runWatches = async () => {
      await settled(fixture)(account);
      await fixture.core.runWatches({ signal: new AbortController().signal });
    };
    await runWatches();
    const receiver = await hooks.receiver();
    const unknown = hooks.subscribe(account, receiver, { segment: number + 5 });
    expect(await problemOf(unknown)).toMatchObject({ kind: 'invalid', issues: [{ path: 'segment' }] });
    const other = await fixture.core.records(segments).create(caller, { name: 'All', tree: { all: [] } });
    const unwatched = hooks.subscribe(account, receiver, { segment: other.number });
    expect(await problemOf(unwatched)).toMatchObject({ kind: 'invalid', issues: [{ code: 'not_allowed' }] });
    const { webhook } = await hooks.subscribe(account, receiver, { segment: number });
    const jane = await hooks.person(account, 'Jane');
    await hooks.person(account, 'John');
    await hooks.send();
    await runWatches();
    await hooks.rename(account, jane, 'Joan');
    await runWatches();
    await hooks.send();
    expect(receiver.calls.map((call) => call.json.type)).toEqual([
      'contact.created',
      'segment.entered',
      // The webhook gets the leaving, but not the change that caused it.
      'segment.left',
    ]);
    await fixture.core.records(segments).delete(caller, number);
    await hooks.person(account, 'Jane Again');
    await hooks.send();
    const ended = await fixture.core.records(webhooks).get(caller, webhook.id);
    expect([ended.state, ended.reason]).toEqual(['disabled', expect.stringContaining(`no "${number}"`)]);
    await hooks.core.records(webhooks).update(caller, webhook.id, { segment: null, state: 'active' });
    await hooks.send();
    expect(receiver.calls.at(-1)?.json.data.after.display_name).toBe('Jane Again');
  });

  it('gets no earlier events, even while an older transaction runs', async () => {
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    const { made: created, sending } = await fixture.database.transaction(async (tx) => {
      // Readers see no later event until this transaction ends.
      await tx.query(planned('select pg_current_xact_id()::text as id'), []);
      const jane = await hooks.person(account, 'Before');
      const subscription = await hooks.subscribe(account, receiver);
      await hooks.rename(account, jane, 'Afterwards');
      const sending = hooks.send();
      // The sender checks several times during these statements.
      for (let index = 0; index < 100; index += 1) await tx.query(planned('select 1 as one'), []);
      expect(receiver.calls).toEqual([]);
      return { made: subscription, sending };
    });
    await sending;
    expect(receiver.calls.map((call) => [call.json.type, nameIn(call)])).toEqual([
      ['contact.updated', 'Afterwards'],
    ]);
    expect(await deliveriesOf(account, created.webhook.id)).toHaveLength(1);
  });

  it('has one sender at a time: an overtaken one writes nothing', async () => {
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    const { webhook } = await hooks.subscribe(account, receiver);
    await hooks.person(account, 'Jane');
    // Another sender settles the same event during the call, as if this one had lost its claim.
    receiver.answer(async (_call, response) => {
      if (receiver.calls.length === 1)
        await fixture.database.query(
          planned(`update webhooks w set cursor_position = e.position, cursor_seq = e.seq
             from (select max(position) as position, max(seq) as seq from events where account_id = $1) e
             where w.account_id = $1 and w.id = $2`),
          [account.account.id, webhook.id],
        );
      response.writeHead(500).end();
    });
    await hooks.send();
    expect((await hooks.core.records(webhooks).get(account.caller, webhook.id)).failureCount).toBe(0);
    expect(receiver.calls).toHaveLength(1);
    expect(await deliveriesOf(account, webhook.id)).toEqual([]);
  });

  it('is called for many webhooks at once without a listener warning', async () => {
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    const many = 12;
    for (let index = 0; index < many; index += 1) await hooks.subscribe(account, receiver);
    await hooks.person(account, 'Jane');
    // A webhook that has never answered counts as slow, and few slow ones are called at once.
    await hooks.send();
    await hooks.person(account, 'John');
    const warnings: string[] = [];
    const note = (warning: Error) => void warnings.push(warning.name);
    process.on('warning', note);
    let answerAll = () => {};
    const areAllThere = new Promise<void>((resolve) => {
      answerAll = resolve;
    });
    receiver.answer(async (_call, response) => {
      if (receiver.calls.length === 2 * many) answerAll();
      await areAllThere;
      response.writeHead(204).end();
    });
    await hooks.send();
    process.off('warning', note);
    expect([receiver.calls.length, warnings]).toEqual([2 * many, []]);
  });

  it('gets nothing while paused, and all of it afterwards', async () => {
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    const subscription = await hooks.subscribe(account, receiver);
    await hooks.edit(account, subscription, { state: 'paused' });
    await hooks.person(account, 'Jane');
    await hooks.send();
    expect(receiver.calls).toEqual([]);
    await hooks.edit(account, subscription, { state: 'active' });
    await hooks.send();
    expect(receiver.calls.map(nameIn)).toEqual(['Jane']);
  });
});

describe('a receiver that fails', () => {
  it('is retried later with the same id and body; later events of the contact wait, others continue', async () => {
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    const subscription = await hooks.subscribe(account, receiver);
    receiver.answer((call, response) => {
      response.writeHead(nameIn(call).startsWith('Jane') ? 500 : 204).end('no Jane');
    });
    const jane = await hooks.person(account, 'Jane');
    await hooks.rename(account, jane, 'Jane Doe');
    await hooks.person(account, 'John');
    await hooks.send();
    expect(receiver.calls.map(nameIn)).toEqual(['Jane', 'John']);
    const [, second, first] = await deliveriesOf(account, subscription.webhook.id);
    expect([first?.state, first?.attempts, first?.status, first?.response]).toEqual([
      'waiting',
      1,
      500,
      'no Jane',
    ]);
    expect([second?.state, second?.attempts, second?.nextAt]).toEqual(['waiting', 0, null]);
    await hooks.rename(account, jane, 'Jane Roe');
    await hooks.send();
    expect(receiver.calls).toHaveLength(2);

    fixture.advance(webhookRules.retriesMs[0] * (1 + webhookRules.jitter));
    receiver.answer(say(200));
    await hooks.send();
    expect(receiver.calls.map(nameIn)).toEqual(['Jane', 'John', 'Jane', 'Jane Doe', 'Jane Roe']);
    expect(receiver.calls[2]?.text).toBe(receiver.calls[0]?.text);
    expect(receiver.calls[2]?.headers['webhook-id']).toBe(receiver.calls[0]?.headers['webhook-id']);
    const { failureCount, failingSince } = await hooks.core
      .records(webhooks)
      .get(account.caller, subscription.webhook.id);
    expect([failureCount, failingSince]).toEqual([0, null]);
  });

  it('is disabled after three days with a reason, and gets all events once enabled', async () => {
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    const subscription = await hooks.subscribe(account, receiver);
    receiver.answer(say(503, 'down'));
    const began = fixture.clock().getTime();
    const jane = await hooks.person(account, 'Jane');
    await hooks.send();
    for (const waitMs of webhookRules.retriesMs) {
      await hooks.send();
      fixture.advance(waitMs * (1 + webhookRules.jitter));
      await hooks.send();
    }
    const { state, reason } = await hooks.core.records(webhooks).get(account.caller, subscription.webhook.id);
    expect(state).toBe('disabled');
    expect(reason).toMatch(/failed 15 times since .*Z\. Last error: HTTP 503\.$/);
    expect(receiver.calls).toHaveLength(webhookRules.retriesMs.length + 1);
    const days = webhookRules.retriesMs.reduce((sum, value) => sum + value, 0) / 86_400_000;
    expect(days).toBeGreaterThan(2.9);
    expect(fixture.clock().getTime() - began).toBeGreaterThan(2.9 * 86_400_000);

    receiver.answer(say(204));
    await hooks.rename(account, jane, 'Jane Doe');
    await hooks.send();
    expect(receiver.calls).toHaveLength(webhookRules.retriesMs.length + 1);
    await hooks.edit(account, subscription, { state: 'active' });
    await hooks.send();
    expect(receiver.calls.slice(-2).map(nameIn)).toEqual(['Jane', 'Jane Doe']);
  });

  it('a 410 response disables the webhook at once', async () => {
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    const subscription = await hooks.subscribe(account, receiver);
    receiver.answer(say(410));
    await hooks.person(account, 'Jane');
    await hooks.send();
    const { state, reason } = await hooks.core.records(webhooks).get(account.caller, subscription.webhook.id);
    expect([state, reason]).toEqual(['disabled', 'The receiver answered 410: it refuses more calls.']);
  });

  it('a general failure is retried a few times only, and all events are sent in order after the recovery', async () => {
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    const subscription = await hooks.subscribe(account, receiver);
    receiver.answer(say(500));
    // Two passes of eight at once; on a busy computer a pass may end early, and the next one begins.
    const few = 32;
    for (let index = 0; index < 60; index += 1) await hooks.person(account, `Person ${index}`);
    await hooks.send();
    expect(receiver.calls.length).toBeLessThanOrEqual(few);
    const more = Array.from({ length: 100 }, (_, index) => hooks.person(account, `Later ${index}`));
    await Promise.all(more);
    await hooks.send();
    await hooks.send();
    expect(receiver.calls.length).toBeLessThanOrEqual(few);
    const before = receiver.calls.length;
    receiver.answer(say(204));
    fixture.advance(webhookRules.retriesMs[0] * (1 + webhookRules.jitter));
    await hooks.send();
    expect(new Set(receiver.calls.slice(before).map(nameIn)).size).toBe(160);
    expect(receiver.calls.length - before).toBe(160);
    const { failureCount, lastDeliveryAt } = await hooks.core
      .records(webhooks)
      .get(account.caller, subscription.webhook.id);
    expect([failureCount, lastDeliveryAt === null]).toEqual([0, false]);
  });
});
