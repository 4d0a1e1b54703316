/** Contacts without what may be large, to keep while others are processed. Pure. */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { Identity } from '@switchbook/domain/identity/identity.js';

/** Drops the members that may be large: two hundred contacts may have 400 MB of them. */
export const withoutLargeMembers = (contact: Contact): Contact => ({
  ...contact,
  description: null,
  attributes: {},
  extensions: {},
});

/**
 * Returns the contact without large members, and with these of its identities. Its texts are copies: a part of a text
 * keeps the whole text in memory. Even the id of a contact may be a part of the text of all its members.
 */
export function briefContact(contact: Contact, isNeeded: (identity: Identity) => boolean): Contact {
  const { sharing = [], tags, groups, source, status, ...others } = withoutLargeMembers(contact);
  const shared = sharing.filter(isNeeded);
  const copied = structuredClone({
    ...others,
    identities: contact.identities.filter(isNeeded),
    ...(shared.length > 0 && { sharing: shared }),
  });
  // Items of catalogs are shared by contacts.
  return { ...copied, tags, groups, source, status };
}
