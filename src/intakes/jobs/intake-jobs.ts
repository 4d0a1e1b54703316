/** Waiting payloads as background work: one piece after the other of each account, in any process. */
import { setTimeout as delay } from 'node:timers/promises';
import type { AccountId } from '@switchbook/domain/ids.js';
import { listWaitingInboxes } from '../../access/store/unscoped.js';
import type { Context } from '../../core/context.js';
import type { DueWork, Job, JobKind } from '../../core/jobs/job.js';
import { runJobs } from '../../core/jobs/run-jobs.js';
import { openClaims } from '../../database/claims.js';
import { toProblem } from '../../database/errors.js';
import { applyPiece, mostPayloads, setAside, usualHoldMs } from '../operations/apply-payloads.js';
import { hasWaitingPayloads, listWaitingPayloads, resumePayloads } from '../store/payloads.js';

export interface ApplyOptions {
  readonly signal: AbortSignal;
  /** Milliseconds that a payload waits for those that were sent before it. */
  readonly holdMs?: number;
  /** payloads of an account could not be applied; those of others are */
  readonly onFailure?: (error: unknown) => void;
  /** Payloads were applied; 0: those that wait are held for a moment. */
  readonly onPiece?: (applied: number) => void;
  readonly pieces?: Pieces;
}

/** Bounds of a piece: a larger one costs less for each payload, and holds up its thread for longer. */
export interface Pieces {
  readonly most: number;
  /** Milliseconds until the next one. */
  readonly restMs: (last: LastPiece) => number;
}

interface LastPiece {
  readonly ms: number;
  readonly isFull: boolean;
  /** Milliseconds since this process received a payload. */
  readonly quietMs: number;
}

/** Milliseconds from one look for payloads that are held to the next. */
const lookMs = 200;

/** Milliseconds from one look for refused payloads that are due again to the next, and how many are taken up at once. */
const resumeMs = 10_000;
const mostResumed = 5_000;

/** A piece that ended several processes is tried again after so long: stops that are not heard are worse than another end. */
const pieceRestMs = 10 * 60_000;

/** Payloads came so lately that more are likely. */
const busyMs = 500;
const longestRestMs = 400;

/** Answers come first in the thread of the requests: while payloads arrive, a piece is followed by a rest of half its time. */
const briefPieces: Pieces = {
  most: mostPayloads,
  restMs: ({ ms, quietMs }) => (quietMs < busyMs ? Math.min(ms / 2, longestRestMs) : 0),
};

/** Applies what waits, until nothing does. */
export function applyPayloads(context: Context, options: ApplyOptions): Promise<void> {
  return runJobs(context, intakeKind(context, options), options);
}

function intakeKind(context: Context, options: ApplyOptions): JobKind<DueWork> {
  const { onFailure = () => {} } = options;
  return {
    name: 'intake',
    list: async (on) =>
      (await listWaitingInboxes(on, context.clock())).map((accountId) => ({ accountId, id: accountId })),
    // One process at a time works on an account, since the order counts.
    open: openClaims,
    lockOf: ({ id }) => `intake/${id}`,
    take: ({ accountId }) => inboxOf(context, accountId, options),
    places: { all: 4 },
    turnMs: 1_000,
    restMs: () => lookMs,
    maxFailures: 5,
    begun: { restMs: pieceRestMs },
    onError: onFailure,
  };
}

function inboxOf(context: Context, accountId: AccountId, options: ApplyOptions): Job {
  const { signal, holdMs = usualHoldMs, onFailure = () => {}, onPiece = () => {} } = options;
  const { pieces = briefPieces } = options;
  let isFirst = true;
  let limit = pieces.most;
  let isFull = false;
  let resumedAt = Number.NEGATIVE_INFINITY;
  const pause = (ms: number) => delay(ms, undefined, { signal }).catch(() => {});
  /** Looks for the payload that cannot be applied, one by one, and discards that one alone. */
  const isolate = async (error: unknown): Promise<number> => {
    if (toProblem(error).problem.kind === 'unavailable') throw error;
    if (limit === 1) {
      onFailure(error);
      await setAside(context, accountId);
    }
    limit = limit === 1 ? pieces.most : 1;
    return 1;
  };
  return {
    // The first piece is noted, no later one. Its oldest payload tells whether the last process got on.
    place: async () => {
      if (!isFirst) return undefined;
      const [oldest] = await listWaitingPayloads(context.database, accountId, 1, 1);
      return oldest === undefined ? undefined : `piece from ${oldest.id}`;
    },
    rest: async (lastMs) => {
      const restMs = lastMs > 0 ? pieces.restMs({ ms: lastMs, isFull, quietMs: context.intakes.quietMs }) : 0;
      if (restMs > 0) await pause(restMs);
    },
    step: async () => {
      if (performance.now() - resumedAt >= resumeMs) {
        resumedAt = performance.now();
        await resumePayloads(context.database, accountId, context.clock(), mostResumed);
      }
      const applied = await applyPiece(context, accountId, limit === 1 ? 0 : holdMs, limit).catch(isolate);
      isFirst = false;
      isFull = applied >= limit;
      onPiece(applied);
      if (applied > 0) return 'more';
      if (!(await hasWaitingPayloads(context.database, accountId))) return 'finished';
      // Those that are left are held for a moment.
      await pause(lookMs);
      return 'more';
    },
    failed: async (error) => onFailure(error),
  };
}
