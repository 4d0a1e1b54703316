/**
 * Progress of the search for duplicates. It has three passes. The first writes the keys of all contacts, the newest
 * first. The second compares these contacts. The third compares contacts with events since the search began.
 */

import { contactEnds } from '@switchbook/domain/events/event.js';
import { type AccountId, type ContactId, highestId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { membersOf, selectList } from '../../database/statements/columns.js';
import { execute, firstColumn, scalarOf } from '../../database/statements/one-statement.js';
import { fence, fenceOf, typeList } from '../../database/statements/positions-sql.js';
import { prepared } from '../../database/statements/sql.js';
import { account, parameters, sql, statementParts } from '../../database/statements/sql-fragments.js';
import { fenced, inParts } from '../../database/statements/statement-parts.js';

export interface SearchProgress {
  /** null: every contact has its keys */
  readonly keysTo: string | null;
  /** null: every contact was compared */
  readonly downTo: string | null;
  readonly position: number;
  readonly seq: number;
}

const columns = selectList('w', membersOf<SearchProgress>()('keysTo downTo position seq'));

const { h } = statementParts('h');
const beginSql = inParts(
  'begin_duplicate_walk',
  [
    {
      name: 'h',
      columns: 'position bigint',
      sql: sql`select ${fence} as position where ${account}::uuid is not null`,
    },
  ],
  sql`insert into duplicate_walks (account_id, keys_to, down_to, position, seq) select ${account}, '${highestId}', '${highestId}', h.position, -1 from ${h}
   on conflict on constraint duplicate_walks_pkey do nothing`,
);
// Swept events may contain unknown changes: the search begins again.
const lockSql = prepared(
  'lock_duplicate_walk',
  `select ${columns}, coalesce((select k.next >= w.position from counters k
       where k.account_id = $1 and k.name = 'events_pruned'), false) as "isLost"
   from duplicate_walks w where w.account_id = $1 for update skip locked`,
);
const restartSql = fenced(
  'restart_duplicate_walk',
  sql`update duplicate_walks w set keys_to = '${highestId}', down_to = '${highestId}', position = ${fence}, seq = -1 where w.account_id = ${account}
   returning ${columns}`,
);
const moveSql = prepared(
  'move_duplicate_walk',
  `update duplicate_walks w set keys_to = $2, down_to = $3, position = $4, seq = $5
   where w.account_id = $1 and w.keys_to is not distinct from $6 and w.down_to is not distinct from $7 and w.position = $8
     and w.seq = $9
   returning w.account_id`,
);
const hasKeysSql = prepared(
  'has_duplicate_keys',
  'select w.keys_to is null as has_keys from duplicate_walks w where w.account_id = $1',
);

const isComparedSql = prepared(
  'is_duplicate_walk_compared',
  'select w.down_to is null as is_compared from duplicate_walks w where w.account_id = $1',
);

/** Creates the search, unless it exists. */
export const beginSearch = execute<[]>(beginSql);

/** Whether every contact has keys; changes may still wait. */
export const hasKeys = scalarOf<boolean, []>(hasKeysSql, false);

/** Whether every contact was compared; changes may still wait. */
export const isCompared = scalarOf<boolean, []>(isComparedSql, false);

/** Returns the progress; undefined: it does not exist, or another process moves it. */
export async function lockSearch(tx: Transaction, accountId: AccountId): Promise<SearchProgress | undefined> {
  const [row] = await tx.query<SearchProgress & { isLost: boolean }>(lockSql, [accountId]);
  return row?.isLost === true ? (await tx.query<SearchProgress>(restartSql, [accountId]))[0] : row;
}

/** Locks the search, and moves it; false if another process has moved it. */
export async function moveSearch(
  tx: Transaction,
  accountId: AccountId,
  from: SearchProgress,
  to: SearchProgress,
): Promise<boolean> {
  const values = [to, from].flatMap((search) => [search.keysTo, search.downTo, search.position, search.seq]);
  return (await tx.query(moveSql, [accountId, ...values])).length === 1;
}

const contactsSql = prepared(
  'contacts_to_compare',
  'select c.id from contacts c where c.account_id = $1 and c.id < $2 order by c.id desc limit $3',
);

/** Lists the next contacts by descending id. */
export const nextContacts = firstColumn<ContactId, [below: string, limit: number]>(contactsSql);

interface ChangedContact {
  readonly id: ContactId;
  readonly isDeleted: boolean;
  readonly position: number;
  readonly seq: number;
  /** no later event can get a lower position */
  readonly isSettled: boolean;
}

/** The ends of contacts whose pairs are dropped. A merge has moved the pairs of the merged contact. */
const deletions = contactEnds.filter((type) => type !== 'contact.merged');

const changes = parameters('account position seq limit');
const changesSql = fenced(
  'contacts_changed_since',
  sql`select e.contact_id as id, e.type in ${typeList(deletions)} as "isDeleted", e.position, e.seq,
     e.position < ${fenceOf('$1')} as "isSettled"
   from events e where e.account_id = ${account} and (e.position, e.seq) > (${changes.position}::bigint, ${changes.seq}::bigint) and e.contact_id is not null
   order by e.position, e.seq limit ${changes.limit}`,
);

/** Reads contacts that the next events changed. */
export async function nextChanges(
  on: Queryable,
  accountId: AccountId,
  search: SearchProgress,
  limit: number,
): Promise<readonly ChangedContact[]> {
  return on.query<ChangedContact>(changesSql, [accountId, search.position, search.seq, limit]);
}

// An index lookup per account that has ever requested duplicates; skipped while one of its imports runs.
const dueSql = prepared(
  'list_duplicate_walks',
  `select w.account_id from duplicate_walks w join accounts a on a.id = w.account_id and a.deleted_at is null
   where (w.down_to is not null
       or exists (select from (select from events e where e.account_id = w.account_id
         and (e.position, e.seq) > (w.position, w.seq) order by e.position, e.seq limit 1) e))
     and not exists (select from imports n
       where n.account_id = w.account_id and n.state in ('receiving', 'queued', 'running', 'undoing')) order by w.account_id`,
);

/** Lists accounts with contacts to search for duplicates. */
export async function listDueSearches(on: Queryable): Promise<readonly AccountId[]> {
  return (await on.query<{ account_id: AccountId }>(dueSql, [])).map((row) => row.account_id);
}
