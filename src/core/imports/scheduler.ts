/**
 * Runs the imports and undos that are due on one connection, one chunk of each at a time, so that a small import does not
 * wait for a large one. A process works on an import while it holds the import's advisory lock.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { ImportId } from '../../domain/ids.js';
import { listDueImports } from '../../store/access/unscoped.js';
import { mergeTallies } from '../../store/contacts/tallies.js';
import { asProblems } from '../../store/database/database.js';
import { toProblem } from '../../store/database/errors.js';
import type { BegunWork } from '../../store/imports/begun-steps.js';
import { dropSpool, findImport, lockImport, setState } from '../../store/imports/imports.js';
import {
  commitDurably,
  type ImportSession,
  maintainTables,
  openImportSession,
} from '../../store/imports/session.js';
import { EndedServer } from '../begun-steps.js';
import type { Context } from '../context.js';
import type { ImportSignals } from '../due-signal.js';
import { toTask } from './import.js';
import { ImportWorker } from './import-worker.js';
import { UndoWorker } from './undo.js';

export interface RunImportsOptions {
  readonly signal: AbortSignal;
  /** only this import, instead of all that are due */
  readonly only?: ImportId;
  /** an import failed */
  readonly onFailure?: (problem: Error) => void;
}

type Due = Awaited<ReturnType<typeof listDueImports>>[number];
type Worker = ImportWorker | UndoWorker;

/** Imports at a time in one process; more than these are rotated, one at each poll. */
const maxRunning = 8;
const pollMs = 1_000;
/** Consecutive errors until an import fails. */
const maxFailures = 3;
/** Contacts written by an import, from which table maintenance pays. */
const maintainedRows = 2_000;

export async function runImports(context: Context, options: RunImportsOptions): Promise<void> {
  // Usually nothing is due, and then no connection is needed.
  const due = await asProblems(() => listDueImports(context.database));
  if (due.length === 0) return;
  const session = await asProblems(() => openImportSession(context.database));
  const scheduler = new Scheduler(context, session, options);
  try {
    await scheduler.run();
  } catch (error) {
    throw toProblem(error);
  } finally {
    await scheduler.close();
    session.close();
  }
}

interface Job {
  readonly due: Due;
  readonly worker: Worker;
  failures: number;
}

class Scheduler {
  readonly #context: Context;
  readonly #session: ImportSession;
  readonly #options: RunImportsOptions;
  readonly #jobs = new Map<ImportId, Job>();
  /** when an import was rotated out */
  readonly #rotatedAt = new Map<ImportId, number>();
  #polledAt = Number.NEGATIVE_INFINITY;

  constructor(context: Context, session: ImportSession, options: RunImportsOptions) {
    this.#context = context;
    this.#session = session;
    this.#options = options;
  }

  async run(): Promise<void> {
    const { signal } = this.#options;
    while (!signal.aborted) {
      if (this.#jobs.size === 0 || performance.now() - this.#polledAt >= pollMs) await this.#claimDue();
      if (this.#jobs.size === 0) return;
      for (const job of [...this.#jobs.values()]) {
        if (signal.aborted) return;
        const began = performance.now();
        await this.#step(job);
        await yieldToRequests(this.#context.importSignals);
        // A pause leaves the processor to other accounts.
        if (this.#context.traffic.hasOthers(job.due.accountId))
          await delay(Math.min((performance.now() - began) * pausePerWork, maxPauseMs));
      }
    }
  }

  async close(): Promise<void> {
    for (const job of [...this.#jobs.values()]) await this.#release(job).catch(() => {});
    this.#jobs.clear();
  }

  /** Claims imports that are due and free. */
  async #claimDue(): Promise<void> {
    const { only } = this.#options;
    const due = await listDueImports(this.#session);
    const waiting = due
      .filter(({ id }) => !this.#jobs.has(id) && (only === undefined || id === only))
      .sort((one, other) => (this.#rotatedAt.get(one.id) ?? 0) - (this.#rotatedAt.get(other.id) ?? 0));
    for (const one of waiting) {
      if (!(await this.#session.claim(one.id))) continue;
      const worker = await this.#open(one);
      if (worker === undefined) await this.#session.unclaim(one.id);
      else this.#jobs.set(one.id, { due: one, worker, failures: 0 });
      if (this.#jobs.size > maxRunning) break;
    }
    // One too many: the one that ran longest waits until all others have run.
    const [longest] = this.#jobs.values();
    if (this.#jobs.size > maxRunning && longest !== undefined) {
      this.#rotatedAt.set(longest.due.id, performance.now());
      await this.#release(longest);
    }
    this.#polledAt = performance.now();
  }

  async #release({ due, worker }: Job): Promise<void> {
    const { id } = due;
    this.#jobs.delete(id);
    await worker.close();
    await this.#context.begun.end(this.#session, importWork(due));
    // Other processes need not wait for the end of the connection.
    await this.#session.unclaim(id);
  }

  async #open({ accountId, id }: Due): Promise<Worker | undefined> {
    const stored = await findImport(this.#session, accountId, id);
    switch (stored?.state) {
      case 'queued':
      case 'running':
        return new ImportWorker(this.#context, this.#session, stored);
      case 'undoing':
        return new UndoWorker(this.#context, this.#session, stored);
      case 'receiving':
        // The request that reads the file would still hold the lock.
        await this.#fail({ accountId, id }, ['receiving'], {
          code: 'interrupted',
          message: 'The file did not arrive as a whole, so nothing of it was imported. Send it again.',
        });
        return undefined;
      default:
        return undefined;
    }
  }

  async #step(job: Job): Promise<void> {
    try {
      await this.#context.begun.begin(this.#session, importWork(job.due), job.worker.place);
      const result = await job.worker.step();
      job.failures = 0;
      if (result === 'more') return;
      if (result === 'finished') await this.#finish(job);
    } catch (error) {
      const problem = toProblem(error);
      // An unreachable database is no failure of the import.
      if (problem.problem.kind === 'unavailable') throw problem;
      const isDeadly = error instanceof EndedServer;
      job.failures += 1;
      if (job.failures < maxFailures && !isDeadly) return;
      this.#options.onFailure?.(problem);
      await this.#fail(job.due, ['queued', 'running', 'undoing'], {
        ...(isDeadly ? { code: error.code } : { code: 'internal' }),
        message: isDeadly
          ? `${error.message} What was imported until then stays.`
          : 'The import failed by an error of the program; what was imported until then stays.',
      });
    }
    await this.#release(job);
  }

  async #finish({ due: { accountId, id }, worker }: Job): Promise<void> {
    const settled = await this.#session.transaction(async (tx) => {
      const stored = await lockImport(tx, accountId, id);
      if (stored === undefined) return 0;
      const task = toTask(stored);
      if (!worker.dueStates.includes(task.state)) return 0;
      await commitDurably(tx);
      await worker.finish(tx, task);
      await setState(tx, accountId, id, worker.endState, this.#context.clock());
      await dropSpool(tx, accountId, id);
      return task.options.isDryRun ? 0 : stored.created + stored.updated;
    });
    // Both only make later reads faster.
    if (settled >= maintainedRows) await maintainTables(this.#session).catch(() => {});
    if (settled > 0) await mergeTallies(this.#session, accountId).catch(() => {});
  }

  async #fail({ accountId, id }: Due, from: readonly string[], error: unknown): Promise<void> {
    await this.#session.transaction(async (tx) => {
      const stored = await lockImport(tx, accountId, id);
      if (stored === undefined || !from.includes(stored.state)) return;
      await setState(tx, accountId, id, 'failed', this.#context.clock(), error);
      await dropSpool(tx, accountId, id);
    });
  }
}

function importWork({ accountId, id }: Due): BegunWork {
  return { accountId, kind: 'import', id };
}

const pausePerWork = 0.5;
const maxPauseMs = 100;

const lagMs = 4;
const maxYieldMs = 50;

/** Requests come first: while there are some and the event loop lags, the next chunk waits. */
async function yieldToRequests(signals: ImportSignals): Promise<void> {
  const began = performance.now();
  await delay(1);
  const lag = performance.now() - began - 1;
  if (signals.takeRequests() > 0 && lag > lagMs) await delay(Math.min(lag * 2, maxYieldMs));
}
