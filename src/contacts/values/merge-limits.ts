/** Limits of merges. */
export const mergeLimits = {
  /** values that a merge takes from the loser */
  chosen: 500,
  /** notes and entries of consents that a merge moves: 20,000 took 0.8 seconds, and their undo 2.4 */
  moved: 5_000,
  /** merges that an old id follows; behind more of them the contact counts as deleted */
  chain: 1_000,
} as const;
