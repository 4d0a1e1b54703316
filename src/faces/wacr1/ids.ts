/**
 * Ids are uuids in lower case: the inherited uuid of the vendor, or else ours. A conversation has the id of its
 * contact.
 */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { identityKey } from '@switchbook/domain/identity/identity.js';
import { type ContactId, parseId } from '@switchbook/domain/runtime/ids.js';
import type { GetCommand } from '../../contacts/operations/find-contacts.js';
import type { Note } from '../../notes/values.js';
import { byUuid, holdsVendorId, shownUuid } from '../kit/wire/inherited-ids.js';
import { byNumber, readDigits } from './phones.js';

/** The name of the face, under which the core stores data. It is not in `face.ts`, which imports all other files. */
export const faceName = 'wacr1';

export function idOf(contact: Pick<Contact, 'id' | 'identities'>): string {
  return shownUuid(contact, faceName);
}

export function noteIdOf(note: Note): string {
  return note.inherited?.[faceName] ?? note.id;
}

/**
 * Returns the contact of a path. A text other than a uuid matches no contact. The id of a merged contact matches none
 * either.
 */
export function contactOf(text: string | undefined): GetCommand {
  const id = parseId<ContactId>(text ?? '');
  if (id === undefined) return { target: [] };
  return {
    target: byUuid(faceName, id),
    isVisible: (contact) => contact.id === id || holdsVendorId(contact, faceName, id),
  };
}

/** Returns the contact of a conversation: by its uuid, its number, or its business-scoped user id. */
export function partnerOf(phone: string | undefined, region: string | undefined): GetCommand {
  const text = (phone ?? '').trim();
  if (text === '' || parseId(text) !== undefined) return contactOf(text);
  const digits = readDigits(text, region);
  if (digits !== undefined) return { target: byNumber(digits) };
  return { target: [{ by: 'identity', key: identityKey({ kind: 'bsuid', value: text }) }] };
}
