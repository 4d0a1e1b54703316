/**
 * Accepted spellings of ids: upper case, without hyphens, a contact's with `cnt_` before it. Responses have one form. A
 * record from the vendor keeps the vendor's id in addition to ours. The vendor's id of a contact need not be a uuid.
 */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { InheritedIds } from '@switchbook/domain/identity/inherited-id.js';
import { type AnyId, type ContactId, parseId } from '@switchbook/domain/runtime/ids.js';
import type { GetCommand } from '../../contacts/operations/find-contacts.js';
import type { ContactSelector } from '../../contacts/values/commands.js';
import { byInheritedUuid, byUuid, byVendorId, inheritedId } from '../kit/wire/inherited-ids.js';
import { contactIdForm, mergedContactRule as merged } from './choices.js';

/** The name of the face, under which the core stores its data. It is here, since `face.ts` imports every other file. */
export const faceName = 'wazapin';

const compactUuid = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/i;
const prefix = 'cnt_';
/** Includes ids other than uuids, as in the vendor's own examples. These are shown and found in their own spelling. */
const vendorOwn = new RegExp(contactIdForm);

/** Returns undefined for a text other than a uuid. */
export function readUuid<Id extends AnyId>(text: string): Id | undefined {
  return parseId<Id>(compactUuid.exec(text)?.slice(1).join('-') ?? text);
}

export function readContactId(text: string): ContactId | undefined {
  return readUuid<ContactId>(withoutPrefix(text));
}

function withoutPrefix(text: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

/** Returns selectors for an id: ours, else the vendor's, in each form that files have. Another text has none. */
export function targetsOf(text: string): readonly ContactSelector[] {
  const id = readContactId(text);
  const inheritedTargets = readShown(text) === text && id !== text ? [byVendorId(faceName, text)] : [];
  return id === undefined
    ? inheritedTargets
    : [...byUuid(faceName, id), ...byInheritedUuid(faceName, id, prefix), ...inheritedTargets];
}

/** Returns the contact of a path, or the survivor of a merged one. A text other than an id matches no contact. */
export function contactOf(text: string | undefined): GetCommand {
  return { target: targetsOf(text ?? ''), merged };
}

/** Returns the vendor's id of the contact, else ours. A uuid is bare, though `cnt_` is accepted. */
export function idOf(contact: Pick<Contact, 'id' | 'identities'>): string {
  return inheritedId(contact, faceName, readShown) ?? contact.id;
}

/** Returns the shown form of an inherited id; undefined for an id that a path cannot contain. */
function readShown(value: string): string | undefined {
  return parseId<ContactId>(withoutPrefix(value)) ?? (vendorOwn.test(value) ? value : undefined);
}

/** Returns the vendor's id of a tag, note or suppression, else ours. */
export function itemIdOf(item: { readonly id: string; readonly inherited?: InheritedIds }): string {
  return readUuid(item.inherited?.[faceName] ?? '') ?? item.id;
}
