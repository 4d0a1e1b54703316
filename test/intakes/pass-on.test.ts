/** Receivers of an intake get its payloads with the same bytes, at least once, in order for each business number. */

import { createHmac } from 'node:crypto';
import { verify } from '@octokit/webhooks-methods';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { firstPosition } from '@switchbook/domain/events/event.js';
import { bytesOf, pablo, payloadOf } from '@switchbook/messaging-payloads/payloads.test.support.js';
import { describe, expect, inject, it } from 'vitest';
import { openCore } from '../../src/core/core.js';
import type { Transaction } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import { intakes } from '../../src/intakes/operations/intakes.js';
import { sweepEvents } from '../../src/retention/store/expired-rows.js';
import type { RunWebhooksOptions } from '../../src/webhooks/jobs/webhook-jobs.js';
import { webhooks } from '../../src/webhooks/operations/webhooks.js';
import { readAccountBacklog } from '../../src/webhooks/store/due-webhooks.js';
import { usualRules } from '../../src/webhooks/values/delivery.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { bytesOfBackup, restoreBytes, withEmptyDatabase } from '../support/program/backups.js';
import { type Call, type Receiver, say } from '../support/wire/receiver.js';
import { thisMachine, useWebhooks } from '../support/wire/webhooks.js';

const fixture = useFixture();
const hooks = useWebhooks(fixture);
const secret = 'the secret of the app';
const day = 24 * 60 * 60 * 1000;
const firstRetryMs = usualRules.retriesMs[0] * (1 + usualRules.jitter);

/** A message to a business number; `text` has letters that the platform escapes. */
const message = (at: number, number = '1', text = `Olá ${at}/ü😀`) =>
  bytesOf({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '7',
        changes: [{ field: 'messages', value: { metadata: { phone_number_id: number }, at, text } }],
      },
    ],
  });
const atOf = (call: Call): number => call.json.entry[0].changes[0].value.at;
const numberOf = (call: Call): string => call.json.entry[0].changes[0].value.metadata.phone_number_id;

function inboxOf(of: TestAccount, id: string, token: string) {
  const { core } = hooks;
  const { caller } = of;
  const intakeId = id as never;
  return {
    id: intakeId,
    take: async (raw: Buffer, headers: object = {}) => {
      const signature = `sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`;
      const given = {
        'x-hub-signature-256': signature,
        'content-type': 'application/json; charset=utf-8',
        authorization: 'Bearer of the hop',
        cookie: 'hop=1',
        'x-forwarded-for': '10.0.0.1',
        ...headers,
      };
      expect(await core.intakes.receive(token, raw, given as never)).toBe('stored');
    },
    add: (to: Pick<Receiver, 'url'>, name?: string) =>
      core.createReceiver(caller, intakeId, { url: to.url, ...(name === undefined ? {} : { name }) }),
    list: () => core.listReceivers(caller, intakeId),
    edit: (rid: string, edit: object) => core.updateReceiver(caller, intakeId, rid as never, edit),
    resend: (rid: string, from?: Date) => core.resendReceiver(caller, intakeId, rid as never, from),
    /** Passes on all due payloads. */
    send: (more: Partial<RunWebhooksOptions> = {}) => hooks.send(more),
  };
}

async function newInbox(more: object = {}) {
  const of = await fixture.newAccount();
  const { token, ...intake } = await hooks.core
    .records(intakes)
    .create(of.caller, { name: 'Shop', secret, ...more });
  return { of, token, ...inboxOf(of, intake.id, token) };
}

const range = (count: number) => Array.from({ length: count }, (_, at) => at);

describe('a receiver', () => {
  it('gets the bytes and the headers of the platform, which the library of another verifies', async () => {
    const inbox = await newInbox();
    const receiver = await hooks.receiver();
    await inbox.add(receiver);
    const sent = [message(0), message(1), Buffer.from('no JSON at all: \u0000\xff', 'latin1')];
    for (const raw of sent) await inbox.take(raw);
    await inbox.send();
    expect(receiver.calls).toHaveLength(3);
    const came = receiver.calls.map(({ raw }) => raw.toString('latin1')).toSorted();
    expect(came).toEqual(sent.map((raw) => raw.toString('latin1')).toSorted());
    expect(sent[0]?.toString()).toContain('\\u00e1');
    for (const { headers, text, raw } of receiver.calls) {
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
      for (const name of ['authorization', 'cookie', 'x-forwarded-for', 'webhook-id', 'user-agent'])
        expect(headers[name]).toBeUndefined();
      // The library requires a text, which loses bytes that are not UTF-8.
      if (Buffer.from(text).equals(raw))
        expect(await verify(secret, text, String(headers['x-hub-signature-256']))).toBe(true);
    }
    expect((await inbox.list())[0]).toMatchObject({
      waiting: 0,
      oldestAt: null,
      failureCount: 0,
      lastAnswer: { status: 204, error: null },
    });
  });

  it('gets later payloads, each once, even if repeated', async () => {
    const inbox = await newInbox();
    const receiver = await hooks.receiver();
    await inbox.take(message(0));
    await inbox.send();
    await inbox.add(receiver);
    for (const raw of [message(1), message(1), message(2), message(1)]) await inbox.take(raw);
    await inbox.send();
    await inbox.take(message(1));
    await inbox.send();
    expect(receiver.calls.map(atOf)).toEqual([1, 2]);
  });

  it('gets no earlier payload, even while an older transaction runs', async () => {
    const inbox = await newInbox();
    const receiver = await hooks.receiver();
    await fixture.database.transaction(async (tx) => {
      // Payloads that are stored from here on cannot be read until this transaction ends.
      await tx.query(planned('select pg_current_xact_id()::text as id'), []);
      await inbox.take(message(0));
      await inbox.add(receiver);
      expect((await inbox.list())[0]).toMatchObject({ waiting: 0, oldestAt: null });
      await inbox.take(message(1));
      expect((await inbox.list())[0]).toMatchObject({ waiting: 1 });
    });
    await inbox.send();
    expect(receiver.calls.map(atOf)).toEqual([1]);
  });

  it.skipIf(inject('hasCitus'))('gets payloads while a transaction of another account runs', async () => {
    const inbox = await newInbox();
    const receiver = await hooks.receiver();
    await inbox.add(receiver);
    const { accountId } = (await fixture.newAccount()).caller;
    const during = async (tx: Transaction) => {
      await tx.query(planned('select pg_current_xact_id()'), []);
      await inbox.take(message(0));
      const passedOn = async () => {
        await inbox.send();
        return receiver.calls.length;
      };
      // Transactions of other tests may hold it back for a moment.
      await expect.poll(passedOn).toBe(1);
    };
    await fixture.database.transaction(during, 'attempt', accountId);
  });

  it('gets no secret header of a provider, and the signature of a provider that signs', async () => {
    for (const [variant, header] of [
      ['gupshup', undefined],
      ['360dialog', 'x-360dialog-signature'],
    ] as const) {
      const inbox = await newInbox({ variant });
      const receiver = await hooks.receiver();
      await inbox.add(receiver);
      const raw = message(1);
      const signature = createHmac('sha256', secret).update(raw).digest('hex');
      await inbox.take(raw, { authorization: secret, ...(header && { [header]: signature }) });
      await inbox.send();
      const [call] = receiver.calls;
      expect(call?.headers.authorization).toBeUndefined();
      if (header !== undefined) expect(call?.headers[header]).toBe(signature);
    }
  });

  it('a receiver that fails at random gets all payloads in the order of each business number', {
    tags: ['nightly'],
  }, async () => {
    const inbox = await newInbox();
    const receiver = await hooks.receiver();
    const { id } = await inbox.add(receiver);
    let state = 7;
    const random = () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    const received: Call[] = [];
    receiver.answer((call, response) => {
      if (random() < 0.3) {
        // One of two calls was received, but its answer is lost.
        const isLost = random() < 0.5;
        if (isLost) received.push(call);
        return isLost ? response.socket?.destroy() : response.writeHead(500).end();
      }
      received.push(call);
      return response.writeHead(204).end();
    });
    const numbers = 5;
    for (const at of range(100)) await inbox.take(message(at, String(at % numbers)));
    for (let round = 0; round < 60; round += 1) {
      await inbox.send();
      fixture.advance(13 * 60 * 60 * 1000);
      if ((await inbox.list())[0]?.waiting === 0) break;
      if ((await inbox.list())[0]?.state === 'disabled') await inbox.edit(id, { state: 'active' });
    }
    for (const number of range(numbers)) {
      const ofNumber = received.filter((call) => numberOf(call) === String(number)).map(atOf);
      const once = ofNumber.filter((at, index) => ofNumber.indexOf(at) === index);
      expect(once).toEqual(range(100).filter((at) => at % numbers === number));
    }
  });

  it('a receiver that refuses a payload delays only that business number there', async () => {
    const inbox = await newInbox();
    const [picky, other] = [await hooks.receiver(), await hooks.receiver()];
    await inbox.add(picky);
    await inbox.add(other);
    picky.answer((call, response) => response.writeHead(atOf(call) === 0 ? 500 : 204).end());
    for (const at of range(6)) await inbox.take(message(at, String(at % 2)));
    await inbox.send();
    expect(picky.calls.map(atOf).toSorted()).toEqual([0, 1, 3, 5]);
    expect(other.calls.map(atOf).toSorted()).toEqual(range(6));
    const [, lagging] = await inbox.list();
    expect(lagging).toMatchObject({ waiting: 3, state: 'active' });
    expect(lagging?.oldestAt).toBeInstanceOf(Date);
    picky.answer(say(204));
    fixture.advance(firstRetryMs);
    await inbox.send();
    expect(picky.calls.map(atOf).slice(4)).toEqual([0, 2, 4]);
  });

  it('a receiver that fails for three days is disabled with a reason, and continues when payloads are sent again', async () => {
    const inbox = await newInbox();
    const receiver = await hooks.receiver();
    const { id } = await inbox.add(receiver);
    receiver.answer(say(503, 'away'));
    await inbox.take(message(0));
    await inbox.take(message(1));
    await inbox.send();
    for (const waitMs of usualRules.retriesMs) {
      fixture.advance(waitMs * (1 + usualRules.jitter));
      await inbox.send();
    }
    expect(receiver.calls).toHaveLength(usualRules.retriesMs.length + 1);
    expect((await inbox.list())[0]).toMatchObject({
      state: 'disabled',
      reason: expect.stringContaining('HTTP 503'),
      waiting: 2,
    });
    // The check of webhooks counts the receiver.
    const backlog = await readAccountBacklog(fixture.database, inbox.of.account.id);
    expect(backlog).toMatchObject({ webhooks: 1, disabled: 1 });
    receiver.answer(say(204));
    expect(await inbox.resend(id)).toMatchObject({ state: 'active', reason: null });
    receiver.calls.length = 0;
    await inbox.send();
    expect(receiver.calls.map(atOf)).toEqual([0, 1]);
  });

  it('a disabled receiver that continues gets what came meanwhile, also after the events of that time are deleted', async () => {
    const inbox = await newInbox();
    const receiver = await hooks.receiver();
    const { id } = await inbox.add(receiver);
    receiver.answer(say(503, 'away'));
    await inbox.take(message(0));
    await inbox.send();
    for (const waitMs of usualRules.retriesMs) {
      fixture.advance(waitMs * (1 + usualRules.jitter));
      await inbox.send();
    }
    expect((await inbox.list())[0]).toMatchObject({ state: 'disabled' });
    await inbox.take(message(1));
    await hooks.person(inbox.of, 'Jane');
    fixture.advance(1_000);
    const { id: accountId } = inbox.of.account;
    const swept = await fixture.database.transaction((tx) =>
      sweepEvents(tx, accountId, firstPosition, fixture.clock(), 1_000),
    );
    expect(swept.deleted).toBeGreaterThan(0);
    receiver.answer(say(204));
    receiver.calls.length = 0;
    await inbox.resend(id);
    await inbox.send();
    expect(receiver.calls.map(atOf)).toEqual([0, 1]);
  });

  it('a slow receiver delays no other receiver, account, or processing', async () => {
    const [inbox, neighbor] = [await newInbox(), await newInbox()];
    const [slow, quick, foreign] = [await hooks.receiver(), await hooks.receiver(), await hooks.receiver()];
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    slow.answer(async (_call, response) => {
      await held;
      response.writeHead(204).end();
    });
    await inbox.add(slow);
    await inbox.add(quick);
    await neighbor.add(foreign);
    for (const at of range(20)) {
      await inbox.take(message(at, String(at)));
      await neighbor.take(message(at));
    }
    const sending = inbox.send();
    await Promise.all([slow.wait(8), quick.wait(20), foreign.wait(20)]);
    await hooks.core.applyPayloads({ signal: new AbortController().signal, holdMs: 0 });
    expect((await hooks.core.records(intakes).get(inbox.of.caller, inbox.id)).applied).toBe(20);
    expect(slow.calls).toHaveLength(8);
    release();
    await sending;
    expect(slow.calls).toHaveLength(20);
  });

  it('a paused receiver gets the missed payloads when resumed', async () => {
    const inbox = await newInbox();
    const receiver = await hooks.receiver();
    const { id } = await inbox.add(receiver, 'n8n');
    expect(await inbox.edit(id, { state: 'paused' })).toMatchObject({ state: 'paused', name: 'n8n' });
    for (const at of range(3)) await inbox.take(message(at));
    await inbox.send();
    expect(receiver.calls).toEqual([]);
    expect((await inbox.list())[0]).toMatchObject({ waiting: 3 });
    await inbox.edit(id, { state: 'active', name: null });
    await inbox.send();
    expect(receiver.calls.map(atOf)).toEqual([0, 1, 2]);
  });

  it('gets payloads again from a given time, but not while paused', async () => {
    const inbox = await newInbox();
    const receiver = await hooks.receiver();
    const { id } = await inbox.add(receiver);
    await inbox.take(message(0));
    fixture.advance(60_000);
    const from = fixture.clock();
    for (const at of [1, 2]) await inbox.take(message(at));
    await inbox.send();
    receiver.calls.length = 0;
    expect((await inbox.resend(id, from)).resend).toMatchObject({ from: from.toISOString(), count: 0 });
    const notSending = { problem: { kind: 'conflict', resource: 'receiver', state: 'not_sending' } };
    await expect(inbox.resend(id, from)).rejects.toMatchObject(notSending);
    await inbox.send();
    expect(receiver.calls.map(atOf)).toEqual([1, 2]);
    expect((await inbox.list())[0]?.resend).toBeNull();
    await expect(inbox.resend(id, new Date(fixture.clock().getTime() + day))).rejects.toMatchObject({
      problem: { kind: 'invalid' },
    });
    await inbox.edit(id, { state: 'paused' });
    await expect(inbox.resend(id, from)).rejects.toMatchObject({
      problem: { kind: 'conflict', resource: 'receiver' },
    });
  });

  it('is paused when the key that made it ends, and its calls are counted separately', async () => {
    const inbox = await newInbox();
    const receiver = await hooks.receiver();
    const { core } = hooks;
    const { account } = inbox.of;
    const { key } = await core.createKey(account.id, {
      name: 'made it',
      scopes: ['intakes:manage'],
      rateLimit: undefined,
      expiresAt: null,
    });
    const caller = { ...inbox.of.caller, keyId: key.id };
    const { id } = await core.createReceiver(caller, inbox.id, { url: receiver.url });
    const counted: string[] = [];
    await inbox.take(message(0));
    await inbox.send({ onOutcome: (face: string, outcome: string) => counted.push(`${face} ${outcome}`) });
    expect(counted).toEqual(['intake delivered']);
    const { pausedWebhooks } = await core.revokeKey(account.id, key.id);
    expect(pausedWebhooks.map((webhook) => [webhook.id, webhook.face])).toEqual([[id, 'intake']]);
    await inbox.take(message(1));
    await inbox.send();
    expect(receiver.calls.map(atOf)).toEqual([0]);
    expect((await inbox.list())[0]).toMatchObject({ state: 'paused', reason: 'key_ended', waiting: 1 });
    await inbox.resend(id);
    await inbox.send();
    expect(receiver.calls.map(atOf)).toEqual([0, 1]);
  });

  it('is deleted with its intake, and is not a webhook of the account', async () => {
    const inbox = await newInbox();
    const receiver = await hooks.receiver();
    const { id } = await inbox.add(receiver);
    const { caller } = inbox.of;
    const webhookId = id as never;
    expect(await hooks.core.records(webhooks).list(caller)).toEqual([]);
    for (const work of [
      () => hooks.core.records(webhooks).get(caller, webhookId),
      () => hooks.core.records(webhooks).update(caller, webhookId, { state: 'paused' }),
      () => hooks.core.records(webhooks).delete(caller, webhookId),
      () => hooks.core.testWebhook(caller, webhookId),
      () => hooks.core.records(webhooks).rotate(caller, webhookId, {}),
      () => hooks.core.redeliver(caller, webhookId, webhookId),
      () => hooks.core.redeliverSpan(caller, webhookId, { from: new Date(0), to: new Date() }),
      () => hooks.core.listDeliveries(caller, webhookId, {}, { limit: 1, after: null }),
    ])
      await expect(work()).rejects.toMatchObject({ problem: { kind: 'not_found' } });
    const other = await newInbox();
    await expect(other.edit(id, { state: 'paused' })).rejects.toMatchObject({
      problem: { kind: 'not_found', resource: 'receiver' },
    });
    await inbox.take(message(0));
    await hooks.core.records(intakes).delete(caller, inbox.id);
    await hooks.send();
    expect(receiver.calls).toEqual([]);
  });
});

describe('after a restored backup', () => {
  it('a receiver continues at its position, and gets nothing twice', async () => {
    const inbox = await newInbox();
    const receiver = await hooks.receiver();
    await inbox.add(receiver);
    for (const at of [0, 1]) await inbox.take(message(at));
    await inbox.send();
    await inbox.take(message(2));
    const bytes = await bytesOfBackup(fixture.database);
    await withEmptyDatabase(async ({ database }) => {
      await restoreBytes(database, bytes);
      const webhooks = { formats: new Map(), allowed: thisMachine };
      const core = await openCore({ database, clock: fixture.clock, webhooks });
      const [restored] = await core.listReceivers(inbox.of.caller, inbox.id);
      expect(restored).toMatchObject({ state: 'active', waiting: 1, lastAnswer: { status: 204 } });
      receiver.calls.length = 0;
      const raw = message(3);
      const signature = `sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`;
      expect(await core.intakes.receive(inbox.token, raw, { 'x-hub-signature-256': signature })).toBe(
        'stored',
      );
      await core.runWebhooks({ signal: new AbortController().signal, isOnce: true });
      expect(receiver.calls.map(atOf)).toEqual([2, 3]);
      await core.close();
    });
  });
});

describe('an intake', () => {
  it('has five receivers at most, also when two add the fifth at once', async () => {
    const inbox = await newInbox();
    const receiver = await hooks.receiver();
    for (const _ of range(4)) await inbox.add(receiver);
    const added = await Promise.allSettled(range(3).map(() => inbox.add(receiver)));
    expect(added.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
    await expect(inbox.add(receiver)).rejects.toMatchObject({
      problem: { kind: 'quota', feature: 'receivers for one intake', current: 5, maximum: 5 },
    });
    expect(await inbox.list()).toHaveLength(5);
    const unknown = inboxOf(inbox.of, inbox.of.account.id, inbox.token);
    await expect(unknown.list()).rejects.toMatchObject({
      problem: { kind: 'not_found', resource: 'intake' },
    });
    // Receivers do not count towards the webhook limit of an account.
    await hooks.subscribe(inbox.of, receiver);
  });

  it.each([
    ['a private address', 'https://10.0.0.1/hook'],
    ['another protocol', 'ftp://example.com'],
    ['a password', 'https://me:secret@example.com'],
  ])('refuses a receiver with %s', async (_what, url) => {
    const inbox = await newInbox();
    await expect(inbox.add({ url })).rejects.toMatchObject({ problem: { kind: 'invalid' } });
  });
});

describe('a payload', () => {
  it('payloads of an erased person are not passed on; others are', async () => {
    const inbox = await newInbox();
    const receiver = await hooks.receiver();
    const { id } = await inbox.add(receiver);
    receiver.answer(say(500));
    const contacts = [{ profile: { name: 'Pablo' }, wa_id: pablo.phone }];
    const from = { from: pablo.phone, id: 'wamid.1', timestamp: '1750000000', type: 'text' };
    await inbox.take(bytesOf(payloadOf({ contacts, messages: [from] })));
    await inbox.take(message(1));
    await inbox.send();
    await inbox.edit(id, { state: 'paused' });
    await inbox.take(bytesOf(payloadOf({ contacts, messages: [{ ...from, id: 'wamid.2' }] })));
    await hooks.core.applyPayloads({ signal: new AbortController().signal, holdMs: 0 });
    const order = [{ by: 'number', descending: false }] as const;
    const page = { from: { at: 'start' }, limit: 2, order, wantTotal: false } as const;
    const { caller } = inbox.of;
    const [person] = (await hooks.core.listContacts(caller, allContacts, page)).items;
    await hooks.core.eraseContact(caller, { target: [{ by: 'id', id: person?.id as never }] });
    receiver.calls.length = 0;
    receiver.answer(say(204));
    await inbox.edit(id, { state: 'active' });
    await inbox.send();
    expect(receiver.calls.map(atOf)).toEqual([1]);
    expect((await inbox.list())[0]).toMatchObject({ waiting: 0, failureCount: 0 });
  });

  it('is retried for seven days, and its delivery record is deleted with it', async () => {
    const inbox = await newInbox();
    const receiver = await hooks.receiver();
    const { id } = await inbox.add(receiver);
    receiver.answer(say(500));
    await inbox.take(message(0));
    await inbox.send();
    await hooks.core.applyPayloads({ signal: new AbortController().signal, holdMs: 0 });
    await inbox.edit(id, { state: 'paused' });
    fixture.advance(7 * day + 1_000);
    const retention = { eventsMs: null, importRowsMs: null, auditMs: null };
    await hooks.core.sweep({ signal: new AbortController().signal, retention });
    const countSql = planned('select count(*) as left from deliveries d where d.account_id = $1');
    expect(await fixture.database.query(countSql, [inbox.of.account.id])).toEqual([{ left: 0 }]);
    receiver.answer(say(204));
    await inbox.edit(id, { state: 'active' });
    await inbox.take(message(1));
    await inbox.send();
    expect(receiver.calls.map(atOf)).toEqual([0, 1]);
  });
});
