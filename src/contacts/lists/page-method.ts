/**
 * Chooses how a list is read, without I/O. `contact-list.ts` reads it.
 *
 * - `samples`: a deep page by chosen id. Samples give the start, else the tallies: `pages/sampled-page.ts`.
 * - `tallies`: any other deep page of tallied contacts. The tallies give the start: `pages/deep-page.ts`.
 * - `bounded`: a condition with `maxRead`. The page ends at this number of contacts: `pages/bounded-page.ts`.
 * - `search`: text, or owners and groups in another order than that of their index. Slices find common matches, and all
 *   matches are read for rare ones: `pages/search-page.ts`.
 * - `owners`: contacts of owners, in the order of their index. The page is a range of it: `pages/owned-page.ts`.
 * - `order`: any other page, read from an index in the order of the page.
 */

import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import type { SortKey } from '@switchbook/domain/contact/sorts.js';
import { hasCondition } from '../filters/filter-conditions.js';
import { type TallyKind, talliedBy } from '../store/tallies.js';
import { isWalkableBothWays } from './orders/contact-order.js';
import { isBounded } from './pages/bounded-page.js';
import type { PageQuery } from './pages/contact-page.js';
import { shapesOf, startOf } from './pages/list-shapes.js';
import { ownershipOf, ownersInOrder } from './pages/owned-filter.js';
import { isInIndexOrder } from './pages/page-sql.js';

/** The time of the count. A first page may have all matches of a rare text, so the page is read before. */
type Counting = 'none' | 'withPage' | 'afterPage';

export type PageMethod =
  /** `scope`: of the chosen ids */
  | { readonly by: 'samples'; readonly scope: string }
  | { readonly by: 'tallies'; readonly tallied: TallyKind }
  | { readonly by: 'bounded'; readonly maxRead: number; readonly counting: Counting }
  | {
      readonly by: 'search' | 'owners' | 'order';
      /** undefined: the page is not read directly from an index */
      readonly cacheKey: string | undefined;
      readonly counting: Counting;
    };

/** Up to here rows are skipped without reading the tallies. */
export const deepSkip = 2_000;

export function choosePageMethod(query: PageQuery): PageMethod {
  const { filter, request } = query;
  const { from, order, maxRead, wantTotal } = request;
  const tallied = talliedBy(filter);
  if (from.at === 'skip' && from.count >= deepSkip && tallied !== undefined) {
    const scope = tallied === 'contacts' ? chosenScopeOf(order) : undefined;
    return scope === undefined ? { by: 'tallies', tallied } : { by: 'samples', scope };
  }
  const isFirst = from.at === 'start' || (from.at === 'skip' && from.count === 0);
  const isText = hasText(filter);
  const counting = wantTotal === false ? 'none' : isText && isFirst ? 'afterPage' : 'withPage';
  if (maxRead !== undefined && isBounded(query) && !isText) return { by: 'bounded', maxRead, counting };
  return { by: chooseShallowMethod(filter, order), cacheKey: cacheKeyOf(query), counting };
}

/** Returns the scope of an order by chosen id alone; undefined for other orders. */
function chosenScopeOf([first, second]: readonly SortKey[]): string | undefined {
  const isChosen = typeof first?.by === 'object' && 'vendorId' in first.by && second === undefined;
  return isChosen ? first.by.vendorId : undefined;
}

/**
 * Returns the method of a page that is not deep. Contacts of an owner or a group are read like search matches, unless
 * the owner index already has this order.
 */
function chooseShallowMethod(
  filter: ContactFilter,
  order: readonly SortKey[],
): 'search' | 'owners' | 'order' {
  const ownership = ownershipOf(filter);
  if (!hasText(filter) && ownership === undefined) return 'order';
  return !hasText(filter) && ownersInOrder(ownership, order) !== undefined ? 'owners' : 'search';
}

/** Returns the cache key of a page; undefined for pages that are not read directly from an index. */
function cacheKeyOf(query: PageQuery): string | undefined {
  const { from, order, limit } = query.request;
  const start = startOf(query.request);
  const isCached = isWalkableBothWays(order) && isInIndexOrder(query, start);
  if (!isCached || shapesOf(query, start) === undefined) return undefined;
  return JSON.stringify([talliedBy(query.filter), from, order, limit, query.shownParts]);
}

export const hasText = (filter: ContactFilter): boolean => hasCondition(filter, ({ op }) => op === 'text');
