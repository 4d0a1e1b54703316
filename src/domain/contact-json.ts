/** Contacts and items of catalogs as our own wire and the command line show them. */
import { type CatalogItem, type Contact, shownOf } from './contact.js';
import { type Identity, spelledScope } from './identity.js';
import { inStoredOrder } from './stored-order.js';

type Reached = Pick<Identity, 'kind' | 'isPrimary' | 'value' | 'raw'>;
type Person = Pick<
  Contact,
  'type' | 'displayName' | 'givenName' | 'familyName' | 'company' | 'description' | 'avatarUrl'
> & { readonly identities: readonly Reached[] };
type Details = Pick<Contact, 'address' | 'owner' | 'blocked' | 'attributes' | 'extensions'>;

export function contactJson(contact: Contact) {
  return {
    id: contact.id,
    number: contact.number,
    version: contact.version,
    ...personJson(contact),
    identities: identitiesJson(contact),
    tags: contact.tags.map((tag) => tag.name),
    groups: contact.groups.map(named),
    source: contact.source === null ? null : named(contact.source),
    status: contact.status === null ? null : { ...named(contact.status), color: contact.status.color },
    ...detailsJson(contact),
    created_at: contact.createdAt.toISOString(),
    updated_at: contact.updatedAt.toISOString(),
  };
}

/** Who a contact is and where to reach it; first in a contact and in the states of an event. */
export function personJson(person: Person) {
  const phone = shownOf(person, 'phone');
  return {
    type: person.type,
    display_name: person.displayName,
    given_name: person.givenName || null,
    family_name: person.familyName || null,
    company: person.company,
    description: person.description,
    avatar_url: person.avatarUrl,
    phone: phone === undefined ? null : `+${phone.value}`,
    email: shownOf(person, 'email')?.raw ?? null,
  };
}

/** What a contact and the states of an event say after identities and items of catalogs. */
export function detailsJson({ address, owner, blocked, attributes, extensions }: Details) {
  return {
    address: {
      street: address.street,
      city: address.city,
      state: address.state,
      zip: address.zip,
      country_code: address.countryCode,
    },
    owner,
    blocked,
    attributes: inStoredOrder(attributes),
    extensions: inStoredOrder(extensions),
  };
}

type Listed = Parameters<typeof identityJson>[0];

/** What the contact owns, then what it shares. */
export function identitiesJson(contact: {
  readonly identities: readonly Listed[];
  readonly sharing?: readonly Listed[];
}) {
  const shared = (contact.sharing ?? []).map((one) => ({ ...identityJson(one), shared: true as const }));
  return [...contact.identities.map(identityJson), ...shared];
}

export function identityJson(identity: Omit<Identity, 'origin' | 'position' | 'createdAt' | 'updatedAt'>) {
  return {
    id: identity.id,
    kind: identity.kind,
    scope: spelledScope(identity),
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
