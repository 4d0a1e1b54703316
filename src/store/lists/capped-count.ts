/**
 * Counts the matches of a filter up to a bound, for clients that need no more than "more than so many". `search-totals.ts`
 * counts exactly.
 */
import type { AccountId } from '../../domain/ids.js';
import { totalCap } from '../../domain/page.js';
import type { ContactFilter } from '../../domain/query.js';
import type { Queryable } from '../database/database.js';
import { Shapes } from '../database/sql.js';
import { fewOrMany } from './few-links.js';
import { filterSql, isIndexed, linksSql, Parameters } from './filter-sql.js';
import { slicedFrom } from './search-slices.js';

export interface CappedCount {
  readonly total: number;
  /** the total is this or more */
  readonly isTotalCapped: boolean;
}

/** Slices whose matches tell how many there are in all. */
const sampledSlices = 8;

/** Up to so many matches, expected from the sample, the index finds all of them sooner than slice by slice. */
const fewExpected = 3 * totalCap;

const shapes = { sliced: new Shapes('count_slices', 6), whole: new Shapes('count_capped', 6) } as const;

export async function countCapped(
  on: Queryable,
  accountId: AccountId,
  filter: ContactFilter,
): Promise<CappedCount> {
  if (!isIndexed(filter)) return cappedAt(await countWhole(on, accountId, filter));
  const { found, slices } = await countSlices(on, accountId, filter, sampledSlices);
  if (found > totalCap || slices <= sampledSlices) return cappedAt(found);
  if ((found * slices) / sampledSlices <= fewExpected)
    return cappedAt(await countWhole(on, accountId, filter));
  return cappedAt((await countSlices(on, accountId, filter, slices)).found);
}

function cappedAt(found: number): CappedCount {
  return { total: Math.min(found, totalCap), isTotalCapped: found > totalCap };
}

async function countWhole(on: Queryable, accountId: AccountId, filter: ContactFilter): Promise<number> {
  const parameters = new Parameters([accountId]);
  const links = linksSql(filter, parameters);
  const where = links === undefined ? filterSql(filter, parameters) : '';
  const rows =
    links === undefined
      ? fewOrMany(
          filter,
          parameters,
          (before) =>
            `select from contacts c where c.account_id = $1 and ${before}${where} limit ${totalCap + 1}`,
        )
      : `select from ${links} limit ${totalCap + 1}`;
  const text = `select count(*) as found from (${rows}) c`;
  return (await on.query<{ found: number }>(shapes.whole.of(text), parameters.values))[0]?.found ?? 0;
}

/** `slices`: those of the account. */
async function countSlices(on: Queryable, accountId: AccountId, filter: ContactFilter, most: number) {
  const parameters = new Parameters([accountId]);
  const rows = slicedFrom(
    filterSql(filter, parameters, 'slices'),
    parameters.add(most, 'bigint'),
    totalCap + 1,
  );
  const text = `${rows} select (select count(*) from m) as found, (select count(*) from s) as slices`;
  const [row] = await on.query<{ found: number; slices: number }>(shapes.sliced.of(text), parameters.values);
  return row ?? { found: 0, slices: 0 };
}
