/**
 * Imports as jobs: their state, and the parts of the file that wait. What a worker writes moves the checkpoint it
 * found, so that of two workers one alone can settle a row. Neighbours: `imports-rows.ts` what became of the rows,
 * `imports-kept.ts` how much of them and for how long,
 * `imports-session.ts` the connection that works, `imports-copy.ts` how newcomers are written.
 */
import { type AccountId, asId, type ImportId } from '../domain/ids.js';
import type { Queryable, Transaction } from './database.js';
import { prepared } from './sql.js';

/** An import as it is stored; what the core alone understands is opaque here. */
export interface StoredImport {
  readonly accountId: AccountId;
  readonly id: ImportId;
  readonly state: string;
  readonly format: string;
  readonly options: unknown;
  readonly columns: unknown;
  readonly caller: unknown;
  readonly rows: number;
  readonly bytes: number;
  readonly checkpoint: number;
  readonly settledBytes: number;
  readonly created: number;
  readonly updated: number;
  readonly skipped: number;
  readonly rejected: number;
  readonly reverted: number | null;
  readonly kept: number | null;
  readonly rowsPerSecond: number | null;
  readonly made: unknown;
  readonly reasons: unknown;
  readonly error: unknown;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly undoneAt: Date | null;
  /** what became of its rows is no longer kept */
  readonly rowsGone: boolean;
}

interface ImportRecord {
  account_id: string;
  id: string;
  state: string;
  format: string;
  options: unknown;
  columns: unknown;
  caller: unknown;
  rows: number;
  bytes: number;
  checkpoint: number;
  settled_bytes: number;
  created: number;
  updated: number;
  skipped: number;
  rejected: number;
  reverted: number | null;
  kept: number | null;
  rows_per_second: number | null;
  made: unknown;
  reasons: unknown;
  error: unknown;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  undone_at: Date | null;
  rows_gone: boolean;
}

const columns = `n.account_id, n.id, n.state, n.format, n.options, n.columns, n.caller, n.rows, n.bytes, n.checkpoint,
  n.settled_bytes, n.created, n.updated, n.skipped, n.rejected, n.reverted, n.kept, n.rows_per_second, n.made,
  n.reasons, n.error, n.created_at, n.started_at, n.finished_at, n.undone_at, n.rows_gone`;

const insertSql = prepared(
  'insert_import',
  `insert into imports (account_id, id, state, format, options, caller, created_at, updated_at)
   values ($1, $2, 'receiving', $3, $4, $5, $6, $6)`,
);
const findSql = prepared(
  'find_import',
  `select ${columns} from imports n where n.account_id = $1 and n.id = $2`,
);
const lockSql = prepared(
  'lock_import',
  `select ${columns} from imports n where n.account_id = $1 and n.id = $2 for update`,
);
const listSql = prepared(
  'list_imports',
  // Nobody asks of many what they made, and it may be much.
  `select ${columns.replace('n.made', "'[]'::jsonb as made")} from imports n
   where n.account_id = $1 and ($2::uuid is null or n.id < $2)
   order by n.id desc limit $3`,
);
const deleteSql = prepared(
  'delete_import',
  `delete from imports n where n.account_id = $1 and n.id = $2 and n.state = 'receiving'`,
);

export async function insertImport(
  on: Queryable,
  fresh: {
    readonly accountId: AccountId;
    readonly id: ImportId;
    readonly format: string;
    readonly options: unknown;
    readonly caller: unknown;
    readonly now: Date;
  },
): Promise<void> {
  const { accountId, id, format, options, caller, now } = fresh;
  await on.query(insertSql, [accountId, id, format, JSON.stringify(options), JSON.stringify(caller), now]);
}

export async function findImport(
  on: Queryable,
  accountId: AccountId,
  id: ImportId,
): Promise<StoredImport | undefined> {
  const [row] = await on.query<ImportRecord>(findSql, [accountId, id]);
  return row === undefined ? undefined : fromRecord(row);
}

/** As it is, and so it stays until the transaction ends. */
export async function lockImport(
  tx: Transaction,
  accountId: AccountId,
  id: ImportId,
): Promise<StoredImport | undefined> {
  const [row] = await tx.query<ImportRecord>(lockSql, [accountId, id]);
  return row === undefined ? undefined : fromRecord(row);
}

/** Newest first, those older than `after`. */
export async function listImports(
  on: Queryable,
  accountId: AccountId,
  after: string | null,
  limit: number,
): Promise<StoredImport[]> {
  return (await on.query<ImportRecord>(listSql, [accountId, after, limit])).map(fromRecord);
}

/** One whose file was refused leaves nothing. */
export async function deleteReceiving(on: Queryable, accountId: AccountId, id: ImportId): Promise<void> {
  await on.query(deleteSql, [accountId, id]);
}

const receivedSql = prepared(
  'import_received',
  `update imports n set state = 'queued', format = $3, columns = $4, rows = $5, bytes = $6, updated_at = $7,
     part_bytes = $8
   where n.account_id = $1 and n.id = $2 and n.state = 'receiving' returning n.id`,
);

/** The file is here as a whole. False when the import is no more waiting for it. */
export async function settleReceived(
  on: Queryable,
  accountId: AccountId,
  id: ImportId,
  file: {
    readonly format: string;
    readonly columns: unknown;
    readonly rows: number;
    readonly bytes: number;
    /** of its parts */
    readonly partBytes: number;
  },
  now: Date,
): Promise<boolean> {
  const { format, rows, bytes, partBytes } = file;
  const values = [accountId, id, format, JSON.stringify(file.columns), rows, bytes, now, partBytes];
  return (await on.query(receivedSql, values)).length > 0;
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
     part_bytes = case when $3 in ('done', 'cancelled', 'failed') then 0 else n.part_bytes end,
     rows_per_second = null, error = coalesce($5, n.error)
   where n.account_id = $1 and n.id = $2`,
);

/** Moves a locked import to a state, with the times that go with it. */
export async function setState(
  tx: Transaction,
  accountId: AccountId,
  id: ImportId,
  state: string,
  now: Date,
  error: unknown = null,
): Promise<void> {
  await tx.query(stateSql, [accountId, id, state, now, error === null ? null : JSON.stringify(error)]);
}

export interface Settled {
  /** the checkpoint that was found, and the one to move to */
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
  readonly created: number;
  readonly updated: number;
  readonly skipped: number;
  readonly rejected: number;
  /** null: as before */
  readonly made: unknown;
  readonly reasons: unknown;
  /** what is kept of the rows */
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

/** Moves the checkpoint over rows that this transaction settled; false when another worker was faster. */
export async function settleRows(
  tx: Transaction,
  accountId: AccountId,
  id: ImportId,
  settled: Settled,
  now: Date,
): Promise<boolean> {
  const rows = await tx.query(settleSql, [
    accountId,
    id,
    settled.from,
    settled.to,
    settled.bytes,
    settled.created,
    settled.updated,
    settled.skipped,
    settled.rejected,
    settled.made === null ? null : JSON.stringify(settled.made),
    settled.rowsPerSecond,
    now,
    settled.rowBytes,
    JSON.stringify(settled.reasons),
  ]);
  return rows.length > 0;
}

const settleUndoSql = prepared(
  'settle_undo',
  `update imports n set checkpoint = $4, reverted = n.reverted + $5, kept = n.kept + $6, rows_per_second = $7,
     updated_at = $8
   where n.account_id = $1 and n.id = $2 and n.checkpoint = $3 and n.state = 'undoing' returning n.id`,
);

/** As `settleRows`, downwards. */
export async function settleUndo(
  tx: Transaction,
  accountId: AccountId,
  id: ImportId,
  settled: Pick<Settled, 'from' | 'to' | 'rowsPerSecond'> & {
    readonly reverted: number;
    readonly kept: number;
  },
  now: Date,
): Promise<boolean> {
  const { from, to, reverted, kept, rowsPerSecond } = settled;
  const rows = await tx.query(settleUndoSql, [accountId, id, from, to, reverted, kept, rowsPerSecond, now]);
  return rows.length > 0;
}

/** Rows of the file that wait to be settled. */
export interface StoredPart {
  /** of the file, from 1 */
  readonly firstRow: number;
  readonly rows: number;
  /** of the file, up to the end of this part */
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
  `select p.first_row, p.rows, p.end_bytes, p.payload from import_parts p
   where p.account_id = $1 and p.import_id = $2 and p.first_row + p.rows > $3 order by p.first_row limit 1`,
);
const dropPartSql = prepared(
  'drop_import_parts_before',
  `delete from import_parts p where p.account_id = $1 and p.import_id = $2 and p.first_row + p.rows <= $3`,
);
const dropLeftSql = prepared(
  'drop_import_left',
  `with p as (delete from import_parts p where p.account_id = $1 and p.import_id = $2),
     v as (delete from import_previews v where v.account_id = $1 and v.import_id = $2)
   delete from import_preview_keys k where k.account_id = $1 and k.import_id = $2`,
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

/** The part with the first row from this one on. */
export async function findPart(
  on: Queryable,
  accountId: AccountId,
  importId: ImportId,
  fromRow: number,
): Promise<StoredPart | undefined> {
  const [row] = await on.query<{ first_row: number; rows: number; end_bytes: number; payload: Buffer }>(
    findPartSql,
    [accountId, importId, fromRow],
  );
  return row === undefined
    ? undefined
    : { firstRow: row.first_row, rows: row.rows, endBytes: row.end_bytes, payload: row.payload };
}

/** The parts all of whose rows come before this one. */
export async function dropPartsBefore(
  tx: Transaction,
  accountId: AccountId,
  importId: ImportId,
  row: number,
): Promise<void> {
  await tx.query(dropPartSql, [accountId, importId, row]);
}

/** What an import that ended needs no more: parts, and the previews of a dry run. */
export async function dropLeft(on: Queryable, accountId: AccountId, importId: ImportId): Promise<void> {
  await on.query(dropLeftSql, [accountId, importId]);
}

function fromRecord(row: ImportRecord): StoredImport {
  return {
    accountId: asId(row.account_id),
    id: asId(row.id),
    state: row.state,
    format: row.format,
    options: row.options,
    columns: row.columns,
    caller: row.caller,
    rows: row.rows,
    bytes: row.bytes,
    checkpoint: row.checkpoint,
    settledBytes: row.settled_bytes,
    created: row.created,
    updated: row.updated,
    skipped: row.skipped,
    rejected: row.rejected,
    reverted: row.reverted,
    kept: row.kept,
    rowsPerSecond: row.rows_per_second,
    made: row.made,
    reasons: row.reasons,
    error: row.error,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    undoneAt: row.undone_at,
    rowsGone: row.rows_gone,
  };
}
