/**
 * Decides which contact owns an identity and which contacts share it. A command may let its contact share an identity
 * of another owner, and replace provisional owners. Decision: docs/decisions/0055-shared-identities.md.
 */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import {
  type Identity,
  type IdentityKey,
  identityName,
  isShared,
  sameIdentity,
} from '@switchbook/domain/identity/identity.js';
import { shareableKeys } from '@switchbook/domain/identity/identity-edit.js';
import { asSharer, isAwaiting } from '@switchbook/domain/identity/shared-identity.js';
import type { IdentityConflict } from '@switchbook/domain/problems/problem.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { partition } from '@switchbook/domain/runtime/partition.js';
import type { EditCommand, SaveCommand, Takeover } from '../../values/commands.js';
import type { Changes } from '../changes.js';
import type { DecisionState } from '../decision-state.js';
import type { ContestedIdentity } from '../targets.js';

export class Sharing {
  readonly #state: DecisionState;
  readonly #changes: Changes;
  /** Names of identities that a contact may share instead of owning them. */
  readonly #shareable = new Map<ContactId, Set<string>>();

  constructor(state: DecisionState, changes: Changes) {
    this.#state = state;
    this.#changes = changes;
  }

  /**
   * Returns the outcome. The contact shares the identities that its command allows to share.
   * `provisionalConflicts`: identities of provisional owners, if the command takes them over; `conflicts`: the other
   * identities that others own.
   */
  resolveOwners<Outcome extends { readonly after: Contact }>(
    command: SaveCommand | EditCommand,
    outcome: Outcome,
    identityConflicts: readonly IdentityConflict[],
  ) {
    const keys = shareableKeys(command.edit.identities ?? []).filter((key) => !isShared(key.kind));
    if (keys.length === 0 && identityConflicts.length === 0)
      return { outcome, provisionalConflicts: identityConflicts, conflicts: identityConflicts };
    const names = this.#shareable.get(outcome.after.id) ?? new Set();
    for (const key of keys) names.add(identityName(key));
    if (keys.length > 0) this.#shareable.set(outcome.after.id, names);
    if (identityConflicts.length === 0)
      return { outcome, provisionalConflicts: identityConflicts, conflicts: identityConflicts };
    const [shared, owned] = partition(
      identityConflicts,
      ({ key, owner }) => owner !== null && keys.length > 0 && names.has(identityName(key)),
    );
    const takesOver = command.op === 'save' && command.takesOver === true;
    const [provisionalConflicts, conflicts] = partition(
      owned,
      ({ key, owner }) => takesOver && owner?.contact?.identities.some(awaitsWithKey(key)) === true,
    );
    const owner =
      provisionalConflicts.length === 0 ? outcome.after : withoutShares(outcome.after, provisionalConflicts);
    const after = shared.length === 0 ? owner : sharerOf(owner, shared);
    return {
      outcome: after === outcome.after ? outcome : { ...outcome, after },
      provisionalConflicts,
      conflicts,
    };
  }

  /** Makes the provisional owners of these identities sharers. Returns what they owned. */
  takeOver(provisionalConflicts: readonly IdentityConflict[]): readonly Takeover[] {
    return provisionalConflicts.flatMap(({ key, owner }): readonly Takeover[] => {
      const current = owner === null ? undefined : this.#state.contact(owner.id);
      if (current === undefined) return [];
      const owned = current.identities.filter(awaitsWithKey(key));
      this.#changes.rewrite(current, asSharer(current, awaitsWithKey(key)));
      const { version } = this.#state.contact(current.id) ?? current;
      return owned.map(({ id, isPrimary }) => ({
        contactId: current.id,
        version,
        id,
        wasPrimary: isPrimary,
      }));
    });
  }

  /** Makes contacts sharers of identities with another owner, if allowed. Returns the remaining conflicts. */
  withoutShared(conflicts: readonly ContestedIdentity[]): readonly ContestedIdentity[] {
    const [sharable, left] = partition(
      conflicts,
      ({ contact, key, owner }) =>
        owner !== null && this.#shareable.get(contact.id)?.has(identityName(key)) === true,
    );
    const sharedById = new Map<ContactId, ContestedIdentity[]>();
    for (const contested of sharable) {
      const shared = sharedById.get(contested.contact.id);
      if (shared === undefined) sharedById.set(contested.contact.id, [contested]);
      else shared.push(contested);
    }
    for (const [id, shared] of sharedById) this.#changes.replace(id, (contact) => sharerOf(contact, shared));
    return left;
  }
}

/** Returns the contact as a sharer of these identities. */
export function sharerOf(contact: Contact, shared: readonly Pick<IdentityConflict, 'key'>[]): Contact {
  return asSharer(contact, (identity) => shared.some(({ key }) => sameIdentity(key, identity)));
}

/** Returns the contact without shares of these identities, which it owns now. */
function withoutShares(contact: Contact, owned: readonly Pick<IdentityConflict, 'key'>[]): Contact {
  const { sharing = [], ...rest } = contact;
  const remaining = sharing.filter((identity) => !owned.some(({ key }) => sameIdentity(key, identity)));
  if (remaining.length === sharing.length) return contact;
  return remaining.length === 0 ? rest : { ...rest, sharing: remaining };
}

function awaitsWithKey(key: IdentityKey): (identity: Identity) => boolean {
  return (identity) => isAwaiting(identity) && sameIdentity(identity, key);
}
