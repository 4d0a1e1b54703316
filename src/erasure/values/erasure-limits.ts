/** Limits of an erasure. */
export const erasureLimits = {
  /** contacts that were merged into an erased one, in any number of steps */
  mergedInto: 10_000,
  /** earlier identities, and earlier names */
  known: 10_000,
  /** characters of all these texts */
  characters: 4_000_000,
  /** ids and texts of new records, by which stored answers are searched */
  recent: 10_000,
} as const;
