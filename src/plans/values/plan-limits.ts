/** Limits of plans. */
export const planLimits = {
  /** milliseconds until a plan expires */
  lifeMs: 10 * 60_000,
  /** open plans of an account; a further plan removes the oldest one of the key with the most plans */
  waiting: 100,
  /** contacts that a plan shows */
  examples: 10,
  /** contacts that are checked for lost values; fewer if contacts are large */
  scanned: 500,
} as const;
