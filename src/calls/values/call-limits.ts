/** Limits and times of reads of the latest calls. */
export const callLimits = {
  /** calls of a page */
  page: { default: 50, max: 200 },
  /** seconds that a request may wait for a call */
  waitSeconds: 60,
  /** time after its last read during which an account still counts as watched, so that servers store its calls */
  watchedMs: 60_000,
  /** requests that wait */
  waiting: { perAccount: 20, total: 500 },
  /**
   * shown calls per second without a valid key. Anyone can cause such calls, so the list shows no more than a person
   * can read
   */
  refusedPerSecond: 20,
} as const;
