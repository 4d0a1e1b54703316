/**
 * The operations of imports, as faces and the command line call them. `receive.ts` takes a file in, `scheduler.ts` works on
 * what is due (`work.ts`, `undo-work.ts`), row by row as `judge.ts` decides; `import.ts` says what an import is.
 */
import type { Caller } from '../../domain/access.js';
import type { ImportId } from '../../domain/ids.js';
import type { Cursor, Page } from '../../domain/page.js';
import { notFound, ProblemError } from '../../domain/problem.js';
import { rejectedWriterOf } from '../../files/rejected.js';
import { asProblems } from '../../store/database.js';
import {
  dropLeft,
  findImport,
  lockImport,
  listImports as readImports,
  type StoredImport,
  setState,
} from '../../store/imports.js';
import { dropKept, listChunks } from '../../store/imports-rows.js';
import { notifyImportsDue } from '../../store/listen.js';
import type { Context } from '../context.js';
import type { ImportJob, ImportRow, ImportState, RowOutcome } from './import.js';
import { toJob } from './import-json.js';
import { type Room, readRows } from './row-chunks.js';

export { createImport, type ImportFile, type ImportProgress } from './receive.js';
export { type RunImportsOptions, runImports } from './scheduler.js';

export function getImport(context: Context, caller: Caller, id: ImportId): Promise<ImportJob> {
  return asProblems(async () => toJob(await find(context, caller, id)));
}

async function find(context: Context, caller: Caller, id: ImportId): Promise<StoredImport> {
  const stored = await findImport(context.database, caller.accountId, id);
  if (stored === undefined) throw notFound('import');
  return stored;
}

/** Newest first. */
export function listImports(
  context: Context,
  caller: Caller,
  page: { readonly limit: number; readonly after: Cursor | null },
): Promise<Page<ImportJob>> {
  return asProblems(async () => {
    const after = page.after?.[0];
    const last = typeof after === 'string' ? after : null;
    const found = await readImports(context.database, caller.accountId, last, page.limit + 1);
    const items = found.slice(0, page.limit).map(toJob);
    return { items, next: nextOf(found, items, (job) => job.id) };
  });
}

/** Characters of rejected rows that a page has; its last row may go beyond. */
const maxPageLength = 4 * 1024 ** 2;

/** Settled rows in the order of the file; fewer than asked for where they are large. */
export function listImportRows(
  context: Context,
  caller: Caller,
  id: ImportId,
  filter: { readonly outcomes?: readonly RowOutcome[] },
  page: { readonly limit: number; readonly after: Cursor | null },
): Promise<Page<ImportRow>> {
  return asProblems(async () => {
    await find(context, caller, id);
    const wanted = (outcome: RowOutcome) => filter.outcomes?.includes(outcome) ?? true;
    const flags = {
      created: wanted('created'),
      updated: wanted('updated'),
      skipped: wanted('skipped'),
      rejected: wanted('rejected'),
    };
    const from = page.after?.[0];
    let after = typeof from === 'number' ? from : 0;
    const room: Room = { rows: page.limit + 1, length: maxPageLength };
    const found: ImportRow[] = [];
    while (room.rows > 0 && room.length > 0) {
      const at = { after, limit: room.rows };
      const chunks = await listChunks(context.database, caller.accountId, id, flags, at);
      for (const chunk of chunks) found.push(...(await readRows(chunk, wanted, after, room)));
      const last = chunks.at(-1);
      if (last === undefined) break;
      after = last.firstRow + last.rows - 1;
    }
    const items = found.slice(0, page.limit);
    // A page that its size ended may have been the last; the next one says so.
    const isCut = room.length <= 0 || found.length > items.length;
    const last = items.at(-1);
    return { items, next: isCut && last !== undefined ? [last.row] : null };
  });
}

function nextOf<Item>(
  found: readonly unknown[],
  items: readonly Item[],
  keyOf: (item: Item) => string | number,
): Cursor | null {
  const last = items.at(-1);
  return found.length > items.length && last !== undefined ? [keyOf(last)] : null;
}

const rejectedPage = 500;

/** The rejected rows as a file of the same format, to be mended and sent again. */
export async function* readRejected(
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
    yield page.items.map(({ row, raw, flaws }) => writer.row({ row, raw: raw ?? '', flaws })).join('');
    after = page.next;
  } while (after !== null);
}

/** What was imported until then stays. */
export function cancelImport(context: Context, caller: Caller, id: ImportId): Promise<ImportJob> {
  return move(context, caller, id, (stored) => {
    if (stored.state === 'cancelled') return undefined;
    if (stored.state === 'queued' || stored.state === 'running') return 'cancelled';
    throw inAnotherState();
  });
}

/** Takes back what it did, as long as its rows are kept; the scheduler does the work. */
export function undoImport(context: Context, caller: Caller, id: ImportId): Promise<ImportJob> {
  return move(context, caller, id, (stored) => {
    if (stored.state === 'undoing') return undefined;
    const hasEnded = stored.state === 'done' || stored.state === 'cancelled' || stored.state === 'failed';
    if (hasEnded && !stored.rowsGone && !toJob(stored).options.isDryRun) return 'undoing';
    throw inAnotherState();
  });
}

function inAnotherState(): ProblemError {
  return new ProblemError({ kind: 'conflict', what: 'import', conflicts: [] });
}

/** `to`: the state to move to; undefined when it is there already. */
async function move(
  context: Context,
  caller: Caller,
  id: ImportId,
  to: (stored: StoredImport) => ImportState | undefined,
): Promise<ImportJob> {
  const { accountId } = caller;
  const job = await asProblems(() =>
    context.database.transaction(async (tx) => {
      const stored = await lockImport(tx, accountId, id);
      if (stored === undefined) throw notFound('import');
      const state = to(stored);
      if (state !== undefined) {
        await setState(tx, accountId, id, state, context.clock());
        if (state === 'cancelled') await dropLeft(tx, accountId, id);
        if (state === 'undoing') await dropKept(tx, accountId, id);
        await notifyImportsDue(tx);
      }
      return toJob((await findImport(tx, accountId, id)) ?? stored);
    }),
  );
  context.importSignals.due();
  return job;
}
