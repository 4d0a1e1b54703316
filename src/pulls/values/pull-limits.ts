/** Limits of pulls and of lookups at live vendors. */
export const pullLimits = {
  /** pulls of a process, and of an account in it */
  underWay: { all: 8, perAccount: 2 },
  /**
   * pulls that read a large page at the same time, in a process and in an account; pulls that may wait, and their wait
   */
  largePages: { total: 2, perAccount: 1, maxWaiting: 100, maxWaitMs: 60 * 60_000 },
  /** lookups of single contacts at once, of a process and of an account; the lookups that may wait, and their wait */
  lookups: { total: 4, perAccount: 1, maxWaiting: 50, maxWaitMs: 20_000 },
  /**
   * overlap of two reads of changes, in milliseconds: clocks differ, and a vendor may show a change some time after it
   * was made
   */
  sinceMarginMs: 10 * 60_000,
  /** consecutive repeats of a page after which a list counts as endless; fewer may be chance, if pages shift */
  repeats: 3,
  /** characters of the vendor's catalogs as JSON: they are in memory, and stored with the pull */
  catalogLength: 8 * 1024 ** 2,
  /** parts that a request leaves out */
  omittedParts: 50,
  /** characters of the time since which changes are read */
  since: 40,
} as const;
