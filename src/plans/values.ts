/** Limits of plans. */
export const planLimits = {
  /** milliseconds until a plan expires */
  lifeMs: 10 * 60_000,
  /** plans of an account that wait; a new one drops the oldest of the key with most */
  waiting: 100,
  /** contacts that a plan shows */
  examples: 10,
  /** contacts that are checked for lost values; fewer if contacts are large */
  scanned: 500,
} as const;
