/** Contacts as lists of possible duplicates show them. */
import { type Contact, displayedIdentity } from '@switchbook/domain/contact/contact.js';
import { briefContact } from '../../contacts/values/brief-contact.js';

/** Returns the contact with only the members that a candidate shows: two hundred contacts may have 400 MB of others. */
export function candidateOf(contact: Contact): Contact {
  const displayed = (['phone', 'email'] as const).map((kind) => displayedIdentity(contact, kind));
  return { ...briefContact(contact, (identity) => displayed.includes(identity)), tags: [], groups: [] };
}
