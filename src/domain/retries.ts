/** Failed work is tried again after waits that a rule lists, a bounded number of times. */
export interface RetryRule {
  /** delays between attempts; after the last one there is no other */
  readonly retriesMs: readonly number[];
  /** a part by which a delay may be longer or shorter: 0.2 for a fifth */
  readonly jitter: number;
}

/** `failures`: with the last one. `random`: from 0 to 1. Undefined: that was the last attempt. */
export function nextAttemptAt(
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
