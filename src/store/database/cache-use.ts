/** Use of a cache: its size now, and its hits and misses so far. */
export interface CacheUse {
  readonly entries: number;
  /** bytes as counted against its bound; absent where the bound is a number of entries */
  readonly bytes?: number;
  readonly hits: number;
  readonly misses: number;
}
