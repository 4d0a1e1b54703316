/** Fixed windows of time by name, for rate limits: limited in number, the oldest are dropped first. */

/** Number of windows from which ended windows are evicted. */
const sweepAbove = 10_000;

/** Returns the latest end of a window of any server. A later end is of a clock that was set back since. */
export const latestEnd = (now: number, windowMs: number): number => now + 2 * windowMs;

/** Whether a window with this end is open. */
export const isOpenAt = (now: number, endsAt: number, windowMs: number): boolean =>
  now < endsAt && endsAt <= latestEnd(now, windowMs);

export class Windows<Window extends { readonly endsAt: number }> {
  readonly #windows = new Map<string, Window>();
  readonly #max: number;
  #sweepAt = sweepAbove;

  /** Keeps at most `max` windows. */
  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#windows.size;
  }

  /** Returns the last window of the name, which may have ended. */
  get(name: string): Window | undefined {
    return this.#windows.get(name);
  }

  values(): Iterable<Window> {
    return this.#windows.values();
  }

  /** Returns the window of this length that is open at the time `now`, or a new one. */
  open(name: string, now: number, windowMs: number, make: () => Window): Window {
    const window = this.#windows.get(name);
    if (window !== undefined && isOpenAt(now, window.endsAt, windowMs)) return window;
    // Reopened, it becomes the last.
    this.#windows.delete(name);
    if (this.#windows.size >= Math.min(this.#sweepAt, this.#max)) this.#sweep(now);
    const opened = make();
    this.#windows.set(name, opened);
    return opened;
  }

  /**
   * Evicts ended windows. The next eviction happens when twice as many windows exist as remain now, so that few new
   * windows cause a scan.
   */
  #sweep(now: number): void {
    for (const [name, { endsAt }] of this.#windows) if (endsAt <= now) this.#windows.delete(name);
    if (this.#windows.size >= this.#max) {
      // A tenth is evicted at once. A scan for each eviction would cost more than the few windows that restart.
      const names = this.#windows.keys();
      for (let left = Math.ceil(this.#max / 10); left > 0; left -= 1)
        this.#windows.delete(names.next().value ?? '');
    }
    this.#sweepAt = Math.max(sweepAbove, 2 * this.#windows.size);
  }
}
