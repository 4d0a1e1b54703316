/**
 * Imports and undos as background work. All share one connection. Each import writes one chunk in its turn, so that a
 * small import does not wait for a large one.
 */
import type { ImportId } from '@switchbook/domain/runtime/ids.js';
import { mergeTallies } from '../../contacts/store/tallies.js';
import { isUnclaimed } from '../../database/connections/claims.js';
import { asProblems } from '../../database/database.js';
import { toProblem } from '../../database/errors.js';
import type { Job, JobFigures, JobKind } from '../../job-runner/job.js';
import { runJobs } from '../../job-runner/run-jobs.js';
import { CrashingStepError } from '../../operation-context/begun-steps.js';
import type { Context } from '../../operation-context/context.js';
import { type ImportHost, importHost } from '../operations/import-host.js';
import { listDueImports } from '../store/due-imports.js';
import {
  commitDurably,
  type ImportSession,
  importLock,
  maintainTables,
  openImportSession,
} from '../store/import-session.js';
import { dropSpool, findImport, lockImport, setState } from '../store/stored-imports.js';
import { toTask } from '../values/import-job.js';
import { ImportWorker } from './import-worker.js';
import { UndoWorker } from './undo.js';

export interface RunImportsOptions {
  readonly signal: AbortSignal;
  /** only this import, instead of all due imports */
  readonly only?: ImportId;
  /** an import failed */
  readonly onError?: (problem: Error) => void;
  /** `small`: up to `smallRows`, and files that still arrive; absent: of every size */
  readonly size?: 'small' | 'large';
  /** absent: this process answers the requests */
  readonly host?: ImportHost;
}

const figures: JobFigures = {
  slots: { all: 8 },
  turnMs: 1_000,
  pauseMs: () => 1_000,
  maxFailures: 3,
};

/** Imports up to this size run in the server's thread: starting a thread would take longer. */
export const smallRows = 5_000;

type DueImport = Awaited<ReturnType<typeof listDueImports>>[number];
type Worker = ImportWorker | UndoWorker;

/** Number of written contacts from which an import runs table maintenance. */
const maintainedRows = 2_000;

export function runImports(context: Context, options: RunImportsOptions): Promise<void> {
  return runJobs(context, importKind(context, options), options);
}

/** Whether `runImports` with `large` has work: an import that no process has claimed. */
export function hasLargeImports({ database }: Context): Promise<boolean> {
  return asProblems(async () => {
    for (const due of await listDueImports(database))
      if (sizeOf(due) === 'large' && (await isUnclaimed(database, importLock(due.id)))) return true;
    return false;
  });
}

function sizeOf({ rows }: DueImport): 'small' | 'large' {
  return rows <= smallRows ? 'small' : 'large';
}

function importKind(context: Context, options: RunImportsOptions): JobKind<DueImport, ImportSession> {
  const { only, size } = options;
  const isRequested = (due: DueImport) =>
    (only === undefined || due.id === only) && (size === undefined || sizeOf(due) === size);
  return {
    name: 'import',
    list: async (on) => (await listDueImports(on)).filter(isRequested),
    open: openImportSession,
    lockNameOf: ({ id }) => importLock(id),
    startJob: (due, session) =>
      beginJob({ context, session, due, options, host: options.host ?? importHost(context) }),
    ...figures,
    alternates: true,
  };
}

interface ClaimedImport {
  readonly context: Context;
  readonly session: ImportSession;
  readonly due: DueImport;
  readonly options: RunImportsOptions;
  readonly host: ImportHost;
}

async function beginJob(claimed: ClaimedImport): Promise<Job | undefined> {
  const { context, session, due, host } = claimed;
  const stored = await findImport(session, due.accountId, due.id);
  switch (stored?.state) {
    case 'queued':
    case 'running':
      if (stored.numbersFrom !== null) await host.dropNumbers(due.accountId);
      return jobOf(claimed, new ImportWorker(context, session, stored, host));
    case 'undoing':
      return jobOf(claimed, new UndoWorker(context, session, stored, host));
    case 'receiving':
      // The request that reads the file would still hold the lock.
      await fail(claimed, ['receiving'], {
        code: 'interrupted',
        message: 'The upload was interrupted, so nothing was imported. Send the file again.',
      });
      return undefined;
    default:
      return undefined;
  }
}

const failures = {
  import: {
    message: 'The import failed because of an internal error.',
    rest: 'Rows that were already imported stay.',
  },
  undo: {
    message: 'The undo failed because of an internal error.',
    rest: 'Rows that it did not reach stay imported.',
  },
} as const;

function jobOf(claimed: ClaimedImport, worker: Worker): Job {
  const { due, options, host } = claimed;
  const { message, rest } = failures[worker.endState === 'undone' ? 'undo' : 'import'];
  return {
    position: () => worker.position,
    rest: (lastMs) => host.rest(due.accountId, lastMs),
    step: async () => {
      const result = await worker.step();
      if (result === 'finished') await finish(claimed, worker);
      return result;
    },
    fail: async (error) => {
      options.onError?.(toProblem(error));
      const ended = error instanceof CrashingStepError ? error : undefined;
      await fail(claimed, ['queued', 'running', 'undoing'], {
        code: ended?.code ?? 'internal',
        message: `${ended?.message ?? message} ${rest}`,
      });
    },
    close: () => worker.close(),
  };
}

async function finish(
  { context, session, due: { accountId, id }, host }: ClaimedImport,
  worker: Worker,
): Promise<void> {
  const settled = await session.transaction(accountId, async (tx) => {
    const stored = await lockImport(tx, accountId, id);
    if (stored === undefined) return 0;
    const task = toTask(stored);
    if (!worker.dueStates.includes(task.state)) return 0;
    await commitDurably(tx);
    await worker.finish(tx, task);
    await setState(tx, accountId, id, { state: worker.endState, now: context.clock() });
    await dropSpool(tx, accountId, id);
    return task.options.isDryRun ? 0 : stored.created + stored.updated;
  });
  // The end of an undo may have deleted items.
  await host.onRowsCommitted(accountId, 0, true);
  // Both steps only make later reads faster, so their errors do not count.
  if (settled >= maintainedRows) await maintainTables(session).catch(() => {});
  if (settled > 0) await mergeTallies(session, accountId).catch(() => {});
}

async function fail(
  { context, session, due: { accountId, id } }: ClaimedImport,
  from: readonly string[],
  error: unknown,
): Promise<void> {
  await session.transaction(accountId, async (tx) => {
    const stored = await lockImport(tx, accountId, id);
    if (stored === undefined || !from.includes(stored.state)) return;
    await setState(tx, accountId, id, { state: 'failed', now: context.clock(), error });
    await dropSpool(tx, accountId, id);
  });
}
