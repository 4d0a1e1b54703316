/** The entries that count for a sender, against a naive implementation of the guide, for random ledgers. */
import {
  applyEntries,
  type ConsentEdit,
  type ConsentState,
  consentStates,
  effectiveFrom,
  listInForce,
  noKnownEntries,
  reachOf,
  strictestOf,
} from '@switchbook/domain/consent/consent.js';
import { asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConsentOnChannel, decideSending, type SendQuestion } from '../../src/consents/values.js';
import { countedState, type NaiveEntry, strictestState } from '../support/accounts/naive-consents.js';
import { rounds } from '../support/rounds.js';

const senders = ['15550000001', '15550000002', '15550000003'] as const;
const start = Date.UTC(2026, 0, 1);
const now = new Date(start + 10_000);

/** The latest entry of each sender, with few different times, so that some are equal. */
const ledger: fc.Arbitrary<readonly NaiveEntry[]> = fc.uniqueArray(
  fc.record({
    sender: fc.constantFrom(null, ...senders),
    state: fc.constantFrom(...consentStates),
    occurredAt: fc.nat({ max: 3 }).map((second) => new Date(start + second * 1_000)),
  }),
  { selector: (item) => item.sender, maxLength: 4 },
);
const asked = fc.constantFrom(null, ...senders);

const contactId = asId<ContactId>('018f0000-0000-7000-8000-000000000001');
function ask(entries: readonly NaiveEntry[], sender: string | null, isConsentRequired = false) {
  const consents = entries.map((entry): ConsentOnChannel => ({ ...entry, purpose: null, expiresAt: null }));
  const question: SendQuestion = {
    holders: [{ contactId, isBlocked: false, consents, suppressions: [] }],
    nearest: new Set([contactId]),
    retained: [],
    subjects: [],
    chosen: null,
    purpose: null,
    sender,
    isConsentRequired,
  };
  return decideSending(question, now).reasons;
}

const stateOf = (entries: readonly NaiveEntry[], sender: string | null): ConsentState =>
  strictestOf(listInForce(entries, sender))?.state ?? 'unknown';
const expected = (entries: readonly NaiveEntry[], sender: string | null): ConsentState =>
  sender === null ? strictestState(entries) : countedState(entries, sender);

describe('consents for a sender', () => {
  it('follow the guide, with entries in any order', () => {
    fc.assert(
      fc.property(ledger, asked, (entries, sender) => {
        expect(stateOf(entries, sender)).toBe(expected(entries, sender));
        expect(stateOf([...entries].reverse(), sender)).toBe(expected(entries, sender));
      }),
      { numRuns: rounds(700, 5_000) },
    );
  });

  it('decides the answer, and an opt-out is the cause that the answer names', () => {
    fc.assert(
      fc.property(ledger, asked, (entries, sender) => {
        const state = expected(entries, sender);
        const reasons = ask(entries, sender);
        expect(reasons.map((reason) => reason.code).includes('opted_out')).toBe(state === 'opted_out');
        for (const { sender: named } of reasons) {
          const cause = entries.find((entry) => entry.sender === named);
          expect(cause?.state).toBe('opted_out');
          expect([null, sender ?? named]).toContain(named);
        }
        const isGiven = ask(entries, sender, true).length === 0;
        expect(isGiven).toBe(state === 'opted_in');
      }),
      { numRuns: rounds(500, 3_000) },
    );
  });

  it('a stop of one number does not affect others, and its resume lifts and grants nothing else', () => {
    fc.assert(
      fc.property(ledger, fc.constantFrom(...senders), (entries, resumedSender) => {
        const others = entries.filter(({ sender }) => sender !== resumedSender);
        const resumed: NaiveEntry = { sender: resumedSender, state: 'unknown', occurredAt: now };
        for (const sender of senders) {
          const state = stateOf([...others, resumed], sender);
          expect(state).toBe(stateOf(sender === resumedSender ? others : entries, sender));
        }
      }),
    );
  });

  it('the reach of a contact is the strictest', () => {
    fc.assert(
      fc.property(ledger, (entries) => {
        const edits = entries.map((entry): ConsentEdit => ({ channel: 'whatsapp', ...entry }));
        const { knownEntries: standing } = applyEntries(noKnownEntries, { consents: edits }, 'all', now);
        const state = strictestState(entries);
        expect(reachOf(standing, now)).toEqual({
          optedIn: state === 'opted_in',
          optedOut: state === 'opted_out',
        });
      }),
    );
  });

  it('an opt-out at the current time is not lifted by earlier entries', () => {
    fc.assert(
      fc.property(ledger, asked, (entries, sender) => {
        const stop: NaiveEntry = { sender, state: 'opted_out', occurredAt: new Date(start) };
        const others = entries.filter((entry) => entry.sender !== sender);
        const held = { ...stop, occurredAt: effectiveFrom(stop, others) };
        expect(stateOf([...others, held], sender)).toBe('opted_out');
        if (sender === null)
          for (const text of senders) expect(stateOf([...others, held], text)).toBe('opted_out');
      }),
    );
  });
});

describe('entries of a file', () => {
  const toEdit = (entry: NaiveEntry): ConsentEdit => ({ channel: 'whatsapp', ...entry });
  const standingOf = (entries: readonly NaiveEntry[]) =>
    applyEntries(noKnownEntries, { consents: entries.map(toEdit) }, 'all', now).knownEntries;

  it('recreate the ledger in an empty contact, and the same file again changes nothing', () => {
    fc.assert(
      fc.property(ledger, (entries) => {
        const consents = [...entries]
          .sort((left, right) => ((left.sender ?? '') < (right.sender ?? '') ? -1 : 1))
          .map(toEdit);
        for (const rule of ['later', 'missing'] as const) {
          const made = applyEntries(noKnownEntries, { consents }, rule, now);
          expect(made.consents).toEqual(consents);
          expect(applyEntries(made.knownEntries, { consents }, rule, now).consents).toEqual([]);
        }
      }),
    );
  });

  it('entries without a later time lift no opt-out, for any sender', () => {
    fc.assert(
      fc.property(ledger, ledger, fc.boolean(), (known, sent, hasTimes) => {
        const before = standingOf(known);
        const consents = sent.map((entry) => ({
          ...toEdit(entry),
          occurredAt: hasTimes ? new Date(start) : null,
        }));
        for (const rule of ['later', 'missing'] as const) {
          const { knownEntries: standing } = applyEntries(before, { consents }, rule, now);
          const after = [...standing.consents.values()] as NaiveEntry[];
          for (const sender of [null, ...senders])
            if (expected(known, sender) === 'opted_out') expect(expected(after, sender)).toBe('opted_out');
        }
      }),
      { numRuns: rounds(300, 2_000) },
    );
  });

  it('a caller without senders that writes an opt-in lifts every stop, and twice writes it once', () => {
    fc.assert(
      fc.property(ledger, fc.constantFrom('opted_in', 'opted_out'), (known, state) => {
        const consents = [{ channel: 'whatsapp', state } as const];
        const { knownEntries: standing } = applyEntries(standingOf(known), { consents }, 'changed', now);
        const after = [...standing.consents.values()] as NaiveEntry[];
        expect(strictestState(after)).toBe(state);
        expect(applyEntries(standing, { consents }, 'changed', now).consents).toEqual([]);
      }),
    );
  });
});
