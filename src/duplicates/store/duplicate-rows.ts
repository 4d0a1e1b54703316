/** Stores and lists pairs of contacts that may be one person, and dismissed pairs. */
import type { EventActor } from '@switchbook/domain/consent/consent.js';
import {
  type Dismissal,
  type Likeness,
  type Pair,
  pairOf,
} from '@switchbook/domain/contact/duplicate-score.js';
import { type AccountId, asId, type ContactId, type DismissalId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { foundRow, rowsOf } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';
import { account, parameters, sql } from '../../database/statements/sql-fragments.js';
import { inParts } from '../../database/statements/statement-parts.js';

export interface FoundPair extends Likeness {
  readonly pair: Pair;
}

export function nameOfPair([firstId, secondId]: Pair): string {
  return `${firstId}/${secondId}`;
}

// An id that was merged away counts as the survivor's. $1 account, $2 and $3 the contacts of pairs
const dismissedSql = prepared(
  'dismissed_pairs',
  `with recursive f(root, id) as (
     select u.id, u.id from (select distinct unnest($2::uuid[] || $3::uuid[])) u(id)
     union
     select f.root, m.loser_id from f join merges m
       on m.account_id = $1 and m.survivor_id = f.id and m.undone_at is null)
   select distinct a.root as one, b.root as other
   from f a join duplicate_dismissals d on d.account_id = $1 and d.one_id = a.id join f b on b.id = d.other_id
   where a.root <> b.root`,
);
const anyDismissedSql = prepared(
  'has_dismissals',
  'select exists (select from duplicate_dismissals d where d.account_id = $1) as has_any',
);

/** Finds names of the pairs that were dismissed. */
export async function findDismissed(
  on: Queryable,
  accountId: AccountId,
  pairs: readonly Pair[],
): Promise<ReadonlySet<string>> {
  if (pairs.length === 0) return new Set();
  const [any] = await on.query<{ has_any: boolean }>(anyDismissedSql, [accountId]);
  if (any?.has_any !== true) return new Set();
  const rows = await on.query<{ one: string; other: string }>(dismissedSql, [
    accountId,
    pairs.map(([one]) => one),
    pairs.map(([, other]) => other),
  ]);
  return new Set(rows.map((row) => nameOfPair(pairOf(asId(row.one), asId(row.other)))));
}

const { contacts } = parameters('account contacts');
const dropPairsSql = inParts(
  'drop_duplicates_of',
  [
    {
      name: 'a',
      writes: true,
      sql: sql`delete from duplicates d where d.account_id = ${account} and d.one_id = any(${contacts}::uuid[])`,
    },
  ],
  sql`delete from duplicates d where d.account_id = ${account} and d.other_id = any(${contacts}::uuid[]) and d.one_id <> all(${contacts}::uuid[])`,
);
const keepPairsSql = prepared(
  'keep_duplicates',
  `insert into duplicates as d (account_id, one_id, other_id, score)
   select $1, p.one, p.other, p.score from unnest($2::uuid[], $3::uuid[], $4::smallint[]) p(one, other, score)
   on conflict on constraint duplicates_pkey do update set score = excluded.score where d.score <> excluded.score`,
);

/** Replaces the pairs of these contacts. */
export async function replacePairs(
  tx: Transaction,
  accountId: AccountId,
  ids: readonly ContactId[],
  pairs: readonly FoundPair[],
): Promise<void> {
  await tx.query(dropPairsSql, [accountId, ids]);
  if (pairs.length === 0) return;
  await tx.query(keepPairsSql, [
    accountId,
    pairs.map(({ pair: [one] }) => one),
    pairs.map(({ pair: [, other] }) => other),
    pairs.map((pair) => pair.score),
  ]);
}

/** The position after a pair in the list, best first. */
export type PairPosition = readonly [score: number, one: string, other: string];

/**
 * The best score is first. For callers that do not see all contacts, pairs are ordered by ids, since an order by scores
 * would reveal other pairs.
 */
export type PairOrder = 'score' | 'ids';
const orders: Readonly<Record<PairOrder, readonly [columns: string, position: string]>> = {
  score: ['-d.score, d.one_id, d.other_id', '-$2::smallint, $3::uuid, $4::uuid'],
  ids: ['d.one_id, d.other_id', '$3::uuid, $4::uuid'],
};

/** Returns SQL for the pairs after a position that match a condition on `d`. $1 account, $2 to $4 position, $5 rows. */
export function pairsAfterSql(order: PairOrder, condition = ''): string {
  const [columns, position] = orders[order];
  return `select array[d.one_id, d.other_id] as pair, d.score from duplicates d
   where d.account_id = $1 and ($2::smallint is null or (${columns}) > (${position})) ${condition}
   order by ${columns} limit $5`;
}
const listSql = {
  score: prepared('list_duplicates', pairsAfterSql('score')),
  ids: prepared('list_duplicates_by_ids', pairsAfterSql('ids')),
};

export interface ListedPair {
  readonly pair: Pair;
  readonly score: number;
}

export interface PairRequest {
  readonly order: PairOrder;
  readonly after: PairPosition | null;
  readonly limit: number;
}

export async function listPairs(
  on: Queryable,
  accountId: AccountId,
  { order, after, limit }: PairRequest,
): Promise<readonly ListedPair[]> {
  const [score, firstId, secondId] = after ?? [null, null, null];
  return on.query(listSql[order], [accountId, score, firstId, secondId, limit]);
}

const dropSql = prepared(
  'drop_duplicate',
  'delete from duplicates d where d.account_id = $1 and d.one_id = $2 and d.other_id = $3',
);

export async function dropPair(
  on: Queryable,
  accountId: AccountId,
  [firstId, secondId]: Pair,
): Promise<void> {
  await on.query(dropSql, [accountId, firstId, secondId]);
}

const dismissalColumns = 'd.id, array[d.one_id, d.other_id] as contacts, d.created_at as "createdAt"';
const dismissSql = prepared(
  'insert_dismissal',
  `insert into duplicate_dismissals as d (account_id, id, one_id, other_id, actor, created_at)
   values ($1, $2, $3, $4, $5, $6)
   on conflict on constraint duplicate_dismissals_pair_key do update set one_id = excluded.one_id
   returning ${dismissalColumns}, d.id = $2 as "isNew"`,
);
const listDismissalsSql = prepared(
  'list_dismissals',
  `select ${dismissalColumns} from duplicate_dismissals d
   where d.account_id = $1 and ($2::uuid is null or d.id < $2) order by d.id desc limit $3`,
);
const deleteDismissalSql = prepared(
  'delete_dismissal',
  `delete from duplicate_dismissals d where d.account_id = $1 and d.id = $2
   returning ${dismissalColumns}`,
);
const forgetSql = prepared(
  'forget_dismissals',
  'delete from duplicate_dismissals d where d.account_id = $1 and (d.one_id = any($2::uuid[]) or d.other_id = any($2::uuid[]))',
);

/** Returns the stored one, which may be older. */
export async function insertDismissal(
  tx: Transaction,
  accountId: AccountId,
  { id, contacts: [firstId, secondId], createdAt }: Dismissal,
  actor: EventActor,
): Promise<{ readonly dismissal: Dismissal; readonly isNew: boolean }> {
  const values = [accountId, id, firstId, secondId, actor, createdAt];
  const [row] = await tx.query<Dismissal & { isNew: boolean }>(dismissSql, values);
  if (row === undefined) throw new Error('a dismissal was not stored');
  const { isNew, ...dismissal } = row;
  return { dismissal, isNew };
}

/** Reads dismissals older than `after`, newest first. */
export const readDismissals = rowsOf<Dismissal, [after: string | null, limit: number]>(listDismissalsSql);

/** Deletes a dismissal and returns it. Returns undefined if it does not exist. */
export const dropDismissal = foundRow<Dismissal, [id: DismissalId], Transaction>(deleteDismissalSql);

/** Deletes dismissals of contacts that were deleted. */
export async function forgetDismissals(
  tx: Transaction,
  accountId: AccountId,
  ids: readonly ContactId[],
): Promise<void> {
  if (ids.length > 0) await tx.query(forgetSql, [accountId, ids]);
}
