import type { Rate } from '../domain/rate.js';

/** Keeps requests under a budget: a few at once, the others as the bucket fills; any window has at most its count. */
export class TokenBucket {
  readonly #capacity: number;
  readonly #perMs: number;
  readonly #now: () => number;
  #tokens: number;
  #filledAt: number;

  constructor(rate: Rate, now: () => number) {
    this.#capacity = Math.max(1, Math.floor(rate.count / 20));
    this.#perMs = Math.max(rate.count - this.#capacity, 0.5) / rate.windowMs;
    this.#now = now;
    this.#tokens = this.#capacity;
    this.#filledAt = now();
  }

  /** Takes a token; answers after how many milliseconds it may be used. */
  take(): number {
    const now = this.#now();
    this.#tokens = Math.min(this.#capacity, this.#tokens + (now - this.#filledAt) * this.#perMs) - 1;
    this.#filledAt = now;
    return this.#tokens >= 0 ? 0 : Math.ceil(-this.#tokens / this.#perMs);
  }
}
