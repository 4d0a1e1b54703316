/** Applies edits to the identities of a contact. */
import { isDeepStrictEqual } from 'node:util';
import { displayedIdentity } from '../contact/contact.js';
import { type Identity, type IdentityInput, identityKey, sameIdentity, sameKey } from './identity.js';
import type { IdentityEdit, IdentityEditContext, IdentityHolder } from './identity-edit.js';
import { fillPart, fillSlot, removeIdentity } from './identity-slot.js';
import { holdIdentity, promoteFirst, releaseUnnamed } from './primary-identity.js';
import { editShared, ownPart } from './shared-identity.js';

/**
 * Applies edits. Edits ignore shared identities, unless they name one by id or key, or may share. A new identity is
 * shared if the contact shares it already.
 */
export function applyIdentityEdits(
  holder: IdentityHolder,
  edits: readonly IdentityEdit[],
  context: IdentityEditContext,
): IdentityHolder {
  return edits.reduce<IdentityHolder>(({ identities, sharing = [] }, edit) => {
    const ownedEdit = sharing.length === 0 ? edit : ownPart(edit, sharing);
    const owned = ownedEdit === undefined ? identities : applyIdentityEdit(identities, ownedEdit, context);
    const shared = sharing.length === 0 ? sharing : editShared(sharing, edit, context);
    return shared.length === 0 ? { identities: owned } : { identities: owned, sharing: shared };
  }, holder);
}

export function applyIdentityEdit(
  identities: readonly Identity[],
  edit: IdentityEdit,
  context: IdentityEditContext,
): readonly Identity[] {
  switch (edit.op) {
    case 'hold':
      return holdIdentity(identities, edit.identity, edit.spelling ?? 'keep', context);
    case 'release':
      return identities.filter((identity) => !sameKey(identity, edit.key));
    case 'releaseId':
      return identities.filter((identity) => identity.id !== edit.id);
    case 'slot':
      return fillSlot(identities, edit, context);
    case 'slotPart':
      return fillPart(identities, edit, context);
    case 'clearSlot': {
      const primary = identities.find((identity) => identity.kind === edit.kind && identity.isPrimary);
      const target = edit.which === 'shown' ? displayedIdentity({ identities }, edit.kind) : primary;
      return removeIdentity(identities, target, edit.keepsWaId === true, context);
    }
    case 'replaceWithin': {
      const items = edit.items.map((input) => asStored(identities, input));
      const withItems = items.reduce(
        (all, input) => holdIdentity(all, input, edit.spelling ?? 'keep', context),
        identities,
      );
      const remaining = releaseUnnamed(withItems, items.map(identityKey), edit.scope);
      if (isDeepStrictEqual(remaining, identities)) return identities;
      return (edit.promote ?? []).reduce<readonly Identity[]>(
        (all, kind) => promoteFirst(all, kind, items, context),
        remaining,
      );
    }
  }
}

/** Keeps the digits as sent if the contact has them: a client that sends back a value changes nothing. */
function asStored(identities: readonly Identity[], input: IdentityInput): IdentityInput {
  const { asSent } = input;
  if (asSent === undefined || input.value === asSent) return input;
  const isStored = identities.some((identity) =>
    sameIdentity(identity, identityKey({ ...input, value: asSent })),
  );
  return isStored ? { ...input, value: asSent } : input;
}
