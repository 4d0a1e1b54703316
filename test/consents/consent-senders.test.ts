/**
 * Consents for one number of the business: every reader respects them, and no move, merge or import of contacts loses
 * them.
 */

import { readFile } from 'node:fs/promises';
import { type ConsentEdit, consentStates } from '@switchbook/domain/consent/consent.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { intakes } from '../../src/intakes/operations/intakes.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { countedState, type NaiveEntry, strictestState } from '../support/accounts/naive-consents.js';
import { byId, makerOf, phone, storedEvents } from '../support/accounts/people.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { inTwoLengths } from '../support/lengths.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);
const make = makerOf(fixture);
const [first, second, third] = ['15550000001', '15550000002', '15550000003'] as const;
const start = Date.UTC(2026, 0, 1);
const at = (second: number) => new Date(start + second * 1_000);
const number = '14155550001';

const record = (of: TestAccount, contact: Contact, consent: Partial<ConsentEdit>) =>
  fixture.core.recordConsent(of.caller, { target: byId(contact) }, {
    channel: 'whatsapp',
    ...consent,
  } as ConsentEdit);

async function reasonsOf(of: TestAccount, sender: string | null, value: string = number) {
  const recipients = [{ key: { kind: 'phone', scope: '', value }, chosen: null }] as const;
  const question = { channel: 'whatsapp', purpose: null, sender, recipients } as const;
  const [answer] = await fixture.core.canSend(of.caller, question);
  return (answer?.reasons ?? []).map((reason) =>
    reason.sender === null ? reason.code : `${reason.code} ${reason.sender}`,
  );
}

async function foundBy(of: TestAccount, state: string): Promise<number> {
  const filters = [{ op: 'consent', channel: 'whatsapp', state }] as const;
  return fixture.core.countContacts(of.caller, { op: 'all', filters });
}

const entry: fc.Arbitrary<NaiveEntry> = fc.record({
  sender: fc.constantFrom(null, null, first, second, third),
  state: fc.constantFrom(...consentStates),
  occurredAt: fc.nat({ max: 3 }).map(at),
});

describe('entries for senders and for all', () => {
  const oneState = 'give one state in a contact, its lists, filters, the answer and the feed';
  inTwoLengths(oneState, { short: 6, long: 300 }, giveOneState);

  async function giveOneState(runs: number): Promise<void> {
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 7 }), async (entries) => {
        const of = await fixture.newAccount();
        const contact = await make(of, 'Ada', phone(number));
        for (const naiveEntry of entries) await record(of, contact, naiveEntry);
        const latest = [...new Map(entries.map((naiveEntry) => [naiveEntry.sender, naiveEntry])).values()];
        const state = strictestState(latest);
        const read = await fixture.core.getContact(of.caller, { target: byId(contact) });
        expect(read.reach).toEqual({ optedIn: state === 'opted_in', optedOut: state === 'opted_out' });
        for (const sender of [null, first, second, third]) {
          const counted = sender === null ? state : countedState(latest, sender);
          const reasons = await reasonsOf(of, sender);
          expect(reasons.length > 0, `${sender}: ${reasons.join()}`).toBe(counted === 'opted_out');
        }
        const found = await Promise.all(consentStates.map((consentState) => foundBy(of, consentState)));
        // A contact without a counting entry has no state, but an entry may state `unknown`.
        const expected = consentStates.map((consentState) =>
          consentState === state && consentState !== 'unknown' ? 1 : 0,
        );
        const isTold = latest.some(
          (naiveEntry) => naiveEntry.sender === null && naiveEntry.state === 'unknown',
        );
        expect(found.slice(0, 3)).toEqual(expected.slice(0, 3));
        expect(found[3]).toBe(state === 'unknown' && isTold ? 1 : 0);
      }),
      { numRuns: runs },
    );
  }

  it('a stop for one number blocks that number and an unknown sender; the answer names it', async () => {
    const of = await fixture.newAccount();
    const contact = await make(of, 'Ada', phone(number));
    await record(of, contact, { state: 'opted_in' });
    await record(of, contact, { state: 'opted_out', sender: first });
    expect(await reasonsOf(of, first)).toEqual([`opted_out ${first}`]);
    expect(await reasonsOf(of, second)).toEqual([]);
    expect(await reasonsOf(of, null)).toEqual([`opted_out ${first}`]);
    await record(of, contact, { state: 'opted_out', sender: second });
    expect(await reasonsOf(of, null)).toEqual([`opted_out ${first}`, `opted_out ${second}`]);
    await record(of, contact, { state: 'unknown', sender: first });
    expect(await reasonsOf(of, null)).toEqual([`opted_out ${second}`]);
    await record(of, contact, { state: 'opted_in' });
    expect(await reasonsOf(of, null)).toEqual([]);
  });

  it('an opt-in for one number does not apply to others where one is required', async () => {
    const of = await fixture.newAccount();
    await fixture.core.updateAccount(of.account.id, { consent_required: 'whatsapp' });
    const contact = await make(of, 'Ada', phone(number));
    await record(of, contact, { state: 'opted_in', sender: first });
    expect(await reasonsOf(of, first)).toEqual([]);
    expect(await reasonsOf(of, second)).toEqual(['no_consent']);
    expect(await reasonsOf(of, null)).toEqual(['no_consent']);
  });

  it('the version moves when the state for one sender or of the channel does', async () => {
    const of = await fixture.newAccount();
    const contact = await make(of, 'Ada', phone(number));
    const versions: number[] = [];
    for (const consent of [
      { state: 'opted_in' },
      { state: 'opted_in' },
      { state: 'opted_out', sender: first },
      { state: 'opted_out', sender: first },
      { state: 'opted_in' },
    ] as const) {
      await record(of, contact, consent);
      versions.push((await fixture.core.getContact(of.caller, { target: byId(contact) })).version);
    }
    expect(versions.map((version) => version - contact.version)).toEqual([1, 1, 2, 2, 3]);
  });

  it('entries of one account do not affect another', async () => {
    const [mine, other] = [await fixture.newAccount(), await fixture.newAccount()];
    const [one] = [await make(mine, 'Ada', phone(number)), await make(other, 'Ada', phone(number))];
    await record(mine, one, { state: 'opted_out', sender: first });
    expect(await reasonsOf(other, first)).toEqual([]);
    expect(await foundBy(other, 'opted_out')).toBe(0);
    expect(await foundBy(mine, 'opted_out')).toBe(1);
  });
});

describe('a stop of one number', () => {
  it('applies to that number after its contact is deleted, unless a later opt-in for all lifted it', async () => {
    const of = await fixture.newAccount();
    const contact = await make(of, 'Ada', phone(number));
    await record(of, contact, { state: 'opted_out', sender: first, occurredAt: at(1) });
    await record(of, contact, { state: 'opted_in', occurredAt: at(2) });
    await record(of, contact, { state: 'opted_out', sender: second, occurredAt: at(3) });
    await fixture.core.deleteContact(of.caller, { op: 'delete', target: byId(contact) });
    expect(await reasonsOf(of, first)).toEqual(['unknown']);
    expect(await reasonsOf(of, second)).toEqual([`opted_out ${second}`, 'unknown']);
    const again = await make(of, 'Again', phone(number));
    expect(again.reach.optedOut).toBe(true);
    expect(await reasonsOf(of, first)).toEqual([]);
    expect(await reasonsOf(of, second)).toEqual([`opted_out ${second}`]);
    expect(await fixture.core.listConsents(of.caller, { target: byId(again) })).toMatchObject([
      { state: 'opted_out', sender: second, occurredAt: at(3) },
    ]);
  });

  it('follows the number to a contact that opted in with another one', async () => {
    const of = await fixture.newAccount();
    const contact = await make(of, 'Ada', phone(number));
    await record(of, contact, { state: 'opted_out', sender: first, occurredAt: at(1) });
    await fixture.core.deleteContact(of.caller, { op: 'delete', target: byId(contact) });
    const other = await make(of, 'Bob', phone('14155550002'));
    await record(of, other, { state: 'opted_in', occurredAt: at(5) });
    const edit = { identities: [phone(number)] };
    await fixture.core.editContact(of.caller, { op: 'edit', target: byId(other), edit });
    expect(await reasonsOf(of, first)).toEqual([`opted_out ${first}`]);
    expect(await reasonsOf(of, second)).toEqual([]);
  });

  it('applies only to that number after an erasure', async () => {
    const of = await fixture.newAccount();
    const contact = await make(of, 'Ada', phone(number));
    await record(of, contact, { state: 'opted_out', sender: first, purpose: null });
    const erased = await fixture.core.eraseContact(of.caller, { target: byId(contact) });
    expect(erased.refusals).toMatchObject([{ form: 'consent', channel: 'whatsapp', sender: first }]);
    expect(await reasonsOf(of, second)).toEqual(['unknown']);
    expect(await reasonsOf(of, first)).toEqual([`opted_out ${first}`, 'unknown']);
    await make(of, 'Again', phone(number));
    expect(await reasonsOf(of, first)).toEqual([`opted_out ${first}`]);
    expect(await reasonsOf(of, second)).toEqual([]);
  });

  it('is not lifted by a merge, and an undo restores both contacts', async () => {
    const of = await fixture.newAccount();
    const one = await make(of, 'One', phone(number));
    const two = await make(of, 'Two', phone('14155550002'));
    await record(of, one, { state: 'opted_in', occurredAt: at(5) });
    await record(of, two, { state: 'opted_out', sender: first, occurredAt: at(1) });
    const command = { op: 'merge', survivor: byId(one), loser: byId(two) } as const;
    const { merge, contact } = await fixture.core.mergeContacts(of.caller, command);
    expect(contact.reach).toEqual({ optedIn: false, optedOut: true });
    for (const value of [number, '14155550002']) {
      expect(await reasonsOf(of, first, value)).toEqual([`opted_out ${first}`]);
      expect(await reasonsOf(of, second, value)).toEqual([]);
    }
    const read = await fixture.core.getContact(of.caller, { target: byId(one) });
    expect(read.reach).toEqual(contact.reach);
    await fixture.core.undoMerge(of.caller, merge.id);
    expect(await reasonsOf(of, first)).toEqual([]);
    expect(await reasonsOf(of, first, '14155550002')).toEqual([`opted_out ${first}`]);
    const { reach } = await fixture.core.getContact(of.caller, { target: byId(one) });
    expect(reach).toEqual({ optedIn: true, optedOut: false });
  });

  it('is in the event of its entry, for the feed, histories and webhooks', async () => {
    const of = await fixture.newAccount();
    const contact = await make(of, 'Ada', phone(number));
    await record(of, contact, { state: 'opted_out', sender: first });
    const rows = (await storedEvents(fixture)(of)).filter((event) => event.type === 'consent.recorded');
    expect(rows).toMatchObject([{ after: { channel: 'whatsapp', state: 'opted_out', sender: first } }]);
  });

  it('is there again when an import that opted the person in is undone', async () => {
    const of = await fixture.newAccount();
    const contact = await make(of, 'Ada', phone(number));
    await record(of, contact, { state: 'opted_in', occurredAt: at(1) });
    await record(of, contact, { state: 'opted_out', sender: first, occurredAt: at(2) });
    const consents = [{ channel: 'whatsapp', state: 'opted_in', occurred_at: at(3).toISOString() }];
    const line = JSON.stringify({ phone: `+${number}`, consents });
    const job = await imports.run(of, `${line}\n`, { onMatch: 'update' });
    expect(await reasonsOf(of, null)).toEqual([]);
    await imports.undo(of, job);
    expect(await reasonsOf(of, null)).toEqual([`opted_out ${first}`]);
    const { reach } = await fixture.core.getContact(of.caller, { target: byId(contact) });
    expect(reach).toEqual({ optedIn: false, optedOut: true });
  });
});

const lineOf = (consents: readonly object[]) => `${JSON.stringify({ phone: `+${number}`, consents })}\n`;

describe('an opt-in with a time in the future', () => {
  const future = new Date(Date.now() + 365 * 86_400_000);
  const optIn = { channel: 'whatsapp', state: 'opted_in', occurred_at: future.toISOString() };

  it('is ended at once by a later stop of one number', async () => {
    const of = await fixture.newAccount();
    const contact = await make(of, 'Ada', phone(number));
    await record(of, contact, { state: 'opted_in', occurredAt: future });
    await record(of, contact, { state: 'opted_out', sender: first });
    expect(await reasonsOf(of, first)).toEqual([`opted_out ${first}`]);
    const imported = await fixture.newAccount();
    await imports.run(imported, lineOf([optIn]));
    const key = { kind: 'phone', scope: '', value: number } as const;
    const person = await fixture.core.getContact(imported.caller, { target: [{ by: 'identity', key }] });
    await record(imported, person, { state: 'opted_out', sender: first });
    expect(await reasonsOf(imported, first)).toEqual([`opted_out ${first}`]);
  });

  it('in a file ends no opt-out, also of a deleted or erased person', async () => {
    const of = await fixture.newAccount();
    const contact = await make(of, 'Ada', phone(number));
    await record(of, contact, { state: 'opted_out' });
    await imports.run(of, lineOf([optIn]), { onMatch: 'update' });
    expect(await reasonsOf(of, null)).toEqual(['opted_out']);
    await fixture.core.deleteContact(of.caller, { op: 'delete', target: byId(contact) });
    await imports.run(of, lineOf([optIn]), { onMatch: 'update' });
    expect(await reasonsOf(of, null)).toEqual(['opted_out']);
    const erased = await fixture.newAccount();
    const person = await make(erased, 'Ada', phone(number));
    await record(erased, person, { state: 'opted_out' });
    await fixture.core.eraseContact(erased.caller, { target: byId(person) });
    const job = await imports.run(erased, lineOf([optIn]));
    expect(await imports.outcomes(erased, job)).toEqual(['rejected:erased']);
  });
});

describe('a file', () => {
  const stop = { channel: 'whatsapp', state: 'opted_out', sender: '+1 555-000-0001' };

  it('adds entries for senders, and lifts none without a later time', async () => {
    const of = await fixture.newAccount();
    await imports.run(of, lineOf([{ ...stop, occurred_at: at(1).toISOString() }]));
    expect(await reasonsOf(of, first)).toEqual([`opted_out ${first}`]);
    for (const options of [{ onMatch: 'update' }, { onMatch: 'fill' }] as const)
      await imports.run(of, lineOf([{ channel: 'whatsapp', state: 'opted_in' }]), options);
    expect(await reasonsOf(of, first)).toEqual([`opted_out ${first}`]);
  });

  it('a sender that is not a number rejects the row, so that it does not count for all', async () => {
    const of = await fixture.newAccount();
    const job = await imports.run(of, lineOf([{ ...stop, state: 'opted_in', sender: 'shop' }]));
    expect(await imports.outcomes(of, job)).toEqual(['rejected:invalid']);
  });
});

describe('the migration', () => {
  it('moves numbers known to an intake from the proof to the column, and leaves the others', async () => {
    const of = await fixture.newAccount();
    const contact = await make(of, 'Ada', phone(number));
    const intake = await fixture.core
      .records(intakes)
      .create(of.caller, { name: 'Shop', secret: 'a secret of it' });
    const numbers = { '10654': first, '20000': null };
    await fixture.database.query(
      planned('update intakes set numbers = $3::jsonb where account_id = $1 and id = $2'),
      [of.account.id, intake.id, JSON.stringify(numbers)],
    );
    const heard = { ...of.caller, face: 'whatsapp' };
    const recordEdit = (state: ConsentEdit['state'], proof: object, source = 'whatsapp', caller = heard) =>
      fixture.core.recordConsent(caller, { target: byId(contact) }, {
        channel: 'whatsapp',
        purpose: 'marketing',
        state,
        source,
        proof,
      } as ConsentEdit);
    await recordEdit('opted_out', { wish: 'stop', by: 'keyword', sender: '10654' });
    await recordEdit('opted_in', { wish: 'resume', by: 'keyword', sender: '10654' });
    await recordEdit('opted_out', { wish: 'stop', by: 'keyword', sender: '20000' });
    await recordEdit('opted_out', { sender: '10654' }, 'form', of.caller);
    const migration = await readFile('migrations/0044_consent_sender.sql', 'utf8');
    const [update = ''] = /^update[^;]*/m.exec(migration) ?? [];
    await fixture.database.query(planned(update), []);
    const ledger = await fixture.core.listConsents(of.caller, { target: byId(contact) });
    expect(ledger.map(({ state, sender, proof }) => ({ state, sender, proof }))).toEqual([
      { state: 'opted_out', sender: null, proof: { sender: '10654' } },
      { state: 'opted_out', sender: null, proof: { wish: 'stop', by: 'keyword', sender: '20000' } },
      { state: 'unknown', sender: first, proof: { wish: 'resume', by: 'keyword' } },
      { state: 'opted_out', sender: first, proof: { wish: 'stop', by: 'keyword' } },
    ]);
  });
});
