/**
 * Stops stored work from crashing process after process. Before a step begins, the database records it with its
 * process. When the process has survived the step, it deletes the record. A step that several processes began in
 * sequence, without progress, has crashed them, and is not retried (docs/decisions/0045-begun-steps.md).
 */

import { type AccountId, asId, type Clock, lowestId } from '@switchbook/domain/runtime/ids.js';
import { dayMs } from '@switchbook/domain/runtime/instant.js';
import {
  type BegunWork,
  dropBegunStep,
  findBegunStep,
  saveBegunStep,
} from '../database/connections/begun-work.js';
import type { Queryable } from '../database/database.js';

/** Processes in a row that may begin a step. */
export const maxBegun = 3;
/** Work without its own state is retried after this time. */
export const stepRetryMs = dayMs;

/** The account of work that belongs to the whole installation. */
export const noAccount = asId<AccountId>(lowestId);

/** Thrown for a step that has crashed several processes, and is not begun again. */
export class CrashingStepError extends Error {
  readonly code = 'ended_server';

  constructor(attempts: number) {
    super(`The server ended ${attempts} times during this step, so the step is not tried again.`);
    this.name = 'CrashingStepError';
  }
}

export interface BeginOptions {
  /** absent: `maxBegun` */
  readonly limit?: number;
  /** absent: the step is never begun again */
  readonly retryMs?: number;
}

export class BegunSteps {
  readonly #clock: Clock;
  readonly #process: string;
  /** The step that this process has begun, by work. */
  readonly #mine = new Map<string, string>();

  /** Takes `process`, an id that is unique among processes. */
  constructor(clock: Clock, process: string) {
    this.#clock = clock;
    this.#process = process;
  }

  /**
   * Records that a step begins. The caller must hold the lock of the work. Throws CrashingStepError when the step must
   * not begin.
   */
  async begin(on: Queryable, work: BegunWork, step: string, options: BeginOptions = {}): Promise<void> {
    const name = workNameOf(work);
    if (this.#mine.get(name) === step) return;
    const { limit = maxBegun } = options;
    const begunAt = this.#clock();
    const begunStep = await findBegunStep(on, work);
    // An attempt of this process does not count: the process lost the connection before it could delete the record.
    const ownBegin = begunStep?.process === this.#process ? 1 : 0;
    const before = begunStep?.step === step ? begunStep.attempts - ownBegin : 0;
    const isRetryDue =
      begunStep !== undefined &&
      options.retryMs !== undefined &&
      begunAt.getTime() - begunStep.begunAt.getTime() >= options.retryMs;
    if (before >= limit && !isRetryDue) throw new CrashingStepError(before);
    const attempts = Math.min(before + 1, limit);
    await saveBegunStep(on, work, { step, attempts, process: this.#process, begunAt });
    this.#mine.set(name, step);
  }

  /** Deletes the record, since this process survived the work. */
  async end(on: Queryable, work: BegunWork): Promise<void> {
    if (!this.#mine.delete(workNameOf(work))) return;
    // If the database is unavailable, the next end of the work deletes the record.
    await dropBegunStep(on, work, this.#process).catch(() => {});
  }

  /** Deletes the record, since a person requests another attempt. */
  async forget(on: Queryable, work: BegunWork): Promise<void> {
    this.#mine.delete(workNameOf(work));
    await dropBegunStep(on, work, null);
  }
}

function workNameOf({ kind, accountId, id }: BegunWork): string {
  return `${kind} ${accountId} ${id}`;
}
