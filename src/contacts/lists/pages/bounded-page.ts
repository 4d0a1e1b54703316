/**
 * A page that reads a bounded number of contacts, in the order of the page. A condition without an index that few
 * contacts match would read all contacts of an account. So the page ends at the bound, with the items found so far, and
 * the next page continues there.
 */
import type { Cursor } from '@switchbook/domain/contact/page.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import { talliedBy } from '../../store/tallies.js';
import { filterSql, type StatementParameters } from '../conditions/filter-sql.js';
import { orderSql, type SortColumn } from '../conditions/statement-parameters.js';
import { afterSql, isWalkableBothWays } from '../orders/contact-order.js';
import { candidatesOf } from './candidates.js';
import type { PageQuery } from './contact-page.js';

/**
 * Whether the page may end early. An index must have its order without gaps, and the filter must have a condition
 * without a tally.
 */
export function isBounded({ filter, request: { from, order, maxRead } }: PageQuery): boolean {
  if (maxRead === undefined || from.at === 'skip' || talliedBy(filter) !== undefined) return false;
  return isWalkableBothWays(order);
}

/** Returns SQL for the matching contacts `c` of the rows. The first contact is tested before any rows are collected. */
export function matchingSql(
  selected: string,
  rows: string,
  filter: ContactFilter,
  parameters: StatementParameters,
): string {
  // `offset 0`: the planner would join whole tables instead.
  return `select ${selected} from (${rows}) c
    cross join lateral (select (${filterSql(filter, parameters, 'probe')}) as is_match offset 0) f where f.is_match`;
}

interface BoundedSql {
  /** tables of the statement */
  readonly tables: readonly string[];
  readonly page: string;
  /** SQL: whether the bound may have ended the page, and if so the order columns of the last read contact */
  readonly walkedTo: (isShortSql: string) => string;
}

export function boundedSql(
  named: string,
  { filter, request: { from } }: PageQuery,
  { take, maxRead }: { readonly take: number; readonly maxRead: number },
  columns: readonly SortColumn[],
  parameters: StatementParameters,
): BoundedSql {
  const after = from.at === 'after' ? ` and ${afterSql(columns, from.cursor, parameters)}` : '';
  const selected = `${named}, ${columns.map((column) => `${column.sql} as ${column.alias}`).join(', ')}`;
  const ordered = `order by ${orderSql(columns, (column) => column.sql)}`;
  const contactsSql = `from contacts c where c.account_id = $1${after}`;
  const candidates = candidatesOf(filter, parameters, { isWide: true });
  const isMany = candidates === undefined ? '' : ` and ${candidates.many}`;
  const walked = `select c.* ${contactsSql}${isMany} ${ordered} limit ${maxRead}`;
  const walk = `${matchingSql(selected, walked, filter, parameters)} ${ordered} limit ${take}`;
  const few = () =>
    `select ${selected} ${contactsSql} and ${candidates?.few} and ${filterSql(filter, parameters)} ${ordered} limit ${take}`;
  const last = columns.map((column) => column.sql).join(', ');
  return {
    tables: candidates === undefined ? [] : [candidates.table],
    page: candidates === undefined ? walk : `(${few()}) union all (${walk})`,
    walkedTo: (isShortSql) =>
      `case when ${isShortSql}${isMany} then (select jsonb_build_array(${last})::text ${contactsSql} ${ordered} limit 1 offset ${maxRead - 1}) end`,
  };
}

/** Returns the position in the form of cursors; null if all contacts were read. */
export function walkPositionOf(
  walkedTo: string | null | undefined,
  columns: readonly SortColumn[],
): Cursor | null {
  if (walkedTo === null || walkedTo === undefined) return null;
  const values = JSON.parse(walkedTo) as (string | number)[];
  return values.map((value, at) =>
    columns[at]?.type === 'timestamptz' ? new Date(value).toISOString() : value,
  );
}
