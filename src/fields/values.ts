/** Time limits of work that reads the values of all contacts, which clients meet as refusals and unfinished checks. */
export const fieldTimes = {
  /** milliseconds in which a check reads contacts; its result then has only the contacts that it has read */
  checkMs: 20_000,
  /** milliseconds in which the values of all contacts are compared */
  repeatedMs: 10_000,
} as const;
