/** Limits of reads of the latest calls. */
export const callLimits = {
  /** calls of a page */
  page: { default: 50, max: 200 },
  /** seconds that a request may wait for a call */
  waitSeconds: 60,
} as const;
