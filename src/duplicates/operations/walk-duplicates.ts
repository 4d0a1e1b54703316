/**
 * Searches for duplicates in batches: for an account that requested them, first every contact, newest first, then
 * contacts with new events.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { AccountId, ContactId } from '@switchbook/domain/ids.js';
import { listWalks } from '../../access/store/unscoped.js';
import { EndedServer, restMs } from '../../core/begun-steps.js';
import type { Context } from '../../core/context.js';
import { type DueWork, type Job, type JobKind, StepSize } from '../../core/jobs/job.js';
import { runJobs } from '../../core/jobs/run-jobs.js';
import { withoutClaims } from '../../database/claims.js';
import type { Database, Transaction } from '../../database/database.js';
import { forgetDismissals, refreshPairs } from '../store/duplicate-rows.js';
import { lockWalk, moveWalk, nextChanges, nextContacts, type Walk } from '../store/duplicate-walks.js';

/** Contacts of a piece. */
const size = { first: 100, fewest: 20, most: 1_000 };
/** Duration of a batch, which locks rows and uses a connection: in the background, and while a caller waits. */
const aims = { background: 40, waiting: 12 } as const;
/** Minimum number of batches while a caller waits: a small account is always compared completely. */
const fewestPieces = 3;
/** Rest after a piece in the background, as a multiple of its time. */
const restFactor = 3;
const longestPauseMs = 500;

type Progress = 'more' | 'done' | 'elsewhere';

/** Processes one piece. `done`: no contact is left that can be searched now. */
async function walkPiece(tx: Transaction, accountId: AccountId, limit: number): Promise<Progress> {
  const walk = await lockWalk(tx, accountId);
  if (walk === undefined) return 'elsewhere';
  return walk.downTo === null
    ? walkEvents(tx, accountId, walk, limit)
    : walkContacts(tx, accountId, { ...walk, downTo: walk.downTo }, limit);
}

async function walkContacts(
  tx: Transaction,
  accountId: AccountId,
  walk: Walk & { readonly downTo: string },
  limit: number,
): Promise<Progress> {
  const ids = await nextContacts(tx, accountId, walk.downTo, limit);
  await refreshPairs(tx, accountId, ids);
  const last = ids.length < limit ? undefined : ids.at(-1);
  await moveWalk(tx, accountId, { ...walk, downTo: last ?? null });
  return 'more';
}

/** An event that others may still precede is processed now, and again next time. */
async function walkEvents(
  tx: Transaction,
  accountId: AccountId,
  walk: Walk,
  limit: number,
): Promise<Progress> {
  const changes = await nextChanges(tx, accountId, walk, limit);
  await forgetDismissals(tx, accountId, unique(changes.filter((one) => one.isDeleted)));
  await refreshPairs(tx, accountId, unique(changes));
  const last = changes.findLast((one) => one.isSettled);
  if (last !== undefined) await moveWalk(tx, accountId, { ...walk, position: last.position, seq: last.seq });
  return changes.length === limit && last !== undefined ? 'more' : 'done';
}

function unique(changes: readonly { readonly id: ContactId }[]): readonly ContactId[] {
  return [...new Set(changes.map((one) => one.id))];
}

/** Does a piece of a size that fits its time. */
async function nextPiece(database: Database, accountId: AccountId, pieces: StepSize): Promise<Progress> {
  const began = performance.now();
  const progress = await database.transaction((tx) => walkPiece(tx, accountId, pieces.limit));
  pieces.adapt(performance.now() - began);
  return progress;
}

/** Compares contacts for at most this time; returns whether all were compared. */
export async function catchUp(database: Database, accountId: AccountId, budgetMs: number): Promise<boolean> {
  const pieces = new StepSize({ ...size, aimMs: aims.waiting });
  const giveUpAt = performance.now() + budgetMs;
  for (let count = 1; ; count += 1) {
    const progress = await nextPiece(database, accountId, pieces);
    if (progress !== 'more') return progress === 'done';
    if (count >= fewestPieces && performance.now() >= giveUpAt) return false;
  }
}

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
    // Each piece locks its walk.
    open: async () => withoutClaims(database),
    lockOf: ({ id }) => `duplicates/${id}`,
    take: ({ accountId }) => walkOf(database, accountId),
    places: { all: 1 },
    turnMs: Number.POSITIVE_INFINITY,
    restMs: () => 30_000,
    maxFailures: 1,
    begun: { restMs },
  };
}

function walkOf(database: Database, accountId: AccountId): Job {
  const pieces = new StepSize({ ...size, aimMs: aims.background });
  let place = 'first piece';
  return {
    place: () => place,
    rest: (lastMs) => delay(Math.min(restFactor * lastMs, longestPauseMs)),
    step: async () => {
      place = 'later piece';
      const progress = await nextPiece(database, accountId, pieces);
      // The rest, if any, cannot be read yet.
      return progress === 'more' ? 'more' : 'stopped';
    },
    failed: async (error) => {
      // The duplicates of other accounts are found all the same.
      if (!(error instanceof EndedServer)) throw error;
    },
  };
}
