/** Searches for duplicates in the background, through every account that requested them, one after the other. */
import { setTimeout as delay } from 'node:timers/promises';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { withoutClaims } from '../database/claims.js';
import type { Database } from '../database/database.js';
import { type DueWork, type Job, type JobKind, StepSize } from '../job-runner/job.js';
import { runJobs } from '../job-runner/run-jobs.js';
import { EndedServer, restMs } from '../operation-context/begun-steps.js';
import type { Context } from '../operation-context/context.js';
import { batchAims, batchSizes, compareBatch } from './operations/compare-contacts.js';
import { listWalks } from './store/walk-progress.js';

/** Rest after a batch in the background, as a multiple of its time. */
const restFactor = 3;
const longestPauseMs = 500;

/**
 * Processes in the background every account that requested duplicates, in sequence, until no work is left or the signal
 * is aborted.
 */
export function walkDuplicates(context: Context, options: { readonly signal: AbortSignal }): Promise<void> {
  return runJobs(context, duplicatesKind(context.database), options);
}

function duplicatesKind(database: Database): JobKind<DueWork> {
  return {
    name: 'duplicates',
    list: async (on) => (await listWalks(on)).map((accountId) => ({ accountId, id: accountId })),
    // Each batch locks its walk.
    open: async () => withoutClaims(database),
    lockOf: ({ id }) => `duplicates/${id}`,
    take: ({ accountId }) => walkOf(database, accountId),
    slots: { all: 1 },
    turnMs: Number.POSITIVE_INFINITY,
    restMs: () => 30_000,
    maxFailures: 1,
    begun: { restMs },
  };
}

function walkOf(database: Database, accountId: AccountId): Job {
  const batches = new StepSize({ ...batchSizes, aimMs: batchAims.background });
  let position = 'first piece';
  return {
    position: () => position,
    rest: (lastMs) => delay(Math.min(restFactor * lastMs, longestPauseMs)),
    step: async () => {
      position = 'later piece';
      const progress = await compareBatch(database, accountId, batches);
      // The rest, if any, cannot be read yet.
      return progress === 'more' ? 'more' : 'stopped';
    },
    failed: async (error) => {
      // The search continues with the other accounts.
      if (!(error instanceof EndedServer)) throw error;
    },
  };
}
