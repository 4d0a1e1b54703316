/** Members as owners of contacts: the texts that mean them, and whose turn it is to get a new contact. */
import type { MemberState } from '@switchbook/domain/access.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { reads, writes } from '../../database/one-statement.js';
import { prepared } from '../../database/sql.js';

// A member is assigned by the first of its texts; null: it has none.
const ownerSql = 'm.owners[1]';

const textsSql = prepared(
  'find_owner_texts',
  `select m.number, m.state, ${ownerSql} as owner from members m
   where m.account_id = $1 and m.number = any($2::bigint[])`,
);
// Locked by number, so that two transactions do not wait for each other. After a wait the times are those that the other one wrote.
const lockAssigneesSql = prepared(
  'lock_assignees',
  `select m.number, m.assigned_at as "assignedAt", ${ownerSql} as owner from members m
   where m.account_id = $1 and m.state = 'active'
     and (m.number = any($2::bigint[]) or m.group_numbers && $3::bigint[])
   order by m.number for no key update`,
);
const noteAssignedSql = prepared(
  'note_assigned',
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

/** The texts by which these members are assigned. */
export const findOwnerTexts = reads<OwnerText, [numbers: readonly number[]], Queryable>(textsSql);

/** The active members among these and those of the groups, each with a row lock until the transaction ends. */
export const lockAssignees = reads<
  Assignee,
  [numbers: readonly number[], groups: readonly number[]],
  Transaction
>(lockAssigneesSql);

/** Writes the time at which each of the members was assigned last. */
export const noteAssigned = writes<[numbers: readonly number[], at: readonly Date[]], Transaction>(
  noteAssignedSql,
);
