/**
 * Ids that clients of a vendor stored before the account moved here. On the face of that vendor they stay valid, and
 * are shown. Ids of contacts are identities of kind `vendor_id` with the face's name as scope; ids of other records are
 * stored in their rows. A record without one has our own id. Decision: docs/decisions/0033-inherited-ids.md.
 */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { mergedFrom } from '@switchbook/domain/contact/merge.js';
import { type Identity, identityKey } from '@switchbook/domain/identity/identity.js';
import { type InheritedIds, inheritedInteger } from '@switchbook/domain/identity/inherited-id.js';
import { type ContactId, parseId } from '@switchbook/domain/runtime/ids.js';
import type { GetCommand } from '../../../contacts/operations/find-contacts.js';
import type { ContactSelector } from '../../../contacts/values/commands.js';

type IdentityHolder = Pick<Contact, 'identities'>;

/** Returns the contact's ids of the face, oldest first. */
export function vendorIds({ identities }: IdentityHolder, face: string): readonly Identity[] {
  return identities.filter((identity) => identity.kind === 'vendor_id' && identity.scope === face);
}

/** Returns the contact's ids of the face. Ids of merged contacts are accepted, but not shown. */
export function shownVendorIds(contact: IdentityHolder, face: string): readonly Identity[] {
  return vendorIds(contact, face).filter((vendorId) => vendorId.attrs[mergedFrom] === undefined);
}

export function byVendorId(face: string, value: string): ContactSelector {
  return { by: 'identity', key: identityKey({ kind: 'vendor_id', scope: face, value }) };
}

/** Returns selectors for a contact's uuid: ours, else an inherited one. */
export function byUuid(face: string, id: ContactId): readonly ContactSelector[] {
  return [{ by: 'id', id }, ...byInheritedUuid(face, id)];
}

/** Returns selectors for an inherited uuid, which files and vendors may have in capitals; answers do not. */
export function byInheritedUuid(face: string, id: ContactId, prefix = ''): readonly ContactSelector[] {
  return [id, id.toUpperCase()].map((spelling) => byVendorId(face, `${prefix}${spelling}`));
}

/** Whether the id identifies the contact on that face, whatever its origin. A uuid has any letter case. */
export function holdsVendorId(contact: IdentityHolder, face: string, value: string): boolean {
  return vendorIds(contact, face).some((vendorId) => (parseId(vendorId.value) ?? vendorId.value) === value);
}

/** Returns the oldest valid inherited id; undefined: none. */
export function inheritedId<Id>(
  contact: IdentityHolder,
  face: string,
  read: (value: string) => Id | undefined,
): Id | undefined {
  for (const { value } of shownVendorIds(contact, face)) {
    const id = read(value);
    if (id !== undefined) return id;
  }
  return undefined;
}

/** Returns the shown uuid: the oldest inherited one, in canonical form, else ours. */
export function shownUuid(contact: IdentityHolder & Pick<Contact, 'id'>, face: string): string {
  return inheritedId(contact, face, parseId<ContactId>) ?? contact.id;
}

/** Returns the shown integer: the oldest inherited one, else the number. */
export function shownNumber(contact: IdentityHolder & Pick<Contact, 'number'>, face: string): number {
  return inheritedId(contact, face, inheritedInteger) ?? contact.number;
}

/**
 * Returns the contact of an integer: the contact that shows its number, or that inherited it. An inherited integer is
 * never the number of another contact.
 */
export function byInteger(face: string, number: number): Pick<GetCommand, 'target' | 'isVisible'> {
  const value = String(number);
  return {
    target: [{ by: 'number', number }, byVendorId(face, value)],
    isVisible: (contact) => shownNumber(contact, face) === number || holdsVendorId(contact, face, value),
  };
}

interface Numbered {
  readonly number: number;
  readonly inherited?: InheritedIds;
}

/** Returns the id of a catalog item, or a note, that clients know by an integer. */
export function shownItemNumber(item: Numbered, face: string): number {
  return inheritedInteger(item.inherited?.[face] ?? '') ?? item.number;
}
