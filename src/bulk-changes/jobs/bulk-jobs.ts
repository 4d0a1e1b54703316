/**
 * Runs bulk changes in the background: of each account the oldest one, one batch at a time in rotation. Each batch is a
 * transaction that locks its bulk change. So several processes never run the same batch, and no connection is reserved.
 * A process skips a bulk change that is locked.
 */

import { setTimeout as delay } from 'node:timers/promises';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { type RestRule, restAfter } from '@switchbook/domain/runtime/rest-after.js';
import { countFiltered } from '../../contacts/lists/contact-list.js';
import { treeMs } from '../../contacts/values/request-limits.js';
import { withoutClaims } from '../../database/connections/claims.js';
import type { Transaction } from '../../database/database.js';
import { toProblem } from '../../database/errors.js';
import type { Job, JobFigures, JobKind, StepResult } from '../../job-runner/job.js';
import { runJobs } from '../../job-runner/run-jobs.js';
import { StepSize } from '../../job-runner/step-size.js';
import { Throughput } from '../../job-runner/throughput.js';
import { CrashingStepError } from '../../operation-context/begun-steps.js';
import { inOneTransaction } from '../../operation-context/bound-context.js';
import type { Admission, Basics, Caches, Context } from '../../operation-context/context.js';
import { runWithTimeLimit, tooSlowFilter } from '../../operation-context/time-limits.js';
import { MatchingContacts } from '../operations/matching-contacts.js';
import {
  beginBulkChange,
  type DueBulkChange,
  findBulkChange,
  listDueBulkChanges,
} from '../store/bulk-change-rows.js';
import type { StoredBulkChange } from '../values.js';
import { isUnderWay } from '../values.js';
import {
  type BulkBatch,
  changeBatch,
  failBulkChange,
  readNextTargets,
  readStoredFilter,
} from './bulk-batches.js';
import { undoBatch } from './undo-batch.js';

export interface RunBulkChangesOptions {
  readonly signal: AbortSignal;
  /** only the changes of this account, instead of all due changes */
  readonly only?: AccountId;
  /** one failed */
  readonly onError?: (problem: Error) => void;
}

const figures: JobFigures = {
  slots: { all: 64, slow: { max: 32, slowMs: 500 } },
  turnMs: 1_000,
  pauseMs: () => 250,
  maxFailures: 3,
};

const batchSize = { first: 100, min: 50, max: 500, aimMs: 100 };
/** Pause after a batch while there are requests. */
const batchRest: RestRule = { perWork: 1, maxMs: 200 };

const failures = {
  change: {
    message: 'The bulk change failed because of an internal error.',
    rest: 'Contacts that it already changed stay changed.',
  },
  undo: {
    message: 'The undo failed because of an internal error.',
    rest: 'Contacts that it did not reach stay changed.',
  },
} as const;

const slowFilter = {
  code: 'too_slow',
  message:
    'A contact takes too long to compare with the filter. Remove conditions. Contacts that it already changed stay changed.',
};

/** Runs until no bulk change is due in this process, or until the signal. */
export function runBulkChanges(context: Context, options: RunBulkChangesOptions): Promise<void> {
  return runJobs(context, bulkKind(context, options), options);
}

function bulkKind(context: Context, options: RunBulkChangesOptions): JobKind<DueBulkChange> {
  const { only } = options;
  return {
    name: 'bulk_change',
    list: async (on) =>
      (await listDueBulkChanges(on)).filter(({ accountId }) => only === undefined || accountId === only),
    open: async (database) => withoutClaims(database),
    lockNameOf: ({ id }) => `bulk_change/${id}`,
    startJob: (due, _on, { stop }) => new BulkJob(context, due, options, stop),
    ...figures,
    alternates: true,
  };
}

/** The work of this process on one bulk change. */
class BulkJob implements Job {
  readonly #context: Context;
  readonly #due: DueBulkChange;
  readonly #options: RunBulkChangesOptions;
  readonly #throughput = new Throughput();
  readonly #size = new StepSize(batchSize);
  readonly #stop: AbortSignal;
  #matching: MatchingContacts | undefined;
  /** The stored state before the step; undefined: another process works on the change. */
  #stored: StoredBulkChange | undefined;
  #requests = 0;

  constructor(context: Context, due: DueBulkChange, options: RunBulkChangesOptions, stop: AbortSignal) {
    this.#context = context;
    this.#due = due;
    this.#options = options;
    this.#stop = stop;
  }

  /** Returns the position of the change, which differs after each batch. */
  async position(): Promise<string | undefined> {
    this.#stored = await this.#context.database.transaction((tx) => this.#lock(tx));
    if (this.#stored === undefined) return undefined;
    const { state, position, seen, reverted, kept } = this.#stored;
    return `${state === 'undoing' ? 'undo' : 'change'} ${position} ${seen} ${reverted ?? 0} ${kept ?? 0}`;
  }

  async rest(lastMs: number): Promise<void> {
    if (lastMs === 0) return;
    const hasRequests = this.#context.requests.total > this.#requests;
    await delay(hasRequests ? restAfter(lastMs, batchRest) : 1);
  }

  async step(): Promise<StepResult> {
    const { requests, lanes, done } = this.#context;
    this.#requests = requests.total;
    if (this.#stored === undefined) return 'stopped';
    // A change that was cancelled since it was listed has no texts about persons any more.
    if (!isUnderWay(this.#stored)) return 'finished';
    if (this.#stored.state === 'queued') await this.#begin(this.#stored);
    const began = performance.now();
    const before = this.#stored;
    const batch = await lanes.long
      .run(this.#due.accountId, () => this.#runBatch(before), this.#stop)
      .catch((error: unknown) => {
        // The statement was cancelled.
        if (this.#stop.aborted && error === this.#stop.reason) return undefined;
        throw error;
      });
    if (batch === undefined) return 'stopped';
    this.#throughput.add(batch.count);
    done.bulkContacts += batch.count;
    if (batch.count === this.#size.limit) this.#size.adapt(performance.now() - began);
    return batch.hasEnded ? 'finished' : 'more';
  }

  async fail(error: unknown): Promise<void> {
    this.#options.onError?.(toProblem(error));
    const { database, clock, begun } = this.#context;
    const { accountId, id } = this.#due;
    await database.transaction(
      async (tx) => {
        const stored = await this.#lock(tx);
        if (stored === undefined || !isUnderWay(stored)) return;
        await failBulkChange(tx, stored, reasonOf(error, stored), clock());
        await begun.forget(tx, { accountId, kind: 'bulk_change', id });
      },
      'request',
      accountId,
    );
  }

  /**
   * Begins the change. The number of matching contacts is only shown to people, so the job also runs if the count
   * fails.
   */
  async #begin(stored: StoredBulkChange): Promise<void> {
    const { accountId, id } = this.#due;
    const { database, clock } = this.#context;
    const matched =
      stored.filter === null
        ? null
        : await countMatching(this.#context, stored, this.#stop).catch(() => null);
    await beginBulkChange(database, accountId, id, matched, clock());
  }

  /** Returns undefined if another process runs it. */
  async #runBatch(before: StoredBulkChange): Promise<BulkBatch | undefined> {
    const size = { limit: this.#size.limit, perSecond: this.#throughput.rowsPerSecond() };
    const next =
      before.state === 'undoing'
        ? undefined
        : await readNextTargets(
            this.#context,
            before,
            size.limit,
            await this.#findMatching(before),
            this.#stop,
          );
    return inOneTransaction(this.#context, before.accountId, async (bound) => {
      const stored = await bound.database.transaction((tx) => this.#lock(tx));
      if (stored === undefined) return undefined;
      if (stored.state === 'running') {
        const isSame = stored.position === before.position && stored.seen === before.seen;
        return next !== undefined && isSame ? changeBatch(bound, stored, next, size) : undefined;
      }
      if (stored.state === 'undoing') return undoBatch(bound, stored, size);
      return { count: 0, hasEnded: true };
    });
  }

  async #findMatching(stored: StoredBulkChange): Promise<MatchingContacts | undefined> {
    if (stored.filter === null) return undefined;
    const { database } = this.#context;
    this.#matching ??= new MatchingContacts(database, this.#due.accountId, await readStoredFilter(stored));
    return this.#matching;
  }

  #lock(tx: Transaction): Promise<StoredBulkChange | undefined> {
    return findBulkChange(tx, this.#due.accountId, this.#due.id, 'free');
  }
}

function reasonOf(error: unknown, { state }: StoredBulkChange) {
  if (error instanceof ProblemError && error.problem.kind === 'invalid') return slowFilter;
  const { message, rest } = failures[state === 'undoing' ? 'undo' : 'change'];
  const ended = error instanceof CrashingStepError ? error : undefined;
  return { code: ended?.code ?? 'internal', message: `${ended?.message ?? message} ${rest}` };
}

/** Counts within the time limit of a request, since bulk changes of other accounts wait meanwhile. */
async function countMatching(
  context: Basics & Caches & Admission,
  stored: StoredBulkChange,
  stop: AbortSignal,
): Promise<number> {
  const { accountId } = stored;
  const filter = await readStoredFilter(stored);
  return runWithTimeLimit(treeMs, stop, tooSlowFilter, (signal) =>
    context.lanes.long.run(accountId, () => countFiltered({ ...context, signal }, accountId, filter), signal),
  );
}
