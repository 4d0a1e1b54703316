/** New contacts: their defaults, and the result of an edit. */
import type { CatalogItem, Contact } from '../../domain/contact.js';
import { addressNames, mapNames, textNames } from '../../domain/contact-fields.js';
import { type AppliedEdit, applyFields, type ContactEdit, type EditContext } from '../../domain/edit.js';
import { type AccountId, asId } from '../../domain/ids.js';
import { fold } from '../../domain/text.js';
import type { CatalogItems } from '../catalog-cache.js';

/** The defaults of every new contact, in any face. */
export const defaults = { type: 'lead', source: 'api', status: 'new' } as const;

export interface NewContactOptions {
  readonly accountId: AccountId;
  readonly id: string;
  readonly number: number;
  readonly now: Date;
  readonly sources: CatalogItems;
  readonly statuses: CatalogItems;
}

/** Given members of a contact known elsewhere. */
export type Origin = Partial<Pick<Contact, 'id' | 'number' | 'createdAt' | 'updatedAt' | 'extensions'>>;

/** The contact that the edit creates; at its first version, whatever was edited. */
export function newContact(
  options: NewContactOptions,
  edit: ContactEdit,
  context: EditContext,
  origin: Origin = {},
): AppliedEdit {
  return applyFields({ ...emptyContact(options), ...origin }, edit, context);
}

export function emptyContact(options: NewContactOptions): Contact {
  return {
    accountId: options.accountId,
    id: asId(options.id),
    number: options.number,
    version: 1,
    type: defaults.type,
    ...mapNames(textNames, () => null),
    address: mapNames(addressNames, () => null),
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

/** The item of that name, else the oldest, else none. */
function defaultItem(items: CatalogItems, name: string): CatalogItem | null {
  return items.find((item) => fold(item.name) === name) ?? items[0] ?? null;
}
