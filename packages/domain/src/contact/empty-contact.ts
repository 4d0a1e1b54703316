/** The contact that an edit begins with when it creates one. */

import { type AccountId, asId } from '../runtime/ids.js';
import { compileLiteral } from '../runtime/literal.js';
import { fold } from '../text/text.js';
import type { CatalogItem, Contact } from './contact.js';
import { addressNames, contactMembers, mapNames, type Texts, textNames } from './contact-fields.js';

/** The defaults of every new contact, in any face. */
const defaults = { type: 'lead', source: 'api', status: 'new' } as const;

export interface NewContactOptions {
  readonly accountId: AccountId;
  readonly id: string;
  readonly number: number;
  readonly now: Date;
  readonly sources: readonly CatalogItem[];
  readonly statuses: readonly CatalogItem[];
}

/** Given members of a contact known elsewhere. */
export type Origin = Partial<Pick<Contact, 'id' | 'number' | 'createdAt' | 'updatedAt' | 'extensions'>>;

const noAddress = mapNames(addressNames, () => null);

const without = compileLiteral<undefined, Omit<Contact, keyof Texts>, Contact>(
  contactMembers,
  mapNames(textNames, () => 'null'),
);

export function emptyContact(options: NewContactOptions, origin: Origin = {}): Contact {
  const { accountId, now, sources, statuses } = options;
  return without(undefined, {
    accountId,
    id: origin.id ?? asId(options.id),
    number: origin.number ?? options.number,
    version: 1,
    type: defaults.type,
    address: noAddress,
    blocked: false,
    attributes: {},
    extensions: origin.extensions ?? {},
    identities: [],
    tags: [],
    groups: [],
    source: defaultItem(sources, defaults.source),
    status: defaultItem(statuses, defaults.status),
    reach: { optedIn: false, optedOut: false },
    createdAt: origin.createdAt ?? now,
    updatedAt: origin.updatedAt ?? now,
  });
}

/** The lists are immutable, one for each catalog. */
const defaultsOfLists = new WeakMap<readonly CatalogItem[], CatalogItem | null>();

/** Returns the item with that name, else the oldest; null in an empty catalog. */
function defaultItem(items: readonly CatalogItem[], name: string): CatalogItem | null {
  let item = defaultsOfLists.get(items);
  if (item === undefined) {
    item = items.find((catalogItem) => fold(catalogItem.name) === name) ?? items[0] ?? null;
    defaultsOfLists.set(items, item);
  }
  return item;
}
