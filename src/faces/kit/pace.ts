/** How quickly a peer must send or take a file: what it holds here is not for whoever pretends to be there. */

export interface PaceLimits {
  /** of waiting for the peer; waiting for us is no delay of theirs */
  readonly windowMs: number;
  /** that must pass in each window */
  readonly minBytes: number;
}

/** About 1 kB a second: the slowest line that anybody has. */
export const slowestPace: PaceLimits = { windowMs: 30_000, minBytes: 30_000 };

export class Pace {
  readonly #limits: PaceLimits;
  readonly #tooSlow: () => void;
  #bytes = 0;
  /** of the window, without the wait that goes on */
  #waitedMs = 0;
  #waitsSince = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: PaceLimits, tooSlow: () => void) {
    this.#limits = limits;
    this.#tooSlow = tooSlow;
  }

  /** From here on we wait for the peer. */
  wait(): void {
    this.#waitsSince = performance.now();
    this.#timer = setTimeout(() => this.#settle(), this.#limits.windowMs - this.#waitedMs).unref();
  }

  /** So many bytes came, or were taken, and nobody waits for the peer. */
  passed(bytes: number): void {
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
