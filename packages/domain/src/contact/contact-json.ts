/**
 * Contacts and items of catalogs in the words of our own wire, which the command line, events and NDJSON use as well.
 */

import { type Identity, spelledScope } from '../identity/identity.js';
import { inStoredOrder } from '../runtime/json.js';
import { compileLiteral } from '../runtime/literal.js';
import { type Address, type CatalogItem, type Contact, displayedIdentity } from './contact.js';
import {
  type AddressPart,
  addressNames,
  addressParts,
  addressToWire,
  mapNames,
  personFields,
  type Texts,
  type TextsWire,
  toWire,
  wireOf,
} from './contact-fields.js';

type TextFields = Pick<Contact, 'type' | 'blocked'> & Texts;

/** Members after the ids, in every form. */
export const personMembers: readonly string[] = ['type', ...personFields.map(wireOf), 'phone', 'email'];
/** Members after identities and catalog items, in every form. */
export const detailMembers: readonly string[] = ['address', 'owner', 'blocked', 'attributes', 'extensions'];

/**
 * Compiles an encoder of contacts with these members in this order: type, texts and blocked flag of the contact, the
 * rest of `other`.
 */
export function compileContactJson<Other>(members: readonly string[]) {
  type Json = Pick<Contact, 'type' | 'blocked'> & TextsWire & Other;
  const renamed = { type: 'source.type', blocked: 'source.blocked', ...toWire(nullIfUnknown) };
  return compileLiteral<TextFields, Other, Json>(members, renamed);
}

/** Returns code that makes an empty part of a name null: the parts are stored together. */
function nullIfUnknown(value: string, name: string): string {
  return name === 'givenName' || name === 'familyName' ? `${value} || null` : value;
}

const encode = compileContactJson<ReturnType<typeof othersOf>>([
  ...['id', 'number', 'version', ...personMembers, 'identities', 'tags', 'groups', 'source', 'status'],
  ...[...detailMembers, 'created_at', 'updated_at'],
]);

export function contactJson(contact: Contact) {
  return encode(contact, othersOf(contact));
}

function othersOf(contact: Contact) {
  const { phone, email, address, attributes, extensions } = detailsJson(contact);
  return {
    id: contact.id,
    number: contact.number,
    version: contact.version,
    phone,
    email,
    identities: identitiesJson(contact, identityJson),
    tags: contact.tags.map((tag) => tag.name),
    groups: contact.groups.map(itemName),
    source: contact.source === null ? null : itemName(contact.source),
    status: contact.status === null ? null : { ...itemName(contact.status), color: contact.status.color },
    address,
    attributes,
    extensions,
    created_at: contact.createdAt.toISOString(),
    updated_at: contact.updatedAt.toISOString(),
  };
}

/** Returns a number or an email as the member of the contact that has the primary one. */
export function shownIdentity({ kind, value, raw }: Pick<Identity, 'kind' | 'value' | 'raw'>): string {
  return kind === 'phone' ? `+${value}` : raw;
}

interface Identified {
  readonly identities: readonly Pick<Identity, 'kind' | 'isPrimary' | 'value' | 'raw'>[];
}

/** Returns the member of a contact that shows one identity of a kind; null if the kind has no member. */
export function shownMember(contact: Identified, kind: 'phone' | 'email'): string | null {
  const identity = displayedIdentity(contact, kind);
  return identity === undefined ? null : shownIdentity(identity);
}

/** Encodes the members, except texts, that contacts and event states share. */
export function detailsJson(contact: Identified & Pick<Contact, 'address' | 'attributes' | 'extensions'>) {
  return {
    phone: shownMember(contact, 'phone'),
    email: shownMember(contact, 'email'),
    address: addressJson(contact.address),
    attributes: inStoredOrder(contact.attributes),
    extensions: inStoredOrder(contact.extensions),
  };
}

type AddressJson = { [Part in AddressPart as (typeof addressParts)[Part]]: string | null };
const encodeAddress = compileLiteral<Address, undefined, AddressJson>(
  Object.values(addressParts),
  addressToWire('source'),
);

export function addressJson(address: Address): AddressJson {
  return encodeAddress(address, undefined);
}

/** Returns the address from its JSON; an omitted member is null. */
export function readAddress(json: Partial<AddressJson>): Address {
  return mapNames(addressNames, (part) => json[addressParts[part]] ?? null);
}

/** Encodes owned identities, then shared ones. */
export function identitiesJson<One, Json extends object>(
  { identities, sharing = [] }: { readonly identities: readonly One[]; readonly sharing?: readonly One[] },
  encode: (item: One) => Json,
) {
  const shared = sharing.map((item) => ({ ...encode(item), shared: true as const }));
  return [...identities.map(encode), ...shared];
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

function itemName(item: CatalogItem) {
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
