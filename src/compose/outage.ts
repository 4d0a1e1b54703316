/**
 * Logs a database outage in two lines, however many requests and jobs fail: its start and its end. Failures while the
 * database answers (a statement timeout, for example) are logged one by one.
 */

import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { Logger } from 'pino';

const checkEveryMs = 1_000;

interface OutageOptions {
  readonly isReady: () => Promise<boolean>;
  readonly logger: Logger;
  /** the PostgreSQL supervisor logs start and end */
  readonly isReportedElsewhere: boolean;
}

export class Outage {
  readonly #options: OutageOptions;
  #check: Promise<boolean> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: OutageOptions) {
    this.#options = options;
  }

  /**
   * Returns true if the database caused the error, which is then logged here. `words` are the message for an error
   * outside an outage.
   */
  logIfOutage(error: unknown, words: string, fields: Readonly<Record<string, unknown>> = {}): boolean {
    if (!(error instanceof ProblemError) || error.problem.kind !== 'unavailable') return false;
    void this.#isAway(error.message).then((isAway) => {
      if (!isAway) this.#options.logger.warn({ ...fields, reason: error.message }, words);
      else this.#options.logger.debug({ ...fields, reason: error.message }, words);
    });
    return true;
  }

  /** Whether an outage has begun. */
  isUnderWay(): Promise<boolean> {
    return this.#isAway('requests are refused');
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Whether the database is unavailable. Concurrent failures share one check. */
  #isAway(reason: string): Promise<boolean> {
    if (this.#timer !== undefined) return Promise.resolve(true);
    this.#check ??= this.#options
      .isReady()
      .then((isReady) => {
        if (!isReady) this.#begin(reason);
        return !isReady;
      })
      .finally(() => {
        this.#check = undefined;
      });
    return this.#check;
  }

  #begin(reason: string): void {
    const { isReady, logger, isReportedElsewhere } = this.#options;
    if (!isReportedElsewhere) logger.error({ reason }, 'PostgreSQL was lost');
    let isChecking = false;
    this.#timer = setInterval(async () => {
      if (isChecking) return;
      isChecking = true;
      const isBack = await isReady();
      isChecking = false;
      if (!isBack || this.#timer === undefined) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
      if (!isReportedElsewhere) logger.info('PostgreSQL is back');
    }, checkEveryMs);
    this.#timer.unref();
  }
}
