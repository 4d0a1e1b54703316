/** Collects the catalog items of a vendor from its lists and from its contacts, each item once. */
import { allCatalogs } from '@switchbook/domain/contact/query.js';
import { pullLimits } from '../values/pull-job.js';
import type { VendorCatalogs, VendorItem } from '../values/pull-source.js';
import { PullFailure } from './pull-failure.js';

/** Characters of an item in addition to its texts. */
const itemLength = 100;

export class VendorCatalogItems {
  /** whether items were found that are not stored yet */
  hasUnstored = false;
  #length = 0;
  readonly #items = new Map<string, Map<string, VendorItem>>();

  constructor(stored: VendorCatalogs = {}) {
    this.add(stored);
    this.hasUnstored = false;
  }

  /** Keeps the first item of an id or, without an id, of a name. */
  add(catalogs: VendorCatalogs): void {
    for (const catalog of allCatalogs)
      for (const item of catalogs[catalog] ?? []) {
        const items = this.#items.get(catalog) ?? new Map<string, VendorItem>();
        this.#items.set(catalog, items);
        const name = item.vendorId === undefined ? `name ${item.name}` : `id ${item.vendorId}`;
        if (items.has(name)) continue;
        items.set(name, item);
        this.hasUnstored = true;
        this.#length += itemLength + JSON.stringify(item).length;
        if (this.#length > pullLimits.catalogLength)
          throw new PullFailure('too_many_items', 'The vendor has too many tags, groups and statuses.');
      }
  }

  get all(): VendorCatalogs {
    return Object.fromEntries([...this.#items].map(([catalog, items]) => [catalog, [...items.values()]]));
  }
}
