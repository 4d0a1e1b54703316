/**
 * The catalogs of an account as an import sees them: kept from chunk to chunk while nobody changes them.
 * An item that is missing has a stand-in, with a number below zero, until somebody is written who needs it.
 */
import type { CatalogItem, Contact } from '../../domain/contact.js';
import { type AccountId, asId } from '../../domain/ids.js';
import type { Catalog } from '../../domain/query.js';
import { fold } from '../../domain/text.js';
import { insertCatalogItems, listCatalog, lockCatalog } from '../../store/catalogs.js';
import type { Transaction } from '../../store/database.js';
import { readCatalogChanges } from '../../store/imports-probe.js';
import { type CatalogItems, findItem } from '../catalog-cache.js';

const catalogs = ['tags', 'groups', 'sources', 'statuses'] as const satisfies readonly Catalog[];

/** Items of catalogs that one import makes; a file with more has something else in that column. */
export const maxMade = 2_000;

/** An item that the import made; of a dry run, one that it would make. */
export interface MadeItem {
  readonly catalog: Catalog;
  readonly number: number;
  readonly name: string;
}

export class ImportCatalogs {
  readonly #lists: Map<Catalog, CatalogItems>;
  readonly #standIns = new Map<string, CatalogItem>();
  readonly #byNumber = new Map<string, CatalogItem>();
  readonly #changes: number;
  /** stand-ins that somebody needs */
  readonly #wanted = new Set<CatalogItem>();
  #madeCount = 0;
  #lowest = 0;

  private constructor(lists: Map<Catalog, CatalogItems>, changes: number) {
    this.#lists = lists;
    this.#changes = changes;
    for (const [catalog, items] of lists)
      for (const item of items) this.#byNumber.set(`${catalog}/${item.number}`, item);
  }

  /** `made`: until now; of a dry run, whose stand-ins stay what they are. */
  static async read(
    tx: Transaction,
    accountId: AccountId,
    made: readonly MadeItem[],
  ): Promise<ImportCatalogs> {
    // Before the items, so that a change in between is found next time.
    const changes = await readCatalogChanges(tx, accountId);
    const lists = new Map<Catalog, CatalogItems>();
    for (const catalog of catalogs) lists.set(catalog, await listCatalog(tx, accountId, catalog));
    const read = new ImportCatalogs(lists, changes);
    for (const { catalog, number, name } of made)
      if (number < 0) read.#wanted.add(read.#standIn(catalog, name, number));
      else read.#madeCount += 1;
    return read;
  }

  statuses(): CatalogItems {
    return this.#lists.get('statuses') ?? [];
  }

  /** The item of that name, or its stand-in. */
  item(catalog: Catalog, text: string): CatalogItem {
    const name = text.trim().normalize('NFC');
    const folded = catalog !== 'tags';
    return (
      findItem(this.#lists.get(catalog) ?? [], { by: 'name', name, folded, missing: 'create' }) ??
      this.#standIns.get(nameOf(catalog, name)) ??
      this.#standIn(catalog, name, this.#lowest - 1)
    );
  }

  /** By number, for a contact that was kept aside; undefined when it is there no more. */
  numbered(catalog: Catalog, number: number): CatalogItem | undefined {
    return this.#byNumber.get(`${catalog}/${number}`);
  }

  #standIn(catalog: Catalog, name: string, number: number): CatalogItem {
    const at = new Date(0);
    const item: CatalogItem = { id: asId(''), number, name, color: null, createdAt: at, updatedAt: at };
    this.#lowest = Math.min(this.#lowest, number);
    this.#standIns.set(nameOf(catalog, name), item);
    this.#byNumber.set(`${catalog}/${number}`, item);
    return item;
  }

  /** Takes what the contact needs to be made; false when the import would make too much. */
  accept(contact: Contact): boolean {
    const fresh = [...usedItems([contact])].flatMap(([, item]) =>
      item.number < 0 && !this.#wanted.has(item) ? [item] : [],
    );
    if (fresh.length === 0) return true;
    if (this.#madeCount + this.#wanted.size + fresh.length > maxMade) return false;
    for (const item of fresh) this.#wanted.add(item);
    return true;
  }

  /** Forgets the stand-ins that nobody needs after all: a file may name any number. */
  tidy(): void {
    for (const [name, item] of this.#standIns)
      if (!this.#wanted.has(item)) {
        this.#standIns.delete(name);
        this.#byNumber.delete(`${name.slice(0, name.indexOf('/'))}/${item.number}`);
      }
  }

  /** The stand-ins among the items of these contacts. */
  wanted(contacts: Iterable<Contact>): readonly MadeItem[] {
    const wanted = new Map<number, MadeItem>();
    for (const [catalog, item] of usedItems(contacts))
      if (item.number < 0) wanted.set(item.number, { catalog, number: item.number, name: item.name });
    return [...wanted.values()].sort((one, other) => other.number - one.number);
  }

  /**
   * Makes what is wanted; answers how to put the items in the place of their stand-ins, and which are new. When the
   * transaction fails, these catalogs must be read again.
   */
  async make(
    tx: Transaction,
    accountId: AccountId,
    wanted: readonly MadeItem[],
    newId: () => string,
    now: Date,
  ): Promise<{ readonly place: (contact: Contact) => Contact; readonly made: readonly MadeItem[] }> {
    const made: MadeItem[] = [];
    for (const catalog of catalogs) {
      const missing = wanted.filter((one) => one.catalog === catalog);
      if (missing.length === 0) continue;
      const known = await lockCatalog(tx, accountId, catalog);
      const folded = catalog !== 'tags';
      const items = missing
        .filter(
          (one) => findItem(known, { by: 'name', name: one.name, folded, missing: 'create' }) === undefined,
        )
        .map(({ name }) => ({ id: asId<CatalogItem['id']>(newId()), name, color: null }));
      const fresh = items.length === 0 ? [] : await insertCatalogItems(tx, accountId, catalog, items, now);
      this.#lists.set(catalog, [...known, ...fresh]);
      for (const item of [...known, ...fresh]) this.#byNumber.set(`${catalog}/${item.number}`, item);
      for (const { name } of missing) this.#standIns.delete(nameOf(catalog, name));
      made.push(...fresh.map(({ number, name }) => ({ catalog, number, name })));
    }
    this.#madeCount += made.length;
    this.#wanted.clear();
    const settled = (catalog: Catalog) => (item: CatalogItem) =>
      item.number < 0 ? this.item(catalog, item.name) : item;
    const place = (contact: Contact): Contact => ({
      ...contact,
      tags: contact.tags.map(settled('tags')),
      groups: contact.groups.map(settled('groups')),
      source: contact.source === null ? null : settled('sources')(contact.source),
      status: contact.status === null ? null : settled('statuses')(contact.status),
    });
    return { place, made };
  }

  /** Whether no item was renamed or deleted since they were read. */
  async areCurrent(tx: Transaction, accountId: AccountId): Promise<boolean> {
    return this.#changes === (await readCatalogChanges(tx, accountId));
  }
}

function* usedItems(contacts: Iterable<Contact>): Iterable<readonly [Catalog, CatalogItem]> {
  for (const contact of contacts) {
    for (const item of contact.tags) yield ['tags', item];
    for (const item of contact.groups) yield ['groups', item];
    if (contact.source !== null) yield ['sources', contact.source];
    if (contact.status !== null) yield ['statuses', contact.status];
  }
}

/** Tags are told apart by their spelling, the others are not. */
function nameOf(catalog: Catalog, name: string): string {
  return `${catalog}/${catalog === 'tags' ? name : fold(name)}`;
}
