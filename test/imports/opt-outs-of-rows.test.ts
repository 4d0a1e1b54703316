/** Rows with consents of numbers whose contacts opted out before: only a later opt-in lifts the opt-out. */

import type { ConsentState } from '@switchbook/domain/consent/consent.js';
import { identityKey } from '@switchbook/domain/identity/identity.js';
import { describe, expect, it } from 'vitest';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { byId, hold, makerOf } from '../support/accounts/people.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);
const make = makerOf(fixture);

const value = '4915100000001';
const business = '15550783881';

/** Makes a contact that opts out and is deleted. */
async function leaveOptOut(account: TestAccount, sender: string | null): Promise<void> {
  const contact = await make(account, 'Gone', hold('phone', value));
  const target = { target: byId(contact) };
  await fixture.core.recordConsent(account.caller, target, {
    channel: 'whatsapp',
    state: 'opted_out',
    sender,
  });
  await fixture.core.deleteContact(account.caller, { op: 'delete', ...target });
}

async function reasonsFor(account: TestAccount): Promise<readonly string[]> {
  const [answer] = await fixture.core.canSend(account.caller, {
    channel: 'whatsapp',
    purpose: null,
    sender: business,
    recipients: [{ key: identityKey({ kind: 'phone', value }), chosen: null }],
  });
  return (answer?.reasons ?? []).map(({ code }) => code);
}

interface RowConsent {
  readonly state: ConsentState;
  readonly sender?: string;
  readonly occurred_at?: string;
}

const past = '2020-01-01T00:00:00Z';

describe.each([null, business])('an opt-out of the sender %s', (sender) => {
  it.each<[string, RowConsent]>([
    ['opted in without a time', { state: 'opted_in' }],
    ['opted in before', { state: 'opted_in', occurred_at: past }],
    ['opted in for one sender without a time', { state: 'opted_in', sender: `+${business}` }],
    ['opted in for one sender before', { state: 'opted_in', sender: `+${business}`, occurred_at: past }],
    ['opted in after the import', { state: 'opted_in', occurred_at: '2099-01-01T00:00:00Z' }],
    ['unknown', { state: 'unknown' }],
    ['pending', { state: 'pending' }],
  ])('applies to a contact of a row: %s', async (_, consent) => {
    const line = { phone: `+${value}`, consents: [{ channel: 'whatsapp', ...consent }] };
    const account = await fixture.newAccount();
    await leaveOptOut(account, sender);
    await imports.run(account, `${JSON.stringify(line)}\n`);
    expect((await imports.contacts(account)).map(({ reach }) => reach.optedOut)).toEqual([true]);
    expect(await reasonsFor(account)).toEqual(['opted_out']);

    const other = await fixture.newAccount();
    await leaveOptOut(other, sender);
    const { id } = await make(other, 'Known', hold('email', 'known@example.com'));
    const gaining = { id, ...line };
    const job = await imports.run(other, `${JSON.stringify(gaining)}\n`, { onMatch: 'update' });
    expect(job.totals).toMatchObject({ updated: 1 });
    expect(await reasonsFor(other)).toEqual(['opted_out']);
  });

  it('is lifted by an opt-in with a later time', async () => {
    const account = await fixture.newAccount();
    await leaveOptOut(account, sender);
    fixture.advance(60_000);
    const consents = [{ channel: 'whatsapp', state: 'opted_in', occurred_at: fixture.clock().toISOString() }];
    await imports.run(account, `${JSON.stringify({ phone: `+${value}`, consents })}\n`);
    expect(await reasonsFor(account)).toEqual([]);
  });
});
