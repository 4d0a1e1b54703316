/**
 * The statement of a page of contacts: its rows, or the data that revalidates a cached page. `../contact-list.ts`
 * decides the start of a page and its access path.
 */
import type { ShownParts } from '@switchbook/domain/contact/contact-parts.js';
import type { Cursor, SortKey } from '@switchbook/domain/contact/page.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import { invariant } from '@switchbook/domain/problems/problem.js';
import { catalogChanges } from '../../../catalogs/store/catalog-views.js';
import { rowVersions } from '../../../database/layout.js';
import { type ColumnKind, type PackedColumns, RowPacking } from '../../../database/packed.js';
import { maxPageBytes } from '../../../database/page-cut.js';
import { planned, type Shapes, type Statement } from '../../../database/sql.js';
import { contactColumns, namesItems, packedColumns } from '../../store/contact-rows.js';
import { cutSql as cutRowsSql } from '../../store/row-size.js';
import { bucketSize, talliedBy } from '../../store/tallies.js';
import { filterSql, StatementParameters } from '../conditions/filter-sql.js';
import { orderSql, type SortColumn, wholeNumberSql } from '../conditions/parameters.js';
import { slicesSql } from '../conditions/search-slices.js';
import { additionalAliases, afterSql, isOneRange, isWalkable, sortColumns } from '../orders/contact-order.js';
import { indexOfOrder, valuesPageSql } from '../orders/own-field-order.js';
import { chosenPageSql } from '../orders/vendor-id-order.js';
import { boundedSql, positionOf } from './bounded-page.js';
import { candidatesOf, smallOrLarge } from './candidates.js';
import { type EventsSince, eventsSinceSql, newEventsSql } from './chosen-samples.js';
import { keyOf, type ListedRow, longQueries, type PageQuery } from './contact-page.js';
import type { Cut } from './deep-page.js';
import {
  pagedShapes,
  proofShapes,
  type ReadStart,
  roundedTake,
  type SampledStart,
  shapesOf,
  skipReachOf,
} from './list-shapes.js';
import { ownershipOf, ownersInOrder } from './owned-filter.js';
import { allMatchesSql, conditionsSql, foundSql, ownedPageSql } from './owned-page.js';
import type { PageProof } from './page-cache.js';

/** The statement of a page, and how its rows are unpacked. */
interface PagePlan {
  readonly statement: () => Statement;
  readonly packing: RowPacking<ListedRow>;
}

export async function readPage(query: PageQuery, start: ReadStart): Promise<ListedRow[]> {
  return (await readWhole<object>(query, start)).rows;
}

/** Returns a page that starts at samples, with the events that show whether the samples were right. */
export async function readSampledPage(
  query: PageQuery,
  start: ReadStart & { readonly sampled: SampledStart },
): Promise<{ readonly rows: ListedRow[]; readonly more: EventsSince }> {
  return readWhole<EventsSince>(query, start);
}

/** Returns a page that reads at most `maxRead` contacts; `walkedTo`: the last of them, if these were not all. */
export async function readBoundedPage(
  query: PageQuery,
  start: ReadStart & { readonly maxRead: number },
): Promise<{ readonly rows: ListedRow[]; readonly walkedTo: Cursor | null }> {
  const { rows, more } = await readWhole<{ readonly walked_to: string | null }>(query, start);
  return {
    rows,
    walkedTo: positionOf(more.walked_to, sortColumns(query.request.order, new StatementParameters([]))),
  };
}

async function readWhole<More extends object>(
  query: PageQuery,
  start: ReadStart,
): Promise<{ readonly rows: ListedRow[]; readonly more: More & { catalog_changes?: number } }> {
  const { sources, accountId } = query;
  const parameters = new StatementParameters([accountId, sources.clock()]);
  const { statement, packing } = planOf(query, start, parameters);
  const { rows, more } = await packing.query<More & { catalog_changes?: number }>(
    longQueries(sources),
    statement(),
    parameters.values,
  );
  for (const row of rows) {
    row.account_id = accountId;
    row.catalog_changes = more.catalog_changes ?? 0;
  }
  return { rows, more };
}

/** Plans of frequent pages: by the parts shown, then by the order, the start and the length. */
const plans = new WeakMap<ShownParts, Map<string, PagePlan>>();
/** Most cached plans of a list. */
const maxPlans = 64;

/** Adds the values of the page to the parameters, in the order of the plan. */
function planOf(query: PageQuery, start: ReadStart, parameters: StatementParameters): PagePlan {
  const { request, what, filter } = query;
  const shapes = shapesOf(query, start);
  // The text of other filters and orders depends on values.
  const cursor = request.from.at === 'after' ? request.from.cursor : [];
  const isFound = isInIndexOrder(query, start);
  const isPaged = shapes === pagedShapes;
  if (shapes === undefined || !(isFound || isPaged) || !isOneRange(request.order))
    return makePlan(query, start, shapes, parameters);
  const key = [
    ...[
      query.sources.database.layout,
      talliedBy(filter),
      request.from.at,
      roundedTake(start.take, shapes),
      start.isNamed,
      ...(isPaged ? [isFound, skipReachOf(start), start.cut === undefined, start.isReversed] : []),
    ],
    ...request.order.flatMap(({ by, descending, nulls }) => [by, descending, nulls]),
    ...cursor.map((value) => value === null),
  ].join(' ');
  const plan = plans.get(what)?.get(key);
  if (plan === undefined) {
    const made = makePlan(query, start, shapes, parameters);
    const ofShown = plans.get(what) ?? new Map<string, PagePlan>();
    if (ofShown.size < maxPlans) plans.set(what, ofShown.set(key, made));
    return made;
  }
  for (const value of cursor) parameters.add(value);
  if (isPaged) {
    for (const value of cutValues(request.order, start.cut)) parameters.add(value);
    parameters.add(start.skip);
  }
  parameters.add(start.take);
  return plan;
}

function makePlan(
  query: PageQuery,
  start: ReadStart,
  shapes: Shapes | undefined,
  parameters: StatementParameters,
): PagePlan {
  const { sources, request, what } = query;
  const reach = roundedTake(start.take, shapes);
  const chosen = chosenSql(query, { ...start, take: reach }, parameters);
  // Other page plans have their own parameters.
  const ofColumns = chosen === undefined ? parameters : new StatementParameters([]);
  const ordered = sortColumns(request.order, ofColumns);
  const columns = start.isNamed ? ordered.map((one) => ({ ...one, isNullable: false })) : ordered;
  // The page is found on bare rows, by an index-only scan if possible; whole rows are read for its contacts only. At
  // the start of a list, or after a cursor, all found rows are shown.
  const key = keyOf(query);
  const isFound = chosen === undefined && !start.isBare && isInIndexOrder(query, start);
  const mark = rowVersions[sources.database.layout];
  const bare = isFound ? `c.*, ${mark} as mark` : `c.${key}`;
  const { maxRead } = start;
  const bounded =
    maxRead === undefined
      ? undefined
      : boundedSql(bare, query, { take: reach, maxRead }, columns, parameters);
  const page =
    chosen ??
    bounded?.page ??
    (shapes === pagedShapes
      ? skippedSql(bare, query, { ...start, take: reach }, columns, parameters)
      : pageSql(bare, query, { ...start, take: reach }, columns, parameters));
  const { sampled } = start;
  const events = sampled && newEventsSql(sampled.known, parameters);
  const walkedTo =
    bounded && `, ${bounded.walkedTo(`count(*) < ${parameters.add(start.take, 'bigint')}`)} as walked_to`;
  const moreColumns =
    sampled === undefined ? (walkedTo ?? '') : `, ${eventsSinceSql(sampled.known, parameters)}`;
  const tables = [...(bounded?.tables ?? []), ...(events === undefined ? [] : [events])].join(', ');
  const limitedPage =
    shapes === undefined ? page : `select f.* from (${page}) f limit ${parameters.add(start.take, 'bigint')}`;
  const withTables = (text: string) => (tables === '' ? text : `with ${tables} ${text}`);
  const sorts = columns.map((one) => `p.${one.alias}`).join(', ');
  const inOrder = `order by ${orderSql(columns, (one) => `p.${one.alias}`)}`;
  // The time is always a parameter, even when unused.
  const isTimed = '$2::timestamptz is not null';
  const own = packedColumns(what.parts);
  const sortAliases = start.isBare
    ? columns.map((one) => one.alias)
    : additionalAliases(request.order, new Set(own.map(([name]) => name)));
  const sortKinds = columns
    .filter((one) => sortAliases.includes(one.alias))
    .map((one) => [one.alias, kindOf(one)] as const);
  const next = parameters.values.length + 1;
  if (start.isBare) {
    const keyKind = key === 'id' ? 'text' : 'number';
    const packing = packingOf([[key, keyKind], ...sortKinds]);
    const bareRows = `select p.${key}, ${sorts} from (${limitedPage}) p where ${isTimed} ${inOrder}`;
    const text = withTables(packing.sql(bareRows, next, moreColumns));
    return { statement: () => shapes?.of(text) ?? planned(text), packing };
  }
  const selected = contactColumns({ now: '$2', ...what, account: '$1', hasChanges: false });
  // Rows that were found from the end are turned round.
  const again = start.isReversed ? ` order by ${orderSql(columns, (one) => `c.${one.alias}`)}` : '';
  const contacts = isFound
    ? `select ${selected}, c.mark::text as mark, ${columns.map((one) => `c.${one.alias}`).join(', ')} from (${limitedPage}) c where ${isTimed}${again}`
    : `select ${selected}, ${sorts} from (${limitedPage}) p
        join contacts c on c.account_id = $1 and c.${key} = p.${key} where ${isTimed} ${inOrder}`;
  const marks = isFound ? [['mark', 'text'] as const] : [];
  const packing = packingOf([...own, ...sortKinds, ...marks, ['through', 'number']]);
  const changes = namesItems(what.parts) ? `, ${catalogChanges('$1')} as catalog_changes` : '';
  const text = withTables(
    packing.sql(cutRowsSql(contacts, maxPageBytes, what.parts), next, changes + moreColumns),
  );
  return { statement: () => shapes?.of(text) ?? planned(text), packing };
}

function kindOf({ type, isNullable }: SortColumn): ColumnKind {
  if (type === 'bigint') return isNullable ? 'nullNumber' : 'number';
  if (type === 'timestamptz') return isNullable ? 'nullTime' : 'time';
  return isNullable ? 'nullText' : 'text';
}

const packings = new Map<string, RowPacking<ListedRow>>();

/**
 * Returns the row format of these columns. They depend on the parts of wires and on orders, so there are few
 * combinations.
 */
function packingOf(columns: PackedColumns): RowPacking<ListedRow> {
  const key = columns.join(' ');
  const packing = packings.get(key) ?? new RowPacking<ListedRow>(columns);
  packings.set(key, packing);
  return packing;
}

/** Whether an index returns the contacts in order, without skipped rows. */
export function isInIndexOrder({ filter, request }: PageQuery, start: ReadStart): boolean {
  const isNext = start.skip === 0 && start.cut === undefined && start.access.by === 'plain';
  return isNext && isWalkable(request.order) && talliedBy(filter) !== undefined;
}

/** Returns the contacts of the page: the named parts of each, and its sort columns. */
function pageSql(
  named: string,
  { filter, request: { from, order } }: PageQuery,
  { isReversed, cut, skip, take, access, isNamed }: ReadStart,
  listed: readonly SortColumn[],
  parameters: StatementParameters,
): string {
  const columns = isReversed ? listed.map(reversed) : listed;
  const index = access.by === 'plain' && cut === undefined ? indexOfOrder(order[0]?.by, columns) : undefined;
  if (index !== undefined) {
    const page = { named, columns, from, take: wholeNumberSql(take), skip: wholeNumberSql(skip) };
    return valuesPageSql(page, index, () => conditionsSql(filter, parameters), parameters);
  }
  const ownership = ownershipOf(filter);
  const owners = cut === undefined ? ownersInOrder(ownership, order) : undefined;
  if (ownership !== undefined && owners !== undefined && (access.by === 'plain' || access.by === 'walk')) {
    const page = { named, columns, from, take: wholeNumberSql(take), skip: wholeNumberSql(skip) };
    return ownedPageSql(page, { ...ownership, owners }, access, parameters);
  }
  const bounds = isNamed ? [`${listed[0]?.sql} is not null`] : [];
  if (from.at === 'after') bounds.push(afterSql(columns, from.cursor, parameters));
  if (cut !== undefined) bounds.push(cutSql(columns, 'from', cut, parameters));
  const matching =
    access.by === 'walk'
      ? []
      : foundSql(filter, ownership, parameters, access.by === 'slices' ? 'slices' : 'index');
  const conditions = [...matching, ...bounds];
  // A literal: with a parameter PostgreSQL plans for many rows.
  const offset =
    cut === undefined ? wholeNumberSql(skip) : leftToSkip(columns, filter, cut, skip, parameters);
  const sorted = columns.map((one) => `${one.sql} as ${one.alias}`).join(', ');
  const selected = `${named}, ${sorted}`;
  const where = conditions.length === 0 ? 'true' : conditions.join(' and ');
  const range = `limit ${wholeNumberSql(take)} offset ${offset}`;
  const ordered = `order by ${orderSql(columns, (one) => one.sql)}`;
  switch (access.by) {
    case 'plain':
      return smallOrLarge(
        filter,
        parameters,
        (before) =>
          `select ${selected} from contacts c where c.account_id = $1 and ${before}${where} ${ordered} ${range}`,
      );
    case 'walk': {
      // The walk has the same order columns, so it ends when the page is full.
      const sorts = columns.map((one) => `c.${one.alias}`);
      const matches = filterSql(filter, parameters, 'walk');
      const walk = (condition: string) => `select ${[named, ...sorts].join(', ')}
        from (select c.*, ${sorted} from contacts c where c.account_id = $1 and ${condition}${where} ${ordered} limit ${wholeNumberSql(access.length)}) c
        where ${matches} order by ${orderSql(columns, (one) => `c.${one.alias}`)} ${range}`;
      // Contacts of owners with few contacts are found at once.
      const candidates = ownership && candidatesOf(ownership.condition, parameters, { isWide: true });
      if (candidates === undefined) return walk('');
      const few = `select ${selected} from contacts c where c.account_id = $1 and ${candidates.few} and ${where} and ${matches} ${ordered} ${range}`;
      return `with ${candidates.table} (${few}) union all (${walk(`${candidates.many} and `)})`;
    }
    case 'index': {
      const matches = allMatchesSql(
        { selected, where, bounds, filter, check: access.check },
        ownership,
        parameters,
      );
      return `${matches} order by ${orderSql(columns, (one) => `m.${one.alias}`)} ${range}`;
    }
    case 'slices': {
      const page = { selected, where, columns, from, by: access.of, slices: access.count, rows: skip + take };
      return `${slicesSql(page, parameters)} order by ${orderSql(columns, (one) => `m.${one.alias}`)} ${range}`;
    }
  }
}

/**
 * Returns a page at an offset. Its statement has the same text as other pages: it reads all rows up to a limit, and
 * skips the rows before the offset.
 */
function skippedSql(
  named: string,
  query: PageQuery,
  start: ReadStart,
  columns: readonly SortColumn[],
  parameters: StatementParameters,
): string {
  const rows = pageSql(
    named,
    query,
    { ...start, skip: 0, take: skipReachOf(start) ?? 0 },
    columns,
    parameters,
  );
  return `select g.* from (${rows}) g limit ${start.take} offset ${parameters.add(start.skip, 'bigint')}`;
}

/** Returns a list of all contacts by chosen id. */
function chosenSql(
  { filter, request: { order, from } }: PageQuery,
  { isReversed, skip, take, sampled }: ReadStart,
  parameters: StatementParameters,
): string | undefined {
  const [first, ...others] = order;
  if (typeof first?.by !== 'object' || !('vendorId' in first.by) || others.length > 0) return undefined;
  if (talliedBy(filter) !== 'contacts' || from.at === 'after') return undefined;
  const page = {
    scope: first.by.vendorId,
    descending: first.descending !== isReversed,
    skip: wholeNumberSql(skip),
    limit: wholeNumberSql(take),
    starts: sampled?.starts,
  };
  return chosenPageSql(page, ['sort_0', 'sort_1'], parameters);
}

function reversed(column: SortColumn): SortColumn {
  return { ...column, descending: !column.descending, nullsFirst: !column.nullsFirst };
}

/** Selects rows from the cut on, or before it; the columns belong to a tallied order, in one direction. */
function cutSql(
  columns: readonly SortColumn[],
  side: 'from' | 'before',
  cut: Cut,
  parameters: StatementParameters,
): string {
  const operator = (columns[0]?.descending === true) === (side === 'from') ? '<' : '>=';
  const [first, second] = cutValues([{ by: columns[0]?.type === 'bigint' ? 'number' : 'createdAt' }], cut);
  if (second === undefined) return `c.number ${operator} ${parameters.add(first, 'bigint')}`;
  const key = `${parameters.add(first, 'timestamptz')}, ${parameters.add(second, 'bigint')}`;
  return `(c.created_at, c.number) ${operator} (${key})`;
}

function cutValues([first]: readonly Pick<SortKey, 'by'>[], cut: Cut | undefined): readonly unknown[] {
  if (cut === undefined) return [];
  return first?.by === 'number' ? [cut.number] : [new Date(cut.createdAt), cut.number];
}

/** Returns how many rows to skip, without rows before the cut in straddling buckets. */
function leftToSkip(
  columns: readonly SortColumn[],
  filter: ContactFilter,
  cut: Cut,
  skip: number,
  parameters: StatementParameters,
): string | number {
  if (cut.straddling.length === 0) return wholeNumberSql(skip);
  const passed = cutSql(columns, 'before', cut, parameters);
  const buckets = parameters.add(cut.straddling, 'bigint[]');
  // At least 0, in case of a concurrent insert. The passed part is not an index condition: by times it would be most of
  // the account.
  return `(select greatest(0, ${wholeNumberSql(skip)} - sum(s.passed)) from unnest(${buckets}) as b, lateral (
      select count(*) filter (where ${filterSql(filter, parameters)} and ${passed}) as passed from contacts c
      where c.account_id = $1 and c.number between b * ${bucketSize} and b * ${bucketSize} + ${bucketSize - 1}) s)`;
}

export async function readProof(query: PageQuery, start: ReadStart): Promise<PageProof> {
  const { database } = query.sources;
  const parameters = new StatementParameters([query.accountId]);
  const columns = sortColumns(query.request.order, parameters);
  const reach = { ...start, take: roundedTake(start.take, proofShapes) };
  const page = pageSql(`c.id, ${rowVersions[database.layout]} as mark`, query, reach, columns, parameters);
  const changes = namesItems(query.what.parts) ? catalogChanges('$1') : '0';
  const order = orderSql(columns, (one) => `p.${one.alias}`);
  const text = `select coalesce(string_agg(concat(p.id, ' ', p.mark), ',' order by ${order}), '') as rows,
      ${changes} as changes
    from (select f.* from (${page}) f limit ${parameters.add(start.take, 'bigint')}) p`;
  const [proof] = await database.query<PageProof>(proofShapes.of(text), parameters.values);
  invariant(proof !== undefined, 'an aggregate has one row');
  return proof;
}
