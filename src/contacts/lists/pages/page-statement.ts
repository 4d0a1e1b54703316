/**
 * The statement of a page, the format of its rows, and the values that differ between pages of one text.
 * Statements of frequent pages are cached.
 */

import type { ShownParts } from '@switchbook/domain/contact/contact-parts.js';
import { invariant } from '@switchbook/domain/problems/problem.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { catalogChanges } from '../../../catalogs/store/catalog-item-cache.js';
import { rowVersions } from '../../../database/layout.js';
import {
  type ColumnKind,
  type PackedColumns,
  RowPacking,
} from '../../../database/statements/packed-columns.js';
import { maxPageBytes } from '../../../database/statements/page-cut.js';
import { planned, type Shapes, type Statement } from '../../../database/statements/sql.js';
import { contactColumns, namesItems, packedColumns } from '../../store/contact-rows.js';
import { cutSql as cutRowsSql } from '../../store/row-size.js';
import { talliedBy } from '../../store/tallies.js';
import { StatementParameters } from '../conditions/filter-sql.js';
import { orderSql, type Slot, type SortColumn } from '../conditions/statement-parameters.js';
import { additionalAliases, isOneRange, sortColumns } from '../orders/contact-order.js';
import { boundedSql } from './bounded-page.js';
import { type ListedRow, type PageQuery, sortKeyOf } from './contact-page.js';
import { pagedShapes, type ReadStart, roundedTake, shapesOf, skipReachOf } from './list-shapes.js';
import { chosenSql, cutValues, fewSql, isInIndexOrder, pageSql, skippedSql } from './page-sql.js';
import { eventsSinceSql, newEventsSql } from './sample-cache.js';

/** The statement of a page, how its rows are unpacked, and what its values are. */
interface PageStatement {
  readonly statement: (account: AccountId) => Statement;
  readonly packing: RowPacking<ListedRow>;
  readonly slots: readonly Slot[];
}

/** Statements of frequent pages: by the parts shown, then by the order, the start and the length. */
const statements = new WeakMap<ShownParts, Map<string, PageStatement>>();
/** Most cached statements of a list. */
const maxStatements = 64;

/** Returns the statement of a page, and adds the values of the page to the parameters. */
export function makePageStatement(
  query: PageQuery,
  start: ReadStart,
  parameters: StatementParameters,
): PageStatement {
  const { request, shownParts } = query;
  const shapes = shapesOf(query, start);
  const key = keyOfStatement(query, start, shapes);
  if (key === undefined) return writePageStatement(query, start, shapes, parameters);
  const pageStatement = statements.get(shownParts)?.get(key);
  if (pageStatement === undefined) {
    const newStatement = writePageStatement(query, start, shapes, parameters);
    invariant(parameters.haveSlots, 'every value of a cached statement differs between pages');
    const statementsOfParts = statements.get(shownParts) ?? new Map<string, PageStatement>();
    if (statementsOfParts.size < maxStatements)
      statements.set(shownParts, statementsOfParts.set(key, newStatement));
    return newStatement;
  }
  const values: Readonly<Record<Slot['of'], readonly unknown[]>> = {
    cursor: request.from.at === 'after' ? request.from.cursor : [],
    cut: cutValues(request.order, start.cut),
    skip: [start.skip],
    take: [start.take],
  };
  for (const { of, at } of pageStatement.slots) parameters.add(values[of][at]);
  return pageStatement;
}

/** Returns the key of a cached statement, or undefined: the text of other filters and orders depends on values. */
function keyOfStatement(query: PageQuery, start: ReadStart, shapes: Shapes | undefined): string | undefined {
  const { order, from } = query.request;
  const isFound = isInIndexOrder(query, start);
  const isPaged = shapes === pagedShapes;
  if (shapes === undefined || !(isFound || isPaged) || !isOneRange(order)) return undefined;
  return [
    query.sources.database.layout,
    talliedBy(query.filter),
    from.at,
    roundedTake(start.take, shapes),
    start.isNamed,
    isPaged && [isFound, skipReachOf(start), start.cut === undefined, start.isReversed],
    order.map(({ by, descending }) => [by, descending]),
    from.at === 'after' && from.cursor.map((value) => value === null),
  ].join(' ');
}

function writePageStatement(
  query: PageQuery,
  start: ReadStart,
  shapes: Shapes | undefined,
  parameters: StatementParameters,
): PageStatement {
  const pageRows = findPage(query, { ...start, take: roundedTake(start.take, shapes) }, shapes, parameters);
  const extra = addColumns(start, pageRows, parameters);
  const page =
    shapes === undefined
      ? pageRows.sql
      : `select f.* from (${pageRows.sql}) f limit ${parameters.addSlot({ of: 'take', at: 0 }, start.take, 'bigint')}`;
  const { rows, packing, columns } = start.isBare
    ? bareRows(query, pageRows, page)
    : wholeRows(query, start, pageRows, page);
  const packed = packing.sql(rows, parameters.values.length + 1, columns + extra.columns);
  const tables = [...pageRows.tables, ...extra.tables].join(', ');
  const text = tables === '' ? packed : `with ${tables} ${packed}`;
  return {
    statement: (account) => shapes?.of(text, account) ?? planned(text),
    packing,
    slots: parameters.slots,
  };
}

interface PageRows {
  readonly sql: string;
  /** tables of the statement */
  readonly tables: readonly string[];
  /** the columns of the order */
  readonly columns: readonly SortColumn[];
  /** whole contacts, with their mark; otherwise their keys */
  readonly isWhole: boolean;
  readonly walkedTo?: (isShortSql: string) => string;
  readonly hasMoreSql?: string;
}

/**
 * Finds the page on bare rows, by an index-only scan if possible; whole rows are read for its contacts only. At the
 * start of a list, or after a cursor, all found rows are shown, so they are whole.
 */
function findPage(
  query: PageQuery,
  start: ReadStart,
  shapes: Shapes | undefined,
  parameters: StatementParameters,
): PageRows {
  const chosenRows = chosenSql(query, start, parameters);
  // A page by chosen ids has its own sort columns: these have no parameters there.
  const columnParameters = chosenRows === undefined ? parameters : new StatementParameters([]);
  const ordered = sortColumns(query.request.order, columnParameters);
  const columns = start.isNamed ? ordered.map((column) => ({ ...column, isNullable: false })) : ordered;
  const isWhole = chosenRows === undefined && !start.isBare && isInIndexOrder(query, start);
  if (chosenRows !== undefined) return { sql: chosenRows, tables: [], columns, isWhole };
  const mark = rowVersions[query.sources.database.layout];
  const selected = isWhole ? `c.*, ${mark} as mark` : `c.${sortKeyOf(query)}`;
  const { take, maxRead } = start;
  if (maxRead !== undefined) {
    const { page, ...bounded } = boundedSql(selected, query, { take, maxRead }, columns, parameters);
    return { sql: page, columns, isWhole, ...bounded };
  }
  if (start.access.by === 'fewMatches') {
    const { page, ...few } = fewSql(selected, query, start, columns, parameters);
    return { sql: page, columns, isWhole, ...few };
  }
  const sqlOf = shapes === pagedShapes ? skippedSql : pageSql;
  return { sql: sqlOf(selected, query, start, columns, parameters), tables: [], columns, isWhole };
}

/**
 * Returns the columns next to the rows: new events of a page from samples, the end of a bounded page, or whether there
 * are more than a few matches.
 */
function addColumns(
  { sampled, take }: ReadStart,
  { walkedTo, hasMoreSql }: PageRows,
  parameters: StatementParameters,
): { readonly tables: readonly string[]; readonly columns: string } {
  if (sampled !== undefined) {
    const tables = [newEventsSql(sampled.known, parameters)];
    return { tables, columns: `, ${eventsSinceSql(sampled.known, parameters)}` };
  }
  if (hasMoreSql !== undefined) return { tables: [], columns: `, ${hasMoreSql} as is_cut` };
  if (walkedTo === undefined) return { tables: [], columns: '' };
  const isShortSql = `count(*) < ${parameters.addSlot({ of: 'take', at: 0 }, take, 'bigint')}`;
  return { tables: [], columns: `, ${walkedTo(isShortSql)} as walked_to` };
}

interface SelectedRows {
  readonly rows: string;
  readonly packing: RowPacking<ListedRow>;
  /** columns next to the rows */
  readonly columns: string;
}

/** The time is always a parameter, even when unused. */
const timedSql = '$2::timestamptz is not null';

function bareRows(query: PageQuery, { columns }: PageRows, page: string): SelectedRows {
  const key = sortKeyOf(query);
  const sorts = columns.map((column) => `p.${column.alias}`).join(', ');
  const order = orderSql(columns, (column) => `p.${column.alias}`);
  return {
    rows: `select p.${key}, ${sorts} from (${page}) p where ${timedSql} order by ${order}`,
    packing: packingOf([
      [key, key === 'id' ? 'text' : 'number'],
      ...columns.map((column) => [column.alias, columnKindOf(column)] as const),
    ]),
    columns: '',
  };
}

function wholeRows(
  query: PageQuery,
  { isReversed }: ReadStart,
  { columns, isWhole }: PageRows,
  page: string,
): SelectedRows {
  const { shownParts, request } = query;
  const selected = contactColumns({ now: '$2', ...shownParts, account: '$1', hasChanges: false });
  const sorts = (table: string) => columns.map((column) => `${table}.${column.alias}`).join(', ');
  const orderBySql = (table: string) =>
    ` order by ${orderSql(columns, (column) => `${table}.${column.alias}`)}`;
  const key = sortKeyOf(query);
  // Rows that were read from the end are in reverse order, so they are sorted again.
  const rows = isWhole
    ? `select ${selected}, c.mark::text as mark, ${sorts('c')} from (${page}) c where ${timedSql}${isReversed ? orderBySql('c') : ''}`
    : `select ${selected}, ${sorts('p')} from (${page}) p
        join contacts c on c.account_id = $1 and c.${key} = p.${key} where ${timedSql}${orderBySql('p')}`;
  const rowColumns = packedColumns(shownParts.parts);
  const aliases = additionalAliases(request.order, new Set(rowColumns.map(([name]) => name)));
  const packing = packingOf([
    ...rowColumns,
    ...columns
      .filter((column) => aliases.includes(column.alias))
      .map((column) => [column.alias, columnKindOf(column)] as const),
    ...(isWhole ? [['mark', 'text'] as const] : []),
    ['through', 'number'],
  ]);
  return {
    rows: cutRowsSql(rows, maxPageBytes, shownParts.parts),
    packing,
    columns: namesItems(shownParts.parts) ? `, ${catalogChanges('$1')} as catalog_changes` : '',
  };
}

function columnKindOf({ type, isNullable }: SortColumn): ColumnKind {
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
