/** The states of an import. */

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
