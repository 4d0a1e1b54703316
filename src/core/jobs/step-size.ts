/**
 * Finds how many rows a step takes, so that it lasts about as long as wanted: it locks rows and holds a
 * connection.
 */
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

  /**
   * Adapts the size after a step of `rows`. The size doubles at most: the step may have been an easy one, or a part of
   * one that failed.
   */
  adapt(tookMs: number, rows = this.limit): void {
    const { fewest, most, aimMs } = this.#options;
    const fitting = (rows * aimMs) / Math.max(tookMs, 1);
    this.limit = Math.round(Math.min(this.limit * 2, most, Math.max(fewest, fitting)));
  }

  /** Makes the next steps small, to find the row by which a step of `rows` failed. */
  shrink(rows: number): void {
    this.limit = Math.max(1, Math.floor(rows / 4));
  }
}
