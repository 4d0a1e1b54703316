/** The order of a list in SQL: its columns, the start of a page, and the position of a row. */
import type { Cursor } from '@switchbook/domain/contact/page.js';
import { type PlainSort, type SortField, type SortKey, sortRowOf } from '@switchbook/domain/contact/sorts.js';
import { StatementParameters } from '../conditions/filter-sql.js';
import type { Column, SortColumn } from '../conditions/statement-parameters.js';
import { ownFieldColumn } from './own-field-order.js';
import { chosenIdSql } from './vendor-id-order.js';

/** Returns the column of a sort field. Texts are sorted by code point, in every locale of the database. */
function columnOf(field: SortField, parameters: StatementParameters): Column {
  if (typeof field === 'string') return columns[field];
  return 'vendorId' in field ? vendorIdColumn(field.vendorId, parameters) : ownFieldColumn(field);
}

/** `inRow`: the column of the row that has the value anyway; null: the list selects it in addition */
const columns: Readonly<Record<PlainSort, Column & { readonly inRow: RowColumn | null }>> = {
  createdAt: { sql: 'c.created_at', type: 'timestamptz', isNullable: false, inRow: 'created_at' },
  updatedAt: { sql: 'c.updated_at', type: 'timestamptz', isNullable: false, inRow: 'updated_at' },
  name: { sql: 'left(c.name_folded, 200) collate "C"', type: 'text', isNullable: true, inRow: null },
  fullName: { sql: 'c.name_folded collate "C"', type: 'text', isNullable: true, inRow: null },
  givenName: { sql: 'c.given_folded collate "C"', type: 'text', isNullable: false, inRow: null },
  familyName: { sql: 'c.family_folded collate "C"', type: 'text', isNullable: false, inRow: null },
  number: { sql: 'c.number', type: 'bigint', isNullable: false, inRow: 'number' },
  id: { sql: 'c.id', type: 'uuid', isNullable: false, inRow: 'id' },
  lastMessageAt: {
    sql: '(select a.last_message_at from contact_activity a where a.account_id = $1 and a.contact_id = c.id)',
    type: 'timestamptz',
    isNullable: true,
    inRow: null,
  },
};

function vendorIdColumn(scope: string, parameters: StatementParameters): Column {
  const chosen = chosenIdSql('raw', 'c.id', parameters.add(scope));
  return { sql: `coalesce((${chosen}), c.id::text) collate "C"`, type: 'text', isNullable: false };
}

function withTieBreak(order: readonly SortKey[]): readonly SortKey[] {
  if (order.some((key) => key.by === 'id' || key.by === 'number')) return order;
  return [...order, { by: 'id', descending: order.at(-1)?.descending ?? false }];
}

/** Returns the columns of an order. Every order ends in a unique column. */
export function sortColumns(
  order: readonly SortKey[],
  parameters: StatementParameters,
): readonly SortColumn[] {
  return withTieBreak(order).map((key, index) => ({
    ...columnOf(key.by, parameters),
    alias: `sort_${index}`,
    descending: key.descending,
    nullsFirst: false,
  }));
}

/** Returns SQL for rows strictly after the cursor in the order of the columns. */
export function afterSql(
  columns: readonly SortColumn[],
  cursor: Cursor,
  parameters: StatementParameters,
): string {
  if (canCompareRows(columns)) {
    const values = columns.map((column, at) =>
      parameters.addSlot({ of: 'cursor', at }, cursor[at] ?? null, column.type),
    );
    const operator = columns[0]?.descending === true ? '<' : '>';
    return `(${columns.map((column) => column.sql).join(', ')}) ${operator} (${values.join(', ')})`;
  }
  const alternatives = columns.map((column, index) => {
    const equal = columns
      .slice(0, index)
      .map((sortColumn, at) => equalSql(sortColumn, cursor[at] ?? null, parameters));
    return [...equal, beyondSql(column, cursor[index] ?? null, parameters)].join(' and ');
  });
  return `((${alternatives.join(') or (')}))`;
}

/**
 * Whether one comparison of rows, which is an index range, covers these columns. They must have no nulls and run in one
 * direction.
 */
function canCompareRows(columns: readonly SortColumn[]): boolean {
  return columns.every((column) => !column.isNullable && column.descending === columns[0]?.descending);
}

/** Whether the rows after a cursor are one index range, with a parameter for each column. */
export function isOneRange(order: readonly SortKey[]): boolean {
  return canCompareRows(sortColumns(order, new StatementParameters([])));
}

function equalSql(
  column: SortColumn,
  value: string | number | null,
  parameters: StatementParameters,
): string {
  return value === null ? `${column.sql} is null` : `${column.sql} = ${parameters.add(value, column.type)}`;
}

function beyondSql(
  column: SortColumn,
  value: string | number | null,
  parameters: StatementParameters,
): string {
  if (value === null) return column.nullsFirst ? `${column.sql} is not null` : 'false';
  const beyond = `${column.sql} ${column.descending ? '<' : '>'} ${parameters.add(value, column.type)}`;
  return column.isNullable && !column.nullsFirst ? `(${beyond} or ${column.sql} is null)` : beyond;
}

type RowColumn = 'created_at' | 'updated_at' | 'number' | 'id';

/** The order columns in a row of a list. */
export type SortValues = { readonly [sort: `sort_${number}`]: unknown };
type OrderedRow = SortValues & { readonly [Name in RowColumn]?: unknown };

const columnOfRow = (by: SortField): RowColumn | null => (typeof by === 'string' ? columns[by].inRow : null);

/** Returns the aliases of the order columns that a row must contain in addition to its `own` columns. */
export function additionalAliases(order: readonly SortKey[], own: ReadonlySet<string>): readonly string[] {
  return withTieBreak(order).flatMap(({ by }, index) => {
    const column = columnOfRow(by);
    return column !== null && own.has(column) ? [] : [`sort_${index}`];
  });
}

export function cursorOf(row: OrderedRow, order: readonly SortKey[]): Cursor {
  return withTieBreak(order).map(({ by }, index) => {
    const column = columnOfRow(by);
    const stored = column === null ? undefined : row[column];
    const value = stored ?? row[`sort_${index}`];
    if (value instanceof Date) return value.toISOString();
    return typeof value === 'number' || value === null ? value : String(value);
  });
}

/**
 * Whether the cursor is before contacts without a value, which are at the end of some orders, such as the order by
 * name. Contacts with a value can then be read separately, in index order.
 */
export function hasNamedFirst(order: readonly SortKey[], after: Cursor | undefined): boolean {
  const [first] = order;
  return first !== undefined && sortRowOf(first.by).index === 'ascending' && after?.[0] !== null;
}

/** Whether an index returns contacts in this order. */
export function isWalkable([first]: readonly SortKey[]): boolean {
  if (first === undefined) return false;
  const { index } = sortRowOf(first.by);
  return index === 'both directions' || (index === 'ascending' && !first.descending);
}

/** Whether an index returns contacts in this order, and no contact lacks the value. */
export function isWalkableBothWays([first]: readonly SortKey[]): boolean {
  return first !== undefined && sortRowOf(first.by).index === 'both directions';
}
