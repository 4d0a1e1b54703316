/**
 * The loop over the chunks of one import or one undo. Each chunk is one transaction, which also moves the checkpoint,
 * so after a crash the work continues after the last committed chunk. The transaction locks the row of the import and
 * reads its state, so a cancel takes effect between two chunks.
 */

import { isStateChanged, type RetryPolicy, retry } from '../../database/connections/retry.js';
import { isRetryable } from '../../database/errors.js';
import type { StepResult } from '../../job-runner/job.js';
import { StepSize } from '../../job-runner/step-size.js';
import { Throughput } from '../../job-runner/throughput.js';
import type { Context } from '../../operation-context/context.js';
import type { ImportHost } from '../operations/import-host.js';
import { ImportCatalogs } from '../operations/rows/import-catalogs.js';
import type { ImportSession, ImportTransaction } from '../store/import-session.js';
import { lockImport } from '../store/stored-imports.js';
import type { StoredImport } from '../values/import-job.js';
import { type ImportTask, toTask } from '../values/import-job.js';
import type { ImportState } from '../values/import-limits.js';

export abstract class ChunkWorker<Chunk extends { readonly to: number }> {
  abstract readonly dueStates: readonly ImportState[];
  abstract readonly endState: ImportState;
  protected abstract readonly maxAttempts: number;
  protected readonly context: Context;
  protected readonly host: ImportHost;
  protected readonly session: ImportSession;
  /** rows of the next chunk */
  protected readonly size = new StepSize(chunkSize);
  protected readonly throughput = new Throughput();
  protected task: ImportTask;
  protected checkpoint: number;
  #catalogs: ImportCatalogs | undefined;

  constructor(context: Context, session: ImportSession, stored: StoredImport, host: ImportHost) {
    this.context = context;
    this.host = host;
    this.session = session;
    this.task = toTask(stored);
    this.checkpoint = stored.checkpoint;
  }

  /** The position of the work. */
  get position(): string {
    return `${this.task.state === 'undoing' ? 'undo' : 'import'} ${this.checkpoint}`;
  }

  /** Writes one chunk, and repeats it while other writers change the data it has read. */
  async step(): Promise<StepResult> {
    let chunk: Chunk | undefined;
    const policy: RetryPolicy = {
      attempts: this.maxAttempts,
      deadline: performance.now() + this.context.database.requestMs / 2,
      retryWhen: (error) => {
        const when = isStateChanged(error) ? 'at once' : isRetryable(error) && 'later';
        if (when !== false && chunk !== undefined) this.failed(error, chunk, true);
        return chunk !== undefined && when;
      },
    };
    const attempt = async (): Promise<StepResult> => {
      chunk = undefined;
      const next = await this.nextChunk();
      if (typeof next === 'string') return next;
      chunk = next;
      return this.#write(next);
    };
    try {
      return await retry(policy, attempt);
    } catch (error) {
      if (chunk === undefined) throw error;
      this.failed(error, chunk, false);
      return 'more';
    }
  }

  async #write(chunk: Chunk): Promise<StepResult> {
    const began = performance.now();
    const committed = await this.session
      .transaction(this.task.accountId, (tx) => this.#settle(tx, chunk), 'attempt')
      .catch((error: unknown) => {
        // The cached catalogs may show items after a rollback of their insert.
        this.#catalogs = undefined;
        throw error;
      });
    if (committed === undefined) return 'stopped';
    const count = Math.abs(chunk.to - this.checkpoint);
    this.checkpoint = chunk.to;
    this.throughput.add(count);
    this.size.adapt(performance.now() - began, count);
    await this.host.onRowsCommitted(this.task.accountId, count, committed());
    return 'more';
  }

  /** Runs in the transaction that moves the import to its end state. */
  async finish(_tx: ImportTransaction, _task: ImportTask): Promise<void> {}

  /** Releases resources other than the session. */
  async close(): Promise<void> {}

  /** Returns the next chunk, or `more` after work that precedes the chunks. */
  protected abstract nextChunk(): Promise<Chunk | StepResult>;

  /**
   * Writes the chunk and moves the checkpoint; may run again after a rollback. Returns a function to call after the
   * commit, which returns whether catalog items were created.
   */
  protected abstract settle(
    tx: ImportTransaction,
    chunk: Chunk,
    catalogs: ImportCatalogs,
  ): Promise<() => boolean>;

  /**
   * Handles a chunk that was not committed, or has an unknown outcome. `isRetried`: the same chunk runs again. Throws
   * an error that ends the step.
   */
  protected abstract failed(error: unknown, chunk: Chunk, isRetried: boolean): void;

  async #settle(tx: ImportTransaction, chunk: Chunk): Promise<(() => boolean) | undefined> {
    const { accountId, id } = this.task;
    const stored = await lockImport(tx, accountId, id);
    if (stored === undefined || stored.checkpoint !== this.checkpoint) return undefined;
    this.task = toTask(stored);
    if (!this.dueStates.includes(this.task.state)) return undefined;
    if (this.#catalogs === undefined || !(await this.#catalogs.areCurrent(tx, accountId)))
      this.#catalogs = await ImportCatalogs.read(tx, accountId, this.task.made);
    return this.settle(tx, chunk, this.#catalogs);
  }
}

/**
 * Transactions should be short, because other writers wait for their row locks; in smaller chunks their fixed cost
 * dominates.
 */
const chunkSize = { first: 500, min: 500, max: 1_000, aimMs: 250 };
