/**
 * An outage of the database in two lines of the log, however many requests and jobs it meets: one when it begins, one when
 * it is over. What fails while the database answers (a statement ended in time, say) is logged each by itself.
 */
import type { Logger } from 'pino';
import { ProblemError } from './domain/problem.js';

const askEveryMs = 1_000;

export interface OutageOptions {
  readonly isReady: () => Promise<boolean>;
  readonly logger: Logger;
  /** the beginning and the end are logged by what supervises PostgreSQL */
  readonly isToldElsewhere: boolean;
}

export class Outage {
  readonly #options: OutageOptions;
  #check: Promise<boolean> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: OutageOptions) {
    this.#options = options;
  }

  /** Whether the error is of the database, and is logged here; `words` are for one that is no outage. */
  take(error: unknown, words: string, fields: Readonly<Record<string, unknown>> = {}): boolean {
    if (!(error instanceof ProblemError) || error.problem.kind !== 'unavailable') return false;
    void this.#isAway(error.message).then((isAway) => {
      if (!isAway) this.#options.logger.warn({ ...fields, reason: error.message }, words);
      else this.#options.logger.debug({ ...fields, reason: error.message }, words);
    });
    return true;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Asked once for all that fail at the time. */
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
    const { isReady, logger, isToldElsewhere } = this.#options;
    if (!isToldElsewhere) logger.error({ reason }, 'PostgreSQL was lost');
    let isAsking = false;
    this.#timer = setInterval(async () => {
      if (isAsking) return;
      isAsking = true;
      const isBack = await isReady();
      isAsking = false;
      if (!isBack || this.#timer === undefined) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
      if (!isToldElsewhere) logger.info('PostgreSQL is back');
    }, askEveryMs);
    this.#timer.unref();
  }
}
