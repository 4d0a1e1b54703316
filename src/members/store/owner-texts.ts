/** Members as owners of contacts: their owner texts, and the rotation of new contacts. */
import type { MemberState } from '@switchbook/domain/access/access.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { execute, rowsOf } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';

// Assignment writes the first owner text of a member; null: the member has no text.
const ownerSql = 'm.owners[1]';

const textsSql = prepared(
  'find_owner_texts',
  `select m.number, m.state, ${ownerSql} as owner from members m
   where m.account_id = $1 and m.number = any($2::bigint[])`,
);
// Locked in order of number, so that two transactions do not deadlock. After a wait the times of the other transaction
// are read.
const lockAssigneesSql = prepared(
  'lock_assignees',
  `select m.number, m.assigned_at as "assignedAt", ${ownerSql} as owner from members m
   where m.account_id = $1 and m.state = 'active'
     and (m.number = any($2::bigint[]) or m.group_numbers && $3::bigint[])
   order by m.number for no key update`,
);
const storeAssignedSql = prepared(
  'store_assigned',
  `update members m set assigned_at = a.assigned_at
   from unnest($2::bigint[], $3::timestamptz[]) a(number, assigned_at)
   where m.account_id = $1 and m.number = a.number`,
);

export interface OwnerText {
  readonly number: number;
  readonly state: MemberState;
  readonly owner: string | null;
}

export interface Assignee {
  readonly number: number;
  /** null: never */
  readonly assignedAt: Date | null;
  readonly owner: string | null;
}

/** Finds the owner text of each member. */
export const findOwnerTexts = rowsOf<OwnerText, [numbers: readonly number[]], Queryable>(textsSql);

/** Finds active members, by number and by group, and locks their rows until the transaction ends. */
export const lockAssignees = rowsOf<
  Assignee,
  [numbers: readonly number[], groups: readonly number[]],
  Transaction
>(lockAssigneesSql);

/** Writes the last time of an assignment to each of the members. */
export const storeAssigned = execute<[numbers: readonly number[], at: readonly Date[]], Transaction>(
  storeAssignedSql,
);
