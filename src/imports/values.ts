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

/** Most catalog items that one import may create. A file with more items has other data in that column. */
export const maxMadeItems = 2_000;
