/** The one loop that repeats work on the database. A caller that retries hands its deadline down and asks for one attempt. */
import { setTimeout as delay } from 'node:timers/promises';
import { isRetryable } from './errors.js';

export interface RetryPolicy {
  /** the most attempts, the first included */
  readonly attempts: number;
  /**
   * time of `performance.now()` after which no attempt begins, since one that waited for locks should not wait for them
   * all again
   */
  readonly deadline: number;
  /** whether another attempt may succeed: at once, or after a random pause; false throws the error */
  readonly again: (error: unknown) => 'at once' | 'later' | false;
}

/** Deadlocks, serialization failures and lock timeouts, for this many milliseconds. */
export function retryConflicts(forMs: number): RetryPolicy {
  return {
    attempts: 6,
    deadline: performance.now() + forMs,
    again: (error) => isRetryable(error) && 'later',
  };
}

/** The longest pause doubles with each attempt up to this one. */
const lastDoubling = 5;

export async function retry<Result>(policy: RetryPolicy, work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= policy.attempts || performance.now() > policy.deadline) throw error;
      const when = policy.again(error);
      if (when === false) throw error;
      // Full jitter, so that those who collided do not meet again.
      if (when === 'later') await delay(Math.random() * 10 * 2 ** Math.min(attempt, lastDoubling));
    }
  }
}
