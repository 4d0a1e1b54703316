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

/** The item that a reference means, if the catalog has it. */
export function findItem(items: CatalogItems, ref: CatalogRef): CatalogItem | undefined {
  switch (ref.by) {
    case 'number':
      return items.find((item) => item.number === ref.number);
    case 'id':
      return items.find((item) => item.id === ref.id);
    case 'name': {
      const exact = items.find((item) => item.name === ref.name);
      if (!ref.folded) return exact;
      const folded = fold(ref.name);
      return items.find((item) => fold(item.name) === folded);
    }
  }
}
