/** Erasure of a person's rows from stored imports: searched in slices, rewritten in place. */
import type { AccountId, ContactId, ImportId } from '@switchbook/domain/runtime/ids.js';
import type { Transaction } from '../../database/database.js';
import { execute, firstColumn, foundRow, rowsOf, scalarOf } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';
import { chunkColumns, type Outcomes, type StoredChunk } from './import-rows.js';

/** Texts of an import about its file; members of type `unknown` are JSON. */
export interface ImportTexts {
  readonly id: ImportId;
  readonly options: unknown;
  readonly columns: unknown;
  readonly reasons: unknown;
}

/** The import and its first row. */
export interface RowPosition {
  readonly importId: ImportId;
  readonly firstRow: number;
}

const idsSql = prepared(
  'erasure_imports',
  'select n.id from imports n where n.account_id = $1 order by n.id',
);
const untilSql = prepared(
  'erasure_imports_until',
  `select n.id, coalesce((n.options->>'isDryRun')::boolean, false) as "isDryRun" from imports n
   where n.account_id = $1 and n.created_at <= $2 order by n.id`,
);
const textsOf =
  'select n.id, n.options, n.columns, n.reasons from imports n where n.account_id = $1 and n.id = $2';
const findTextsSql = prepared('erasure_find_import_texts', textsOf);
const lockTextsSql = prepared('erasure_lock_import_texts', `${textsOf} for update`);
const lockSql = prepared(
  'erasure_lock_imports',
  `select n.id from imports n where n.account_id = $1 and n.state in ('receiving', 'queued', 'running', 'undoing')
   order by n.id for update`,
);

export const listImportIds = firstColumn<ImportId, []>(idsSql);

/** Lists imports that were created until a time. */
export const listImportsUntil = rowsOf<{ readonly id: ImportId; readonly isDryRun: boolean }, [until: Date]>(
  untilSql,
);

/** Finds the import. Returns undefined if it was deleted. */
export const findImportTexts = foundRow<ImportTexts, [id: ImportId]>(findTextsSql);

/** Locks the import; undefined if it was deleted. */
export const lockImportTexts = foundRow<ImportTexts, [id: ImportId], Transaction>(lockTextsSql);

/** Pauses the work on imports until the transaction ends: a running chunk commits first. */
export const lockImports = execute<[], Transaction>(lockSql);

const textsSql = prepared(
  'erasure_import_texts',
  'update imports n set options = $3, columns = $4, reasons = $5 where n.account_id = $1 and n.id = $2',
);

export async function rewriteTexts(tx: Transaction, accountId: AccountId, texts: ImportTexts): Promise<void> {
  const { id, options, columns, reasons } = texts;
  await tx.query(textsSql, [
    accountId,
    id,
    JSON.stringify(options),
    JSON.stringify(columns),
    JSON.stringify(reasons),
  ]);
}

const nextChunkSql = prepared(
  'erasure_next_chunk',
  `select ${chunkColumns} from import_chunks c
   where c.account_id = $1 and c.import_id = $2 and c.first_row > $3 order by c.first_row limit 1`,
);
const chunkSql = prepared(
  'erasure_chunk',
  `select ${chunkColumns} from import_chunks c
   where c.account_id = $1 and c.import_id = $2 and c.first_row = $3 for update`,
);
const rewriteChunkSql = prepared(
  'erasure_rewrite_chunk',
  `update import_chunks c set content = $4, changes = $5, outcomes = null, packed = null, contacts = null, rejections = null
   where c.account_id = $1 and c.import_id = $2 and c.first_row = $3`,
);

/** Finds the first chunk after a row. */
export const nextChunk = foundRow<StoredChunk, [importId: ImportId, after: number]>(nextChunkSql);

/** Locks the chunk; undefined if it was deleted. */
export async function lockChunk(
  tx: Transaction,
  accountId: AccountId,
  { importId, firstRow }: RowPosition,
): Promise<StoredChunk | undefined> {
  return (await tx.query<StoredChunk>(chunkSql, [accountId, importId, firstRow]))[0];
}

export async function rewriteChunk(
  tx: Transaction,
  accountId: AccountId,
  { importId, firstRow }: RowPosition,
  { content, changes }: Outcomes,
): Promise<void> {
  await tx.query(rewriteChunkSql, [accountId, importId, firstRow, content, changes]);
}

const rewritePartSql = prepared(
  'erasure_rewrite_part',
  `update import_parts p set payload = $4 where p.account_id = $1 and p.import_id = $2 and p.first_row = $3`,
);
const countErasureSql = prepared(
  'count_import_erasure',
  'update imports n set erasures = n.erasures + 1 where n.account_id = $1 and n.id = $2',
);

/** Rewrites a part of the rows. A worker that has read the rows before reads them again. */
export async function rewritePart(
  tx: Transaction,
  accountId: AccountId,
  { importId, firstRow }: RowPosition,
  payload: Buffer,
): Promise<void> {
  await tx.query(rewritePartSql, [accountId, importId, firstRow, payload]);
  await tx.query(countErasureSql, [accountId, importId]);
}

const erasuresSql = prepared(
  'import_erasures',
  'select n.erasures from imports n where n.account_id = $1 and n.id = $2',
);
const lockErasuresSql = prepared(
  'lock_import_erasures',
  'select n.erasures from imports n where n.account_id = $1 and n.id = $2 and n.erasures = $3 for update',
);
/** Reads the number of erasures of rows in the import. Returns undefined if the import was deleted. */
export const findErasures = foundRow<{ readonly erasures: number }, [id: ImportId]>(erasuresSql);
/** Locks the import; undefined if another erasure has changed its rows. */
export const lockErasures = foundRow<
  { readonly erasures: number },
  [id: ImportId, erasures: number],
  Transaction
>(lockErasuresSql);

const dropPreviewsSql = prepared(
  'erase_previews',
  `with f as (select v.contact_id from import_previews v where v.account_id = $1 and v.name = any($3::text[])),
     d as (delete from import_previews v where v.account_id = $1
       and (v.contact_id = any($2::uuid[]) or v.contact_id in (select f.contact_id from f)) returning 1)
   select count(*) as rows from d`,
);
const dropUndoneSql = prepared(
  'erase_import_undone',
  `with d as (delete from import_undone u where u.account_id = $1 and u.contact_id = any($2::uuid[]) returning 1)
   select count(*) as rows from d`,
);

/** Drops previews of dry runs about the contacts, or about contacts with one of the names. */
export const erasePreviews = scalarOf<
  number,
  [ids: readonly ContactId[], names: readonly string[]],
  Transaction
>(dropPreviewsSql, 0);

/** Drops the notes of undos about the contacts. */
export const eraseUndoNotes = scalarOf<number, [ids: readonly ContactId[]], Transaction>(dropUndoneSql, 0);
