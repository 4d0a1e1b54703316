/**
 * The catalogs of an account while commands are decided. A missing item that may be created has a placeholder, with a
 * negative number. The item is created when a written contact needs it, so failed commands leave nothing behind.
 */

import type { CatalogItem, Contact } from '@switchbook/domain/contact/contact.js';
import type { CatalogRef, ContactEdit, EditContext } from '@switchbook/domain/contact/edit.js';
import { uniqueItems } from '@switchbook/domain/contact/named-items.js';
import { allCatalogs, type Catalog } from '@switchbook/domain/contact/query.js';
import type { EventSource } from '@switchbook/domain/events/event.js';
import type { OwnField } from '@switchbook/domain/fields/own-field.js';
import type { Issue } from '@switchbook/domain/problems/problem.js';
import { type AccountId, asId } from '@switchbook/domain/runtime/ids.js';
import { fold, isBlankName, tidyName } from '@switchbook/domain/text/compared-text.js';
import { type CatalogLists, insertCatalogItems, lockCatalog } from '../../catalogs/store/catalog-rows.js';
import { type CatalogItems, findItem, findNumber } from '../../catalogs/values/catalog.js';
import type { Transaction } from '../../database/database.js';

type NameRef = Extract<CatalogRef, { by: 'name' }>;

export interface PlaceholderItem {
  readonly catalog: Catalog;
  readonly item: CatalogItem;
}

export interface CreatedItems {
  readonly newItems: readonly PlaceholderItem[];
  /** the contact with its placeholders replaced by items */
  readonly resolve: (contact: Contact) => Contact;
}

export class CatalogDraft {
  /** the own fields, if attributes may change */
  fields: readonly OwnField[] = [];
  readonly #lists: Map<Catalog, CatalogItems>;
  /** Placeholders by exact name, and the first of each folded one; only tags are distinguished by spelling. */
  readonly #standIns = new Map<string, CatalogItem>();
  readonly #byNumber = new Map<number, CatalogItem>();
  readonly #folded = new Set<CatalogItem>();
  readonly #needed = new Map<CatalogItem, Catalog>();
  #lowest = 0;
  /** Version of the catalogs, with the items made here; null: other new items are not known. */
  #version: number | null;

  constructor(lists: ReadonlyMap<Catalog, CatalogItems>, version: CatalogLists['version'] | null = null) {
    this.#lists = new Map(lists);
    this.#version = version;
  }

  items(catalog: Catalog): CatalogItems {
    return this.#lists.get(catalog) ?? [];
  }

  /** The item or placeholder of this number; undefined when it was deleted. */
  readonly numbered = (catalog: Catalog, number: number): CatalogItem | undefined =>
    number < 0 ? this.#byNumber.get(number) : findNumber(this.items(catalog), number);

  /** the item, or its placeholder; undefined when it is missing and must not be created, or shows no name */
  readonly resolve: EditContext['resolve'] = (catalog, ref) => {
    const item = findItem(this.items(catalog), ref);
    if (item !== undefined || ref.by !== 'name') return item;
    const standIn = this.#standIns.get(refNameOf(catalog, ref));
    if (standIn !== undefined || ref.missing !== 'create' || isBlankName(ref.name)) return standIn;
    return this.standIn(catalog, ref, this.#lowest - 1);
  };

  /** Makes a placeholder; no two have the same number. */
  protected standIn(catalog: Catalog, ref: Omit<NameRef, 'by' | 'missing'>, number: number): CatalogItem {
    const { color = null } = ref;
    const name = catalog === 'tags' ? tidyName(ref.name) : ref.name;
    const at = new Date(0);
    const item: CatalogItem = { id: asId(''), number, name, color, createdAt: at, updatedAt: at };
    this.#lowest = Math.min(this.#lowest, number);
    this.#byNumber.set(number, item);
    this.#standIns.set(refNameOf(catalog, { name, folded: false }), item);
    const folded = refNameOf(catalog, { name, folded: true });
    if (!this.#standIns.has(folded)) this.#standIns.set(folded, item);
    if (ref.folded || catalog !== 'tags') this.#folded.add(item);
    return item;
  }

  /** Drops the placeholders that do not fulfill the condition. */
  protected keepStandIns(isUsed: (item: CatalogItem) => boolean): void {
    for (const [name, item] of this.#standIns) if (!isUsed(item)) this.#standIns.delete(name);
    for (const [number, item] of this.#byNumber) if (!isUsed(item)) this.#byNumber.delete(number);
  }

  /** Marks the items that the edit names as needed, even if the edit removes them again. */
  need(edit: ContactEdit): void {
    for (const { catalog, ref } of refsOf(edit)) {
      const item = ref.missing === 'create' ? this.resolve(catalog, ref) : undefined;
      if (item !== undefined && item.number < 0) this.#needed.set(item, catalog);
    }
  }

  /** Returns the placeholders that are needed, or among the items of these contacts, in the order of first mention. */
  wanted(contacts: Iterable<Contact>): readonly PlaceholderItem[] {
    if (this.#standIns.size === 0) return [];
    const placeholders = new Map<number, PlaceholderItem>();
    for (const [item, catalog] of this.#needed) placeholders.set(item.number, { catalog, item });
    for (const contact of contacts)
      for (const item of placeholdersOf(contact))
        if (item.item.number < 0) placeholders.set(item.item.number, item);
    return [...placeholders.values()].sort((left, right) => right.item.number - left.item.number);
  }

  /** Creates the needed items. If the transaction fails, the catalogs must be reloaded. */
  async make(
    tx: Transaction,
    accountId: AccountId,
    placeholders: readonly PlaceholderItem[],
    source: EventSource,
  ): Promise<CreatedItems> {
    const newItems: PlaceholderItem[] = [];
    const items = new Map<CatalogItem, CatalogItem>();
    for (const catalog of allCatalogs) {
      const missing = placeholders
        .filter((placeholder) => placeholder.catalog === catalog)
        .map((placeholder) => placeholder.item);
      if (missing.length === 0) continue;
      const find = (among: CatalogItems, item: CatalogItem) =>
        findItem(among, { by: 'name', name: item.name, folded: this.#folded.has(item), missing: 'drop' });
      const insert = async (among: CatalogItems, onlyAt: number | null) => {
        const rows = missing
          .filter((item) => find(among, item) === undefined)
          .map(({ name, color }) => ({ id: asId<CatalogItem['id']>(source.newId()), name, color }));
        return rows.length === 0 ? [] : insertCatalogItems(tx, accountId, catalog, rows, { source, onlyAt });
      };
      let currentItems = this.items(catalog);
      let inserted = this.#version === null ? [] : await insert(currentItems, this.#version);
      if (this.#version !== null && inserted.length > 0) this.#version += inserted.length;
      else {
        // Another request may have created it since.
        this.#version = null;
        currentItems = await lockCatalog(tx, accountId, catalog);
        inserted = await insert(currentItems, null);
      }
      const all = [...currentItems, ...inserted];
      this.#lists.set(catalog, all);
      for (const item of missing) items.set(item, find(all, item) ?? item);
      newItems.push(...inserted.map((item) => ({ catalog, item })));
    }
    this.keepStandIns((item) => !items.has(item));
    this.#needed.clear();
    return { newItems, resolve: (contact) => withItems(contact, (item) => items.get(item) ?? item) };
  }
}

function withItems(contact: Contact, real: (item: CatalogItem) => CatalogItem): Contact {
  if (!placeholdersOf(contact).some((item) => item.item.number < 0)) return contact;
  return {
    ...contact,
    // Two spellings may have become one item.
    tags: uniqueItems(contact.tags.map(real)),
    groups: uniqueItems(contact.groups.map(real)),
    source: contact.source === null ? null : real(contact.source),
    status: contact.status === null ? null : real(contact.status),
  };
}

function placeholdersOf(contact: Contact): readonly PlaceholderItem[] {
  const itemsIn = (catalog: Catalog, items: readonly (CatalogItem | null)[]) =>
    items.flatMap((item) => (item === null ? [] : [{ catalog, item }]));
  return [
    ...itemsIn('tags', contact.tags),
    ...itemsIn('groups', contact.groups),
    ...itemsIn('sources', [contact.source]),
    ...itemsIn('statuses', [contact.status]),
  ];
}

function refNameOf(catalog: Catalog, { name, folded }: Pick<NameRef, 'name' | 'folded'>): string {
  return folded || catalog !== 'tags' ? `${catalog}~${fold(name)}` : `${catalog}=${tidyName(name)}`;
}

interface NamedRef {
  readonly catalog: Catalog;
  readonly ref: CatalogRef;
  readonly path: string;
}

/** Returns the references of an edit; with `isMeant` only the matching ones. */
export function refsOf(
  edit: ContactEdit,
  isMeant: (ref: CatalogRef) => boolean = () => true,
): readonly NamedRef[] {
  const refs: NamedRef[] = [];
  for (const catalog of ['tags', 'groups'] as const)
    for (const edited of edit[catalog] ?? [])
      edited.items.forEach((ref, index) => {
        if (isMeant(ref)) refs.push({ catalog, ref, path: `${catalog}.${index}` });
      });
  const addField = (catalog: Catalog, path: string, itemEdit: ContactEdit['source']) => {
    if ((itemEdit?.op === 'set' || itemEdit?.op === 'fill') && isMeant(itemEdit.value))
      refs.push({ catalog, ref: itemEdit.value, path });
  };
  addField('sources', 'source', edit.source);
  addField('statuses', 'status', edit.status);
  return refs;
}

/** Returns one issue for each unresolved reference of the edit that requires an item. */
export function unknownRefs(edit: ContactEdit, resolve: EditContext['resolve']): readonly Issue[] {
  return refsOf(edit, (ref) => ref.missing === 'refuse')
    .filter((ref) => resolve(ref.catalog, ref.ref) === undefined)
    .map((ref) => ({ path: ref.path, code: 'unknown', message: 'does not exist' }));
}

/** Returns the catalogs that the edits need; two of them contain the source and status of new contacts. */
export function catalogsFor(edits: readonly ContactEdit[], makesContacts: boolean): readonly Catalog[] {
  // A bulk change has one edit for hundreds of contacts, perhaps with thousands of items.
  const editCatalogs = [...new Set(edits)].flatMap((edit) => refsOf(edit).map((ref) => ref.catalog));
  return [
    ...new Set<Catalog>([...editCatalogs, ...(makesContacts ? (['sources', 'statuses'] as const) : [])]),
  ];
}
