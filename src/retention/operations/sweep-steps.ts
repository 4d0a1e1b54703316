/** Sweeping in steps: short transactions with pauses between them, by one process at a time. */
import { setTimeout as delay } from 'node:timers/promises';
import { type RestRule, restAfter } from '@switchbook/domain/runtime/rest-after.js';
import type { Database, Transaction } from '../../database/database.js';
import { StepSize } from '../../job-runner/step-size.js';
import { beginStep } from '../store/expired-rows.js';

const stepSize = { first: 200, min: 10, max: 2_000, aimMs: 50 };
const stepRest: RestRule = { perWork: 1, maxMs: 100 };

/** Another process is sweeping, and does the rest. */
export class SweptElsewhereError extends Error {
  constructor() {
    super('another process deletes the expired rows');
    this.name = 'SweptElsewhereError';
  }
}

/** Counts the rows that a step has deleted. */
export type CountDeleted = (count: number) => void;
/** Deletes rows up to a limit; returns how many. */
type DeleteRows = (tx: Transaction, limit: number) => Promise<number>;

export class SweepSteps {
  readonly #database: Database;
  readonly #signal: AbortSignal;

  constructor(database: Database, signal: AbortSignal) {
    this.#database = database;
    this.#signal = signal;
  }

  /**
   * Runs `step` until it returns false, each time in a separate transaction and with as many rows as fit the time.
   * Throws SweptElsewhereError, and the signal's reason.
   */
  async run(step: (tx: Transaction, limit: number) => Promise<boolean>): Promise<void> {
    const size = new StepSize(stepSize);
    for (let isMore = true; isMore; ) {
      this.#signal.throwIfAborted();
      const began = performance.now();
      isMore = await this.#database.transaction(async (tx) => {
        if (!(await beginStep(tx))) throw new SweptElsewhereError();
        return step(tx, size.limit);
      });
      const tookMs = performance.now() - began;
      size.adapt(tookMs);
      if (isMore) await delay(restAfter(tookMs, stepRest));
    }
  }

  /** Repeats a step until it deletes fewer rows than its limit. */
  async deleteAll(countDeleted: CountDeleted, deleteRows: DeleteRows): Promise<void> {
    await this.run(async (tx, limit) => {
      const deleted = await deleteRows(tx, limit);
      countDeleted(deleted);
      return deleted === limit;
    });
  }
}
