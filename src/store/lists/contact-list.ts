/**
 * Lists of contacts: one statement for filter, order, page and items, one more where a wire demands a total. Totals of
 * whole accounts, and the start of deep pages, come from the tallies.
 */
import type { Contact } from '../../domain/contact.js';
import { everything, type Shown } from '../../domain/contact-parts.js';
import type { AccountId } from '../../domain/ids.js';
import type { Page, PageRequest, SortKey } from '../../domain/page.js';
import type { ContactFilter } from '../../domain/query.js';
import { readBuckets, readTotal, type Tallied, talliedBy } from '../contacts/tallies.js';
import { isCut, maxPageBytes } from '../database/page-cut.js';
import { Shapes } from '../database/sql.js';
import { hasNamedFirst } from './contact-order.js';
import { type AskedPage, type ListedRow, type PageSources, pageOf } from './contact-page.js';
import { findPageStart, type TalliedOrder } from './deep-page.js';
import { filterSql, linksSql, Parameters } from './filter-sql.js';
import { firstLook, type ReadStart, shapesOf } from './list-shapes.js';
import { isInPlace, isWalkable, readPage, readProof } from './list-statement.js';
import { isSameProof, type PageCache, type PageProof, rowProof } from './page-cache.js';
import type { SearchTotals } from './search-totals.js';

export interface ListSources extends PageSources {
  readonly totals: SearchTotals;
  /** null: no caching, for a database whose reads may never be committed */
  readonly pages: PageCache | null;
}

export async function listContacts(
  sources: ListSources,
  accountId: AccountId,
  filter: ContactFilter,
  request: PageRequest,
  what: Shown = everything,
): Promise<Page<Contact>> {
  const asked = { sources, accountId, filter, request, what };
  const tallied = talliedBy(filter);
  const isDeep = request.from.at === 'skip' && request.from.count >= deepSkip;
  if (isDeep && tallied !== undefined) return listDeep(asked, tallied);
  const [page, total] = await Promise.all([
    listCached(asked, sources.pages),
    request.wantTotal ? countContacts(sources, accountId, filter) : undefined,
  ]);
  return total === undefined ? page : { ...page, total };
}

/** The page without its total. */
async function listCached(asked: AskedPage, pages: PageCache | null): Promise<Page<Contact>> {
  const { accountId } = asked;
  const start = startOf(asked.request);
  const name = nameOf(asked, start);
  if (pages === null || name === undefined) return (await listRows(asked, start)).page;
  const cached = pages.find(accountId, name);
  if (cached !== undefined) {
    const isSame = isSameProof(cached.proof, await readProof(asked, start));
    pages.note(isSame);
    if (isSame) return cached.page;
    pages.forget(accountId, name);
  } else pages.note(false);
  const { page, proof } = await listRows(asked, start);
  if (cached === undefined && proof !== undefined) pages.keep(accountId, name, page, proof);
  return page;
}

/** All that decides a page that may be cached. Undefined for others: those that an index does not give as they are. */
function nameOf(asked: AskedPage, start: ReadStart): string | undefined {
  const { from, order, limit } = asked.request;
  const isKept = order[0]?.by !== 'name' && isInPlace(asked, start);
  if (!isKept || shapesOf(asked, start) === undefined) return undefined;
  return JSON.stringify([talliedBy(asked.filter), from, order, limit, asked.what]);
}

/** The page as it is read, and what it is revalidated by when it was read whole. */
async function listRows(
  asked: AskedPage,
  start: ReadStart,
  read = hasText(asked.filter) ? searchPage : readInOrder,
): Promise<{ readonly page: Page<Contact>; readonly proof: (() => PageProof) | undefined }> {
  const rows = start.take <= 0 ? [] : await read(asked, start);
  const keys = isCut(rows, start.take, maxPageBytes)
    ? await read(asked, { ...start, isBare: true })
    : undefined;
  const page = await pageOf(asked, rows, keys);
  const [first] = rows;
  const isWhole = keys === undefined && page.items.length >= Math.min(rows.length, asked.request.limit);
  if (first === undefined || !isWhole) return { page, proof: undefined };
  return { page, proof: () => ({ rows: rowProof(rows), changes: first.catalog_changes ?? 0 }) };
}

/** Up to here rows are skipped without reading the tallies. */
const deepSkip = 2_000;

/** Whether a list may scan many more contacts than it shows. */
export function isLongList(filter: ContactFilter, { from }: PageRequest): boolean {
  const isFar = from.at === 'skip' && from.count >= deepSkip;
  return isFar || (talliedBy(filter) === undefined && !isPointFilter(filter));
}

/** Whether few contacts can match, and an index gives them. */
function isPointFilter(filter: ContactFilter): boolean {
  if (filter.op === 'all') return filter.filters.some(isPointFilter);
  return filter.op === 'identity';
}

/** Starts at the place that the tallies give; a page beyond the end reads nothing. */
async function listDeep(asked: AskedPage, tallied: Tallied): Promise<Page<Contact>> {
  const { sources, accountId, request } = asked;
  const buckets = await readBuckets(sources.database, accountId, tallied);
  const total = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  const { skip, take, ...how } = startOf(request);
  const wanted = {
    order: talliedOrder(request.order),
    descending: request.order[0]?.descending ?? false,
    skip,
    take: Math.min(take, total - skip),
  };
  const start = { ...how, ...findPageStart(buckets, wanted), take: wanted.take };
  const { page } = await listRows(asked, start, readPage);
  return request.wantTotal ? { ...page, total } : page;
}

/** Undefined for an order without tallies. */
function talliedOrder([first, second]: readonly SortKey[]): TalliedOrder | undefined {
  if (first?.by === 'number') return 'number';
  const isByTime = first?.by === 'createdAt' && second?.by === 'number';
  return isByTime && first.descending === second.descending ? 'createdAt' : undefined;
}

const countShapes = new Shapes('count_contacts', 8);

/** Exact number of contacts that match. */
export async function countContacts(
  { database, totals }: Pick<ListSources, 'database' | 'totals'>,
  accountId: AccountId,
  filter: ContactFilter,
): Promise<number> {
  const tallied = talliedBy(filter);
  if (hasText(filter)) return totals.count(database, accountId, filter);
  if (tallied !== undefined) return readTotal(database, accountId, tallied);
  const parameters = new Parameters([accountId]);
  const from =
    linksSql(filter, parameters) ?? `contacts c where c.account_id = $1 and ${filterSql(filter, parameters)}`;
  const text = `select count(*) as total from ${from}`;
  const rows = await database.query<{ total: number }>(countShapes.of(text), parameters.values);
  return rows[0]?.total ?? 0;
}

/** One row more than the page tells whether another follows. */
function startOf({ from, limit }: PageRequest): ReadStart {
  const skip = from.at === 'skip' ? from.count : 0;
  return {
    isReversed: false,
    cut: undefined,
    skip,
    take: limit + 1,
    access: { by: 'plain' },
    isNamed: false,
    isBare: false,
  };
}

/** Fewest hits in the first scan for which scanning on is quicker than sorting all that match. */
const fewestHits = 20;

/**
 * A page of a search. Common matches are found by scanning contacts in the order of the page, rare ones through the
 * index of the searched text; the first scan tells which applies. Neither reads all contacts.
 */
async function searchPage(asked: AskedPage, start: ReadStart): Promise<ListedRow[]> {
  if (isWalkable(asked.request.order)) {
    const walk = (length: number) => readPage(asked, { ...start, access: { by: 'walk', length } });
    const seen = await walk(firstLook);
    if (isEnough(seen, start)) return seen;
    const hits = seen.length === 0 ? 0 : start.skip + seen.length;
    if (hits >= fewestHits) {
      const wanted = Math.ceil(((start.skip + start.take) / hits) * firstLook * 2);
      const more = await walk(wanted);
      if (isEnough(more, start)) return more;
    }
  }
  return readPage(asked, { ...start, access: { by: 'index' } });
}

/** Contacts with a name are most, and in index order; the others are appended when those do not fill the page. */
async function readInOrder(asked: AskedPage, start: ReadStart): Promise<ListedRow[]> {
  const { from, order } = asked.request;
  if (start.skip === 0 && hasNamedFirst(order, from.at === 'after' ? from.cursor : undefined)) {
    const named = await readPage(asked, { ...start, isNamed: true });
    if (isEnough(named, start)) return named;
  }
  return readPage(asked, start);
}

function isEnough(rows: readonly ListedRow[], { take, isBare }: ReadStart): boolean {
  return rows.length === take || (!isBare && isCut(rows, take, maxPageBytes));
}

function hasText(filter: ContactFilter): boolean {
  if (filter.op === 'all' || filter.op === 'any') return filter.filters.some(hasText);
  return filter.op === 'not' ? hasText(filter.filter) : filter.op === 'text';
}
