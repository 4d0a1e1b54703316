/** The types of imports: the job, its options, the outcomes of its rows, and the task that a worker runs. */

import type { DateOrder } from '@switchbook/contact-files/dates-and-numbers.js';
import {
  type BadCellPolicy,
  type Corrections,
  type FileColumn,
  type FileFormat,
  type Fix,
  importFace,
  type RowFlaw,
  type RowNote,
  rowCodes,
} from '@switchbook/contact-files/imported-contact.js';
import type { Caller } from '@switchbook/domain/access/access.js';
import { allCatalogs, type Catalog } from '@switchbook/domain/contact/query.js';
import type { IntegerScopes } from '@switchbook/domain/identity/inherited-id.js';
import type { AccountId, ContactId, ImportId } from '@switchbook/domain/runtime/ids.js';
import type { ImportState } from './import-limits.js';

/**
 * Policies for a row that matches a contact: leave the contact, overwrite it with the row, or set only missing fields.
 */
export const matchPolicies = ['skip', 'update', 'fill'] as const;
export type MatchPolicy = (typeof matchPolicies)[number];

/** If an earlier row of the file created the contact, the row is skipped under `skip`, or fills empty fields. */
export const repeatPolicies = ['skip', 'merge'] as const;
type RepeatPolicy = (typeof repeatPolicies)[number];

/** A row that looks like a stored contact creates another one, or is rejected for a review. */
export const similarPolicies = ['create', 'review'] as const;
type SimilarPolicy = (typeof similarPolicies)[number];

/** The catalogs whose items may have other names in a file. */
export const renamedCatalogs = ['sources', 'statuses'] as const;
export type OtherNames = Readonly<
  Partial<Record<(typeof renamedCatalogs)[number], Readonly<Record<string, string>>>>
>;

export interface ImportOptions {
  /** undefined: detected; compression is always detected */
  readonly format?: FileFormat;
  /** CSV only; undefined: detected. */
  readonly delimiter?: string;
  /** a label of the WHATWG Encoding Standard; undefined: detected */
  readonly encoding?: string;
  /** CSV only: column → field of a contact (`''`: not imported); other columns are recognized by their heading. */
  readonly mapping?: Readonly<Record<string, string>>;
  /**
   * CSV only: instead of `mapping`, use the mapping, region and date order of the latest import with the same headings
   */
  readonly usesLast?: boolean;
  readonly onMatch: MatchPolicy;
  /** undefined: `skip` */
  readonly repeats?: RepeatPolicy;
  /** undefined: `create` */
  readonly onSimilar?: SimilarPolicy;
  /** undefined: the default, and for imports of earlier releases that the row is rejected */
  readonly badCells?: BadCellPolicy;
  /** rows are decided and no contact is written */
  readonly isDryRun: boolean;
  /** added to every contact that the import creates or changes; created when the account lacks them */
  readonly tags: readonly string[];
  readonly groups: readonly string[];
  /** source of new contacts without a source in their row; absent: `import` */
  readonly source?: string;
  /** ISO 3166-1 alpha-2, for numbers without a country; absent: the account's */
  readonly region?: string;
  /** shown to people */
  readonly fileName?: string;
  /** CSV only: applied while the file is read, and not stored. */
  readonly corrections?: Corrections;
  /** CSV only: applied while the file is read. Fixes of single values are not stored. */
  readonly fixes?: readonly Fix[];
  /** order of dates with slashes in a CSV file; undefined: detected */
  readonly dateOrder?: DateOrder;
  /** other names of sources and statuses in the file, in their folded form, and the names of the items */
  readonly itemNames?: OtherNames;
  /** true: imports one contact that was found at its vendor; such an import is not listed, and is deleted at its end */
  readonly isOfOne?: boolean;
  /** workbooks only; undefined: the first visible sheet with rows */
  readonly sheet?: string;
}

/** Whether rows may change existing contacts, or contacts of earlier rows. */
export function mayChange({ onMatch, repeats }: Pick<ImportOptions, 'onMatch' | 'repeats'>): boolean {
  return onMatch !== 'skip' || repeats === 'merge';
}

/** Whether rows without a contact are compared with stored contacts. */
export function comparesRows({
  isDryRun,
  onSimilar,
}: Pick<ImportOptions, 'isDryRun' | 'onSimilar'>): boolean {
  return isDryRun || onSimilar === 'review';
}

/** Rules for deciding rows: the options, and facts about ids that clients of vendors have. */
export interface ImportRules extends ImportOptions {
  readonly scopes: IntegerScopes;
  readonly scope: string | null;
  /** columns of a CSV file; empty for other files */
  readonly columns: readonly FileColumn[];
  /** lower integers may still become numbers of new contacts; null: the file has no numbers */
  readonly numbersFrom: number | null;
  /** rows are ordered newest first: ids and numbers of new contacts descend from these; null: they ascend */
  readonly newestFirst: { readonly numbersBelow: number; readonly id: ImportId } | null;
}

/** Numbers of rows by outcome. */
export interface OutcomeCounts {
  readonly created: number;
  readonly updated: number;
  readonly skipped: number;
  readonly rejected: number;
}

/** One row of `imports`; members of type `unknown` are JSON that the core writes and reads. */
export interface StoredImport extends OutcomeCounts {
  readonly accountId: AccountId;
  readonly id: ImportId;
  readonly state: ImportState;
  readonly format: string;
  readonly options: unknown;
  readonly columns: unknown;
  readonly caller: unknown;
  readonly rows: number;
  readonly bytes: number;
  readonly checkpoint: number;
  readonly settledBytes: number;
  readonly reverted: number | null;
  /** contacts that the undo did not revert, since they were changed later */
  readonly notReverted: number | null;
  readonly rowsPerSecond: number | null;
  readonly made: unknown;
  readonly reasons: unknown;
  readonly error: unknown;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly undoneAt: Date | null;
  /** the stored outcomes of the rows were deleted */
  readonly hasDroppedRows: boolean;
  /** number of times that rows of its spool were erased */
  readonly erasures: number;
  /** scope of the vendor ids of notes, suppressions and given items; null: no vendor ids */
  readonly scope: string | null;
  /** catalogs wait to be written before the first row */
  readonly hasItems: boolean;
  readonly numbersFrom: number | null;
  readonly numbersBelow: number | null;
}

type StoredMember =
  | ('id' | 'rows' | 'bytes' | 'settledBytes')
  | ('createdAt' | 'startedAt' | 'finishedAt' | 'undoneAt');

/** `rows` and `bytes`: of the file; `settledBytes`: until now. */
export interface ImportJob extends Pick<StoredImport, StoredMember> {
  readonly state: ImportState;
  readonly format: FileFormat;
  readonly options: ImportOptions;
  readonly columns: readonly FileColumn[];
  readonly settledRows: number;
  readonly totals: Readonly<Record<RowOutcome, number>>;
  readonly reasons: readonly RowReason[];
  /** absent in a list, since it is made of all items */
  readonly newItems?: readonly NewItems[];
  /** while running */
  readonly rowsPerSecond: number | null;
  readonly secondsLeft: number | null;
  /** rows that the undo reverted, and contacts that it did not revert because they were changed since */
  readonly undo: { readonly reverted: number; readonly kept: number } | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/**
 * `rejected`, `skipped`: rows. `dropped`, `fixed`: cells. `ambiguous`: phone numbers, letters and tags with two
 * readings. `hidden`: rows that are hidden in their sheet, and were read. `similar`: rows that look like stored
 * contacts.
 */
export const reasonKinds = [
  'rejected',
  'skipped',
  'dropped',
  'ambiguous',
  'joined',
  'fixed',
  'hidden',
  'similar',
] as const;

export const rowReasonCodes = [...rowCodes, 'other'] as const;
type ReasonCode = (typeof rowReasonCodes)[number];

/** A flaw or note, counted over all rows. */
export interface RowReason {
  readonly kind: (typeof reasonKinds)[number];
  /** code of the flaw or note; `other` beyond the maximum number of reasons */
  readonly code: ReasonCode;
  readonly column: string | null;
  readonly count: number;
  /** unreadable cells and how often each occurred, the most frequent first; absent before any */
  readonly values?: readonly ReasonValue[];
  /** The first rows with this reason. `value` is the cell; null or absent if it is not one text, or too long. */
  readonly examples: readonly (Pick<RowFlaw, 'message' | 'form' | 'country' | 'sameAs' | 'similarTo'> & {
    readonly row: number;
    readonly value?: string | null;
  })[];
}

export interface ReasonValue {
  readonly value: string;
  readonly count: number;
}

export const rowOutcomes = ['created', 'updated', 'skipped', 'rejected'] as const;
export type RowOutcome = (typeof rowOutcomes)[number];

export interface ImportRow {
  readonly row: number;
  readonly outcome: RowOutcome;
  readonly contactId: ContactId | null;
  /** Reasons why the row was skipped (one, without a column) or rejected. */
  readonly flaws: readonly RowFlaw[];
  /** ambiguous readings and dropped cells */
  readonly notes: readonly RowNote[];
  /** content of a rejected row, as in the file */
  readonly raw: readonly string[] | string | null;
}

/** A catalog item that the import created, or would create in a dry run (with a number below zero). */
export interface CreatedItem {
  readonly catalog: Catalog;
  readonly number: number;
  readonly name: string;
  /** The item comes from the catalogs of the request, and no row named it. */
  readonly isGiven?: boolean;
}

/** The items of a catalog that the import created, or would create in a dry run. */
export interface NewItems {
  readonly catalog: Catalog;
  readonly count: number;
  /** the first ones, in the order of the file */
  readonly names: readonly string[];
}

/** Names of new items that an import shows for each catalog. */
const maxNewNames = 10;

function newItemsOf(created: readonly CreatedItem[]): readonly NewItems[] {
  return allCatalogs.flatMap((catalog) => {
    const names = created.filter((item) => item.catalog === catalog).map((item) => item.name);
    return names.length === 0 ? [] : [{ catalog, count: names.length, names: names.slice(0, maxNewNames) }];
  });
}

/** The stored import with the types of its JSON, for its worker. */
export interface ImportTask extends Omit<StoredImport, 'options' | 'caller' | 'made' | 'reasons'> {
  readonly options: ImportOptions;
  /** the import, with the key of its sender */
  readonly caller: Caller;
  readonly made: readonly CreatedItem[];
  readonly reasons: readonly RowReason[];
}

export function toTask(stored: StoredImport): ImportTask {
  const { accountId, caller } = stored;
  const { keyId } = caller as Pick<Caller, 'keyId'>;
  return { ...stored, caller: { accountId, face: importFace, keyId } } as ImportTask;
}

export function toImportJob(stored: StoredImport): ImportJob {
  const { id, rows, bytes, settledBytes, createdAt, startedAt, finishedAt, undoneAt } = stored;
  const { state, format, options, columns, reasons, error } = stored as StoredImport & ImportJob;
  const { created, updated, skipped, rejected, reverted, notReverted } = stored;
  const settledRows = created + updated + skipped + rejected;
  const isUndoing = state === 'undoing';
  const left = isUndoing ? stored.checkpoint : rows - settledRows;
  const rate = isUndoing || state === 'running' ? stored.rowsPerSecond : null;
  return {
    id,
    state,
    format,
    options,
    columns,
    rows,
    bytes,
    settledRows,
    settledBytes,
    totals: { created, updated, skipped, rejected },
    reasons,
    ...(stored.made !== null && { newItems: newItemsOf(stored.made as readonly CreatedItem[]) }),
    rowsPerSecond: rate,
    secondsLeft: rate === null || rate <= 0 ? null : Math.ceil(left / rate),
    undo: reverted === null || notReverted === null ? null : { reverted, kept: notReverted },
    error,
    createdAt,
    startedAt,
    finishedAt,
    undoneAt,
  };
}
