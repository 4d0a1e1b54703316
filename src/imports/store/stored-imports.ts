/**
 * Import jobs: their state, and the spool of parts of the file. A worker moves the checkpoint from the value it read,
 * so two workers cannot settle the same row. See also `import-rows.ts` (outcomes of rows), `matching-rows.ts` (reads
 * before a chunk is decided) and `copy.ts` (COPY of new contacts). `import-session.ts` has the connection and locks,
 * `import-retention.ts` limits and expiry.
 */
import type { AccountId, ImportId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { execute, foundRow, rowsOf, scalarOf } from '../../database/statements/one-statement.js';
import { cutRows, type SizedRow } from '../../database/statements/page-cut.js';
import { prepared } from '../../database/statements/sql.js';
import { account, parameters, sql } from '../../database/statements/sql-fragments.js';
import { inParts } from '../../database/statements/statement-parts.js';
import type { OutcomeCounts, StoredImport } from '../values/import-job.js';
import type { ImportState } from '../values/import-limits.js';

export const importColumns = `n.account_id as "accountId", n.id, n.state, n.format, n.options, n.columns, n.caller, n.rows, n.bytes,
  n.checkpoint, n.settled_bytes as "settledBytes", n.created, n.updated, n.skipped, n.rejected, n.reverted, n.kept as "notReverted",
  n.rows_per_second as "rowsPerSecond", n.made, n.reasons, n.error, n.created_at as "createdAt",
  n.started_at as "startedAt", n.finished_at as "finishedAt", n.undone_at as "undoneAt", n.rows_gone as "hasDroppedRows",
  n.erasures, n.scope, n.items is not null as "hasItems", n.numbers_from as "numbersFrom",
  n.numbers_below as "numbersBelow"`;

/** `made` may be large, and a list does not show it. */
export const importColumnsOfList = importColumns.replace('n.made', 'null::jsonb as made');

const insertSql = prepared(
  'insert_import',
  `insert into imports (account_id, id, state, format, options, caller, created_at, updated_at, items, scope)
   values ($1, $2, 'receiving', $3, $4, $5, $6, $6, $7, $8)`,
);
const findSql = prepared(
  'find_import',
  `select ${importColumns} from imports n where n.account_id = $1 and n.id = $2`,
);
const lockSql = prepared(
  'lock_import',
  `select ${importColumns} from imports n where n.account_id = $1 and n.id = $2 for update`,
);
const listSql = prepared(
  'list_imports',
  cutRows(`select ${importColumnsOfList},
     octet_length(n.options::text) + coalesce(octet_length(n.columns::text), 0) + coalesce(octet_length(n.reasons::text), 0) as size
   from imports n where n.account_id = $1 and ($2::uuid is null or n.id < $2) and n.options -> 'isOfOne' is null
   order by n.id desc limit $3`),
);
const deleteSql = prepared(
  'delete_import',
  `delete from imports n where n.account_id = $1 and n.id = $2 and n.state = 'receiving'`,
);

export async function insertImport(
  on: Queryable,
  newImport: Pick<StoredImport, 'accountId' | 'id' | 'format' | 'options' | 'caller' | 'scope'> & {
    readonly now: Date;
    /** null: none */
    readonly items: unknown;
  },
): Promise<void> {
  const { accountId, id, format, options, caller, now, items, scope } = newImport;
  const json = [options, caller].map((item) => JSON.stringify(item));
  const itemsJson = items === null ? null : JSON.stringify(items);
  await on.query(insertSql, [accountId, id, format, ...json, now, itemsJson, scope]);
}

export const findImport = foundRow<StoredImport, [id: ImportId]>(findSql);

/** Takes the row lock until the transaction ends. */
export const lockImport = foundRow<StoredImport, [id: ImportId], Transaction>(lockSql);

/** Lists imports older than `after`, newest first. */
export const readImports = rowsOf<StoredImport & SizedRow, [after: string | null, limit: number]>(listSql);

/** Removes an import after its file was rejected. */
export const dropReceiving = execute<[id: ImportId]>(deleteSql);

const deleteEndedSql = prepared(
  'delete_ended_import',
  `delete from imports n where n.account_id = $1 and n.id = $2
   and n.state not in ('receiving', 'queued', 'running', 'undoing')`,
);

/** Deletes an ended import and its rows, so that it can no longer be undone. */
export const dropEnded = execute<[id: ImportId]>(deleteEndedSql);

const receivedSql = prepared(
  'import_received',
  `update imports n set state = 'queued', format = $3, columns = $4, rows = $5, bytes = $6, updated_at = $7,
     part_bytes = $8, numbers_from = $9, numbers_below = $10, headings = $11, options = n.options || $12::jsonb
   where n.account_id = $1 and n.id = $2 and n.state = 'receiving' returning n.id`,
);

/** Records that the whole file is spooled. Returns false when the import is no longer in the state `receiving`. */
export async function settleReceived(
  on: Queryable,
  accountId: AccountId,
  id: ImportId,
  file: Pick<StoredImport, 'format' | 'columns' | 'rows' | 'bytes' | 'numbersFrom'> & {
    /** bytes of its parts */
    readonly partBytes: number;
    readonly numbersBelow?: number | null;
    /** finds its choices for a later file with the same headings; absent: they are not stored */
    readonly headings?: string | null;
    /** options of an earlier import; absent: none */
    readonly earlier?: object;
  },
  now: Date,
): Promise<boolean> {
  const {
    format,
    rows,
    bytes,
    partBytes,
    numbersFrom,
    numbersBelow = null,
    headings = null,
    earlier = {},
  } = file;
  const columns = JSON.stringify(file.columns);
  const rest = [partBytes, numbersFrom, numbersBelow, headings, JSON.stringify(earlier)];
  const values = [accountId, id, format, columns, rows, bytes, now, ...rest];
  return (await on.query(receivedSql, values)).length > 0;
}

const itemsSql = prepared(
  'import_items',
  'select n.items from imports n where n.account_id = $1 and n.id = $2',
);
const createdItemsSql = prepared(
  'import_items_made',
  'update imports n set made = $3 where n.account_id = $1 and n.id = $2',
);
const itemsSettledSql = prepared(
  'import_items_settled',
  'update imports n set items = null where n.account_id = $1 and n.id = $2',
);

/** Reads the catalog items of the request. Returns null if there are none, or if they are written already. */
export const readItems = scalarOf<unknown, [id: ImportId], Transaction>(itemsSql, null);

/** Records that the given catalogs are written. */
export const settleItems = execute<[id: ImportId], Transaction>(itemsSettledSql);

/** Stores all items that the import has created. */
export async function saveCreatedItems(
  tx: Transaction,
  accountId: AccountId,
  id: ImportId,
  made: unknown,
): Promise<void> {
  await tx.query(createdItemsSql, [accountId, id, JSON.stringify(made)]);
}

const stateSql = prepared(
  'import_state',
  `update imports n set state = $3, updated_at = $4,
     started_at = case when $3 = 'running' then coalesce(n.started_at, $4) else n.started_at end,
     finished_at = case when $3 in ('done', 'cancelled', 'failed') then $4 else n.finished_at end,
     undone_at = case when $3 = 'undone' then $4 else n.undone_at end,
     checkpoint = case when $3 = 'undoing' then n.created + n.updated + n.skipped + n.rejected else n.checkpoint end,
     reverted = case when $3 = 'undoing' then 0 else n.reverted end,
     kept = case when $3 = 'undoing' then 0 else n.kept end,
     part_bytes = case when $3 in ('done', 'cancelled', 'failed', 'undoing') then 0 else n.part_bytes end,
     rows_per_second = null, error = coalesce($5, n.error)
   where n.account_id = $1 and n.id = $2`,
);

/** Deletes the key of the vendor, unless it must be stored. */
export const endPullSql = prepared(
  'end_pull',
  `update pulls p set key = case when p.keeps_key then p.key end, per_second = null
   where p.account_id = $1 and p.import_id = $2`,
);

interface StateChange {
  readonly state: ImportState;
  readonly now: Date;
  /** absent: the import has not failed */
  readonly error?: unknown;
}

/** Moves a locked import to a state and sets the times of that state. */
export async function setState(
  tx: Transaction,
  accountId: AccountId,
  id: ImportId,
  { state, now, error = null }: StateChange,
): Promise<void> {
  await tx.query(stateSql, [accountId, id, state, now, error === null ? null : JSON.stringify(error)]);
  if (state === 'done' || state === 'cancelled' || state === 'failed')
    await tx.query(endPullSql, [accountId, id]);
}

export interface SettledImport extends OutcomeCounts {
  /** the checkpoint before and after the chunk */
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
  /** null: unchanged */
  readonly made: unknown;
  readonly reasons: unknown;
  /** size of the stored outcomes */
  readonly rowBytes: number;
  readonly rowsPerSecond: number | null;
}

const settleSql = prepared(
  'settle_import',
  `update imports n set state = 'running', checkpoint = $4, settled_bytes = $5, created = n.created + $6,
     updated = n.updated + $7, skipped = n.skipped + $8, rejected = n.rejected + $9, made = coalesce($10, n.made),
     rows_per_second = $11, updated_at = $12, started_at = coalesce(n.started_at, $12), row_bytes = n.row_bytes + $13,
     reasons = $14
   where n.account_id = $1 and n.id = $2 and n.checkpoint = $3 and n.state in ('queued', 'running')
   returning n.id`,
);

/** Moves the checkpoint over rows that this transaction settled; false when the checkpoint is no longer `from`. */
export async function settleRows(
  tx: Transaction,
  accountId: AccountId,
  id: ImportId,
  settled: SettledImport,
  now: Date,
): Promise<boolean> {
  const { from, to, bytes, created, updated, skipped, rejected, made, reasons } = settled;
  const rows = await tx.query(settleSql, [
    ...[accountId, id, from, to, bytes, created, updated, skipped, rejected],
    ...[made === null ? null : JSON.stringify(made), settled.rowsPerSecond, now, settled.rowBytes],
    JSON.stringify(reasons),
  ]);
  return rows.length > 0;
}

const settleUndoSql = prepared(
  'settle_undo',
  `update imports n set checkpoint = $4, reverted = n.reverted + $5, kept = n.kept + $6, rows_per_second = $7,
     updated_at = $8
   where n.account_id = $1 and n.id = $2 and n.checkpoint = $3 and n.state = 'undoing' returning n.id`,
);

/** Moves the checkpoint of an undo down; false when it is no longer `from`. */
export async function settleUndo(
  tx: Transaction,
  accountId: AccountId,
  id: ImportId,
  settled: Pick<SettledImport, 'from' | 'to' | 'rowsPerSecond'> & {
    readonly reverted: number;
    readonly notReverted: number;
  },
  now: Date,
): Promise<boolean> {
  const { from, to, reverted, notReverted, rowsPerSecond } = settled;
  const rows = await tx.query(settleUndoSql, [
    accountId,
    id,
    from,
    to,
    reverted,
    notReverted,
    rowsPerSecond,
    now,
  ]);
  return rows.length > 0;
}

/** A part of the spool: rows of the file that were not imported yet. */
export interface StoredPart {
  /** counted in the file, from 1 */
  readonly firstRow: number;
  readonly rows: number;
  /** bytes of the file up to the end of this part */
  readonly endBytes: number;
  readonly payload: Buffer;
}

const insertPartSql = prepared(
  'insert_import_part',
  `insert into import_parts (account_id, import_id, first_row, rows, end_bytes, payload)
   values ($1, $2, $3, $4, $5, $6)`,
);
const findPartSql = prepared(
  'find_import_part',
  `select p.first_row as "firstRow", p.rows, p.end_bytes as "endBytes", p.payload from import_parts p
   where p.account_id = $1 and p.import_id = $2 and p.first_row + p.rows > $3 order by p.first_row limit 1`,
);
const dropPartSql = prepared(
  'drop_import_parts_before',
  `delete from import_parts p where p.account_id = $1 and p.import_id = $2 and p.first_row + p.rows <= $3`,
);
const dropped = parameters('account import');
const dropSpoolSql = inParts(
  'drop_import_spool',
  [
    {
      name: 'p',
      writes: true,
      sql: sql`delete from import_parts p where p.account_id = ${account} and p.import_id = ${dropped.import}`,
    },
  ],
  sql`delete from import_previews v where v.account_id = ${account} and v.import_id = ${dropped.import}`,
);

export async function insertPart(
  on: Queryable,
  accountId: AccountId,
  importId: ImportId,
  part: StoredPart,
): Promise<void> {
  const { firstRow, rows, endBytes, payload } = part;
  await on.query(insertPartSql, [accountId, importId, firstRow, rows, endBytes, payload]);
}

/** Finds the part with the row, or else the next part. */
export const findPart = foundRow<StoredPart, [importId: ImportId, fromRow: number]>(findPartSql);

/** Drops the parts that end before the row. */
export const dropPartsBefore = execute<[importId: ImportId, row: number], Transaction>(dropPartSql);

/** Drops the parts of the spool and the previews of a dry run. */
export const dropSpool = execute<[importId: ImportId]>(dropSpoolSql);
