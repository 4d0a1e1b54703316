/** The cost of an edit that may share many identities. */
import { expect, it } from 'vitest';
import { applyIdentityEdits } from './apply-identity-edits.js';
import type { IdentityInput } from './identity.js';

const context = { now: new Date(0), origin: 'one', newId: () => 'id' };

it('the key of each item is made once, however many identities the contact shares', () => {
  const values = Array.from({ length: 300 }, (_, at) => `person-${at}@example.com`);
  const items = values.map((value): IdentityInput => ({ kind: 'email', value }));
  const replace = (some: readonly IdentityInput[]) =>
    ({
      op: 'replaceWithin',
      includesShared: true,
      scope: { kinds: ['email'], origin: null },
      items: some,
    }) as const;
  const { identities: sharing } = applyIdentityEdits({ identities: [] }, [replace(items)], context);
  let reads = 0;
  const counted = values.map(
    (value): IdentityInput => ({
      kind: 'email',
      get value() {
        reads += 1;
        return value;
      },
    }),
  );
  const after = applyIdentityEdits({ identities: [], sharing }, [replace(counted)], context);
  expect([after.identities.length, after.sharing?.length]).toEqual([0, values.length]);
  expect(reads).toBeLessThan(10 * values.length);
});
