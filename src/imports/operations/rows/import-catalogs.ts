/** The catalogs of an account, cached from chunk to chunk of an import while no other writer changes an item. */

import type { CatalogItem, Contact } from '@switchbook/domain/contact/contact.js';
import type { CatalogRef } from '@switchbook/domain/contact/edit.js';
import { allCatalogs, type Catalog } from '@switchbook/domain/contact/query.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { tidyName } from '@switchbook/domain/text/compared-text.js';
import { type CatalogLists, readCatalogLists } from '../../../catalogs/store/catalog-rows.js';
import { CatalogDraft, type CreatedItems } from '../../../contacts/writes/catalog-draft.js';
import type { Transaction } from '../../../database/database.js';
import { listOwnFields } from '../../../fields/store.js';
import { readCatalogChanges } from '../../store/matching-rows.js';
import type { CreatedItem } from '../../values/import-job.js';
import { importLimits } from '../../values/import-limits.js';

/** Returns a reference to an item by its name in the file. */
export function itemRefOf(catalog: Catalog, text: string) {
  const name = tidyName(text);
  return { by: 'name', name, folded: catalog !== 'tags', missing: 'create' } as const satisfies CatalogRef;
}

export class ImportCatalogs extends CatalogDraft {
  readonly #changes: number;
  /** placeholders that an accepted contact needs */
  readonly #wanted = new Set<CatalogItem>();
  /** items that the import created */
  createdCount = 0;

  private constructor({ lists, version }: CatalogLists, changes: number) {
    super(lists, version);
    this.#changes = changes;
  }

  /** Reads the catalogs. `made` has the items of earlier chunks; the placeholders of a dry run keep their numbers. */
  static async read(
    tx: Transaction,
    accountId: AccountId,
    made: readonly CreatedItem[],
  ): Promise<ImportCatalogs> {
    // Changes are read before the items, so that `areCurrent` finds a change in between.
    const changes = await readCatalogChanges(tx, accountId);
    const read = new ImportCatalogs(await readCatalogLists(tx, accountId, allCatalogs), changes);
    read.fields = await listOwnFields(tx, accountId);
    for (const { catalog, number, name, isGiven } of made)
      if (number < 0) read.#wanted.add(read.standIn(catalog, itemRefOf(catalog, name), number));
      else if (isGiven !== true) read.createdCount += 1;
    return read;
  }

  /** Needs nothing: rows only add items, so an accepted contact has all items of its edit. */
  override need(): void {}

  /** Records the placeholders that the contact needs; false when the import would create too many items. */
  accept(contact: Contact): boolean {
    const newPlaceholders = this.wanted([contact]).filter(
      (placeholderItem) => !this.#wanted.has(placeholderItem.item),
    );
    if (newPlaceholders.length === 0) return true;
    if (this.createdCount + this.#wanted.size + newPlaceholders.length > importLimits.createdItems)
      return false;
    for (const { item } of newPlaceholders) this.#wanted.add(item);
    return true;
  }

  /** Forgets the needs of a chunk that was decided ahead, since it is decided again. */
  resetNeeds(): void {
    this.#wanted.clear();
  }

  /** Forgets placeholders that no accepted contact needs, because a file may name any number of items. */
  tidy(): void {
    this.keepStandIns((item) => this.#wanted.has(item));
  }

  override async make(...how: Parameters<CatalogDraft['make']>): Promise<CreatedItems> {
    const done = await super.make(...how);
    this.createdCount += done.newItems.length;
    this.#wanted.clear();
    return done;
  }

  /** Whether no item and no field was changed or deleted since it was read. */
  async areCurrent(tx: Transaction, accountId: AccountId): Promise<boolean> {
    return this.#changes === (await readCatalogChanges(tx, accountId));
  }
}
