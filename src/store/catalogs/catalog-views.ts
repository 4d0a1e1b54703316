/**
 * The catalog items that contacts name by number, as whole items, cached in the process. A contact's row carries its
 * account's count of catalog changes and deletions, so nothing stale is shown: a row with a higher count than the view
 * causes a reload.
 */
import { LRUCache } from 'lru-cache';
import type { CatalogItem } from '../../domain/contact.js';
import { mapNames } from '../../domain/contact-fields.js';
import { type AccountId, asId } from '../../domain/ids.js';
import { thingOf } from '../../domain/inherited-id.js';
import type { Catalog } from '../../domain/query.js';
import type { Queryable } from '../database/database.js';
import { prepared } from '../database/sql.js';
import { allCatalogs, type CatalogRow, fromCatalogRow, itemColumns } from './catalogs.js';
import { inheritedSql } from './inherited-ids.js';

/** The item numbers of a row, by catalog; undefined where unread. */
export interface NamedNumbers {
  account_id: string;
  readonly catalog_changes: number;
  readonly tags: readonly (readonly [position: number, number: number])[] | null;
  readonly groups: readonly (readonly [position: number, number: number])[] | null;
  readonly source_number: number | null;
  readonly status_number: number | null;
}

type Numbers = Readonly<Record<Catalog, Set<number>>>;

/** Approximate bytes: of a view with its maps, and of an item without its name. */
const cost = { view: 1_200, item: 480 } as const;

/** Items of an account's catalogs, those requested so far. */
export class CatalogView {
  /** the account's count of item changes and deletions when they were read */
  readonly changes: number;
  readonly items: Readonly<Record<Catalog, ReadonlyMap<number, CatalogItem>>>;
  readonly #items: Readonly<Record<Catalog, Map<number, CatalogItem>>>;
  #bytes: number = cost.view;

  constructor(changes: number) {
    this.changes = changes;
    this.#items = { tags: new Map(), groups: new Map(), sources: new Map(), statuses: new Map() };
    this.items = this.#items;
  }

  /** approximate memory cost */
  get bytes(): number {
    return this.#bytes;
  }

  add(catalog: Catalog, item: CatalogItem): void {
    if (this.#items[catalog].has(item.number)) return;
    this.#items[catalog].set(item.number, item);
    this.#bytes += cost.item + 2 * item.name.length;
  }

  /** Whether it has every item that the row names. */
  covers(row: NamedNumbers): boolean {
    const { tags, groups, sources, statuses } = this.items;
    return (
      row.catalog_changes <= this.changes &&
      (row.tags == null || row.tags.every(([, number]) => tags.has(number))) &&
      (row.groups == null || row.groups.every(([, number]) => groups.has(number))) &&
      (row.source_number == null || sources.has(row.source_number)) &&
      (row.status_number == null || statuses.has(row.status_number))
    );
  }
}

interface ItemRow extends CatalogRow {
  readonly changes: number;
  /** null in the single row of an empty result */
  readonly catalog: Catalog | null;
}

/** SQL: the account's count of changed or deleted catalog items. */
export function catalogChanges(account: string): string {
  return `coalesce((select n.next from counters n
     where n.account_id = ${account} and n.name = 'catalog_changes'), 0)`;
}

const itemsOf = (catalog: Catalog, numbers: string) =>
  `select '${catalog}' as catalog, ${itemColumns},
       ${inheritedSql(thingOf[catalog])}
     from ${catalog} n where n.account_id = $1 and n.number = any(${numbers}::bigint[])`;

const named = prepared(
  'named_catalog_items',
  `select k.changes, x.* from (select ${catalogChanges('$1')} as changes) k left join (
     ${itemsOf('tags', '$2')} union all ${itemsOf('groups', '$3')}
     union all ${itemsOf('sources', '$4')} union all ${itemsOf('statuses', '$5')}) x on true`,
);

/** Bytes of all cached views; of one, beyond which it is read each time. */
const maxBytes = 16 * 2 ** 20;
const maxViewBytes = 4 * 2 ** 20;

export class CatalogViews {
  readonly #homes: readonly Queryable[];
  readonly #views: LRUCache<string, CatalogView>;

  /** `homes`: databases whose reads are cached; a snapshot transaction may have its separate views. */
  constructor(homes: readonly Queryable[], limits = { bytes: maxBytes, view: maxViewBytes }) {
    this.#homes = homes;
    this.#views = new LRUCache({
      maxSize: limits.bytes,
      maxEntrySize: limits.view,
      sizeCalculation: (view) => view.bytes,
    });
  }

  /** The current size. */
  get size(): { readonly views: number; readonly bytes: number } {
    return { views: this.#views.size, bytes: this.#views.calculatedSize };
  }

  /** A view for each of the rows, in their order. Reads from any other database are not cached. */
  async find(on: Queryable, rows: readonly NamedNumbers[]): Promise<readonly CatalogView[]> {
    const known = rows.map((row) => this.#views.get(row.account_id));
    if (this.#homes.includes(on) && rows.every((row, index) => known[index]?.covers(row) === true))
      return known as readonly CatalogView[];
    const accounts = new Map<string, NamedNumbers[]>();
    for (const row of rows) accounts.set(row.account_id, [...(accounts.get(row.account_id) ?? []), row]);
    const views = new Map<string, CatalogView>();
    for (const [accountId, named] of accounts) views.set(accountId, await this.#read(on, accountId, named));
    return rows.map((row) => views.get(row.account_id) ?? new CatalogView(0));
  }

  async #read(on: Queryable, accountId: string, rows: readonly NamedNumbers[]): Promise<CatalogView> {
    const read = await readCatalogView(on, asId<AccountId>(accountId), numbersOf(rows));
    if (!this.#homes.includes(on)) return read;
    const known = this.#views.get(accountId);
    if (known !== undefined && known.changes >= read.changes) {
      // Items are unchanged; where others have renewed a view meanwhile, theirs is kept.
      for (const [catalog, items] of Object.entries(read.items))
        for (const item of items.values()) known.add(catalog as Catalog, item);
      // Its size is taken when it is set.
      this.#views.delete(accountId);
      this.#views.set(accountId, known);
      return known.changes === read.changes ? known : read;
    }
    this.#views.set(accountId, read);
    return read;
  }
}

async function readCatalogView(on: Queryable, accountId: AccountId, numbers: Numbers): Promise<CatalogView> {
  const wanted = allCatalogs.map((catalog) => [...numbers[catalog]]);
  const rows = await on.query<ItemRow>(named, [accountId, ...wanted]);
  const view = new CatalogView(rows[0]?.changes ?? 0);
  for (const row of rows) if (row.catalog !== null) view.add(row.catalog, fromCatalogRow(row));
  return view;
}

function numbersOf(rows: readonly NamedNumbers[]): Numbers {
  const numbers = mapNames(allCatalogs, () => new Set<number>());
  for (const row of rows) {
    for (const [, number] of row.tags ?? []) numbers.tags.add(number);
    for (const [, number] of row.groups ?? []) numbers.groups.add(number);
    if (row.source_number != null) numbers.sources.add(row.source_number);
    if (row.status_number != null) numbers.statuses.add(row.status_number);
  }
  return numbers;
}
