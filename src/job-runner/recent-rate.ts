/** Counts items, such as payloads, and returns their recent number per second. */
export class RecentRate {
  readonly #windowMs: number;
  readonly #now: () => number;
  readonly #counts: { readonly at: number; readonly count: number }[] = [];
  readonly #since: number;
  #sum = 0;

  /** Counts items as recent for `windowMs`. */
  constructor(windowMs: number, now = () => performance.now()) {
    this.#windowMs = windowMs;
    this.#now = now;
    this.#since = now();
  }

  add(count: number): void {
    this.#counts.push({ at: this.#now(), count });
    this.#sum += count;
    this.#drop();
  }

  /** The mean rate in the window. */
  get perSecond(): number {
    this.#drop();
    return (this.#sum * 1000) / this.#windowMs;
  }

  /** Whether it has counted for a whole window. */
  get isWhole(): boolean {
    return this.#now() - this.#since >= this.#windowMs;
  }

  #drop(): void {
    const from = this.#now() - this.#windowMs;
    let old = 0;
    while ((this.#counts[old]?.at ?? Number.POSITIVE_INFINITY) < from) {
      this.#sum -= this.#counts[old]?.count ?? 0;
      old += 1;
    }
    if (old > 0) this.#counts.splice(0, old);
  }
}
