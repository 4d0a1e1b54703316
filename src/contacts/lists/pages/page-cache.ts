/**
 * Cache of pages of contacts. Every hit is revalidated. Before each answer the database returns the page's current
 * rows, by id and version (`rowVersions`), and the number of catalog changes of the account. So the next read sees
 * every write, of this process or another. Neighbor: `../../store/contact-cache.ts` caches single contacts by the same
 * method.
 */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { Page } from '@switchbook/domain/contact/page.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { type CacheUse, ReadFrequencies } from '@switchbook/domain/runtime/read-frequencies.js';
import { LRUCache } from 'lru-cache';

/** A page without its total, and the data that revalidates it. */
interface CachedPage {
  readonly page: Page<Contact>;
  readonly proof: PageProof;
}

/** The database's view of a page, which revalidates it. */
export interface PageProof {
  /** id and version of each row in order, including the row after the page; see `rowProof` */
  readonly rows: string;
  /** the account's count of catalog item changes and deletions */
  readonly changes: number;
}

/** Returns the rows of a proof, in the form of the statement in `read-page.ts`. */
export function rowProof(rows: readonly { readonly id: string; readonly mark: string }[]): string {
  return rows.map((row) => `${row.id} ${row.mark}`).join(',');
}

export function isSameProof(proof: PageProof, otherProof: PageProof): boolean {
  return proof.changes === otherProof.changes && proof.rows === otherProof.rows;
}

interface Entry extends CachedPage {
  readonly name: string;
  /** hash of the name, for the counts of reads */
  readonly hash: number;
  readonly bytes: number;
}

interface PageCacheLimits {
  /** bytes of all cached pages and their answers */
  readonly bytes: number;
  /** bytes of one page with its answer */
  readonly each: number;
}

export const pageCacheLimits: PageCacheLimits = { bytes: 32 * 2 ** 20, each: 512 * 2 ** 10 };
/** Buckets of the counts of reads; a byte each. */
const countedBuckets = 2 ** 14;
/** Bytes: of an entry with its lookups. */
const overhead = 1_200;
/**
 * Memory of a contact without its content, and memory for each stored byte of the content, as measured. Adding up each
 * page would take a tenth of its time.
 */
const contactOverhead = 1_600;
const heapShare = 8;

export class PageCache {
  readonly #limits: PageCacheLimits;
  readonly #pages: LRUCache<string, Entry>;
  readonly #entries = new WeakMap<Page<unknown>, Entry>();
  readonly #reads = new ReadFrequencies(countedBuckets);
  #hits = 0;
  #misses = 0;

  constructor(limits: PageCacheLimits = pageCacheLimits) {
    this.#limits = limits;
    this.#pages = new LRUCache({ maxSize: limits.bytes, sizeCalculation: (entry) => entry.bytes });
  }

  /** The current size. */
  get size(): { readonly pages: number; readonly bytes: number } {
    return { pages: this.#pages.size, bytes: this.#pages.calculatedSize };
  }

  /** The use of the cache, now and so far. */
  get use(): CacheUse {
    const { pages: entries, bytes } = this.size;
    return { entries, bytes, hits: this.#hits, misses: this.#misses };
  }

  /** Whether a page that may be cached was answered from here. */
  countRead(isHit: boolean): void {
    if (isHit) this.#hits += 1;
    else this.#misses += 1;
  }

  find(accountId: AccountId, name: string): CachedPage | undefined {
    const entry = this.#pages.get(accountId + name);
    if (entry !== undefined) this.#reads.countRead(entry.hash);
    return entry;
  }

  /** Drops a cached page that has changed. A page that changes often is not cached again at once. */
  forget(accountId: AccountId, name: string): void {
    this.#pages.delete(accountId + name);
    this.#reads.forget(nameHashOf(accountId + name));
  }

  /**
   * Caches a page from its second read on. A full cache drops another page only if the new page was read more often.
   * `rowBytes`: of all rows that were read, since a text of a contact keeps all of them in memory.
   */
  keep(accountId: AccountId, name: string, page: Page<Contact>, proof: () => PageProof, rowBytes = 0): void {
    // An opt-out may expire without a write.
    if (page.items.some((contact) => contact.reach.optedOut)) return;
    const key = accountId + name;
    const hash = nameHashOf(key);
    this.#reads.countRead(hash);
    const bytes =
      overhead +
      2 * key.length +
      contactOverhead * page.items.length +
      heapShare * Math.max(page.bytes ?? 0, rowBytes);
    if (this.#isWorthIt(hash, bytes)) this.#put({ page, proof: proof(), name: key, hash, bytes });
  }

  #isWorthIt(hash: number, bytes: number): boolean {
    if (this.#reads.of(hash) < 2) return false;
    if (this.#pages.calculatedSize + bytes <= this.#limits.bytes) return true;
    const first = this.#pages.rvalues().next().value;
    return first === undefined || this.#reads.passes(hash, first.hash);
  }

  /**
   * Whether an answer of this size may be cached with the page; its bytes then count. False for a page that is not
   * cached.
   */
  mayCacheAnswer(page: Page<unknown>, bytes: number): boolean {
    const entry = this.#entries.get(page);
    if (entry === undefined || this.#pages.peek(entry.name) !== entry) return false;
    return this.#put({ ...entry, bytes: entry.bytes + bytes });
  }

  #put(entry: Entry): boolean {
    if (entry.bytes > this.#limits.each) return false;
    this.#pages.set(entry.name, entry);
    this.#entries.set(entry.page, entry);
    return true;
  }
}

/** Returns a hash (FNV-1a). */
function nameHashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
