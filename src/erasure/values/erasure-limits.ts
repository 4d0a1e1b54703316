/** Limits of an erasure, and the time after which an erasure counts as abandoned by its process. */
export const erasureLimits = {
  /** contacts that were merged into an erased one, in any number of steps */
  mergedInto: 10_000,
  /** earlier identities, and earlier names */
  known: 10_000,
  /** characters of all of them */
  characters: 4_000_000,
  /** ids and texts of new records, by which stored answers are searched */
  recent: 10_000,
} as const;

/** An erasure without a batch for this long has lost its process. */
export const abandonedErasureMs = 60 * 1000;
