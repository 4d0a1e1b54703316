/**
 * Records which contacts enter and leave watched segments. Contacts with new events are compared with the stored
 * contacts of the segment. From time to time all contacts are compared, because a condition may become true without an
 * event. The contacts, the events and the position are stored in one transaction. So `segment.entered` and
 * `segment.left` alternate for each contact, even after crashes.
 *
 * Writes do not evaluate segments, because every write would test every tree. Contacts that match when the watch begins
 * have no event, since a list shows them. Only `segment.left` reports a contact that leaves: the state before a change
 * is JSON, which no filter can match.
 */

import { setTimeout as delay } from 'node:timers/promises';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { type RestRule, restAfter } from '@switchbook/domain/runtime/rest-after.js';
import { openClaims } from '../../database/connections/claims.js';
import type { Job, JobFigures, JobKind } from '../../job-runner/job.js';
import { runJobs } from '../../job-runner/run-jobs.js';
import { StepSize } from '../../job-runner/step-size.js';
import { CrashingStepError, stepRetryMs } from '../../operation-context/begun-steps.js';
import type { Context } from '../../operation-context/context.js';
import { type DueWatch, listWatches } from '../store/watches.js';
import { compareWatched } from './watch-batch.js';

const figures: JobFigures = {
  slots: { all: 3, perAccount: 1, slow: { max: 2, slowMs: 500 } },
  turnMs: 1_000,
  pauseMs: () => 1_000,
  // The next run retries a failed segment, or a later one after its pause.
  maxFailures: 1,
};

/** Events in a batch, or contacts. */
const batchSizes = { first: 500, min: 50, max: 2_000, aimMs: 200 };
const batchRest: RestRule = { perWork: 1, maxMs: 2_000 };
/** Pause of a segment that cannot be compared, for example because one contact takes too long. */
const failedPauseMs = 60_000;

interface RunWatchesOptions {
  readonly signal: AbortSignal;
  /** called for an unexpected error of one segment; all other segments continue */
  readonly onError?: (error: unknown) => void;
}

/** Handles the watched segments of all accounts, until none is due. */
export function runWatches(context: Context, { signal, onError }: RunWatchesOptions): Promise<void> {
  return runJobs(context, watchKind(context, onError), { signal });
}

function watchKind(context: Context, onError?: (error: unknown) => void): JobKind<DueWatch> {
  const { pausedSegments } = context;
  return {
    name: 'segment',
    list: async (on) => {
      for (const [id, until] of pausedSegments) if (until <= performance.now()) pausedSegments.delete(id);
      return (await listWatches(on, context.clock())).filter(({ id }) => !pausedSegments.has(id));
    },
    open: openClaims,
    lockNameOf: ({ id }) => `segment/${id}`,
    startJob: (due, _on, { stop }) => jobOf(context, due, stop, onError),
    ...figures,
    begun: { retryMs: stepRetryMs },
    ...(onError === undefined ? {} : { onError }),
  };
}

function jobOf(
  context: Context,
  { accountId, id, number }: DueWatch,
  stop: AbortSignal,
  onError: (error: unknown) => void = () => {},
): Job {
  const batches = new StepSize(batchSizes);
  let position = 'first batch';
  return {
    position: () => position,
    rest: (lastMs) => delay(restAfter(lastMs, batchRest)),
    step: async () => {
      position = 'later batch';
      const began = performance.now();
      const result = await compareWatched(context, accountId, number, { limit: batches.limit, stop }).catch(
        (error: unknown) => {
          // The statement was cancelled.
          if (stop.aborted) return 'stopped' as const;
          throw error;
        },
      );
      batches.adapt(performance.now() - began);
      return result;
    },
    fail: async (error) => {
      if (error instanceof ProblemError) context.pausedSegments.set(id, performance.now() + failedPauseMs);
      // The error does not stop the segments of other accounts.
      if (!(error instanceof CrashingStepError)) onError(error);
    },
  };
}
