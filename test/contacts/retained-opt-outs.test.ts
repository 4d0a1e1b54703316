/** Opt-outs that are retained when their contact is deleted, and the data that is deleted with it. */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { phoneKey } from '@switchbook/domain/identity/identity.js';
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { byId, eventsOf, hold, makerOf, phone } from '../support/accounts/people.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture();
const make = makerOf(fixture);
const events = eventsOf(fixture);

describe('refusals outlive their contact', () => {
  const optOut = (of: TestAccount, contact: Contact) =>
    fixture.core.recordConsent(
      of.caller,
      { target: byId(contact) },
      { channel: 'whatsapp', state: 'opted_out' },
    );

  it('an opt-out and a suppression apply to a new contact with the number', async () => {
    const account = await fixture.newAccount();
    const first = await make(account, 'First', phone('14155550001'), hold('email', 'a@x.co'));
    await optOut(account, first);
    await fixture.core.setSuppression(
      account.caller,
      { target: byId(first) },
      { channel: 'email', reason: 'bounce', expiresAt: null },
    );
    await fixture.core.deleteContact(account.caller, { op: 'delete', target: byId(first) });
    const second = await make(account, 'Second', hold('wa_id', '14155550001'));
    expect(second.reach).toEqual({ optedIn: false, optedOut: true });
    expect(
      (await fixture.core.listSuppressions(account.caller, { target: byId(second) })).map(
        (suppression) => suppression.reason,
      ),
    ).toEqual(['bounce']);
    const third = await make(account, 'Third', hold('email', 'A@X.CO'));
    expect(third.reach.optedOut).toBe(true);
    const neighbor = await make(await fixture.newAccount(), 'Else', phone('14155550001'));
    expect(neighbor.reach.optedOut).toBe(false);
  });

  it('an opt-out follows a number to another contact, and a granted consent does not', async () => {
    const account = await fixture.newAccount();
    const first = await make(account, 'First', phone('14155550001'));
    await optOut(account, first);
    await fixture.core.editContact(account.caller, {
      op: 'edit',
      target: byId(first),
      edit: { identities: [{ op: 'slot', identity: { kind: 'phone', value: '14155550002' } }] },
    });
    const second = await make(account, 'Second', phone('14155550001'));
    expect(second.reach.optedOut).toBe(true);
    await fixture.core.recordConsent(
      account.caller,
      { target: byId(second) },
      { channel: 'whatsapp', state: 'opted_in' },
    );
    await fixture.core.deleteContact(account.caller, { op: 'delete', target: byId(second) });
    const third = await make(account, 'Third', phone('14155550001'));
    expect(third.reach).toEqual({ optedIn: false, optedOut: false });
  });
});

describe('opt-outs of a number with two forms', () => {
  const [short, long] = ['551187654321', '5511987654321'];
  const remove = (of: TestAccount, { id }: Contact, isErased: boolean) =>
    isErased
      ? fixture.core.eraseContact(of.caller, { target: [{ by: 'id', id }] })
      : fixture.core.deleteContact(of.caller, { op: 'delete', target: [{ by: 'id', id }] });
  const stop = async (of: TestAccount, name: string, value: string, isErased: boolean) => {
    const contact = await make(of, name, phone(value));
    await fixture.core.recordConsent(
      of.caller,
      { target: byId(contact) },
      { channel: 'whatsapp', state: 'opted_out' },
    );
    await remove(of, contact, isErased);
  };

  it.each([
    ['deleted', short, long, false],
    ['deleted', long, short, false],
    ['erased', short, long, true],
    ['erased', long, short, true],
  ])('of a contact that was %s with %s apply to a new contact with %s, and still to the first form', async (...row) => {
    const [, first, second, isErased] = row;
    const of = await fixture.newAccount();
    await stop(of, 'First', first, isErased);
    const other = await make(of, 'Second', phone(second));
    expect(other.reach).toEqual({ optedIn: false, optedOut: true });
    const again = await make(of, 'Again', phone(first));
    expect(again.reach.optedOut).toBe(true);
    const elsewhere = await make(await fixture.newAccount(), 'Else', phone(second));
    expect(elsewhere.reach.optedOut).toBe(false);
  });

  it('apply to a contact that gains the other form, with a suppression of the number in this form', async () => {
    const of = await fixture.newAccount();
    const first = await make(of, 'First', phone(short));
    await fixture.core.setSuppression(
      of.caller,
      { target: byId(first) },
      { channel: 'sms', reason: 'spam', expiresAt: null },
    );
    const subject = planned(`update suppressions set subject = $2 where account_id = $1`);
    await fixture.database.query(subject, [of.account.id, `number:${short}`]);
    await remove(of, first, false);
    const gaining = await make(of, 'Gaining', hold('email', 'a@x.co'));
    await fixture.core.editContact(of.caller, {
      op: 'edit',
      target: byId(gaining),
      edit: { identities: [phone(long)] },
    });
    const suppressions = await fixture.core.listSuppressions(of.caller, { target: byId(gaining) });
    expect(suppressions.map((one) => [one.channel, one.subject])).toEqual([['sms', `number:${long}`]]);
  });

  it('apply to both forms if both return in one write', async () => {
    const of = await fixture.newAccount();
    await stop(of, 'First', short, false);
    const saves = [long, short].map((value) => ({
      op: 'save' as const,
      onMatch: 'refuse' as const,
      edit: { identities: [phone(value)] },
    }));
    const outcomes = await fixture.core.runBatch(of.caller, saves, { repeats: 'sequence' });
    expect(outcomes).toHaveLength(2);
    const found = await Promise.all(
      [long, short].map((value) =>
        fixture.core.getContact(of.caller, { target: [{ by: 'identity', key: phoneKey(value) }] }),
      ),
    );
    expect(found.map(({ reach }) => reach.optedOut)).toEqual([true, true]);
  });
});

describe('a contact that is there already and gains a number or address', () => {
  const gains = (
    account: TestAccount,
    contact: Contact,
    identity: { kind: 'phone' | 'email'; value: string },
  ) =>
    fixture.core.editContact(account.caller, {
      op: 'edit',
      target: byId(contact),
      edit: { identities: [{ op: 'hold', identity }] },
    });
  const reachOf = async (account: TestAccount, contact: Contact) =>
    (await fixture.core.getContact(account.caller, { target: byId(contact) })).reach;

  it.each([
    ['phone', '14155550001'],
    ['email', 'a@x.co'],
  ] as const)('gets the opt-out that waits for its %s', async (kind, value) => {
    const account = await fixture.newAccount();
    const other = await fixture.newAccount();
    for (const of of [account, other]) {
      const gone = await make(of, 'Gone', hold(kind, value));
      await fixture.core.recordConsent(
        of.caller,
        { target: byId(gone) },
        { channel: 'whatsapp', state: 'opted_out' },
      );
      await fixture.core.deleteContact(of.caller, { op: 'delete', target: byId(gone) });
    }
    const known = await make(account, 'Known', phone('14155550009'));
    expect(known.reach.optedOut).toBe(false);
    const { contact } = await gains(account, known, { kind, value });
    expect(contact.reach.optedOut).toBe(true);
    expect((await reachOf(account, known)).optedOut).toBe(true);
    // The opt-out of the other account is still stored for its number.
    const theirs = await make(other, 'Theirs', phone('14155550008'));
    await gains(other, theirs, { kind, value });
    expect((await reachOf(other, theirs)).optedOut).toBe(true);
  });
});

/** Creates a contact with the number, opts it out, and deletes it. */
async function leaveOptedOut(account: TestAccount): Promise<void> {
  const gone = await make(account, 'Gone', phone('14155550001'));
  await fixture.core.recordConsent(
    account.caller,
    { target: byId(gone) },
    { channel: 'whatsapp', state: 'opted_out' },
  );
  await fixture.core.deleteContact(account.caller, { op: 'delete', target: byId(gone) });
}

describe('a contact that had opted in', () => {
  it.each([
    ['before the opt-out', '2020-01-01T00:00:00Z'],
    // The opt-in was for the other number.
    ['after it', '2030-01-01T00:00:00Z'],
  ] as const)('%s and gains the number is opted out', async (_, occurredAt) => {
    const account = await fixture.newAccount();
    await leaveOptedOut(account);
    const known = await make(account, 'Known', phone('14155550002'));
    await fixture.core.recordConsent(
      account.caller,
      { target: byId(known) },
      { channel: 'whatsapp', state: 'opted_in', occurredAt: new Date(occurredAt) },
    );
    const edit = { identities: [phone('14155550001')] };
    const { contact } = await fixture.core.editContact(account.caller, {
      op: 'edit',
      target: byId(known),
      edit,
    });
    expect(contact.reach).toEqual({ optedIn: false, optedOut: true });
  });
});

describe('a contact that is made with an opt-in', () => {
  it.each([
    ['before the opt-out that waits is opted out', -60_000, true],
    ['after it is opted in', 60_000, false],
    ['in the future is opted out', 180_000, true],
  ] as const)('an opt-in with a time %s', async (_, later, optedOut) => {
    const account = await fixture.newAccount();
    await leaveOptedOut(account);
    const occurredAt = new Date(fixture.clock().getTime() + later);
    fixture.advance(120_000);
    const { contact } = await fixture.core.saveContact(account.caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: {
        identities: [phone('14155550001')],
        consents: [{ channel: 'whatsapp', state: 'opted_in', occurredAt }],
      },
    });
    expect(contact.reach).toEqual({ optedIn: !optedOut, optedOut });
  });
});

describe('consents and suppressions', () => {
  it('make an event each time that the state really changes', async () => {
    const account = await fixture.newAccount();
    const one = await make(account, 'One', phone('14155550001'));
    const target = { target: byId(one) };
    await fixture.core.recordConsent(account.caller, target, { channel: 'whatsapp', state: 'opted_in' });
    await fixture.core.recordConsent(account.caller, target, { channel: 'whatsapp', state: 'opted_in' });
    await fixture.core.recordConsent(account.caller, target, { channel: 'whatsapp', state: 'opted_out' });
    const { suppression } = await fixture.core.setSuppression(account.caller, target, {
      channel: 'email',
      reason: 'bounce',
      expiresAt: null,
    });
    await fixture.core.deleteSuppression(account.caller, target, suppression.id);
    const made = await events(account);
    expect(made.map((event) => [event.type, event.version])).toEqual([
      ['contact.created', 1],
      ['contact.updated', 2],
      ['consent.recorded', 2],
      // The ledger has one more entry, which does not change the contact.
      ['consent.recorded', 2],
      ['contact.updated', 3],
      ['consent.recorded', 3],
      ['contact.updated', 4],
      ['suppression.set', 4],
      ['contact.updated', 5],
      ['suppression.removed', 5],
    ]);
  });
});

describe('deleteContact', () => {
  it('releases identities at once, never reuses the number, and leaves a tombstone', async () => {
    const account = await fixture.newAccount();
    const first = await make(account, 'First', phone('14155550001'));
    await fixture.core.deleteContact(account.caller, { op: 'delete', target: byId(first) });
    const second = await make(account, 'Second', phone('14155550001'));
    expect(second.number).toBe(2);
    expect((await events(account)).map((event) => event.type)).toEqual([
      'contact.created',
      'contact.deleted',
      'contact.created',
    ]);
  });

  it('deletes once when many delete at once', async () => {
    const account = await fixture.newAccount();
    const contact = await make(account, 'One', phone('14155550001'));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, () =>
        fixture.core.deleteContact(account.caller, { op: 'delete', target: byId(contact) }),
      ),
    );
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    expect((await events(account)).map((event) => event.type)).toEqual([
      'contact.created',
      'contact.deleted',
    ]);
  });
});
