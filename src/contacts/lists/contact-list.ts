/**
 * Lists of contacts: one statement for filter, order, page and items, and one more for a requested total. Totals of
 * whole accounts come from the tallies. `page-method.ts` chooses how each page is read. A page that was read before is
 * confirmed by the database: `pages/page-cache.ts`.
 */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { everything, type ShownParts } from '@switchbook/domain/contact/contact-parts.js';
import type { Page, PageRequest } from '@switchbook/domain/contact/page.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import { type SortKey, sortRowOf } from '@switchbook/domain/contact/sorts.js';
import { isShared } from '@switchbook/domain/identity/identity.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { isCut, maxPageBytes } from '../../database/statements/page-cut.js';
import { Shapes } from '../../database/statements/sql.js';
import type { VisibleFilter } from '../../visibility/values/visible-filter.js';
import type { EntrySorter } from '../store/search-entries.js';
import { readBuckets, readTotal, type TallyKind, talliedBy } from '../store/tallies.js';
import { countCapped, countInTime } from './capped-count.js';
import { StatementParameters } from './conditions/filter-sql.js';
import { cursorOf, hasNamedFirst, isWalkable } from './orders/contact-order.js';
import { choosePageMethod, deepSkip, hasText, type PageMethod } from './page-method.js';
import { countedSql } from './pages/candidates.js';
import { type ListedRow, longQueries, makePage, type PageQuery } from './pages/contact-page.js';
import { findDeepStart, type TalliedOrder } from './pages/deep-page.js';
import { isEnough, type ReadStart, startOf } from './pages/list-shapes.js';
import { hasOnlyOwners, ownershipOf, ownersInOrder } from './pages/owned-filter.js';
import { isSameProof, type PageCache, type PageProof, rowProof } from './pages/page-cache.js';
import { readBoundedPage, readPage, readProof } from './pages/read-page.js';
import { listSampled, type SampledSources } from './pages/sampled-page.js';
import { searchPage } from './pages/search-page.js';
import type { LargestAccounts } from './totals/largest-accounts.js';
import type { SearchTotals } from './totals/search-totals.js';

interface ListSources extends SampledSources {
  readonly totals: SearchTotals;
  readonly shares: LargestAccounts;
  readonly entries: Pick<EntrySorter, 'noteSearch'>;
  /** null: no caching, for a database with reads that may never be committed */
  readonly pages: PageCache | null;
}

type SearchedPage = PageQuery & { readonly sources: ListSources };

export async function readContactPage(
  sources: ListSources,
  accountId: AccountId,
  filter: VisibleFilter,
  request: PageRequest,
  shownParts: ShownParts = everything,
): Promise<Page<Contact>> {
  const query = { sources, accountId, filter, request, shownParts };
  return readByMethod(query, choosePageMethod(query));
}

async function readByMethod(query: SearchedPage, method: PageMethod): Promise<Page<Contact>> {
  if (method.by === 'samples')
    return (await listSampled(query, method.scope)) ?? (await listDeep(query, 'contacts'));
  if (method.by === 'tallies') return listDeep(query, method.tallied);
  const read = () =>
    method.by === 'bounded'
      ? listBounded(query, method.maxRead)
      : listCached(query, method.cacheKey, method.by);
  if (method.counting === 'none') return read();
  if (method.counting === 'withPage') {
    const [page, total] = await Promise.all([read(), countTotal(query)]);
    return { ...page, ...total };
  }
  const page = await read();
  const isAll = page.next === null && page.rest === undefined;
  return { ...page, ...(isAll ? { total: page.items.length } : await countTotal(query)) };
}

/** Lists a page of a bounded read. A page that ends early has the position up to which contacts were read. */
async function listBounded(query: PageQuery, maxRead: number): Promise<Page<Contact>> {
  const start = startOf(query.request);
  const { rows, walkedTo } = await readBoundedPage(query, { ...start, maxRead });
  const page = await makePage(query, rows, undefined);
  const last = rows[page.items.length - 1];
  // The byte limit ends the page too; the next page shows whether more contacts follow.
  if (page.next === null && last !== undefined && isCut(rows, start.take, maxPageBytes))
    return { ...page, next: cursorOf(last, query.request.order) };
  return { ...page, next: page.next ?? walkedTo };
}

type Total = Pick<Page<Contact>, 'total' | 'isTotalCapped'>;

async function countTotal({ sources, accountId, filter, request }: SearchedPage): Promise<Total> {
  // A total from the tallies is exact without a cost.
  const isCapped = request.wantTotal === 'capped' && talliedBy(filter) === undefined;
  if (isCapped && request.maxRead !== undefined) return countInTime(sources, accountId, filter);
  if (isCapped) return countCapped(longQueries(sources), accountId, filter);
  return { total: await countFiltered(sources, accountId, filter) };
}

/** Returns the page without its total. */
async function listCached(
  query: SearchedPage,
  name: string | undefined,
  by: keyof typeof readers,
): Promise<Page<Contact>> {
  const { accountId, sources } = query;
  const { pages } = sources;
  const start = startOf(query.request);
  const read = () => listRows(query, start, readers[by]);
  if (pages === null || name === undefined) return (await read()).page;
  const cached = pages.find(accountId, name);
  if (cached !== undefined) {
    const isSame = isSameProof(cached.proof, await readProof(query, start));
    pages.countRead(isSame);
    if (isSame) return cached.page;
    // The page probably changes again soon. So it is not cached now, but from the second read after this one on.
    pages.forget(accountId, name);
    return (await read()).page;
  }
  pages.countRead(false);
  const { page, proof, rowBytes } = await read();
  if (proof !== undefined) pages.keep(accountId, name, page, proof, rowBytes);
  return page;
}

/** Returns the rows of the page, with the data to revalidate it if it was read whole. */
async function listRows(
  query: SearchedPage,
  start: ReadStart,
  read: (query: SearchedPage, start: ReadStart) => Promise<ListedRow[]>,
): Promise<{
  readonly page: Page<Contact>;
  readonly proof: (() => PageProof) | undefined;
  /** bytes of the rows, also of the row after the page */
  readonly rowBytes: number;
}> {
  const rows = start.take <= 0 ? [] : await read(query, start);
  const keys = isCut(rows, start.take, maxPageBytes)
    ? await read(query, { ...start, isBare: true })
    : undefined;
  const page = await makePage(query, rows, keys);
  const [first] = rows;
  const rowBytes = rows.at(-1)?.through ?? 0;
  const isWhole = keys === undefined && page.items.length >= Math.min(rows.length, query.request.limit);
  if (first === undefined || !isWhole) return { page, proof: undefined, rowBytes };
  return { page, proof: () => ({ rows: rowProof(rows), changes: first.catalog_changes ?? 0 }), rowBytes };
}

/** Whether a list may scan many more contacts than it shows. */
export function isLongList(filter: ContactFilter, { from, order }: PageRequest): boolean {
  const [first] = order;
  if (first !== undefined && sortRowOf(first.by).isLong) return true;
  const isFar = from.at === 'skip' && from.count >= deepSkip;
  const isOwned = hasOnlyOwners(filter) && ownersInOrder(ownershipOf(filter), order) !== undefined;
  // A search tests thousands of contacts in page order first.
  const isPoint = isHoldersOnly(filter) || (isPointFilter(filter) && !hasText(filter));
  return isFar || !(isOwned || talliedBy(filter) !== undefined || isPoint);
}

/** Whether the filter is one identity: the holders of an email are read by an index, whether one or many. */
function isHoldersOnly(filter: ContactFilter): boolean {
  if (filter.op === 'all') return filter.filters.length === 1 && filter.filters.every(isHoldersOnly);
  return filter.op === 'identity';
}

/** Whether at most one contact can match, and an index finds it. Any number of contacts may share an email. */
function isPointFilter(filter: ContactFilter): boolean {
  if (filter.op === 'all') return filter.filters.some(isPointFilter);
  return filter.op === 'identity' && !isShared(filter.key.kind);
}

/** Starts at the position from the tallies; a page beyond the end reads no rows. */
async function listDeep(query: SearchedPage, tallied: TallyKind): Promise<Page<Contact>> {
  const { sources, accountId, request } = query;
  const buckets = await readBuckets(sources.database, accountId, tallied);
  const total = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  const { skip, take, ...how } = startOf(request);
  const range = {
    order: talliedOrder(request.order),
    descending: request.order[0]?.descending ?? false,
    skip,
    take: Math.min(take, total - skip),
  };
  const isForward = isOneWay(request.order);
  const pageStart = isForward ? { skip } : findDeepStart(buckets, range);
  const start = { ...how, ...pageStart, take: range.take };
  const { page } = await listRows(query, start, isForward ? readInOrder : readPage);
  return request.wantTotal === false ? page : { ...page, total };
}

/** Whether an index only has contacts with a name, from the beginning. */
function isOneWay(order: readonly SortKey[]): boolean {
  return hasNamedFirst(order, undefined) && !isWalkable(order);
}

/** Returns undefined if the order has no tallies. */
function talliedOrder([first, second]: readonly SortKey[]): TalliedOrder | undefined {
  if (first?.by === 'number') return 'number';
  const isByTime = first?.by === 'createdAt' && second?.by === 'number';
  return isByTime && first.descending === second.descending ? 'createdAt' : undefined;
}

const countShapes = new Shapes('count_contacts', 8);

/** Counts the contacts that match, exactly. */
export async function countFiltered(
  { database, signal, totals }: Pick<ListSources, 'database' | 'signal' | 'totals'>,
  accountId: AccountId,
  filter: VisibleFilter,
): Promise<number> {
  const tallied = talliedBy(filter);
  const long = longQueries({ database, signal });
  if (hasText(filter) || hasOnlyOwners(filter)) return totals.count(long, accountId, filter);
  if (tallied !== undefined) return readTotal(database, accountId, tallied);
  const parameters = new StatementParameters([accountId]);
  const rows = countedSql(filter, parameters, (from) => `select count(*) as total from ${from}`);
  const text = `select sum(n.total)::bigint as total from (${rows}) n`;
  const [row] = await long.query<{ total: number }>(countShapes.of(text, accountId), parameters.values);
  return row?.total ?? 0;
}

/**
 * Reads a page in the order of names. Most contacts have a name, and an index has their order. Nameless contacts are
 * appended if the page is not full.
 */
async function readInOrder(query: PageQuery, start: ReadStart): Promise<ListedRow[]> {
  const { from, order } = query.request;
  const isForward = start.skip === 0 || isOneWay(order);
  if (isForward && hasNamedFirst(order, from.at === 'after' ? from.cursor : undefined)) {
    const namedRows = await readPage(query, { ...start, isNamed: true });
    if (isEnough(namedRows, start)) return namedRows;
  }
  return readPage(query, start);
}

/** The readers of pages that are not deep. */
const readers = { search: searchPage, owners: readInOrder, order: readInOrder } as const;
