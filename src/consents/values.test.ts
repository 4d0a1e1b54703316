/** Tests every value of every enumeration in the decision against the rule, written as one condition. */
import { consentStates } from '@switchbook/domain/consent/consent.js';
import { asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onThisMachine } from '../../test/support/machine.js';
import {
  type ConsentOnChannel,
  decideSending,
  type RetainedEntry,
  type SendQuestion,
  type SendState,
  sendReasons,
  sendRemedies,
  withDecidingEntries,
} from './values.js';

const now = new Date('2026-03-01T12:00:00Z');
const before = new Date('2026-03-01T11:59:59.999Z');
const after = new Date('2026-03-01T12:00:00.001Z');
const ada = asId<ContactId>('018f0000-0000-7000-8000-000000000001');
const bob = asId<ContactId>('018f0000-0000-7000-8000-000000000002');
const ends = { never: null, past: before, now, future: after } as const;
type End = keyof typeof ends;
const allEnds = Object.keys(ends) as readonly End[];

const consent = (state: ConsentOnChannel['state'], more: Partial<ConsentOnChannel> = {}) => ({
  purpose: null,
  sender: null,
  state,
  occurredAt: before,
  expiresAt: null,
  ...more,
});
const holder = (contactId: ContactId, more: Partial<SendState> = {}): SendState => ({
  contactId,
  isBlocked: false,
  consents: [],
  suppressions: [],
  ...more,
});
const question = (more: Partial<SendQuestion> = {}): SendQuestion => ({
  holders: [holder(ada)],
  nearest: new Set((more.holders ?? [holder(ada)]).map((state) => state.contactId)),
  retained: [],
  subjects: ['phone:4915111111111'],
  chosen: null,
  purpose: null,
  sender: null,
  isConsentRequired: false,
  ...more,
});
const codesOf = (sendQuestion: SendQuestion) =>
  decideSending(sendQuestion, now).reasons.map((reason) => reason.code);

describe('the consent of the recipient', () => {
  const cases = consentStates.flatMap((state) =>
    allEnds.flatMap((end) => [true, false].map((isRequired) => ({ state, end, isRequired }))),
  );

  it.each(cases)('$state that ends $end, required: $isRequired', ({ state, end, isRequired }) => {
    const held = holder(ada, { consents: [consent(state, { expiresAt: ends[end] })] });
    const isGiven = state === 'opted_in' && (end === 'never' || end === 'future');
    // A refusal does not expire: its time is the end of its retention.
    const expected =
      state === 'opted_out'
        ? ['opted_out']
        : !isRequired || isGiven
          ? []
          : [state === 'opted_in' ? 'consent_expired' : 'no_consent'];
    expect(codesOf(question({ holders: [held], isConsentRequired: isRequired }))).toEqual(expected);
  });

  it('is missing without an entry, and only where it is required', () => {
    expect(codesOf(question({ isConsentRequired: true }))).toEqual(['no_consent']);
    expect(codesOf(question())).toEqual([]);
  });

  it('is valid by one of two opt-ins, and expires with the later one', () => {
    const [news, all] = ['news', null].map(
      (purpose) => (expiresAt: Date | null) => consent('opted_in', { purpose, expiresAt }),
    ) as [(end: Date | null) => ConsentOnChannel, (end: Date | null) => ConsentOnChannel];
    const ask = (...consents: ConsentOnChannel[]) =>
      decideSending(
        question({ holders: [holder(ada, { consents })], isConsentRequired: true, purpose: 'news' }),
        now,
      ).reasons;
    expect(ask(news(before), all(null))).toEqual([]);
    expect(ask(news(after), all(before))).toEqual([]);
    const earlier = new Date('2026-01-01T00:00:00Z');
    for (const expired of [ask(news(earlier), all(before)), ask(news(before), all(earlier))])
      expect(expired).toMatchObject([{ code: 'consent_expired', since: before, contactId: ada }]);
  });

  it('an opt-in of one purpose does not lift the opt-out of another entry', () => {
    const consents = [consent('opted_in', { purpose: 'news' }), consent('opted_out')];
    for (const isConsentRequired of [true, false])
      expect(
        codesOf(question({ holders: [holder(ada, { consents })], isConsentRequired, purpose: 'news' })),
      ).toEqual(['opted_out']);
  });
});

describe('suppressions of a holder', () => {
  it.each([
    { subject: '', counts: true },
    { subject: 'phone:4915111111111', counts: true },
    { subject: 'phone:4915122222222', counts: false },
  ])('a suppression of "$subject" counts: $counts', ({ subject, counts }) => {
    const held = (expiresAt: Date | null) => [holder(ada, { suppressions: [{ subject, expiresAt }] })];
    const answer = (expiresAt: Date | null) =>
      decideSending(question({ holders: held(expiresAt) }), now).reasons;
    expect(answer(null)).toEqual(
      counts
        ? [
            {
              code: 'suppressed',
              remedy: 'lift_suppression',
              contactId: ada,
              purpose: null,
              sender: null,
              since: null,
              until: null,
            },
          ]
        : [],
    );
    expect(answer(after).map((reason) => [reason.remedy, reason.until])).toEqual(
      counts ? [['wait', after]] : [],
    );
  });

  it('apply to an identity that is neither number nor email, with any subject', () => {
    const suppressions = [{ subject: 'phone:4915122222222', expiresAt: null }];
    expect(codesOf(question({ holders: [holder(ada, { suppressions })], subjects: [] }))).toEqual([
      'suppressed',
    ]);
  });
});

describe('retained refusals of a deleted contact', () => {
  const record = (form: RetainedEntry['form'], more: Partial<RetainedEntry> = {}): RetainedEntry => ({
    form,
    purpose: null,
    sender: null,
    occurredAt: before,
    expiresAt: null,
    ...more,
  });

  it.each(allEnds)('a suppression that ends %s', (end) => {
    const expiresAt = ends[end];
    const { reasons } = decideSending(question({ retained: [record('suppression', { expiresAt })] }), now);
    const remedy = end === 'never' ? 'lift_suppression' : 'wait';
    const isActive = end === 'never' || end === 'future';
    expect(reasons).toMatchObject(
      isActive ? [{ code: 'suppressed', remedy, contactId: null, until: expiresAt }] : [],
    );
  });

  it.each(allEnds)('an opt-out whose record ends %s is an opt-out', (end) => {
    const retained = [record('consent', { expiresAt: ends[end] })];
    expect(decideSending(question({ retained }), now).reasons).toMatchObject([
      { code: 'opted_out', remedy: 'record_opt_in', contactId: null, since: before },
    ]);
  });

  it.each([
    { of: null, asked: null, counts: true },
    { of: null, asked: 'news', counts: true },
    { of: 'news', asked: 'news', counts: true },
    { of: 'news', asked: 'orders', counts: false },
    { of: 'news', asked: null, counts: false },
  ])('an opt-out of the purpose $of, asked for $asked, counts: $counts', ({ of, asked, counts }) => {
    const retained = [record('consent', { purpose: of })];
    expect(codesOf(question({ retained, purpose: asked }))).toEqual(counts ? ['opted_out'] : []);
  });

  it.each([
    { of: null, asked: null, counts: true },
    { of: null, asked: '15550000001', counts: true },
    { of: '15550000001', asked: '15550000001', counts: true },
    { of: '15550000001', asked: null, counts: true },
    { of: '15550000001', asked: '15550000002', counts: false },
  ])('an opt-out of the sender $of, asked for $asked, counts: $counts', ({ of, asked, counts }) => {
    const { reasons } = decideSending(
      question({ retained: [record('consent', { sender: of })], sender: asked }),
      now,
    );
    expect(reasons).toMatchObject(counts ? [{ code: 'opted_out', sender: of }] : []);
    expect(reasons).toHaveLength(counts ? 1 : 0);
  });

  it('apply despite an opt-in of the current holder of the number', () => {
    const holders = [holder(ada, { consents: [consent('opted_in')] })];
    const retained = [record('consent')];
    expect(codesOf(question({ holders, retained, isConsentRequired: true }))).toEqual(['opted_out']);
  });
});

describe('the recipient', () => {
  const optedOut = holder(bob, { consents: [consent('opted_out')], isBlocked: true });
  const optedIn = holder(ada, { consents: [consent('opted_in')] });

  it('refusals of every holder count, but only the recipient’s consent and blocks', () => {
    const both = { holders: [optedIn, optedOut], isConsentRequired: true };
    expect(decideSending(question({ ...both, nearest: new Set([ada]) }), now)).toMatchObject({
      contactId: ada,
      reasons: [{ code: 'opted_out', contactId: bob }],
    });
    expect(decideSending(question({ ...both, chosen: bob }), now)).toMatchObject({
      contactId: bob,
      reasons: [
        { code: 'opted_out', contactId: bob },
        { code: 'blocked', remedy: 'unblock', contactId: bob },
      ],
    });
  });

  it('an opt-in of another holder is not one of the chosen', () => {
    const holders = [optedIn, holder(bob)];
    const answer = decideSending(question({ holders, chosen: bob, isConsentRequired: true }), now);
    expect(answer).toMatchObject({ contactId: bob, reasons: [{ code: 'no_consent', contactId: bob }] });
  });

  it('several holders without a choice are ambiguous, in addition to every refusal', () => {
    const answer = decideSending(question({ holders: [optedIn, optedOut] }), now);
    expect(answer.contactId).toBeNull();
    expect(answer.reasons.map((reason) => [reason.code, reason.contactId])).toEqual([
      ['opted_out', bob],
      ['ambiguous', ada],
      ['ambiguous', bob],
    ]);
  });

  it('a number without a holder is unknown; so is a chosen contact that does not hold it', () => {
    expect(codesOf(question({ holders: [] }))).toEqual(['unknown']);
    expect(codesOf(question({ holders: [holder(ada)], chosen: bob }))).toEqual(['unknown']);
  });
});

it('every reason and every remedy of the list can be an answer', () => {
  const retained: RetainedEntry[] = [null, after].map((expiresAt) => ({
    form: 'suppression',
    purpose: null,
    sender: null,
    occurredAt: null,
    expiresAt,
  }));
  const blocked = holder(ada, { isBlocked: true, consents: [consent('opted_in', { expiresAt: before })] });
  const all = [
    question({ holders: [blocked], isConsentRequired: true, retained }),
    question({ isConsentRequired: true }),
    question({ holders: [] }),
    question({ holders: [holder(ada), holder(bob, { consents: [consent('opted_out')] })] }),
  ].flatMap((sendQuestion) => decideSending(sendQuestion, now).reasons);
  expect(new Set(all.map((reason) => reason.code))).toEqual(new Set(sendReasons));
  expect(new Set(all.map((reason) => reason.remedy))).toEqual(new Set(sendRemedies));
});

it('the entries that decide give the same answer as all entries', () => {
  const subjects = ['', 'phone:1', 'phone:2', 'phone:3'];
  const entries = fc.uniqueArray(
    fc.record({
      purpose: fc.constantFrom(null, 'news'),
      sender: fc.constantFrom(null, '1', '2', '3', '4'),
      state: fc.constantFrom(...consentStates),
      occurredAt: fc.constantFrom(before, now, after),
      expiresAt: fc.constantFrom(null, before, after),
    }),
    { selector: ({ purpose, sender }) => `${purpose} ${sender}` },
  );
  const suppressed = fc.uniqueArray(
    fc.record({ subject: fc.constantFrom(...subjects), expiresAt: fc.constantFrom(null, after) }),
    { selector: ({ subject }) => subject },
  );
  const asked = fc.record({
    consents: entries,
    suppressions: suppressed,
    named: fc.constantFrom([], ['phone:1'], ['phone:2', 'phone:3']),
    isConsentRequired: fc.boolean(),
  });
  fc.assert(
    fc.property(asked, ({ consents, suppressions, named, isConsentRequired }) => {
      const whole = holder(ada, { consents, suppressions });
      const deciding = withDecidingEntries(whole, null, new Set(named), named.length === 0);
      const answer = (state: SendState) => {
        const more = { subjects: named, purpose: 'news', isConsentRequired };
        const { reasons } = decideSending(question({ holders: [state], ...more }), now);
        return reasons.map((reason) => JSON.stringify(reason)).sort();
      };
      expect(answer(deciding)).toEqual(answer(whole));
    }),
    { numRuns: 500 },
  );
});

it('few of thousands of entries decide', () => {
  const consents = Array.from({ length: 5_000 }, (_, at) => consent('opted_out', { sender: `${at}` }));
  const suppressions = Array.from({ length: 5_000 }, (_, at) => ({
    subject: `phone:${at}`,
    expiresAt: null,
  }));
  const deciding = withDecidingEntries(
    holder(ada, { consents, suppressions }),
    null,
    new Set(['phone:7', 'phone:4999']),
    true,
  );
  expect(deciding.consents.length).toBeLessThan(25);
  expect(deciding.suppressions.length).toBeLessThan(25);
});

it('the entries of a holder are judged once, however many of its numbers a request names', () => {
  const consents = Array.from({ length: 20_000 }, (_, at) =>
    consent('opted_out', { sender: `1555${1_000_000 + at}` }),
  );
  const largeQuestion = question({ holders: [holder(ada, { consents })] });
  const began = performance.now();
  for (let number = 0; number < 300; number += 1) expect(codesOf(largeQuestion)).toHaveLength(20);
  expect(performance.now() - began).toBeLessThan(onThisMachine(300));
  expect(codesOf({ ...largeQuestion, sender: '15551000007' })).toEqual(['opted_out']);
  expect(codesOf({ ...largeQuestion, sender: '15550000000' })).toEqual([]);
});
