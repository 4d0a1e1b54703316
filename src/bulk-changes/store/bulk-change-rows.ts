/** Bulk changes: the jobs, the contacts that each still has to process, and the earlier values of changed contacts. */
import { mapNames } from '@switchbook/domain/contact/contact-fields.js';
import {
  type AccountId,
  type BulkChangeId,
  type ContactId,
  highestId,
  type KeyId,
  lowestId,
} from '@switchbook/domain/runtime/ids.js';
import { filterSql, StatementParameters } from '../../contacts/lists/conditions/filter-sql.js';
import type { Queryable, TimedQueryable, Transaction } from '../../database/database.js';
import { membersOf, selectList } from '../../database/statements/columns.js';
import { allRows, execute, rowsOf, scalarOf } from '../../database/statements/one-statement.js';
import { cutRows, type SizedRow } from '../../database/statements/page-cut.js';
import { prepared, Shapes } from '../../database/statements/sql.js';
import type { VisibleFilter } from '../../visibility/values/visible-filter.js';
import type { StoredBulkChange } from '../values.js';

/** SQL: the states of a running bulk change. */
export const bulkUnderWay = `('queued', 'running', 'undoing')`;

const members = membersOf<Omit<StoredBulkChange, 'hasDroppedRows' | 'waitsFor'>>()(
  'accountId id state caller undoCaller filter region change position matched seen changed unchanged failed',
  'reverted kept perSecond error createdAt startedAt finishedAt undoneAt',
);
/** `$1` is the account: Citus locks no row of a statement whose parts are not all of one shard. */
const columns = `${selectList('b', members)}, b.rows_gone as "hasDroppedRows",
  case when b.state in ('queued', 'undoing') then (
    select json_build_object('id', o.id, 'keyId', o.caller->>'keyId') from bulk_changes o where o.account_id = $1 and o.state in ${bulkUnderWay}
      and (o.due_at, o.id) < (b.due_at, b.id) order by o.due_at, o.id limit 1) end as "waitsFor"`;

const insertSql = prepared(
  'insert_bulk_change',
  `insert into bulk_changes (account_id, id, state, caller, filter, region, contact_ids, change, matched, position,
     created_at, updated_at, due_at)
   values ($1, $2, 'queued', $3, $4, $5, $6, $7, $8, $9, $10, $10, $10)`,
);
const newestSql = prepared(
  'newest_contact',
  'select c.id from contacts c where c.account_id = $1 order by c.id desc limit 1',
);
/** `lock`: locks the row until the transaction ends; `free`: does so only if no other transaction has the lock */
const lockClauses = { find: '', lock: 'for update', free: 'for update skip locked' } as const;
const findSql = mapNames(Object.keys(lockClauses) as readonly (keyof typeof lockClauses)[], (way) =>
  prepared(
    `${way}_bulk_change`,
    `select ${columns} from bulk_changes b where b.account_id = $1 and b.id = $2 ${lockClauses[way]}`,
  ),
);
// The texts of a change may be long.
const listSqlOf = (label: string, condition: string) =>
  prepared(
    label,
    cutRows(`select ${columns}, octet_length(b.change::text) + coalesce(octet_length(b.filter::text), 0) as size
   from bulk_changes b where b.account_id = $1 and ($2::uuid is null or b.id < $2) ${condition}
   order by b.id desc limit $3`),
  );
const listSql = listSqlOf('list_bulk_changes', '');
const listOfKeysSql = listSqlOf('list_bulk_changes_of_keys', `and b.caller->>'keyId' = any($4::text[])`);
const waitingSql = prepared(
  'bulk_changes_waiting',
  `select count(*)::integer as waiting from bulk_changes b where b.account_id = $1 and b.state in ${bulkUnderWay}`,
);

interface FreshBulkChange extends Pick<StoredBulkChange, 'id' | 'caller' | 'filter' | 'region' | 'change'> {
  /** uuids and numbers, as text */
  readonly contactIds: readonly string[] | null;
  /** The change also covers contacts that are created before it begins. */
  readonly includesLaterContacts?: boolean;
}

/** Inserts a bulk change that is due at once. It covers the contacts that exist now, unless `includesLaterContacts`. */
export async function insertBulkChange(
  tx: Transaction,
  accountId: AccountId,
  { id, caller, filter, region, contactIds, change, includesLaterContacts = false }: FreshBulkChange,
  now: Date,
): Promise<void> {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  const matched = contactIds?.length ?? null;
  const newest = includesLaterContacts
    ? highestId
    : ((await tx.query<{ id: string }>(newestSql, [accountId]))[0]?.id ?? lowestId);
  const values = [json(caller), json(filter), region, contactIds, json(change), matched, newest, now];
  await tx.query(insertSql, [accountId, id, ...values]);
}

/** Returns undefined also if the lock mode is `free` and another transaction has the lock. */
export async function findBulkChange(
  on: Queryable,
  accountId: AccountId,
  id: BulkChangeId,
  way: keyof typeof lockClauses = 'find',
): Promise<StoredBulkChange | undefined> {
  return (await on.query<StoredBulkChange>(findSql[way], [accountId, id]))[0];
}

/** Reads bulk changes older than `after`, newest first. */
export const readBulkChanges = rowsOf<StoredBulkChange & SizedRow, [after: string | null, limit: number]>(
  listSql,
);

/** Lists the bulk changes that these keys requested. */
export const listBulkChangesOfKeys = rowsOf<
  StoredBulkChange & SizedRow,
  [after: string | null, limit: number, keys: readonly KeyId[]]
>(listOfKeysSql);

/** Counts the account's bulk changes that have not ended. */
export const countWaiting = scalarOf<number, []>(waitingSql, 0);

const nextShapes = new Shapes('bulk_change_next', 8);
/** Contacts that one batch scans at most: a filter with few matches must not cause a long statement. */
export const maxScanned = 4_000;

export interface NextContacts {
  /** ids of matching contacts, newest first */
  readonly ids: readonly ContactId[];
  /** the position to continue from; null: no contact is left */
  readonly position: string | null;
}

interface NextQuery {
  readonly position: string;
  readonly limit: number;
  /** most contacts read */
  readonly reads: number;
}

/** Finds matching contacts from the position on, towards older ones. */
export async function nextMatching(
  on: TimedQueryable,
  accountId: AccountId,
  filter: VisibleFilter,
  { position, limit, reads }: NextQuery,
): Promise<NextContacts> {
  const parameters = new StatementParameters([accountId, position]);
  const text = `select array(select c.id from (select c.* from contacts c where c.account_id = $1 and c.id <= $2::uuid order by c.id desc
       limit ${reads}) c where ${filterSql(filter, parameters, 'walk')} order by c.id desc
       limit ${parameters.add(limit, 'bigint')}) as ids,
     (select c.id from contacts c where c.account_id = $1 and c.id <= $2::uuid order by c.id desc limit 1 offset ${reads - 1}) as last`;
  const [row] = await on.query<{ ids: ContactId[]; last: string | null }>(
    nextShapes.of(text, accountId),
    parameters.values,
  );
  const { ids = [], last = null } = row ?? {};
  const reached = ids.length === limit ? (ids.at(-1) ?? null) : last;
  return { ids, position: reached && precedingId(reached) };
}

/** Returns the id below, as text. */
export function precedingId(id: string): string {
  const digits = (BigInt(`0x${id.replaceAll('-', '')}`) - 1n).toString(16).padStart(32, '0');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const givenSql = prepared(
  'bulk_change_given',
  `select b.contact_ids[$3::integer + 1:$3::integer + $4::integer] as ids from bulk_changes b
   where b.account_id = $1 and b.id = $2`,
);

/** Returns the next of the contacts that were given by id. */
export const listNextGiven = scalarOf<readonly string[], [id: BulkChangeId, from: number, limit: number]>(
  givenSql,
  [],
);

const beginSql = prepared(
  'begin_bulk_change',
  `update bulk_changes b set state = 'running', matched = coalesce(b.matched, $3), started_at = $4, updated_at = $4
   where b.account_id = $1 and b.id = $2 and b.state = 'queued'`,
);
const progressSql = prepared(
  'bulk_change_progress',
  `update bulk_changes b set position = $3, seen = b.seen + $4, changed = b.changed + $5, unchanged = b.unchanged + $6,
     failed = b.failed + $7, per_second = $8, updated_at = $9 where b.account_id = $1 and b.id = $2`,
);
const undoneSql = prepared(
  'bulk_change_undo_progress',
  `update bulk_changes b set position = $3, reverted = b.reverted + $4, kept = b.kept + $5, per_second = $6,
     updated_at = $7 where b.account_id = $1 and b.id = $2`,
);
const endSql = prepared(
  'end_bulk_change',
  `update bulk_changes b set state = $3, error = $4, filter = $5, contact_ids = null, per_second = null, updated_at = $6,
     finished_at = coalesce(b.finished_at, $6), undone_at = case when $3 = 'undone' then $6 end
   where b.account_id = $1 and b.id = $2`,
);
const undoSql = prepared(
  'undo_bulk_change',
  `update bulk_changes b set state = 'undoing', undo_caller = $3, position = '${lowestId}', reverted = 0, kept = 0,
     error = null, due_at = $4, updated_at = $4 where b.account_id = $1 and b.id = $2`,
);

export const beginBulkChange = execute<[id: BulkChangeId, matched: number | null, now: Date]>(beginSql);

type BulkProgress = Pick<
  StoredBulkChange,
  'position' | 'seen' | 'changed' | 'unchanged' | 'failed' | 'perSecond'
>;

export async function saveBulkProgress(
  tx: Transaction,
  accountId: AccountId,
  id: BulkChangeId,
  progress: BulkProgress,
  now: Date,
): Promise<void> {
  const { position, seen, changed, unchanged, failed, perSecond } = progress;
  await tx.query(progressSql, [accountId, id, position, seen, changed, unchanged, failed, perSecond, now]);
}

/** Ends a bulk change. `filter`: the stored part of the filter. */
export async function endBulkChange(
  tx: Transaction,
  { accountId, id }: Pick<StoredBulkChange, 'accountId' | 'id'>,
  end: { readonly state: string; readonly filter: unknown; readonly error?: unknown },
  now: Date,
): Promise<void> {
  const json = (value: unknown) => (value == null ? null : JSON.stringify(value));
  await tx.query(endSql, [accountId, id, end.state, json(end.error), json(end.filter), now]);
}

export async function beginUndo(
  tx: Transaction,
  accountId: AccountId,
  id: BulkChangeId,
  caller: unknown,
  now: Date,
): Promise<void> {
  await tx.query(undoSql, [accountId, id, JSON.stringify(caller), now]);
}

export interface ChangedContact {
  readonly id: ContactId;
  readonly replaced: unknown;
}

/** Characters of the replaced values in a statement. */
const maxReplacedLength = 1_048_576;
// A contact that was changed before keeps its first values; the caller has added its numbers to the new ones.
const insertChangedSql = prepared(
  'insert_bulk_change_contacts',
  `insert into bulk_change_contacts as x (account_id, bulk_change_id, contact_id, had)
   select $1, $2, u.id, u.had::jsonb from unnest($3::uuid[], $4::text[]) u(id, had)
   on conflict on constraint bulk_change_contacts_pkey
     do update set had = excluded.had || (x.had - '{numbers,isAhead}'::text[])`,
);
const changedSql = prepared(
  'bulk_change_contacts',
  cutRows(`select x.contact_id as id, x.had as replaced, octet_length(x.had::text) as size from bulk_change_contacts x
   where x.account_id = $1 and x.bulk_change_id = $2 and x.contact_id > $3 and not x.had ? 'isSettled'
   order by x.contact_id limit $4`),
);
const dropChangedSql = prepared(
  'drop_bulk_change_contacts',
  `delete from bulk_change_contacts x where x.account_id = $1 and x.bulk_change_id = $2 and x.contact_id = any($3::uuid[])`,
);

// The rows of restored contacts remain, since the restore of a later contact may need them.
const settleSql = prepared(
  'settle_bulk_change_contacts',
  `update bulk_change_contacts x set had = x.had || '{"isSettled": true}'
   where x.account_id = $1 and x.bulk_change_id = $2 and x.contact_id = any($3::uuid[])`,
);

/** Stores the earlier values of contacts, each contact once. A statement has a megabyte of texts, or one contact. */
export async function insertChanged(
  tx: Transaction,
  accountId: AccountId,
  id: BulkChangeId,
  contacts: readonly ChangedContact[],
): Promise<void> {
  let ids: ContactId[] = [];
  let texts: string[] = [];
  let length = 0;
  for (const [index, contact] of contacts.entries()) {
    const text = JSON.stringify(contact.replaced);
    ids.push(contact.id);
    texts.push(text);
    length += text.length;
    if (length < maxReplacedLength && index < contacts.length - 1) continue;
    await tx.query(insertChangedSql, [accountId, id, ids, texts]);
    [ids, texts, length] = [[], [], 0];
  }
}

/** Lists the next contacts after a position, up to a bound in bytes. */
export const listChanged = rowsOf<
  ChangedContact & SizedRow,
  [id: BulkChangeId, after: string, limit: number]
>(changedSql);

/** Lists these contacts of the change, also deleted ones that its undo has restored. */
export const listChangedByIds = rowsOf<ChangedContact, [id: BulkChangeId, ids: readonly ContactId[]]>(
  prepared(
    'bulk_change_contacts_by_ids',
    `select x.contact_id as id, x.had as replaced from bulk_change_contacts x
     where x.account_id = $1 and x.bulk_change_id = $2 and x.contact_id = any($3::uuid[])`,
  ),
);

export async function saveBulkUndone(
  tx: Transaction,
  accountId: AccountId,
  id: BulkChangeId,
  undone: {
    readonly contacts: readonly ChangedContact[];
    readonly reverted: number;
    readonly perSecond: number | null;
    /** whether the undo restores deleted contacts */
    readonly isRestored: boolean;
  },
  now: Date,
): Promise<void> {
  const { contacts, reverted, perSecond, isRestored } = undone;
  const ids = contacts.map((contact) => contact.id);
  const position = ids.at(-1) ?? lowestId;
  await tx.query(isRestored ? settleSql : dropChangedSql, [accountId, id, ids]);
  const values = [position, reverted, contacts.length - reverted, perSecond, now];
  await tx.query(undoneSql, [accountId, id, ...values]);
}

// Lists one bulk change of each account: the running one, or the next.
const dueBulkChangesSql = prepared(
  'due_bulk_changes',
  `select distinct on (b.account_id) b.account_id as "accountId", b.id, b.updated_at as "updatedAt" from bulk_changes b
   where b.state in ${bulkUnderWay} order by b.account_id, b.due_at, b.id limit 1000`,
);

export interface DueBulkChange {
  readonly accountId: AccountId;
  readonly id: BulkChangeId;
  /** time of the last work on the change, or of its request */
  readonly updatedAt: Date;
}

/** Lists one due bulk change for each account. */
export const listDueBulkChanges = allRows<DueBulkChange>(dueBulkChangesSql);
