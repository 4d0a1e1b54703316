/** How many rows a step takes, so that it lasts about as long as it should: it locks rows and holds a connection. */
export interface StepSizeOptions {
  readonly first: number;
  readonly fewest: number;
  readonly most: number;
  readonly aimMs: number;
}

export class StepSize {
  readonly #options: StepSizeOptions;
  /** rows of the next step */
  limit: number;

  constructor(options: StepSizeOptions) {
    this.#options = options;
    this.limit = options.first;
  }

  /** After a step of `rows`. At most doubled: it may have been an easy one, or a part of one that failed. */
  adapt(tookMs: number, rows = this.limit): void {
    const { fewest, most, aimMs } = this.#options;
    const fitting = (rows * aimMs) / Math.max(tookMs, 1);
    this.limit = Math.round(Math.min(this.limit * 2, most, Math.max(fewest, fitting)));
  }

  /** After a step of `rows` failed by one of them: the next ones are small, to find it. */
  shrink(rows: number): void {
    this.limit = Math.max(1, Math.floor(rows / 4));
  }
}
