/** Rows per second of a job, over its last ten seconds. */

const windowMs = 10_000;

export class Throughput {
  readonly #samples: { readonly at: number; readonly count: number }[] = [
    { at: performance.now(), count: 0 },
  ];

  add(count: number): void {
    const at = performance.now();
    this.#samples.push({ at, count });
    while (this.#samples.length > 2 && at - (this.#samples[0]?.at ?? at) > windowMs) this.#samples.shift();
  }

  /** Returns null before the first chunk. */
  rowsPerSecond(): number | null {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || last.at === first.at) return null;
    const count = this.#samples.reduce((sum, sample) => sum + sample.count, -first.count);
    return Math.round((count / (last.at - first.at)) * 10_000) / 10;
  }
}
