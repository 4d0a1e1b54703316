/** Limits of reads of the feed and of timelines. */
export const feedLimits = {
  /** events of a page */
  page: { default: 100, max: 1_000 },
  /** seconds that a request may wait for an event */
  waitSeconds: 60,
  /** requests that wait */
  waiting: { perAccount: 20, total: 1_000 },
  /** merges into a contact that its timeline shows, the newest */
  timelineMerges: 100,
} as const;
