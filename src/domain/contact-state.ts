/**
 * The snapshot of a contact in its events: plain JSON in canonical words, without id and version, which are the
 * event's. A member left out is at its default: null, false, `{}`, `[]`, `''`, the type `lead`, the time of the event.
 */
import type { CatalogItem, Contact } from './contact.js';
import { defaultSpelling, type Identity } from './identity.js';

export type ContactState = Readonly<Record<string, unknown>>;

/** An item of a catalog in a state: its number never changes, its name is that of the moment. */
type ItemState = readonly [number: number, name: string];

/** As a state tells it. Events of earlier versions name the item alone. */
export interface StatedItem {
  readonly number: number | null;
  readonly name: string;
}

export type StatedIdentity = Omit<Identity, 'position' | 'createdAt' | 'updatedAt'>;

/** A contact as a state tells it, with every member. */
export interface StatedContact
  extends Omit<
    Contact,
    'accountId' | 'id' | 'version' | 'identities' | 'sharing' | 'tags' | 'groups' | 'source' | 'status'
  > {
  readonly identities: readonly StatedIdentity[];
  readonly sharing?: readonly StatedIdentity[];
  readonly tags: readonly StatedItem[];
  readonly groups: readonly StatedItem[];
  readonly source: StatedItem | null;
  readonly status: StatedItem | null;
}

/** `at`: when the event happened. */
export function contactState(contact: Contact, at: Date): ContactState {
  const { address, reach } = contact;
  return said({
    number: contact.number,
    type: contact.type === 'lead' ? null : contact.type,
    display_name: contact.displayName,
    given_name: contact.givenName,
    family_name: contact.familyName,
    company: contact.company,
    description: contact.description,
    avatar_url: contact.avatarUrl,
    address: said({
      street: address.street,
      city: address.city,
      state: address.state,
      zip: address.zip,
      country_code: address.countryCode,
    }),
    owner: contact.owner,
    blocked: contact.blocked,
    attributes: contact.attributes,
    extensions: contact.extensions,
    identities: contact.identities.map(identityState),
    sharing: (contact.sharing ?? []).map(identityState),
    tags: contact.tags.map(itemState),
    groups: contact.groups.map(itemState),
    source: contact.source && itemState(contact.source),
    status: contact.status && itemState(contact.status),
    reach: said({ opted_in: reach.optedIn, opted_out: reach.optedOut }),
    created_at: timeState(contact.createdAt, at),
    updated_at: timeState(contact.updatedAt, at),
  });
}

/** The members of the earlier state that differ afterwards; null for those that were at their default. */
export function changedState(before: ContactState, after: ContactState): ContactState {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const isSame = (name: string) =>
    before[name] === after[name] || JSON.stringify(before[name]) === JSON.stringify(after[name]);
  return Object.fromEntries(
    [...names].filter((name) => !isSame(name)).map((name) => [name, before[name] ?? null]),
  );
}

/** The whole state before a change, from what of it differs. */
export function stateBefore(changed: ContactState, after: ContactState): ContactState {
  return said({ ...after, ...changed });
}

function itemState({ number, name }: CatalogItem): ItemState {
  return [number, name];
}

function identityState(identity: Identity): ContactState {
  return said({
    id: identity.id,
    kind: identity.kind,
    scope: identity.scope,
    value: identity.value,
    // absent: the value, for a number with a leading plus
    raw: identity.raw === defaultSpelling(identity) ? null : identity.raw,
    label: identity.label,
    primary: identity.isPrimary,
    origin: identity.origin,
    verified_at: identity.verifiedAt,
    attrs: identity.attrs,
  });
}

function timeState(time: Date, at: Date): Date | null {
  return time.getTime() === at.getTime() ? null : time;
}

/** The members that are not at their default. */
function said(members: ContactState): ContactState {
  const kept: Record<string, unknown> = {};
  for (const name in members) if (!isDefault(members[name])) kept[name] = members[name];
  return kept;
}

function isDefault(value: unknown): boolean {
  if (value === null || value === false || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && !(value instanceof Date) && Object.keys(value as object).length === 0;
}
