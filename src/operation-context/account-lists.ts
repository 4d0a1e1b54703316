/**
 * Cache of an account's catalogs, its own fields, and the members of its keys. Other processes signal their changes. A
 * signal may arrive after the next request, so with several processes the cached version is checked before each use.
 */

import type { CatalogItem } from '@switchbook/domain/contact/contact.js';
import { allCatalogs, type Catalog } from '@switchbook/domain/contact/query.js';
import type { OwnField } from '@switchbook/domain/fields/own-field.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { CacheUse } from '@switchbook/domain/runtime/read-frequencies.js';
import { LRUCache } from 'lru-cache';
import { readCatalogItems, readCatalogsVersion } from '../catalogs/store/catalog-rows.js';
import type { CatalogItems } from '../catalogs/values/catalog.js';
import { Batcher } from '../database/connections/batcher.js';
import type { Database } from '../database/database.js';
import { listOwnFields } from '../fields/store.js';
import { listKeyAuthors } from '../members/store/member-rows.js';
import type { Author } from '../members/values/member.js';

/** Maximum bytes of all cached lists. */
const maxBytes = 64 * 2 ** 20;
/** A larger list is not cached; full catalogs and own fields are smaller. */
const maxListBytes = 20 * 2 ** 20;
/** Approximate cost of an item with its index entries, without its name, and of an empty list. */
const itemBytes = 600;
const listBytes = 600;
/** Approximate bytes of a field with its choices for each character of their JSON. */
const fieldBytes = 4;
/** Approximate bytes of an inherited id, without its text. */
const inheritedIdBytes = 200;

/** Approximate bytes of a member of a key. */
const authorBytes = 500;

type Key = `${AccountId}/${Catalog | 'fields' | 'authors'}`;

interface List<Item = unknown> {
  readonly items: Promise<readonly Item[]>;
  /** version of the account's catalogs, read before the items; undefined: not read */
  readonly version: number | undefined;
}

export interface AccountListsOptions {
  /** whether other processes run, so that a signal about a change may not have arrived yet */
  readonly hasPeers?: () => boolean;
  readonly bytes?: number;
  readonly list?: number;
}

export class AccountLists {
  readonly #database: Database;
  readonly #mayCache: () => boolean;
  readonly #hasPeers: () => boolean;
  readonly #lists: LRUCache<Key, List>;
  readonly #loading = new Map<Key, List>();
  readonly #versions: Batcher<AccountId, number>;
  #hits = 0;
  #misses = 0;

  constructor(database: Database, mayCache: () => boolean, options: AccountListsOptions = {}) {
    this.#database = database;
    this.#mayCache = mayCache;
    this.#hasPeers = options.hasPeers ?? (() => false);
    this.#lists = new LRUCache({
      maxSize: options.bytes ?? maxBytes,
      maxEntrySize: options.list ?? maxListBytes,
    });
    this.#versions = new Batcher({
      run: async (accountIds) => {
        const read = (id: AccountId) => readCatalogsVersion(database.reads, id);
        const versions = new Map([...new Set(accountIds)].map((id) => [id, read(id)]));
        return Promise.all(accountIds.map((id) => versions.get(id) ?? read(id)));
      },
      maxBatch: 200,
      maxInFlight: 4,
      deadlineMs: database.requestMs,
    });
  }

  /** The current size. */
  get size(): { readonly lists: number; readonly bytes: number } {
    return { lists: this.#lists.size + this.#loading.size, bytes: this.#lists.calculatedSize };
  }

  /** The use of the cache, now and so far. */
  get use(): CacheUse {
    const { lists: entries, bytes } = this.size;
    return { entries, bytes, hits: this.#hits, misses: this.#misses };
  }

  get(accountId: AccountId, catalog: Catalog): Promise<CatalogItems> {
    if (!this.#mayCache()) {
      this.#misses += 1;
      return readCatalogItems(this.#database.reads, accountId, catalog);
    }
    const load = () => readCatalogItems(this.#database.reads, accountId, catalog);
    const find = (version?: number) => this.#find(`${accountId}/${catalog}`, version, load, itemBytesOf);
    return this.#hasPeers() ? this.#versions.load(accountId).then(find) : find();
  }

  /** Returns the own fields. An account without any needs no statement: a signal announces the first one. */
  async fields(accountId: AccountId): Promise<readonly OwnField[]> {
    const load = () => listOwnFields(this.#database.reads, accountId);
    if (!this.#mayCache()) {
      this.#misses += 1;
      return load();
    }
    const key: Key = `${accountId}/fields`;
    const find = (version?: number) =>
      this.#find<OwnField>(key, version, load, (fields) => fieldBytes * JSON.stringify(fields).length);
    const items = await this.#lists.get(key)?.items;
    if (items?.length === 0 || !this.#hasPeers()) return find();
    return find(await this.#versions.load(accountId));
  }

  /**
   * Returns the members of keys. Only signals announce changes by other processes, so a name may be a moment old.
   */
  async authors(accountId: AccountId): Promise<readonly Author[]> {
    const load = () => listKeyAuthors(this.#database.reads, accountId);
    if (this.#mayCache())
      return this.#find<Author>(`${accountId}/authors`, undefined, load, (all) => authorBytes * all.length);
    this.#misses += 1;
    return load();
  }

  #find<Item>(
    key: Key,
    version: number | undefined,
    load: () => Promise<readonly Item[]>,
    sizeOf: (items: readonly Item[]) => number,
  ): Promise<readonly Item[]> {
    const cachedList = (this.#lists.get(key) ?? this.#loading.get(key)) as List<Item> | undefined;
    if (cachedList !== undefined && (version === undefined || cachedList.version === version)) {
      this.#hits += 1;
      return cachedList.items;
    }
    this.#misses += 1;
    const list = { items: load(), version };
    this.#lists.delete(key);
    this.#loading.set(key, list);
    // Failed loads, and lists that were invalidated during their load, are not cached.
    const onLoaded = (size?: number) => {
      if (this.#loading.get(key) !== list) return;
      this.#loading.delete(key);
      if (size !== undefined) this.#lists.set(key, list, { size });
    };
    list.items.then(
      (items) => onLoaded(listBytes + sizeOf(items)),
      () => onLoaded(),
    );
    return list.items;
  }

  forget(accountId: AccountId): void {
    for (const catalog of [...allCatalogs, 'fields', 'authors'] as const) {
      this.#lists.delete(`${accountId}/${catalog}`);
      this.#loading.delete(`${accountId}/${catalog}`);
    }
  }

  forgetAll(): void {
    this.#lists.clear();
    this.#loading.clear();
  }
}

/**
 * Estimates bytes. A name is stored twice, unchanged and folded, an inherited id also with its scope, at two bytes per
 * character.
 */
function itemBytesOf(items: CatalogItems): number {
  const inheritedBytes = ({ inherited = {} }: CatalogItem) =>
    Object.entries(inherited).reduce(
      (sum, [scope, value]) => sum + inheritedIdBytes + 2 * (scope.length + 2 * value.length),
      0,
    );
  return items.reduce((sum, item) => sum + itemBytes + 4 * item.name.length + inheritedBytes(item), 0);
}
