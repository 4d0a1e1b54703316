/** Roles: who has them. */
import { tells } from '../../database/one-statement.js';
import { prepared } from '../../database/sql.js';

const usesSql = prepared(
  'count_role_uses',
  `select count(*)::integer as uses from members m where m.account_id = $1 and m.role = $2 and m.state <> 'left'`,
);

/** Members who have not left, and have the role. */
export const countRoleUses = tells<number, [name: string]>(usesSql, 0);
