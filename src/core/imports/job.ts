/** An import as it is shown, from what is stored of it. */

import type { StoredImport } from '../../store/imports.js';
import type { ImportJob } from './import.js';

/** What is stored of an import is what this program wrote. */
export function toJob(stored: StoredImport): ImportJob {
  const { created, updated, skipped, rejected, rowsPerSecond } = stored;
  const settledRows = created + updated + skipped + rejected;
  const isUndoing = stored.state === 'undoing';
  const left = isUndoing ? stored.checkpoint : stored.rows - settledRows;
  const isGoing = isUndoing || stored.state === 'running';
  const rate = isGoing ? rowsPerSecond : null;
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
