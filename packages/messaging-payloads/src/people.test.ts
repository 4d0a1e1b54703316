import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PersonIds } from './facts.js';
import { payloadOf, runSteps } from './payloads.test.support.js';
import { NamedPeople, type NamedPerson } from './people.js';
import { readPayload } from './read-payload.js';

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
      { numRuns: 2_000 },
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
      // One step for each item at least; mentions take another one.
      expect([name, steps >= 2 * many.length]).toEqual([name, true]);
    }
    expect(runSteps(readPayload(Buffer.from('[]')))).toEqual({ outcome: 'unreadable' });
  });
});
