/**
 * All retries of database work use these attempts. A caller that retries passes its deadline on and requests one
 * attempt.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { isRetryable, violatedConstraint } from '../errors.js';

/** The state that a transaction was decided on has changed before its write: decide again from the start. */
export class StateChangedError extends Error {}

/** Whether another writer changed the data that was read before, so that another attempt may succeed. */
export function isStateChanged(error: unknown): boolean {
  return error instanceof StateChangedError || violatedConstraint(error) !== undefined;
}

export interface RetryPolicy {
  /** the most attempts, the first included */
  readonly attempts: number;
  /**
   * time of `performance.now()` after which no attempt begins: an attempt that waited for locks should not wait for all
   * of them again
   */
  readonly deadline: number;
  /** whether another attempt may succeed: at once, or after a random pause; false throws the error */
  readonly retryWhen: (error: unknown) => 'at once' | 'later' | false;
}

/** Retries deadlocks, serialization failures and lock timeouts for this many milliseconds. */
export function retryConflicts(forMs: number): RetryPolicy {
  return {
    attempts: 6,
    deadline: performance.now() + forMs,
    retryWhen: (error) => isRetryable(error) && 'later',
  };
}

/** The longest pause doubles with each attempt, up to this number of attempts. */
const lastDoubling = 5;

/** Attempts at one operation, within the bounds of a policy. The first has begun. */
export class Attempts {
  readonly #bounds: Pick<RetryPolicy, 'attempts' | 'deadline'>;
  #attempts = 1;

  constructor(bounds: Pick<RetryPolicy, 'attempts' | 'deadline'>) {
    this.#bounds = bounds;
  }

  /** Whether another attempt may begin. */
  areLeft(): boolean {
    return this.#attempts < this.#bounds.attempts && performance.now() <= this.#bounds.deadline;
  }

  /** Begins the next one, at once or after a random pause. */
  async next(when: 'at once' | 'later'): Promise<void> {
    // Full jitter, so that colliding transactions do not collide again.
    if (when === 'later') await delay(Math.random() * 10 * 2 ** Math.min(this.#attempts, lastDoubling));
    this.#attempts += 1;
  }
}

export async function retry<Result>(policy: RetryPolicy, work: () => Promise<Result>): Promise<Result> {
  const attempts = new Attempts(policy);
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const when = attempts.areLeft() && policy.retryWhen(error);
      if (when === false) throw error;
      await attempts.next(when);
    }
  }
}
