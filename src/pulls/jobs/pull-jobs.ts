/**
 * Pulls as background work: a few at a time, which alternate after some minutes if others wait. Before a pull
 * stores a page, it compares the page with the stored pages, because it may have lost its claim.
 */
import type { ImportId } from '@switchbook/domain/runtime/ids.js';
import { openClaims } from '../../database/connections/claims.js';
import { StateChangedError } from '../../database/connections/retry.js';
import { importLock } from '../../imports/store/import-session.js';
import type { Job, JobFigures, JobKind } from '../../job-runner/job.js';
import { runJobs } from '../../job-runner/run-jobs.js';
import type { Context } from '../../operation-context/context.js';
import { findPull, listDuePulls } from '../store.js';
import { pullLimits } from '../values/pull-job.js';
import { PullWorker } from './pull-worker.js';

const figures: JobFigures = {
  slots: pullLimits.underWay,
  // A pull waits for its vendor for as long as it takes. A stopped pull continues after its last page.
  turnMs: 10 * 60_000,
  pauseMs: () => 1_000,
  // The first failure ends the pull, since failed requests to the vendor were already retried.
  maxFailures: 1,
};

export interface RunPullsOptions {
  readonly signal: AbortSignal;
  /** only this pull, instead of all due pulls */
  readonly only?: ImportId;
}

type DuePull = Awaited<ReturnType<typeof listDuePulls>>[number];

export function runPulls(context: Context, options: RunPullsOptions): Promise<void> {
  return runJobs(context, pullKind(context, options), options);
}

function pullKind(context: Context, { only }: RunPullsOptions): JobKind<DuePull> {
  const { faces } = context.pulls;
  return {
    name: 'pull',
    // Pulls of faces that this process knows.
    list: async (on) =>
      (await listDuePulls(on)).filter(
        ({ id, face }) => faces.has(face) && (only === undefined || id === only),
      ),
    open: openClaims,
    lockNameOf: ({ id }) => importLock(id),
    startJob: async ({ accountId, id }, session, { stop }) => {
      const pull = await findPull(session, accountId, id);
      return pull?.state === 'receiving' ? jobOf(new PullWorker(context, pull, stop), stop) : undefined;
    },
    ...figures,
    abortsStepAtTurnEnd: true,
  };
}

/** Makes the job of a pull. One step is the whole pull: it records each page before it requests it. */
function jobOf(worker: PullWorker, stop: AbortSignal): Job {
  return {
    step: async () => {
      try {
        await worker.run();
        return 'finished';
      } catch (error) {
        if (stop.aborted || error instanceof StateChangedError) return 'stopped';
        throw error;
      }
    },
    fail: (error) => worker.fail(error),
  };
}
