/** The cost of conflicts of a batch with many identities. */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { expect, it } from 'vitest';
import { CatalogDraft } from './catalog-draft.js';
import { DecisionState } from './decision-state.js';
import { findConflictsAfter } from './targets.js';
import { sharedIdentities } from './unique/next-owners.js';

const count = 400;

function contactOf(id: string, counted?: () => void): Contact {
  const identities = Array.from({ length: count }, (_, at) => {
    const value = String(4_915_100_000_000 + at);
    const identity = { id: `${id}-${at}`, kind: 'phone', scope: '', attrs: {} };
    return {
      ...identity,
      get value() {
        counted?.();
        return value;
      },
    };
  });
  return { id, number: 1, identities } as unknown as Contact;
}

it('a gained identity is not looked for among all others, however many gain one', async () => {
  const state = new DecisionState(new CatalogDraft(new Map()));
  state.put(contactOf('holder'));
  let reads = 0;
  const changes = Array.from({ length: count }, (_, command) => {
    const { identities } = contactOf(`gainer-${command}`);
    const after = {
      get id() {
        reads += 1;
        return `gainer-${command}`;
      },
      identities: identities.slice(0, 1),
    } as unknown as Contact;
    return { before: null, after, steps: [], consents: [], suppressions: [], command };
  });
  const conflicts = await findConflictsAfter(state, changes, () => true);
  expect(conflicts.map((conflict) => conflict.owner?.id)).toEqual(changes.map(() => 'holder'));
  expect(reads).toBeLessThan(10 * count);
});

it('the numbers of a contact are read a few times, however many are looked up', () => {
  const state = new DecisionState(new CatalogDraft(new Map()));
  let reads = 0;
  const contact = contactOf('holder', () => {
    reads += 1;
  });
  state.put(contact);
  const keys = contact.identities.map(({ kind, scope, value }) => ({ kind, scope, value }));
  expect(state.holders(keys, true)).toHaveLength(count);
  expect(reads).toBeLessThan(20 * count);
});

it('the shared identities of a contact are read once, however many are released', () => {
  const { identities: sharing } = contactOf('sharer');
  let reads = 0;
  const sharedBy = sharedIdentities(() => {
    reads += 1;
    return { sharing };
  });
  const found = sharing.map((identity) => sharedBy('sharer' as Contact['id']).get(identity.id));
  expect([found, reads]).toEqual([sharing, 1]);
});
