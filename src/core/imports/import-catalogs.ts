/** The catalogs of an account as an import sees them: kept from chunk to chunk while they do not change elsewhere. */
import type { CatalogItem, Contact } from '../../domain/contact.js';
import type { CatalogRef } from '../../domain/edit.js';
import type { AccountId } from '../../domain/ids.js';
import type { Catalog } from '../../domain/query.js';
import type { Transaction } from '../../store/database.js';
import { readCatalogChanges } from '../../store/imports-probe.js';
import { type CatalogItems, findItem } from '../catalog-cache.js';
import { allCatalogs, CatalogDraft, type MadeItems, readLists } from '../writes/catalog-draft.js';

/** Items of catalogs that one import makes; a file with more has something else in that column. */
export const maxMade = 2_000;

/** An item that the import made; of a dry run, one that it would make. */
export interface MadeItem {
  readonly catalog: Catalog;
  readonly number: number;
  readonly name: string;
}

/** What a file calls an item. */
export function refOf(catalog: Catalog, text: string) {
  const name = text.trim().normalize('NFC');
  return { by: 'name', name, folded: catalog !== 'tags', missing: 'create' } as const satisfies CatalogRef;
}

export class ImportCatalogs extends CatalogDraft {
  /** stand-ins by number, for contacts of a dry run that were kept aside */
  readonly #byNumber = new Map<string, CatalogItem>();
  readonly #changes: number;
  /** stand-ins that a contact needs */
  readonly #wanted = new Set<CatalogItem>();
  #madeCount = 0;

  private constructor(lists: ReadonlyMap<Catalog, CatalogItems>, changes: number) {
    super(lists);
    this.#changes = changes;
  }

  /** `made`: until now; of a dry run, whose stand-ins stay what they are. */
  static async read(
    tx: Transaction,
    accountId: AccountId,
    made: readonly MadeItem[],
  ): Promise<ImportCatalogs> {
    // Before the items, so that a change in between is found next time.
    const changes = await readCatalogChanges(tx, accountId);
    const read = new ImportCatalogs(await readLists(tx, accountId, allCatalogs), changes);
    for (const { catalog, number, name } of made)
      if (number < 0) read.#wanted.add(read.standIn(catalog, refOf(catalog, name), number));
      else read.#madeCount += 1;
    return read;
  }

  /** By number, for a contact that was kept aside; undefined when it is there no more. */
  numbered(catalog: Catalog, number: number): CatalogItem | undefined {
    if (number < 0) return this.#byNumber.get(`${catalog}/${number}`);
    return findItem(this.items(catalog), { by: 'number', number, missing: 'drop' });
  }

  protected override standIn(catalog: Catalog, ref: ReturnType<typeof refOf>, number: number): CatalogItem {
    const item = super.standIn(catalog, ref, number);
    this.#byNumber.set(`${catalog}/${number}`, item);
    return item;
  }

  /** Takes what the contact needs to be made; false when the import would make too much. */
  accept(contact: Contact): boolean {
    const fresh = this.wanted([contact]).filter((one) => !this.#wanted.has(one.item));
    if (fresh.length === 0) return true;
    if (this.#madeCount + this.#wanted.size + fresh.length > maxMade) return false;
    for (const { item } of fresh) this.#wanted.add(item);
    return true;
  }

  /** Forgets the stand-ins that no contact needs after all: a file may name any number. */
  tidy(): void {
    this.keepStandIns((item) => this.#wanted.has(item));
    for (const [name, item] of this.#byNumber) if (!this.#wanted.has(item)) this.#byNumber.delete(name);
  }

  override async make(...how: Parameters<CatalogDraft['make']>): Promise<MadeItems> {
    const done = await super.make(...how);
    this.#madeCount += done.made.length;
    this.#wanted.clear();
    return done;
  }

  /** Whether no item was renamed or deleted since they were read. */
  async areCurrent(tx: Transaction, accountId: AccountId): Promise<boolean> {
    return this.#changes === (await readCatalogChanges(tx, accountId));
  }
}
