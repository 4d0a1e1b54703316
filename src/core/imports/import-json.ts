/** The job of a stored import, and its report as JSON for the API and the command line. */
import { defined } from '../../domain/defined.js';
import type { StoredImport } from '../../store/imports/imports.js';
import type { ImportJob } from './import.js';

export function toJob(stored: StoredImport): ImportJob {
  const { created, updated, skipped, rejected, rowsPerSecond } = stored;
  const settledRows = created + updated + skipped + rejected;
  const isUndoing = stored.state === 'undoing';
  const left = isUndoing ? stored.checkpoint : stored.rows - settledRows;
  const isActive = isUndoing || stored.state === 'running';
  const rate = isActive ? rowsPerSecond : null;
  return {
    id: stored.id,
    state: stored.state as ImportJob['state'],
    format: stored.format as ImportJob['format'],
    options: stored.options as ImportJob['options'],
    columns: stored.columns as ImportJob['columns'],
    rows: stored.rows,
    bytes: stored.bytes,
    settledRows,
    settledBytes: stored.settledBytes,
    totals: { created, updated, skipped, rejected },
    reasons: stored.reasons as ImportJob['reasons'],
    rowsPerSecond: rate,
    secondsLeft: rate === null || rate <= 0 ? null : Math.ceil(left / rate),
    undo:
      stored.reverted === null || stored.kept === null
        ? null
        : { reverted: stored.reverted, kept: stored.kept },
    error: stored.error as ImportJob['error'],
    createdAt: stored.createdAt,
    startedAt: stored.startedAt,
    finishedAt: stored.finishedAt,
    undoneAt: stored.undoneAt,
  };
}

export type ImportReport = ReturnType<typeof reportOf>;

export function reportOf(job: ImportJob) {
  const { options, totals } = job;
  return {
    id: job.id,
    state: job.state,
    format: job.format,
    dry_run: options.isDryRun,
    on_match: options.onMatch,
    bad_cells: options.badCells ?? 'reject_row',
    file_name: options.fileName ?? null,
    columns: job.columns.map(({ name, field, count }) => ({ name, field, ...defined({ count }) })),
    rows: job.rows,
    bytes: job.bytes,
    settled_rows: job.settledRows,
    settled_bytes: job.settledBytes,
    percent: percentOf(job),
    created: totals.created,
    updated: totals.updated,
    skipped: totals.skipped,
    rejected: totals.rejected,
    reasons: job.reasons.map(({ kind, code, column, count, examples }) => ({
      kind,
      code,
      column,
      count,
      examples: examples.map(({ row, message }) => ({ row, message })),
    })),
    rows_per_second: wholeOrNull(job.rowsPerSecond),
    seconds_left: wholeOrNull(job.secondsLeft),
    undo: job.undo === null ? null : { reverted: job.undo.reverted, kept: job.undo.kept },
    error: job.error === null ? null : { code: job.error.code, message: job.error.message },
    created_at: job.createdAt.toISOString(),
    started_at: instantOf(job.startedAt),
    finished_at: instantOf(job.finishedAt),
    undone_at: instantOf(job.undoneAt),
  };
}

/** Of the rows, rounded down: only a finished import has 100. */
export function percentOf({ rows, settledRows }: Pick<ImportJob, 'rows' | 'settledRows'>): number {
  return rows === 0 ? 0 : Math.floor((settledRows / rows) * 100);
}

function wholeOrNull(value: number | null): number | null {
  return value === null ? null : Math.max(0, Math.round(value));
}

function instantOf(time: Date | null): string | null {
  return time === null ? null : time.toISOString();
}
