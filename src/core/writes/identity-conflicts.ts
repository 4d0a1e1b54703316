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

/** A conflict with the contact that would gain the identity. */
export interface Contested extends IdentityConflict {
  readonly contact: Contact;
}

/**
 * Conflicts of a batch whose identities may move between contacts, once all changes are known. Of two that gain the
 * same identity the later one has the conflict.
 */
export function conflictsAfter(
  world: World,
  changes: readonly (Change & { readonly command: number })[],
  isGuarded: (command: number, key: IdentityKey) => boolean,
): readonly Contested[] {
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
    const conflicts = conflictsOf(world, [key], contact.id, command)
      .filter((one) => !isLater(one.holder.id))
      .map((one) => ({ ...one, contact }));
    earlier.add(contact.id);
    return conflicts;
  });
}

/** The identities that a change adds; all of a new contact. `of`: which of a contact, without those that it shares. */
export function gainedIdentities(
  before: Contact | null,
  after: Contact,
  of: (contact: Contact) => Contact['identities'] = ownedOf,
): Contact['identities'] {
  if (before === null) return of(after);
  const known = new Set(of(before).map((one) => one.id));
  return of(after).filter((one) => !known.has(one.id));
}

const ownedOf = ({ identities }: Contact) => identities;

/** The identities that a change removes. */
export function lostIdentities(
  before: Contact,
  after: Contact,
  of: (contact: Contact) => Contact['identities'] = ownedOf,
): Contact['identities'] {
  return gainedIdentities(after, before, of);
}
