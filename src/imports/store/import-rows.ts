/**
 * The outcomes of the rows of an import: one table row for each chunk of the file, read in pages, and backwards by an
 * undo. The content of a chunk is opaque here; `src/imports/operations/rows/row-codec.ts` writes and reads it.
 */
import { type AccountId, asId, type ContactId, type ImportId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { execute } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';
import type { OutcomeCounts } from '../values/import-job.js';

/** Rows of the file, settled together; deflated lines of JSON. */
export interface StoredChunk {
  /** counted in the file, from 1 */
  readonly firstRow: number;
  readonly rows: number;
  /** a line for each row; null: Switchbook 0.2.0 wrote the chunk, with the columns below */
  readonly content: Buffer | null;
  /** a line for each updated row */
  readonly changes: Buffer | null;
  readonly outcomes: string | null;
  /** whether the bytes are deflated, in `changes` too */
  readonly packed: boolean | null;
  readonly contacts: Buffer | null;
  readonly rejections: Buffer | null;
}

export type Outcomes = Pick<StoredChunk, 'content' | 'changes'>;
export type NewChunk = Outcomes & OutcomeCounts & Pick<StoredChunk, 'firstRow' | 'rows'>;

export const chunkColumns = `c.first_row as "firstRow", c.rows, c.content, c.changes, c.outcomes, c.packed, c.contacts, c.rejections`;
/** An estimate of the keys and the row header in the table. */
const bytesPerChunk = 150;

export function chunkBytes({ content, changes }: Outcomes): number {
  return (content?.length ?? 0) + (changes?.length ?? 0) + bytesPerChunk;
}

const insertSql = prepared(
  'insert_import_chunk',
  `insert into import_chunks (account_id, import_id, first_row, rows, created, updated, skipped, rejected, content, changes)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
);

export async function insertChunk(
  tx: Transaction,
  accountId: AccountId,
  importId: ImportId,
  chunk: NewChunk,
): Promise<void> {
  const { firstRow, rows, created, updated, skipped, rejected, content, changes } = chunk;
  const counts = [created, updated, skipped, rejected];
  await tx.query(insertSql, [accountId, importId, firstRow, rows, ...counts, content, changes]);
}

// Lists the chunks of a page, bounded in bytes because they are in memory.
const listSql = prepared(
  'list_import_chunks',
  `select ${chunkColumns.replace('c.changes', 'null as changes')} from (
     select k.*, sum(k.wanted) over before as rows_before, sum(k.bytes) over before as bytes_before from (
       select c.*, coalesce(octet_length(c.content), 0) + coalesce(octet_length(c.rejections), 0) as bytes,
         c.created * $4::int + c.updated * $5::int + c.skipped * $6::int + c.rejected * $7::int as wanted
       from import_chunks c
       where c.account_id = $1 and c.import_id = $2 and c.first_row + c.rows > $3 + 1
         and c.created * $4::int + c.updated * $5::int + c.skipped * $6::int + c.rejected * $7::int > 0
       order by c.first_row limit 100) k
     window before as (order by k.first_row rows between unbounded preceding and 1 preceding)) c
   where coalesce(c.rows_before, 0) < $8 and coalesce(c.bytes_before, 0) < 4194304
   order by c.first_row`,
);

/** Returns the first chunks after a row that have one of the outcomes, up to `limit` such rows. */
export async function listChunks(
  on: Queryable,
  accountId: AccountId,
  importId: ImportId,
  outcomes: Readonly<Record<keyof OutcomeCounts, boolean>>,
  page: { readonly after: number; readonly limit: number },
): Promise<StoredChunk[]> {
  const flags = [outcomes.created, outcomes.updated, outcomes.skipped, outcomes.rejected].map(Number);
  const values = [accountId, importId, page.after, ...flags, page.limit];
  return on.query<StoredChunk>(listSql, values);
}

const findSql = prepared(
  'find_import_chunk',
  `select ${chunkColumns} from import_chunks c
   where c.account_id = $1 and c.import_id = $2 and c.first_row <= $3 order by c.first_row desc limit 1`,
);

/** Returns the chunk that contains the row, with the snapshots of the contacts that it changed. */
export async function findChunk(
  on: Queryable,
  accountId: AccountId,
  importId: ImportId,
  row: number,
): Promise<StoredChunk | undefined> {
  const [chunk] = await on.query<StoredChunk>(findSql, [accountId, importId, row]);
  return chunk !== undefined && row < chunk.firstRow + chunk.rows ? chunk : undefined;
}

const readUndoneSql = prepared(
  'read_import_undone',
  `select u.contact_id, u.version from import_undone u
   where u.account_id = $1 and u.import_id = $2 and u.contact_id = any($3::uuid[])`,
);
const saveUndoneSql = prepared(
  'save_import_undone',
  `insert into import_undone (account_id, import_id, contact_id, version)
   select $1, $2, w.contact_id, w.version from unnest($3::uuid[], $4::bigint[]) w(contact_id, version)
   on conflict on constraint import_undone_pkey do update set version = excluded.version`,
);
const dropUndoStatesSql = prepared(
  'drop_import_kept',
  `delete from import_undone u where u.account_id = $1 and u.import_id = $2 and u.version is null`,
);

/**
 * Reads results of later rows that the undo has passed, by contact: the version since the revert, or null when it was
 * kept.
 */
export async function readUndone(
  tx: Transaction,
  accountId: AccountId,
  importId: ImportId,
  ids: readonly ContactId[],
): Promise<ReadonlyMap<ContactId, number | null>> {
  const rows = await tx.query<{ contact_id: string; version: number | null }>(readUndoneSql, [
    accountId,
    importId,
    ids,
  ]);
  return new Map(rows.map((row) => [asId<ContactId>(row.contact_id), row.version]));
}

/** Saves the version of a contact after its revert, for earlier rows; null: the contact was kept. */
export async function saveImportUndone(
  tx: Transaction,
  accountId: AccountId,
  importId: ImportId,
  undone: ReadonlyMap<ContactId, number | null>,
): Promise<void> {
  if (undone.size > 0)
    await tx.query(saveUndoneSql, [accountId, importId, [...undone.keys()], [...undone.values()]]);
}

const dropUndoneSql = prepared(
  'drop_import_undone',
  `delete from import_undone u where u.account_id = $1 and u.import_id = $2`,
);

/** Forgets the contacts that the last undo left unchanged: a new undo checks them again. */
export const dropUndoStates = execute<[importId: ImportId], Transaction>(dropUndoStatesSql);

/** Drops the state of an undo that ended. */
export const dropUndone = execute<[importId: ImportId], Transaction>(dropUndoneSql);

const dropChunksSql = prepared(
  'drop_import_chunks',
  `delete from import_chunks c where c.account_id = $1 and c.import_id = $2 and c.first_row in (
     select o.first_row from import_chunks o where o.account_id = $1 and o.import_id = $2
     order by o.first_row limit $3) returning c.first_row`,
);

/** Drops up to `limit` chunks; returns how many. */
export async function dropChunks(
  tx: Transaction,
  accountId: AccountId,
  importId: ImportId,
  limit: number,
): Promise<number> {
  return (await tx.query(dropChunksSql, [accountId, importId, limit])).length;
}
