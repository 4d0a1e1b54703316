/**
 * Accepted spellings of ids: upper case, without hyphens, a contact's with `cnt_` before it. Responses have one form. A
 * record from the vendor keeps its id there, in addition to ours.
 */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { InheritedIds } from '@switchbook/domain/identity/inherited-id.js';
import { type AnyId, type ContactId, parseId } from '@switchbook/domain/runtime/ids.js';
import type { GetCommand } from '../../contacts/operations/find-contacts.js';
import type { ContactSelector } from '../../contacts/values/commands.js';
import { byInheritedUuid, byUuid, inheritedId } from '../kit/wire/inherited-ids.js';

/** The name of the face, under which the core stores its data. It is here, since `face.ts` imports every other file. */
export const faceName = 'wazapin';

const bare = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/i;
const prefix = 'cnt_';

/** Returns undefined for a text other than a uuid. */
export function readUuid<Id extends AnyId>(text: string): Id | undefined {
  return parseId<Id>(bare.exec(text)?.slice(1).join('-') ?? text);
}

export function readContactId(text: string): ContactId | undefined {
  return readUuid<ContactId>(text.startsWith(prefix) ? text.slice(prefix.length) : text);
}

/** Ours, else the vendor's, in either form that files have. */
export function targetsOf(id: ContactId): readonly ContactSelector[] {
  return [...byUuid(faceName, id), ...byInheritedUuid(faceName, id, prefix)];
}

/** Returns the contact of a path. A text other than an id matches no contact. */
export function contactOf(text: string | undefined): GetCommand {
  const id = readContactId(text ?? '');
  return { target: id === undefined ? [] : targetsOf(id) };
}

/** Returns the vendor's id of the contact, else ours; bare, though `cnt_` is accepted. */
export function idOf(contact: Pick<Contact, 'id' | 'identities'>): ContactId {
  return inheritedId(contact, faceName, readContactId) ?? contact.id;
}

/** Returns the vendor's id of a tag, note or suppression, else ours. */
export function itemIdOf(item: { readonly id: string; readonly inherited?: InheritedIds }): string {
  return readUuid(item.inherited?.[faceName] ?? '') ?? item.id;
}
