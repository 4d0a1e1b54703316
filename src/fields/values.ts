/**
 * Time limits of work that reads the values of all contacts. After the limit, a request is refused, or a check is
 * incomplete.
 */
export const fieldTimes = {
  /** milliseconds in which a check reads contacts; a longer check is incomplete */
  checkMs: 20_000,
  /** milliseconds in which the values of all contacts are compared */
  repeatedMs: 10_000,
  /** milliseconds in which all contacts are searched for a value; a slower search counts as found */
  valueSearchMs: 2_000,
} as const;

/** Examples of values that do not fit a declaration: how many a check has, and characters of each. */
export const fieldExamples = { count: 10, length: 200 } as const;
