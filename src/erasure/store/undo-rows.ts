/**
 * Finds and rewrites undo data of merges and bulk changes of other contacts that names an erased person. It is found in
 * pages outside of a transaction, and rewritten by key.
 */
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { cutRows } from '../../database/statements/page-cut.js';
import { arraysOf, prepared } from '../../database/statements/sql.js';
import { type SearchedPage, searchedPage } from './deliveries-and-answers.js';

/** A merge, or a bulk change and a contact. */
export interface UndoKey {
  readonly job: string;
  readonly id: string;
}

interface UndoSearch {
  readonly ids: readonly ContactId[];
  /** time of the erasure: later values are of a later person */
  readonly until: Date;
  readonly patterns: readonly string[];
}

/** Returns the statement for a page of a table. `rows` has `job`, `id`, `undo` as text, and `size`. */
const scan = (name: string, rows: string) =>
  prepared(
    `erasure_scan_${name}`,
    `select s.job, s.id, exists (select from unnest($4::text[]) p(text) where s.undo ~ p.text) as hit
     from (${cutRows(rows)}) s order by s.job, s.id`,
  );
const keys = 'unnest($2::uuid[], $3::uuid[]) k(job, id)';
const newKeys = 'unnest($2::uuid[], $3::uuid[], $4::jsonb[]) k(job, id, undo)';

export const undoTables = [
  {
    table: 'merges',
    scanSql: scan(
      'merges',
      `select m.id as job, m.id, m.snapshot::text as undo, octet_length(m.snapshot::text) as size from merges m
       where m.account_id = $1 and m.snapshot is not null and m.merged_at <= $2 and m.survivor_id <> all($3::uuid[])
         and m.loser_id <> all($3::uuid[]) and ($5::uuid is null or (m.id, m.id) > ($5, $6::uuid))
       order by m.id limit 100`,
    ),
    readSql: prepared(
      'erasure_read_merges',
      `select m.id as job, m.id, m.snapshot as undo from ${keys} join merges m on m.account_id = $1 and m.id = k.id
       where k.job = k.id and m.snapshot is not null order by m.id for update of m`,
    ),
    rewriteSql: prepared(
      'erasure_rewrite_merges',
      `update merges m set snapshot = k.undo from ${newKeys} where m.account_id = $1 and m.id = k.id and k.job = k.id`,
    ),
  },
  {
    table: 'bulk_change_contacts',
    scanSql: scan(
      'bulk_changes',
      `select x.bulk_change_id as job, x.contact_id as id, x.had::text as undo, octet_length(x.had::text) + 50 as size
       from bulk_change_contacts x join bulk_changes b on b.account_id = $1 and b.id = x.bulk_change_id
       where x.account_id = $1 and b.created_at <= $2 and b.change->'edit' ?| '{correctNumbers,fields}'
         and x.contact_id <> all($3::uuid[]) and ($5::uuid is null or (x.bulk_change_id, x.contact_id) > ($5, $6::uuid))
       order by x.bulk_change_id, x.contact_id limit 2000`,
    ),
    readSql: prepared(
      'erasure_read_bulk_changes',
      `select x.bulk_change_id as job, x.contact_id as id, x.had as undo from ${keys}
       join bulk_change_contacts x on x.account_id = $1 and x.bulk_change_id = k.job and x.contact_id = k.id
       order by x.bulk_change_id, x.contact_id for update of x`,
    ),
    rewriteSql: prepared(
      'erasure_rewrite_bulk_changes',
      `update bulk_change_contacts x set had = k.undo from ${newKeys}
       where x.account_id = $1 and x.bulk_change_id = k.job and x.contact_id = k.id`,
    ),
  },
] as const;
type UndoTable = (typeof undoTables)[number];

/** Returns the next values of other contacts than `ids` with a matching text. `last`: the position to continue at. */
export async function scanUndos(
  on: Queryable,
  accountId: AccountId,
  { scanSql }: UndoTable,
  { ids, until, patterns }: UndoSearch,
  after: UndoKey | undefined,
): Promise<SearchedPage<UndoKey>> {
  const values = [accountId, until, ids, patterns, after?.job ?? null, after?.id ?? null];
  return searchedPage(await on.query<UndoKey & { hit: boolean }>(scanSql, values));
}

/** Rewrites values; returns the number of changed rows. */
export async function rewriteUndos(
  tx: Transaction,
  accountId: AccountId,
  { readSql, rewriteSql }: UndoTable,
  hits: readonly UndoKey[],
  rewrite: (undo: unknown) => unknown,
): Promise<number> {
  const stored = await tx.query<UndoKey & { undo: unknown }>(readSql, [
    accountId,
    ...arraysOf(hits, 'job', 'id'),
  ]);
  const changed = stored.flatMap(({ job, id, undo }) => {
    const text = JSON.stringify(rewrite(undo));
    return text === JSON.stringify(undo) ? [] : [{ job, id, undo: text }];
  });
  if (changed.length > 0) await tx.query(rewriteSql, [accountId, ...arraysOf(changed, 'job', 'id', 'undo')]);
  return changed.length;
}
