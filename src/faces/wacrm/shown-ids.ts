/** Ids in answers: uuids in lower case; the vendor's where one was inherited, else ours. */
import type { CatalogItem, Contact } from '../../domain/contact.js';
import { type CatalogItemId, parseId } from '../../domain/ids.js';
import { shownUuid } from '../kit/serve/inherited-ids.js';

/** The name of the face, by which the core keeps what belongs to it. Here, since `face.ts` imports every other file. */
export const faceName = 'wacrm';

export function idOf(contact: Pick<Contact, 'id' | 'identities'>): string {
  return shownUuid(contact, faceName);
}

export function tagIdOf(tag: CatalogItem): string {
  return parseId<CatalogItemId>(tag.inherited?.[faceName] ?? '') ?? tag.id;
}
