/** Sweeping in steps: short transactions with pauses between them, by one process at a time. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Database, Transaction } from '../../store/database/database.js';
import { beginStep } from '../../store/erasure/retention.js';

/** Target time for which a step locks rows and holds a connection. */
const aimMs = 50;
const fewest = 10;
const most = 2_000;
/** The pause after a step is as long as the step, up to this limit. */
const longestPauseMs = 100;

/** Another process is sweeping, and does the rest. */
export class SweptElsewhere extends Error {
  constructor() {
    super('another process is sweeping');
    this.name = 'SweptElsewhere';
  }
}

export class Steps {
  readonly #database: Database;
  readonly #signal: AbortSignal;

  constructor(database: Database, signal: AbortSignal) {
    this.#database = database;
    this.#signal = signal;
  }

  /**
   * Runs `step` until it answers false, each time in a separate transaction and with as many rows as fit the time.
   * Throws SweptElsewhere, and the signal's reason.
   */
  async run(step: (tx: Transaction, limit: number) => Promise<boolean>): Promise<void> {
    let limit = 200;
    for (let isMore = true; isMore; ) {
      this.#signal.throwIfAborted();
      const began = performance.now();
      isMore = await this.#database.transaction(async (tx) => {
        if (!(await beginStep(tx))) throw new SweptElsewhere();
        return step(tx, limit);
      });
      const tookMs = performance.now() - began;
      limit = Math.round(Math.max(fewest, Math.min(most, limit * 2, (limit * aimMs) / Math.max(tookMs, 1))));
      if (isMore) await delay(Math.min(tookMs, longestPauseMs));
    }
  }
}
