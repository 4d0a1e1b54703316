/** Merges: the merged contacts, the moved records, and the lookup of the survivor by an old id. */

import type { AccountId, ContactId, MergeId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import {
  insertColumns,
  membersOf,
  parameterList,
  selectList,
  valuesOf,
} from '../../database/statements/columns.js';
import { execute, existsIn, foundRow, rowsOf } from '../../database/statements/one-statement.js';
import { cutRows, type SizedRow } from '../../database/statements/page-cut.js';
import { prepared } from '../../database/statements/sql.js';
import { account, parameters, sql, statementParts } from '../../database/statements/sql-fragments.js';
import { inParts } from '../../database/statements/statement-parts.js';
import { mergeLimits } from '../values/request-limits.js';
import type { MergedContact, NewMerge, StoredMerge } from '../values/stored-merge.js';

const members = membersOf<NewMerge>()(
  'id survivorId loserId loserNumber loserCreatedAt counts actor mergedAt',
);

const columns = `${selectList('m', [...members, 'undoneAt'])}, m.snapshot is not null as "isUndoable"`;

const insertSql = prepared(
  'insert_merge',
  `insert into merges (account_id, snapshot, ${insertColumns(members)}) values (${parameterList(2 + members.length)})`,
);

/** Inserts a merge. `snapshot`: JSON text. */
export async function insertMerge(
  tx: Transaction,
  accountId: AccountId,
  merge: NewMerge,
  snapshot: string,
): Promise<void> {
  await tx.query(insertSql, [accountId, snapshot, ...valuesOf(merge, members)]);
}

const findSql = prepared(
  'find_merge',
  `select ${columns} from merges m where m.account_id = $1 and m.id = $2`,
);
const listSql = prepared(
  'list_merges',
  cutRows(`select ${columns}, octet_length(m.counts::text) + octet_length(m.actor::text) as size
   from merges m where m.account_id = $1 and ($2::uuid is null or m.id < $2) order by m.id desc limit $3`),
);
const intoSql = prepared(
  'list_merges_into',
  `select ${columns} from merges m where m.account_id = $1 and m.survivor_id = $2 order by m.merged_at desc, m.id desc limit $3`,
);
const lockSql = prepared(
  'lock_merge',
  `select ${columns}, m.snapshot from merges m where m.account_id = $1 and m.id = $2 for update`,
);

export const findMerge = foundRow<StoredMerge, [id: MergeId]>(findSql);

export type SizedMerge = StoredMerge & SizedRow;

/** Reads merges older than `after`, newest first, until they reach a bound in bytes. */
export const readMerges = rowsOf<SizedMerge, [after: string | null, limit: number]>(listSql);

/** Lists the newest merges into a contact, including undone ones. */
export const listMergesInto = rowsOf<StoredMerge, [survivor: ContactId, limit: number]>(intoSql);

/** Locks a merge until the transaction ends. The snapshot is null if it is no longer stored. */
export async function lockMerge(
  tx: Transaction,
  accountId: AccountId,
  id: MergeId,
): Promise<{ readonly merge: StoredMerge; readonly snapshot: unknown } | undefined> {
  const [row] = await tx.query<StoredMerge & { snapshot: unknown }>(lockSql, [accountId, id]);
  if (row === undefined) return undefined;
  const { snapshot, ...merge } = row;
  return { merge, snapshot };
}

// The latest merge of an id counts, since an import may have created the id again. It follows merges to an existing
// contact; the bound ends a cycle, too. $1 account, $2 id, $3 number
const survivorSql = prepared(
  'find_survivor',
  `with recursive merged as (
     (select m.loser_id, m.loser_number, m.loser_created_at, m.survivor_id from merges m
      where m.account_id = $1 and m.loser_id = $2 and m.undone_at is null order by m.id desc limit 1)
     union all
     (select m.loser_id, m.loser_number, m.loser_created_at, m.survivor_id from merges m
      where m.account_id = $1 and m.loser_number = $3 and m.undone_at is null order by m.id desc limit 1)),
   chain(id, step) as (
     select merged.survivor_id, 1 from merged
     union
     select later.survivor_id, chain.step + 1 from chain cross join lateral (
       select m.survivor_id from merges m
       where m.account_id = $1 and m.loser_id = chain.id and m.undone_at is null
         and not exists (select from contacts c where c.account_id = $1 and c.id = chain.id)
       order by m.id desc limit 1) later
     where chain.step < ${mergeLimits.chain})
   select merged.loser_id as id, merged.loser_number as number, merged.loser_created_at as "createdAt",
     json_build_object('id', c.id, 'number', c.number) as survivor
   from merged, chain join contacts c on c.account_id = $1 and c.id = chain.id limit 1`,
);

/** Returns undefined if no contact with that id or number was merged, or the survivor is deleted. */
export async function findMergedContact(
  on: Queryable,
  accountId: AccountId,
  by: { readonly id: ContactId } | { readonly number: number },
): Promise<MergedContact | undefined> {
  const [id, number] = 'id' in by ? [by.id, null] : [null, by.number];
  return (await on.query<MergedContact>(survivorSql, [accountId, id, number]))[0];
}

const sinceSql = prepared(
  'merges_since',
  `select exists (select from merges m where m.account_id = $1 and m.loser_id = $2 and m.undone_at is null) as "isMergedAway",
     exists (select from merges m
       where m.account_id = $1 and m.survivor_id = $2 and m.undone_at is null and m.id > $3) as "hasLater"`,
);

interface MergedSince {
  /** the survivor was merged into another; there may be a contact of its id again */
  readonly isMergedAway: boolean;
  /** others were merged into the survivor, and still are */
  readonly hasLater: boolean;
}

/** Finds later merges of the survivor of a merge. */
export async function findMergedSince(
  on: Queryable,
  accountId: AccountId,
  { id, survivorId }: Pick<StoredMerge, 'id' | 'survivorId'>,
): Promise<MergedSince> {
  return (await on.query<MergedSince>(sinceSql, [accountId, survivorId, id]))[0] as MergedSince;
}

// A contact that was merged into one of the two counts as part of it.
const undoneBetweenSql = prepared(
  'has_undone_merge',
  `with recursive sides(id, side) as (
     select * from (values ($2::uuid, 1), ($3::uuid, 2)) v
     union
     select m.loser_id, sides.side from sides join merges m
       on m.account_id = $1 and m.survivor_id = sides.id and m.undone_at is null)
   select 1 as one from sides survivor join merges m
       on m.account_id = $1 and m.survivor_id = survivor.id and m.undone_at is not null
     join sides loser on loser.id = m.loser_id and loser.side <> survivor.side limit 1`,
);

/** Whether a merge of two contacts, or of their merged parts, was undone. */
export const hasUndoneMerge = existsIn<[one: ContactId, other: ContactId]>(undoneBetweenSql);

const undone = parameters('account merge now');
const markUndoneSql = inParts(
  'mark_merge_undone',
  [
    {
      name: 'dropped',
      writes: true,
      sql: sql`delete from merge_parts p where p.account_id = ${account} and p.merge_id = ${undone.merge}`,
    },
  ],
  sql`update merges m set undone_at = ${undone.now}, snapshot = null
   where m.account_id = ${account} and m.id = ${undone.merge}`,
);

export const markUndone = execute<[id: MergeId, now: Date], Transaction>(markUndoneSql);

const swept = parameters('account before limit');
const { merge, pieces, cleared } = statementParts('merge pieces cleared');
const sweepSql = inParts(
  'sweep_merge_snapshots',
  [
    {
      name: 'merge',
      columns: 'id uuid',
      sql: sql`select m.id from merges m where m.account_id = ${account} and m.snapshot is not null and m.merged_at <= ${swept.before}
       order by m.merged_at limit 1 for update skip locked`,
    },
    {
      name: 'pieces',
      columns: 'part text, id uuid, merge_id uuid',
      sql: sql`select p.part, p.id, p.merge_id from merge_parts p join ${merge} on merge.id = p.merge_id
       where p.account_id = ${account} limit ${swept.limit}`,
    },
    {
      name: 'dropped',
      writes: true,
      sql: sql`delete from merge_parts p using ${pieces}
       where p.account_id = ${account} and p.merge_id = pieces.merge_id and p.part = pieces.part and p.id = pieces.id`,
    },
    {
      name: 'cleared',
      columns: 'one integer',
      sql: sql`update merges m set snapshot = null from ${merge}
       where m.account_id = ${account} and m.id = merge.id and (select count(*) from ${pieces}) < ${swept.limit} returning 1 as one`,
    },
  ],
  sql`select (select count(*) from ${merge}) as found, (select count(*) from ${cleared}) as swept`,
);

/**
 * Drops up to `limit` parts of the undo data of one merge. `isMore`: another call may find more; `swept`: 1 if the
 * merge has no undo data left.
 */
export async function sweepMerge(
  tx: Transaction,
  accountId: AccountId,
  before: Date,
  limit: number,
): Promise<{ readonly isMore: boolean; readonly swept: number }> {
  const [row] = await tx.query<{ found: number; swept: number }>(sweepSql, [accountId, before, limit]);
  return { isMore: (row?.found ?? 0) > 0, swept: row?.swept ?? 0 };
}
