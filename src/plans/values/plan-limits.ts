/** Limits of plans. */
export const planLimits = {
  /** milliseconds until a plan expires */
  lifeMs: 10 * 60_000,
  /** open plans of an account; for one more, the key with the most plans loses its oldest one */
  waiting: 100,
  /** contacts that a plan shows */
  examples: 10,
  /** contacts that are checked for lost values; fewer if contacts are large */
  scanned: 500,
} as const;
