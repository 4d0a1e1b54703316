/** Limits of writes of contacts through any API. */
export const writeLimits = {
  /** contacts of one batch */
  contacts: 10_000,
  /** identities of an all-or-nothing batch: as many as a hundred contacts of the largest wire */
  identities: 12_000,
  /**
   * approximate bytes of the states of contacts that a batch changes more than once. `each`: further commands are
   * written later. `together`: more are refused, since all are in memory until they are written as one
   */
  repeatedBytes: { each: 1024 ** 2, together: 32 * 1024 ** 2 },
  /** contacts with one identity that are read, and named to the caller */
  namedHolders: 20,
} as const;
