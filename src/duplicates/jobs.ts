/** Searches for duplicates in the background, in every account that requested them. Accounts take turns. */
import { setTimeout as delay } from 'node:timers/promises';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { type RestRule, restAfter } from '@switchbook/domain/runtime/rest-after.js';
import { withoutClaims } from '../database/connections/claims.js';
import type { Database } from '../database/database.js';
import type { DueWork, Job, JobFigures, JobKind } from '../job-runner/job.js';
import { runJobs } from '../job-runner/run-jobs.js';
import { StepSize } from '../job-runner/step-size.js';
import { CrashingStepError, stepRetryMs } from '../operation-context/begun-steps.js';
import type { Basics, OwnProcess } from '../operation-context/context.js';
import { batchAims, batchSizes, compareBatch } from './operations/compare-contacts.js';
import { listDueSearches } from './store/search-progress.js';

const figures: JobFigures = { slots: { all: 1 }, turnMs: 1_000, pauseMs: () => 1_000, maxFailures: 1 };

const batchRest: RestRule = { perWork: 3, maxMs: 500 };
/** Pause of an account after a failure, while the search continues with other accounts. */
const failedPauseMs = 60_000;

interface SearchOptions {
  readonly signal: AbortSignal;
  /** Called for an error of one account, and the search continues with the others. Without it, the search ends. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Handles in the background every account that requested duplicates, until no work is left or the signal is aborted.
 * The search leaves a large account after its turn while other accounts wait, and continues the account later.
 */
export function searchDuplicates(
  context: Basics & OwnProcess,
  { signal, onError }: SearchOptions,
): Promise<void> {
  return runJobs(context, duplicatesKind(context.database, onError), { signal });
}

function duplicatesKind(database: Database, onError?: (error: unknown) => void): JobKind<DueWork> {
  const pausedUntil = new Map<AccountId, number>();
  return {
    name: 'duplicates',
    list: async (on) => {
      const isPaused = (id: AccountId) => (pausedUntil.get(id) ?? 0) > performance.now();
      const due = (await listDueSearches(on)).filter((id) => !isPaused(id));
      return due.map((accountId) => ({ accountId, id: accountId }));
    },
    // Each batch locks its account's search for its own transaction, so the job needs no claim.
    open: async () => withoutClaims(database),
    lockNameOf: ({ id }) => `duplicates/${id}`,
    startJob: ({ accountId }) =>
      searchJobOf(database, accountId, () => pausedUntil.set(accountId, performance.now() + failedPauseMs)),
    ...figures,
    begun: { retryMs: stepRetryMs },
    ...(onError === undefined ? {} : { onError }),
  };
}

/** Makes the job of an account. `pauseAccount` is called when it failed. */
function searchJobOf(database: Database, accountId: AccountId, pauseAccount: () => void): Job {
  const batches = new StepSize({ ...batchSizes, aimMs: batchAims.background });
  let position = 'first piece';
  return {
    position: () => position,
    rest: (lastMs) => delay(restAfter(lastMs, batchRest)),
    step: async () => {
      position = 'later piece';
      const progress = await compareBatch(database, accountId, batches);
      // Later events, if any, cannot be read yet.
      return progress === 'more' ? 'more' : 'stopped';
    },
    fail: async (error) => {
      pauseAccount();
      if (!(error instanceof CrashingStepError)) throw error;
    },
  };
}
