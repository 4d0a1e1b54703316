/** Waiting payloads as background work: the batches of an account run in sequence, in any process. */
import { setTimeout as delay } from 'node:timers/promises';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { type RestRule, restAfter } from '@switchbook/domain/runtime/rest-after.js';
import { openClaims } from '../../database/connections/claims.js';
import type { Queryable } from '../../database/database.js';
import { toProblem } from '../../database/errors.js';
import type { DueWork, Job, JobFigures, JobKind } from '../../job-runner/job.js';
import { runJobs } from '../../job-runner/run-jobs.js';
import type { Context } from '../../operation-context/context.js';
import { applyBatch, discardOldestPayload, maxPayloads, usualHoldMs } from '../operations/apply-payloads.js';
import { listWaitingInboxes } from '../store/backlog.js';
import {
  beginBatch,
  endBatch,
  hasWaitingPayloads,
  listWaitingPayloads,
  resumePayloads,
} from '../store/payloads.js';

export interface ApplyOptions {
  readonly signal: AbortSignal;
  /** milliseconds that a payload waits for earlier payloads that arrive late */
  readonly holdMs?: number;
  /** called if payloads of an account could not be applied; other accounts continue */
  readonly onError?: (error: unknown) => void;
  /** called after payloads were applied; 0: the waiting payloads are too new */
  readonly onBatch?: (applied: number) => void;
  readonly batches?: Batches;
}

/** Bounds of a batch: a larger one costs less for each payload, and blocks its thread for longer. */
export interface Batches {
  readonly max: number;
  /** milliseconds until the next one */
  readonly pauseMs: (last: LastBatch) => number;
}

interface LastBatch {
  readonly ms: number;
  readonly isFull: boolean;
  /** milliseconds since this process received a payload */
  readonly quietMs: number;
}

/** Milliseconds between two checks for payloads that are too new. */
const pollMs = 200;

const figures: JobFigures = { slots: { all: 4 }, turnMs: 1_000, pauseMs: () => pollMs, maxFailures: 5 };

/** Milliseconds between two checks for refused payloads that are due again, and how many are resumed at once. */
const resumeMs = 10_000;
const maxResumed = 5_000;

/**
 * Pause before a batch that crashed several processes is retried: unprocessed stop requests are worse than another
 * crash.
 */
const batchRetryMs = 10 * 60_000;

/** Milliseconds after a payload in which more payloads are likely. */
const busyMs = 500;

/** Answers have priority in the request thread, so batches rest while payloads arrive. */
const batchRest: RestRule = { perWork: 0.5, maxMs: 400 };

const briefBatches: Batches = {
  max: maxPayloads,
  pauseMs: ({ ms, quietMs }) => (quietMs < busyMs ? restAfter(ms, batchRest) : 0),
};

/** Applies waiting payloads until none are left. */
export function applyPayloads(context: Context, options: ApplyOptions): Promise<void> {
  return runJobs(context, intakeKind(context, options), options);
}

function intakeKind(context: Context, options: ApplyOptions): JobKind<DueWork> {
  const { onError = () => {} } = options;
  return {
    name: 'intake',
    list: async (on) =>
      (await listWaitingInboxes(on, context.clock())).map((accountId) => ({ accountId, id: accountId })),
    // One process at a time works on an account, since the order counts.
    open: openClaims,
    lockNameOf: ({ id }) => `intake/${id}`,
    startJob: ({ accountId }, session) => inboxOf(context, session, accountId, options),
    ...figures,
    begun: { retryMs: batchRetryMs },
    onError,
  };
}

function inboxOf(context: Context, session: Queryable, accountId: AccountId, options: ApplyOptions): Job {
  const { signal, holdMs = usualHoldMs, onError = () => {}, onBatch = () => {} } = options;
  const { batches = briefBatches } = options;
  let isFirst = true;
  let limit = batches.max;
  let isFull = false;
  let resumedAt = Number.NEGATIVE_INFINITY;
  const pause = (ms: number) => delay(ms, undefined, { signal }).catch(() => {});
  /** Applies the payloads separately, and discards only failing payloads. */
  const isolate = async (error: unknown): Promise<number> => {
    if (toProblem(error).problem.kind === 'unavailable') throw error;
    if (limit === 1) {
      onError(error);
      await discardOldestPayload(context, accountId);
    }
    limit = limit === 1 ? batches.max : 1;
    return 1;
  };
  return {
    // Only the first batch is recorded. Its oldest payload shows whether the last process made progress.
    position: async () => {
      if (!isFirst) return undefined;
      const [oldest] = await listWaitingPayloads(context.database, accountId, 1, 1);
      return oldest === undefined ? undefined : `piece from ${oldest.id}`;
    },
    rest: async (lastMs) => {
      const pauseMs =
        lastMs > 0 ? batches.pauseMs({ ms: lastMs, isFull, quietMs: context.intakes.quietMs }) : 0;
      if (pauseMs > 0) await pause(pauseMs);
    },
    step: async () => {
      if (performance.now() - resumedAt >= resumeMs) {
        resumedAt = performance.now();
        await resumePayloads(context.database, accountId, context.clock(), maxResumed);
      }
      // See `applyBatchBetweenErasures`; a job has its own connection.
      if (!(await beginBatch(session, accountId))) {
        await pause(pollMs);
        return 'more';
      }
      const applied = await applyBatch(context, accountId, limit === 1 ? 0 : holdMs, limit)
        .catch(isolate)
        .finally(() => endBatch(session, accountId));
      isFirst = false;
      isFull = applied >= limit;
      onBatch(applied);
      if (applied > 0) return 'more';
      if (!(await hasWaitingPayloads(context.database, accountId))) return 'finished';
      // The remaining payloads are too new.
      await pause(pollMs);
      return 'more';
    },
    fail: async (error) => onError(error),
  };
}
