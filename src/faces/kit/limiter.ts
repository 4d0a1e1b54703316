/** Fixed windows, counted in this process: a window opens with its first request and ends `windowMs` later. */
export interface RateRule {
  readonly count: number;
  readonly windowMs: number;
}

export interface RateState {
  readonly limit: number;
  readonly windowMs: number;
  /** after this request; never negative */
  readonly remaining: number;
  /** the window's end, milliseconds since 1970 */
  readonly resetAt: number;
  readonly isExceeded: boolean;
}

interface Window {
  readonly endsAt: number;
  count: number;
}

/** Windows kept at most before those that ended are thrown out. */
const sweepAbove = 10_000;

export class Limiter {
  readonly #windows = new Map<string, Window>();

  /** Counts a request of the bucket at the time `now`. */
  hit(bucket: string, rule: RateRule, now: number): RateState {
    const window = this.#open(bucket, rule, now);
    window.count += 1;
    return {
      limit: rule.count,
      windowMs: rule.windowMs,
      remaining: Math.max(0, rule.count - window.count),
      resetAt: window.endsAt,
      isExceeded: window.count > rule.count,
    };
  }

  #open(bucket: string, rule: RateRule, now: number): Window {
    const known = this.#windows.get(bucket);
    if (known !== undefined && now < known.endsAt) return known;
    if (this.#windows.size >= sweepAbove)
      for (const [name, window] of this.#windows) if (window.endsAt <= now) this.#windows.delete(name);
    const opened = { endsAt: now + rule.windowMs, count: 0 };
    this.#windows.set(bucket, opened);
    return opened;
  }
}
