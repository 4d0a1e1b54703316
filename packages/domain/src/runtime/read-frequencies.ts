/**
 * Approximate counts of recent reads, in a table of a fixed size. A full cache checks whether a new entry is read more
 * often than the entry to evict. If far more is read than fits, caching every entry would cost more than the hits save.
 */

/** The highest count, so that a newly popular entry soon passes a previously popular one. */
const maxCount = 15;
/** All counts are halved after this many reads per bucket. */
const readsPerSlot = 8;

export class ReadFrequencies {
  readonly #counts: Uint8Array;
  #reads = 0;

  /** Makes as many counts as `buckets`, a power of two. */
  constructor(buckets: number) {
    this.#counts = new Uint8Array(buckets);
  }

  /** Counts a read of an entry. `hash` is that of the entry, evenly distributed and constant. */
  countRead(hash: number): void {
    const bucket = this.#bucketOf(hash);
    const count = this.#counts[bucket] ?? 0;
    if (count < maxCount) this.#counts[bucket] = count + 1;
    this.#reads += 1;
    if (this.#reads >= readsPerSlot * this.#counts.length) this.#halveCounts();
  }

  /** Counts the reads of the entry so far, or of several that share its bucket. */
  of(hash: number): number {
    return this.#counts[this.#bucketOf(hash)] ?? 0;
  }

  /**
   * Whether the new entry was read more often than the entry to evict. If it was read less often, the count of the
   * entry to evict is decremented, so that past reads lose their weight.
   */
  passes(candidate: number, leaving: number): boolean {
    const bucket = this.#bucketOf(leaving);
    const count = this.#counts[bucket] ?? 0;
    if (this.of(candidate) > count) return true;
    this.#counts[bucket] = count - 1;
    return false;
  }

  forget(hash: number): void {
    this.#counts[this.#bucketOf(hash)] = 0;
  }

  #bucketOf(hash: number): number {
    return hash & (this.#counts.length - 1);
  }

  #halveCounts(): void {
    this.#reads = 0;
    for (let bucket = 0; bucket < this.#counts.length; bucket += 1)
      this.#counts[bucket] = (this.#counts[bucket] ?? 0) >> 1;
  }
}

/** Use of a cache: its size now, and its hits and misses so far. */
export interface CacheUse {
  readonly entries: number;
  /** bytes counted against its limit; absent if the limit is a number of entries */
  readonly bytes?: number;
  readonly hits: number;
  readonly misses: number;
}
