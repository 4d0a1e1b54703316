/** The job of a stored import, and its report as JSON for the API and the command line. */
import { defined } from '../../domain/json.js';
import { told } from '../../domain/wire-names.js';
import type { StoredImport } from '../../store/imports/imports.js';
import { type ImportJob, rowOutcomes } from './import.js';
import type { RememberedChoices } from './remembered.js';

export function toJob(stored: StoredImport): ImportJob {
  const { id, rows, bytes, settledBytes, createdAt, startedAt, finishedAt, undoneAt } = stored;
  const { state, format, options, columns, reasons, error } = stored as StoredImport & ImportJob;
  const { created, updated, skipped, rejected, reverted, kept } = stored;
  const settledRows = created + updated + skipped + rejected;
  const isUndoing = state === 'undoing';
  const left = isUndoing ? stored.checkpoint : rows - settledRows;
  const rate = isUndoing || state === 'running' ? stored.rowsPerSecond : null;
  return {
    ...{ id, state, format, options, columns, rows, bytes, settledRows, settledBytes },
    totals: { created, updated, skipped, rejected },
    reasons,
    rowsPerSecond: rate,
    secondsLeft: rate === null || rate <= 0 ? null : Math.ceil(left / rate),
    undo: reverted === null || kept === null ? null : { reverted, kept },
    ...{ error, createdAt, startedAt, finishedAt, undoneAt },
  };
}

export function reportOf(job: ImportJob) {
  const { options, totals } = job;
  return {
    ...told(job, 'id', 'state', 'format'),
    dry_run: options.isDryRun,
    on_match: options.onMatch,
    bad_cells: options.badCells ?? 'reject_row',
    repeats: options.repeats ?? 'skip',
    fixes: (options.fixes ?? []).map((one) => ({ ...one })),
    file_name: options.fileName ?? null,
    columns: job.columns.map(({ name, field, count }) => ({ name, field, ...defined({ count }) })),
    ...told(job, 'rows', 'bytes', 'settledRows', 'settledBytes'),
    percent: percentOf(job),
    ...told(totals, ...rowOutcomes),
    reasons: job.reasons.map((reason) => ({
      ...told(reason, 'kind', 'code', 'column', 'count'),
      values: (reason.values ?? []).filter(({ count }) => count > 1).slice(0, maxValues),
      examples: reason.examples.map((one) => told(one, 'row', 'message')),
    })),
    rows_per_second: wholeOrNull(job.rowsPerSecond),
    seconds_left: wholeOrNull(job.secondsLeft),
    ...told(job, 'undo', 'error', 'createdAt', 'startedAt', 'finishedAt', 'undoneAt'),
  };
}

export function choicesReport(choices: RememberedChoices) {
  const { badCells, repeats, region, dateOrder } = choices;
  return {
    ...told(choices, 'key', 'at', 'onMatch'),
    columns: choices.columns.map(({ name, field }) => ({ name, field })),
    bad_cells: badCells ?? 'reject_row',
    repeats: repeats ?? 'skip',
    region: region ?? null,
    date_order: dateOrder ?? null,
  };
}

/** Values of a reason that are shown. */
const maxValues = 5;

/** Returns percent of the rows, rounded down: only a finished import has 100. */
export function percentOf({ rows, settledRows }: Pick<ImportJob, 'rows' | 'settledRows'>): number {
  return rows === 0 ? 0 : Math.floor((settledRows / rows) * 100);
}

function wholeOrNull(value: number | null): number | null {
  return value === null ? null : Math.max(0, Math.round(value));
}
