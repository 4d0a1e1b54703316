/** Lists of contacts: one statement for filter, order, page and items, one more where a wire demands a total. */
import type { Contact } from '../domain/contact.js';
import type { AccountId, Clock } from '../domain/ids.js';
import type { Cursor, Page, PageRequest, SortField, SortKey } from '../domain/page.js';
import { invariant } from '../domain/problem.js';
import type { ContactFilter } from '../domain/query.js';
import { filterSql, Parameters } from './contact-query.js';
import { type ContactRow, contactColumns, fromContactRow } from './contact-rows.js';
import type { Queryable } from './database.js';
import { planned, prepared, type Statement } from './sql.js';

interface Column {
  readonly sql: string;
  readonly type: string;
  readonly isNullable: boolean;
}

/** Sorting is by code point, whatever the locale of the database. */
function columnOf(field: SortField, parameters: Parameters): Column {
  if (typeof field === 'object') return vendorIdColumn(field.vendorId, parameters);
  return {
    createdAt: { sql: 'c.created_at', type: 'timestamptz', isNullable: false },
    updatedAt: { sql: 'c.updated_at', type: 'timestamptz', isNullable: false },
    name: { sql: 'left(c.name_folded, 200) collate "C"', type: 'text', isNullable: true },
    fullName: { sql: 'c.name_folded collate "C"', type: 'text', isNullable: true },
    givenName: { sql: 'c.given_folded collate "C"', type: 'text', isNullable: false },
    familyName: { sql: 'c.family_folded collate "C"', type: 'text', isNullable: false },
    number: { sql: 'c.number', type: 'bigint', isNullable: false },
    id: { sql: 'c.id', type: 'uuid', isNullable: false },
  }[field];
}

function vendorIdColumn(scope: string, parameters: Parameters): Column {
  const chosen = `select v.raw from identities v where v.account_id = $1 and v.contact_id = c.id
    and v.kind = 'vendor_id' and v.scope = ${parameters.add(scope)} order by v.position limit 1`;
  return { sql: `coalesce((${chosen}), c.id::text) collate "C"`, type: 'text', isNullable: false };
}

interface SortColumn extends Column {
  readonly alias: string;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export async function listContacts(
  on: Queryable,
  clock: Clock,
  accountId: AccountId,
  filter: ContactFilter,
  request: PageRequest,
): Promise<Page<Contact>> {
  const [rows, total] = await Promise.all([
    readPage(on, clock, accountId, filter, request),
    request.wantTotal ? countContacts(on, accountId, filter) : undefined,
  ]);
  const items = rows.slice(0, request.limit).map(fromContactRow);
  const last = rows.length > request.limit ? rows[request.limit - 1] : undefined;
  const next = last === undefined ? null : cursorOf(last, withTieBreak(request.order).length);
  return total === undefined ? { items, next } : { items, next, total };
}

/** How many contacts match, exactly. */
export async function countContacts(
  on: Queryable,
  accountId: AccountId,
  filter: ContactFilter,
): Promise<number> {
  const parameters = new Parameters([accountId]);
  const text = `select count(*) as total from contacts c where c.account_id = $1 and ${filterSql(filter, parameters)}`;
  const rows = await on.query<{ total: number }>(
    statementFor('count_contacts', filter, text),
    parameters.values,
  );
  return rows[0]?.total ?? 0;
}

type ListedRow = ContactRow & { readonly [sort: `sort_${number}`]: unknown };

function readPage(
  on: Queryable,
  clock: Clock,
  accountId: AccountId,
  filter: ContactFilter,
  request: PageRequest,
): Promise<ListedRow[]> {
  const parameters = new Parameters([accountId, clock()]);
  const columns = withTieBreak(request.order).map((key, index) => sortColumn(key, index, parameters));
  const conditions = ['c.account_id = $1', filterSql(filter, parameters)];
  if (request.from.at === 'after') conditions.push(afterSql(columns, request.from.cursor, parameters));
  // Written out, since a plan made for any number of rows is a plan for many.
  const limit = wholeNumber(request.limit + 1);
  const skip = request.from.at === 'skip' ? wholeNumber(request.from.count) : 0;
  const range = skip === 0 ? `limit ${limit}` : `limit ${limit} offset ${skip}`;
  // The page is found on bare rows; only its contacts get their items aggregated.
  const text = `select ${contactColumns('$2')}, ${columns.map((one) => `p.${one.alias}`).join(', ')}
    from (select c.id, ${columns.map((one) => `${one.sql} as ${one.alias}`).join(', ')}
      from contacts c where ${conditions.join(' and ')}
      order by ${orderSql(columns, (one) => one.sql)} ${range}) p
    join contacts c on c.account_id = $1 and c.id = p.id
    order by ${orderSql(columns, (one) => `p.${one.alias}`)}`;
  const statement = skip === 0 ? statementFor('list_contacts', filter, text) : planned(text);
  return on.query<ListedRow>(statement, parameters.values);
}

function wholeNumber(value: number): number {
  invariant(Number.isSafeInteger(value) && value >= 0, 'a page begins and ends at whole numbers');
  return value;
}

/** A search is planned for its term; everything else keeps its plan. */
function statementFor(label: string, filter: ContactFilter, text: string): Statement {
  return hasText(filter) ? planned(text) : prepared(label, text);
}

function hasText(filter: ContactFilter): boolean {
  if (filter.op === 'all' || filter.op === 'any') return filter.filters.some(hasText);
  return filter.op === 'not' ? hasText(filter.filter) : filter.op === 'text';
}

/** Every order ends in something unique. */
function withTieBreak(order: readonly SortKey[]): readonly SortKey[] {
  if (order.some((key) => key.by === 'id' || key.by === 'number')) return order;
  return [...order, { by: 'id', descending: order.at(-1)?.descending ?? false }];
}

function sortColumn(key: SortKey, index: number, parameters: Parameters): SortColumn {
  const column = columnOf(key.by, parameters);
  return { ...column, alias: `sort_${index}`, descending: key.descending, nullsFirst: key.nulls === 'first' };
}

function orderSql(columns: readonly SortColumn[], expression: (column: SortColumn) => string): string {
  return columns
    .map((one) => {
      const nulls = one.isNullable ? ` nulls ${one.nullsFirst ? 'first' : 'last'}` : '';
      return `${expression(one)}${one.descending ? ' desc' : ' asc'}${nulls}`;
    })
    .join(', ');
}

/** Strictly after the cursor in the order of the columns. */
function afterSql(columns: readonly SortColumn[], cursor: Cursor, parameters: Parameters): string {
  if (canCompareRows(columns)) {
    const values = columns.map((one, index) => parameters.add(cursor[index] ?? null, one.type));
    const operator = columns[0]?.descending === true ? '<' : '>';
    return `(${columns.map((one) => one.sql).join(', ')}) ${operator} (${values.join(', ')})`;
  }
  const alternatives = columns.map((column, index) => {
    const equal = columns.slice(0, index).map((one, at) => equalSql(one, cursor[at] ?? null, parameters));
    return [...equal, beyondSql(column, cursor[index] ?? null, parameters)].join(' and ');
  });
  return `((${alternatives.join(') or (')}))`;
}

/** One row comparison serves columns without nulls that run in one direction: an index range. */
function canCompareRows(columns: readonly SortColumn[]): boolean {
  return columns.every((one) => !one.isNullable && one.descending === columns[0]?.descending);
}

function equalSql(column: SortColumn, value: string | number | null, parameters: Parameters): string {
  return value === null ? `${column.sql} is null` : `${column.sql} = ${parameters.add(value, column.type)}`;
}

function beyondSql(column: SortColumn, value: string | number | null, parameters: Parameters): string {
  if (value === null) return column.nullsFirst ? `${column.sql} is not null` : 'false';
  const beyond = `${column.sql} ${column.descending ? '<' : '>'} ${parameters.add(value, column.type)}`;
  return column.isNullable && !column.nullsFirst ? `(${beyond} or ${column.sql} is null)` : beyond;
}

function cursorOf(row: ListedRow, length: number): Cursor {
  return Array.from({ length }, (_, index) => {
    const value = row[`sort_${index}`];
    if (value instanceof Date) return value.toISOString();
    return typeof value === 'number' || value === null ? value : String(value);
  });
}
