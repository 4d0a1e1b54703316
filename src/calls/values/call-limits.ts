/** Limits and times of reads of the latest calls. */
export const callLimits = {
  /** calls of a page */
  page: { default: 50, max: 200 },
  /** seconds that a request may wait for a call */
  waitSeconds: 60,
  /** time for which servers still store an account's calls after the last read of them */
  watchedMs: 60_000,
  /** requests that wait */
  waiting: { perAccount: 20, total: 500 },
  /**
   * shown calls per second without a valid key. Anyone can cause such calls, so the list shows no more than a person
   * can read
   */
  refusedPerSecond: 20,
} as const;
