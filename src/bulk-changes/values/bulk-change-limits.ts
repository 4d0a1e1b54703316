/** Limits of the bulk changes of an account. */
export const bulkChangeLimits = {
  /** contacts that are given by id */
  given: 10_000,
  /** bulk changes that have not ended; one runs at a time */
  waiting: 20,
  /** milliseconds until a refused bulk change may be tried again */
  retryMs: 30_000,
  /** stored bulk changes; a new one drops the oldest */
  stored: 200,
  /** bulk changes that can be undone: the newest */
  undoable: 50,
} as const;
