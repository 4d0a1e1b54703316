/** Adapts the rows per step to a target duration: a step locks rows and uses a connection. */

interface StepSizeOptions {
  readonly first: number;
  readonly min: number;
  readonly max: number;
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
   * Adapts the size after a step of `rows`. The size at most doubles, because the step may have been an easy one, or a
   * part of a failed step.
   */
  adapt(tookMs: number, rows = this.limit): void {
    const { min, max, aimMs } = this.#options;
    const fitting = (rows * aimMs) / Math.max(tookMs, 1);
    this.limit = Math.round(Math.min(this.limit * 2, max, Math.max(min, fitting)));
  }

  /** Makes the next steps small, to find the row that made a step of `rows` fail. */
  shrink(rows: number): void {
    this.limit = Math.max(1, Math.floor(rows / 4));
  }
}
