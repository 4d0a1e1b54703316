/** So many requests, or whatever is counted, in a window of time. */
export interface Rate {
  readonly count: number;
  /** milliseconds */
  readonly windowMs: number;
}
