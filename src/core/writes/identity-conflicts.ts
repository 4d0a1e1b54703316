/** Exclusive identities that two contacts would hold. */
import type { Contact } from '../../domain/contact.js';
import { type IdentityKey, identityName } from '../../domain/identity.js';
import type { ContactId } from '../../domain/ids.js';
import type { IdentityConflict } from '../../domain/problem.js';
import type { Change } from './changes.js';
import type { World } from './world.js';

/** The current holders of the identities, other than the contact itself. */
export function conflictsOf(
  world: World,
  keys: readonly IdentityKey[],
  self: ContactId | undefined,
  command: number,
): readonly IdentityConflict[] {
  return keys.flatMap((key) =>
    [...world.holderIds(key)].flatMap((id) => {
      const holder = world.contact(id);
      return holder === undefined || id === self ? [] : [{ command, key, holder }];
    }),
  );
}

/**
 * Conflicts of a batch whose identities may move between contacts, once all changes are known. Of two that gain the
 * same identity the later one has the conflict.
 */
export function conflictsAfter(
  world: World,
  changes: readonly (Change & { readonly command: number })[],
  isGuarded: (command: number, key: IdentityKey) => boolean,
): readonly IdentityConflict[] {
  const gains = changes.flatMap(({ before, after, command }) =>
    after === null
      ? []
      : gainedIdentities(before, after)
          .filter((key) => isGuarded(command, key))
          .map((key) => ({ key, contact: after, command, name: identityName(key) })),
  );
  const gainers = new Map<string, Set<ContactId>>();
  return gains.flatMap(({ key, contact, command, name }) => {
    const earlier = gainers.get(name) ?? new Set();
    gainers.set(name, earlier);
    const isLater = (id: ContactId) =>
      gains.some((one) => one.name === name && one.contact.id === id) && !earlier.has(id);
    const conflicts = conflictsOf(world, [key], contact.id, command).filter((one) => !isLater(one.holder.id));
    earlier.add(contact.id);
    return conflicts;
  });
}

/** The identities that a change adds; all of a new contact. */
export function gainedIdentities(before: Contact | null, after: Contact): Contact['identities'] {
  if (before === null) return after.identities;
  const known = new Set(before.identities.map((one) => one.id));
  return after.identities.filter((one) => !known.has(one.id));
}

/** The identities that a change removes. */
export function lostIdentities(before: Contact, after: Contact): Contact['identities'] {
  return gainedIdentities(after, before);
}
