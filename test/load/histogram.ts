/** Response times, in buckets of about five percent. Its size does not grow with the number of responses. */
export class Histogram {
  readonly #counts = new Map<number, number>();
  count = 0;
  maxMs = 0;

  add(ms: number): void {
    const bucket = Math.ceil(Math.log(Math.max(ms, 0.01)) / Math.log(1.05));
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + 1);
    this.count += 1;
    this.maxMs = Math.max(this.maxMs, ms);
  }

  /** Returns milliseconds: the upper end of the bucket. */
  percentile(share: number): number {
    let left = Math.ceil(this.count * share);
    for (const [bucket, count] of [...this.#counts].sort(([one], [other]) => one - other)) {
      left -= count;
      if (left <= 0) return Math.round(1.05 ** bucket * 100) / 100;
    }
    return 0;
  }

  summary() {
    return {
      answers: this.count,
      p50_ms: this.percentile(0.5),
      p99_ms: this.percentile(0.99),
      max_ms: Math.round(this.maxMs),
    };
  }
}
