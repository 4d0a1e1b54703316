/** A number of requests, or of other units, in a window of time. */
export interface Rate {
  readonly count: number;
  /** milliseconds */
  readonly windowMs: number;
}
