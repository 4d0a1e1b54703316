/**
 * The catalog items that contacts name by number, as whole items, cached in the process. The row of a contact has its
 * tags and its groups as a text. It has their numbers and the ends of their ids, in the stored order. A row with a
 * higher count than the set causes a reload, so no stale name is shown.
 *
 * A deleted item may remain in the row of a contact. The end of its id distinguishes it from a later item with the same
 * number.
 */

import type { CatalogItem } from '@switchbook/domain/contact/contact.js';
import { mapNames } from '@switchbook/domain/contact/contact-fields.js';
import { allCatalogs, type Catalog } from '@switchbook/domain/contact/query.js';
import { itemNounOf } from '@switchbook/domain/identity/inherited-id.js';
import { type AccountId, asId } from '@switchbook/domain/runtime/ids.js';
import { LRUCache } from 'lru-cache';
import type { Queryable } from '../../database/database.js';
import { ofOneAccount } from '../../database/statements/keyed.js';
import { type CatalogRow, fromCatalogRow, itemColumns } from './catalog-rows.js';
import { inheritedSql } from './inherited-item-ids.js';

type ItemRef = Pick<CatalogItem, 'id' | 'number'>;

/** Number of last characters of an item's id; a reference consists of the item's number and these. */
const tailLength = 8;

export function itemList(items: readonly ItemRef[]): string {
  return items.map(itemRef).join(',');
}

/** Returns an item in a list. */
function itemRef({ id, number }: ItemRef): string {
  return `${number}:${id.slice(-tailLength)}`;
}

const noRefs: readonly string[] = [];

function readItemRefsIn(list: string | null | undefined): readonly string[] {
  return list == null || list === '' ? noRefs : list.split(',');
}

/** Returns the item references in a row: the entries of a list, or the number of a source or a status. */
function itemRefsOf(row: NamedItems, catalog: Catalog): readonly string[] {
  if (catalog === 'tags' || catalog === 'groups') return readItemRefsIn(row[catalog]);
  const number = catalog === 'sources' ? row.source_number : row.status_number;
  return number == null ? noRefs : [String(number)];
}

/** Returns the number of the item in a reference. */
function itemNumberOf(ref: string): number {
  return Number.parseInt(ref, 10);
}

/** Returns SQL for the list of a contact `c`, from the tables of its items. */
export function listSql(links: 'contact_tags' | 'contact_groups', items: 'tags' | 'groups'): string {
  return `coalesce((select string_agg(concat(l.number, ':', right(n.id::text, ${tailLength})), ',' order by l.position, l.number)
      from ${links} l join ${items} n on n.account_id = c.account_id and n.number = l.number
      where l.account_id = c.account_id and l.contact_id = c.id), '')`;
}

/** The references of items in a row; undefined if not loaded. */
export interface NamedItems {
  account_id: string;
  catalog_changes: number;
  /** lists in the form of `itemList` */
  readonly tags?: string | null;
  readonly groups?: string | null;
  readonly source_number?: number | null;
  readonly status_number?: number | null;
}

type Numbers = Readonly<Record<Catalog, Set<number>>>;

/** Approximate bytes: of a set with its maps, and of an item without its name. */
const estimatedBytes = { set: 1_200, item: 520 } as const;

const noItems: readonly CatalogItem[] = [];

/** The requested items of an account's catalogs. */
export class CatalogItemSet {
  /** the account's count of item changes and deletions when they were read */
  readonly changes: number;
  /** items by reference; null: deleted */
  readonly #byRef = mapNames(allCatalogs, () => new Map<string, CatalogItem | null>());
  #bytes: number = estimatedBytes.set;

  constructor(changes: number) {
    this.changes = changes;
  }

  /** The approximate memory cost. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Returns the items of a row's list in its order, without items deleted since. */
  listed(catalog: 'tags' | 'groups', list: string | null | undefined): readonly CatalogItem[] {
    if (list == null || list === '') return noItems;
    const items: CatalogItem[] = [];
    for (const ref of readItemRefsIn(list)) {
      const item = this.#byRef[catalog].get(ref);
      if (item != null) items.push(item);
    }
    return items;
  }

  /** Returns the item with the number; null: none. */
  numbered(catalog: 'sources' | 'statuses', number: number | null | undefined): CatalogItem | null {
    return (number == null ? undefined : this.#byRef[catalog].get(String(number))) ?? null;
  }

  /** Adds the items that were read for the rows. */
  add(rows: readonly NamedItems[], items: Readonly<Record<Catalog, ReadonlyMap<number, CatalogItem>>>): void {
    for (const catalog of allCatalogs)
      for (const row of rows)
        for (const ref of itemRefsOf(row, catalog)) {
          if (this.#byRef[catalog].has(ref)) continue;
          const item = items[catalog].get(itemNumberOf(ref));
          const isSameItem = item !== undefined && [itemRef(item), String(item.number)].includes(ref);
          const itemOrNull = isSameItem ? item : null;
          this.#byRef[catalog].set(ref, itemOrNull);
          this.#bytes += estimatedBytes.item + 2 * (itemOrNull?.name.length ?? 0);
        }
  }

  /** Whether it has all items that the row names. */
  covers(row: NamedItems): boolean {
    return (
      row.catalog_changes <= this.changes &&
      allCatalogs.every((catalog) => itemRefsOf(row, catalog).every((ref) => this.#byRef[catalog].has(ref)))
    );
  }
}

interface ItemRow extends CatalogRow {
  readonly changes: number;
  /** null in the single row of an empty result */
  readonly catalog: Catalog | null;
}

/** Returns SQL for the account's count of changed or deleted catalog items. */
export function catalogChanges(account: string): string {
  return `coalesce((select n.next from counters n
     where n.account_id = ${account} and n.name = 'catalog_changes'), 0)`;
}

const namedItemsSql = ofOneAccount('named_catalog_items', (value) => {
  const account = value('$1', 'uuid');
  const items = allCatalogs.map(
    (catalog, at) => `select '${catalog}' as catalog, ${itemColumns}, ${inheritedSql(itemNounOf[catalog])}
     from ${catalog} n where n.account_id = ${account} and n.number = any(${value(`$${at + 2}`, 'bigint[]')}::bigint[])`,
  );
  return `select k.changes, x.* from (select ${catalogChanges(account)} as changes) k
     left join (${items.join(' union all ')}) x on true`;
});

/** Bytes of all cached sets. */
const maxBytes = 16 * 2 ** 20;
/** Bytes of one set; a larger one is not cached. */
const maxSetBytes = 4 * 2 ** 20;

/** The sets of the accounts, one each; the least recently used ones are evicted. */
export class CatalogItemCache {
  readonly #homes: readonly Queryable[];
  readonly #sets: LRUCache<string, CatalogItemSet>;

  /** Caches reads of the databases `homes`. A snapshot transaction may have its own sets. */
  constructor(homes: readonly Queryable[], limits = { bytes: maxBytes, set: maxSetBytes }) {
    this.#homes = homes;
    this.#sets = new LRUCache({
      maxSize: limits.bytes,
      maxEntrySize: limits.set,
      sizeCalculation: (set) => set.bytes,
    });
  }

  /** The current size. */
  get size(): { readonly sets: number; readonly bytes: number } {
    return { sets: this.#sets.size, bytes: this.#sets.calculatedSize };
  }

  /** Returns a set for each of the rows, in their order. Reads from any other database are not cached. */
  async find(on: Queryable, rows: readonly NamedItems[]): Promise<readonly CatalogItemSet[]> {
    const isHome = this.#homes.includes(on);
    const missing = new Map<string, NamedItems[]>();
    const cachedSets = rows.map((row) => {
      const set = isHome ? this.#sets.get(row.account_id) : undefined;
      if (set?.covers(row) === true) return set;
      const others = missing.get(row.account_id);
      if (others === undefined) missing.set(row.account_id, [row]);
      else others.push(row);
      return undefined;
    });
    if (missing.size === 0) return cachedSets as readonly CatalogItemSet[];
    const sets = new Map<string, CatalogItemSet>();
    for (const [accountId, named] of missing) sets.set(accountId, await this.#read(on, accountId, named));
    return rows.map((row, index) => cachedSets[index] ?? sets.get(row.account_id) ?? new CatalogItemSet(0));
  }

  async #read(on: Queryable, accountId: string, rows: readonly NamedItems[]): Promise<CatalogItemSet> {
    const { changes, items } = await readItems(on, asId<AccountId>(accountId), rowNumbersOf(rows));
    const read = new CatalogItemSet(changes);
    read.add(rows, items);
    if (!this.#homes.includes(on)) return read;
    const set = this.#sets.get(accountId);
    if (set !== undefined && set.changes >= changes) {
      if (set.changes > changes) return read;
      // Items are unchanged, so the set can be extended.
      set.add(rows, items);
      // The cache measures an entry when it is stored.
      this.#sets.delete(accountId);
      this.#sets.set(accountId, set);
      return set;
    }
    this.#sets.set(accountId, read);
    return read;
  }
}

async function readItems(on: Queryable, accountId: AccountId, numbers: Numbers) {
  const numberLists = allCatalogs.map((catalog) => [...numbers[catalog]]);
  const rows = await on.query<ItemRow>(namedItemsSql, [accountId, ...numberLists]);
  const items = mapNames(allCatalogs, () => new Map<number, CatalogItem>());
  for (const row of rows) if (row.catalog !== null) items[row.catalog].set(row.number, fromCatalogRow(row));
  return { changes: rows[0]?.changes ?? 0, items };
}

function rowNumbersOf(rows: readonly NamedItems[]): Numbers {
  const numbers = mapNames(allCatalogs, () => new Set<number>());
  for (const row of rows)
    for (const catalog of allCatalogs)
      for (const ref of itemRefsOf(row, catalog)) numbers[catalog].add(itemNumberOf(ref));
  return numbers;
}
