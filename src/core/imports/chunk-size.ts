/** How many rows go into a chunk, and how quickly rows are settled. */

/** What a transaction should take: writers of the same contacts wait no longer. */
const aimMs = 150;
/** Below, what a transaction costs by itself would be most of it. */
const fewest = 500;
const most = 1_000;

export class ChunkSize {
  #rows = fewest;
  /** while a row that cannot be written is being looked for */
  #isShrunk = false;

  get rows(): number {
    return this.#rows;
  }

  took(count: number, ms: number): void {
    if (this.#isShrunk) {
      this.#rows = Math.min(this.#rows * 2, fewest);
      this.#isShrunk = this.#rows < fewest;
      return;
    }
    const fitting = (count * aimMs) / Math.max(ms, 1);
    // Upwards at most doubled: the last chunk may have been an easy one.
    const next = Math.min(this.#rows * 0.5 + fitting * 0.5, this.#rows * 2);
    if (count >= this.#rows || next < this.#rows)
      this.#rows = Math.max(fewest, Math.min(most, Math.round(next)));
  }

  /** A chunk of so many rows failed: the row that is at fault is to be found. */
  shrink(count: number): void {
    this.#isShrunk = true;
    this.#rows = Math.max(1, Math.floor(count / 4));
  }
}

const windowMs = 10_000;

/** Rows per second over the last ten. */
export class Pace {
  readonly #notes: { readonly at: number; readonly count: number }[] = [{ at: performance.now(), count: 0 }];

  note(count: number): void {
    const at = performance.now();
    this.#notes.push({ at, count });
    while (this.#notes.length > 2 && at - (this.#notes[0]?.at ?? at) > windowMs) this.#notes.shift();
  }

  /** Null as long as it cannot be told. */
  rowsPerSecond(): number | null {
    const [first] = this.#notes;
    const last = this.#notes.at(-1);
    if (first === undefined || last === undefined || last.at === first.at) return null;
    const count = this.#notes.reduce((sum, one) => sum + one.count, -first.count);
    return Math.round((count / (last.at - first.at)) * 10_000) / 10;
  }
}
