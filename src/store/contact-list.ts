/**
 * Lists of contacts: one statement for filter, order, page and items, one more where a wire demands a total. Totals of
 * whole accounts, and the start of deep pages, come from the tallies.
 */
import type { Contact } from '../domain/contact.js';
import { everything, type Shown } from '../domain/contact-parts.js';
import type { AccountId } from '../domain/ids.js';
import type { Page, PageRequest, SortKey } from '../domain/page.js';
import { invariant } from '../domain/problem.js';
import type { ContactFilter } from '../domain/query.js';
import {
  afterSql,
  broughtAliases,
  hasNamedFirst,
  orderSql,
  type SortColumn,
  sortColumns,
} from './contact-order.js';
import { keyOf, type ListedRow, type PageGround, pageOf } from './contact-page.js';
import { columnNames, contactColumns } from './contact-rows.js';
import { type Cut, findPageStart, type TalliedOrder } from './deep-page.js';
import { filterSql, linksSql, Parameters } from './filter-sql.js';
import { firstLook, type ReadStart, reachOf, shapesOf } from './list-shapes.js';
import { cutSql as cutRowsSql, isCut, maxPageBytes } from './page-cut.js';
import type { SearchTotals } from './search-totals.js';
import { planned, Shapes } from './sql.js';
import { bucketSize, readBuckets, readTotal, type Tallied, talliedBy } from './tallies.js';
import { chosenPageSql } from './vendor-id-order.js';

/** What lists are read with, and the caches they use. */
export interface ListGround extends PageGround {
  readonly totals: SearchTotals;
}

export async function listContacts(
  ground: ListGround,
  accountId: AccountId,
  filter: ContactFilter,
  request: PageRequest,
  what: Shown = everything,
): Promise<Page<Contact>> {
  const tallied = talliedBy(filter);
  const isDeep = request.from.at === 'skip' && request.from.count >= deepSkip;
  if (isDeep && tallied !== undefined) return listDeep(ground, accountId, filter, request, tallied, what);
  const read = hasText(filter) ? searchPage : readInOrder;
  const start = startOf(request, what);
  const [rows, total] = await Promise.all([
    read(ground, accountId, filter, request, start),
    request.wantTotal ? countContacts(ground, accountId, filter) : undefined,
  ]);
  const keys = isCut(rows, start.take, maxPageBytes)
    ? await read(ground, accountId, filter, request, { ...start, isBare: true })
    : undefined;
  return pageOf(ground, accountId, rows, request, total, keys, what.parts);
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

/** Starts where the tallies say; a page beyond the end reads nothing. */
async function listDeep(
  ground: ListGround,
  accountId: AccountId,
  filter: ContactFilter,
  request: PageRequest,
  tallied: Tallied,
  what: Shown,
): Promise<Page<Contact>> {
  const buckets = await readBuckets(ground.on, accountId, tallied);
  const total = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  const { skip, take, ...how } = startOf(request, what);
  const wanted = {
    order: talliedOrder(request.order),
    descending: request.order[0]?.descending ?? false,
    skip,
    take: Math.min(take, total - skip),
  };
  const start = { ...how, ...findPageStart(buckets, wanted), take: wanted.take };
  const rows = wanted.take <= 0 ? [] : await readPage(ground, accountId, filter, request, start);
  const keys = isCut(rows, wanted.take, maxPageBytes)
    ? await readPage(ground, accountId, filter, request, { ...start, isBare: true })
    : undefined;
  return pageOf(ground, accountId, rows, request, request.wantTotal ? total : undefined, keys, what.parts);
}

/** Undefined for an order without tallies. */
function talliedOrder([first, second]: readonly SortKey[]): TalliedOrder | undefined {
  if (first?.by === 'number') return 'number';
  const isByTime = first?.by === 'createdAt' && second?.by === 'number';
  return isByTime && first.descending === second.descending ? 'createdAt' : undefined;
}

const countShapes = new Shapes('count_contacts', 8);

/** How many contacts match, exactly. */
export async function countContacts(
  { on, totals }: Pick<ListGround, 'on' | 'totals'>,
  accountId: AccountId,
  filter: ContactFilter,
): Promise<number> {
  const tallied = talliedBy(filter);
  if (hasText(filter)) return totals.count(on, accountId, filter);
  if (tallied !== undefined) return readTotal(on, accountId, tallied);
  const parameters = new Parameters([accountId]);
  const from =
    linksSql(filter, parameters) ?? `contacts c where c.account_id = $1 and ${filterSql(filter, parameters)}`;
  const text = `select count(*) as total from ${from}`;
  const rows = await on.query<{ total: number }>(countShapes.of(text), parameters.values);
  return rows[0]?.total ?? 0;
}

/** One row more than the page tells whether another follows. */
function startOf({ from, limit }: PageRequest, what: Shown): ReadStart {
  const skip = from.at === 'skip' ? from.count : 0;
  return {
    isReversed: false,
    cut: undefined,
    skip,
    take: limit + 1,
    access: { by: 'plain' },
    isNamed: false,
    isBare: false,
    what,
  };
}

/** From this many hits in the first scan, scanning on is quicker than sorting all that match. */
const fewestHits = 20;

/**
 * A page of a search. Common matches are found by scanning contacts in the order of the page, rare ones through the
 * index of the searched text; the first scan tells which applies. Neither reads all contacts.
 */
async function searchPage(
  ground: ListGround,
  accountId: AccountId,
  filter: ContactFilter,
  request: PageRequest,
  start: ReadStart,
): Promise<ListedRow[]> {
  if (isWalkable(request.order)) {
    const walk = (length: number) =>
      readPage(ground, accountId, filter, request, { ...start, access: { by: 'walk', length } });
    const seen = await walk(firstLook);
    if (isEnough(seen, start)) return seen;
    const hits = seen.length === 0 ? 0 : start.skip + seen.length;
    if (hits >= fewestHits) {
      const wanted = Math.ceil(((start.skip + start.take) / hits) * firstLook * 2);
      const more = await walk(wanted);
      if (isEnough(more, start)) return more;
    }
  }
  return readPage(ground, accountId, filter, request, { ...start, access: { by: 'index' } });
}

/** Whether an index gives contacts in this order. */
function isWalkable([first]: readonly SortKey[]): boolean {
  if (first === undefined || typeof first.by === 'object') return false;
  if (first.by === 'name') return first.descending === (first.nulls === 'first');
  return first.by === 'createdAt' || first.by === 'updatedAt' || first.by === 'number' || first.by === 'id';
}

/** Contacts with a name are most, and in index order; the others are appended when those do not fill the page. */
async function readInOrder(
  ground: ListGround,
  accountId: AccountId,
  filter: ContactFilter,
  request: PageRequest,
  start: ReadStart,
): Promise<ListedRow[]> {
  const { from, order } = request;
  if (start.skip === 0 && hasNamedFirst(order, from.at === 'after' ? from.cursor : undefined)) {
    const named = await readPage(ground, accountId, filter, request, { ...start, isNamed: true });
    if (isEnough(named, start)) return named;
  }
  return readPage(ground, accountId, filter, request, start);
}

function isEnough(rows: readonly ListedRow[], { take, isBare }: ReadStart): boolean {
  return rows.length === take || (!isBare && isCut(rows, take, maxPageBytes));
}

function readPage(
  { on, clock }: ListGround,
  accountId: AccountId,
  filter: ContactFilter,
  request: PageRequest,
  start: ReadStart,
): Promise<ListedRow[]> {
  const parameters = new Parameters([accountId, clock()]);
  const shapes = shapesOf(filter, request, start);
  const reach = reachOf(start.take, shapes);
  const chosen = chosenSql(filter, request, { ...start, take: reach }, parameters);
  // Other page plans bring their values.
  const ofColumns = chosen === undefined ? parameters : new Parameters([]);
  const ordered = sortColumns(request.order, ofColumns);
  const columns = start.isNamed ? ordered.map((one) => ({ ...one, isNullable: false })) : ordered;
  // The page is found on bare rows, in an index alone where that suffices; only its contacts get their items. At the
  // start of a list, or after a position, the rows found are those shown.
  const key = keyOf(request);
  const isFound = chosen === undefined && !start.isBare && isInPlace(filter, request, start);
  const bare = isFound ? 'c.*' : `c.${key}`;
  const page = chosen ?? pageSql(bare, filter, request, { ...start, take: reach }, columns, parameters);
  const found =
    shapes === undefined ? page : `select f.* from (${page}) f limit ${parameters.add(start.take, 'bigint')}`;
  const sorts = columns.map((one) => `p.${one.alias}`).join(', ');
  const inOrder = `order by ${orderSql(columns, (one) => `p.${one.alias}`)}`;
  const shown = contactColumns({ now: '$2', ...start.what, account: '$1' });
  // The time is always a parameter, even when unused.
  const isTimed = '$2::timestamptz is not null';
  const contacts = isFound
    ? `select ${shown}, ${columns.map((one) => `c.${one.alias}`).join(', ')} from (${found}) c where ${isTimed}
        order by ${orderSql(columns, (one) => `c.${one.alias}`)}`
    : `select ${shown}, ${sorts} from (${found}) p
        join contacts c on c.account_id = $1 and c.${key} = p.${key} where ${isTimed} ${inOrder}`;
  const text = start.isBare
    ? `select p.${key}, ${sorts} from (${found}) p where ${isTimed} ${inOrder}`
    : cutRowsSql(contacts, columns, maxPageBytes, start.what.parts, [
        ...columnNames(start.what.parts),
        ...broughtAliases(request.order),
      ]);
  return on.query<ListedRow>(shapes?.of(text) ?? planned(text), parameters.values);
}

/** Whether an index gives the contacts in order, with no rows skipped. */
function isInPlace(filter: ContactFilter, { order }: PageRequest, start: ReadStart): boolean {
  const isNext = start.skip === 0 && start.cut === undefined && start.access.by === 'plain';
  return isNext && isWalkable(order) && talliedBy(filter) !== undefined;
}

/** The contacts of the page: the named parts of each, and its sort columns. */
function pageSql(
  named: string,
  filter: ContactFilter,
  { from }: PageRequest,
  { isReversed, cut, skip, take, access, isNamed }: ReadStart,
  listed: readonly SortColumn[],
  parameters: Parameters,
): string {
  const columns = isReversed ? listed.map(reversed) : listed;
  const conditions = access.by === 'walk' ? [] : conditionsSql(filter, parameters);
  if (isNamed) conditions.push(`${listed[0]?.sql} is not null`);
  if (from.at === 'after') conditions.push(afterSql(columns, from.cursor, parameters));
  if (cut !== undefined) conditions.push(cutSql(columns, cut, parameters));
  // Written out, since a plan for any number of rows is a plan for many.
  const offset = cut === undefined ? wholeNumber(skip) : leftToSkip(columns, filter, cut, skip, parameters);
  const shown = `${named}, ${columns.map((one) => `${one.sql} as ${one.alias}`).join(', ')}`;
  const where = conditions.length === 0 ? 'true' : conditions.join(' and ');
  const range = `limit ${wholeNumber(take)} offset ${offset}`;
  const ordered = `order by ${orderSql(columns, (one) => one.sql)}`;
  switch (access.by) {
    case 'plain':
      return `select ${shown} from contacts c where c.account_id = $1 and ${where} ${ordered} ${range}`;
    case 'walk':
      return `select ${shown}
        from (select c.* from contacts c where c.account_id = $1 and ${where} ${ordered} limit ${wholeNumber(access.length)}) c
        where ${filterSql(filter, parameters, 'walk')} ${ordered} ${range}`;
    case 'index':
      return `with m as materialized (select ${shown} from contacts c where c.account_id = $1 and ${where})
        select m.* from m order by ${orderSql(columns, (one) => `m.${one.alias}`)} ${range}`;
  }
}

/** One text for all equivalent filters of all contacts, or of all with a number to dial. */
function conditionsSql(filter: ContactFilter, parameters: Parameters): string[] {
  switch (talliedBy(filter)) {
    case 'contacts':
      return [];
    case 'dialable':
      return [filterSql({ op: 'dialable' }, parameters)];
    case undefined:
      return [filterSql(filter, parameters)];
  }
}

/** A list of all contacts by chosen id. */
function chosenSql(
  filter: ContactFilter,
  { order, from }: PageRequest,
  { isReversed, skip, take }: ReadStart,
  parameters: Parameters,
): string | undefined {
  const [first, ...others] = order;
  if (typeof first?.by !== 'object' || others.length > 0) return undefined;
  if (talliedBy(filter) !== 'contacts' || from.at === 'after') return undefined;
  const page = {
    scope: first.by.vendorId,
    descending: first.descending !== isReversed,
    skip: wholeNumber(skip),
    limit: wholeNumber(take),
  };
  return chosenPageSql(page, ['sort_0', 'sort_1'], parameters);
}

function reversed(column: SortColumn): SortColumn {
  return { ...column, descending: !column.descending, nullsFirst: !column.nullsFirst };
}

/** From the cut on; the columns are those of a tallied order, in one direction. */
function cutSql(columns: readonly SortColumn[], cut: Cut, parameters: Parameters): string {
  const operator = columns[0]?.descending === true ? '<' : '>=';
  return beyondCutSql(columns, operator, cut, parameters);
}

function beyondCutSql(
  columns: readonly SortColumn[],
  operator: '<' | '>=',
  cut: Cut,
  parameters: Parameters,
): string {
  const number = () => parameters.add(cut.number, 'bigint');
  if (columns[0]?.type === 'bigint') return `c.number ${operator} ${number()}`;
  const time = parameters.add(new Date(cut.createdAt), 'timestamptz');
  return `(c.created_at, c.number) ${operator} (${time}, ${number()})`;
}

/** Rows before the cut in straddling buckets are not to be skipped again. */
function leftToSkip(
  columns: readonly SortColumn[],
  filter: ContactFilter,
  cut: Cut,
  skip: number,
  parameters: Parameters,
): string | number {
  if (cut.straddling.length === 0) return wholeNumber(skip);
  const passed = beyondCutSql(columns, columns[0]?.descending === true ? '>=' : '<', cut, parameters);
  const buckets = parameters.add(cut.straddling, 'bigint[]');
  // At least 0, in case of an insert in between. The passed part is no condition for an index: by times it would be
  // most of the account.
  return `(select greatest(0, ${wholeNumber(skip)} - sum(s.passed)) from unnest(${buckets}) as b, lateral (
      select count(*) filter (where ${filterSql(filter, parameters)} and ${passed}) as passed from contacts c
      where c.account_id = $1 and c.number between b * ${bucketSize} and b * ${bucketSize} + ${bucketSize - 1}) s)`;
}

function wholeNumber(value: number): number {
  invariant(Number.isSafeInteger(value) && value >= 0, 'a page begins and ends at whole numbers');
  return value;
}

function hasText(filter: ContactFilter): boolean {
  if (filter.op === 'all' || filter.op === 'any') return filter.filters.some(hasText);
  return filter.op === 'not' ? hasText(filter.filter) : filter.op === 'text';
}
