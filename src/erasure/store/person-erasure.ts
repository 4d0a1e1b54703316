/**
 * Finds, counts and erases stored data of a person, except the rows that the deletion of the contact deletes. Rows of
 * imports are in `src/imports/store/import-erasure.ts`.
 */
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Transaction } from '../../database/database.js';
import { firstColumn, foundRow, onlyRow, scalarOf } from '../../database/statements/one-statement.js';
import { blankType } from '../../database/statements/positions-sql.js';
import { prepared } from '../../database/statements/sql.js';

const mergedSql = prepared(
  'erasure_merged',
  `with recursive p as (
     select $2::uuid as id
     union select m.loser_id from merges m join p on m.account_id = $1 and m.survivor_id = p.id and m.undone_at is null)
   select p.id from p limit $3`,
);

/** Lists the id of the contact, and the ids of contacts that were merged into it, up to a limit. */
export const listMergedInto = firstColumn<ContactId, [id: ContactId, limit: number]>(mergedSql);

/** The tables with rows that are deleted with the contact. */
export const partTables = [
  'identities',
  'contact_tags',
  'contact_groups',
  'notes',
  'consents',
  'suppressions',
] as const;
type PartTable = (typeof partTables)[number];

const partCounts = (table: PartTable) =>
  `(select count(*) from ${table} p where p.account_id = $1 and p.contact_id = any($2::uuid[])) as ${table}`;
const countPartsSql = prepared('erasure_parts', `select ${partTables.map(partCounts).join(', ')}`);

export const countParts = onlyRow<Readonly<Record<PartTable, number>>, [ids: readonly ContactId[]]>(
  countPartsSql,
);

const recentSql = prepared(
  'erasure_recent_parts',
  `select p.text from (
     select n.id::text as text from notes n where n.account_id = $1 and n.contact_id = any($2::uuid[]) and n.created_at > $3
     union all select left(n.body, 200) from notes n where n.account_id = $1 and n.contact_id = any($2::uuid[]) and n.created_at > $3
     union all select k.id::text from consents k
       where k.account_id = $1 and k.contact_id = any($2::uuid[]) and k.created_at > $3
     union all select s.id::text from suppressions s
       where s.account_id = $1 and s.contact_id = any($2::uuid[]) and s.updated_at > $3
     union all select i.id::text from identities i
       where i.account_id = $1 and i.contact_id = any($2::uuid[]) and coalesce(i.updated_at, i.created_at) > $3) p
   limit $4`,
);

/**
 * Lists ids and texts of records that were added to the contacts since a time, up to a limit. The stored answer to such
 * a write may contain no other text of the contact.
 */
export const listRecentParts = firstColumn<string, [ids: readonly ContactId[], since: Date, limit: number]>(
  recentSql,
);

// The rows are kept without a contact, since a reader of the feed may have such a row as its position.
const blankEventsSql = prepared(
  'erase_events',
  `with s as materialized (select e.position, e.seq from events e
     where e.account_id = $1 and e.contact_id = any($2::uuid[]) and e.type <> 'contact.erased' and e.position <= $3
     limit $4 for update),
   d as (update events e set type = '${blankType}', contact_id = null, version = null, before = '', after = '',
       actor = '{}'
     from s where e.account_id = $1 and e.position = s.position and e.seq = s.seq returning 1)
   select count(*) as rows from d`,
);
const dropMergesSql = prepared(
  'erase_merges',
  `with d as (delete from merges m where m.account_id = $1 and m.id in (
       select o.id from merges o
       where o.account_id = $1 and (o.survivor_id = any($2::uuid[]) or o.loser_id = any($2::uuid[])) limit $3)
     returning 1)
   select count(*) as rows from d`,
);

/** Empties events of the contacts until a position, except for the fact of their erasure. Returns the count. */
export const blankEvents = scalarOf<
  number,
  [ids: readonly ContactId[], until: number, limit: number],
  Transaction
>(blankEventsSql, 0);

/** Deletes merges of the contacts, undone ones included; returns the count. */
export const dropMerges = scalarOf<number, [ids: readonly ContactId[], limit: number], Transaction>(
  dropMergesSql,
  0,
);

const erasedPositionSql = prepared(
  'erasure_position',
  `select max(e.position) as position from events e
   where e.account_id = $1 and e.contact_id = $2 and e.type = 'contact.erased'`,
);

/** Finds the position of the last erasure of a contact. */
export const findErasedPosition = scalarOf<number, [id: ContactId], Transaction>(erasedPositionSql, 0);

const endedSql = prepared(
  'erasure_find_deleted',
  `select e.version from events e where e.account_id = $1 and e.contact_id = $2 and e.type <> 'contact.erased'
   order by e.position desc, e.seq desc limit 1`,
);

/** Finds the last version of a deleted contact, while its events are stored. */
export const findEndedContact = foundRow<{ readonly version: number | null }, [id: ContactId]>(endedSql);
