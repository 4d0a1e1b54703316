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

/** Returns the contact without large members, and with these of its identities. */
export function briefContact(contact: Contact, isNeeded: (identity: Identity) => boolean): Contact {
  const { sharing, ...others } = withoutLargeMembers(contact);
  const identities = chooseIdentities(contact.identities, isNeeded);
  const shared = chooseIdentities(sharing ?? [], isNeeded);
  return { ...others, identities, ...(shared.length > 0 && { sharing: shared }) };
}

/** Returns copies if others are dropped: a part of a text keeps the text of all identities in memory. */
function chooseIdentities(
  identities: readonly Identity[],
  isNeeded: (identity: Identity) => boolean,
): readonly Identity[] {
  const chosen = identities.filter(isNeeded);
  return chosen.length === identities.length ? identities : structuredClone(chosen);
}
