/** State that another process sweeps, replaces or erases between its read and its use. */

import { createHmac } from 'node:crypto';
import { bytesOf, pablo, payloadOf } from '@switchbook/messaging-payloads/payloads.test.support.js';
import { describe, expect, it, vi } from 'vitest';
import type { ConditionTree } from '../../src/contacts/filters/condition-tree.js';
import { planned } from '../../src/database/statements/sql.js';
import { intakes } from '../../src/intakes/operations/intakes.js';
import { defaultRetention } from '../../src/retention/values.js';
import { segments } from '../../src/segments/operations/segment-operations.js';
import { byId, makerOf, settled, tag } from '../support/accounts/people.js';
import { isLockAwaited } from '../support/database/lock-waits.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';
import { useWebhooks } from '../support/wire/webhooks.js';

const fixture = useFixture({ isAlone: true });
const hooks = useWebhooks(fixture);
const make = makerOf(fixture);
const settle = settled(fixture);
const signal = () => AbortSignal.timeout(onThisMachine(30_000));
const secret = 'the secret of the app';
const tagged = (value: string): ConditionTree => ({ field: 'tag', op: 'is', value });

describe('a watched segment', () => {
  const compare = async (of: TestAccount) => {
    await settle(of);
    await fixture.core.runWatches({
      signal: signal(),
      onError: (error) => {
        throw error;
      },
    });
  };
  const eventsOf = async ({ account }: TestAccount) =>
    (
      await fixture.database.query<{ line: string }>(
        planned(`select substr(e.type, 9) || ' ' || coalesce(c.display_name, '') as line from events e
          left join contacts c on c.account_id = e.account_id and c.id = e.contact_id
          where e.account_id = $1 and e.type like 'segment.%' order by e.position, e.seq`),
        [account.id],
      )
    ).map(({ line }) => line);

  async function watched() {
    const of = await fixture.newAccount();
    const [ana, bo] = [await make(of, 'Ana'), await make(of, 'Bo')];
    const label = (contact: typeof ana, name: string) =>
      fixture.core.editContact(of.caller, {
        op: 'edit',
        target: byId(contact),
        edit: { tags: [{ op: 'add', items: [tag(name)] }] },
      });
    await label(ana, 'vip');
    const wanted = { name: 'Watched', tree: tagged('vip'), watched: true };
    const { number } = await fixture.core.records(segments).create(of.caller, wanted);
    await compare(of);
    expect(await eventsOf(of)).toEqual([]);
    return { of, ana, bo, label, number };
  }

  it('emits events for contacts whose events were deleted before it read them', async () => {
    const { of, ana, bo, label } = await watched();
    await label(bo, 'vip');
    await settle(of);
    const old = planned(
      "update events e set occurred_at = e.occurred_at - interval '100 days' where e.account_id = $1",
    );
    await fixture.database.query(old, [of.account.id]);
    await fixture.core.sweep({ signal: signal(), retention: defaultRetention });
    const left = planned('select from events e where e.account_id = $1');
    expect(await fixture.database.query(left, [of.account.id])).toEqual([]);
    await label(ana, 'other');
    await compare(of);
    expect(await eventsOf(of)).toEqual(['entered Bo']);
  });

  it('is compared by its new tree after a replacement', async () => {
    const { of, bo, label, number } = await watched();
    await label(bo, 'gold');
    await settle(of);
    const other = fixture.openDatabase();
    try {
      let running: Promise<void> | undefined;
      await other.transaction(async (tx) => {
        // The comparison has read the tree when it requests the segment, and waits.
        await tx.query(planned('lock table counters in access exclusive mode'), []);
        running = fixture.core.runWatches({ signal: signal() });
        await expect.poll(() => isLockAwaited(fixture.database)).toBe(true);
        const replaced = planned(`update segments s set tree = $3, updated_at = s.updated_at + interval '1 s',
          down_to = 'ffffffff-ffff-ffff-ffff-ffffffffffff', next_walk_at = null where s.account_id = $1 and s.number = $2`);
        await tx.query(replaced, [of.account.id, number, JSON.stringify(tagged('gold'))]);
      });
      await running;
    } finally {
      await other.close();
    }
    await compare(of);
    expect((await eventsOf(of)).sort()).toEqual(['entered Bo', 'left Ana']);
  });
});

describe('a payload that is passed on', () => {
  it('is not sent in an old form once its person is erased', async () => {
    const of = await fixture.newAccount();
    const wanted = { name: 'Shop', secret };
    const { token, ...intake } = await hooks.core.records(intakes).create(of.caller, wanted);
    const receiver = await hooks.receiver();
    await hooks.core.createReceiver(of.caller, intake.id, { url: receiver.url });
    const contacts = [{ profile: { name: 'Pablo' }, wa_id: pablo.phone }];
    const take = async (id: string) => {
      const message = { from: pablo.phone, id, timestamp: '1750000000', type: 'text' };
      const raw = bytesOf(payloadOf({ contacts, messages: [message] }));
      const signature = `sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`;
      const headers = { 'x-hub-signature-256': signature };
      expect(await hooks.core.intakes.receive(token, raw, headers)).toBe('stored');
    };
    await take('wamid.1');
    await take('wamid.2');
    await hooks.core.applyPayloads({ signal: signal(), holdMs: 0 });
    // Both payloads are read at once; the second waits for the answer to the first, of the same business number.
    let erased = false;
    receiver.answer(async (_, response) => {
      if (!erased) {
        erased = true;
        const target = [{ by: 'identity', key: { kind: 'phone', scope: '', value: pablo.phone } }] as never;
        await hooks.core.eraseContact(of.caller, { target });
        const later = performance.now() + 2_000;
        vi.spyOn(performance, 'now').mockImplementation(() => later);
      }
      response.writeHead(204).end();
    });
    try {
      await hooks.send();
    } finally {
      vi.restoreAllMocks();
    }
    expect(receiver.calls.map(({ text }) => text.includes('wamid.2'))).toEqual([false]);
  });
});
