/**
 * The operations of imports for the faces and the command line. `receive.ts` spools a file, `../jobs/import-jobs.ts`
 * runs due imports in `../jobs/import-worker.ts` and `../jobs/undo.ts`, `rows/decide-rows.ts` decides each row,
 * `../values/import-job.ts` has the types.
 */

import { rejectedWriterOf } from '@switchbook/contact-files/rejected.js';
import type { Caller } from '@switchbook/domain/access/access.js';
import { mapNames } from '@switchbook/domain/contact/contact-fields.js';
import { type Cursor, type Page, type PageAfter, pageByIds } from '@switchbook/domain/contact/page.js';
import { inState, orNotFound } from '@switchbook/domain/problems/problem.js';
import type { AccountId, ImportId } from '@switchbook/domain/runtime/ids.js';
import { notifyJobsDue } from '../../database/connections/listen.js';
import { asProblems, type Transaction } from '../../database/database.js';
import { isCut, type SizedRow } from '../../database/statements/page-cut.js';
import type { Context } from '../../operation-context/context.js';
import { needs, needsNone } from '../../operation-context/declared-operation.js';
import { queuedByAccount } from '../../operation-context/queued-by-account.js';
import { inDatabase, inLongLane } from '../../operation-context/wrap-operations.js';
import { findPull } from '../../pulls/store.js';
import { readImportsUnderWay } from '../store/due-imports.js';
import { lockExpired, markRowsRemoved } from '../store/import-retention.js';
import { dropChunks, dropUndone, dropUndoStates, listChunks } from '../store/import-rows.js';
import { dropSpool, findImport, lockImport, readImports, setState } from '../store/stored-imports.js';
import type { StoredImport } from '../values/import-job.js';
import {
  type ImportJob,
  type ImportRow,
  type RowOutcome,
  rowOutcomes,
  toImportJob,
} from '../values/import-job.js';
import type { ImportState } from '../values/import-limits.js';
import { importHost } from './import-host.js';
import { inspectFile } from './inspect.js';
import { createImport } from './receive.js';
import { forgetImportChoices } from './remembered-choices.js';
import { type RowBudget, readRows } from './rows/row-codec.js';

export function getImport(context: Context, caller: Caller, id: ImportId): Promise<ImportJob> {
  return asProblems(async () => toImportJob(await find(context, caller, id)));
}

async function find(context: Context, caller: Caller, id: ImportId): Promise<StoredImport> {
  return orNotFound(await findImport(context.database, caller.accountId, id), 'import');
}

/** Lists imports, newest first. */
export async function listImports(
  context: Context,
  caller: Caller,
  page: PageAfter,
): Promise<Page<ImportJob>> {
  const read = await pageByIds<StoredImport & SizedRow>(
    page,
    (after, limit) => readImports(context.database, caller.accountId, after, limit),
    isCut,
  );
  return { ...read, items: read.items.map(toImportJob), bytes: read.items.at(-1)?.through ?? 0 };
}

/** Characters of flaws and notes on a page; its last row may exceed it. */
const maxPageLength = 4 * 1024 ** 2;

/** Lists settled rows in the order of the file; a page is shorter than its limit when the rows are large. */
export function listImportRows(
  context: Context,
  caller: Caller,
  id: ImportId,
  filter: { readonly outcomes?: readonly RowOutcome[] },
  page: PageAfter,
): Promise<Page<ImportRow>> {
  return asProblems(async () => {
    await find(context, caller, id);
    const isRequested = (outcome: RowOutcome) => filter.outcomes?.includes(outcome) ?? true;
    const flags = mapNames(rowOutcomes, isRequested);
    const from = page.after?.[0];
    let after = typeof from === 'number' ? from : 0;
    const budget: RowBudget = { rows: page.limit + 1, length: maxPageLength };
    const rows: ImportRow[] = [];
    while (budget.rows > 0 && budget.length > 0) {
      const at = { after, limit: budget.rows };
      const chunks = await listChunks(context.database, caller.accountId, id, flags, at);
      for (const chunk of chunks) rows.push(...(await readRows(chunk, isRequested, after, budget)));
      const last = chunks.at(-1);
      if (last === undefined) break;
      after = last.firstRow + last.rows - 1;
    }
    const items = rows.slice(0, page.limit);
    // A page that the budget ended may be the last; the next one is empty then.
    const isCut = budget.length <= 0 || rows.length > items.length;
    const last = items.at(-1);
    return { items, next: isCut && last !== undefined ? [last.row] : null };
  });
}

const rejectedPage = 500;

/** Writes the rejected rows as a file of the same format, to be corrected and sent again. */
export async function* downloadRejectedRows(
  context: Context,
  caller: Caller,
  id: ImportId,
): AsyncGenerator<string, undefined> {
  const job = await getImport(context, caller, id);
  const writer = rejectedWriterOf(job.format, job.columns);
  yield writer.head();
  let after: Cursor | null = null;
  do {
    const page: Page<ImportRow> = await listImportRows(
      context,
      caller,
      id,
      { outcomes: ['rejected'] },
      { limit: rejectedPage, after },
    );
    // Rows of erased persons have no content to correct.
    yield page.items
      .map(({ row, raw, flaws }) => (raw === null ? '' : writer.row({ row, raw, flaws })))
      .join('');
    after = page.next;
  } while (after !== null);
}

/** Cancels an import. Rows that were settled before are kept. */
export function cancelImport(context: Context, caller: Caller, id: ImportId): Promise<ImportJob> {
  return changeState(context, caller, id, (stored, isPull) => {
    if (stored.state === 'cancelled') return undefined;
    if (stored.state === 'queued' || stored.state === 'running') return 'cancelled';
    // The rows of a pull arrive without a request that could be aborted.
    if (stored.state === 'receiving' && isPull) return 'cancelled';
    throw inState('import', 'ended');
  });
}

/** Starts an undo, which is possible while the outcomes of the rows are stored. */
export function undoImport(context: Context, caller: Caller, id: ImportId): Promise<ImportJob> {
  return changeState(context, caller, id, (stored) => {
    if (stored.state === 'undoing') return undefined;
    const hasEnded = stored.state === 'done' || stored.state === 'cancelled' || stored.state === 'failed';
    if (hasEnded && !stored.hasDroppedRows && !toImportJob(stored).options.isDryRun) return 'undoing';
    throw inState('import', 'not_undoable');
  });
}

/** Moves an import to another state. `to`: the new state; undefined if the import already has it. */
async function changeState(
  context: Context,
  caller: Caller,
  id: ImportId,
  to: (stored: StoredImport, isPull: boolean) => ImportState | undefined,
): Promise<ImportJob> {
  const { accountId } = caller;
  const job = await asProblems(() =>
    queuedByAccount(context, caller, async (tx) => {
      const stored = orNotFound(await lockImport(tx, accountId, id), 'import');
      const isPull = stored.state === 'receiving' && (await findPull(tx, accountId, id)) !== undefined;
      const state = to(stored, isPull);
      if (state !== undefined) {
        await setState(tx, accountId, id, { state, now: context.clock() });
        if (state === 'cancelled' || state === 'undoing') await dropSpool(tx, accountId, id);
        if (state === 'undoing') await dropUndoStates(tx, accountId, id);
        await notifyJobsDue(tx);
      }
      return toImportJob((await findImport(tx, accountId, id)) ?? stored);
    }),
  );
  context.jobsSignal.raise();
  return job;
}

/**
 * Drops stored outcomes of imports of the account that ended before a time; the totals are kept. Returns how many
 * chunks and imports it processed: when that is `limit`, there may be more.
 */
export async function sweepImports(
  tx: Transaction,
  accountId: AccountId,
  before: Date,
  limit: number,
): Promise<number> {
  let left = limit;
  for (const id of await lockExpired(tx, accountId, before, limit)) {
    // A failed pull leaves the parts that it had read.
    await dropSpool(tx, accountId, id);
    left -= await dropChunks(tx, accountId, id, left);
    if (left <= 0) break;
    await dropUndone(tx, accountId, id);
    await markRowsRemoved(tx, accountId, id);
    left -= 1;
    if (left <= 0) break;
  }
  return limit - left;
}

export const importOperations = {
  ...needs('contacts:read', { getImport, listImports, listImportRows, downloadRejectedRows }),
  ...needs('contacts:write', {
    inspectFile: inLongLane(inspectFile),
    forgetImportChoices,
    createImport,
    cancelImport,
  }),
  ...needs(['contacts:write', 'contacts:delete'], { undoImport }),
  ...needsNone({
    importHost,
    /** unfinished imports of all accounts */
    readImportsUnderWay: inDatabase(readImportsUnderWay),
  }),
};
