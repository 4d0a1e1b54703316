/** The contact that an edit begins with when it creates one. */

import { type AccountId, asId } from '../runtime/ids.js';
import { fold } from '../text/text.js';
import type { CatalogItem, Contact } from './contact.js';
import { addressNames, mapNames, textNames } from './contact-fields.js';

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

const noTexts = mapNames(textNames, () => null);
const noAddress = mapNames(addressNames, () => null);

export function emptyContact(options: NewContactOptions): Contact {
  return {
    accountId: options.accountId,
    id: asId(options.id),
    number: options.number,
    version: 1,
    type: defaults.type,
    ...noTexts,
    address: noAddress,
    blocked: false,
    attributes: {},
    extensions: {},
    identities: [],
    tags: [],
    groups: [],
    source: defaultItem(options.sources, defaults.source),
    status: defaultItem(options.statuses, defaults.status),
    reach: { optedIn: false, optedOut: false },
    createdAt: options.now,
    updatedAt: options.now,
  };
}

/** The item with that name, else the oldest; null in an empty catalog. */
function defaultItem(items: readonly CatalogItem[], name: string): CatalogItem | null {
  return items.find((item) => fold(item.name) === name) ?? items[0] ?? null;
}
