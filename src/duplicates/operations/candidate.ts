/** Contacts as lists of possible duplicates show them. */
import { type Contact, displayedIdentity } from '@switchbook/domain/contact/contact.js';
import { withoutLargeMembers } from '../../contacts/operations/find-contacts.js';

/** Returns the contact with only the members that a candidate shows: two hundred contacts may have 400 MB of others. */
export function candidateOf(contact: Contact): Contact {
  const { sharing: _, ...others } = withoutLargeMembers(contact);
  const identities = (['phone', 'email'] as const).flatMap((kind) => displayedIdentity(contact, kind) ?? []);
  return { ...others, identities, tags: [], groups: [] };
}
