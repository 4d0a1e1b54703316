/** Time limits of work that reads the values of all contacts, which clients meet as refusals and unfinished checks. */
export const fieldTimes = {
  /** milliseconds in which a check reads contacts; then it ends with those read so far */
  checkMs: 20_000,
  /** milliseconds in which the values of all contacts are compared */
  repeatedMs: 10_000,
} as const;
