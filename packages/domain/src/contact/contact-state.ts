/**
 * The snapshot of a contact in its events: plain JSON in canonical names. The state has no id and no version: the event
 * has both. An omitted member has its default: null, false, `{}`, `[]`, the type `lead`, the time of the event, and an
 * empty scope or origin of an identity. An empty text of a contact is not a default.
 */

import { defaultSpelling, type Identity } from '../identity/identity.js';
import { type AccountId, asId } from '../runtime/ids.js';
import { compileLiteral } from '../runtime/literal.js';
import type { CatalogItem, Contact } from './contact.js';
import { fromWire, personFields, type Texts, toWire, wireOf } from './contact-fields.js';
import { addressJson, detailMembers, readAddress } from './contact-json.js';
import type { Catalog } from './query.js';

export type ContactState = Readonly<Record<string, unknown>>;

/** An item of a catalog in a state: its constant number, and its name at that time. */
type ItemState = readonly [number: number, name: string];

/** An item in a state. Events of earlier versions have only the name. */
interface StatedItem {
  readonly number: number | null;
  readonly name: string;
}

export type StatedIdentity = Omit<Identity, 'position' | 'createdAt' | 'updatedAt'>;

/** A contact read from an event state, with every member. */
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

const encode = compileLiteral<Contact, ReturnType<typeof othersOf>, ContactState>(
  [
    ...['number', 'type', ...personFields.map(wireOf), ...detailMembers],
    ...['identities', 'sharing', 'tags', 'groups', 'source', 'status', 'reach', 'created_at', 'updated_at'],
  ],
  { type: "source.type === 'lead' ? null : source.type", blocked: 'source.blocked', ...toWire() },
);

/** Encodes the state of a contact; `at` is the time of the event. */
export function contactStateOf(contact: Contact, at: Date): ContactState {
  return withoutDefaults(encode(contact, othersOf(contact, at)));
}

function othersOf(contact: Contact, at: Date) {
  const { reach } = contact;
  return {
    number: contact.number,
    address: withoutDefaults(addressJson(contact.address)),
    attributes: contact.attributes,
    extensions: contact.extensions,
    identities: contact.identities.map(identityState),
    sharing: (contact.sharing ?? []).map(identityState),
    tags: contact.tags.map(itemState),
    groups: contact.groups.map(itemState),
    source: contact.source && itemState(contact.source),
    status: contact.status && itemState(contact.status),
    reach: withoutDefaults({ opted_in: reach.optedIn, opted_out: reach.optedOut }),
    created_at: timeState(contact.createdAt, at),
    updated_at: timeState(contact.updatedAt, at),
  };
}

/** Returns the members of the earlier state that differ from the later one; null: the member was at its default. */
export function changedState(before: ContactState, after: ContactState): ContactState {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const isSame = (name: string) =>
    before[name] === after[name] || JSON.stringify(before[name]) === JSON.stringify(after[name]);
  return Object.fromEntries(
    [...names].filter((name) => !isSame(name)).map((name) => [name, before[name] ?? null]),
  );
}

/** Restores the whole state before a change from the members that it changed. */
export function stateBefore(changed: ContactState, after: ContactState): ContactState {
  return withoutDefaults({ ...after, ...changed });
}

function itemState({ number, name }: CatalogItem): ItemState {
  return [number, name];
}

function identityState(identity: Identity): ContactState {
  return withoutDefaults({
    id: identity.id,
    kind: identity.kind,
    scope: identity.scope || null,
    value: identity.value,
    // absent: the value, for a number with a leading plus
    raw: identity.raw === defaultSpelling(identity) ? null : identity.raw,
    label: identity.label,
    primary: identity.isPrimary,
    origin: identity.origin || null,
    verified_at: identity.verifiedAt,
    attrs: identity.attrs,
  });
}

function timeState(time: Date, at: Date): Date | null {
  return time.getTime() === at.getTime() ? null : time;
}

/** Returns the properties that differ from their default. */
export function withoutDefaults(members: ContactState): ContactState {
  const stored: Record<string, unknown> = {};
  for (const name in members) if (!isDefault(members[name])) stored[name] = members[name];
  return stored;
}

export function isDefault(value: unknown): boolean {
  if (value === null || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value !== 'object' || value instanceof Date) return false;
  for (const _ in value) return false;
  return true;
}

const decode = compileLiteral<ContactState, Omit<StatedContact, keyof Texts>, StatedContact>(
  [
    ...['number', 'type', ...personFields, ...detailMembers],
    ...['identities', 'tags', 'groups', 'source', 'status', 'reach', 'createdAt', 'updatedAt'],
  ],
  fromWire((value) => `${value} ?? null`),
);

/** Reads a contact from an event state; omitted members have their default. `at`: time of the event. */
export function readContactState(state: ContactState, at: Date): StatedContact {
  const has = <Value>(name: string, preset: Value) => (state[name] ?? preset) as Value;
  const reach = has<Readonly<Record<string, boolean>>>('reach', {});
  const contact = decode(state, {
    number: has('number', 0),
    type: has<StatedContact['type']>('type', 'lead'),
    address: readAddress(has('address', {})),
    blocked: has('blocked', false),
    attributes: has('attributes', {}),
    extensions: has('extensions', {}),
    identities: readIdentities(state),
    tags: has<readonly unknown[]>('tags', []).map(readItem),
    groups: has<readonly unknown[]>('groups', []).map(readItem),
    source: state.source == null ? null : readItem(state.source),
    status: state.status == null ? null : readItem(state.status),
    reach: { optedIn: reach.opted_in === true, optedOut: reach.opted_out === true },
    createdAt: readTime(state.created_at) ?? at,
    updatedAt: readTime(state.updated_at) ?? at,
  });
  const sharing = has<readonly ContactState[]>('sharing', []);
  return sharing.length === 0 ? contact : { ...contact, sharing: sharing.map(readIdentity) };
}

/** Reads the identities that a contact owns in an event state. */
export function readIdentities(state: ContactState): readonly StatedIdentity[] {
  return ((state.identities ?? []) as readonly ContactState[]).map(readIdentity);
}

function readIdentity(state: ContactState): StatedIdentity {
  const key = {
    kind: state.kind as StatedIdentity['kind'],
    scope: (state.scope ?? '') as string,
    value: (state.value ?? '') as string,
  };
  return {
    ...key,
    id: state.id as StatedIdentity['id'],
    raw: (state.raw ?? defaultSpelling(key)) as string,
    label: (state.label ?? null) as string | null,
    isPrimary: state.primary === true,
    origin: (state.origin ?? '') as string,
    verifiedAt: readTime(state.verified_at),
    attrs: (state.attrs ?? {}) as StatedIdentity['attrs'],
  };
}

function readItem(state: unknown): StatedItem {
  const [number, name] = Array.isArray(state) ? state : [null, state];
  return { number: number as number | null, name: String(name) };
}

function readTime(value: unknown): Date | null {
  if (value instanceof Date) return value;
  return typeof value === 'string' ? new Date(value) : null;
}

/** Finds the current item; undefined: it was deleted. */
type FindItem = (catalog: Catalog, number: number) => CatalogItem | undefined;

/** The members of an event that describe a contact. */
interface StatedEvent {
  readonly type: string;
  readonly contactId: string | null;
  readonly version: number | null;
  readonly occurredAt: Date;
  readonly before: ContactState | null;
  readonly after: ContactState | null;
}

interface ContactsOfEvent {
  /** null: the contact is new */
  readonly before: Contact | null;
  /** null: the contact is deleted */
  readonly after: Contact | null;
}

/**
 * Reads the contacts of an event; both null unless it is about a contact. Items have their old names, and their current
 * times.
 */
export function contactsOf(event: StatedEvent, accountId: AccountId, findItem: FindItem): ContactsOfEvent {
  const { type, before, after } = event;
  if (!type.startsWith('contact.')) return { before: null, after: null };
  const read = (state: ContactState | null) => state && statedContactOf(event, state, accountId, findItem);
  return {
    before: read(before !== null && after !== null ? stateBefore(before, after) : before),
    after: read(after),
  };
}

function statedContactOf(
  { contactId, version, occurredAt }: StatedEvent,
  state: ContactState,
  accountId: AccountId,
  findItem: FindItem,
): Contact {
  const stated = readContactState(state, occurredAt);
  const statedItemOf = (catalog: Catalog) => (item: StatedItem) => {
    const current = item.number === null ? undefined : findItem(catalog, item.number);
    const {
      id = asId<CatalogItem['id']>(''),
      color = null,
      createdAt = occurredAt,
      updatedAt = occurredAt,
    } = current ?? {};
    const inherited = current?.inherited === undefined ? {} : { inherited: current.inherited };
    return { id, number: item.number ?? 0, name: item.name, color, createdAt, updatedAt, ...inherited };
  };
  const { createdAt, updatedAt, sharing, ...others } = stated;
  const restored = (identity: StatedIdentity, position: number) => ({
    ...identity,
    position,
    createdAt,
    updatedAt,
  });
  return {
    ...others,
    createdAt,
    updatedAt,
    ...(sharing === undefined ? {} : { sharing: sharing.map(restored) }),
    accountId,
    id: asId(contactId ?? ''),
    version: version ?? 0,
    identities: stated.identities.map(restored),
    tags: stated.tags.map(statedItemOf('tags')),
    groups: stated.groups.map(statedItemOf('groups')),
    source: stated.source && statedItemOf('sources')(stated.source),
    status: stated.status && statedItemOf('statuses')(stated.status),
  };
}
