/** Contacts and items of catalogs as our own wire and the command line show them. */
import { type CatalogItem, type Contact, shownOf } from './contact.js';
import type { Identity } from './identity.js';
import { inStoredOrder } from './stored-order.js';

export function contactJson(contact: Contact) {
  const phone = shownOf(contact, 'phone');
  return {
    id: contact.id,
    number: contact.number,
    version: contact.version,
    type: contact.type,
    display_name: contact.displayName,
    given_name: contact.givenName || null,
    family_name: contact.familyName || null,
    company: contact.company,
    description: contact.description,
    avatar_url: contact.avatarUrl,
    phone: phone === undefined ? null : `+${phone.value}`,
    email: shownOf(contact, 'email')?.raw ?? null,
    identities: contact.identities.map(identityJson),
    tags: contact.tags.map((tag) => tag.name),
    groups: contact.groups.map(named),
    source: contact.source === null ? null : named(contact.source),
    status: contact.status === null ? null : { ...named(contact.status), color: contact.status.color },
    address: {
      street: contact.address.street,
      city: contact.address.city,
      state: contact.address.state,
      zip: contact.address.zip,
      country_code: contact.address.countryCode,
    },
    owner: contact.owner,
    blocked: contact.blocked,
    attributes: inStoredOrder(contact.attributes),
    extensions: inStoredOrder(contact.extensions),
    created_at: contact.createdAt.toISOString(),
    updated_at: contact.updatedAt.toISOString(),
  };
}

export function identityJson(identity: Identity) {
  return {
    id: identity.id,
    kind: identity.kind,
    // Compared folded, shown as it was sent.
    scope: typeof identity.attrs.scope === 'string' ? identity.attrs.scope : identity.scope,
    value: identity.value,
    raw: identity.raw,
    label: identity.label,
    primary: identity.isPrimary,
    verified_at: identity.verifiedAt?.toISOString() ?? null,
  };
}

function named(item: CatalogItem) {
  return { number: item.number, name: item.name };
}

export function itemJson(item: CatalogItem) {
  return {
    number: item.number,
    name: item.name,
    color: item.color,
    created_at: item.createdAt.toISOString(),
    updated_at: item.updatedAt.toISOString(),
  };
}
