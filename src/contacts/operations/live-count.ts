/** The live counts of saved segments and views: exact if that is quick, else up to a bound. */
import type { Caller } from '@switchbook/domain/access/access.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { Basics, Caches, Context } from '../../operation-context/context.js';
import { nothingToRedact, withRedaction } from '../../operation-context/declared-operation.js';
import { runWithTimeLimit, tooSlowFilter } from '../../operation-context/time-limits.js';
import { guessedByFilter } from '../../visibility/values/guessed-numbers.js';
import type { VisibleFilter } from '../../visibility/values/visible-filter.js';
import { type CappedCount, countCapped } from '../lists/capped-count.js';
import { countFiltered } from '../lists/contact-list.js';
import { longQueries } from '../lists/pages/contact-page.js';
import { toVisibleFilter } from './resolve-conditions.js';

/** Time limit in milliseconds of each of the two ways to count. */
const countMs = 2_000;

type FilterOf = (context: Context, caller: Caller, number: number) => Promise<ContactFilter>;

/**
 * Counts the contacts of a saved segment or view that are visible to the caller; `signal`: aborts when the client
 * disconnects. Throws like `filterOf`, and `invalid` if even a capped count takes too long.
 */
export function makeCount(filterOf: FilterOf) {
  const run = async (context: Context, caller: Caller, number: number, signal?: AbortSignal) => {
    const { accountId } = caller;
    const filter = await toVisibleFilter(context, accountId, await filterOf(context, caller, number));
    return context.lanes.long.run(caller, () => countMatches(context, accountId, filter, signal), signal);
  };
  return withRedaction(run, { ...nothingToRedact, guessed: guessedByFilter(({ total }) => total) });
}

async function countMatches(
  context: Basics & Caches,
  accountId: AccountId,
  filter: VisibleFilter,
  signal: AbortSignal | undefined,
): Promise<CappedCount> {
  const refusal = tooSlowFilter();
  try {
    const total = await runWithTimeLimit(
      countMs,
      signal,
      () => refusal,
      (until) => countFiltered({ ...context, signal: until }, accountId, filter),
    );
    return { total, isTotalCapped: false };
  } catch (error) {
    if (error !== refusal) throw error;
  }
  return runWithTimeLimit(countMs, signal, tooSlowFilter, (until) =>
    countCapped(longQueries({ database: context.database, signal: until }), accountId, filter),
  );
}
