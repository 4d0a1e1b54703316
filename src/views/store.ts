/** Statements of saved views, in addition to those of all records. */
import type { KeyId } from '@switchbook/domain/runtime/ids.js';
import type { AuditedTransaction } from '../audit/store.js';
import type { Transaction } from '../database/database.js';
import { execute, onlyRow } from '../database/statements/one-statement.js';
import { prepared } from '../database/statements/sql.js';

const countSql = prepared(
  'count_views_of',
  `select count(*)::integer as count, coalesce(max(v.position), 0) as "lastPosition" from views v
   where v.account_id = $1 and v.owner_key_id is not distinct from $2`,
);
const orderSql = prepared(
  'order_views',
  `update views v set position = array_position($2::bigint[], v.number)
   where v.account_id = $1 and v.number = any($2::bigint[])`,
);
const dropOfKeysSql = prepared(
  'delete_views_of_keys',
  'delete from views v where v.account_id = $1 and v.owner_key_id = any($2::uuid[])',
);

/** Counts the views of a key, or the shared views (null), and reads the highest position. */
export const countViews = onlyRow<
  { readonly count: number; readonly lastPosition: number },
  [ownerKeyId: KeyId | null],
  Transaction
>(countSql);
/** Sets the positions of the views to 1, 2, … in this order. */
export const storeViewOrder = execute<[numbers: readonly number[]], Transaction>(orderSql);
export const dropViewsOfKeys = execute<[keyIds: readonly KeyId[]], AuditedTransaction>(dropOfKeysSql);
