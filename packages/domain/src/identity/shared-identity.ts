/** Shared identities: their owners and sharers, and which of them edits change. */

import { type Identity, identityKey, sameIdentity } from './identity.js';
import {
  editedIdentitiesOf,
  type IdentityEdit,
  type IdentityEditContext,
  type IdentityHolder,
} from './identity-edit.js';
import { makePrimary, releaseUnnamed, updateIdentity, withMembers } from './primary-identity.js';

/**
 * Attribute of an identity that a file marks as shared before its owner exists. The first contact that gets the
 * identity becomes its owner.
 */
export const awaitsOwner = 'awaits_owner';

export function isAwaiting({ attrs }: Pick<Identity, 'attrs'>): boolean {
  return attrs[awaitsOwner] === true;
}

/** Returns the contact, which now shares these identities instead of owning them. */
export function asSharer<One extends IdentityHolder>(
  contact: One,
  isShared: (identity: Identity) => boolean,
): One {
  const shared = contact.identities.filter(isShared);
  if (shared.length === 0) return contact;
  const { identities } = withoutIdentities(contact, isShared);
  const sharing = [
    ...(contact.sharing ?? []),
    ...shared.map((identity) => ({
      ...identity,
      isPrimary: false,
      attrs: withMembers(identity.attrs, { [awaitsOwner]: null }),
    })),
  ];
  return { ...contact, identities, sharing };
}

/**
 * Returns the contact without some of the identities that it owns. If a kind loses its primary identity, its oldest one
 * becomes primary.
 */
export function withoutIdentities<One extends IdentityHolder>(
  contact: One,
  isRemoved: (identity: Identity) => boolean,
): One {
  const removed = contact.identities.filter(isRemoved);
  if (removed.length === 0) return contact;
  const remaining = contact.identities.filter((identity) => !isRemoved(identity));
  const lost = removed.flatMap((identity) => (identity.isPrimary ? [identity.kind] : []));
  const first = lost.flatMap((kind) => remaining.find((identity) => identity.kind === kind)?.id ?? []);
  const identities = remaining.map((identity) =>
    first.includes(identity.id) ? { ...identity, isPrimary: true } : identity,
  );
  return { ...contact, identities };
}

/** Makes the contact the owner of an identity that it shared; the first of its kind becomes the primary one. */
export function asOwner<One extends IdentityHolder>(contact: One, id: Identity['id']): One {
  const promoted = contact.sharing?.find((identity) => identity.id === id);
  if (promoted === undefined) return contact;
  const { sharing = [], ...rest } = contact;
  const remaining = sharing.filter((identity) => identity.id !== id);
  const isPrimary = !contact.identities.some(
    (identity) => identity.kind === promoted.kind && identity.isPrimary,
  );
  const identities = [...contact.identities, { ...promoted, isPrimary }].sort(
    (one, other) => one.position - other.position || (one.id < other.id ? -1 : 1),
  );
  return { ...(rest as One), identities, ...(remaining.length === 0 ? {} : { sharing: remaining }) };
}

/** Makes the contact the provisional owner of an identity again, as before another contact claimed it. */
export function asAwaiting<One extends IdentityHolder>(
  contact: One,
  { id, wasPrimary }: { readonly id: Identity['id']; readonly wasPrimary: boolean },
  context: Pick<IdentityEditContext, 'now'>,
): One {
  const owner = asOwner(contact, id);
  const identities = owner.identities.map((identity) =>
    identity.id === id
      ? { ...identity, attrs: withMembers(identity.attrs, { [awaitsOwner]: true }) }
      : identity,
  );
  const awaiting = identities.find((identity) => identity.id === id);
  if (awaiting === undefined || !wasPrimary) return { ...owner, identities };
  return { ...owner, identities: makePrimary(identities, awaiting, context) };
}

function mayShare(edit: IdentityEdit): boolean {
  if (edit.op === 'replaceWithin') return edit.includesShared === true;
  return (edit.op === 'hold' || edit.op === 'slot') && edit.identity.mayShare === true;
}

/** Returns the edit without shared identities; undefined if nothing else was in it. */
export function ownPart(edit: IdentityEdit, shared: readonly Identity[]): IdentityEdit | undefined {
  if (!mayShare(edit)) return edit;
  const items = editedIdentitiesOf(edit).filter((input) => {
    const key = identityKey(input);
    return !shared.some((identity) => sameIdentity(identity, key));
  });
  if (edit.op === 'replaceWithin') return { ...edit, items };
  return items.length === 0 ? undefined : edit;
}

export function editShared(
  shared: readonly Identity[],
  edit: IdentityEdit,
  context: IdentityEditContext,
): readonly Identity[] {
  if (edit.op === 'releaseId') return shared.filter((identity) => identity.id !== edit.id);
  if (edit.op === 'release') return shared.filter((identity) => !sameIdentity(identity, edit.key));
  if (!mayShare(edit)) return shared;
  // The key of each item is made once, since it takes a hundred times longer than a comparison.
  const items = editedIdentitiesOf(edit).map((input) => ({ input, key: identityKey(input) }));
  const spelling = ('spelling' in edit ? edit.spelling : undefined) ?? 'keep';
  const updated = shared.map((identity) => {
    const item = items.findLast(({ key }) => sameIdentity(identity, key));
    return item === undefined ? identity : updateIdentity(identity, item.input, item.key, spelling, context);
  });
  const keys = items.map((item) => item.key);
  return edit.op === 'replaceWithin' ? releaseUnnamed(updated, keys, edit.scope) : updated;
}
