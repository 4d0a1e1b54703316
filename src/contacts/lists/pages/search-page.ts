/**
 * Pages of a search. Common matches are found by scanning contacts in page order. The index of the searched text finds
 * less common matches in slices of that order, and rare matches among all contacts. The number of matches so far
 * determines the next range. Where the scan found none, all matches are read at once if they are few. Only a term
 * without an index makes it read all contacts.
 */
import type { EntrySorter } from '../../store/search-entries.js';
import { sliceSize } from '../../store/tallies.js';
import { isIndexed } from '../conditions/filter-sql.js';
import { slicedBy } from '../conditions/search-slices.js';
import { hasNamedFirst, isWalkable, isWalkableBothWays } from '../orders/contact-order.js';
import type { LargestAccounts } from '../totals/largest-accounts.js';
import type { ListedRow, PageQuery } from './contact-page.js';
import { type Access, firstWalk, isEnough, type ReadStart } from './list-shapes.js';
import { ownershipOf, ownersInOrder } from './owned-filter.js';
import { readFew, readPage } from './read-page.js';

/** Number of hits in the first scan from which scanning further is faster than sorting all matches. */
const minHits = 20;
/**
 * Number of hits for contacts of an owner, which an index finds. They are spread over the table, so a scan costs more.
 */
const minOwnHits = 25;

/** Slices that are read in addition to the estimate, since the first slice of an order is often nearly empty. */
const spareSlices = 1;
/** Up to this number of slices, the index finds matches in slices faster than among all contacts. */
const maxSlices = 8;

interface Sources {
  readonly shares: LargestAccounts;
  readonly entries: Pick<EntrySorter, 'noteSearch'>;
}
type SearchedPage = PageQuery & { readonly sources: Sources };

interface Search {
  readonly query: SearchedPage;
  readonly start: ReadStart;
  /** whether the owner index has the order of the page */
  readonly isOwned: boolean;
  /** whether an index has the order, for contacts with a name only */
  readonly isNamed: boolean;
}
type Slices = Extract<Access, { by: 'slices' }>['of'];

export async function searchPage(query: SearchedPage, start: ReadStart): Promise<ListedRow[]> {
  const { filter, request } = query;
  const { from, order } = request;
  const isOwned = ownersInOrder(ownershipOf(filter), order) !== undefined;
  const isNamed = !isWalkable(order) && hasNamedFirst(order, from.at === 'after' ? from.cursor : undefined);
  const search = { query, start, isOwned, isNamed };
  const slices = isIndexed(filter) && !isOwned ? slicedBy(order) : undefined;
  const rows = slices === undefined ? await searchByWalk(search) : await searchSlices(search, slices);
  const matches = rows ?? (await searchAll(search));
  query.sources.entries.noteSearch();
  return matches;
}

/** Finds common matches in the first contacts of the order, and less common ones in slices. Undefined: too few. */
async function searchSlices(search: Search, order: Slices): Promise<ListedRow[] | undefined> {
  const { query, start } = search;
  const read = (count: number) => readPage(query, { ...start, access: { by: 'slices', of: order, count } });
  const walked = await walk(search, firstWalk.short);
  if (isEnough(walked, start)) return walked;
  const isRare = hitsOf(search, walked) === 0;
  const few = isRare ? await readFewMatches(search) : undefined;
  if (few !== undefined) return few;
  const suggested = isRare ? 1 : unitsFor(search, walked, firstWalk.short / sliceSize, 1.5);
  const firstSlices = Math.min(suggested + spareSlices, maxSlices);
  const firstRows = await read(firstSlices);
  if (isEnough(firstRows, start)) return firstRows;
  const count = unitsFor(search, firstRows, firstSlices, 1.5);
  if (count > maxSlices) return undefined;
  const moreRows = await read(count);
  return isEnough(moreRows, start) ? moreRows : undefined;
}

/** Finds common matches in the order of an index. Undefined: too few, or no index has the order. */
async function searchByWalk(search: Search): Promise<ListedRow[] | undefined> {
  const { query, start, isOwned, isNamed } = search;
  const { order } = query.request;
  if (!(isWalkable(order) || isNamed) || start.skip + start.take > firstWalk.long) return undefined;
  // Contacts of an owner are spread over the table, and only the owner index can sort them, except by name.
  const isOfOwner = ownershipOf(query.filter)?.owners !== undefined;
  const isSoonFound = isOwned || (isOfOwner && isWalkableBothWays(order));
  const length = isSoonFound ? firstWalk.short : firstWalk.long;
  const walked = await walk(search, length);
  if (isEnough(walked, start)) return walked;
  if (hitsOf(search, walked) < (isOwned ? minOwnHits : minHits)) return undefined;
  const moreRows = await walk(search, unitsFor(search, walked, length, 2));
  return isEnough(moreRows, start) ? moreRows : undefined;
}

/** Finds all matches among all contacts. Undefined: they are not few. */
async function readFewMatches({ query, start }: Search): Promise<ListedRow[] | undefined> {
  const check = await query.sources.shares.checkSql(query.accountId);
  return readFew(query, { ...start, access: { by: 'fewMatches', check } });
}

/** Finds rare matches among all contacts. */
async function searchAll({ query, start }: Search): Promise<ListedRow[]> {
  const check = isIndexed(query.filter) ? await query.sources.shares.checkSql(query.accountId) : '';
  return readPage(query, { ...start, access: { by: 'allMatches', check } });
}

function walk({ query, start, isNamed }: Search, length: number): Promise<ListedRow[]> {
  return readPage(query, { ...start, isNamed, access: { by: 'walk', length } });
}

function hitsOf({ start }: Search, rows: readonly ListedRow[]): number {
  return rows.length === 0 ? 0 : start.skip + rows.length;
}

/** Returns the units to read for a full page, by the matches in the units read so far. */
function unitsFor(search: Search, rows: readonly ListedRow[], units: number, slack: number): number {
  const { skip, take } = search.start;
  return Math.ceil(((skip + take) / hitsOf(search, rows)) * units * slack);
}
