/** An import: one file of contacts brought into an account as a job, and what became of each of its rows. */
import type { ContactId, ImportId } from '../../domain/ids.js';
import {
  type BadCellPolicy,
  badCellPolicies,
  type FileColumn,
  type FileFormat,
  fileFormats,
  type RowFlaw,
  type RowNote,
} from '../../files/record.js';

export { type BadCellPolicy, badCellPolicies, type FileFormat, fileFormats };

/** What happens to a row whose contact is known: nothing, the row wins, or only what is missing is filled in. */
export const matchPolicies = ['skip', 'update', 'fill'] as const;
export type MatchPolicy = (typeof matchPolicies)[number];

export interface ImportOptions {
  /** undefined: detected, also that it is compressed */
  readonly format?: FileFormat;
  /** for CSV; undefined: detected */
  readonly delimiter?: string;
  /** a label of the WHATWG Encoding Standard; undefined: detected */
  readonly encoding?: string;
  /** for CSV: column of the file → field of a contact (`''`: not imported); columns not named are recognised */
  readonly mapping?: Readonly<Record<string, string>>;
  readonly onMatch: MatchPolicy;
  /** undefined: the row is rejected */
  readonly badCells?: BadCellPolicy;
  /** every row is judged and nothing is written */
  readonly isDryRun: boolean;
  /** of every newcomer and of every contact that the import changes; made when the account has none such */
  readonly tags: readonly string[];
  readonly groups: readonly string[];
  /** of newcomers whose row names none; absent: `import` */
  readonly source?: string;
  /** ISO 3166-1 alpha-2, for numbers without a country; absent: the account's */
  readonly region?: string;
  /** the name of the file, for people */
  readonly fileName?: string;
}

/**
 * `receiving`: the file is being read, nothing of it counts yet. `queued`, `running`: on its way. `done`, `cancelled`
 * (what was imported until then stays), `failed` (with an error). `undoing`, `undone`: taken back.
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

export interface ImportTotals {
  readonly created: number;
  readonly updated: number;
  readonly skipped: number;
  readonly rejected: number;
}

export interface ImportJob {
  readonly id: ImportId;
  readonly state: ImportState;
  readonly format: FileFormat;
  readonly options: ImportOptions;
  readonly columns: readonly FileColumn[];
  /** in the file */
  readonly rows: number;
  readonly bytes: number;
  /** settled until now */
  readonly settledRows: number;
  readonly settledBytes: number;
  readonly totals: ImportTotals;
  readonly reasons: readonly RowReason[];
  /** while running */
  readonly rowsPerSecond: number | null;
  readonly secondsLeft: number | null;
  /** of an undo: rows taken back, and contacts left as they are because they were changed since */
  readonly undo: { readonly reverted: number; readonly kept: number } | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly undoneAt: Date | null;
}

/** `rejected`, `skipped`: rows; `dropped`: cells that cost themselves alone; `ambiguous`: numbers with two readings. */
export const reasonKinds = ['rejected', 'skipped', 'dropped', 'ambiguous'] as const;

/** What was found in many rows alike. */
export interface RowReason {
  readonly kind: (typeof reasonKinds)[number];
  /** of a flaw or note; `other` for all those beyond a number of reasons */
  readonly code: string;
  readonly column: string | null;
  readonly count: number;
  /** the first ones */
  readonly examples: readonly { readonly row: number; readonly message: string }[];
}

export const rowOutcomes = ['created', 'updated', 'skipped', 'rejected'] as const;
export type RowOutcome = (typeof rowOutcomes)[number];

export interface ImportRow {
  readonly row: number;
  readonly outcome: RowOutcome;
  readonly contactId: ContactId | null;
  /** why it was skipped (one, without a column) or rejected */
  readonly flaws: readonly RowFlaw[];
  /** what was taken with a doubt, and what was dropped */
  readonly notes: readonly RowNote[];
  /** the row as the file has it, for a rejected one: cells by column, else the text */
  readonly raw: readonly string[] | string | null;
}
