/** Watched segments: their contacts, and how far these were compared with the current contacts. */
import type { EventPosition } from '@switchbook/domain/events/event.js';
import { type AccountId, type ContactId, highestId, type SegmentId } from '@switchbook/domain/runtime/ids.js';
import { filterSql, StatementParameters } from '../../contacts/lists/conditions/filter-sql.js';
import type { Queryable, TimedQueryable, Transaction } from '../../database/database.js';
import { columnName, membersOf, selectList, valuesOf } from '../../database/statements/columns.js';
import { execute, firstColumn, foundRow, rowsOf, scalarOf } from '../../database/statements/one-statement.js';
import { fence, fenceOf } from '../../database/statements/positions-sql.js';
import { prepared, Shapes } from '../../database/statements/sql.js';
import { account, parameters, sql } from '../../database/statements/sql-fragments.js';
import { fenced } from '../../database/statements/statement-parts.js';
import type { VisibleFilter } from '../../visibility/values/visible-filter.js';

export interface WatchProgress {
  /** contacts with lower ids are still to be compared; null: all were */
  readonly downTo: string | null;
  /** the last event that was read */
  readonly position: number;
  readonly seq: number;
  /** the time of its first events; null: the first search for its contacts still runs */
  readonly watchedSince: Date | null;
  readonly walkBeganAt: Date;
  /** null: a comparison runs */
  readonly nextWalkAt: Date | null;
}

export interface Watch extends WatchProgress {
  readonly number: number;
  readonly name: string;
  readonly updatedAt: Date;
}

const progressMembers = membersOf<WatchProgress>()('downTo position seq watchedSince walkBeganAt nextWalkAt');
export const watchMembers = [
  ...progressMembers,
  ...membersOf<Omit<Watch, keyof WatchProgress>>()('number name updatedAt'),
];
const columns = selectList('s', watchMembers);

const countSql = prepared(
  'count_watched_segments',
  'select count(*) as found from segments s where s.account_id = $1 and s.is_watched',
);
const watchParameters = parameters('account number now');
const beginSql = fenced(
  'begin_watch',
  sql`update segments s set is_watched = true, watched_since = null, down_to = '${highestId}', position = ${fence}, seq = -1,
     walk_began_at = ${watchParameters.now}, next_walk_at = null
   where s.account_id = ${account} and s.number = ${watchParameters.number} and not s.is_watched`,
);
const endSql = prepared(
  'end_watch',
  `update segments s set is_watched = false, watched_since = null, down_to = null, position = null, seq = null,
     walk_began_at = null, next_walk_at = null
   where s.account_id = $1 and s.number = $2 and s.is_watched`,
);
// A segment that is watched again keeps its stored matches.
const forgetSql = prepared(
  'forget_members',
  `with s as (select s.number from segments s where s.account_id = $1 and s.number = $2 and not s.is_watched for update),
     d as (select m.contact_id from segment_members m where m.account_id = $1 and m.segment_number = (select s.number from s)
       order by m.contact_id limit $3),
     g as (delete from segment_members m
       where m.account_id = $1 and m.segment_number = $2 and m.contact_id = any(array(select d.contact_id from d)) returning 1)
   select count(*) as deleted from g`,
);
const restartComparisonSql = prepared(
  'restart_comparison',
  `update segments s set down_to = '${highestId}', walk_began_at = $3, next_walk_at = null
   where s.account_id = $1 and s.number = $2 and s.is_watched`,
);
// Swept events may contain unknown changes: all contacts are compared again.
const watchSql = (name: string, lock: string) =>
  prepared(
    name,
    `select ${columns}, coalesce((select k.next >= s.position from counters k
       where k.account_id = $1 and k.name = 'events_pruned'), false) as "isLost"
   from segments s where s.account_id = $1 and s.number = $2 and s.is_watched ${lock}`,
  );
const readSql = watchSql('read_watch', '');
const lockSql = watchSql('lock_watch', 'for update skip locked');
const restartSql = fenced(
  'restart_watch',
  sql`update segments s set walk_began_at = case when s.down_to is null then ${watchParameters.now} else s.walk_began_at end, down_to = '${highestId}', position = ${fence},
     seq = -1, next_walk_at = null
   where s.account_id = ${account} and s.number = ${watchParameters.number} returning ${columns}`,
);
const progressSql = progressMembers.map((member, at) => `${columnName(member)} = $${at + 3}`).join(', ');
const moveSql = prepared(
  'move_watch',
  `update segments s set ${progressSql} where s.account_id = $1 and s.number = $2`,
);

export const countWatched = scalarOf<number, [], Transaction>(countSql, 0);
/** Starts the first search for the segment's contacts, unless it is already watched. */
export const beginWatch = execute<[number: number, now: Date], Transaction>(beginSql);
/** Restarts the comparison of all contacts, with a tree of this time. */
export const restartComparison = execute<[number: number, updatedAt: Date], Transaction>(
  restartComparisonSql,
);

/**
 * Stops the watch. The stored matches are deleted later; after a crash, the comparison of another watch deletes them.
 */
export const endWatch = execute<[number: number], Transaction>(endSql);

/** Deletes some stored matches of a segment that is not watched, without events; returns their number. */
export const forgetStoredMatches = scalarOf<number, [number: number, limit: number], Transaction>(
  forgetSql,
  0,
);

/** Reads without a lock; undefined if the segment is not watched. `isLost`: `lockWatch` restarts the comparison. */
export const findWatch = foundRow<Watch & { readonly isLost: boolean }, [number: number]>(readSql);

/** Locks a watch until the transaction ends. Undefined: the segment is not watched, or another process compares it. */
export async function lockWatch(
  tx: Transaction,
  accountId: AccountId,
  number: number,
  now: Date,
): Promise<Watch | undefined> {
  const [row] = await tx.query<Watch & { isLost: boolean }>(lockSql, [accountId, number]);
  return row?.isLost === true ? (await tx.query<Watch>(restartSql, [accountId, number, now]))[0] : row;
}

export async function moveWatch(
  tx: Transaction,
  accountId: AccountId,
  number: number,
  progress: WatchProgress,
): Promise<void> {
  await tx.query(moveSql, [accountId, number, ...valuesOf(progress, progressMembers)]);
}

export interface ReadEvent {
  /** null: of a catalog, or of an erased person */
  readonly contactId: ContactId | null;
  readonly type: string;
  readonly position: number;
  readonly seq: number;
}

const eventParameters = parameters('account position seq limit');
const nextEventsSql = fenced(
  'events_for_watch',
  sql`select e.contact_id as "contactId", e.type, e.position, e.seq from events e
   where e.account_id = ${account} and (e.position, e.seq) > (${eventParameters.position}::bigint, ${eventParameters.seq}::bigint) and e.position < ${fenceOf('$1')}
   order by e.position, e.seq limit ${eventParameters.limit}`,
);
// A deleted contact may still be stored as a match.
const nextContactsSql = prepared(
  'contacts_to_watch',
  `select x.id from (
     (select c.id from contacts c where c.account_id = $1 and c.id < $3 order by c.id desc limit $4)
     union (select m.contact_id as id from segment_members m
       where m.account_id = $1 and m.segment_number = $2 and m.contact_id < $3 order by m.contact_id desc limit $4)) x
   order by x.id desc limit $4`,
);

/** Reads the next settled events, oldest first. */
export const listNextEvents = rowsOf<ReadEvent, [position: number, seq: number, limit: number]>(
  nextEventsSql,
);

/** Lists the next contacts, and the next contacts of the segment, by descending id. */
export const listNextToCompare = firstColumn<ContactId, [number: number, below: string, limit: number]>(
  nextContactsSql,
);

export interface MatchDifference {
  readonly id: ContactId;
  readonly enters: boolean;
  /** null: the contact is deleted, or does not match */
  readonly version: number | null;
}

const differenceShapes = new Shapes('watch_differences', 8);

/** Returns the contacts that match and are not stored as matches, or the reverse, in the order of `ids`. */
export async function listDifferences(
  on: TimedQueryable,
  accountId: AccountId,
  number: number,
  filter: VisibleFilter,
  ids: readonly ContactId[],
): Promise<readonly MatchDifference[]> {
  if (ids.length === 0) return [];
  const values = new StatementParameters([accountId, number, ids]);
  const text = `select k.id, c.id is not null as enters, c.version
   from unnest($3::uuid[]) with ordinality k(id, place)
     left join (select c.id, c.version from contacts c where c.account_id = $1 and c.id = any($3::uuid[])
       and ${filterSql(filter, values, 'walk')}) c on c.id = k.id
     left join segment_members m on m.account_id = $1 and m.segment_number = $2 and m.contact_id = k.id
   where (c.id is null) <> (m.contact_id is null) order by k.place`;
  return on.query<MatchDifference>(differenceShapes.of(text, accountId), values.values);
}

const matchingShapes = new Shapes('contacts_that_match', 8);

/** Returns the contacts among these that match now. */
export async function listMatching(
  on: TimedQueryable,
  accountId: AccountId,
  filter: VisibleFilter,
  ids: readonly ContactId[],
): Promise<readonly ContactId[]> {
  if (ids.length === 0) return [];
  const values = new StatementParameters([accountId, ids]);
  const text = `select c.id from contacts c where c.account_id = $1 and c.id = any($2::uuid[])
   and ${filterSql(filter, values, 'walk')}`;
  const rows = await on.query<{ id: ContactId }>(matchingShapes.of(text, accountId), values.values);
  return rows.map((row) => row.id);
}

export interface ComparedMatches extends EventPosition {
  readonly updatedAt: Date;
  readonly matches: readonly ContactId[];
}

// While all contacts are compared with a new tree, the stored contacts still match the old tree.
const matchesSql = prepared(
  'members_of_watch',
  `select s.position, s.seq, s.updated_at as "updatedAt", array(select m.contact_id from segment_members m
     where m.account_id = $1 and m.segment_number = $2 and m.contact_id = any($3::uuid[])) as matches
   from segments s
   where s.account_id = $1 and s.number = $2 and s.is_watched and s.watched_since is not null and s.down_to is null`,
);

/**
 * Finds the segment's contacts among these, with the last event that was compared. Returns undefined while all contacts
 * are being compared.
 */
export const findStoredMatches = foundRow<ComparedMatches, [number: number, ids: readonly ContactId[]]>(
  matchesSql,
);

const enterSql = prepared(
  'insert_members',
  'insert into segment_members (account_id, segment_number, contact_id) select $1, $2, k.id from unnest($3::uuid[]) k(id)',
);
const leaveSql = prepared(
  'delete_members',
  'delete from segment_members m where m.account_id = $1 and m.segment_number = $2 and m.contact_id = any($3::uuid[])',
);

export async function applyDifferences(
  tx: Transaction,
  accountId: AccountId,
  number: number,
  differences: readonly MatchDifference[],
): Promise<void> {
  const differingIdsOf = (enters: boolean) =>
    differences.flatMap((difference) => (difference.enters === enters ? difference.id : []));
  const [entered, left] = [differingIdsOf(true), differingIdsOf(false)];
  if (entered.length > 0) await tx.query(enterSql, [accountId, number, entered]);
  if (left.length > 0) await tx.query(leaveSql, [accountId, number, left]);
}

// An index lookup for each watched segment.
const watchesSql = prepared(
  'list_watches',
  `select s.account_id as "accountId", s.id, s.number from segments s join accounts a on a.id = s.account_id and a.deleted_at is null
   where s.is_watched and (s.down_to is not null or s.next_walk_at <= $1
       or exists (select from (select from events e where e.account_id = s.account_id
         and (e.position, e.seq) > (s.position, s.seq) order by e.position, e.seq limit 1) e))
   order by s.account_id, s.number`,
);

export interface DueWatch {
  readonly accountId: AccountId;
  readonly id: SegmentId;
  readonly number: number;
}

/** Lists watched segments with contacts to be compared. */
export function listWatches(on: Queryable, now: Date): Promise<readonly DueWatch[]> {
  return on.query<DueWatch>(watchesSql, [now]);
}
