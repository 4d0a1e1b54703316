/** Storage used by the imports of an account, and removal of expired parts. */
import type { ImportId } from '@switchbook/domain/runtime/ids.js';
import type { Transaction } from '../../database/database.js';
import { execute, firstColumn, onlyRow } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';

const usageSql = prepared(
  'import_usage',
  `select count(*) filter (where n.state in ('receiving', 'queued', 'running', 'undoing')) as waiting,
     coalesce(sum(n.part_bytes + n.row_bytes), 0)::bigint as bytes
   from imports n where n.account_id = $1`,
);
const dropOldestSql = prepared(
  'drop_oldest_imports',
  `delete from imports n where n.account_id = $1
     and n.state not in ('receiving', 'queued', 'running', 'undoing')
     and n.id in (select o.id from imports o where o.account_id = $1 order by o.id desc offset $2 limit 2)`,
);

/** Counts the account's imports that have not ended, and the bytes that all its imports store. */
export const readUsage = onlyRow<{ readonly waiting: number; readonly bytes: number }, []>(usageSql);

/** Drops the oldest ended imports beyond `max`, two at a time. */
export const dropOldest = execute<[max: number]>(dropOldestSql);

const expiredSql = prepared(
  'aged_imports',
  // An undo still needs the rows.
  `select n.id from imports n
   where n.account_id = $1 and not n.rows_gone and n.state not in ('receiving', 'queued', 'running', 'undoing')
     and coalesce(n.undone_at, n.finished_at) < $2
   order by n.id limit $3 for update skip locked`,
);

/** Locks imports that ended before a time and still have stored rows. */
export const lockExpired = firstColumn<ImportId, [before: Date, limit: number], Transaction>(expiredSql);

const markRowsRemovedSql = prepared(
  'import_lost_rows',
  `update imports n set rows_gone = true, row_bytes = 0, part_bytes = 0 where n.account_id = $1 and n.id = $2`,
);

/** Marks an import after the deletion of its row outcomes. */
export const markRowsRemoved = execute<[id: ImportId], Transaction>(markRowsRemovedSql);
