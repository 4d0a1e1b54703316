/** Merges: who was merged into whom, what moved, and how an old id finds the contact that has its place. */
import type { ActorRecord } from '../../domain/consent.js';
import { type AccountId, asId, type ContactId, type MergeId } from '../../domain/ids.js';
import type { Queryable, Transaction } from '../database/database.js';
import { account, parameters, parts, sql } from '../database/pieces.js';
import { prepared } from '../database/sql.js';
import { inParts } from '../database/statement-parts.js';

export interface MergeRecord {
  readonly id: MergeId;
  readonly survivorId: ContactId;
  readonly loserId: ContactId;
  readonly loserNumber: number;
  readonly loserCreatedAt: Date;
  readonly counts: MergeCounts;
  readonly actor: ActorRecord;
  readonly mergedAt: Date;
  readonly undoneAt: Date | null;
  /** the way back is still kept */
  readonly isKept: boolean;
}

export interface MergeCounts {
  readonly adopted: number;
  readonly dropped: number;
  readonly identities: number;
  readonly tags: number;
  readonly groups: number;
  readonly notes: number;
  readonly consents: number;
  readonly suppressions: number;
  readonly vendor_ids: number;
}

interface MergeRow {
  id: string;
  survivor_id: string;
  loser_id: string;
  loser_number: number;
  loser_created_at: Date;
  counts: MergeCounts;
  actor: ActorRecord;
  merged_at: Date;
  undone_at: Date | null;
  is_kept: boolean;
}

const columns = `m.id, m.survivor_id, m.loser_id, m.loser_number, m.loser_created_at, m.counts, m.actor, m.merged_at,
  m.undone_at, m.snapshot is not null as is_kept`;

function fromMergeRow(row: MergeRow): MergeRecord {
  return {
    id: asId(row.id),
    survivorId: asId(row.survivor_id),
    loserId: asId(row.loser_id),
    loserNumber: row.loser_number,
    loserCreatedAt: row.loser_created_at,
    counts: row.counts,
    actor: row.actor,
    mergedAt: row.merged_at,
    undoneAt: row.undone_at,
    isKept: row.is_kept,
  };
}

const insertSql = prepared(
  'insert_merge',
  `insert into merges (account_id, id, survivor_id, loser_id, loser_number, loser_created_at, snapshot, counts, actor,
     merged_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
);

/** `snapshot`: JSON text */
export async function insertMerge(
  tx: Transaction,
  accountId: AccountId,
  merge: Omit<MergeRecord, 'undoneAt' | 'isKept'>,
  snapshot: string,
): Promise<void> {
  await tx.query(insertSql, [
    accountId,
    merge.id,
    merge.survivorId,
    merge.loserId,
    merge.loserNumber,
    merge.loserCreatedAt,
    snapshot,
    merge.counts,
    merge.actor,
    merge.mergedAt,
  ]);
}

const findSql = prepared(
  'find_merge',
  `select ${columns} from merges m where m.account_id = $1 and m.id = $2`,
);
const listSql = prepared(
  'list_merges',
  `select ${columns} from merges m where m.account_id = $1 and ($2::uuid is null or m.id < $2) order by m.id desc limit $3`,
);
const lockSql = prepared(
  'lock_merge',
  `select ${columns}, m.snapshot from merges m where m.account_id = $1 and m.id = $2 for update`,
);

export async function findMerge(
  on: Queryable,
  accountId: AccountId,
  id: MergeId,
): Promise<MergeRecord | undefined> {
  const [row] = await on.query<MergeRow>(findSql, [accountId, id]);
  return row === undefined ? undefined : fromMergeRow(row);
}

/** Newest first, those older than `after`. */
export async function listMerges(
  on: Queryable,
  accountId: AccountId,
  after: string | null,
  limit: number,
): Promise<MergeRecord[]> {
  return (await on.query<MergeRow>(listSql, [accountId, after, limit])).map(fromMergeRow);
}

/** With its snapshot, null when it is no longer kept; locked until the transaction ends. */
export async function lockMerge(
  tx: Transaction,
  accountId: AccountId,
  id: MergeId,
): Promise<{ readonly merge: MergeRecord; readonly snapshot: unknown } | undefined> {
  const [row] = await tx.query<MergeRow & { snapshot: unknown }>(lockSql, [accountId, id]);
  return row === undefined ? undefined : { merge: fromMergeRow(row), snapshot: row.snapshot };
}

/** A contact that was merged away, and the one that has its place now. */
export interface Former {
  readonly id: ContactId;
  readonly number: number;
  readonly createdAt: Date;
  readonly survivor: { readonly id: ContactId; readonly number: number };
}

// The latest merge of an id counts: an import may have made the id again. Followed until a contact is there; `union`
// ends a circle. $1 account, $2 id, $3 number
const survivorSql = prepared(
  'find_survivor',
  `with recursive first as (
     (select m.loser_id, m.loser_number, m.loser_created_at, m.survivor_id from merges m
      where m.account_id = $1 and m.loser_id = $2 and m.undone_at is null order by m.id desc limit 1)
     union all
     (select m.loser_id, m.loser_number, m.loser_created_at, m.survivor_id from merges m
      where m.account_id = $1 and m.loser_number = $3 and m.undone_at is null order by m.id desc limit 1)),
   chain(id) as (
     select f.survivor_id from first f
     union
     select n.survivor_id from chain h cross join lateral (
       select m.survivor_id from merges m
       where m.account_id = $1 and m.loser_id = h.id and m.undone_at is null
         and not exists (select from contacts c where c.account_id = $1 and c.id = h.id)
       order by m.id desc limit 1) n)
   select f.loser_id, f.loser_number, f.loser_created_at, c.id, c.number
   from first f, chain h join contacts c on c.account_id = $1 and c.id = h.id limit 1`,
);

/** Undefined where nobody of that id or number was merged away, or whoever has its place is gone. */
export async function findFormer(
  on: Queryable,
  accountId: AccountId,
  by: { readonly id: ContactId } | { readonly number: number },
): Promise<Former | undefined> {
  const [id, number] = 'id' in by ? [by.id, null] : [null, by.number];
  const [row] = await on.query<{
    loser_id: string;
    loser_number: number;
    loser_created_at: Date;
    id: string;
    number: number;
  }>(survivorSql, [accountId, id, number]);
  if (row === undefined) return undefined;
  return {
    id: asId(row.loser_id),
    number: row.loser_number,
    createdAt: row.loser_created_at,
    survivor: { id: asId(row.id), number: row.number },
  };
}

const mergedAwaySql = prepared(
  'is_merged_away',
  `select exists (select from merges m where m.account_id = $1 and m.loser_id = $2 and m.undone_at is null) as is_merged`,
);

/** Whether the contact of this id was merged into another; there may be one of the id again. */
export async function isMergedAway(on: Queryable, accountId: AccountId, id: ContactId): Promise<boolean> {
  const [row] = await on.query<{ is_merged: boolean }>(mergedAwaySql, [accountId, id]);
  return row?.is_merged === true;
}

const laterSql = prepared(
  'has_later_merge',
  `select exists (select from merges m
     where m.account_id = $1 and m.survivor_id = $2 and m.undone_at is null and m.id > $3) as has_later`,
);

/** Whether others were merged into the survivor since, and still are. */
export async function hasLaterMerge(
  on: Queryable,
  accountId: AccountId,
  { id, survivorId }: Pick<MergeRecord, 'id' | 'survivorId'>,
): Promise<boolean> {
  const [row] = await on.query<{ has_later: boolean }>(laterSql, [accountId, survivorId, id]);
  return row?.has_later === true;
}

const undone = parameters('account merge now');
const markUndoneSql = inParts(
  'mark_merge_undone',
  [
    {
      name: 'p',
      writes: true,
      sql: sql`delete from merge_parts p where p.account_id = ${account} and p.merge_id = ${undone.merge}`,
    },
  ],
  sql`update merges m set undone_at = ${undone.now}, snapshot = null
   where m.account_id = ${account} and m.id = ${undone.merge}`,
);

export async function markUndone(
  tx: Transaction,
  accountId: AccountId,
  id: MergeId,
  now: Date,
): Promise<void> {
  await tx.query(markUndoneSql, [accountId, id, now]);
}

const swept = parameters('account before limit');
const { s, p, u } = parts('s p u');
const sweepSql = inParts(
  'sweep_merge_snapshots',
  [
    {
      name: 's',
      kept: 'id uuid',
      sql: sql`select m.id from merges m where m.account_id = ${account} and m.snapshot is not null and m.merged_at <= ${swept.before}
       order by m.merged_at limit 1 for update skip locked`,
    },
    {
      name: 'p',
      kept: 'part text, id uuid, merge_id uuid',
      sql: sql`select p.part, p.id, p.merge_id from merge_parts p join ${s} on s.id = p.merge_id
       where p.account_id = ${account} limit ${swept.limit}`,
    },
    {
      name: 'g',
      writes: true,
      sql: sql`delete from merge_parts d using ${p}
       where d.account_id = ${account} and d.merge_id = p.merge_id and d.part = p.part and d.id = p.id`,
    },
    {
      name: 'u',
      kept: 'one integer',
      sql: sql`update merges m set snapshot = null from ${s}
       where m.account_id = ${account} and m.id = s.id and (select count(*) from ${p}) < ${swept.limit} returning 1 as one`,
    },
  ],
  sql`select (select count(*) from ${s}) as found, (select count(*) from ${u}) as swept`,
);

/** Drops the way back of one merge, or up to `limit` parts of it; whether there may be more, and whether it is done. */
export async function sweepMerge(
  tx: Transaction,
  accountId: AccountId,
  before: Date,
  limit: number,
): Promise<{ readonly isMore: boolean; readonly swept: number }> {
  const [row] = await tx.query<{ found: number; swept: number }>(sweepSql, [accountId, before, limit]);
  return { isMore: (row?.found ?? 0) > 0, swept: row?.swept ?? 0 };
}
