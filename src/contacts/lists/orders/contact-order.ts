/** The order of a list in SQL: its columns, the start of a page, and the position of a row. */
import type { Cursor, SortField, SortKey } from '@switchbook/domain/contact/page.js';
import { StatementParameters } from '../conditions/filter-sql.js';
import type { Column, SortColumn } from '../conditions/statement-parameters.js';
import { ownFieldColumn } from './own-field-order.js';
import { chosenIdSql } from './vendor-id-order.js';

/** Returns the column of a sort field. Texts are sorted by code point, in every locale of the database. */
function columnOf(field: SortField, parameters: StatementParameters): Column {
  if (typeof field === 'string') return columns[field];
  return 'vendorId' in field ? vendorIdColumn(field.vendorId, parameters) : ownFieldColumn(field);
}

const columns: Readonly<Record<Extract<SortField, string>, Column>> = {
  createdAt: { sql: 'c.created_at', type: 'timestamptz', isNullable: false },
  updatedAt: { sql: 'c.updated_at', type: 'timestamptz', isNullable: false },
  name: { sql: 'left(c.name_folded, 200) collate "C"', type: 'text', isNullable: true },
  fullName: { sql: 'c.name_folded collate "C"', type: 'text', isNullable: true },
  givenName: { sql: 'c.given_folded collate "C"', type: 'text', isNullable: false },
  familyName: { sql: 'c.family_folded collate "C"', type: 'text', isNullable: false },
  number: { sql: 'c.number', type: 'bigint', isNullable: false },
  id: { sql: 'c.id', type: 'uuid', isNullable: false },
  lastMessageAt: {
    sql: '(select a.last_message_at from contact_activity a where a.account_id = $1 and a.contact_id = c.id)',
    type: 'timestamptz',
    isNullable: true,
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

/** The order columns in a row of a list. */
export type SortValues = { readonly [sort: `sort_${number}`]: unknown };

/** Sort fields that a row of a list contains anyway. */
const keyColumns = { createdAt: 'created_at', updatedAt: 'updated_at', number: 'number', id: 'id' } as const;

function columnOfRow(by: SortField): string | undefined {
  return typeof by === 'string' ? (keyColumns as Readonly<Record<string, string>>)[by] : undefined;
}

/** Returns the aliases of the order columns that a row must contain in addition to its `own` columns. */
export function additionalAliases(order: readonly SortKey[], own: ReadonlySet<string>): readonly string[] {
  return withTieBreak(order).flatMap(({ by }, index) => {
    const column = columnOfRow(by);
    return column !== undefined && own.has(column) ? [] : [`sort_${index}`];
  });
}

export function cursorOf(row: SortValues, order: readonly SortKey[]): Cursor {
  return withTieBreak(order).map(({ by }, index) => {
    const column = columnOfRow(by);
    const stored = column === undefined ? undefined : (row as Readonly<Record<string, unknown>>)[column];
    const value = stored ?? row[`sort_${index}`];
    if (value instanceof Date) return value.toISOString();
    return typeof value === 'number' || value === null ? value : String(value);
  });
}

/**
 * Whether the order is by name, and the cursor is before the contacts without a name, which are last. Contacts with a
 * name can then be read separately, in index order.
 */
export function hasNamedFirst(order: readonly SortKey[], after: Cursor | undefined): boolean {
  const [first] = order;
  return first?.by === 'name' && after?.[0] !== null;
}

/** Whether an index returns contacts in this order. */
export function isWalkable([first]: readonly SortKey[]): boolean {
  if (first === undefined || typeof first.by === 'object') return false;
  if (first.by === 'name') return !first.descending;
  return first.by === 'createdAt' || first.by === 'updatedAt' || first.by === 'number' || first.by === 'id';
}
