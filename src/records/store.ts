/** The statements of records, built from their declarations. */

import type {
  Declaration,
  Properties,
  RecordKey,
  RecordMember,
  RowOf,
} from '@switchbook/domain/records/record.js';
import type { AccountId, KeyId } from '@switchbook/domain/runtime/ids.js';
import { memberName } from '@switchbook/domain/text/wire-names.js';
import type { AuditedTransaction } from '../audit/store.js';
import type { Queryable, Transaction } from '../database/database.js';
import { parameterList } from '../database/statements/columns.js';
import { foundRow, rowsOf, scalarOf } from '../database/statements/one-statement.js';
import { prepared, type Statement } from '../database/statements/sql.js';

type Owner = readonly [keyId: KeyId | null] | readonly [];

/** The operations of one statement. With an owner they find only shared records and the owner's. */
export interface RecordStore<Row> {
  readonly list: (on: Queryable, accountId: AccountId, ...owner: Owner) => Promise<Row[]>;
  readonly find: (
    on: Queryable,
    accountId: AccountId,
    key: RecordKey,
    ...owner: Owner
  ) => Promise<Row | undefined>;
  /** Locks the row until the transaction ends. */
  readonly lock: (
    tx: Transaction,
    accountId: AccountId,
    key: RecordKey,
    ...owner: Owner
  ) => Promise<Row | undefined>;
  readonly count: (tx: Transaction, accountId: AccountId) => Promise<number>;
  /** Each write needs a transaction that records its changes in the audit trail. */
  readonly insert: (
    tx: AuditedTransaction,
    accountId: AccountId,
    row: Row,
    now: Date,
  ) => Promise<Row | undefined>;
  /** Updates all members except the key and the time of creation. */
  readonly update: (
    tx: AuditedTransaction,
    accountId: AccountId,
    row: Row,
    now: Date,
  ) => Promise<Row | undefined>;
  /** Returns the deleted row. */
  readonly drop: (tx: AuditedTransaction, accountId: AccountId, row: Row) => Promise<Row | undefined>;
  /** SQL: the select list */
  readonly columns: string;
  readonly statements: readonly Statement[];
}

const stores = new WeakMap<object, RecordStore<object>>();

/** Builds the statements of a declaration once, and caches them. */
export function recordStore<All extends Properties>(declaration: Declaration<All>): RecordStore<RowOf<All>> {
  const store = stores.get(declaration) ?? makeStore(declaration as never);
  stores.set(declaration, store);
  return store as unknown as RecordStore<RowOf<All>>;
}

/** Columns that no change writes. */
const constantColumns = ['id', 'number'];
const timeColumns = ['created_at', 'updated_at'];

/** Whether the statements of records write the member. */
function isWritten([name, member]: readonly [name: string, member: RecordMember]): boolean {
  const { sql, counted, isWrittenElsewhere } = member;
  return (
    sql === undefined && counted === undefined && isWrittenElsewhere !== true && !timeColumns.includes(name)
  );
}

/** Returns the condition of a list that has only the newest rows of a kind. */
function newestOf(table: string, key: string, newest: Declaration['newest']): string {
  if (newest === undefined) return '';
  return ` and (not (${newest.of}) or ${key} in (select o.${key} from ${table} o
     where o.account_id = $1 and ${newest.of} order by o.${key} desc limit ${newest.count}))`;
}

function makeStore(declaration: Declaration): RecordStore<object> {
  const { resource, plural, table = plural, members, key, order, ownerColumn, newest } = declaration;
  const listed = Object.entries(members).filter(
    ([, { kind }]) => !['input', 'patchInput', 'oneTime'].includes(kind),
  );
  const columnOf = (name: string) => members[name]?.column ?? name;
  const count = ({ of: rows, by, where }: NonNullable<RecordMember['counted']>) =>
    `(select count(*) from ${rows} o where o.account_id = $1 and o.${by} = ${table}.${columnOf(key)} and o.${where})`;
  const readAs =
    (isNew: boolean) =>
    ([name, { counted, sql = columnOf(name) }]: readonly [string, RecordMember]) => {
      const value = counted === undefined ? sql : isNew ? '0' : count(counted);
      return value === memberName(name) ? value : `${value} as "${memberName(name)}"`;
    };
  const columns = listed.map(readAs(false)).join(', ');
  const returnedColumns = listed.map(readAs(true)).join(', ');
  const written = listed.filter(isWritten);
  const changed = written.filter(([name]) => name !== key && !constantColumns.includes(name));
  const columnValuesOf = (row: object, columnMembers: typeof written) =>
    columnMembers.map(([name, { isJson, otherwise = null }]) => {
      const value = (row as Readonly<Record<string, unknown>>)[memberName(name)] ?? otherwise;
      return isJson === true && value !== null ? JSON.stringify(value) : value;
    });

  const ownedAt = (parameter: number) =>
    ownerColumn === undefined ? '' : ` and (${ownerColumn} is null or ${ownerColumn} = $${parameter})`;
  const keyed = `account_id = $1 and ${columnOf(key)} = $2`;
  const find = `select ${columns} from ${table} where ${keyed}${ownedAt(3)}`;
  const list = prepared(
    `list_${plural}`,
    `select ${columns} from ${table} where account_id = $1${ownedAt(2)}${newestOf(table, columnOf(key), newest)} order by ${order}`,
  );
  const findOne = prepared(`find_${resource}`, find);
  const lock = prepared(`lock_${resource}`, `${find} for update`);
  const countAll = prepared(
    `count_${plural}`,
    `select count(*) as found from ${table} where account_id = $1`,
  );
  const insert = prepared(
    `insert_${resource}`,
    `insert into ${table} (account_id, ${written.map(([name]) => columnOf(name)).join(', ')}, ${timeColumns.join(', ')})
     values (${parameterList(written.length + 2)}, $${written.length + 2}) returning ${returnedColumns}`,
  );
  const sets = changed.map(([name], at) => `${columnOf(name)} = $${at + 4}`).join(', ');
  const update = prepared(
    `update_${resource}`,
    `update ${table} set updated_at = $3, ${sets} where ${keyed} returning ${columns}`,
  );
  const drop = prepared(`delete_${resource}`, `delete from ${table} where ${keyed} returning ${columns}`);

  const write = foundRow<object, unknown[], AuditedTransaction>;
  const rowKeyOf = (row: object) => (row as Readonly<Record<string, unknown>>)[memberName(key)];
  return {
    list: rowsOf<object, Owner>(list),
    find: foundRow<object, [key: RecordKey, ...owner: Owner]>(findOne),
    lock: foundRow<object, [key: RecordKey, ...owner: Owner], Transaction>(lock),
    count: scalarOf<number, [], Transaction>(countAll, 0),
    insert: (tx, accountId, row, now) => write(insert)(tx, accountId, ...columnValuesOf(row, written), now),
    update: (tx, accountId, row, now) =>
      write(update)(tx, accountId, rowKeyOf(row), now, ...columnValuesOf(row, changed)),
    drop: (tx, accountId, row) => write(drop)(tx, accountId, rowKeyOf(row)),
    columns,
    statements: [list, findOne, lock, countAll, insert, update, drop],
  };
}
