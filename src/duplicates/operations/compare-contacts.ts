/**
 * Searches for duplicates in batches: for an account that requested them, first every contact, newest first, then
 * contacts with new events. All keys are written before the first comparison, which counts how frequent they are.
 */
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Database, Transaction } from '../../database/database.js';
import { StepSize } from '../../job-runner/job.js';
import { forgetDismissals } from '../store/duplicate-rows.js';
import {
  firstBelow,
  lockWalk,
  moveWalk,
  nextChanges,
  nextContacts,
  type Walk,
} from '../store/walk-progress.js';
import { refreshKeys, refreshPairs } from './find-pairs.js';

/** Contacts of a batch. */
export const batchSizes = { first: 100, fewest: 20, most: 1_000 };
/** Duration of a batch, which locks rows and uses a connection: in the background, and while a caller waits. */
export const batchAims = { background: 40, waiting: 12 } as const;
/** Minimum number of batches while a caller waits: a small account is always compared completely. */
const fewestBatches = 4;

type Progress = 'more' | 'done' | 'elsewhere';

/** Processes one batch. `done`: no contact is left that can be searched now. */
async function walkBatch(tx: Transaction, accountId: AccountId, limit: number): Promise<Progress> {
  const walk = await lockWalk(tx, accountId);
  if (walk === undefined) return 'elsewhere';
  if (walk.keysTo === null && walk.downTo === null) return walkEvents(tx, accountId, walk, limit);
  const ids = await nextContacts(tx, accountId, walk.keysTo ?? walk.downTo ?? '', limit);
  const last = ids.length < limit ? null : (ids.at(-1) ?? null);
  if (walk.keysTo === null) {
    await refreshPairs(tx, accountId, ids);
    await moveWalk(tx, accountId, { ...walk, downTo: last });
  } else {
    await refreshKeys(tx, accountId, ids);
    const downTo = last === null ? firstBelow : walk.downTo;
    await moveWalk(tx, accountId, { ...walk, keysTo: last, downTo });
  }
  return 'more';
}

/** Earlier events may still be committed. Then an event is processed now and in the next run. */
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

/** Does a batch of a size that fits its time. */
export async function compareBatch(
  database: Database,
  accountId: AccountId,
  batches: StepSize,
): Promise<Progress> {
  const began = performance.now();
  const progress = await database.transaction((tx) => walkBatch(tx, accountId, batches.limit));
  batches.adapt(performance.now() - began);
  return progress;
}

/** Compares contacts for at most this time; returns whether all were compared. */
export async function catchUp(database: Database, accountId: AccountId, budgetMs: number): Promise<boolean> {
  const batches = new StepSize({ ...batchSizes, aimMs: batchAims.waiting });
  const giveUpAt = performance.now() + budgetMs;
  for (let count = 1; ; count += 1) {
    const progress = await compareBatch(database, accountId, batches);
    if (progress !== 'more') return progress === 'done';
    if (count >= fewestBatches && performance.now() >= giveUpAt) return false;
  }
}
