/**
 * The catalogs of an account, kept in the process. Other processes say when they changed something; what is written
 * with an item that changed in between is refused by the statement itself, so a late message does no harm.
 */
import type { CatalogItem } from '../domain/contact.js';
import type { CatalogRef } from '../domain/edit.js';
import type { AccountId } from '../domain/ids.js';
import type { Catalog } from '../domain/query.js';
import { fold } from '../domain/text.js';
import { listCatalog } from '../store/catalogs.js';
import type { Database } from '../store/database.js';

/** The items of a catalog, ascending by number, so that of several spellings the oldest comes first. */
export type CatalogItems = readonly CatalogItem[];

export class CatalogCache {
  readonly #database: Database;
  readonly #mayCache: () => boolean;
  readonly #lists = new Map<AccountId, Map<Catalog, Promise<CatalogItems>>>();

  constructor(database: Database, mayCache: () => boolean) {
    this.#database = database;
    this.#mayCache = mayCache;
  }

  get(accountId: AccountId, catalog: Catalog): Promise<CatalogItems> {
    if (!this.#mayCache()) return listCatalog(this.#database, accountId, catalog);
    const lists = this.#lists.get(accountId) ?? new Map<Catalog, Promise<CatalogItems>>();
    this.#lists.set(accountId, lists);
    const known = lists.get(catalog);
    if (known !== undefined) return known;
    const loading = listCatalog(this.#database, accountId, catalog);
    lists.set(catalog, loading);
    // A failed load is not kept.
    loading.catch(() => lists.delete(catalog));
    return loading;
  }

  forget(accountId: AccountId): void {
    this.#lists.delete(accountId);
  }

  forgetAll(): void {
    this.#lists.clear();
  }
}

interface CatalogIndex {
  readonly byNumber: ReadonlyMap<number, CatalogItem>;
  readonly byId: ReadonlyMap<string, CatalogItem>;
  readonly byName: ReadonlyMap<string, CatalogItem>;
  readonly byFolded: ReadonlyMap<string, CatalogItem>;
}

const indexes = new WeakMap<CatalogItems, CatalogIndex>();

/** A list never changes, so it is indexed once; of several spellings the oldest counts. */
function indexOf(items: CatalogItems): CatalogIndex {
  const known = indexes.get(items);
  if (known !== undefined) return known;
  const oldestFirst = items.toReversed();
  const made: CatalogIndex = {
    byNumber: new Map(items.map((item) => [item.number, item])),
    byId: new Map(items.map((item) => [item.id, item])),
    byName: new Map(oldestFirst.map((item) => [item.name, item])),
    byFolded: new Map(oldestFirst.map((item) => [fold(item.name), item])),
  };
  indexes.set(items, made);
  return made;
}

/** The item that a reference means, if the catalog has it. */
export function findItem(items: CatalogItems, ref: CatalogRef): CatalogItem | undefined {
  const index = indexOf(items);
  switch (ref.by) {
    case 'number':
      return index.byNumber.get(ref.number);
    case 'id':
      return index.byId.get(ref.id);
    case 'name': {
      const named = ref.orId === true ? index.byId.get(ref.name.toLowerCase()) : undefined;
      return named ?? (ref.folded ? index.byFolded.get(fold(ref.name)) : index.byName.get(ref.name));
    }
  }
}
