/**
 * Ids that clients of a vendor stored before the account moved here. On the face of that vendor they mean the same thing, and
 * are shown; those of contacts are identities of kind `vendor_id` with the face's name as scope, those of other things come
 * with them. What has none is known by our own id.
 * Decision: docs/decisions/0033-inherited-ids.md.
 */
import type { GetCommand } from '../../../core/contacts/read.js';
import type { ContactSelector } from '../../../core/writes/commands.js';
import type { Contact } from '../../../domain/contact.js';
import { type Identity, identityKey } from '../../../domain/identity.js';
import { type ContactId, parseId } from '../../../domain/ids.js';
import { type InheritedIds, inheritedInteger } from '../../../domain/inherited-id.js';
import { mergedFrom } from '../../../domain/merge.js';

type Held = Pick<Contact, 'identities'>;

/** The contact's ids of the face, oldest first. */
export function vendorIds({ identities }: Held, face: string): readonly Identity[] {
  return identities.filter((one) => one.kind === 'vendor_id' && one.scope === face);
}

/** The contact's ids of the face without those that a merge brought: these are read, and not shown. */
export function shownVendorIds(contact: Held, face: string): readonly Identity[] {
  return vendorIds(contact, face).filter((one) => one.attrs[mergedFrom] === undefined);
}

export function byVendorId(face: string, value: string): ContactSelector {
  return { by: 'identity', key: identityKey({ kind: 'vendor_id', scope: face, value }) };
}

/** A contact's uuid: ours, else an inherited one. */
export function byUuid(face: string, id: ContactId): readonly ContactSelector[] {
  return [{ by: 'id', id }, byVendorId(face, id)];
}

/** Whether the id means the contact there, however it came to it. */
export function holdsVendorId(contact: Held, face: string, value: string): boolean {
  return vendorIds(contact, face).some((one) => one.value === value);
}

/** The oldest inherited id that can be read; undefined when none can. */
export function inheritedId<Id>(
  contact: Held,
  face: string,
  read: (value: string) => Id | undefined,
): Id | undefined {
  for (const { value } of shownVendorIds(contact, face)) {
    const id = read(value);
    if (id !== undefined) return id;
  }
  return undefined;
}

/** The uuid that is shown: the oldest inherited one, in its one form, else ours. */
export function shownUuid(contact: Held & Pick<Contact, 'id'>, face: string): string {
  return inheritedId(contact, face, parseId<ContactId>) ?? contact.id;
}

/** The integer that is shown: the oldest inherited one, else the number. */
export function shownNumber(contact: Held & Pick<Contact, 'number'>, face: string): number {
  return inheritedId(contact, face, inheritedInteger) ?? contact.number;
}

/** The contact of an integer: the one that shows its number, or that inherited it. No integer is inherited that is a number. */
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

/** The id of a catalog item, or a note, that clients know by an integer. */
export function shownItemNumber(item: Numbered, face: string): number {
  return inheritedInteger(item.inherited?.[face] ?? '') ?? item.number;
}
