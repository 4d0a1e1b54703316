/** Matching: from holders of identities to one contact, none, or several. */

import type { Contact } from '../../domain/contact.js';
import type { ContactEdit } from '../../domain/edit.js';
import type { IdentityKey, SoughtIdentity } from '../../domain/identity.js';
import { identityKey, isNumber, isShared } from '../../domain/identity.js';
import { withPart } from '../../domain/identity-edit.js';
import type { ContactId } from '../../domain/ids.js';
import type { Candidate } from '../../domain/problem.js';
import type { Holder } from '../../store/contacts/identity-holders.js';

/** How near a holder is: the same kind, the other kind of number, a known other form of the number. */
function tierOf(holder: Holder, key: IdentityKey): number {
  if (holder.match === 'equivalent') return 2;
  return holder.kind === key.kind ? 0 : 1;
}

/** The lookup whose result `nearestHolders` reads: the keys, then their fallbacks. */
export function questionOf(keys: readonly SoughtIdentity[]): readonly SoughtIdentity[] {
  return [...keys, ...keys.flatMap((key) => key.otherwise ?? [])];
}

/** For each key the holders of its nearest tier; a tier with a hit hides the farther ones. */
export function nearestHolders(
  keys: readonly SoughtIdentity[],
  holders: readonly Holder[],
): readonly Candidate[] {
  const found = holdersOfNearestTier(questionOf(keys), holders);
  let others = keys.length;
  return keys.flatMap((key, identifier) => {
    const fallback = key.otherwise === undefined ? [] : (found[others++] ?? []);
    const direct = found[identifier] ?? [];
    return (direct.length > 0 ? direct : fallback).map((contactId) => ({ identifier, contactId }));
  });
}

function holdersOfNearestTier(
  question: readonly IdentityKey[],
  holders: readonly Holder[],
): readonly (readonly ContactId[])[] {
  const matches: Holder[][] = question.map(() => []);
  for (const holder of holders) matches[holder.asked]?.push(holder);
  return question.map((key, asked) => {
    const matching = matches[asked] ?? [];
    const nearest = Math.min(...matching.map((holder) => tierOf(holder, key)));
    const contacts = new Set(
      matching
        .filter((holder) => !isNumber(key.kind) || tierOf(holder, key) === nearest)
        .map((holder) => holder.contactId),
    );
    return [...contacts];
  });
}

export function distinctContacts(candidates: readonly Candidate[]): readonly ContactId[] {
  return [...new Set(candidates.map((candidate) => candidate.contactId))];
}

const heldByEdits = new WeakMap<ContactEdit, readonly IdentityKey[]>();

/** The identities an edit adds; computed once. */
export function heldByEdit(edit: ContactEdit): readonly IdentityKey[] {
  const known = heldByEdits.get(edit);
  if (known !== undefined) return known;
  const keys = (edit.identities ?? []).flatMap((one) => {
    if (one.op === 'hold' || one.op === 'slot') return [identityKey(one.identity)];
    return one.op === 'replaceWithin' ? one.items.map(identityKey) : [];
  });
  heldByEdits.set(edit, keys);
  return keys;
}

/** The identities that an edit derives from parts of the shown ones. */
export function partsOfEdit(edit: ContactEdit, contact: Contact): readonly IdentityKey[] {
  return (edit.identities ?? []).flatMap((one) => {
    const whole = one.op === 'slotPart' ? withPart(contact.identities, one) : undefined;
    return whole === undefined ? [] : [identityKey(whole)];
  });
}

/** The keys of a save without a match rule. */
export function exclusiveKeys(edit: ContactEdit): readonly IdentityKey[] {
  return heldByEdit(edit).filter((key) => !isShared(key.kind));
}
