/** An upgrade gives opt-outs the time of an earlier opt-in whose time was in the future. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { planned } from '../../src/database/statements/sql.js';
import { byId, makerOf, phone } from '../support/accounts/people.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture({ isAlone: true });
const make = makerOf(fixture);
const sender = '15550000001';
const number = '14155550001';
const migration = readFileSync(path.join(programRoot, 'migrations/0105_consents_in_force.sql'), 'utf8');
const day = 86_400_000;
const daysFromNow = (days: number) => new Date(fixture.clock().getTime() + days * day);

const answer = (
  of: TestAccount,
  contact: Contact,
  entry: { state: 'opted_in' | 'opted_out'; sender?: string; occurredAt?: Date },
) => fixture.core.recordConsent(of.caller, { target: byId(contact) }, { channel: 'whatsapp', ...entry });

/** Sets the times that earlier releases stored: as sent, or the time of recording. */
async function asBefore(of: TestAccount, recordedAt: Date): Promise<void> {
  const update = `update consents set occurred_at = least(occurred_at, $2), created_at = least(created_at, $2)
    where account_id = $1 and state = 'opted_out'`;
  await fixture.database.query(planned(update), [of.account.id, recordedAt]);
}

async function readReasons(of: TestAccount, from: string): Promise<readonly string[]> {
  const [answered] = await fixture.core.canSend(of.caller, {
    channel: 'whatsapp',
    purpose: null,
    sender: from,
    recipients: [{ key: { kind: 'phone', scope: '', value: number }, chosen: null }],
  });
  return answered?.reasons.map(({ code }) => code) ?? [];
}

const upgrade = () => fixture.database.query(planned(migration), []);

it.each([
  ['of one sender, after an opt-in for all', { sender }, {}],
  ['for all senders, after an opt-in for one', {}, { sender }],
])('an opt-out %s with a time in the future is in force', async (_, stop, optIn) => {
  const of = await fixture.newAccount();
  const contact = await make(of, 'Ana', phone(number));
  const future = daysFromNow(300);
  await answer(of, contact, { ...optIn, state: 'opted_in', occurredAt: future });
  await answer(of, contact, { ...stop, state: 'opted_out' });
  await asBefore(of, fixture.clock());
  expect(await readReasons(of, sender)).toEqual([]);
  await upgrade();
  expect(await readReasons(of, sender)).toEqual(['opted_out']);
  const stored = await fixture.database.query<{ occurred_at: Date }>(
    planned('select k.state, k.occurred_at from consents k where k.account_id = $1 order by k.id'),
    [of.account.id],
  );
  expect(stored.map(({ occurred_at: at }) => at)).toEqual([future, future]);
});

it('other opt-outs keep their times, and an opt-in that was given later lifts them', async () => {
  const of = await fixture.newAccount();
  const contact = await make(of, 'Ana', phone(number));
  await answer(of, contact, { state: 'opted_in', occurredAt: daysFromNow(-1) });
  const past = daysFromNow(-2);
  await answer(of, contact, { sender, state: 'opted_out', occurredAt: past });
  await answer(of, contact, { sender: '15550000002', state: 'opted_in', occurredAt: daysFromNow(5) });
  await upgrade();
  expect(await readReasons(of, sender)).toEqual([]);
  const [stop] = await fixture.database.query<{ at: Date }>(
    planned(`select k.occurred_at as at from consents k where k.account_id = $1 and k.state = 'opted_out'`),
    [of.account.id],
  );
  expect(stop?.at).toEqual(past);
});
