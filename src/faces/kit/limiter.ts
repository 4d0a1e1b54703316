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

/** Windows kept before ended ones are first evicted. */
const sweepAbove = 10_000;
/** Windows kept at most; beyond that the oldest is evicted. */
const maxWindows = 200_000;

export class Limiter {
  readonly #windows = new Map<string, Window>();
  readonly #maxWindows: number;
  #sweepAt = sweepAbove;

  constructor(limit: number = maxWindows) {
    this.#maxWindows = limit;
  }

  /** windows kept now */
  get size(): number {
    return this.#windows.size;
  }

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
    // Reopened, it becomes the last.
    this.#windows.delete(bucket);
    if (this.#windows.size >= Math.min(this.#sweepAt, this.#maxWindows)) this.#sweep(now);
    const opened = { endsAt: now + rule.windowMs, count: 0 };
    this.#windows.set(bucket, opened);
    return opened;
  }

  /** The next eviction is at twice as many, so that not every new bucket scans all of them. */
  #sweep(now: number): void {
    for (const [name, window] of this.#windows) if (window.endsAt <= now) this.#windows.delete(name);
    if (this.#windows.size >= this.#maxWindows) {
      // A tenth at once, since a scan for each would cost more than the few windows that restart.
      const names = this.#windows.keys();
      for (let left = Math.ceil(this.#maxWindows / 10); left > 0; left -= 1)
        this.#windows.delete(names.next().value ?? '');
    }
    this.#sweepAt = Math.max(sweepAbove, 2 * this.#windows.size);
  }
}
