/** The rules of consents and suppressions, for every value of their enumerations. */
import { describe, expect, it } from 'vitest';
import { onThisMachine } from '../../../../test/support/machine.js';
import {
  applyEntries,
  type Channel,
  type ConsentEdit,
  type ConsentState,
  channels,
  consentName,
  consentStates,
  type EntryRule,
  endsLater,
  isActive,
  isStricter,
  type KnownEntries,
  reachOf,
  type SuppressionEdit,
  suppressionName,
} from './consent.js';

const now = new Date('2026-03-01T12:00:00Z');
const at = (ms: number) => new Date(now.getTime() + ms);
const never = { expiresAt: null };
const standing = (
  consents: readonly { channel: Channel; purpose?: string; state: ConsentState; occurredAt?: Date }[],
  suppressions: readonly SuppressionEdit[] = [],
): KnownEntries => ({
  consents: new Map(consents.map((consent) => [consentName(consent), { occurredAt: now, ...consent }])),
  suppressions: new Map(
    suppressions.map((suppression) => [
      suppressionName(suppression),
      { source: null, note: null, expiresAt: null, ...suppression },
    ]),
  ),
});

describe('reach', () => {
  const cases = channels.flatMap((channel) => consentStates.map((state) => ({ channel, state })));

  it.each(cases)('$state on $channel', ({ channel, state }) => {
    const isWhatsapp = channel === 'whatsapp';
    expect(reachOf(standing([{ channel, state }]), now)).toEqual({
      optedIn: isWhatsapp && state === 'opted_in',
      optedOut: isWhatsapp && state === 'opted_out',
    });
  });

  it.each([
    ...channels,
    'all',
  ] as const)('a suppression of %s, of the contact or of one identity', (channel) => {
    const counts = channel === 'whatsapp' || channel === 'all';
    for (const subject of ['', 'phone:4915111111111'])
      for (const [expiresAt, isOver] of [
        [null, false],
        [at(1), false],
        [now, true],
        [at(-1), true],
      ] as const) {
        const held = standing(
          [{ channel: 'whatsapp', state: 'opted_in' }],
          [{ channel, subject, reason: 'manual', expiresAt }],
        );
        expect(reachOf(held, now), String(expiresAt)).toEqual({ optedIn: true, optedOut: counts && !isOver });
        expect(isActive({ expiresAt }, now)).toBe(!isOver);
      }
  });

  it('is not that of one purpose', () => {
    for (const state of ['opted_in', 'opted_out'] as const)
      expect(reachOf(standing([{ channel: 'whatsapp', purpose: 'news', state }]), now)).toEqual({
        optedIn: false,
        optedOut: false,
      });
  });
});

describe('which of two is stricter', () => {
  // A withdrawal is stricter than an open question, which is stricter than a permission.
  const inOrder = ['opted_out', 'pending', 'unknown', 'opted_in'] as const;

  it('names every state', () => {
    expect([...inOrder].sort()).toEqual([...consentStates].sort());
  });

  it.each(
    inOrder.flatMap((state, rank) => inOrder.map((other, place) => ({ one: state, other, rank, place }))),
  )('$one compared to $other', ({ one, other, rank, place }) => {
    for (const [expires, otherExpires] of [
      [null, null],
      [null, at(1)],
      [at(1), null],
      [at(1), at(2)],
      [at(2), at(1)],
      [at(1), at(1)],
    ] as const) {
      const mine = { state: one, expiresAt: expires };
      const its = { state: other, expiresAt: otherExpires };
      const lasts = (expires?.getTime() ?? Infinity) - (otherExpires?.getTime() ?? Infinity);
      const isLonger = expires !== otherExpires && lasts > 0;
      const isShorter = expires !== otherExpires && lasts < 0;
      const expected = rank === place ? (one === 'opted_in' ? isShorter : isLonger) : rank < place;
      expect(isStricter(mine, its), `${expires?.getTime()} ${otherExpires?.getTime()}`).toBe(expected);
      expect(endsLater(mine, its)).toBe(isLonger);
    }
  });
});

describe('which consent counts', () => {
  const rules: readonly EntryRule[] = ['changed', 'later', 'missing', 'all'];
  const counts = (rule: EntryRule, said: ConsentEdit, known?: ConsentState) => {
    const before = standing(known === undefined ? [] : [{ channel: 'sms', state: known }]);
    const { consents, knownEntries: after } = applyEntries(before, { consents: [said] }, rule, at(2));
    const state = after.consents.get(consentName(said))?.state;
    expect(state).toBe(consents.length === 1 ? said.state : known);
    return consents.length === 1;
  };

  it.each(rules)('by the rule %s', (rule) => {
    for (const state of consentStates) {
      expect(counts(rule, { channel: 'sms', state }), `nothing known, ${state}`).toBe(true);
      for (const known of consentStates)
        for (const occurredAt of [null, at(-1), now, at(1), at(3)]) {
          const isChanged = state !== known;
          // A time in the future is not known to be later.
          const isLater = occurredAt?.getTime() === at(1).getTime();
          const expected = {
            all: true,
            missing: false,
            changed: isChanged,
            later: isChanged && (known !== 'opted_out' || isLater),
          }[rule];
          const stated = { channel: 'sms', state, occurredAt } as const;
          expect(counts(rule, stated, known), `${known} to ${state}, ${occurredAt?.getTime()}`).toBe(
            expected,
          );
        }
    }
  });

  it('is decided for each purpose and channel separately, also against earlier entries of the list', () => {
    const before = standing([{ channel: 'sms', purpose: 'news', state: 'opted_out' }]);
    const edits: ConsentEdit[] = [
      { channel: 'sms', state: 'opted_in' },
      { channel: 'sms', state: 'opted_in' },
      { channel: 'sms', purpose: 'news', state: 'opted_out' },
      { channel: 'email', purpose: 'news', state: 'opted_out' },
    ];
    expect(applyEntries(before, { consents: edits }, 'changed', now).consents).toEqual([edits[0], edits[3]]);
  });
});

describe('which suppression counts', () => {
  const known: SuppressionEdit = {
    channel: 'sms',
    subject: '',
    reason: 'manual',
    note: 'n',
    expiresAt: at(5),
  };

  it.each<[string, Partial<SuppressionEdit>, boolean]>([
    ['the same', {}, false],
    ['another reason', { reason: 'complaint' }, true],
    ['another source', { source: 'form' }, true],
    ['another note', { note: null }, true],
    ['a later end', { expiresAt: at(6) }, true],
    ['no end', { expiresAt: null }, true],
    ['another channel', { channel: 'all' }, true],
    ['one identity', { subject: 'phone:4915111111111' }, true],
  ])('%s', (_, change, isNew) => {
    const stated = { ...known, ...change };
    const names = [stated, known].map(suppressionName);
    for (const rule of ['changed', 'later', 'all', 'missing'] as const) {
      const applied = applyEntries(standing([], [known]), { suppressions: [stated] }, rule, now);
      const isAlone = names[0] !== names[1];
      const expected = isNew && (rule !== 'missing' || isAlone) ? [stated] : [];
      expect(applied.suppressions, rule).toEqual(expected);
      expect(applied.knownEntries.suppressions.size).toBe(isAlone ? 2 : 1);
    }
  });

  it.each<[string, EntryRule, Partial<SuppressionEdit>, boolean]>([
    ['an earlier end', 'changed', { expiresAt: at(4) }, true],
    ['an earlier end without a time', 'later', { expiresAt: at(4) }, false],
    ['an end in the past without a time', 'later', { expiresAt: at(-4) }, false],
    ['an earlier end at an earlier time', 'later', { expiresAt: at(4), updatedAt: at(-2) }, false],
    ['an earlier end at the same time', 'later', { expiresAt: at(4), updatedAt: at(-1) }, false],
    ['an earlier end at a later time', 'later', { expiresAt: at(-4), updatedAt: at(0) }, true],
    ['an earlier end, made later', 'later', { expiresAt: at(4), createdAt: at(0) }, true],
    ['no end at an earlier time', 'later', { expiresAt: null, updatedAt: at(-2) }, true],
  ])('%s, by the rule %s', (_, rule, change, isNew) => {
    const stated = { ...known, ...change };
    const before = standing([], [{ ...known, updatedAt: at(-1) }]);
    expect(applyEntries(before, { suppressions: [stated] }, rule, now).suppressions).toEqual(
      isNew ? [stated] : [],
    );
  });

  it('of several for one channel the strictest is stored once', () => {
    const list = [at(5), null, at(-5)].map((expiresAt) => ({ ...known, expiresAt }));
    const applied = applyEntries(standing([]), { suppressions: list }, 'all', now);
    expect(applied.suppressions).toEqual([list[1]]);
  });

  it('one that is over is replaced by any other', () => {
    const stated = { ...known, expiresAt: at(-9) };
    const before = standing([], [{ ...known, expiresAt: at(-5) }]);
    expect(applyEntries(before, { suppressions: [stated] }, 'later', now).suppressions).toEqual([stated]);
  });

  it('a suppression without an end differs from a missing one', () => {
    const forGood = standing([], [{ ...known, ...never }]);
    expect(
      applyEntries(forGood, { suppressions: [{ ...known, ...never }] }, 'changed', now).suppressions,
    ).toEqual([]);
  });
});

it.each([
  'purpose',
  'sender',
] as const)('many entries are compared with those of their %s alone', (member) => {
  const entryOf = (at: number): ConsentEdit => ({
    channel: 'sms',
    state: 'opted_out',
    [member]: `1555${1_000_000 + at}`,
  });
  const list = (from: number, length: number) => Array.from({ length }, (_, at) => entryOf(from + at));
  const known = applyEntries(standing([]), { consents: list(0, 10_000) }, 'all', now).knownEntries;
  const began = performance.now();
  const applied = applyEntries(known, { consents: list(9_500, 10_000) }, 'changed', now);
  expect(performance.now() - began).toBeLessThan(onThisMachine(600));
  expect([applied.consents.length, applied.knownEntries.consents.size]).toEqual([9_500, 19_500]);
});
