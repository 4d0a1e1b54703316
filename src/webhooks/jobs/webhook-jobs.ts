/**
 * Webhooks as background work: sends due deliveries to the webhooks of all accounts. One statement checks all webhooks
 * every few hundredths of a second, while any exist. So a write costs nothing more, and events of every process are
 * found. Each webhook has its own worker, which keeps the order of a contact's requests
 * (`../operations/send-in-order.ts`). A slow receiver blocks only its own slot. All slow receivers together have half
 * of the slots, and the slow receivers of one account only a few. A receiver that failed, or never answered, counts as
 * slow.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { FairQueue } from '@switchbook/admission/fair-queue.js';
import { YieldToRequests } from '@switchbook/admission/yield-to-requests.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { type RestRule, restAfter } from '@switchbook/domain/runtime/rest-after.js';
import { type Claims, openClaims } from '../../database/connections/claims.js';
import type { Queryable } from '../../database/database.js';
import { toProblem } from '../../database/errors.js';
import type { Job, JobFigures, JobKind } from '../../job-runner/job.js';
import { runJobs } from '../../job-runner/run-jobs.js';
import { CrashingStepError, maxBegun } from '../../operation-context/begun-steps.js';
import type { Context } from '../../operation-context/context.js';
import type { DeliveryOutcome } from '../operations/attempts.js';
import { listWebhooksToSend, type WebhookToSend } from '../store/due-webhooks.js';
import { WebhookWorker } from './webhook-worker.js';

export interface RunWebhooksOptions {
  readonly signal: AbortSignal;
  /** ends when no delivery is due, after the transactions that are just about to end */
  readonly isOnce?: boolean;
  /** called for an unexpected error of one webhook; all other webhooks continue */
  readonly onError?: (error: unknown) => void;
  readonly onOutcome?: (face: string, outcome: DeliveryOutcome) => void;
}

/** Pauses between two checks are longer after slow checks, so that these use a fifth of the time at most. */
const checkRest: RestRule = { perWork: 4, minMs: 25, maxMs: 1_000 };

const figures: JobFigures = {
  slots: { all: 64, perAccount: 16, slow: { max: 32, perAccount: 4, slowMs: 1_000, slowForMs: 10 * 60_000 } },
  turnMs: 1_000,
  pauseMs: (listMs) => restAfter(listMs, checkRest),
  maxFailures: 1,
};

/** Milliseconds for transactions that are just about to end. */
const unsettledMs = 5;
const unsettledTries = 4;

export function runWebhooks(context: Context, options: RunWebhooksOptions): Promise<void> {
  return runJobs(context, webhookKind(context, options), options);
}

/** The connection of a run, with the turns of the accounts that send statements over it. */
interface SharedClaims extends Claims {
  readonly turns: FairQueue;
}

/** Returns the connection for one account. Its statements alternate with the statements of other accounts. */
function queryableOf({ turns, query }: SharedClaims, accountId: AccountId): Queryable {
  return {
    query: <Row extends object>(...[statement, values]: Parameters<Queryable['query']>) =>
      turns.run(accountId, () => query<Row>(statement, values)),
  };
}

function webhookKind(context: Context, options: RunWebhooksOptions): JobKind<WebhookToSend, SharedClaims> {
  const { signal, isOnce = false, onError = () => {}, onOutcome = () => {} } = options;
  const yielding = new YieldToRequests(() => context.requests.total);
  return {
    name: 'webhook',
    list: (on) => listWebhooksToSend(on, context.clock()),
    open: async (database) => ({ ...(await openClaims(database)), turns: new FairQueue({ total: 1 }) }),
    lockNameOf: ({ id }) => `webhook/${id}`,
    startJob: ({ accountId, id }, claims, { stop, abort }) => {
      const session = queryableOf(claims, accountId);
      const workerOptions = { context, session, accountId, id, signal, stop, abort, onError, onOutcome };
      return jobOf({
        context,
        session,
        worker: new WebhookWorker(workerOptions),
        yielding,
        signal,
        stop,
        onError,
        isOnce,
      });
    },
    ...figures,
    isPermanent: true,
    // The next process records a crashed step, so a step can crash one process more than recorded.
    begun: { limit: maxBegun - 1 },
    // At the end of a run, running attempts may finish. Then they are aborted and repeated later. Storing that takes
    // about a second.
    stopMs: { grace: 3_000, afterAbort: 2_000 },
    onError,
  };
}

interface WebhookJobParts {
  readonly context: Context;
  readonly session: Queryable;
  readonly worker: WebhookWorker;
  readonly yielding: YieldToRequests;
  readonly signal: AbortSignal;
  readonly stop: AbortSignal;
  readonly onError: (error: unknown) => void;
  readonly isOnce: boolean;
}

function jobOf({ context, session, worker, yielding, signal, stop, onError, isOnce }: WebhookJobParts): Job {
  const { begun, webhooks } = context;
  let unsettled = 0;
  return {
    // Only the first step of a process is recorded, so a step usually costs nothing.
    position: () => {
      if (webhooks.begun.has(worker.id)) return undefined;
      webhooks.begun.add(worker.id);
      return worker.position();
    },
    rest: () => yielding.rest(worker.accountId, signal),
    step: async () => {
      const result = await worker.pass().catch((error: unknown) => {
        // The comparison with its segment was cancelled.
        if (stop.aborted && error === stop.reason) return 'ended' as const;
        throw error;
      });
      if (worker.attempts > 0) yielding.countCalls(worker.accountId, worker.attempts);
      unsettled = result === 'unsettled' ? unsettled + 1 : 0;
      if (result === 'more') return 'more';
      // Work is left until all events are settled. A permanent run continues then.
      if (unsettled === 0 || (unsettled > unsettledTries && !isOnce)) return 'stopped';
      await delay(unsettledMs);
      return 'more';
    },
    fail: async (error) => {
      if (!(error instanceof CrashingStepError)) return onError(toProblem(error));
      await worker.disable(
        `The server ended ${maxBegun} times while it called this webhook. Enable it to try again.`,
      );
      await begun.forget(session, { accountId: worker.accountId, kind: 'webhook', id: worker.id });
    },
  };
}
