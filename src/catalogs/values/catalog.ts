/** The items of a catalog, and the lookup of an item: one rule for requests, files, imports and writes. */

import type { CatalogItem } from '@switchbook/domain/contact/contact.js';
import type { CatalogRef } from '@switchbook/domain/contact/edit.js';
import type { Catalog } from '@switchbook/domain/contact/query.js';
import { firstBy } from '@switchbook/domain/runtime/first-entries.js';
import { fold, tidyName } from '@switchbook/domain/text/compared-text.js';

/** Limits of requests and files of catalogs. */
export const catalogLimits = {
  /** contacts that a request adds to an item or removes from it */
  contacts: 1_000,
  /** characters of a whole file */
  file: 20_000_000,
  /** characters of a cell, and columns */
  cells: { maxLength: 10_000, maxColumns: 100 },
} as const;

/** The items of a new account. */
export const firstItems: readonly { catalog: Catalog; name: string; color: string | null }[] = [
  { catalog: 'sources', name: 'api', color: null },
  { catalog: 'sources', name: 'import', color: null },
  { catalog: 'sources', name: 'whatsapp', color: null },
  { catalog: 'sources', name: 'manual', color: null },
  { catalog: 'statuses', name: 'new', color: '#3B82F6' },
  { catalog: 'statuses', name: 'active', color: '#10B981' },
  { catalog: 'statuses', name: 'closed', color: '#6B7280' },
];

export interface CatalogFields {
  readonly name: string;
  readonly color?: string | null;
}

export interface NewItemFields extends CatalogFields {
  /** an unused number that the client chooses, because its users' programs contain it; absent: the next one */
  readonly number?: number | undefined;
  /** a scope in which the item gets `number` even if a deleted item had it; absent: such a number is refused */
  readonly scope?: string;
}

/** The items of a catalog, ascending by number, so that the oldest of several spellings is first. */
export type CatalogItems = readonly CatalogItem[];

interface NameForms {
  readonly tidy: string;
  readonly folded: string;
}

/** Characters of a name whose forms always take little time. The time grows by the square of the marks on a letter. */
const maxQuickName = 32;
const formsByItem = new WeakMap<NamedItem, NameForms>();

type NamedItem = Pick<CatalogItem, 'name'>;

const makeForms = ({ name }: NamedItem): NameForms => ({ tidy: tidyName(name), folded: fold(name) });

/**
 * Stores the compared forms of a long name, and returns the item. A list is read in slices, but its index is made at
 * once. Without the forms, marks in all names of a full catalog would stop the process for a second.
 */
export function withNameForms(item: CatalogItem): CatalogItem {
  if (item.name.length > maxQuickName) formsByItem.set(item, makeForms(item));
  return item;
}

export function foldedNameOf(item: NamedItem): string {
  return formsByItem.get(item)?.folded ?? fold(item.name);
}

export function tidyNameOf(item: NamedItem): string {
  return formsByItem.get(item)?.tidy ?? tidyName(item.name);
}

/** Returns the key of an item, which `nameKey` returns for its name. */
export function itemKey(catalog: Catalog, item: NamedItem): string {
  return catalog === 'tags' ? tidyNameOf(item) : foldedNameOf(item);
}

/**
 * The index of a list. A write may read lists of ten thousand items and look up one of them, so each map is made when
 * it is needed. Of several equal names the oldest is used.
 */
class CatalogIndex {
  readonly #items: CatalogItems;
  #byNumber: ReadonlyMap<number, CatalogItem> | undefined;
  #byId: ReadonlyMap<string, CatalogItem> | undefined;
  #byName: ReadonlyMap<string, CatalogItem> | undefined;
  #byFolded: ReadonlyMap<string, CatalogItem> | undefined;
  #inherited: ReadonlyMap<string, CatalogItem> | undefined;

  constructor(items: CatalogItems) {
    this.#items = items;
  }

  get byNumber(): ReadonlyMap<number, CatalogItem> {
    this.#byNumber ??= new Map(this.#items.map((item) => [item.number, item]));
    return this.#byNumber;
  }

  get byId(): ReadonlyMap<string, CatalogItem> {
    this.#byId ??= new Map(this.#items.map((item) => [item.id, item]));
    return this.#byId;
  }

  get byName(): ReadonlyMap<string, CatalogItem> {
    this.#byName ??= firstBy(this.#items, tidyNameOf);
    return this.#byName;
  }

  get byFolded(): ReadonlyMap<string, CatalogItem> {
    this.#byFolded ??= firstBy(this.#items, foldedNameOf);
    return this.#byFolded;
  }

  /** Returns a map by keys of a scope and a value. */
  get inherited(): ReadonlyMap<string, CatalogItem> {
    this.#inherited ??= mapInheritedIn(this.#items);
    return this.#inherited;
  }
}

function mapInheritedIn(items: CatalogItems): ReadonlyMap<string, CatalogItem> {
  const byInherited = new Map<string, CatalogItem>();
  for (const item of items)
    for (const [scope, value] of Object.entries(item.inherited ?? {}))
      byInherited.set(inheritedName(scope, value), item);
  return byInherited;
}

const indexes = new WeakMap<CatalogItems, CatalogIndex>();

/** Returns the index of a list, which is immutable. */
function indexOf(items: CatalogItems): CatalogIndex {
  const index = indexes.get(items) ?? new CatalogIndex(items);
  indexes.set(items, index);
  return index;
}

/** Returns the item of a reference; undefined if the catalog lacks it. */
export function findItem(items: CatalogItems, ref: CatalogRef): CatalogItem | undefined {
  const index = indexOf(items);
  switch (ref.by) {
    case 'number': {
      const inherited = findInherited(items, ref.scope, String(ref.number));
      if (inherited !== undefined) return inherited;
      const item = index.byNumber.get(ref.number);
      // Clients of the scope know such an item by another number. For them, no item has this number.
      return ref.scope !== undefined && item?.inherited?.[ref.scope] !== undefined ? undefined : item;
    }
    case 'id':
      return index.byId.get(ref.id) ?? findInherited(items, ref.scope, ref.id);
    case 'name': {
      const id = ref.name.toLowerCase();
      const itemOfId =
        ref.orId === true ? (index.byId.get(id) ?? findInherited(items, ref.scope, id)) : undefined;
      const exact = ref.oldest === true ? undefined : index.byName.get(tidyName(ref.name));
      return itemOfId ?? exact ?? (ref.folded ? index.byFolded.get(fold(ref.name)) : undefined);
    }
  }
}

export function findNumber(items: CatalogItems, number: number): CatalogItem | undefined {
  return findItem(items, { by: 'number', number, missing: 'drop' });
}

/** Returns the item that clients of the scope know by this id. */
export function findInherited(
  items: CatalogItems,
  scope: string | undefined,
  value: string,
): CatalogItem | undefined {
  return scope === undefined ? undefined : indexOf(items).inherited.get(inheritedName(scope, value));
}

function inheritedName(scope: string, value: string): string {
  return `${scope}\u0000${value}`;
}

/** Returns a key that is equal for equal names of the catalog: tags differ by spelling. */
export function nameKey(catalog: Catalog, name: string): string {
  return catalog === 'tags' ? tidyName(name) : fold(name.trim());
}
