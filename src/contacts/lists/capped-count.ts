/**
 * Counts the matches of a filter up to a bound, for clients that show "more than 10,000". `totals/search-totals.ts`
 * counts exactly.
 */

import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable } from '../../database/database.js';
import { Shapes } from '../../database/statements/sql.js';
import type { VisibleFilter } from '../../visibility/values/visible-filter.js';
import { totalCap } from '../values/request-limits.js';
import { filterSql, isIndexed, StatementParameters } from './conditions/filter-sql.js';
import { slicedFrom } from './conditions/search-slices.js';
import { matchingSql } from './pages/bounded-page.js';
import { countedSql, hasCandidates } from './pages/candidates.js';
import { longQueries, type PageSources } from './pages/contact-page.js';

export interface CappedCount {
  readonly total: number;
  /** whether the count ended at its maximum, so `total` or more contacts match */
  readonly isTotalCapped: boolean;
}

/** Number of slices to count for an estimate of the total. */
const sampledSlices = 8;

/**
 * Up to this number of expected matches (from the sample), the index finds all matches faster than a search by slices.
 */
const fewExpected = 3 * totalCap;

/** Milliseconds of a count in time. Where an index may find the contacts, half of the time is for that search. */
const momentMs = 200;
/** Contacts that are counted between two checks of the time. */
const piece = 2_000;

const shapes = {
  sliced: new Shapes('count_slices', 6),
  whole: new Shapes('count_capped', 6),
  pieces: new Shapes('count_pieces', 6),
} as const;

export async function countCapped(
  on: Queryable,
  accountId: AccountId,
  filter: VisibleFilter,
): Promise<CappedCount> {
  if (!isIndexed(filter)) return capCount(await countWhole(on, accountId, filter));
  const { found, slices } = await countSlices(on, accountId, filter, sampledSlices);
  if (found > totalCap || slices <= sampledSlices) return capCount(found);
  if ((found * slices) / sampledSlices <= fewExpected)
    return capCount(await countWhole(on, accountId, filter));
  return capCount((await countSlices(on, accountId, filter, slices)).found);
}

/**
 * Counts with a time limit. If not all contacts can be counted in time, batches are counted until the limit, and the
 * result is a lower bound.
 */
export async function countInTime(
  sources: Pick<PageSources, 'database' | 'signal'>,
  accountId: AccountId,
  filter: VisibleFilter,
): Promise<CappedCount> {
  if (!isIndexed(filter) && !hasCandidates(filter))
    return countPieces(longQueries(sources), accountId, filter, momentMs);
  const timeout = AbortSignal.timeout(momentMs / 2);
  const { database, signal } = sources;
  const until = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  try {
    return await countCapped(longQueries({ database, signal: until }), accountId, filter);
  } catch (error) {
    if (error !== timeout.reason || signal?.aborted === true) throw error;
    return countPieces(longQueries(sources), accountId, filter, momentMs / 2);
  }
}

/**
 * Counts in one statement, which ends by itself. The first batch is always counted: on a cluster, planning alone may
 * use up the time.
 */
async function countPieces(
  on: Queryable,
  accountId: AccountId,
  filter: VisibleFilter,
  ms: number,
): Promise<CappedCount> {
  const parameters = new StatementParameters([accountId, ms]);
  const after = 'from contacts c where c.account_id = $1 and c.number > w.last order by c.number';
  const matching = matchingSql('c.number', `select c.* ${after} limit ${piece}`, filter, parameters);
  const text = `with recursive w (last, found) as (
      select 0::bigint, 0::bigint
      union all
      select (select c.number ${after} limit 1 offset ${piece - 1}), w.found + (select count(*) from (${matching}) m)
      from w where w.last is not null and w.found <= ${totalCap}
        and (w.last = 0 or clock_timestamp() < statement_timestamp() + $2 * interval '1 millisecond'))
    select max(w.found) as found, bool_or(w.last is null) as is_all from w`;
  const [row] = await on.query<{ found: number; is_all: boolean }>(
    shapes.pieces.of(text, accountId),
    parameters.values,
  );
  const { found, is_all: isAll } = row ?? { found: 0, is_all: true };
  return isAll ? capCount(found) : { total: Math.min(found, totalCap), isTotalCapped: true };
}

function capCount(count: number): CappedCount {
  return { total: Math.min(count, totalCap), isTotalCapped: count > totalCap };
}

async function countWhole(on: Queryable, accountId: AccountId, filter: VisibleFilter): Promise<number> {
  const parameters = new StatementParameters([accountId]);
  const rows = countedSql(filter, parameters, (from) => `select from ${from} limit ${totalCap + 1}`);
  const text = `select count(*) as found from (${rows}) c`;
  return (
    (await on.query<{ found: number }>(shapes.whole.of(text, accountId), parameters.values))[0]?.found ?? 0
  );
}

/** Counts matches in the first slices. `slices`: number of slices to read. */
async function countSlices(on: Queryable, accountId: AccountId, filter: VisibleFilter, max: number) {
  const parameters = new StatementParameters([accountId]);
  const rows = slicedFrom(
    filterSql(filter, parameters, 'slices'),
    parameters.add(max, 'bigint'),
    totalCap + 1,
  );
  const text = `${rows} select (select count(*) from m) as found, (select count(*) from s) as slices`;
  const [row] = await on.query<{ found: number; slices: number }>(
    shapes.sliced.of(text, accountId),
    parameters.values,
  );
  return row ?? { found: 0, slices: 0 };
}
