/**
 * Works on the imports that are due: a chunk of each in turn, so that a small one does not wait for a large one, on one
 * connection. An import belongs to the process that holds its lock.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { ImportId } from '../../domain/ids.js';
import { asProblems } from '../../store/database.js';
import { toProblem } from '../../store/errors.js';
import { dropLeft, findImport, lockImport, setState } from '../../store/imports.js';
import { dropUndone } from '../../store/imports-rows.js';
import {
  beDurable,
  type ImportSession,
  openImportSession,
  settleTables,
} from '../../store/imports-session.js';
import { mergeTallies } from '../../store/tallies.js';
import { listDueImports } from '../../store/unscoped.js';
import type { Context } from '../context.js';
import type { ImportSignals } from './signals.js';
import { toTask } from './task.js';
import { removeMade } from './undo.js';
import { UndoWork } from './undo-work.js';
import { ImportWork } from './work.js';

export interface RunImportsOptions {
  readonly signal: AbortSignal;
  /** this one alone, instead of all that are due */
  readonly only?: ImportId;
  /** an import was given up */
  readonly onFailure?: (problem: Error) => void;
}

type Due = Awaited<ReturnType<typeof listDueImports>>[number];
type Work = ImportWork | UndoWork;

/** Imports at once in one process; of more, one makes room for another at each look. */
const maxAtOnce = 8;
const lookEveryMs = 1_000;
/** Failures in a row before an import is given up. */
const maxFailures = 3;
/** An import that wrote fewer contacts leaves the tables as they are. */
const manyRows = 2_000;

export async function runImports(context: Context, options: RunImportsOptions): Promise<void> {
  // Mostly there is nothing to do, and that is not worth a connection.
  const due = await asProblems(() => listDueImports(context.database));
  if (due.length === 0) return;
  const session = await asProblems(() => openImportSession(context.database));
  const worker = new Worker(context, session, options);
  try {
    await worker.run();
  } catch (error) {
    throw toProblem(error);
  } finally {
    await worker.close();
    session.close();
  }
}

interface Job {
  readonly due: Due;
  readonly work: Work;
  failures: number;
}

class Worker {
  readonly #context: Context;
  readonly #session: ImportSession;
  readonly #options: RunImportsOptions;
  readonly #jobs = new Map<ImportId, Job>();
  /** those that made room for others */
  readonly #leftAt = new Map<ImportId, number>();
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(context: Context, session: ImportSession, options: RunImportsOptions) {
    this.#context = context;
    this.#session = session;
    this.#options = options;
  }

  async run(): Promise<void> {
    const { signal } = this.#options;
    while (!signal.aborted) {
      if (this.#jobs.size === 0 || performance.now() - this.#lookedAt >= lookEveryMs) await this.#look();
      if (this.#jobs.size === 0) return;
      for (const job of [...this.#jobs.values()]) {
        if (signal.aborted) return;
        const began = performance.now();
        await this.#step(job);
        await breathe(this.#context.importSignals);
        // What keeps a processor busy leaves it to other accounts between two chunks.
        if (this.#context.traffic.hasOthers(job.due.accountId))
          await delay(Math.min((performance.now() - began) * restPerWork, longestRestMs));
      }
    }
  }

  async close(): Promise<void> {
    for (const job of [...this.#jobs.values()]) await this.#leave(job).catch(() => {});
    this.#jobs.clear();
  }

  /** Claims imports that are due and free. */
  async #look(): Promise<void> {
    const { only } = this.#options;
    const due = await listDueImports(this.#session);
    const waiting = due
      .filter(({ id }) => !this.#jobs.has(id) && (only === undefined || id === only))
      .sort((one, other) => (this.#leftAt.get(one.id) ?? 0) - (this.#leftAt.get(other.id) ?? 0));
    for (const one of waiting) {
      if (!(await this.#session.claim(one.id))) continue;
      const work = await this.#take(one);
      if (work === undefined) await this.#session.unclaim(one.id);
      else this.#jobs.set(one.id, { due: one, work, failures: 0 });
      if (this.#jobs.size > maxAtOnce) break;
    }
    // One too many: the one that ran longest waits until all others have run.
    const [longest] = this.#jobs.values();
    if (this.#jobs.size > maxAtOnce && longest !== undefined) {
      this.#leftAt.set(longest.due.id, performance.now());
      await this.#leave(longest);
    }
    this.#lookedAt = performance.now();
  }

  async #leave({ due: { id }, work }: Job): Promise<void> {
    this.#jobs.delete(id);
    await work.close();
    // At once; the end of the connection would do it too.
    await this.#session.unclaim(id);
  }

  async #take({ accountId, id }: Due): Promise<Work | undefined> {
    const stored = await findImport(this.#session, accountId, id);
    switch (stored?.state) {
      case 'queued':
      case 'running':
        return new ImportWork(this.#context, this.#session, stored);
      case 'undoing':
        return new UndoWork(this.#context, this.#session, stored);
      case 'receiving':
        // A living reader of the file would still hold the lock.
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
      const result = await job.work.step();
      job.failures = 0;
      if (result === 'more') return;
      if (result === 'settled') await this.#finish(job);
    } catch (error) {
      const problem = toProblem(error);
      // While the database is away the import is not at fault.
      if (problem.problem.kind === 'unavailable') throw problem;
      job.failures += 1;
      if (job.failures < maxFailures) return;
      this.#options.onFailure?.(problem);
      await this.#fail(job.due, ['queued', 'running', 'undoing'], {
        code: 'internal',
        message: 'The import failed by an error of the program; what was imported until then stays.',
      });
    }
    await this.#leave(job);
  }

  async #finish({ due: { accountId, id }, work }: Job): Promise<void> {
    const isUndo = work instanceof UndoWork;
    const settled = await this.#session.transaction(async (tx) => {
      const stored = await lockImport(tx, accountId, id);
      const isDue = isUndo
        ? stored?.state === 'undoing'
        : stored?.state === 'queued' || stored?.state === 'running';
      if (stored === undefined || !isDue) return 0;
      await beDurable(tx);
      if (isUndo) {
        await removeMade(this.#context, tx, toTask(stored));
        await dropUndone(tx, accountId, id);
      }
      await setState(tx, accountId, id, isUndo ? 'undone' : 'done', this.#context.clock());
      await dropLeft(tx, accountId, id);
      return toTask(stored).options.isDryRun ? 0 : stored.created + stored.updated;
    });
    // What follows only makes the next reads quicker.
    if (settled >= manyRows) await settleTables(this.#session).catch(() => {});
    if (settled > 0) await mergeTallies(this.#session, accountId).catch(() => {});
  }

  async #fail({ accountId, id }: Due, from: readonly string[], error: unknown): Promise<void> {
    await this.#session.transaction(async (tx) => {
      const stored = await lockImport(tx, accountId, id);
      if (stored === undefined || !from.includes(stored.state)) return;
      await setState(tx, accountId, id, 'failed', this.#context.clock(), error);
      await dropLeft(tx, accountId, id);
    });
  }
}

const restPerWork = 0.5;
const longestRestMs = 100;

const lagMs = 4;
const longestBreathMs = 50;

/** Others come first: while there are requests and this process lags behind, the next chunk waits too. */
async function breathe(signals: ImportSignals): Promise<void> {
  const began = performance.now();
  await delay(1);
  const lag = performance.now() - began - 1;
  if (signals.takeRequests() > 0 && lag > lagMs) await delay(Math.min(lag * 2, longestBreathMs));
}
