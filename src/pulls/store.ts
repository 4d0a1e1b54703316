/**
 * Pulls: the progress of reading from a vendor. Each belongs to an import, which has its state, spool and outcomes. A
 * page is stored only if the number of stored pages still is what it was before the read. So two workers cannot store
 * the same page.
 */

import type { AccountId, ImportId } from '@switchbook/domain/runtime/ids.js';
import type { AuditedTransaction } from '../audit/store.js';
import type { Queryable, Transaction } from '../database/database.js';
import { execute, existsIn, foundRow, rowsOf } from '../database/statements/one-statement.js';
import { prepared } from '../database/statements/sql.js';
import type { DueImport } from '../imports/store/due-imports.js';
import { endPullSql, importColumns, importColumnsOfList } from '../imports/store/stored-imports.js';
import type { StoredPull } from './values/pull-job.js';

const pullColumns = `n.part_bytes as "partBytes", p.face, p.url, p.key as "sealedKey", p.keeps_key as "keepsKey", p.without, p.since,
  p.catalogs, p.cursor, p.passes, p.pages, p.total, p.per_second as "perSecond",
  p.last_page_at as "lastPageAt", p.read_at as "readAt"`;
const fromPullsAndImports =
  'from pulls p join imports n on n.account_id = p.account_id and n.id = p.import_id';

const insertSql = prepared(
  'insert_pull',
  `insert into pulls (account_id, import_id, face, url, key, keeps_key, without, since)
   values ($1, $2, $3, $4, $5, $6, $7, $8)`,
);
const findSql = prepared(
  'find_pull',
  `select ${importColumns}, ${pullColumns} ${fromPullsAndImports} where p.account_id = $1 and p.import_id = $2`,
);
const listSql = prepared(
  'list_pulls',
  // A list does not show the catalogs, which may be large.
  `select ${importColumnsOfList}, ${pullColumns.replace('p.catalogs', 'null as catalogs')} ${fromPullsAndImports}
   where p.account_id = $1 and ($2::uuid is null or p.import_id < $2) and ($4::text is null or p.face = $4)
   order by p.import_id desc limit $3`,
);

export async function insertPull(
  tx: AuditedTransaction,
  accountId: AccountId,
  pull: Pick<StoredPull, 'id' | 'face' | 'url' | 'sealedKey' | 'keepsKey' | 'without' | 'since'>,
): Promise<void> {
  const { id, face, url, sealedKey, keepsKey, without, since } = pull;
  await tx.query(insertSql, [accountId, id, face, url, sealedKey, keepsKey, without, since]);
}

export const findPull = foundRow<StoredPull, [id: ImportId]>(findSql);

/** Reads pulls older than `after`, newest first. `face`: of this API, or null. */
export const readPulls = rowsOf<StoredPull, [after: string | null, limit: number, face: string | null]>(
  listSql,
);

const lastSql = prepared(
  'last_pull_began',
  `select max(n.created_at) as at ${fromPullsAndImports}
   where p.account_id = $1 and p.face = $2 and p.url = $3 and p.without <@ $4::text[] and n.state = 'done'
     and not coalesce((n.options ->> 'isDryRun')::boolean, false)`,
);

/** Finds the start of the last completed pull that skipped at most the given parts. */
export async function findLastStart(
  on: Queryable,
  accountId: AccountId,
  pull: Pick<StoredPull, 'face' | 'url' | 'without'>,
): Promise<Date | null> {
  const rows = await on.query<{ at: Date | null }>(lastSql, [accountId, pull.face, pull.url, pull.without]);
  return rows[0]?.at ?? null;
}

const storedKeySql = prepared(
  'kept_pull_key',
  `select p.import_id as id, p.key as "sealedKey" from pulls p
   where p.account_id = $1 and p.face = $2 and p.url = $3 and p.keeps_key and p.key is not null
   order by p.import_id desc limit 1`,
);
const endKeysSql = prepared(
  'end_kept_pull_keys',
  `update pulls p set keeps_key = false,
     key = case when exists (select from imports n where n.account_id = p.account_id and n.id = p.import_id
       and n.state = 'receiving') then p.key end
   where p.account_id = $1 and p.face = $2 and p.url = $3 and p.keeps_key and p.import_id <> $4
   returning p.import_id as id`,
);
const forgetKeySql = prepared(
  'forget_pull_key',
  `update pulls p set keeps_key = false,
     key = case when exists (select from imports n where n.account_id = p.account_id and n.id = p.import_id
       and n.state = 'receiving') then p.key end
   where p.account_id = $1 and p.import_id = $2 returning p.import_id`,
);

/** Finds the key that the latest pull of the face and URL keeps. */
export const findStoredKey = foundRow<
  { readonly id: ImportId; readonly sealedKey: Buffer },
  [face: string, url: string]
>(storedKeySql);

/**
 * Deletes the keys that are stored with other pulls of the face and URL. A running pull keeps its key until its end.
 * Returns the pulls.
 */
export async function endStoredKeys(
  tx: AuditedTransaction,
  accountId: AccountId,
  { id, face, url }: Pick<StoredPull, 'id' | 'face' | 'url'>,
): Promise<readonly ImportId[]> {
  const rows = await tx.query<{ id: ImportId }>(endKeysSql, [accountId, face, url, id]);
  return rows.map((row) => row.id);
}

/** Deletes the stored key. Returns false for an unknown pull. */
export const forgetKey = existsIn<[id: ImportId], AuditedTransaction>(forgetKeySql);

const catalogsSql = prepared(
  'pull_catalogs',
  'update pulls p set catalogs = $3 where p.account_id = $1 and p.import_id = $2',
);
const giveItemsSql = prepared(
  'give_pull_items',
  `update imports n set items = (select p.catalogs from pulls p where p.account_id = $1 and p.import_id = $2)
   where n.account_id = $1 and n.id = $2`,
);
const spooledSql = prepared(
  'pull_spooled',
  `update imports n set rows = $4, bytes = $5, part_bytes = $6, updated_at = $7, numbers_from = $8
   where n.account_id = $1 and n.id = $2 and n.rows = $3 and n.state = 'receiving' returning n.id`,
);
const progressSql = prepared(
  'pull_progress',
  `update pulls p set cursor = $4, pages = $5, passes = $6, total = $7, per_second = $8, last_page_at = $9
   where p.account_id = $1 and p.import_id = $2 and p.pages = $3 returning p.import_id`,
);
const readSql = prepared(
  'pull_read',
  `update pulls p set read_at = $3, cursor = null, per_second = null, key = case when p.keeps_key then p.key end
   where p.account_id = $1 and p.import_id = $2`,
);

export async function saveCatalogs(
  on: Queryable,
  accountId: AccountId,
  id: ImportId,
  catalogs: unknown,
): Promise<void> {
  await on.query(catalogsSql, [accountId, id, JSON.stringify(catalogs)]);
}

/** Stores the catalogs as the items of the import. */
export const storeImportItems = execute<[id: ImportId], Transaction>(giveItemsSql);

export interface PullProgress
  extends Pick<StoredPull, 'rows' | 'bytes' | 'partBytes' | 'cursor' | 'pages' | 'passes' | 'total'>,
    Pick<StoredPull, 'perSecond' | 'numbersFrom'> {
  readonly fromRows: number;
  readonly fromPages: number;
}

/** Returns false if the import was cancelled, or another worker continued it. Takes the row lock of the import. */
export async function savePullProgress(
  tx: Transaction,
  accountId: AccountId,
  id: ImportId,
  progress: PullProgress,
  now: Date,
): Promise<boolean> {
  const { fromRows, rows, bytes, partBytes, fromPages, cursor, pages, passes, total, perSecond } = progress;
  const spool = [fromRows, rows, bytes, partBytes, now, progress.numbersFrom];
  const spooled = await tx.query(spooledSql, [accountId, id, ...spool]);
  if (spooled.length === 0) return false;
  const at = [cursor === null ? null : JSON.stringify(cursor), pages, passes, total, perSecond, now];
  return (await tx.query(progressSql, [accountId, id, fromPages, ...at])).length > 0;
}

/** Records that the last page is in the spool. */
export const markRead = execute<[id: ImportId, now: Date], Transaction>(readSql);

const failSql = prepared(
  'fail_pull',
  `update imports n set state = 'failed', finished_at = $3, updated_at = $3, error = $4
   where n.account_id = $1 and n.id = $2 and n.state = 'receiving' returning n.id`,
);
const resumeSql = prepared(
  'resume_pull',
  `update imports n set state = 'receiving', finished_at = null, error = null, updated_at = $3
   where n.account_id = $1 and n.id = $2`,
);
const giveKeySql = prepared(
  'give_pull_key',
  'update pulls p set key = $3, keeps_key = $4 where p.account_id = $1 and p.import_id = $2',
);

/** Ends a pull with an error. Its rows remain in the spool, so that reading may continue. */
export async function failPull(
  tx: Transaction,
  accountId: AccountId,
  id: ImportId,
  error: unknown,
  now: Date,
): Promise<void> {
  if ((await tx.query(failSql, [accountId, id, now, JSON.stringify(error)])).length > 0)
    await tx.query(endPullSql, [accountId, id]);
}

export async function resumeReading(
  tx: AuditedTransaction,
  accountId: AccountId,
  { id, sealedKey, keepsKey }: Pick<StoredPull, 'id' | 'sealedKey' | 'keepsKey'>,
  now: Date,
): Promise<void> {
  await tx.query(resumeSql, [accountId, id, now]);
  await tx.query(giveKeySql, [accountId, id, sealedKey, keepsKey]);
}

const duePullsSql = prepared(
  'due_pulls',
  `select n.account_id as "accountId", n.id, p.face from imports n join pulls p on p.account_id = n.account_id and p.import_id = n.id
   where n.state = 'receiving' order by n.id limit 1000`,
);

/** Lists imports that are read from a vendor, oldest first. */
export function listDuePulls(on: Queryable): Promise<readonly (DueImport & { readonly face: string })[]> {
  return on.query<DueImport & { readonly face: string }>(duePullsSql, []);
}
