/** The states of an import, and its limits. */

/**
 * `receiving`: the file is being read, and no row is imported yet. `cancelled`, `failed`: rows imported before are
 * kept.
 */
export const importStates = [
  'receiving',
  'queued',
  'running',
  'done',
  'cancelled',
  'failed',
  'undoing',
  'undone',
] as const;
export type ImportState = (typeof importStates)[number];

/** Limits of the imports of an account. */
export const importLimits = {
  /** imports that have not ended */
  waiting: 100,
  /** milliseconds until a refused import may be tried again */
  retryMs: 30_000,
  /** stored imports; a new one drops the oldest */
  stored: 1_000,
  /** bytes of spooled parts and of stored outcomes */
  storedBytes: 4 * 1024 ** 3,
  /** rows of a file */
  rows: 10_000_000,
  /** catalog items that one import may create; a file with more items has other data in that column */
  createdItems: 2_000,
} as const;
