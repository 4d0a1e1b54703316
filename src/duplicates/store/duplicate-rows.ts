/** Finds, stores and lists pairs of contacts that may be one person. */
import type { ActorRecord } from '@switchbook/domain/consent/consent.js';
import {
  type Dismissal,
  type DuplicateReason,
  duplicateReasons,
  duplicateScore,
  type Pair,
  pairOf,
} from '@switchbook/domain/contact/duplicate-score.js';
import { type AccountId, asId, type ContactId, type DismissalId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { foldedSql } from '../../database/folded-sql.js';
import { foundRow, rowsOf } from '../../database/one-statement.js';
import { hashedEqual, prepared } from '../../database/sql.js';
import { account, parameters, sql } from '../../database/sql-fragments.js';
import { inParts } from '../../database/statement-parts.js';
import { maxHolders, maxPairs } from '../values.js';

export interface FoundPair {
  readonly pair: Pair;
  readonly score: number;
  readonly reasons: readonly DuplicateReason[];
}

// Counting of holders stops at the limit plus one; a number has a few forms only, each with one holder. $1 account,
// $2 contacts
const pairsSql = prepared(
  'duplicate_pairs',
  `with x as materialized (
     select c.id, c.name_folded from contacts c where c.account_id = $1 and c.id = any($2::uuid[])),
   held as materialized (
     select i.contact_id, i.kind, i.scope, i.value, i.match_key from identities i
     where i.account_id = $1 and i.contact_id = any($2::uuid[]) and (i.match_key is not null or i.kind = 'email')),
   links as materialized (
     select h.owner_contact_id, h.owner_identity_id, h.contact_id from shared_identities h
     where h.account_id = $1 and h.contact_id = any($2::uuid[])
     union
     select h.owner_contact_id, h.owner_identity_id, h.contact_id from shared_identities h
     where h.account_id = $1 and h.owner_contact_id = any($2::uuid[])),
   shared as materialized (
     select l.owner_contact_id as owner, o.contact_id as sharer
     from (select distinct k.owner_contact_id, k.owner_identity_id from links k) l
     cross join lateral unnest(array(
       select h.contact_id from shared_identities h
       where h.account_id = $1 and h.owner_contact_id = l.owner_contact_id and h.owner_identity_id = l.owner_identity_id
       limit ${maxHolders})) o(contact_id)
     where not exists (
       select from shared_identities h
       where h.account_id = $1 and h.owner_contact_id = l.owner_contact_id and h.owner_identity_id = l.owner_identity_id
       offset ${maxHolders - 1})),
   alike as (
     select s.owner as one, s.sharer as other from shared s
     union select s.sharer, s.owner from shared s
     union select a.sharer, b.sharer from shared a join shared b on b.owner = a.owner),
   met as (
     select a.one, a.other from alike a where a.one = any($2::uuid[])
     union
     select h.contact_id as one, o.id as other
     from held h cross join lateral unnest(array(
       select i.contact_id from identities i
       where i.account_id = $1 and i.kind = h.kind and ${hashedEqual('i.value', 'h.value')} and i.scope = h.scope and i.space is null
       limit ${maxHolders + 1})) with ordinality o(id, at)
     where h.kind = 'email' and not exists (
       select from identities i
       where i.account_id = $1 and i.kind = h.kind and ${hashedEqual('i.value', 'h.value')} and i.scope = h.scope and i.space is null
       offset ${maxHolders})
     union
     select h.contact_id, o.id
     from held h cross join lateral unnest(array(
       select i.contact_id from identities i where i.account_id = $1 and i.match_key = h.match_key
       limit ${maxHolders + 1})) o(id)
     where h.match_key is not null
     union
     select x.id, o.id
     from x cross join lateral unnest(array(
       select c.id from contacts c
       where c.account_id = $1 and left(c.name_folded, 200) collate "C" = left(x.name_folded, 200) collate "C"
       limit ${maxHolders + 1})) o(id)
     where x.name_folded <> '' and not exists (
       select from contacts c
       where c.account_id = $1 and left(c.name_folded, 200) collate "C" = left(x.name_folded, 200) collate "C"
       offset ${maxHolders}))
   select m.one, m.other,
     exists (select from alike a where a.one = m.one and a.other = m.other) as shared_number,
     exists (select from identities a join identities b
         on b.account_id = $1 and b.contact_id = m.other and b.match_key = a.match_key and b.value <> a.value
       where a.account_id = $1 and a.contact_id = m.one and a.match_key is not null) as equivalent_number,
     exists (select from identities a join identities b
         on b.account_id = $1 and b.contact_id = m.other and b.kind = 'email' and b.value = a.value
       where a.account_id = $1 and a.contact_id = m.one and a.kind = 'email'
         and not exists (select from identities i
           where i.account_id = $1 and i.kind = 'email' and ${hashedEqual('i.value', 'a.value')} and i.scope = a.scope
             and i.space is null offset ${maxHolders})) as same_email,
     c.name_folded <> '' and c.name_folded = o.name_folded as same_name,
     coalesce(c.company_folded <> '' and c.company_folded = o.company_folded, false) as same_company,
     coalesce(c.street <> '' and ${foldedSql('c.street')} = ${foldedSql('o.street')} or c.zip <> '' and c.zip = o.zip, false) as same_address,
     coalesce(length(c.dial_digits) >= 8 and right(c.dial_digits, 7) = right(o.dial_digits, 7), false) as same_number_ending,
     exists (select from identities a join identities b
         on b.account_id = $1 and b.contact_id = m.other and b.kind = 'username' and b.value = a.value
       where a.account_id = $1 and a.contact_id = m.one and a.kind = 'username') as same_username,
     exists (select from identities a join identities b
         on b.account_id = $1 and b.contact_id = m.other and b.kind = 'email' and b.value <> a.value
           and split_part(b.value, '@', 1) = split_part(a.value, '@', 1)
       where a.account_id = $1 and a.contact_id = m.one and a.kind = 'email') as same_mailbox
   from met m
   join contacts c on c.account_id = $1 and c.id = m.one
   join contacts o on o.account_id = $1 and o.id = m.other
   where m.one <> m.other`,
);

type ReasonRow = { readonly one: string; readonly other: string } & Readonly<
  Record<DuplicateReason, boolean>
>;

/** The pairs of these contacts with any other, in their current state; each pair once. */
export async function findPairs(
  on: Queryable,
  accountId: AccountId,
  ids: readonly ContactId[],
): Promise<readonly FoundPair[]> {
  if (ids.length === 0) return [];
  const found = new Map<string, FoundPair>();
  for (const row of await on.query<ReasonRow>(pairsSql, [accountId, ids])) {
    const pair = pairOf(asId(row.one), asId(row.other));
    const reasons = duplicateReasons.filter(
      (reason) => row[reason] && !(row.equivalent_number && reason === 'same_number_ending'),
    );
    const score = duplicateScore(reasons);
    if (score > 0) found.set(nameOfPair(pair), { pair, score, reasons });
  }
  return [...found.values()];
}

export function nameOfPair([one, other]: Pair): string {
  return `${one}/${other}`;
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

/** Names of the pairs that were dismissed. */
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

/** Recomputes the duplicates of these contacts. Ids without a contact lose their pairs. */
export async function refreshPairs(
  tx: Transaction,
  accountId: AccountId,
  ids: readonly ContactId[],
): Promise<void> {
  if (ids.length === 0) return;
  const found = await findPairs(tx, accountId, ids);
  const dismissed = await findDismissed(
    tx,
    accountId,
    found.map((one) => one.pair),
  );
  const counts = new Map<ContactId, number>();
  const remaining = found
    .filter((one) => !dismissed.has(nameOfPair(one.pair)))
    .sort((one, other) => other.score - one.score)
    .filter(({ pair }) => {
      if (pair.some((id) => (counts.get(id) ?? 0) >= maxPairs)) return false;
      for (const id of pair) counts.set(id, (counts.get(id) ?? 0) + 1);
      return true;
    });
  await tx.query(dropPairsSql, [accountId, ids]);
  if (remaining.length === 0) return;
  await tx.query(keepPairsSql, [
    accountId,
    remaining.map(({ pair: [one] }) => one),
    remaining.map(({ pair: [, other] }) => other),
    remaining.map((one) => one.score),
  ]);
}

/** The position after a pair in the list, best first. */
export type PairPosition = readonly [score: number, one: string, other: string];

/** Best score first; or by ids only, for callers with hidden reasons, which the order would reveal. */
export type PairOrder = 'score' | 'ids';
const orders: Readonly<Record<PairOrder, readonly [columns: string, position: string]>> = {
  score: ['-d.score, d.one_id, d.other_id', '-$2::smallint, $3::uuid, $4::uuid'],
  ids: ['d.one_id, d.other_id', '$3::uuid, $4::uuid'],
};

/** SQL: the pairs after a position that match a condition on `d`. $1 account, $2 to $4 position, $5 rows */
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

export async function listPairs(
  on: Queryable,
  accountId: AccountId,
  order: PairOrder,
  after: PairPosition | null,
  limit: number,
): Promise<readonly ListedPair[]> {
  const [score, one, other] = after ?? [null, null, null];
  return on.query(listSql[order], [accountId, score, one, other, limit]);
}

const dropSql = prepared(
  'drop_duplicate',
  'delete from duplicates d where d.account_id = $1 and d.one_id = $2 and d.other_id = $3',
);

export async function dropPair(on: Queryable, accountId: AccountId, [one, other]: Pair): Promise<void> {
  await on.query(dropSql, [accountId, one, other]);
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

/** The stored one, which may be older. */
export async function insertDismissal(
  tx: Transaction,
  accountId: AccountId,
  { id, contacts: [one, other], createdAt }: Dismissal,
  actor: ActorRecord,
): Promise<{ readonly dismissal: Dismissal; readonly isNew: boolean }> {
  const values = [accountId, id, one, other, actor, createdAt];
  const [row] = await tx.query<Dismissal & { isNew: boolean }>(dismissSql, values);
  if (row === undefined) throw new Error('a dismissal was not stored');
  const { isNew, ...dismissal } = row;
  return { dismissal, isNew };
}

/** Dismissals older than `after`, newest first. */
export const readDismissals = rowsOf<Dismissal, [after: string | null, limit: number]>(listDismissalsSql);

/** The deleted one, or undefined. */
export const removeDismissal = foundRow<Dismissal, [id: DismissalId], Transaction>(deleteDismissalSql);

/** Deletes dismissals of contacts that were deleted. */
export async function forgetDismissals(
  tx: Transaction,
  accountId: AccountId,
  ids: readonly ContactId[],
): Promise<void> {
  if (ids.length > 0) await tx.query(forgetSql, [accountId, ids]);
}
