/** Failed work is tried again after waits that a rule lists, a bounded number of times. */
export interface RetryRule {
  /** delays between attempts; the last one has no successor */
  readonly retriesMs: readonly number[];
  /** the largest change of a delay, as a fraction: 0.2 for a fifth */
  readonly jitter: number;
}

/**
 * Returns the time of the next attempt; undefined after the last attempt. `failures` includes the last one. `random`:
 * from 0 to 1.
 */
export function computeNextAttempt(
  { retriesMs, jitter }: RetryRule,
  failures: number,
  now: Date,
  random: () => number,
): Date | undefined {
  const waitMs = retriesMs[failures - 1];
  if (waitMs === undefined) return undefined;
  const part = jitter === 0 ? 1 : 1 + jitter * (2 * random() - 1);
  return new Date(now.getTime() + waitMs * part);
}
