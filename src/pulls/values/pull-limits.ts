/** Limits of pulls. */
export const pullLimits = {
  /** parts that a request leaves out */
  without: 50,
  /** characters of the time since which changes are read */
  since: 40,
} as const;
