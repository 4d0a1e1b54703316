import type { Steps } from '@switchbook/domain/runtime/time-slices.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rounds } from '../../../test/support/rounds.js';
import { type FieldReader, fieldReaders } from './change-readers.js';
import type { PersonIds } from './facts.js';
import { findMentions } from './mentions.js';
import { countUnread, Unread } from './object-members.js';
import { business, fromPablo, pablo, payloadOf, runSteps, timestamp } from './payloads.test.support.js';
import { NamedPeople, type NamedPerson } from './people.js';
import { readPayload } from './read-payload.js';
import { readYcloud } from './ycloud.js';

const idsOf = fc.record(
  { phone: fc.constantFrom('1', '2', '3'), userId: fc.constantFrom('A', 'B', 'C') },
  { requiredKeys: [] },
);

/** The rule, as a scan of all people. */
function scan(ids: PersonIds, people: readonly NamedPerson[]): NamedPerson | undefined {
  return people.find(({ ids: named }) => {
    if (ids.userId !== undefined && named.userId !== undefined) return ids.userId === named.userId;
    if (ids.phone !== undefined && named.phone !== undefined) return ids.phone === named.phone;
    return people.length === 1;
  });
}

describe('the named people of a payload', () => {
  it('are found without a scan, by the same rule', () => {
    const people = fc.array(idsOf, { maxLength: 6 }).map((all) => all.map((ids) => ({ ids })));
    fc.assert(
      fc.property(people, idsOf, (all, ids) => {
        expect(new NamedPeople(all).find(ids)).toBe(scan(ids, all));
        const first = all.find(
          ({ ids: named }) =>
            (named.phone !== undefined && named.phone === ids.phone) ||
            (named.userId !== undefined && named.userId === ids.userId),
        );
        expect(new NamedPeople(all).findAny(ids)).toBe(first);
      }),
      { numRuns: rounds(400, 2_000) },
    );
  });
});

describe('a large payload', () => {
  const many = Array.from({ length: 2_000 }, (_, at) => ({ wa_id: String(491_510_000_000 + at) }));
  const lists = {
    messages: ['contacts', 'messages', 'statuses'],
    message_echoes: ['contacts', 'message_echoes'],
    user_preferences: ['contacts', 'user_preferences'],
    user_id_update: ['user_id_update'],
    smb_app_state_sync: ['state_sync'],
    calls: ['contacts', 'calls', 'statuses'],
    history: ['contacts', 'messages', 'message_echoes'],
  };

  it.each(Object.entries(lists))('is read in steps: %s', (field, names) => {
    for (const name of names) {
      const raw = Buffer.from(JSON.stringify(payloadOf({ [name]: many }, field)));
      let steps = 0;
      for (const _ of readPayload(raw)) steps += 1;
      // Each item takes at least one step; mentions take another step.
      expect([name, steps >= 2 * many.length]).toEqual([name, true]);
    }
    expect(runSteps(readPayload(Buffer.from('[]')))).toEqual({ outcome: 'unreadable' });
  });

  it('has no long list that is read in one step', () => {
    const digits = many.map(({ wa_id }) => wa_id);
    const named = Object.fromEntries(digits.map((digit) => [digit, digit]));
    for (const value of [digits, named]) {
      expect(countSteps(findMentions(value))).toBeGreaterThanOrEqual(many.length);
      expect(countSteps(countUnread(value, 'list', new Unread()))).toBeGreaterThanOrEqual(many.length);
    }
    let reads = 0;
    const counted = (item: object) =>
      new Proxy(item, {
        getOwnPropertyDescriptor(...of) {
          reads += 1;
          return Reflect.getOwnPropertyDescriptor(...of);
        },
      });
    const listed = (item: object) => many.map(() => counted(item));
    const thread = { id: '4915112345678', messages: listed({ from: '4915112345679', timestamp }) };
    const cards = listed({ origin: 'contact_request', phones: [] });
    const phones = listed({ wa_id: '4915112345678' });
    const values: readonly (readonly [field: string, value: object])[] = [
      ['messages', { contacts: listed({}), messages: listed({}), statuses: listed({}) }],
      ['messages', { messages: [{ ...fromPablo, type: 'contacts', contacts: cards }] }],
      ['messages', { messages: [{ ...fromPablo, type: 'contacts', contacts: [{ ...cards[0], phones }] }] }],
      ['messages', { statuses: [{ recipient_id: pablo.phone, errors: listed({ code: 131050 }) }] }],
      ['user_preferences', { user_preferences: listed({}) }],
      ['calls', { calls: listed({}), statuses: listed({}) }],
      ['history', { history: [{ threads: [thread] }] }],
    ];
    const most = (steps: Steps) => {
      let max = 0;
      for (let isDone = false; !isDone; max = Math.max(max, reads)) {
        reads = 0;
        isDone = steps.next().done === true;
      }
      return max;
    };
    for (const [field, value] of values) {
      const change = { value: { ...value }, business, facts: [], unread: new Unread() };
      const max = most((fieldReaders[field] as FieldReader)(change));
      expect([field, max < many.length]).toEqual([field, true]);
    }
    const whatsappSmbAppStateSync = { stateSync: listed({ action: 'add' }) };
    const event = { type: 'whatsapp.smb.app.state.sync', apiVersion: 'v2', whatsappSmbAppStateSync };
    expect(most(readYcloud(event, { facts: [], unread: new Unread() }))).toBeLessThan(many.length);
  });
});

function countSteps(steps: Steps<unknown>): number {
  let count = 0;
  while (steps.next().done !== true) count += 1;
  return count;
}
