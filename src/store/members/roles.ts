/** Roles that accounts made. */

import type { AccountId } from '../../domain/ids.js';
import type { Role } from '../../domain/role.js';
import type { AuditedTransaction } from '../access/audit.js';
import { membersOf, shown } from '../database/columns.js';
import { finds, reads, tells, writes } from '../database/operations.js';
import { prepared } from '../database/sql.js';

const columns = shown('r', membersOf<Role>()('name label scopes sees hidden masked'));

const listSql = prepared(
  'list_roles',
  `select ${columns} from roles r where r.account_id = $1 order by r.name collate "C"`,
);
const findSql = prepared(
  'find_role',
  `select ${columns} from roles r where r.account_id = $1 and r.name = $2`,
);
const putSql = prepared(
  'put_role',
  `insert into roles as r (account_id, name, label, scopes, sees, hidden, masked, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
   on conflict on constraint roles_pkey do update set label = excluded.label, scopes = excluded.scopes,
     sees = excluded.sees, hidden = excluded.hidden, masked = excluded.masked, updated_at = excluded.updated_at`,
);
const deleteSql = prepared('delete_role', 'delete from roles r where r.account_id = $1 and r.name = $2');
const usesSql = prepared(
  'count_role_uses',
  `select count(*)::integer as uses from members m where m.account_id = $1 and m.role = $2 and m.state <> 'left'`,
);

export const listOwnRoles = reads<Role, []>(listSql);
export const findOwnRole = finds<Role, [name: string]>(findSql);
export const deleteOwnRole = writes<[name: string], AuditedTransaction>(deleteSql);
/** Members who have not left, and have the role. */
export const countRoleUses = tells<number, [name: string]>(usesSql, 0);

export async function putOwnRole(
  tx: AuditedTransaction,
  accountId: AccountId,
  { name, label, scopes, sees, hidden, masked }: Role,
  now: Date,
): Promise<void> {
  await tx.query(putSql, [accountId, name, label, scopes, sees, hidden, masked, now]);
}
