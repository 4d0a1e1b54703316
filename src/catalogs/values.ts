/** The items of a catalog, and the lookup of an item: one rule for requests, files, imports and writes. */

import type { CatalogItem } from '@switchbook/domain/contact/contact.js';
import type { CatalogRef } from '@switchbook/domain/contact/edit.js';
import type { Catalog } from '@switchbook/domain/contact/query.js';
import { firstBy } from '@switchbook/domain/runtime/first-entries.js';
import { fold, tidyName } from '@switchbook/domain/text/compared-text.js';

/** The items of a catalog, ascending by number, so that the oldest of several spellings is first. */
export type CatalogItems = readonly CatalogItem[];

interface CatalogIndex {
  readonly byNumber: ReadonlyMap<number, CatalogItem>;
  readonly byId: ReadonlyMap<string, CatalogItem>;
  readonly byName: ReadonlyMap<string, CatalogItem>;
  readonly byFolded: ReadonlyMap<string, CatalogItem>;
  /** Keys are a scope and a value. */
  readonly inherited: ReadonlyMap<string, CatalogItem>;
}

const indexes = new WeakMap<CatalogItems, CatalogIndex>();

/** Builds the index of a list once, since it is immutable; of several spellings the oldest is used. */
function indexOf(items: CatalogItems): CatalogIndex {
  const index = indexes.get(items);
  if (index !== undefined) return index;
  const made: CatalogIndex = {
    byNumber: new Map(items.map((item) => [item.number, item])),
    byId: new Map(items.map((item) => [item.id, item])),
    byName: firstBy(items, (item) => tidyName(item.name)),
    byFolded: firstBy(items, (item) => fold(item.name)),
    inherited: new Map(
      items.flatMap((item) =>
        Object.entries(item.inherited ?? {}).map(([scope, value]) => [inheritedName(scope, value), item]),
      ),
    ),
  };
  indexes.set(items, made);
  return made;
}

/** Returns the item of a reference; undefined if the catalog lacks it. */
export function findItem(items: CatalogItems, ref: CatalogRef): CatalogItem | undefined {
  const index = indexOf(items);
  switch (ref.by) {
    case 'number': {
      const inherited = findInherited(items, ref.scope, String(ref.number));
      if (inherited !== undefined) return inherited;
      const item = index.byNumber.get(ref.number);
      // Clients of the scope use another number for it, and have no item with this one.
      return ref.scope !== undefined && item?.inherited?.[ref.scope] !== undefined ? undefined : item;
    }
    case 'id':
      return index.byId.get(ref.id) ?? findInherited(items, ref.scope, ref.id);
    case 'name': {
      const id = ref.name.toLowerCase();
      const named =
        ref.orId === true ? (index.byId.get(id) ?? findInherited(items, ref.scope, id)) : undefined;
      return (
        named ?? (ref.folded ? index.byFolded.get(fold(ref.name)) : index.byName.get(tidyName(ref.name)))
      );
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
