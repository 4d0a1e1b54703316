/**
 * The context of operations that share one transaction. They see its writes, which never enter the process caches;
 * signals to the process wait for the commit. Numbers are assigned on a separate connection, so that their row is never
 * locked for long. A rolled-back transaction therefore leaves a gap.
 */
import { freeLanes } from '@switchbook/admission/lanes.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { CatalogItemCache } from '../catalogs/store/catalog-item-cache.js';
import { SearchTotals } from '../contacts/lists/totals/search-totals.js';
import { ContactReads } from '../contacts/store/contact-reads.js';
import { openWriteBatchers } from '../contacts/writes/write-batcher.js';
import type { Database } from '../database/database.js';
import { AccountLists } from './account-lists.js';
import { type Context, contextFor } from './context.js';
import { DueSignal } from './due-signal.js';
import { ImportBudgets } from './import-budgets.js';

export function boundContext(
  { allReads: _, ...context }: Context,
  database: Database,
  afterCommit: (effect: () => void) => void,
): Context {
  const itemCache = new CatalogItemCache([database]);
  const catalogs = new AccountLists(database, () => false);
  const tallies: Context['tallies'] = {
    countWrite: (accountId) => afterCommit(() => context.tallies.countWrite(accountId)),
  };
  const jobsSignal = new DueSignal();
  jobsSignal.subscribe(() => afterCommit(() => context.jobsSignal.raise()));
  const bound: Context = {
    ...context,
    database,
    itemCache,
    totals: new SearchTotals(database, context.shares),
    lanes: freeLanes,
    reads: new ContactReads(database, context.clock, itemCache, null),
    pages: null,
    samples: null,
    catalogs: {
      get: (accountId, catalog) => catalogs.get(accountId, catalog),
      // No operation of a shared transaction uses a field that an earlier operation of it has declared.
      fields: (accountId) => context.catalogs.fields(accountId),
      authors: (accountId) => context.catalogs.authors(accountId),
      forget: (accountId) => afterCommit(() => context.catalogs.forget(accountId)),
    },
    writes: openWriteBatchers(database, freeLanes.single, tallies, context.entries),
    forgetAccess: (accountId) => afterCommit(() => context.forgetAccess(accountId)),
    jobsSignal,
    importBudgets: new ImportBudgets(),
    tallies,
    isBound: true,
  };
  return bound.visibility === undefined ? bound : contextFor(bound, bound.visibility);
}

/**
 * Runs several operations of an account in the transaction of the context, or in a new transaction. A deadlock reruns
 * the operations. With the time limit `attempt` a deadlock is thrown, and the caller retries.
 */
export async function inOneTransaction<Result>(
  context: Context,
  accountId: AccountId,
  work: (bound: Context) => Promise<Result>,
  timeLimit: 'request' | 'attempt' = 'request',
): Promise<Result> {
  if (context.isBound === true) return work(context);
  let effects: (() => void)[] = [];
  const result = await context.database.hold(
    (tx) =>
      tx.attempt((database) => {
        effects = [];
        return work(boundContext(context, database, (effect) => effects.push(effect)));
      }),
    timeLimit,
    accountId,
  );
  for (const effect of effects) effect();
  return result;
}
