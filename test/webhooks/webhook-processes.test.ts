/** Several processes, a crash during delivery, and many deliveries: no event is lost, and the order is kept. */

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Core, openCore } from '../../src/core/core.js';
import { type OpenDatabase, openDatabase } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import { webhooks as native } from '../../src/faces/directory/webhooks.js';
import { sweepEvents } from '../../src/retention/store/expired-rows.js';
import { webhooks } from '../../src/webhooks/operations/webhooks.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { problemOf } from '../support/accounts/people.js';
import { connectionTo } from '../support/database/connection.js';
import { useFixture } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';
import { type Call, say } from '../support/wire/receiver.js';
import { thisMachine, useWebhooks } from '../support/wire/webhooks.js';

const fixture = useFixture();
const hooks = useWebhooks(fixture);
const other: { database?: OpenDatabase; core?: Core } = {};
const total = 1_000;
/**
 * 100,000 in a long run: `SWITCHBOOK_DELIVERIES=100000 npx vitest run test/webhooks/webhook-processes.test.ts -t
 * import`
 */
const many = Number(process.env.SWITCHBOOK_DELIVERIES ?? 2_000);

beforeAll(async () => {
  const text = 'select current_database()::text as name';
  const [row] = await fixture.database.query<{ name: string }>(planned(text), []);
  const connection = connectionTo(inject('server'), row?.name ?? '');
  other.database = openDatabase({ connection, poolSize: 4, applicationName: 'other process' });
  const webhooks = { formats: new Map([['directory', native]]), allowed: thisMachine };
  other.core = await openCore({ database: other.database, clock: fixture.clock, webhooks });
});

afterAll(async () => {
  await other.core?.close();
  await other.database?.close();
});

const idOf = (call: Call): string => String(call.headers['webhook-id']);

/** Returns the versions of the events of each contact, without repeats, in the order of their first arrival. */
function versionsOf(calls: readonly Call[]): ReadonlyMap<string, readonly number[]> {
  const seen = new Set<string>();
  const versions = new Map<string, number[]>();
  for (const call of calls) {
    if (seen.has(idOf(call))) continue;
    seen.add(idOf(call));
    const { contact_id: id, version } = call.json.data;
    versions.set(id, [...(versions.get(id) ?? []), version]);
  }
  return versions;
}

describe('webhooks of several processes', () => {
  it(`get ${total} events from two processes while one connection is cut repeatedly`, {
    tags: ['nightly'],
  }, async () => {
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    const { webhook } = await hooks.subscribe(account, receiver);
    let count = 0;
    receiver.answer((_call, response) => {
      count += 1;
      // One in thirty answers is lost: the receiver has the call, and gets it again.
      if (count % 30 === 0) response.socket?.destroy();
      else response.writeHead(204).end();
    });
    const stopping = new AbortController();
    const sending = [hooks.core, other.core].map(async (core) => {
      while (!stopping.signal.aborted) await core?.runWebhooks({ signal: stopping.signal }).catch(() => {});
    });
    const people = 25;
    const rounds = total / people;
    const ids = await Promise.all(
      Array.from({ length: people }, (_, index) => hooks.person(account, `Person ${index}`)),
    );
    for (let round = 1; round < rounds; round += 1) {
      await Promise.all(ids.map((id) => hooks.rename(account, id, `Name ${round}`)));
      if (round % 10 === 0)
        await fixture.database.query(
          planned(`select pg_terminate_backend(l.pid) from pg_locks l
            where l.locktype = 'advisory' and l.database = (select oid from pg_database where datname = current_database())`),
          [],
        );
      // The failed deliveries are due.
      fixture.advance(10_000);
    }
    const until = performance.now() + onThisMachine(60_000);
    while (new Set(receiver.calls.map(idOf)).size < total) {
      if (performance.now() > until) break;
      fixture.advance(3_600_000);
      const before = receiver.calls.length;
      await Promise.race([receiver.wait(before + 1), new Promise((resolve) => setTimeout(resolve, 500))]);
    }
    stopping.abort();
    await Promise.all(sending);
    const versions = versionsOf(receiver.calls);
    expect([...versions.values()].reduce((sum, version) => sum + version.length, 0)).toBe(total);
    const inOrder = Array.from({ length: rounds }, (_, index) => index + 1);
    for (const id of ids) expect(versions.get(id)).toEqual(inOrder);
    const { state } = await hooks.core.records(webhooks).get(account.caller, webhook.id);
    expect(state).toBe('active');
  });

  it(`get each of the ${many} contacts of an import`, {
    timeout: onThisMachine(240_000 + 20 * many),
    tags: ['nightly'],
  }, async () => {
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    await hooks.subscribe(account, receiver, { types: ['contact.created'] });
    const rows = Array.from(
      { length: many },
      (_, index) => `Person ${index},+1415${String(2_000_000 + index)}`,
    );
    const job = await new ImportFixture(fixture).run(account, `name,phone\n${rows.join('\n')}\n`);
    expect(job.totals.created).toBe(many);
    const callCounts = new Map<string, number>();
    let lost = 0;
    receiver.answer((call, response) => {
      const id = call.json.data.contact_id;
      callCounts.set(id, (callCounts.get(id) ?? 0) + 1);
      receiver.calls.length = 0;
      lost += callCounts.size % 1_000 === 0 ? 1 : 0;
      response.writeHead(callCounts.size % 1_000 === 0 ? 500 : 204).end();
    });
    const rss = process.memoryUsage().rss;
    const began = performance.now();
    for (let before = -1; before !== callCounts.size; ) {
      before = callCounts.size;
      const sending = [hooks.core, other.core].map((core) =>
        core?.runWebhooks({ signal: new AbortController().signal, isOnce: true }),
      );
      await Promise.all(sending);
      fixture.advance(10_000);
    }
    await hooks.send();
    expect([
      callCounts.size,
      [...callCounts.values()].filter((times) => times === 1).length >= many - lost,
    ]).toEqual([many, true]);
    if (many > 2_000)
      process.stderr.write(
        `${Math.round(many / ((performance.now() - began) / 1000))} calls/s, ${Math.round((process.memoryUsage().rss - rss) / 1_048_576)} MB more\n`,
      );
  });

  it('are processed by one process at a time', async () => {
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    await hooks.subscribe(account, receiver);
    let atOnce = 0;
    let most = 0;
    receiver.answer((_call, response) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      setImmediate(() => {
        atOnce -= 1;
        response.writeHead(204).end();
      });
    });
    const jane = await hooks.person(account, 'Jane');
    for (let round = 0; round < 30; round += 1) await hooks.rename(account, jane, `Jane ${round}`);
    const options = { signal: new AbortController().signal, isOnce: true };
    await Promise.all([hooks.core, other.core, hooks.core].map((core) => core?.runWebhooks(options)));
    await hooks.send();
    expect([receiver.calls.length, most]).toEqual([31, 1]);
  });

  it('resend a time span, counted, with the same ids', async () => {
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    const { webhook } = await hooks.subscribe(account, receiver);
    await hooks.person(account, 'Early');
    fixture.advance(60_000);
    const from = fixture.clock();
    for (let index = 0; index < 40; index += 1) await hooks.person(account, `Person ${index}`);
    const to = fixture.clock();
    await hooks.person(account, 'Late');
    await hooks.send();
    const first = receiver.calls.splice(0);
    expect(first).toHaveLength(42);
    const between = first.filter((call) => call.json.data.after.display_name.startsWith('Person'));
    const resend = () => hooks.core.redeliverSpan(account.caller, webhook.id, { from, to });
    await resend();
    const conflict = { kind: 'conflict', resource: 'webhook', state: 'not_sending' };
    expect(await problemOf(resend())).toMatchObject(conflict);
    await hooks.send();
    expect(receiver.calls.map(idOf).toSorted()).toEqual(between.map(idOf).toSorted());
    expect((await hooks.core.records(webhooks).get(account.caller, webhook.id)).redelivery).toBe(null);
    const [last] = (
      await hooks.core.listDeliveries(account.caller, webhook.id, {}, { limit: 1, after: null })
    ).items;
    if (last === undefined) throw new Error('nothing was delivered');
    const again = await hooks.core.redeliver(account.caller, webhook.id, last.id);
    expect([again.eventId, again.state, again.attempts]).toEqual([last.eventId, 'waiting', 0]);
    await hooks.send();
    expect(receiver.calls.map(idOf).at(-1)).toBe(last.eventId);
  });

  it('resend no delivery while a thousand wait', async () => {
    const account = await fixture.newAccount();
    const { webhook } = await hooks.subscribe(account, await hooks.receiver());
    await hooks.person(account, 'Jane');
    await hooks.send();
    const page = { limit: 1, after: null };
    const [delivered] = (await hooks.core.listDeliveries(account.caller, webhook.id, {}, page)).items;
    if (delivered === undefined) throw new Error('nothing was delivered');
    const resend = () => hooks.core.redeliver(account.caller, webhook.id, delivered.id);
    const { id } = await resend();
    await fixture.database.query(
      planned(`insert into deliveries (account_id, webhook_id, id, event_id, position, seq, type, state, attempts, created_at)
        select d.account_id, d.webhook_id, gen_random_uuid(), d.event_id, d.position, d.seq, d.type, 'waiting', 0, d.created_at
        from deliveries d, generate_series(2, 1000) n where d.account_id = $1 and d.webhook_id = $2 and d.id = $3`),
      [account.account.id, webhook.id, id],
    );
    expect(await problemOf(resend())).toMatchObject({ kind: 'limited', of: 'work' });
  });

  it('are disabled with a reason if they are behind the stored events', async () => {
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    const subscription = await hooks.subscribe(account, receiver);
    await hooks.edit(account, subscription, { state: 'paused' });
    await hooks.person(account, 'Old');
    fixture.advance(2 * 86_400_000);
    await hooks.person(account, 'New');
    const before = new Date(fixture.clock().getTime() - 86_400_000);
    await fixture.database.transaction((tx) =>
      sweepEvents(tx, account.account.id, { position: 0, seq: -1 }, before, 100),
    );
    await hooks.edit(account, subscription, { state: 'active' });
    await hooks.send();
    const { state, reason } = await hooks.core.records(webhooks).get(account.caller, subscription.webhook.id);
    expect([state, receiver.calls.length]).toEqual(['disabled', 0]);
    expect(reason).toMatch(/^Events expired before this webhook received them/);
    await hooks.edit(account, subscription, { state: 'active' });
    await hooks.send();
    expect(receiver.calls.map((call) => call.json.data.after.display_name)).toEqual(['New']);
  });

  it('store a log for two weeks', async () => {
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    const { webhook } = await hooks.subscribe(account, receiver);
    const log = async () =>
      (await hooks.core.listDeliveries(account.caller, webhook.id, {}, { limit: 100, after: null })).items;
    await hooks.person(account, 'Old');
    await hooks.send();
    receiver.answer(say(500));
    await hooks.person(account, 'Waiting');
    await hooks.send();
    fixture.advance(15 * 86_400_000);
    receiver.answer((call, response) =>
      response.writeHead(call.json.data.after.display_name === 'New' ? 204 : 500).end(),
    );
    await hooks.person(account, 'New');
    await hooks.send();
    expect((await log()).map((delivery) => delivery.state)).toEqual(['delivered', 'waiting', 'delivered']);
    const retention = { eventsMs: null, importRowsMs: null, auditMs: null };
    await hooks.core.sweep({ signal: new AbortController().signal, retention });
    expect((await log()).map((delivery) => delivery.state)).toEqual(['delivered', 'waiting']);
  });
});
