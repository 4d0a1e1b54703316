/** Writes exports as NDJSON: each line is a contact as in the native API. */
import type { Contact } from '../domain/contact.js';
import { inStoredOrder } from '../domain/stored-order.js';
import type { ContactWriter, Protections } from './contact-writer.js';
import { encodeConsents, encodeSuppressions, encodeWholly } from './json-items.js';
import { shownEmail, shownPhone } from './plain-identities.js';

export const ndjsonWriter: ContactWriter = {
  mediaType: 'application/x-ndjson',
  extension: 'ndjson',
  head: () => '',
  row: jsonLine,
};

function jsonLine(contact: Contact, protections: Protections): string {
  const { address } = contact;
  const members = {
    id: contact.id,
    type: contact.type,
    display_name: textOrNull(contact.displayName),
    given_name: textOrNull(contact.givenName),
    family_name: textOrNull(contact.familyName),
    company: textOrNull(contact.company),
    description: textOrNull(contact.description),
    avatar_url: textOrNull(contact.avatarUrl),
    phone: textOrNull(shownPhone(contact)),
    email: textOrNull(shownEmail(contact)),
    identities: encodeWholly(contact),
    tags: contact.tags.map((tag) => tag.name),
    groups: contact.groups.map((group) => group.name),
    source: contact.source?.name ?? null,
    status: contact.status?.name ?? null,
    address: {
      street: textOrNull(address.street),
      city: textOrNull(address.city),
      state: textOrNull(address.state),
      zip: textOrNull(address.zip),
      country_code: textOrNull(address.countryCode),
    },
    owner: textOrNull(contact.owner),
    blocked: contact.blocked,
    attributes: inStoredOrder(contact.attributes),
    extensions: inStoredOrder(contact.extensions),
    consents: encodeConsents(protections.consents),
    suppressions: encodeSuppressions(protections.suppressions),
    created_at: contact.createdAt.toISOString(),
    updated_at: contact.updatedAt.toISOString(),
  };
  return `${JSON.stringify(members)}\n`;
}

function textOrNull(text: string | null): string | null {
  return text === '' ? null : text;
}
