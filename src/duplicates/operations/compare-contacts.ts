/**
 * Searches for duplicates in batches: for an account that requested them, first every contact, newest first, then
 * contacts with new events. All keys are written before the first comparison, which needs the frequency of each key.
 */
import { type AccountId, type ContactId, highestId } from '@switchbook/domain/runtime/ids.js';
import type { Database } from '../../database/database.js';
import { StepSize } from '../../job-runner/step-size.js';
import { forgetDismissals } from '../store/duplicate-rows.js';
import {
  lockSearch,
  moveSearch,
  nextChanges,
  nextContacts,
  type SearchProgress,
} from '../store/search-progress.js';
import { findPairs, readPeople, storeKeys, storePairs } from './find-pairs.js';

/** Contacts of a batch. */
export const batchSizes = { first: 100, min: 20, max: 1_000 };
/** Duration of a batch, which locks rows and uses a connection: in the background, and while a caller waits. */
export const batchAims = { background: 40, waiting: 12 } as const;
/** Minimum number of batches while a caller waits: a small account is always compared completely. */
const minBatches = 4;

/** `busy`: a batch of the account is compared elsewhere. `late`: the time was over before the batch was compared. */
type Progress = 'more' | 'done' | 'busy' | 'late';

/** Accounts whose batch this process compares. */
const busyAccounts = new Set<AccountId>();

/** The contacts of a batch, and the next position. */
interface Batch {
  readonly ids: readonly ContactId[];
  /** contacts that were deleted, and may have been restored */
  readonly deleted: readonly ContactId[];
  readonly isCompared: boolean;
  readonly next: SearchProgress;
  readonly progress: 'more' | 'done';
}

/**
 * Handles one batch. Contacts are read and compared outside of transactions, because events of the account wait for
 * transactions that write. A contact that changes in the meantime has an event, and the event causes another
 * comparison.
 */
async function compareNext(
  database: Database,
  accountId: AccountId,
  limit: number,
  isOver: () => boolean,
): Promise<Progress> {
  const search = await database.transaction((tx) => lockSearch(tx, accountId));
  if (search === undefined) return 'busy';
  const batch = await nextBatch(database, accountId, search, limit);
  const { ids, deleted, isCompared, next, progress } = batch;
  const people = await readPeople(database, accountId, ids);
  // The keys are stored first, because the comparison counts the contacts of each key.
  if (isCompared && ids.length > 0)
    await database.transaction((tx) => storeKeys(tx, accountId, ids, people), 'request', accountId);
  const pairs = isCompared ? await findPairs(database, accountId, people, isOver) : [];
  if (pairs === undefined) return 'late';
  const isStored = await database.transaction(
    async (tx) => {
      if (!(await moveSearch(tx, accountId, search, next))) return false;
      // The dismissals of a restored contact stay.
      const missing = deleted.filter((id) => !people.has(id));
      if (missing.length > 0) await forgetDismissals(tx, accountId, missing);
      if (ids.length === 0) return true;
      if (isCompared) await storePairs(tx, accountId, ids, pairs);
      else await storeKeys(tx, accountId, ids, people);
      return true;
    },
    'request',
    accountId,
  );
  return isStored ? progress : 'busy';
}

async function nextBatch(
  on: Database,
  accountId: AccountId,
  search: SearchProgress,
  limit: number,
): Promise<Batch> {
  if (search.keysTo === null && search.downTo === null) return nextOfEvents(on, accountId, search, limit);
  const ids = await nextContacts(on, accountId, search.keysTo ?? search.downTo ?? '', limit);
  const last = ids.length < limit ? null : (ids.at(-1) ?? null);
  const isCompared = search.keysTo === null;
  const keyProgress = { keysTo: last, downTo: last === null ? highestId : search.downTo };
  const next = { ...search, ...(isCompared ? { downTo: last } : keyProgress) };
  return { ids, deleted: [], isCompared, next, progress: 'more' };
}

/**
 * Returns the batch of the next events. Transactions with earlier events may still run. Then an event is processed now,
 * and once more in the next run.
 */
async function nextOfEvents(
  on: Database,
  accountId: AccountId,
  search: SearchProgress,
  limit: number,
): Promise<Batch> {
  const changes = await nextChanges(on, accountId, search, limit);
  const last = changes.findLast((change) => change.isSettled);
  const next = last === undefined ? search : { ...search, position: last.position, seq: last.seq };
  const progress = changes.length === limit && last !== undefined ? 'more' : 'done';
  const deleted = distinctIds(changes.filter((change) => change.isDeleted));
  return { ids: distinctIds(changes), deleted, isCompared: true, next, progress };
}

function distinctIds(changes: readonly { readonly id: ContactId }[]): readonly ContactId[] {
  return [...new Set(changes.map((change) => change.id))];
}

/** Compares a batch of a size that fits its time. `isOver`: the caller waits no longer. */
export async function compareBatch(
  database: Database,
  accountId: AccountId,
  batches: StepSize,
  isOver: () => boolean = () => false,
): Promise<Progress> {
  if (busyAccounts.has(accountId)) return 'busy';
  busyAccounts.add(accountId);
  try {
    const began = performance.now();
    const progress = await compareNext(database, accountId, batches.limit, isOver);
    batches.adapt(performance.now() - began);
    return progress;
  } finally {
    busyAccounts.delete(accountId);
  }
}

/** The first batches of a waiting caller may take this many budgets. */
const maxBudgets = 20;

/** Compares contacts for about `budgetMs`; returns whether all were compared. */
export async function compareWithinBudget(
  database: Database,
  accountId: AccountId,
  budgetMs: number,
): Promise<boolean> {
  const batches = new StepSize({ ...batchSizes, aimMs: batchAims.waiting });
  const began = performance.now();
  const isOver = () => performance.now() - began > maxBudgets * budgetMs;
  for (let count = 1; ; count += 1) {
    const progress = await compareBatch(database, accountId, batches, isOver);
    if (progress !== 'more') return progress === 'done';
    if (isOver() || (count >= minBatches && performance.now() - began >= budgetMs)) return false;
  }
}
