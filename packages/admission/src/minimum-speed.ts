/** Minimum speed of a peer that uploads or downloads a file, so that dead peers free their resources here. */

export interface SpeedLimits {
  /** milliseconds of a window, in which only waiting for the peer counts */
  readonly windowMs: number;
  /** bytes required in each window */
  readonly minBytes: number;
}

/** The limit is 1 kB a second, below the slowest line in use. */
export const minimumSpeed: SpeedLimits = { windowMs: 30_000, minBytes: 30_000 };

export class MinimumSpeed {
  readonly #limits: SpeedLimits;
  readonly #tooSlow: () => void;
  #bytes = 0;
  /** Milliseconds of the window, without the current wait. */
  #waitedMs = 0;
  #waitsSince = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: SpeedLimits, tooSlow: () => void) {
    this.#limits = limits;
    this.#tooSlow = tooSlow;
  }

  /** Starts a wait for the peer. */
  wait(): void {
    this.#waitsSince = performance.now();
    this.#timer = setTimeout(() => this.#settle(), this.#limits.windowMs - this.#waitedMs).unref();
  }

  /** Counts bytes received or read, and ends the wait. */
  countPassed(bytes: number): void {
    clearTimeout(this.#timer);
    this.#bytes += bytes;
    this.#waitedMs += performance.now() - this.#waitsSince;
    if (this.#waitedMs >= this.#limits.windowMs) this.#begin();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #settle(): void {
    if (this.#bytes < this.#limits.minBytes) {
      this.#tooSlow();
      return;
    }
    this.#begin();
    this.wait();
  }

  #begin(): void {
    this.#bytes = 0;
    this.#waitedMs = 0;
  }
}
