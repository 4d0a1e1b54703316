/**
 * Cache of decoded contacts. Every hit is revalidated. Before each answer the database reports whether the contact's
 * row and the account's catalogs are unchanged. A batched statement reads one index entry per contact and returns only
 * the changed contacts. So the next read sees every write, of this process or another. Decision:
 * docs/decisions/0011-remembered-contacts.md.
 */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { IdentityName } from '@switchbook/domain/identity/identity.js';
import { heapBytes } from '@switchbook/domain/runtime/cache-bounds.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { ReadFrequencies } from '@switchbook/domain/runtime/read-frequencies.js';
import { LRUCache } from 'lru-cache';
import type { Queryable } from '../../database/database.js';
import { keyed } from '../../database/statements/keyed.js';

/** A contact, and the data that revalidates it. */
export interface CachedContact {
  readonly contact: Contact;
  /** version of its row, see `rowVersions` */
  readonly mark: string;
  /** the account's count of catalog item changes and deletions */
  readonly catalogChanges: number;
}

/** A contact's id, its number, or an exclusive identity of it. Its holder changes only with the row of the contact. */
export type CacheKey = ContactId | number | IdentityName;

/** A cached contact, under all its keys. `bytes`: approximate cost, with the answers cached with it. */
interface Entry extends CachedContact {
  readonly keys: readonly CacheKey[];
  readonly bytes: number;
  /** the insert count when it was last used */
  usedAt: number;
}

interface CacheLimits {
  /** bytes of all cached contacts and answers */
  readonly bytes: number;
  /** maximum bytes of a contact, and of an answer */
  readonly each: number;
}

export const contactCacheLimits: CacheLimits = { bytes: 64 * 2 ** 20, each: 64 * 2 ** 10 };
/** Overhead bytes: of an entry with its lookup, of a key, of the buffer of an answer. */
const overhead = { entry: 800, key: 80, answer: 400 } as const;
/** Keys of a contact: its id and number, and the identities that were used last. */
const maxKeys = 8;
const firstOther = 2;
/** Buckets of the counts of reads; a byte each. */
const countedBuckets = 2 ** 18;

export class ContactCache {
  readonly #limits: CacheLimits;
  readonly #reads = new ReadFrequencies(countedBuckets);
  readonly #accounts = new Map<AccountId, Map<CacheKey, Entry>>();
  readonly #entries: LRUCache<Entry, Entry>;
  #puts = 0;

  constructor(limits: CacheLimits = contactCacheLimits) {
    this.#limits = limits;
    this.#entries = new LRUCache({
      maxSize: limits.bytes,
      sizeCalculation: (entry) => entry.bytes,
      dispose: (entry) => this.#unlink(entry),
    });
  }

  /** The current size. */
  get size(): { readonly contacts: number; readonly accounts: number; readonly bytes: number } {
    const { size, calculatedSize } = this.#entries;
    return { contacts: size, accounts: this.#accounts.size, bytes: calculatedSize };
  }

  /** Returns the contact cached under the key; it becomes the last to be evicted. */
  find(accountId: AccountId, key: CacheKey): CachedContact | undefined {
    const entry = this.#accounts.get(accountId)?.get(key);
    // Without an insert no entry is evicted, so the order of use need not be kept. Keeping it would double the time of
    // a lookup.
    if (entry === undefined) return undefined;
    this.#reads.countRead(bucketOf(entry.contact.id));
    if (entry.usedAt !== this.#puts) {
      entry.usedAt = this.#puts;
      this.#entries.get(entry);
    }
    return entry;
  }

  /**
   * Caches a contact from its second read on, also under a second key if given. A full cache drops another contact only
   * if this one was read more often. `textBytes`: of the text that the contact was read from, which its parts keep in
   * memory.
   */
  keep(cached: CachedContact, more?: CacheKey, textBytes = 0): void {
    const { accountId, id, number, reach } = cached.contact;
    // An opt-out may expire without a write.
    if (reach.optedOut) return;
    this.#reads.countRead(bucketOf(id));
    const before = this.#accounts.get(accountId)?.get(id);
    if (before === undefined && !this.#isWorthIt(id)) return;
    if (before?.mark === cached.mark && before.catalogChanges === cached.catalogChanges) {
      if (more !== undefined && !before.keys.includes(more)) this.#addKey(before, more);
      return;
    }
    if (before !== undefined) this.#entries.delete(before);
    const bytes = Math.max(heapBytes(cached.contact, this.#limits.each), textBytes);
    if (bytes > this.#limits.each) return;
    const keys = more === undefined ? [id, number] : [id, number, more];
    this.#put({ ...cached, keys, bytes: overhead.entry + bytes + keyBytes(more) });
  }

  /**
   * Whether an answer of this size may be cached with the contact; its bytes then count. False for a contact that is
   * not cached, and for a large answer.
   */
  mayCacheAnswer(contact: Contact, bytes: number): boolean {
    const entry = this.#accounts.get(contact.accountId)?.get(contact.id);
    if (entry?.contact !== contact || bytes > this.#limits.each) return false;
    this.#entries.delete(entry);
    this.#put({ ...entry, bytes: entry.bytes + overhead.answer + bytes });
    return true;
  }

  #addKey(entry: Entry, key: CacheKey): void {
    const isFull = entry.keys.length >= maxKeys;
    const evictedKey = isFull ? entry.keys[firstOther] : undefined;
    const keys = [...entry.keys.filter((cacheKey) => cacheKey !== evictedKey), key];
    this.#entries.delete(entry);
    this.#put({ ...entry, keys, bytes: entry.bytes - keyBytes(evictedKey) + keyBytes(key) });
  }

  #put(added: Omit<Entry, 'usedAt'>): void {
    if (added.bytes > this.#limits.bytes) return;
    this.#puts += 1;
    const entry = { ...added, usedAt: this.#puts };
    this.#entries.set(entry, entry);
    const { accountId } = entry.contact;
    let accountEntries = this.#accounts.get(accountId);
    if (accountEntries === undefined) {
      accountEntries = new Map();
      this.#accounts.set(accountId, accountEntries);
    }
    for (const key of entry.keys) accountEntries.set(key, entry);
  }

  #unlink(entry: Entry): void {
    const { accountId } = entry.contact;
    const accountEntries = this.#accounts.get(accountId);
    if (accountEntries === undefined) return;
    // A key may have moved to another contact.
    for (const key of entry.keys) if (accountEntries.get(key) === entry) accountEntries.delete(key);
    if (accountEntries.size === 0) this.#accounts.delete(accountId);
  }

  #isWorthIt(id: ContactId): boolean {
    const bucket = bucketOf(id);
    if (this.#reads.of(bucket) < 2) return false;
    const { calculatedSize: bytes, size } = this.#entries;
    if (bytes + bytes / (size + 1) <= this.#limits.bytes) return true;
    const first = this.#entries.rkeys().next().value;
    return first === undefined || this.#reads.passes(bucket, bucketOf(first.contact.id));
  }
}

/** Returns the bucket of an id. The end of an id is random. */
function bucketOf(id: ContactId): number {
  return Number.parseInt(id.slice(-8), 16);
}

function keyBytes(key: CacheKey | undefined): number {
  return typeof key === 'string' ? overhead.key + 2 * key.length : 0;
}

// Positions of the changed contacts. $1 accounts, $2 ids, $3 row versions, $4 catalog changes
const changed = keyed(
  'changed_contacts',
  [
    ['id', 'uuid'],
    ['mark', 'xid', 'text'],
    ['changes', 'bigint'],
  ],
  ({ from, account, mark }) => `select k.i
   from ${from}
   where not exists (select from contacts c
       where c.account_id = ${account} and c.id = k.id and ${mark} = k.mark)
     or coalesce((select n.next from counters n
       where n.account_id = ${account} and n.name = 'catalog_changes'), 0) <> k.changes`,
);

/** Reports for each contact whether it is unchanged since it was read. */
export async function areUnchanged(on: Queryable, cached: readonly CachedContact[]): Promise<boolean[]> {
  const rows = await on.query<{ i: number }>(changed, [
    arrayOf(cached, (contact) => contact.contact.accountId),
    arrayOf(cached, (contact) => contact.contact.id),
    arrayOf(cached, (contact) => contact.mark),
    arrayOf(cached, (contact) => String(contact.catalogChanges)),
  ]);
  const same = new Array<boolean>(cached.length).fill(true);
  for (const row of rows) same[row.i - 1] = false;
  return same;
}

/** Returns an array in PostgreSQL's text form, of values that need no quotes (ids, numbers). */
function arrayOf<Item>(items: readonly Item[], text: (item: Item) => string): string {
  return `{${items.map(text).join(',')}}`;
}
