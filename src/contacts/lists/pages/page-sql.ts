/** The rows of a page of contacts as SQL: from its start, along its access path, in its order. */

import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import type { SortKey } from '@switchbook/domain/contact/sorts.js';
import { bucketSize, talliedBy } from '../../store/tallies.js';
import { filterSql, type StatementParameters } from '../conditions/filter-sql.js';
import { slicesSql } from '../conditions/search-slices.js';
import { orderSql, type SortColumn, wholeNumberSql } from '../conditions/statement-parameters.js';
import { afterSql, isWalkable } from '../orders/contact-order.js';
import { indexOfOrder, valuesPageSql } from '../orders/own-field-order.js';
import { chosenPageSql } from '../orders/vendor-id-order.js';
import { candidatesOf, smallOrLarge } from './candidates.js';
import type { PageQuery } from './contact-page.js';
import type { Cut } from './deep-page.js';
import { type ReadStart, skipReachOf } from './list-shapes.js';
import { ownershipOf, ownersInOrder } from './owned-filter.js';
import { allMatchesSql, conditionsSql, foundSql, ownedPageSql } from './owned-page.js';

/** Whether an index returns the contacts in order, without skipped rows. */
export function isInIndexOrder({ filter, request }: PageQuery, start: ReadStart): boolean {
  const isNext = start.skip === 0 && start.cut === undefined && start.access.by === 'plain';
  return isNext && isWalkable(request.order) && talliedBy(filter) !== undefined;
}

/** Returns the contacts of the page, each with the named parts and its sort columns. */
export function pageSql(
  named: string,
  { filter, request: { from, order } }: PageQuery,
  { isReversed, cut, skip, take, access, isNamed }: ReadStart,
  listed: readonly SortColumn[],
  parameters: StatementParameters,
): string {
  const columns = isReversed ? listed.map(reverseColumn) : listed;
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
  const textAccess = access.by === 'fewMatches' || access.by === 'slices' ? access.by : 'index';
  const matching = access.by === 'walk' ? [] : foundSql(filter, ownership, parameters, textAccess);
  // A literal: with a parameter PostgreSQL plans for many rows.
  const offset =
    cut === undefined ? wholeNumberSql(skip) : leftToSkip(columns, filter, cut, skip, parameters);
  const sorted = columns.map((column) => `${column.sql} as ${column.alias}`).join(', ');
  const selected = `${named}, ${sorted}`;
  const where = [...matching, ...bounds].join(' and ') || 'true';
  const range = `limit ${wholeNumberSql(take)} offset ${offset}`;
  const ordered = `order by ${orderSql(columns, (column) => column.sql)}`;
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
      const sorts = columns.map((column) => `c.${column.alias}`);
      const matches = filterSql(filter, parameters, 'walk');
      const walk = (condition: string) => `select ${[named, ...sorts].join(', ')}
        from (select c.*, ${sorted} from contacts c where c.account_id = $1 and ${condition}${where} ${ordered} limit ${wholeNumberSql(access.length)}) c
        where ${matches} order by ${orderSql(columns, (column) => `c.${column.alias}`)} ${range}`;
      // Contacts of owners with few contacts are found at once.
      const candidates =
        ownership && candidatesOf(ownership.condition, parameters, { isWide: true, repeated: filter });
      if (candidates === undefined) return walk('');
      const few = `select ${selected} from contacts c where c.account_id = $1 and ${candidates.few} and ${where} and ${matches} ${ordered} ${range}`;
      return `with ${candidates.table} (${few}) union all (${walk(`${candidates.many} and `)})`;
    }
    case 'allMatches': {
      const matches = allMatchesSql(
        { selected, where, bounds, filter, check: access.check },
        ownership,
        parameters,
      );
      return `${matches} order by ${orderSql(columns, (column) => `m.${column.alias}`)} ${range}`;
    }
    case 'fewMatches':
      return `select ${selected} from contacts c where (c.account_id = $1)${access.check} and ${where} limit ${maxFew + 1}`;
    case 'slices': {
      const page = { selected, where, columns, from, by: access.of, slices: access.count, rows: skip + take };
      return `${slicesSql(page, parameters)} order by ${orderSql(columns, (column) => `m.${column.alias}`)} ${range}`;
    }
  }
}

/** Largest number of matches that count as few. Up to one more is read to find out. */
const maxFew = 1_000;

interface FewSql {
  /** the table `m` of the statement: all matches, up to one more than are few */
  readonly tables: readonly [string];
  readonly page: string;
  /** SQL: whether there are more */
  readonly hasMoreSql: string;
}

/** Returns a page of a filter with few matches. */
export function fewSql(
  named: string,
  query: PageQuery,
  start: ReadStart,
  columns: readonly SortColumn[],
  parameters: StatementParameters,
): FewSql {
  return {
    tables: [`m as materialized (${pageSql(named, query, start, columns, parameters)})`],
    page: `select m.* from m order by ${orderSql(columns, (column) => `m.${column.alias}`)}
      limit ${wholeNumberSql(start.take)} offset ${wholeNumberSql(start.skip)}`,
    hasMoreSql: `(select count(*) from m) > ${maxFew}`,
  };
}

/**
 * Returns a page at an offset. Its statement has the same text as other pages: it reads all rows up to a limit, and
 * skips the rows before the offset.
 */
export function skippedSql(
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
  return `select g.* from (${rows}) g limit ${start.take} offset ${parameters.addSlot({ of: 'skip', at: 0 }, start.skip, 'bigint')}`;
}

/** Returns a list of all contacts by chosen id. */
export function chosenSql(
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

function reverseColumn(column: SortColumn): SortColumn {
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
  const add = (at: number, value: unknown, type: string) =>
    parameters.addSlot({ of: 'cut', at }, value, type);
  if (second === undefined) return `c.number ${operator} ${add(0, first, 'bigint')}`;
  return `(c.created_at, c.number) ${operator} (${add(0, first, 'timestamptz')}, ${add(1, second, 'bigint')})`;
}

export function cutValues([first]: readonly Pick<SortKey, 'by'>[], cut: Cut | undefined): readonly unknown[] {
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
