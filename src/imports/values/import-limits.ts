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
  /** files that are being received; each uses a connection */
  receiving: { perAccount: 2, total: 8 },
  /** bytes of workbooks that are being read, with their texts: enough for two of the largest */
  workbookBytes: { perAccount: 80 * 1024 ** 2, total: 160 * 1024 ** 2 },
  /** milliseconds until a workbook that found no free memory may be tried again */
  workbookRetryMs: 5_000,
  /** bytes of an uploaded file */
  fileBytes: 4 * 1024 ** 3,
  /** bytes of the inspected beginning of a file, or of a whole workbook */
  inspectedBytes: 32 * 1024 ** 2,
  /** fields of the form that sends a file, and bytes of a field */
  formFields: 100,
  fieldBytes: 64 * 1024,
  /** notes with the same texts that are compared together: a contact may have any number of them */
  equalNotes: 100_000,
  /** approximate bytes of all contacts of a chunk; a chunk with more is divided */
  matchedBytes: 32 * 1024 ** 2,
  /** opt-ins that are reverted in one transaction; one contact has fewer */
  revertedOptIns: 20_000,
} as const;

/** Limits of the options of an import. */
export const importOptionLimits = {
  /** columns in a mapping */
  columns: 500,
  /** characters of JSON of the corrections, in all their fields together */
  corrections: 1024 ** 2,
  fixes: 100,
  /** characters of JSON of one fix */
  fix: 6_000,
  /** characters of JSON of another option: a file may have many columns */
  text: 100_000,
  /** other names of sources, or of statuses */
  otherNames: 100,
  /** tags, or groups, that an import adds to each contact */
  names: 50,
  /** characters of a tag, a group, a source, a sheet */
  name: 200,
  /** the last characters of a file name that are stored */
  fileName: 400,
  /** characters of JSON of the catalog items of a vendor */
  vendorItems: 8 * 1024 ** 2,
} as const;
