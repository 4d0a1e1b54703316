/**
 * Deletes all rows of an account being deleted, table by table and in steps. So no statement is long, and any process
 * can resume after a crash. The tables are read from the database: tables of later migrations are included.
 */
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { AuditedTransaction } from '../../audit/store.js';
import { bulkUnderWay } from '../../bulk-changes/store/bulk-change-rows.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { unconstrainedReferences } from '../../database/schema/unconstrained-references.js';
import { planned, prepared } from '../../database/statements/sql.js';

const markSql = prepared(
  'mark_account_deleted',
  `update accounts a set deleted_at = coalesce(a.deleted_at, $2), slug = null where a.id = $1 returning a.id`,
);
const cancelSql = prepared(
  'cancel_imports_of_deleted',
  `update imports n set state = 'cancelled', finished_at = coalesce(n.finished_at, $2), updated_at = $2
   where n.account_id = $1 and n.state in ('receiving', 'queued', 'running', 'undoing')`,
);
const cancelBulkSql = prepared(
  'cancel_bulk_changes_of_deleted',
  `update bulk_changes b set state = 'cancelled', finished_at = coalesce(b.finished_at, $2), updated_at = $2
   where b.account_id = $1 and b.state in ${bulkUnderWay}`,
);
const lockSql = prepared(
  'lock_deleted_account',
  'select a.id from accounts a where a.id = $1 and a.deleted_at is not null for update',
);
const dropSql = prepared(
  'drop_account',
  'delete from accounts a where a.id = $1 and a.deleted_at is not null',
);

const dropRowsSql = (table: string) => planned(`delete from ${table} t where t.account_id = $1`);
const unconstrained = new Set(unconstrainedReferences.map((reference) => reference.table));
unconstrained.delete('contacts');

/** Blocks all access and workers from the commit of `tx` on; false for an unknown account. */
export async function markDeleted(tx: AuditedTransaction, accountId: AccountId, now: Date): Promise<boolean> {
  if ((await tx.query(markSql, [accountId, now])).length === 0) return false;
  await tx.query(cancelSql, [accountId, now]);
  await tx.query(cancelBulkSql, [accountId, now]);
  return true;
}

/** Deletes the account as the last step, with rows of requests that had begun before the deletion. */
export async function dropAccount(tx: Transaction, accountId: AccountId): Promise<void> {
  // Writers that began before hold a lock on the account. Later writers fail on a foreign key, such as the key of
  // tallies.
  if ((await tx.query(lockSql, [accountId])).length === 0) return;
  // Contacts hold items of catalogs, so they go first.
  await tx.query(dropRowsSql('contacts'), [accountId]);
  await tx.query(dropSql, [accountId]);
  // Other writers lock a row that was deleted above. So all other writers have ended, and these statements find all of
  // their rows.
  for (const table of unconstrained) await tx.query(dropRowsSql(table), [accountId]);
}

interface AccountTable {
  readonly name: string;
  /** columns of its primary key with their types, without the account */
  readonly key: readonly { readonly column: string; readonly type: string }[];
}

interface TableRow {
  name: string;
  columns: string[];
  types: string[];
  parents: string[];
}

const tablesSql = planned(
  `select t.relname::text as name,
     array_agg(quote_ident(a.attname) order by k.position) as columns,
     array_agg(format_type(a.atttypid, null) order by k.position) as types,
     array(select distinct f.relname::text from pg_constraint c join pg_class f on f.oid = c.confrelid
       where c.conrelid = t.oid and c.contype = 'f' and f.oid <> t.oid) as parents
   from pg_class t
   join pg_namespace s on s.oid = t.relnamespace and s.nspname = current_schema()
   join pg_index x on x.indrelid = t.oid and x.indisprimary
   cross join lateral unnest(x.indkey::int2[]) with ordinality k(attnum, position)
   join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum and a.attname <> 'account_id'
   where t.relkind = 'r' and t.relname <> 'audit_entries' and exists (select from pg_attribute o
     where o.attrelid = t.oid and o.attname = 'account_id' and not o.attisdropped)
   group by t.oid, t.relname order by t.relname`,
);

/**
 * Returns the tables with rows of accounts, except the audit trail, which outlives them and has no personal data.
 * Referring tables come before the tables that they refer to, so that no deletion cascades.
 */
export async function listAccountTables(on: Queryable): Promise<readonly AccountTable[]> {
  const remaining = await on.query<TableRow>(tablesSql, []);
  for (const { table, to } of unconstrainedReferences)
    remaining.find((row) => row.name === table)?.parents.push(to);
  const ordered: TableRow[] = [];
  while (remaining.length > 0) {
    const next = remaining.findIndex(
      (row) => !remaining.some((other) => other !== row && other.parents.includes(row.name)),
    );
    ordered.push(...remaining.splice(Math.max(next, 0), 1));
  }
  return ordered.map(({ name, columns, types }) => ({
    name,
    key: columns.map((column, index) => ({ column, type: types[index] ?? 'text' })),
  }));
}

/** A position in the order of a table's key, as text. */
export type TableKey = readonly string[];

/**
 * Deletes the next rows after a position, up to a limit. `last` is the next position; undefined at the end. The
 * position keeps each step from rereading rows that earlier steps deleted.
 */
export async function dropRows(
  tx: Transaction,
  accountId: AccountId,
  table: AccountTable,
  after: TableKey | undefined,
  limit: number,
): Promise<{ readonly deleted: number; readonly last: TableKey | undefined }> {
  const columns = table.key.map((part) => `t.${part.column}`).join(', ');
  const position = (first: number) =>
    `(${table.key.map((part, index) => `$${first + index}::text::${part.type}`).join(', ')})`;
  const start = after === undefined ? '' : ` and (${columns}) > ${position(2)}`;
  const values = [accountId, ...(after ?? [])];
  const lastText = table.key.map((part, index) => `t.${part.column}::text as k${index}`).join(', ');
  const [lastRow] = await tx.query<Record<string, string>>(
    planned(
      `select ${lastText} from ${table.name} t where t.account_id = $1${start} order by ${columns} limit 1
       offset $${values.length + 1}`,
    ),
    [...values, limit - 1],
  );
  const last = lastRow === undefined ? undefined : table.key.map((_, index) => lastRow[`k${index}`] ?? '');
  const end = last === undefined ? '' : ` and (${columns}) <= ${position(values.length + 1)}`;
  const [row] = await tx.query<{ deleted: number }>(
    planned(
      `with g as (delete from ${table.name} t where t.account_id = $1${start}${end} returning 1)
       select count(*) as deleted from g`,
    ),
    [...values, ...(last ?? [])],
  );
  return { deleted: row?.deleted ?? 0, last };
}
