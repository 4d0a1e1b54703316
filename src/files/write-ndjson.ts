/** The NDJSON of an export: one contact a line, in the words of the native API. */
import type { Contact } from '../domain/contact.js';
import { inStoredOrder } from '../domain/stored-order.js';
import type { BesideContact, ContactWriter } from './contact-writer.js';
import { encodeConsents, encodeIdentity, encodeSuppressions } from './json-items.js';
import { shownEmail, shownPhone } from './plain-identities.js';

export const ndjsonWriter: ContactWriter = {
  mediaType: 'application/x-ndjson',
  extension: 'ndjson',
  head: () => '',
  row: jsonLine,
  tail: () => '',
};

function jsonLine(contact: Contact, beside: BesideContact): string {
  const { address } = contact;
  const members = {
    id: contact.id,
    type: contact.type,
    display_name: said(contact.displayName),
    given_name: said(contact.givenName),
    family_name: said(contact.familyName),
    company: said(contact.company),
    description: said(contact.description),
    avatar_url: said(contact.avatarUrl),
    phone: said(shownPhone(contact)),
    email: said(shownEmail(contact)),
    identities: contact.identities.map(encodeIdentity),
    tags: contact.tags.map((tag) => tag.name),
    groups: contact.groups.map((group) => group.name),
    source: contact.source?.name ?? null,
    status: contact.status?.name ?? null,
    address: {
      street: said(address.street),
      city: said(address.city),
      state: said(address.state),
      zip: said(address.zip),
      country_code: said(address.countryCode),
    },
    owner: said(contact.owner),
    blocked: contact.blocked,
    attributes: inStoredOrder(contact.attributes),
    extensions: inStoredOrder(contact.extensions),
    consents: encodeConsents(beside.consents),
    suppressions: encodeSuppressions(beside.suppressions),
    created_at: contact.createdAt.toISOString(),
    updated_at: contact.updatedAt.toISOString(),
  };
  return `${JSON.stringify(members)}\n`;
}

/** Empty text says nothing. */
function said(text: string | null): string | null {
  return text === '' ? null : text;
}
