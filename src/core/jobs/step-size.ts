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

  /** After a step of `limit` rows. At most doubled: it may have been an easy one. */
  adapt(tookMs: number): void {
    const { fewest, most, aimMs } = this.#options;
    const fitting = (this.limit * aimMs) / Math.max(tookMs, 1);
    this.limit = Math.round(Math.max(fewest, Math.min(most, this.limit * 2, fitting)));
  }
}
