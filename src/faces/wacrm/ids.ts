/** Ids in answers: uuids in lower case. The vendor's id if one was inherited, else ours. */
import type { CatalogItem, Contact } from '@switchbook/domain/contact/contact.js';
import { type CatalogItemId, parseId } from '@switchbook/domain/runtime/ids.js';
import { shownUuid } from '../kit/wire/inherited-ids.js';

/** The name of the face, under which the core stores data. It is not in `face.ts`, which imports all other files. */
export const faceName = 'wacrm';

export function idOf(contact: Pick<Contact, 'id' | 'identities'>): string {
  return shownUuid(contact, faceName);
}

export function tagIdOf(tag: CatalogItem): string {
  return parseId<CatalogItemId>(tag.inherited?.[faceName] ?? '') ?? tag.id;
}
