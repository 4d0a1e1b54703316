/** The contacts before and after an event, as far as its states tell: for wires that show contacts and not states. */
import type { CatalogItem, Contact } from './contact.js';
import {
  type ContactState,
  readState,
  type StatedIdentity,
  type StatedItem,
  stateBefore,
} from './contact-state.js';
import type { StoredEvent } from './event.js';
import { type AccountId, asId } from './ids.js';
import type { Catalog } from './query.js';

/** An item as it is now; undefined when it is gone. */
export type FindItem = (catalog: Catalog, number: number) => CatalogItem | undefined;

export interface ContactsOfEvent {
  /** null: there was none */
  readonly before: Contact | null;
  /** null: there is none any more */
  readonly after: Contact | null;
}

/** Both null for an event that is not of a contact. Items have the names of the moment, and the times of now. */
export function contactsOf(event: StoredEvent, accountId: AccountId, findItem: FindItem): ContactsOfEvent {
  const { type, before, after } = event;
  if (!type.startsWith('contact.')) return { before: null, after: null };
  const read = (state: ContactState | null) => state && contactOf(event, state, accountId, findItem);
  return {
    before: read(before !== null && after !== null ? stateBefore(before, after) : before),
    after: read(after),
  };
}

function contactOf(
  { contactId, version, occurredAt }: StoredEvent,
  state: ContactState,
  accountId: AccountId,
  findItem: FindItem,
): Contact {
  const stated = readState(state, occurredAt);
  const itemOf = (catalog: Catalog) => (item: StatedItem) => {
    const known = item.number === null ? undefined : findItem(catalog, item.number);
    const {
      id = asId<CatalogItem['id']>(''),
      color = null,
      createdAt = occurredAt,
      updatedAt = occurredAt,
    } = known ?? {};
    const inherited = known?.inherited === undefined ? {} : { inherited: known.inherited };
    return { id, number: item.number ?? 0, name: item.name, color, createdAt, updatedAt, ...inherited };
  };
  const { createdAt, updatedAt, sharing, ...others } = stated;
  const placed = (one: StatedIdentity, position: number) => ({ ...one, position, createdAt, updatedAt });
  return {
    ...others,
    createdAt,
    updatedAt,
    ...(sharing === undefined ? {} : { sharing: sharing.map(placed) }),
    accountId,
    id: asId(contactId ?? ''),
    version: version ?? 0,
    identities: stated.identities.map(placed),
    tags: stated.tags.map(itemOf('tags')),
    groups: stated.groups.map(itemOf('groups')),
    source: stated.source && itemOf('sources')(stated.source),
    status: stated.status && itemOf('statuses')(stated.status),
  };
}
